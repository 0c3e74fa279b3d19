//! The mailbox (语音信箱): choose, hear the instruction, speak after the tone, hear it again, do it
//! again, keep it. Hanging up keeps what was said.
//!
//! | state       | key                          | spoken     | silent         | recorded          | caller gone      |
//! |-------------|------------------------------|------------|----------------|-------------------|------------------|
//! | choosing    | 1, 2 → instructing           | listening  | again, then instructing | –        | → ended          |
//! | instructing | # → recording                | recording  | –              | –                 | → ended          |
//! | recording   | (# is Asterisk's)            | –          | –              | reviewing, or instructing if empty | waits for the file |
//! | reviewing   | 1 hear, 2 again, 3 or # keep | listening  | → kept         | –                 | → kept           |

use alloc::vec::Vec;

use super::{call::Caller, ctx::Ctx, outcome::Outcome, timers::Kind, voice::Voice};
use crate::{
    Command, MailboxReason, MessageKind, Phrase, QueueId, RecordLimits, RecordingId, What,
};

/// Asterisk has to report the end of a recording within this after it was due.
const GUARD_MS: u64 = 15_000;

#[derive(Debug)]
enum State {
    Choosing,
    Instructing,
    Recording(RecordingId),
    Reviewing {
        message: RecordingId,
        duration_ms: u64,
        /// Being heard again; the choices follow.
        replaying: bool,
    },
    /// The caller hung up while speaking; the file is on its way.
    HungUp(RecordingId),
}

#[derive(Debug)]
pub(super) struct Mailbox {
    state: State,
    kind: MessageKind,
    asked: u8,
    /// Whether a message was left.
    pub kept: bool,
    pub voice: Voice,
}

impl Mailbox {
    /// Tells why they are led here, perhaps by which queue.
    pub fn begin(
        ctx: &mut Ctx,
        caller: &Caller,
        reason: MailboxReason,
        queue: Option<QueueId>,
    ) -> Self {
        ctx.fact(Some(caller.call), What::MailboxEntered { reason, queue });
        let why = match reason {
            MailboxReason::Key | MailboxReason::Sent => None,
            MailboxReason::Closed => Some("mailbox.closed"),
            MailboxReason::Holiday => Some("mailbox.holiday"),
            MailboxReason::Notice => Some("mailbox.suspended"),
            MailboxReason::Nobody => Some("mailbox.nobody"),
            MailboxReason::Waited => Some("mailbox.waited"),
            MailboxReason::Full => Some("mailbox.full"),
        };
        let mut mailbox = Self::found(false);
        mailbox.ask(ctx, caller, why.map(Phrase::plain).into_iter().collect());
        mailbox
    }

    /// A message that was under way when we were cut off, and still is.
    pub fn resumed(
        ctx: &mut Ctx,
        caller: &Caller,
        recording: RecordingId,
        kind: MessageKind,
    ) -> Self {
        ctx.set(
            caller.owner(),
            Kind::Recording,
            caller.plan.mailbox.limit_ms + GUARD_MS,
        );
        let voice = Voice::default();
        Self {
            state: State::Recording(recording),
            kind,
            asked: 0,
            kept: false,
            voice,
        }
    }

    /// One that an earlier run has led the caller to: what they have to decide upon is said again, unless their
    /// message is kept already.
    pub fn found(kept: bool) -> Self {
        Self {
            state: State::Choosing,
            kind: MessageKind::Other,
            asked: 0,
            kept,
            voice: Voice::default(),
        }
    }

    pub fn key(&mut self, ctx: &mut Ctx, caller: &Caller, key: char) -> Outcome {
        match (&self.state, key) {
            (State::Choosing, '1') => self.chosen(ctx, caller, MessageKind::Complaint),
            (State::Choosing, '2') => self.chosen(ctx, caller, MessageKind::Suggestion),
            (State::Instructing, '#') => {
                self.voice.stop(ctx, caller);
                self.record(ctx, caller);
            }
            (State::Reviewing { message, .. }, '1') => {
                let message = message.clone();
                ctx.clear(caller.owner(), Kind::Patience);
                self.voice.play(ctx, caller, message);
                self.replaying(true);
            }
            (State::Reviewing { .. }, '2') => {
                ctx.clear(caller.owner(), Kind::Patience);
                self.drop_message(ctx, caller);
                self.instruct(ctx, caller, Vec::new());
            }
            (State::Reviewing { .. }, '3' | '#') => {
                self.voice.stop(ctx, caller);
                return self.keep(ctx, caller);
            }
            (_, _) => {}
        }
        Outcome::Stay
    }

    pub fn spoken(&mut self, ctx: &mut Ctx, caller: &Caller) -> Outcome {
        match self.state {
            State::Reviewing {
                replaying: true, ..
            } => self.review(ctx, caller),
            State::Choosing | State::Reviewing { .. } => {
                ctx.set(
                    caller.owner(),
                    Kind::Patience,
                    caller.plan.mailbox.patience_ms,
                );
            }
            State::Instructing => self.record(ctx, caller),
            State::Recording(_) | State::HungUp(_) => {}
        }
        Outcome::Stay
    }

    pub fn silent(&mut self, ctx: &mut Ctx, caller: &Caller) -> Outcome {
        match self.state {
            State::Choosing if self.asked < caller.plan.mailbox.asks => {
                self.ask(ctx, caller, Vec::new());
                Outcome::Stay
            }
            State::Choosing => {
                self.instruct(ctx, caller, Vec::new());
                Outcome::Stay
            }
            State::Reviewing { .. } => self.keep(ctx, caller),
            State::Instructing | State::Recording(_) | State::HungUp(_) => Outcome::Stay,
        }
    }

    /// A recording has ended; `said_ms` is the sound in it, `None` if it failed.
    pub fn recorded(
        &mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        recording: &RecordingId,
        said_ms: Option<u64>,
    ) -> Outcome {
        let gone = match &self.state {
            State::Recording(current) if current == recording => false,
            State::HungUp(current) if current == recording => true,
            State::Choosing
            | State::Instructing
            | State::Recording(_)
            | State::Reviewing { .. }
            | State::HungUp(_) => return Outcome::Stay,
        };
        ctx.clear(caller.owner(), Kind::Recording);
        let duration_ms = said_ms.unwrap_or(0);
        self.state = State::Reviewing {
            message: recording.clone(),
            duration_ms,
            replaying: false,
        };
        if said_ms.is_none_or(|said| said < caller.plan.mailbox.shortest_ms) {
            let failed = said_ms.is_none().then(|| recording.clone());
            return self.empty(ctx, caller, gone, failed);
        }
        if gone {
            let _ = self.keep(ctx, caller);
            return Outcome::GoneBefore;
        }
        self.voice
            .say(ctx, caller, [Phrase::plain("mailbox.review")].into());
        Outcome::Stay
    }

    /// Asterisk never said that the recording ended: whatever it holds is kept.
    pub fn overdue(&mut self, ctx: &mut Ctx, caller: &Caller) -> Outcome {
        let (State::Recording(recording) | State::HungUp(recording)) = &self.state else {
            return Outcome::Stay;
        };
        let recording = recording.clone();
        ctx.command(caller.node, Command::StopRecording(recording.clone()));
        let shortest = caller.plan.mailbox.shortest_ms;
        self.recorded(ctx, caller, &recording, Some(shortest))
    }

    /// Says once more what the caller has to decide upon.
    pub fn again(&mut self, ctx: &mut Ctx, caller: &Caller) {
        match self.state {
            State::Choosing => self.ask(ctx, caller, Vec::new()),
            State::Instructing => self.instruct(ctx, caller, Vec::new()),
            State::Reviewing { .. } => self.review(ctx, caller),
            State::Recording(_) | State::HungUp(_) => {}
        }
    }

    /// Goes on with a recording that is still under way.
    pub fn wait_on(&mut self, ctx: &mut Ctx, caller: &Caller) {
        ctx.set(
            caller.owner(),
            Kind::Recording,
            caller.plan.mailbox.limit_ms + GUARD_MS,
        );
    }

    /// The caller has hung up. True if the call has to wait for the file.
    pub fn caller_gone(&mut self, ctx: &mut Ctx, caller: &Caller) -> bool {
        match &self.state {
            State::Recording(recording) => {
                self.state = State::HungUp(recording.clone());
                ctx.set(caller.owner(), Kind::Recording, GUARD_MS);
                true
            }
            State::Reviewing { .. } => {
                let _ = self.keep(ctx, caller);
                false
            }
            State::HungUp(_) => true,
            State::Choosing | State::Instructing => false,
        }
    }

    /// What was recorded and not yet decided upon.
    pub fn recording(&self) -> Option<&RecordingId> {
        match &self.state {
            State::Recording(recording) | State::HungUp(recording) => Some(recording),
            State::Choosing | State::Instructing | State::Reviewing { .. } => None,
        }
    }

    pub fn is_hung_up(&self) -> bool {
        matches!(self.state, State::HungUp(_))
    }

    fn ask(&mut self, ctx: &mut Ctx, caller: &Caller, mut say: Vec<Phrase>) {
        self.asked += 1;
        say.push(Phrase::plain("mailbox.choose"));
        self.voice.say(ctx, caller, say);
    }

    fn chosen(&mut self, ctx: &mut Ctx, caller: &Caller, kind: MessageKind) {
        ctx.clear(caller.owner(), Kind::Patience);
        self.kind = kind;
        self.asked = 0;
        self.instruct(ctx, caller, Vec::new());
    }

    fn instruct(&mut self, ctx: &mut Ctx, caller: &Caller, mut say: Vec<Phrase>) {
        self.state = State::Instructing;
        say.push(Phrase::plain(match self.kind {
            MessageKind::Complaint => "mailbox.complaint",
            MessageKind::Suggestion => "mailbox.suggestion",
            MessageKind::Other => "mailbox.other",
        }));
        self.voice.say(ctx, caller, say);
    }

    fn record(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let recording = RecordingId(ctx.mint(caller.call));
        let limits = &caller.plan.mailbox;
        let (limit_ms, silence_ms) = (limits.limit_ms, limits.silence_ms);
        let started = What::MessageStarted {
            recording: recording.clone(),
            kind: self.kind,
        };
        ctx.fact(Some(caller.call), started);
        ctx.command(
            caller.node,
            Command::RecordMessage(
                caller.channel.clone(),
                recording.clone(),
                RecordLimits {
                    limit_ms,
                    silence_ms,
                },
            ),
        );
        ctx.set(caller.owner(), Kind::Recording, limit_ms + GUARD_MS);
        self.state = State::Recording(recording);
    }

    fn review(&mut self, ctx: &mut Ctx, caller: &Caller) {
        self.replaying(false);
        self.voice
            .say(ctx, caller, [Phrase::plain("mailbox.review")].into());
    }

    fn replaying(&mut self, yes: bool) {
        if let State::Reviewing { replaying, .. } = &mut self.state {
            *replaying = yes;
        }
    }

    fn empty(
        &mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        gone: bool,
        failed: Option<RecordingId>,
    ) -> Outcome {
        self.drop_message(ctx, caller);
        self.asked += 1;
        if gone {
            return Outcome::GoneBefore;
        }
        if failed.is_some() {
            let (recording, reason) = (failed, "failed".into());
            let missing = What::RecordingMissing { recording, reason };
            ctx.fact(Some(caller.call), missing);
            return Outcome::Farewell(["mailbox.unavailable", "goodbye"].map(Phrase::plain).into());
        }
        if self.asked > caller.plan.mailbox.asks {
            return Outcome::Farewell(["mailbox.empty", "goodbye"].map(Phrase::plain).into());
        }
        self.instruct(ctx, caller, [Phrase::plain("mailbox.empty")].into());
        Outcome::Stay
    }

    fn drop_message(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let State::Reviewing {
            message,
            duration_ms,
            ..
        } = &self.state
        else {
            return;
        };
        let (recording, duration_ms) = (message.clone(), *duration_ms);
        let dropped = What::MessageDropped {
            recording: recording.clone(),
            duration_ms,
        };
        ctx.fact(Some(caller.call), dropped);
        ctx.command(caller.node, Command::DiscardRecording(recording));
        self.state = State::Instructing;
    }

    fn keep(&mut self, ctx: &mut Ctx, caller: &Caller) -> Outcome {
        if let State::Reviewing {
            message,
            duration_ms,
            ..
        } = &self.state
        {
            let kept = What::MessageKept {
                recording: message.clone(),
                kind: self.kind,
                duration_ms: *duration_ms,
            };
            ctx.fact(Some(caller.call), kept);
            self.kept = true;
        }
        Outcome::Farewell(["mailbox.kept", "goodbye"].map(Phrase::plain).into())
    }
}
