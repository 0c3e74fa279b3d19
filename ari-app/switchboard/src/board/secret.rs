//! Keeping a secret out of the recording: somebody asks for a pause, or keys are pressed that may be a PIN.
//!
//! | the pause         | a key             | somebody else asks  | who asked has left | its time is up | asked to go on |
//! |-------------------|-------------------|---------------------|--------------------|----------------|----------------|
//! | none              | → of keys         | → theirs            | –                  | –              | –              |
//! | of keys           | lasts for longer  | → theirs            | –                  | → none         | → none         |
//! | asked for         | no shorter for it | → theirs            | → none             | → none         | → none         |

use alloc::{boxed::Box, string::String};

use super::{
    Board,
    call::{Call, Caller},
    ctx::Ctx,
    talk::Talk,
    timers::Kind,
};
use crate::{Actor, CallId, Command, Millis, Refusal, Reply, What};

/// A pause of the recording that somebody asked for ends by itself after this.
const PAUSE_LIMIT_MS: u64 = 120_000;

/// After the last key of a caller the recording is paused for so long.
const KEYS_MS: u64 = 5_000;

/// Who asks for a pause when nobody does.
const KEYS: &str = "keys";

/// What is said is not kept.
#[derive(Debug)]
pub(super) struct Unkept {
    pub since: Millis,
    until: Millis,
    by: String,
}

impl Unkept {
    /// From a moment on, by the keys or by whoever asked.
    pub fn begun(since: Millis, by: String) -> Self {
        let lasts_ms = match by == KEYS {
            true => KEYS_MS,
            false => PAUSE_LIMIT_MS,
        };
        let until = since + lasts_ms;
        Self { since, until, by }
    }
}

impl Talk {
    /// Keeps what is said out of the recording for a while. False without one.
    fn pause_recording(&mut self, ctx: &mut Ctx, caller: &Caller, by: String) -> bool {
        if self.recordings().next().is_none() {
            return false;
        }
        let asked = Unkept::begun(ctx.now, by);
        let until = match self.unkept.take() {
            Some(known) if known.by == asked.by || asked.by == KEYS => {
                let until = known.until.max(asked.until);
                self.unkept = Some(Box::new(Unkept { until, ..*known }));
                until
            }
            known => {
                match known {
                    Some(known) => known.resumed(ctx, caller),
                    None => self.pause_all(ctx, caller),
                }
                let by = asked.by.clone();
                ctx.fact(Some(caller.call), What::RecordingPaused { by });
                self.unkept.insert(Box::new(asked)).until
            }
        };
        ctx.set(caller.owner(), Kind::Unkept, until.saturating_sub(ctx.now));
        true
    }

    /// Keeps what is said again.
    pub fn resume_recording(&mut self, ctx: &mut Ctx, caller: &Caller) {
        ctx.clear(caller.owner(), Kind::Unkept);
        let Some(unkept) = self.unkept.take() else {
            return;
        };
        // One that failed meanwhile does not go on.
        self.resume_all(ctx, caller);
        unkept.resumed(ctx, caller);
    }

    /// A command to go on, or to pause, may have been lost.
    pub fn find_recordings(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let left = self.unkept.as_ref();
        let left_ms = left.map(|it| it.until.saturating_sub(ctx.now));
        match left_ms {
            None => self.resume_all(ctx, caller),
            Some(left_ms) if left_ms > 0 && self.recordings().next().is_some() => {
                ctx.set(caller.owner(), Kind::Unkept, left_ms);
                self.pause_all(ctx, caller);
            }
            Some(_) => self.resume_recording(ctx, caller),
        }
    }

    /// Whether an agent asked for the pause who is there no more.
    fn is_unkept_for_nobody(&self) -> bool {
        let by = self.unkept.as_ref().map(|it| Actor::parse(&it.by));
        match by {
            Some(Actor::Agent(agent)) => self.leg_of(agent).is_none(),
            Some(Actor::User(_) | Actor::Api | Actor::System) | None => false,
        }
    }

    fn pause_all(&self, ctx: &mut Ctx, caller: &Caller) {
        for recording in self.recordings().cloned() {
            ctx.command(caller.node, Command::PauseRecording(recording));
        }
    }

    fn resume_all(&self, ctx: &mut Ctx, caller: &Caller) {
        for recording in self.recordings().cloned() {
            ctx.command(caller.node, Command::ResumeRecording(recording));
        }
    }
}

impl Unkept {
    fn resumed(self, ctx: &mut Ctx, caller: &Caller) {
        let after_ms = ctx.now.saturating_sub(self.since);
        ctx.fact(Some(caller.call), What::RecordingResumed { after_ms });
    }
}

impl Board {
    /// Keeps what is said out of the recording, or in it again.
    pub(super) fn pause_recording(&mut self, by: &Actor, id: CallId, on: bool) -> Reply {
        if !on {
            self.in_talk(by, id, |_, _, _| Ok(()))?;
            self.keep_again(id);
            return Ok(());
        }
        self.in_talk(by, id, |talk, ctx, caller| {
            let paused = talk.pause_recording(ctx, caller, by.label());
            paused.then_some(()).ok_or(Refusal::NotRecorded)
        })
    }

    /// Keys that somebody presses in a conversation, or has sent, may be a secret.
    pub(super) fn key_in_talk(&mut self, id: CallId) {
        if let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) {
            talk.pause_recording(&mut self.ctx, caller, KEYS.into());
        }
    }

    /// The secret is over. A recording that had to end for it is followed by another.
    pub(super) fn keep_again(&mut self, id: CallId) {
        let talk = self.calls.get_mut(&id).and_then(Call::in_talk);
        if let Some((talk, caller)) = talk.filter(|(talk, _)| talk.unkept.is_some()) {
            talk.resume_recording(&mut self.ctx, caller);
            self.record_on(id);
        }
    }

    /// Whoever asked for a pause has left, and nobody else knows of the secret.
    pub(super) fn keep_for_others(&mut self, id: CallId) {
        let talk = self.calls.get(&id).and_then(Call::talk);
        if talk.is_some_and(Talk::is_unkept_for_nobody) {
            self.keep_again(id);
        }
    }
}
