//! An agent (坐席): what they do, and what follows it. Ready means that a call can be offered: what keeps
//! an agent from it is in `readiness`, what they owe a call in `handling`, what was asked for in `wishing`.
//!
//! | state       | wish ready | wish paused, off     | reserved | answered | offer ended          | parted  | time up          | telephone lost | registered |
//! |-------------|------------|----------------------|----------|----------|----------------------|---------|------------------|----------------|------------|
//! | off         | ready¹     | paused, off³         | –        | –        | –                    | –       | –                | –              | –          |
//! | ready       | –          | paused, off          | reserved | –        | –                    | –       | –                | unreachable    | –          |
//! | reserved    | next       | withdrawn, then wish | –        | talking  | paused, or ready¹ ²  | –       | –                | –              | –          |
//! | talking     | next       | next                 | –        | –        | –                    | wrap-up | –                | –              | –          |
//! | wrap-up     | ready¹     | paused, off          | –        | –        | –                    | –       | next, or ready¹  | –              | –          |
//! | paused      | ready¹     | paused, off          | –        | –        | –                    | –       | –                | –              | –          |
//! | unreachable | ready¹     | paused, off          | –        | –        | –                    | –       | hoped for no more | –             | ready      |
//!
//! How long a pause counts as being there, and who is taken for absent, is in `absence`.
//!
//! ¹ unreachable, if the telephone is known not to be registered; paused, if something is owed.
//! ² what was before, if a colleague rang during a pause or a wrap-up, or a supervisor took a caller then or off duty.
//! ³ told again: whoever sat down elsewhere without coming on duty gives that telephone back by it.

use alloc::vec::Vec;

use super::{
    ctx::Ctx,
    interrupting::Interrupted,
    timers::{Kind, Owner},
    wishing::Next,
};
use crate::{
    Actor, AgentId, AgentState, AgentWish, CallId, LastCall, Millis, OfferOutcome, PauseReason,
    What, plan,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    Off,
    Ready,
    Reserved(CallId),
    Talking(CallId),
    WrapUp(CallId, Millis),
    Paused(PauseReason),
}

#[derive(Debug)]
pub(super) struct Agent {
    pub who: plan::Agent,
    /// Whether the telephone is registered, as far as known.
    pub reachable: bool,
    /// Since when it is so.
    pub reach_since: Millis,
    /// Whether an Asterisk has told about the telephone; nobody is paused for what is not known.
    pub(super) known: bool,
    /// Unreachable or paused for so long that callers do not hope for this one.
    pub(super) missing: bool,
    /// Calls left unanswered in a row while ready, each as often as it counts.
    pub(super) unanswered: Vec<CallId>,
    /// Whether the telephone has a call, ours or another.
    pub in_use: bool,
    /// The last call handled.
    pub last: Option<LastCall>,
    /// Earlier ones of which it still has to be said what came of them, oldest first.
    pub(super) debts: Vec<LastCall>,
    /// What a colleague rings into, or a supervisor takes a caller in: it goes on if nothing comes of the ring.
    pub(super) interrupted: Option<Interrupted>,
    pub state: State,
    pub since: Millis,
    /// What follows the call or the wrap-up; ready all along if there is nothing.
    pub next: Option<Next>,
    /// No longer on the roster; leaves when the call has ended.
    pub leaving: bool,
    /// Calls since going on duty.
    pub handled: u64,
    /// When last rung for a call.
    pub rung: Millis,
}

impl From<AgentWish> for State {
    fn from(wish: AgentWish) -> Self {
        match wish {
            AgentWish::Ready => Self::Ready,
            AgentWish::Paused(reason) => Self::Paused(reason),
            AgentWish::Off => Self::Off,
        }
    }
}

impl Agent {
    pub fn new(who: plan::Agent, since: Millis) -> Self {
        Self {
            who,
            reachable: false,
            reach_since: since,
            known: false,
            missing: false,
            unanswered: Vec::new(),
            in_use: false,
            last: None,
            debts: Vec::new(),
            interrupted: None,
            state: State::Off,
            since,
            next: None,
            leaving: false,
            handled: 0,
            rung: 0,
        }
    }

    /// Rung for a caller: ready, or a supervisor who takes one whatever they do.
    pub fn reserve(&mut self, ctx: &mut Ctx, call: CallId) {
        if self.state != State::Ready {
            return self.called(ctx, call);
        }
        self.turn(ctx, State::Reserved(call));
        self.rung = ctx.now;
    }

    pub fn answered(&mut self, ctx: &mut Ctx, call: CallId) {
        self.listens(ctx, call);
        self.handled += 1;
    }

    /// As a supervisor or in a conference, which is no call of theirs. Who answers is there.
    pub fn listens(&mut self, ctx: &mut Ctx, call: CallId) {
        self.end_interrupted(ctx);
        if self.next_is(&AgentWish::Paused(PauseReason::Absent)) {
            let (wish, by) = (AgentWish::Ready, Actor::Agent(self.id()));
            self.next = Some(Next { wish, by });
        }
        self.turn(ctx, State::Talking(call));
    }

    /// Rung in vain, or listening no more.
    pub fn released(&mut self, ctx: &mut Ctx, outcome: OfferOutcome) {
        if let Some(before) = self.interrupted.take() {
            return self.go_on(ctx, before);
        }
        let pause = match outcome {
            OfferOutcome::Withdrawn => None,
            OfferOutcome::NoAnswer => Some(PauseReason::NoAnswer),
            OfferOutcome::Busy => Some(PauseReason::Busy),
            OfferOutcome::Rejected => Some(PauseReason::Rejected),
            OfferOutcome::Unreachable => Some(PauseReason::Unreachable),
        };
        let asked = self.next.take();
        match (asked, pause) {
            (Some(next), _) => self.settle(ctx, next.wish, &next.by),
            (None, Some(reason)) => self.settle(ctx, AgentWish::Paused(reason), &Actor::System),
            // Nobody's fault: the agent has been idle all along.
            (None, None) if !self.leaving && self.unfit().is_none() => {
                self.state = State::Ready;
                self.mind_use(ctx);
            }
            (None, None) => self.settle(ctx, AgentWish::Ready, &Actor::System),
        }
    }

    /// A talk has ended.
    pub fn parted(&mut self, ctx: &mut Ctx, last: LastCall, wrap_up_ms: u64) {
        let call = last.call;
        let before = self.last.take();
        self.debts
            .extend(before.filter(|it| it.owed && it.call != call));
        if last.owed {
            let (agent, queue) = (self.who.id, last.queue);
            ctx.fact(Some(call), What::DispositionOwed { agent, queue });
        }
        self.last = Some(last);
        if wrap_up_ms == 0 {
            return self.follow(ctx);
        }
        let until = ctx.now.saturating_add(wrap_up_ms);
        self.turn(ctx, State::WrapUp(call, until));
        ctx.set(self.owner(), Kind::WrapUp, wrap_up_ms);
        let started = What::WrapUpStarted {
            agent: self.who.id,
            until,
        };
        ctx.fact(Some(call), started);
    }

    /// One of the agent's timers.
    pub fn time_up(&mut self, ctx: &mut Ctx, kind: Kind) {
        match kind {
            Kind::WrapUp => self.wrap_up_over(ctx),
            Kind::Unreachable => self.hope_over(ctx),
            Kind::Absent => self.paused_for_long(),
            Kind::Elsewhere => self.used_elsewhere(ctx),
            Kind::Keyed => self.mind_use(ctx),
            Kind::Speech
            | Kind::Patience
            | Kind::Announce
            | Kind::WaitLimit
            | Kind::Ring
            | Kind::Hold
            | Kind::Line
            | Kind::Recording
            | Kind::Preferred
            | Kind::Widen
            | Kind::Unkept
            | Kind::Following
            | Kind::Alone => {}
        }
    }

    fn wrap_up_over(&mut self, ctx: &mut Ctx) {
        if let State::WrapUp(..) = self.state {
            self.end_wrap_up(ctx);
            self.follow(ctx);
        }
    }

    /// Whether in a call or finishing one, and ready after it.
    pub fn will_be_ready(&self) -> bool {
        let busy = matches!(
            self.state,
            State::Reserved(_) | State::Talking(_) | State::WrapUp(..)
        );
        busy && self.next_is(&AgentWish::Ready) && !self.leaving && !self.is_lost()
    }

    /// Kept from being ready by the telephone alone, for a moment.
    pub fn comes_back(&self) -> bool {
        let waits = match &self.state {
            State::Ready => self.in_use,
            State::Paused(reason) => {
                matches!(reason, PauseReason::Unreachable | PauseReason::Elsewhere)
            }
            State::Off | State::Reserved(_) | State::Talking(_) | State::WrapUp(..) => false,
        };
        waits && !self.leaving && !self.missing
    }

    /// In a call, or rung for one.
    pub fn is_talking(&self) -> bool {
        self.view_state().is_in_call()
    }

    /// Who wraps up, and until when.
    pub fn wraps_up_until(&self) -> Option<(AgentId, Millis)> {
        match self.state {
            State::WrapUp(_, until) => Some((self.who.id, until)),
            State::Off
            | State::Ready
            | State::Reserved(_)
            | State::Talking(_)
            | State::Paused(_) => None,
        }
    }

    /// Ready, in a call or after one, or paused.
    pub fn is_on_duty(&self) -> bool {
        !self.leaving && self.state != State::Off
    }

    /// Ready, or in a call or after one, and ready again then.
    pub fn takes_calls(&self) -> bool {
        match self.state {
            State::Ready => !self.leaving,
            State::Reserved(_) | State::Talking(_) | State::WrapUp(..) => {
                !self.leaving && self.next_is(&AgentWish::Ready)
            }
            State::Off | State::Paused(_) => false,
        }
    }

    /// Whether callers may hope for this one: not for a supervisor off duty who takes a caller, nor for who goes after the
    /// call, nor for who is absent and rung by a colleague.
    pub fn is_hoped_for(&self) -> bool {
        let gone = [AgentWish::Off, AgentWish::Paused(PauseReason::Absent)];
        let goes = gone.iter().any(|wish| self.next_is(wish));
        self.is_on_duty() && !goes && !self.missing && !self.is_absent()
    }

    /// Whether that is what follows the call or the wrap-up.
    fn next_is(&self, wish: &AgentWish) -> bool {
        let next = self.next.as_ref().map(|next| &next.wish);
        next.unwrap_or(&AgentWish::Ready) == wish
    }

    pub fn view_state(&self) -> AgentState {
        match &self.state {
            State::Off => AgentState::Off,
            State::Ready => AgentState::Ready,
            State::Reserved(call) => AgentState::Reserved(*call),
            State::Talking(call) => AgentState::Talking(*call),
            State::WrapUp(call, until) => AgentState::WrapUp(*call, *until),
            State::Paused(reason) => AgentState::Paused(reason.as_str().into()),
        }
    }

    pub(super) fn settle(&mut self, ctx: &mut Ctx, wish: AgentWish, by: &Actor) {
        self.next = None;
        if self.state == State::Off {
            self.handled = 0;
            // Going off duty forgives nothing.
            self.last.take_if(|last| !last.owed);
        }
        let (wish, by) = match wish {
            _ if self.leaving => (AgentWish::Off, by),
            AgentWish::Ready => match self.unfit() {
                Some(reason) => (AgentWish::Paused(reason), &Actor::System),
                None => (wish, by),
            },
            AgentWish::Paused(_) | AgentWish::Off => (wish, by),
        };
        let (agent, by) = (self.who.id, by.label());
        let (state, what) = match wish {
            AgentWish::Ready => (State::Ready, What::AgentReady { agent, by }),
            AgentWish::Paused(reason) => (
                State::Paused(reason.clone()),
                What::AgentPaused { agent, reason, by },
            ),
            AgentWish::Off => (State::Off, What::AgentOff { agent, by }),
        };
        self.turn(ctx, state);
        ctx.fact(None, what);
        if self.state == State::Paused(PauseReason::Unreachable) {
            self.hope(ctx);
        }
    }

    pub(super) fn end_wrap_up(&mut self, ctx: &mut Ctx) {
        let State::WrapUp(call, until) = self.state else {
            return;
        };
        ctx.clear(self.owner(), Kind::WrapUp);
        self.wrapped_up(ctx, call, (self.since, until));
    }

    /// A wrap-up is over at its time, also where nobody was there to see it.
    pub(super) fn wrapped_up(&self, ctx: &mut Ctx, call: CallId, (since, until): (Millis, Millis)) {
        let ended = What::WrapUpEnded {
            agent: self.who.id,
            after_ms: ctx.now.min(until).saturating_sub(since),
        };
        ctx.fact(Some(call), ended);
    }

    pub(super) fn turn(&mut self, ctx: &mut Ctx, state: State) {
        ctx.clear(self.owner(), Kind::Unreachable);
        ctx.clear(self.owner(), Kind::Line);
        self.missing = false;
        self.state = state;
        self.since = ctx.now;
        self.mind_absence(ctx);
        self.mind_use(ctx);
    }

    pub(super) fn owner(&self) -> Owner {
        Owner::Agent(self.id())
    }

    pub(super) fn id(&self) -> AgentId {
        self.who.id
    }
}

#[cfg(test)]
#[path = "agent_tests.rs"]
mod tests;
