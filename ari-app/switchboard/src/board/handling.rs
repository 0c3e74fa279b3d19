//! What an agent owes the call just handled (话后处理): time to finish the case, which can be extended,
//! and what came of the call (处理结果), which the queue may require before the next one.
//!
//! | wrap-up      | extended        | disposition chosen | ready asked for | time up               |
//! |--------------|-----------------|--------------------|-----------------|-----------------------|
//! | nothing owed | longer, to a limit | kept            | ready           | what was asked, else ready |
//! | choice owed  | longer, to a limit | kept, not owed  | refused         | what was asked, else paused until chosen |
//!
//! A supervisor can always set a state; then nothing is owed any more. Going off duty forgives nothing, nor
//! does being sent off by the machine. What cannot be said any more is not owed: of a queue that lists no words, or of
//! which a restart knows nothing as the configuration does not have it.

use alloc::{string::String, vec::Vec};

use super::{
    Board,
    agent::{Agent, State},
    call::Call,
    ctx::Ctx,
    timers::Kind,
    wishing::Next,
};
use crate::{
    Actor, AgentId, AgentWish, CallId, LastCall, PauseReason, QueueId, Refusal, RememberedAgent,
    Reply, What,
};

/// Wrap-up is extended by so long each time.
pub(super) const EXTENSION_MS: u64 = 60_000;

/// It lasts so long at most, all together.
pub(super) const WRAP_UP_MOST_MS: u64 = 600_000;

impl Agent {
    /// Whether it still has to be said what came of the last call, or an earlier one.
    pub fn owes(&self) -> bool {
        !self.debts.is_empty() || self.last.as_ref().is_some_and(|last| last.owed)
    }

    /// Whether it may or has to be said what came of a call of that queue.
    pub fn disposes_in(&self, queue: QueueId) -> bool {
        let wraps_up = matches!(self.state, State::WrapUp(..));
        let mut all = self.debts.iter().chain(&self.last);
        all.any(|it| it.queue == queue && (it.owed || wraps_up))
    }

    /// The call of which it has to be said next what came of it, else the last.
    pub fn in_hand(&self) -> Option<&LastCall> {
        self.debts.first().or(self.last.as_ref())
    }

    /// A call handled last, or one that is owed something.
    fn handled(&self, call: CallId) -> Option<&LastCall> {
        let mut all = self.debts.iter().chain(&self.last);
        all.find(|it| it.call == call)
    }

    /// Whether nothing is owed any more where this one sets the state. The machine lets nobody off but who has
    /// left for good.
    pub(super) fn is_let_off(&self, by: &Actor) -> bool {
        match by {
            Actor::Agent(agent) => *agent != self.id(),
            Actor::User(_) | Actor::Api => true,
            Actor::System => self.leaving,
        }
    }

    /// Nothing is owed any more.
    pub fn forgive(&mut self, ctx: &mut Ctx, by: &Actor) {
        if !self.owes() {
            return;
        }
        let (agent, by) = (self.id(), by.label());
        ctx.fact(None, What::DispositionForgiven { agent, by });
        self.debts.clear();
        if let Some(last) = &mut self.last {
            last.owed = false;
        }
    }

    /// Of which calls, of which queue, it still has to be said what came of them.
    fn owed(&self) -> impl Iterator<Item = (CallId, QueueId)> + '_ {
        let all = self.debts.iter().chain(&self.last);
        all.filter(|it| it.owed).map(|it| (it.call, it.queue))
    }

    /// Of one call nothing can be said any more.
    fn let_off(&mut self, ctx: &mut Ctx, call: CallId) {
        let (agent, by) = (self.id(), Actor::System);
        let label = by.label();
        ctx.fact(Some(call), What::DispositionForgiven { agent, by: label });
        self.owes_no_more(ctx, call, &by);
    }

    /// What an earlier run knew of the agent.
    pub fn remember(&mut self, was: RememberedAgent) {
        (self.state, self.since) = (State::from(was.state), was.since);
        let after = self.wish_after();
        let asked = after.clone().filter(|_| !was.told);
        self.next = asked.map(|next| Next { by: was.by, ..next });
        if let Some((call, since, until)) = was.wrap_up {
            self.next = self.next.take().or(after);
            (self.state, self.since) = (State::WrapUp(call, until), since);
        }
        let mut owed = was.owes;
        self.last = was.last.map(|last| {
            let owes = owed.iter().any(|(call, _)| *call == last.call);
            owed.retain(|(call, _)| *call != last.call);
            LastCall {
                call: last.call,
                queue: last.queue,
                disposition: last.disposition,
                owed: owes,
            }
        });
        self.debts = owed.into_iter().map(LastCall::owed).collect();
    }

    /// More time for the wrap-up under way.
    fn extend(&mut self, ctx: &mut Ctx) -> Reply {
        let State::WrapUp(call, until) = self.state else {
            return Err(Refusal::NoWrapUp);
        };
        let longest = self.since.saturating_add(WRAP_UP_MOST_MS);
        let later = until.saturating_add(EXTENSION_MS).min(longest);
        if later <= until {
            return Err(Refusal::AtLimit);
        }
        self.state = State::WrapUp(call, later);
        ctx.timers.set(self.owner(), Kind::WrapUp, later);
        let (agent, until) = (self.id(), later);
        ctx.fact(Some(call), What::WrapUpExtended { agent, until });
        Ok(())
    }

    /// It was said what came of a call; who was kept for that is ready.
    fn disposed(&mut self, ctx: &mut Ctx, call: CallId, words: &str) {
        if let Some(last) = self.last.as_mut().filter(|last| last.call == call) {
            last.disposition = Some(words.into());
        }
        let by = Actor::Agent(self.id());
        self.owes_no_more(ctx, call, &by);
    }

    fn owes_no_more(&mut self, ctx: &mut Ctx, call: CallId, by: &Actor) {
        self.debts.retain(|debt| debt.call != call);
        if let Some(last) = self.last.as_mut().filter(|last| last.call == call) {
            last.owed = false;
        }
        if self.state == State::Paused(PauseReason::Disposition) && !self.owes() {
            self.settle(ctx, AgentWish::Ready, by);
        }
    }
}

impl Board {
    pub(super) fn extend_wrap_up(&mut self, by: &Actor, agent: AgentId) -> Reply {
        if matches!(by, Actor::Agent(other) if *other != agent) {
            return Err(Refusal::NotYours);
        }
        let ctx = &mut self.ctx;
        let reply = self.staff.with(agent, |agent| agent.extend(ctx));
        reply.unwrap_or(Err(Refusal::NoSuchAgent))
    }

    /// Lets agents off what they cannot say.
    pub(super) fn let_off_unsayable(&mut self) {
        let sayable = |queue| {
            let said = self.said_of(queue);
            said.is_some_and(|plan| !plan.dispositions.is_empty())
        };
        let owed = self.staff.iter().flat_map(|agent| {
            let theirs = agent.owed().filter(|(_, queue)| !sayable(*queue));
            theirs.map(|(call, _)| (agent.id(), call))
        });
        let owed: Vec<(AgentId, CallId)> = owed.collect();
        for (agent, call) in owed {
            let ctx = &mut self.ctx;
            self.staff.with(agent, |agent| agent.let_off(ctx, call));
            self.match_agent(agent);
        }
    }

    /// Says what came of a call: of one under way, or of the last one of an agent.
    pub(super) fn dispose(&mut self, by: &Actor, id: CallId, words: String) -> Reply {
        let (agent, queue) = self.who_disposes(by, id)?;
        let plan = self.said_of(queue);
        if !plan.is_some_and(|plan| plan.dispositions.contains(&words)) {
            return Err(Refusal::NoSuchDisposition);
        }
        let chosen = What::DispositionChosen {
            agent,
            disposition: words.clone(),
        };
        self.ctx.fact(Some(id), chosen);
        if let Some(call) = self.calls.get_mut(&id) {
            call.disposition = Some(words.clone());
        }
        let ctx = &mut self.ctx;
        self.staff
            .with(agent, |agent| agent.disposed(ctx, id, &words));
        self.match_agent(agent);
        self.nobody_owes(id);
        self.forget_former();
        Ok(())
    }

    /// It is said what came of a call. Of several who left it together each was asked.
    fn nobody_owes(&mut self, id: CallId) {
        let owes = |agent: &&Agent| agent.owed().any(|(call, _)| call == id);
        let others: Vec<AgentId> = self.staff.iter().filter(owes).map(Agent::id).collect();
        for agent in others {
            let ctx = &mut self.ctx;
            let by = Actor::System;
            self.staff
                .with(agent, |agent| agent.owes_no_more(ctx, id, &by));
            self.match_agent(agent);
        }
    }

    fn who_disposes(&self, by: &Actor, id: CallId) -> Result<(AgentId, QueueId), Refusal> {
        let talk = self.calls.get(&id).and_then(Call::talk);
        let talks = |agent: AgentId| talk.is_some_and(|talk| talk.leg_of(agent).is_some());
        let handled = |agent: &&Agent| agent.handled(id).is_some();
        let agent = match by {
            Actor::Agent(agent) => Some(*agent),
            Actor::User(_) | Actor::Api | Actor::System => {
                // Of several who handled it, the one who is kept until it is said.
                let last = || {
                    let all = self.staff.iter().filter(handled);
                    all.min_by_key(|agent| !agent.owes()).map(Agent::id)
                };
                talk.and_then(|talk| talk.agent()).or_else(last)
            }
        };
        let agent = agent.ok_or(Refusal::NoSuchCall)?;
        if talks(agent) {
            let queue = self.calls.get(&id).and_then(Call::queue_plan);
            return Ok((agent, queue.ok_or(Refusal::NoSuchQueue)?.id));
        }
        let who = self.staff.get(agent);
        let handled = who.and_then(|agent| agent.handled(id));
        Ok((agent, handled.ok_or(Refusal::NotYours)?.queue))
    }
}
