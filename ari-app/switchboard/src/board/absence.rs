//! Whether callers may hope for an agent who takes no calls. A pause is for a while: who is not back after the
//! plan's limit does not staff a queue, whatever the pause is for, and callers are led on where nobody else is
//! there. Who leaves one call after another unanswered has left without saying so.
//!
//! | state               | call left unanswered          | limit of a pause  | does anything | set ready by a supervisor |
//! |---------------------|-------------------------------|-------------------|---------------|---------------------------|
//! | ready               | ready; absent after the third | –                 | counts anew   | –                         |
//! | paused, any reason  | –                             | hoped for no more | –             | ready                     |
//! | absent              | –                             | –                 | ready         | ready                     |
//!
//! Only whoever is not paused for a single unanswered call gets that far: the last who takes a queue's calls,
//! and those of a queue that rings all or pauses nobody. One unanswered ring silences no night's line, and where several
//! are rung at once one caller whom none of them answers, however long, does not empty the office: it takes three.
//! Once the last of a queue is absent, nobody hopes for those either who had been paused for a call in vain by then.

use alloc::vec::Vec;

use super::{
    Board,
    agent::{Agent, State},
    ctx::Ctx,
    timers::Kind,
};
use crate::{Actor, AgentId, AgentWish, CallId, Millis, PauseReason};

/// So many calls in a row, left unanswered by whoever is ready, mean that nobody sits there.
pub(super) const MOST_UNANSWERED: usize = 3;

impl Agent {
    /// The telephone has rung to the limit, and the agent stays ready all the same. A call for which others were rung
    /// too counts once, however often it rings.
    pub fn left_unanswered(&mut self, ctx: &mut Ctx, call: CallId, alone: bool) {
        let counts = alone || !self.unanswered.contains(&call);
        if self.state != State::Ready || !counts {
            return;
        }
        self.unanswered.push(call);
        if self.unanswered.len() >= MOST_UNANSWERED {
            let wish = AgentWish::Paused(PauseReason::Absent);
            self.settle(ctx, wish, &Actor::System);
        }
    }

    /// The agent does something, and so is there. True for one who was taken for absent.
    pub fn shows_up(&mut self, ctx: &mut Ctx) -> bool {
        self.unanswered.clear();
        let was_absent = self.is_absent();
        if was_absent {
            let by = Actor::Agent(self.id());
            self.settle(ctx, AgentWish::Ready, &by);
        }
        was_absent
    }

    pub fn is_absent(&self) -> bool {
        self.state == State::Paused(PauseReason::Absent)
    }

    /// Since when they are absent, also while a colleague rings them.
    pub fn absent_since(&self) -> Option<Millis> {
        let (state, since) = self.before_the_ring();
        let absent = *state == State::Paused(PauseReason::Absent);
        absent.then_some(since)
    }

    /// Since when they are paused for a single call that was offered in vain, as somebody else took calls; also while a
    /// colleague rings them.
    pub fn rung_in_vain_since(&self) -> Option<Millis> {
        let (state, since) = self.before_the_ring();
        let in_vain = matches!(
            state,
            State::Paused(PauseReason::NoAnswer | PauseReason::Busy | PauseReason::Rejected)
        );
        in_vain.then_some(since)
    }

    /// A state begins.
    pub(super) fn mind_absence(&mut self, ctx: &mut Ctx) {
        match self.state {
            State::Ready | State::Reserved(_) => ctx.clear(self.owner(), Kind::Absent),
            State::Off | State::Talking(_) | State::WrapUp(..) => {
                self.unanswered.clear();
                ctx.clear(self.owner(), Kind::Absent);
            }
            State::Paused(_) => {
                self.unanswered.clear();
                ctx.set(self.owner(), Kind::Absent, ctx.absent_after_ms);
            }
        }
    }

    /// The limit of a pause has passed.
    pub(super) fn paused_for_long(&mut self) {
        self.missing = matches!(self.state, State::Paused(_));
    }

    /// The limit of a pause under way, which may be another than when it began.
    pub(super) fn remember_pause(&mut self, ctx: &mut Ctx) {
        let Some((_, since)) = self.paused_since() else {
            return;
        };
        let until = since.saturating_add(ctx.absent_after_ms).max(ctx.now);
        // A telephone that is away has a limit of its own.
        if self.state != State::Paused(PauseReason::Unreachable) && until > ctx.now {
            self.missing = false;
        }
        ctx.timers.set(self.owner(), Kind::Absent, until);
    }

    /// Who is paused, and since when.
    fn paused_since(&self) -> Option<(AgentId, Millis)> {
        match self.state {
            State::Paused(_) => Some((self.id(), self.since)),
            State::Off
            | State::Ready
            | State::Reserved(_)
            | State::Talking(_)
            | State::WrapUp(..) => None,
        }
    }
}

impl Board {
    /// The pauses of an earlier run, or of an earlier plan, go on counting.
    pub(super) fn remember_pauses(&mut self) {
        let paused = self.staff.iter().filter_map(Agent::paused_since);
        let paused: Vec<AgentId> = paused.map(|(agent, _)| agent).collect();
        for agent in paused {
            let ctx = &mut self.ctx;
            self.staff.with(agent, |agent| agent.remember_pause(ctx));
        }
    }

    /// An agent does something. True if they were taken for absent; whoever waits is not offered yet.
    pub(super) fn shows_up(&mut self, agent: AgentId) -> bool {
        let ctx = &mut self.ctx;
        let was_absent = self.staff.with(agent, |agent| agent.shows_up(ctx));
        was_absent.unwrap_or(false)
    }
}
