//! The recording of a conversation: begun, paused, followed by the next where it stops by itself; where it failed or
//! stopped all too soon, once. What is said
//! aside (`aside`) is a conversation of its own, and kept like it.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{
    Board,
    call::{Call, Caller},
    ctx::{self, Ctx},
    talk::Talk,
    timers::Kind,
    transfer::State,
};
use crate::{BridgeId, CallId, Command, Inventory, NodeId, RecordingId, What};

/// A recording that stops sooner than this by itself is started over once, as the bridge may have been
/// empty for a moment, and not again, lest it never end; so is one that fails.
const SHORTEST_RECORDING_MS: u64 = 1_000;
const BRIEF_ONES: u32 = 2;

/// What happens at one moment is told within this.
pub(super) const SAME_MOMENT_MS: u64 = 300;

/// What keeps a bridge.
#[derive(Debug, Default)]
pub(super) struct Tape {
    pub recording: Option<RecordingId>,
    /// How many of them in a row stopped all too soon.
    brief: u32,
}

impl Tape {
    pub fn of(recording: Option<RecordingId>) -> Self {
        Self {
            recording,
            brief: 0,
        }
    }

    /// Starts a recording; without room on the disk that is an alarm.
    pub fn start(&mut self, ctx: &mut Ctx, caller: &Caller, bridge: BridgeId, room: bool) {
        self.recording = None;
        if !room {
            return unrecorded(ctx, caller, "disk_full");
        }
        let recording = RecordingId(ctx.mint(caller.call));
        let record = Command::RecordBridge(bridge.clone(), recording.clone());
        ctx.command(caller.node, record);
        let started = What::RecordingStarted {
            recording: recording.clone(),
            bridge,
        };
        ctx.fact(Some(caller.call), started);
        self.recording = Some(recording);
    }

    /// Of those that are known to be under way.
    pub fn goes_on(&self, known: &BTreeMap<RecordingId, NodeId>) -> bool {
        let recording = self.recording.as_ref();
        recording.is_some_and(|it| known.contains_key(it))
    }

    /// Of those that are known to be under way, no more.
    pub fn has_ended(&self, known: &BTreeMap<RecordingId, NodeId>) -> bool {
        self.recording.is_some() && !self.goes_on(known)
    }

    /// It keeps nothing, or no more, which is told of. Another is tried, unless that fails too.
    pub fn failed(&mut self) {
        self.brief += 1;
        self.recording.take_if(|_| self.brief >= BRIEF_ONES);
    }

    /// It has ended by itself, after so long.
    pub fn stopped(&mut self, duration_ms: u64) {
        self.brief = match duration_ms < SHORTEST_RECORDING_MS {
            true => self.brief + 1,
            false => 0,
        };
    }

    /// Whether no next one is begun, as too many stopped all too soon; which is told.
    pub fn gives_up(&mut self, ctx: &mut Ctx, caller: &Caller) -> bool {
        let ends = self.brief >= BRIEF_ONES;
        if ends {
            self.recording = None;
            unrecorded(ctx, caller, "stopped");
        }
        ends
    }

    pub fn stop(&mut self, ctx: &mut Ctx, node: NodeId) {
        if let Some(recording) = self.recording.take() {
            ctx.command(node, Command::StopRecording(recording));
        }
    }
}

/// People talk and nothing keeps it.
fn unrecorded(ctx: &mut Ctx, caller: &Caller, reason: &str) {
    let (recording, reason) = (None, reason.into());
    let missing = What::RecordingMissing { recording, reason };
    ctx.fact(Some(caller.call), missing);
}

impl Talk {
    /// What keeps the conversation, and what is said aside.
    fn tapes(&mut self) -> impl Iterator<Item = &mut Tape> {
        let aside = self.aside.as_mut().map(|aside| &mut aside.tape);
        core::iter::once(&mut self.tape).chain(aside)
    }

    /// Whether nothing keeps what is said with the caller, or aside.
    pub fn is_unrecorded(&self) -> bool {
        let aside = self.aside.as_ref().filter(|_| self.consults());
        let lost = |tape: &Tape| tape.recording.is_none();
        lost(&self.tape) || aside.is_some_and(|aside| lost(&aside.tape))
    }

    fn consults(&self) -> bool {
        let transfer = self.transfer.as_ref();
        transfer.is_some_and(|it| it.state == State::Consulting)
    }

    /// The recordings under way.
    pub fn recordings(&self) -> impl Iterator<Item = &RecordingId> {
        let aside = self.aside.as_ref().map(|aside| &aside.tape);
        let tapes = core::iter::once(&self.tape).chain(aside);
        tapes.filter_map(|tape| tape.recording.as_ref())
    }

    /// Everything in which people talk that no recording of these keeps: there the next begins.
    fn record(
        &mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        known: &BTreeMap<RecordingId, NodeId>,
        room: bool,
    ) -> Vec<RecordingId> {
        let mut begun = Vec::new();
        let consults = self.consults();
        let aside = self.aside.as_mut().filter(|_| consults);
        let aside = aside.map(|aside| (&aside.bridge, &mut aside.tape));
        let both = core::iter::once((&self.bridge, &mut self.tape)).chain(aside);
        for (bridge, tape) in both.filter(|(_, tape)| !tape.goes_on(known)) {
            tape.start(ctx, caller, bridge.clone(), room);
            if let Some(recording) = tape.recording.clone().filter(|_| self.unkept.is_some()) {
                ctx.command(caller.node, Command::PauseRecording(recording));
            }
            begun.extend(tape.recording.clone());
        }
        begun
    }

    /// One that failed keeps nothing; a moment later another is tried.
    pub fn recording_failed(&mut self, ctx: &mut Ctx, caller: &Caller, failed: &RecordingId) {
        let mut tapes = self.tapes();
        if let Some(tape) = tapes.find(|tape| tape.recording.as_ref() == Some(failed)) {
            tape.failed();
            ctx.set(caller.owner(), Kind::Recording, SAME_MOMENT_MS);
        }
    }
}

impl Board {
    /// A conversation's recording has ended by itself. Where all hung up at once, their legs are gone
    /// a moment later, and nothing is left to be recorded; else the next one begins, or it is told that
    /// nothing keeps what is said.
    pub(super) fn recording_stopped(&mut self, id: CallId, ended: &RecordingId, duration_ms: u64) {
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        let mut tapes = talk.tapes();
        let Some(tape) = tapes.find(|tape| tape.recording.as_ref() == Some(ended)) else {
            return;
        };
        tape.stopped(duration_ms);
        self.ctx
            .set(caller.owner(), Kind::Recording, SAME_MOMENT_MS);
    }

    /// Recordings that go on as far as anybody has told, and do not.
    pub(super) fn ended_unseen<'a>(
        &'a self,
        node: NodeId,
        seen: &'a Inventory,
    ) -> impl Iterator<Item = &'a RecordingId> {
        let theirs = self.recordings.iter().filter(move |(_, its)| **its == node);
        theirs
            .map(|(recording, _)| recording)
            .filter(|recording| !seen.recordings.contains(recording))
    }

    /// A recording has ended, and nobody has told: Asterisk forgets to where a bridge goes with it. Its file
    /// will tell how long it was.
    pub(super) fn recording_untold(&mut self, recording: &RecordingId) {
        if self.ended_untold(recording)
            && let Some(id) = ctx::call_of(&recording.0)
        {
            self.recording_stopped(id, recording, SHORTEST_RECORDING_MS);
            self.conference_unrecorded(recording, Some(SHORTEST_RECORDING_MS));
        }
    }

    /// The same, of which nothing follows. False for one that has ended already.
    pub(super) fn ended_untold(&mut self, recording: &RecordingId) -> bool {
        let going = self.recordings.remove(recording).is_some();
        if going {
            let finished = What::RecordingFinished {
                recording: recording.clone(),
                duration_ms: 0,
            };
            self.ctx.fact(ctx::call_of(&recording.0), finished);
        }
        going
    }

    /// The moment in which a recording stopped is over.
    pub(super) fn recording_was_stopped(&mut self, id: CallId) {
        let known = &self.recordings;
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return self.conference_was_stopped(id);
        };
        let mut again = false;
        for tape in talk.tapes().filter(|tape| tape.has_ended(known)) {
            again |= !tape.gives_up(&mut self.ctx, caller);
        }
        if again {
            self.record_on(id);
        }
    }

    /// Where there is room again, conversations that began without are recorded from here on.
    pub(super) fn disk(&mut self, room: bool) {
        let again = room && !self.room;
        self.room = room;
        let unkept = |call: &&Call| call.talk().is_some_and(Talk::is_unrecorded);
        let calls = self.calls.values().filter(|_| again).filter(unkept);
        let calls = calls.filter(|call| self.is_up(call.caller.node));
        let calls: Vec<CallId> = calls.map(|call| call.caller.call).collect();
        calls.into_iter().for_each(|id| self.record_on(id));
        let rooms = self.conferences.iter().filter(|_| again);
        let rooms: Vec<(String, Option<CallId>)> = rooms
            .map(|(room, it)| (room.clone(), it.members.first().copied()))
            .collect();
        for (room, member) in rooms {
            member
                .into_iter()
                .for_each(|id| self.keep_conference(&room, id));
        }
    }

    /// What people say is kept from here on, wherever nothing keeps it.
    pub(super) fn record_on(&mut self, id: CallId) {
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        let begun = talk.record(&mut self.ctx, caller, &self.recordings, self.room);
        let node = caller.node;
        self.recordings
            .extend(begun.into_iter().map(|recording| (recording, node)));
    }
}
