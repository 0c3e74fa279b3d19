//! Offers (振铃派送): what a caller's waiting leads to when agents are rung, answer or do not.

use alloc::vec::Vec;

use super::{
    Board,
    agent::Agent,
    call::Journey,
    ctx,
    line::Place,
    offer::{Offer, Rung},
    outcome::Outcome,
    talk::Talk,
    waiting::Waiting,
};
use crate::{
    AgentId, CallId, ChannelId, HungUpBy, MOST_RUNG, NO_ANSWER, OfferOutcome, QueueId, Skill,
    Strategy, What, plan,
};

impl Board {
    /// Rings agents for a caller; others may be rung along where it is open. Who cannot be reached is told
    /// so, and not rung.
    pub(super) fn offer(&mut self, id: CallId, agents: &[AgentId], open: bool) {
        let mut reached: Vec<plan::Agent> = Vec::new();
        for agent in agents {
            match self.staff.get(*agent) {
                Some(who) if who.reachable => reached.push(who.who.clone()),
                Some(_) => self.unreachable(id, *agent),
                None => {}
            }
        }
        let Some(call) = self.calls.get_mut(&id).filter(|_| !reached.is_empty()) else {
            return;
        };
        let ring = call.ring();
        let Journey::Waiting(waiting) = &mut call.journey else {
            return;
        };
        let (place, queue) = (waiting.place, waiting.queue);
        let rung: Vec<AgentId> = reached.iter().map(|who| who.id).collect();
        let mut offer = Offer::begin(&mut self.ctx, &call.caller, &reached, &ring);
        offer.open = open;
        waiting.offer = Some(offer);
        self.queues.change(queue, |line| line.hold(place));
        let ctx = &mut self.ctx;
        for agent in rung {
            self.staff.with(agent, |agent| agent.reserve(ctx, id));
        }
    }

    /// Who becomes idle is rung for a caller for whom all of the queue are rung already.
    pub(super) fn ring_along(&mut self, agent: AgentId) {
        let who = self.staff.get(agent).filter(|agent| agent.is_idle());
        let Some(who) = who.map(|agent| agent.who.clone()) else {
            return;
        };
        let all = |skill: &&Skill| self.staff.strategy(skill.queue) == Strategy::RingAll;
        let rings = who.skills.iter().filter(all);
        let rung = rings.filter_map(|skill| self.rung_in(*skill, agent));
        let Some((_, id)) = rung.min() else { return };
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let ring = call.ring();
        let Journey::Waiting(waiting) = &mut call.journey else {
            return;
        };
        let Some(offer) = &mut waiting.offer else {
            return;
        };
        offer.add(&mut self.ctx, &call.caller, &who, &ring);
        let ctx = &mut self.ctx;
        self.staff.with(agent, |agent| agent.reserve(ctx, id));
    }

    /// The first in a line who is rung for and whom an agent of that skill may serve too.
    fn rung_in(&self, skill: Skill, agent: AgentId) -> Option<Place> {
        let rung = self.calls.values().filter_map(|call| {
            let waiting = call.waiting().filter(|it| it.queue == skill.queue)?;
            let offer = waiting.offer.as_ref().filter(|offer| offer.open)?;
            let legs = offer.legs.len();
            let level = self.level_at(skill.queue, waiting.place);
            // Who is rung alone is the one who knows the matter.
            let open = waiting.preferred.is_none() && call.lost.is_none();
            let open = open && !self.rings_from(call, agent);
            let joins = open && legs < MOST_RUNG && skill.level <= level;
            (joins && self.is_up(call.caller.node)).then_some(waiting.place)
        });
        rung.min()
    }

    fn unreachable(&mut self, id: CallId, agent: AgentId) {
        let (outcome, rang_ms) = (OfferOutcome::Unreachable, 0);
        let ended = What::OfferEnded {
            agent,
            outcome,
            rang_ms,
        };
        self.ctx.fact(Some(id), ended);
        self.release(&[agent], outcome);
        self.match_agent(agent);
    }

    /// One of the agents rung answered: caller and agent are joined, the others are rung no more.
    pub(super) fn connect(&mut self, id: CallId, channel: &ChannelId) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let offer = call.waiting_mut().and_then(|waiting| waiting.offer.take());
        let Some(offer) = offer else { return };
        let (answered, others) = offer.answered(&mut self.ctx, &call.caller, channel);
        let there = call.caller.is_there();
        self.release(&others, OfferOutcome::Withdrawn);
        match answered {
            Some(leg) if there => self.join(id, leg),
            Some(leg) => self.dial_back(id, leg),
            None => {}
        }
        others.iter().for_each(|agent| self.match_agent(*agent));
    }

    fn join(&mut self, id: CallId, leg: Rung) {
        let (agent, channel) = (leg.agent, leg.channel);
        let by_itself = leg.by_itself.then(|| channel.clone());
        let ctx = &mut self.ctx;
        self.staff.with(agent, |agent| agent.answered(ctx, id));
        self.enter(id, |call, ctx| {
            call.stop_waiting(ctx.now);
            call.connected.get_or_insert(ctx.now);
            call.anew = false;
            call.lost = None;
            let wait_ms = call.waited_ms.unwrap_or(0);
            let talk = Talk::begin(ctx, &call.caller, agent, channel.clone());
            let bridge = talk.bridge.clone();
            let connected = What::Connected {
                agent,
                channel,
                bridge,
                wait_ms,
            };
            ctx.fact(Some(id), connected);
            Journey::Talk(talk)
        });
        self.record_on(id);
        self.introduce(id, agent, by_itself);
    }

    /// An agent was rung in vain. With the last of them the offer has come to nothing: the caller keeps
    /// the place, the next agent is offered.
    pub(super) fn offer_ended(&mut self, id: CallId, agent: AgentId, outcome: OfferOutcome) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let Journey::Waiting(waiting) = &mut call.journey else {
            return;
        };
        let (place, queue) = (waiting.place, waiting.queue);
        let Some(offer) = &mut waiting.offer else {
            return;
        };
        if !offer.end_leg(&mut self.ctx, &call.caller, agent, outcome) {
            return;
        }
        let over = offer.legs.is_empty();
        self.release(&[agent], outcome);
        if over {
            self.offer_over(id, place, queue);
        }
        self.match_agent(agent);
        self.match_queue(queue);
        self.nobody_left();
    }

    /// The telephones have rung to the limit. Where all of a queue are rung that is nobody's fault, as
    /// any one of them might have answered: they are rung again. Where the plan does not pause whoever was
    /// rung alone they go behind the others; nor is the last one paused who takes the queue's calls, as then
    /// nobody would be rung for those who wait. `absence` says how often.
    pub(super) fn offer_overdue(&mut self, id: CallId) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let pauses = call.queue_plan().is_none_or(|plan| plan.pause_unanswered);
        let there = call.caller.is_there();
        let Journey::Waiting(waiting) = &mut call.journey else {
            return;
        };
        let (place, queue) = (waiting.place, waiting.queue);
        let Some(offer) = waiting.offer.take() else {
            return;
        };
        let last = self.staff.serving(queue) as usize <= offer.legs.len();
        let all = offer.open && self.staff.strategy(queue) == Strategy::RingAll;
        let forgiven = (all || last || !pauses) && !offer.taken;
        let rung = offer.overdue(&mut self.ctx, &call.caller);
        let stays = |outcome| forgiven && outcome == OfferOutcome::NoAnswer;
        for (agent, _) in rung.iter().filter(|(_, outcome)| stays(*outcome)) {
            waiting.pass(*agent);
        }
        let passed = |it: &Agent| waiting.passed.contains(&it.who.id);
        let all_in_vain = self.staff.takers(queue, true).all(passed);
        for (agent, outcome) in &rung {
            if !stays(*outcome) {
                self.release(&[*agent], *outcome);
                continue;
            }
            self.release(&[*agent], OfferOutcome::Withdrawn);
            let ctx = &mut self.ctx;
            self.staff.with(*agent, |agent| {
                agent.left_unanswered(ctx, id, rung.len() == 1)
            });
            if !all {
                self.staff.goes_behind(*agent, self.ctx.now);
            }
        }
        // Who waits to be called back waits as long as it takes, but nobody is to be rung so long in vain: they come again
        // after a while.
        match !there && forgiven && all_in_vain {
            true => self.end(id, HungUpBy::System, NO_ANSWER, None),
            false => self.offer_over(id, place, queue),
        }
        rung.iter().for_each(|(agent, _)| self.match_agent(*agent));
        self.match_queue(queue);
        self.nobody_left();
    }

    /// Nobody is rung for a caller any more, who waits on.
    fn offer_over(&mut self, id: CallId, place: Place, queue: QueueId) {
        self.queues.change(queue, |line| line.release(place));
        self.step(id, |call, _| {
            call.waiting_mut()
                .map_or(Outcome::Stay, Waiting::offer_ended)
        });
    }

    /// The telephone a leg rings, and has not answered.
    pub(super) fn offered(&mut self, channel: &ChannelId) -> Option<&mut Rung> {
        let call = self.calls.get_mut(&ctx::call_of(&channel.0)?)?;
        call.waiting_mut()?.offer.as_mut()?.leg(channel)
    }

    /// What becomes of agents who are rung no more.
    pub(super) fn release(&mut self, agents: &[AgentId], outcome: OfferOutcome) {
        let ctx = &mut self.ctx;
        for agent in agents {
            self.staff
                .with(*agent, |agent| agent.released(ctx, outcome));
        }
    }
}
