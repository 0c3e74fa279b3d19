//! Calls from us: an agent rings a number outside, or whoever asked to be called back has come to their
//! turn. From the answer on it is a conversation like any other.

use alloc::{string::String, vec::Vec};

use super::{
    Board,
    call::{Call, Caller, Journey, Outward},
    dialling::Dialling,
    offer::Rung,
    talk::{Leg, Talk},
};
use crate::{
    Actor, AgentId, CallId, ChannelId, HungUpBy, LastCall, Millis, NO_ANSWER, NodeId, OfferOutcome,
    Party, Phrase, QueueId, Refusal, Reply, What, rights::same_number,
};

/// The shortest and the longest number that can be dialled.
const DIALABLE: core::ops::RangeInclusive<usize> = 2..=20;

/// Whether a number can be dialled: digits, perhaps after a plus.
pub(super) fn is_dialable(number: &str) -> bool {
    let known = |(at, key): (usize, char)| key.is_ascii_digit() || (key == '+' && at == 0);
    DIALABLE.contains(&number.len()) && number.chars().enumerate().all(known)
}

impl Board {
    /// Rings the agent, and after the answer the number; perhaps about a call-back or a case, and for a queue.
    pub(super) fn dial_out(
        &mut self,
        by: &Actor,
        agent: AgentId,
        number: String,
        (callback, case, queue): (Option<u64>, Option<u64>, Option<QueueId>),
    ) -> Reply {
        if matches!(by, Actor::Agent(other) if *other != agent) {
            return Err(Refusal::NotYours);
        }
        match callback {
            Some(callback) => {
                self.may_call_back(&number, true)?;
                self.not_there(callback)?;
                self.not_on_the_line(&number)?;
            }
            None => self.may_dial(&number)?,
        }
        self.dial(agent)?;
        let who = self.staff.get(agent).ok_or(Refusal::NoSuchAgent)?;
        let who = who.who.clone();
        let node = self.any_node().ok_or(Refusal::SwitchDown)?;
        let outward = Outward {
            callback,
            asked: None,
        };
        let to = self.way_to(&number);
        let queue = self.queue_dialled_for(agent, queue);
        let id = self.begin_outward(node, number, outward, (Some(agent), case, queue));
        let ctx = &mut self.ctx;
        self.staff.with(agent, |agent| agent.called(ctx, id));
        self.enter(id, |call, ctx| {
            Journey::Dialling(Dialling::begin(ctx, &call.caller, &who, to))
        });
        self.match_agent(agent);
        Ok(())
    }

    /// For which queue a call from us counts: the one of what it is about, else the first that the agent serves, in the
    /// order of the plan, else the plan's first.
    pub(super) fn queue_dialled_for(
        &self,
        agent: AgentId,
        about: Option<QueueId>,
    ) -> Option<QueueId> {
        let about = about.filter(|queue| self.known_queue(*queue).is_ok());
        let who = self.staff.get(agent).map(|agent| &agent.who);
        let serves = |queue: &QueueId| who.is_some_and(|who| who.serves(*queue));
        let mut queues = self.plan.queues.iter().map(|queue| queue.id);
        let first = queues.clone().next();
        about.or_else(|| queues.find(serves)).or(first)
    }

    /// Takes a place in a line for somebody who asked to be called back.
    pub(super) fn enqueue(
        &mut self,
        callback: u64,
        number: String,
        queue: QueueId,
        (asked, head_start_ms, preferred): (Millis, Millis, Option<AgentId>),
    ) -> Reply {
        self.may_call_back(&number, true)?;
        self.known_queue(queue)?;
        self.not_there(callback)?;
        let node = self.any_node().ok_or(Refusal::SwitchDown)?;
        let outward = Outward {
            callback: Some(callback),
            asked: Some(asked),
        };
        let id = self.begin_outward(node, number, outward, (None, None, Some(queue)));
        self.ctx.give_priority(id, head_start_ms);
        if let Some(agent) = preferred {
            self.ctx.fact(Some(id), What::AgentPreferred { agent });
        }
        if let Some(call) = self.calls.get_mut(&id) {
            call.caller.head_start_ms = head_start_ms;
            call.caller.preferred = preferred;
        }
        self.wait(id, queue);
        Ok(())
    }

    /// The caller wants to be called back, and need not stay on the line. Who shows no number that may
    /// be called back waits on.
    pub(super) fn ask_callback(&mut self, id: CallId) {
        let may = self.can_be_called_back(id);
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let Some(queue) = call.queue.filter(|_| may) else {
            if let Journey::Waiting(waiting) = &mut call.journey {
                let sorry = [Phrase::plain("callback.unavailable")];
                waiting.voice.say(&mut self.ctx, &call.caller, sorry.into());
            }
            return;
        };
        call.callback_asked = true;
        self.ctx.fact(Some(id), What::CallbackAsked { queue });
        let say = ["callback.accepted", "goodbye"].map(Phrase::plain);
        self.farewell(id, say.into());
    }

    /// Whether a caller shows a number that may be called back.
    pub(super) fn can_be_called_back(&self, id: CallId) -> bool {
        let call = self.calls.get(&id);
        let number = call.and_then(|call| call.caller.number.as_deref());
        number.is_some_and(|number| self.may_call_back(number, true).is_ok())
    }

    /// The turn of somebody who is called back has come, and the agent is there: the number is dialled.
    pub(super) fn dial_back(&mut self, id: CallId, leg: Rung) {
        let (agent, channel) = (leg.agent, leg.channel);
        let ctx = &mut self.ctx;
        self.staff.with(agent, |agent| agent.answered(ctx, id));
        let number = self
            .calls
            .get(&id)
            .and_then(|call| call.caller.number.clone());
        let to = self.way_to(&number.unwrap_or_default());
        self.enter(id, |call, ctx| {
            Journey::Dialling(Dialling::answered(ctx, &call.caller, (agent, channel), to))
        });
    }

    /// Whether a leg is one of those of a call that is being dialled.
    pub(super) fn is_dialled(&mut self, id: CallId, channel: &ChannelId) -> bool {
        let dialling = self.calls.get_mut(&id).and_then(Call::dialling);
        dialling.is_some_and(|(it, caller)| {
            it.channel == *channel || (it.is_agent_there() && caller.channel == *channel)
        })
    }

    /// The agent's telephone was answered, or theirs.
    pub(super) fn dialled_answered(&mut self, id: CallId, channel: &ChannelId) {
        let Some((dialling, caller)) = self.calls.get_mut(&id).and_then(Call::dialling) else {
            return;
        };
        if caller.channel == *channel {
            return self.talk_with_dialled(id);
        }
        if dialling.is_agent_there() {
            return;
        }
        dialling.agent_answered(&mut self.ctx, caller);
        let agent = dialling.agent;
        let ctx = &mut self.ctx;
        self.staff.with(agent, |agent| agent.answered(ctx, id));
    }

    fn talk_with_dialled(&mut self, id: CallId) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let Some((dialling, caller)) = call.dialling() else {
            return;
        };
        dialling.they_answered(&mut self.ctx, caller);
        let (agent, channel, bridge) = (
            dialling.agent,
            dialling.channel.clone(),
            dialling.bridge.clone(),
        );
        let held = dialling.away.then(|| channel.clone());
        call.journey = Journey::Adrift { message: None };
        self.enter(id, |call, ctx| {
            let mut talk = Talk::resumed(bridge.clone(), Some(ctx.now));
            let leg = Leg::new(Party::Agent(agent), channel.clone(), ctx.now);
            talk.legs.push(leg);
            let wait_ms = call.they_are_there(ctx.now);
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
        if let Some(channel) = held {
            self.on_hold(&channel, true);
        }
    }

    /// The agent has hung up, or did not answer.
    pub(super) fn dialled_gone(&mut self, id: CallId, cause: u16) {
        self.end(id, HungUpBy::Agent, cause, None);
    }

    /// Somebody was rung for long enough.
    pub(super) fn dialled_overdue(&mut self, id: CallId) {
        if let Some((dialling, _)) = self.calls.get_mut(&id).and_then(Call::dialling) {
            let by = match dialling.is_agent_there() {
                true => HungUpBy::Caller,
                false => HungUpBy::Agent,
            };
            self.end(id, by, NO_ANSWER, None);
        }
    }

    /// A call from us ended before the answer: the agent who was there wraps up.
    pub(super) fn leave_dialling(&mut self, id: CallId, agent: AgentId, there_ms: Option<u64>) {
        let call = self.calls.get(&id);
        let plan = call.and_then(Call::queue_plan);
        let wrap_up_ms = plan.map_or(0, |queue| queue.wrap_up_ms);
        let last = call.and_then(Call::last);
        let last = last.map(|last| LastCall {
            owed: false,
            ..last
        });
        let ctx = &mut self.ctx;
        self.staff
            .with(agent, |agent| match last.filter(|_| there_ms.is_some()) {
                Some(last) => agent.parted(ctx, last, wrap_up_ms),
                None => agent.released(ctx, OfferOutcome::Withdrawn),
            });
        self.match_agent(agent);
        self.nobody_left();
    }

    pub(super) fn begin_outward(
        &mut self,
        node: NodeId,
        number: String,
        outward: Outward,
        (agent, case, queue): (Option<AgentId>, Option<u64>, Option<QueueId>),
    ) -> CallId {
        let id = CallId(self.next_call);
        self.next_call += 1;
        let channel = ChannelId(self.ctx.mint(id));
        let dialled_out = What::DialledOut {
            node,
            channel: channel.clone(),
            number: number.clone(),
            agent,
            callback: outward.callback,
            case,
            queue,
        };
        self.ctx.fact(Some(id), dialled_out);
        self.callers.insert(channel.clone(), id);
        let caller = Caller {
            call: id,
            node,
            channel,
            number: Some(number),
            inside: false,
            dialled: String::new(),
            language: None,
            arrived: self.ctx.now,
            preferred: None,
            head_start_ms: 0,
            outward: Some(outward),
            voices: Default::default(),
            plan: self.plan.clone(),
        };
        let mut call = Call::new(caller);
        call.queue = queue;
        self.calls.insert(id, call);
        id
    }

    /// Nobody is rung twice at once.
    fn not_there(&self, callback: u64) -> Reply {
        let about = |call: &Call| call.caller.outward.and_then(|outward| outward.callback);
        let there = self
            .calls
            .values()
            .any(|call| about(call) == Some(callback));
        (!there).then_some(()).ok_or(Refusal::AlreadyThere)
    }

    /// Nobody is called back who has rung again, or whom somebody calls already, be it for something else.
    fn not_on_the_line(&self, number: &str) -> Reply {
        let waits = |call: &Call| call.waiting().is_some() && !call.caller.is_there();
        let mut calls = self.calls.values();
        let there = calls.any(|call| {
            let known = call.caller.number.as_deref();
            let theirs = known.is_some_and(|known| same_number(known, number));
            theirs && call.gone.is_none() && !waits(call)
        });
        (!there).then_some(()).ok_or(Refusal::AlreadyThere)
    }

    /// The first Asterisk that is there.
    pub(super) fn any_node(&self) -> Option<NodeId> {
        let mut nodes: Vec<NodeId> = self.nodes.keys().copied().collect();
        nodes.retain(|node| self.is_up(*node));
        nodes.first().copied()
    }
}
