//! Ringing into what an agent does: a colleague may ring during a pause or a wrap-up, a supervisor takes a caller then or off
//! duty. What was before waits, and goes on if nothing comes of it.
//!
//! | interrupted                        | answered           | rung in vain, or withdrawn              |
//! |------------------------------------|--------------------|-----------------------------------------|
//! | wrap-up                            | over               | goes on, until its time                 |
//! | off, paused                        | follows the call   | goes on, since when it began            |
//! | unreachable, elsewhere, owes words | the telephone, or what is owed, decides | the same           |

use super::{
    agent::{Agent, State},
    ctx::Ctx,
    timers::Kind,
    wishing::Next,
};
use crate::{Actor, AgentWish, CallId, Millis, PauseReason};

/// What an agent was doing, since when, and whether callers hoped for them no more.
#[derive(Debug)]
pub(super) struct Interrupted {
    state: State,
    since: Millis,
    missing: bool,
}

impl Agent {
    /// Rung by a colleague, who may do so during a pause or wrap-up too, or to take a caller; what was before comes back.
    pub fn called(&mut self, ctx: &mut Ctx, call: CallId) {
        self.next = self.next.take().or_else(|| self.wish_after());
        ctx.clear(self.owner(), Kind::WrapUp);
        let (missing, since) = (self.missing, self.since);
        let state = core::mem::replace(&mut self.state, State::Ready);
        self.turn(ctx, State::Reserved(call));
        self.missing = missing;
        self.interrupted = (state != State::Ready).then_some(Interrupted {
            state,
            since,
            missing,
        });
    }

    /// Found again in a call of an earlier run; what they are remembered by is what follows it.
    pub fn found_talking(&mut self, ctx: &mut Ctx, call: CallId) {
        self.next = self.next.take().or_else(|| self.wish_after());
        self.answered(ctx, call);
    }

    /// The same, in a conference.
    pub fn found_listening(&mut self, ctx: &mut Ctx, call: CallId) {
        self.next = self.next.take().or_else(|| self.wish_after());
        self.listens(ctx, call);
    }

    /// What they do, and since when; of who is rung, what the ring interrupts.
    pub(super) fn before_the_ring(&self) -> (&State, Millis) {
        match &self.interrupted {
            Some(before) => (&before.state, before.since),
            None => (&self.state, self.since),
        }
    }

    /// Rung for a caller by their own wish: whatever comes of it, they are ready again if they were.
    pub fn rung_at_will(&mut self) {
        let ready = || Next {
            wish: AgentWish::Ready,
            by: Actor::System,
        };
        if let State::Reserved(_) = self.state {
            self.next.get_or_insert_with(ready);
        }
    }

    /// The wrap-up that a colleague rang into does not come back.
    pub(super) fn end_interrupted(&mut self, ctx: &mut Ctx) {
        if let Some(Interrupted {
            state: State::WrapUp(call, until),
            since,
            ..
        }) = self.interrupted.take()
        {
            self.wrapped_up(ctx, call, (since, until));
        }
    }

    /// What was interrupted by a ring in vain goes on as if nothing had been: nobody is told, and no time begins anew.
    pub(super) fn go_on(&mut self, ctx: &mut Ctx, before: Interrupted) {
        match before.state {
            State::WrapUp(_, until) => ctx.timers.set(self.owner(), Kind::WrapUp, until),
            // The telephone decides again, or what is owed.
            State::Paused(
                PauseReason::Unreachable | PauseReason::Elsewhere | PauseReason::Disposition,
            ) => return self.follow(ctx),
            _ if self.leaving => return self.follow(ctx),
            State::Off
            | State::Ready
            | State::Reserved(_)
            | State::Talking(_)
            | State::Paused(_) => self.next = None,
        }
        (self.state, self.since, self.missing) = (before.state, before.since, before.missing);
        self.remember_pause(ctx);
    }
}
