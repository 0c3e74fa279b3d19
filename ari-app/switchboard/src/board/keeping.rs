//! The recording of a conversation: begun, paused, followed by the next where it stops by itself.

use alloc::{string::String, vec::Vec};

use super::{
    Board,
    call::{Call, Caller},
    ctx::{self, Ctx},
    talk::Talk,
    timers::Kind,
};
use crate::{CallId, Command, Inventory, NodeId, RecordingId, What};

/// A recording that stops sooner than this by itself is started over once, as the bridge may have been
/// empty for a moment, and not again, lest it never end.
pub(super) const SHORTEST_RECORDING_MS: u64 = 1_000;
const BRIEF_ONES: u32 = 2;

/// What happens at one moment is told within this.
const SAME_MOMENT_MS: u64 = 300;

impl Talk {
    /// Starts a recording and says its name; without room on the disk that is an alarm.
    pub fn record(
        &mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        room: bool,
    ) -> Option<(RecordingId, NodeId)> {
        if !room {
            self.unrecorded(ctx, caller, None, "disk_full");
            return None;
        }
        let recording = RecordingId(ctx.mint(caller.call));
        let bridge = self.bridge.clone();
        ctx.command(
            caller.node,
            Command::RecordBridge(bridge.clone(), recording.clone()),
        );
        let started = What::RecordingStarted {
            recording: recording.clone(),
            bridge,
        };
        ctx.fact(Some(caller.call), started);
        if self.unkept.is_some() {
            ctx.command(caller.node, Command::PauseRecording(recording.clone()));
        }
        self.recording = Some(recording.clone());
        Some((recording, caller.node))
    }

    /// Keeps what is said out of the recording for a while. False without one.
    pub fn pause_recording(&mut self, ctx: &mut Ctx, caller: &Caller, by: String, ms: u64) -> bool {
        let Some(recording) = self.recording.clone() else {
            return false;
        };
        ctx.set(caller.owner(), Kind::Unkept, ms);
        if self.unkept.is_none() {
            self.unkept = Some(ctx.now);
            ctx.command(caller.node, Command::PauseRecording(recording));
            ctx.fact(Some(caller.call), What::RecordingPaused { by });
        }
        true
    }

    /// Keeps what is said again.
    pub fn resume_recording(&mut self, ctx: &mut Ctx, caller: &Caller) {
        ctx.clear(caller.owner(), Kind::Unkept);
        self.keyed = false;
        let Some(since) = self.unkept.take() else {
            return;
        };
        // One that failed meanwhile does not go on.
        if let Some(recording) = self.recording.clone() {
            ctx.command(caller.node, Command::ResumeRecording(recording));
        }
        let after_ms = ctx.now.saturating_sub(since);
        ctx.fact(Some(caller.call), What::RecordingResumed { after_ms });
    }

    /// People talk and nothing keeps it; which recording is lost by it, if any.
    pub fn unrecorded(
        &mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        recording: Option<RecordingId>,
        reason: &str,
    ) {
        self.recording = None;
        let reason = reason.into();
        let missing = What::RecordingMissing { recording, reason };
        ctx.fact(Some(caller.call), missing);
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
        if talk.recording.as_ref() != Some(ended) {
            return;
        }
        talk.brief = match duration_ms < SHORTEST_RECORDING_MS {
            true => talk.brief + 1,
            false => 0,
        };
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
            return;
        };
        let ended = talk.recording.as_ref();
        let ended = ended.is_none_or(|it| !known.contains_key(it));
        match talk.brief >= BRIEF_ONES && ended {
            true => talk.unrecorded(&mut self.ctx, caller, None, "stopped"),
            false => self.record_on(id),
        }
    }

    /// Where there is room again, conversations that began without are recorded from here on.
    pub(super) fn disk(&mut self, room: bool) {
        let again = room && !self.room;
        self.room = room;
        let unkept = |call: &&Call| call.talk().is_some_and(|talk| talk.recording.is_none());
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

    /// The conversation goes on, and nothing keeps it.
    pub(super) fn record_on(&mut self, id: CallId) {
        let (room, known) = (self.room, &self.recordings);
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        let goes_on = talk.recording.as_ref();
        let goes_on = goes_on.is_some_and(|it| known.contains_key(it));
        if !goes_on {
            let next = talk.record(&mut self.ctx, caller, room);
            self.recordings.extend(next);
        }
    }
}
