//! Whether a call can be offered to an agent who is ready, by what is known of the telephone. A pause that
//! the board gives for its sake the board takes away:
//!
//! | state       | telephone lost | registered | used                           | free  | time up           |
//! |-------------|----------------|------------|--------------------------------|-------|-------------------|
//! | ready       | unreachable    | –          | not offered, after 2 s elsewhere | –   | –                 |
//! | unreachable | –              | ready      | –                              | –     | hoped for no more; ready, if registered after all |
//! | elsewhere   | –              | –          | –                              | ready | –                 |
//!
//! A telephone at which its agent keys a code, to say what their state is to be, is not used elsewhere by that.
//!
//! All others go on; what follows their call takes it into account. A telephone lost in a talk is in `lost`.

use super::{
    agent::{Agent, State},
    ctx::Ctx,
    lost::LINE_LOST_MS,
    timers::Kind,
};
use crate::{Actor, AgentWish, PauseReason};

/// An agent whose telephone is away for no longer counts as on duty for those who wait: most telephones
/// register again within seconds, and nobody is to be sent to the mailbox for that.
pub(super) const UNREACHABLE_GRACE_MS: u64 = 30_000;

/// A telephone that is used for longer without a call of ours is used elsewhere. The end of our own
/// calls is told by the telephone a moment later.
pub(super) const ELSEWHERE_MS: u64 = 2_000;

/// The call in which a code was keyed takes no longer; what goes on then is another.
pub(super) const KEYED_MS: u64 = 15_000;

impl Agent {
    /// Whether a call can be offered now.
    pub fn is_idle(&self) -> bool {
        self.state == State::Ready && !self.in_use
    }

    /// The telephone registered or was lost, is used or free.
    pub fn phone(&mut self, ctx: &mut Ctx, reachable: bool, in_use: bool) {
        let first = !self.known;
        if first || self.reachable != reachable {
            (self.known, self.reachable, self.reach_since) = (true, reachable, ctx.now);
            self.mind_reach(ctx);
        }
        // What an earlier run remembers of it may be over.
        if first || self.in_use != in_use {
            self.in_use = in_use;
            if !in_use {
                ctx.clear(self.owner(), Kind::Keyed);
            }
            self.mind_use(ctx);
        }
    }

    /// A code is keyed at the telephone.
    pub fn keys(&mut self, ctx: &mut Ctx) {
        ctx.set(self.owner(), Kind::Keyed, KEYED_MS);
        self.mind_use(ctx);
    }

    /// Another telephone: what was known of the one before counts no more.
    pub fn other_phone(&mut self) {
        (self.known, self.reachable, self.in_use) = (false, false, false);
    }

    fn mind_reach(&mut self, ctx: &mut Ctx) {
        match (&self.state, self.reachable) {
            (State::Ready, false) | (State::Paused(PauseReason::Unreachable), true) => {
                self.settle(ctx, AgentWish::Ready, &Actor::System);
            }
            (State::Talking(_), false) => ctx.set(self.owner(), Kind::Line, LINE_LOST_MS),
            (State::Talking(_), true) => ctx.clear(self.owner(), Kind::Line),
            // Remembered from an earlier run.
            (State::Paused(PauseReason::Unreachable), false) => self.hope(ctx),
            (
                State::Off
                | State::Ready
                | State::Reserved(_)
                | State::WrapUp(..)
                | State::Paused(_),
                _,
            ) => {}
        }
    }

    /// The telephone or the state has changed.
    pub(super) fn mind_use(&mut self, ctx: &mut Ctx) {
        match (&self.state, self.in_use) {
            (State::Ready, true) if !ctx.timers.is_set(self.owner(), Kind::Keyed) => {
                ctx.set(self.owner(), Kind::Elsewhere, ELSEWHERE_MS);
            }
            (State::Paused(PauseReason::Elsewhere), false) => {
                self.settle(ctx, AgentWish::Ready, &Actor::System);
            }
            (
                State::Off
                | State::Ready
                | State::Reserved(_)
                | State::Talking(_)
                | State::WrapUp(..)
                | State::Paused(_),
                _,
            ) => ctx.clear(self.owner(), Kind::Elsewhere),
        }
    }

    /// The telephone has been used for too long to be the end of a call of ours.
    pub(super) fn used_elsewhere(&mut self, ctx: &mut Ctx) {
        if self.state == State::Ready && self.in_use {
            let wish = AgentWish::Paused(PauseReason::Elsewhere);
            self.settle(ctx, wish, &Actor::System);
        }
    }

    /// A telephone is often back in a moment, so that callers go on hoping for a while.
    pub(super) fn hope(&mut self, ctx: &mut Ctx) {
        ctx.set(self.owner(), Kind::Unreachable, UNREACHABLE_GRACE_MS);
    }

    /// The telephone has been away for too long: callers hope for others, or are led on. One that is
    /// registered all the same, and was found unreachable by an offer, is tried again.
    pub(super) fn hope_over(&mut self, ctx: &mut Ctx) {
        match self.is_lost() {
            true => self.missing = self.state == State::Paused(PauseReason::Unreachable),
            false if self.state == State::Paused(PauseReason::Unreachable) => {
                self.settle(ctx, AgentWish::Ready, &Actor::System);
            }
            false => {}
        }
    }

    /// Whether the telephone is known not to be registered.
    pub(super) fn is_lost(&self) -> bool {
        self.known && !self.reachable
    }

    /// What keeps an agent from being ready.
    pub(super) fn unfit(&self) -> Option<PauseReason> {
        if self.is_lost() {
            return Some(PauseReason::Unreachable);
        }
        self.owes().then_some(PauseReason::Disposition)
    }
}
