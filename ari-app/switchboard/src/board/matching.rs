//! Who is offered to whom. Queues that share agents are served in one order: whoever asked first, the
//! queue's head start counted, is offered first, to the ablest agent who is idle. Whoever knows the
//! matter (首问负责) is waited for, for a set time from the caller's turn on.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    Board,
    agent::State,
    call::Call,
    line::{Line, Place},
    timers::{Kind, Owner},
};
use crate::{AgentId, CallId, NodeId, Plan, QueueId, What};

/// A caller whose agent's line has died waits so long for the same agent's telephone, in milliseconds.
pub(super) const LOST_MS: u64 = 5_000;
/// Whoever is called back as agreed, and holds no telephone, waits so long for the agent agreed on who is in a call, in
/// milliseconds.
pub(super) const AGREED_MS: u64 = 300_000;

/// One queue's line, and how long its calls take.
#[derive(Debug)]
struct QueueLive {
    line: Line,
    /// A running mean of talk and wrap-up, in milliseconds.
    handling_ms: u64,
}

#[derive(Debug)]
pub(super) struct Queues {
    queues: BTreeMap<QueueId, QueueLive>,
    empty: Line,
}

impl Queues {
    pub fn new(plan: &Plan) -> Self {
        let mut queues = Self {
            queues: BTreeMap::new(),
            empty: Line::default(),
        };
        queues.extend(plan);
        queues
    }

    /// Opens the lines of queues that a plan adds; those it drops are closed when nobody needs them.
    pub fn extend(&mut self, plan: &Plan) {
        for queue in &plan.queues {
            self.queues.entry(queue.id).or_insert_with(|| QueueLive {
                line: Line::default(),
                handling_ms: queue.typical_talk_ms + queue.wrap_up_ms,
            });
        }
    }

    /// Nobody waits there any more, or will.
    pub fn close(&mut self, queue: QueueId) {
        self.queues.remove(&queue);
    }

    pub fn line(&self, queue: QueueId) -> &Line {
        self.queues
            .get(&queue)
            .map_or(&self.empty, |live| &live.line)
    }

    pub fn change(&mut self, queue: QueueId, change: impl FnOnce(&mut Line)) {
        if let Some(live) = self.queues.get_mut(&queue) {
            change(&mut live.line);
        }
    }

    /// One call was handled in so long; the mean follows by an eighth.
    pub fn handled(&mut self, queue: QueueId, ms: u64) {
        if let Some(live) = self.queues.get_mut(&queue) {
            live.handling_ms = (live.handling_ms * 7 + ms) / 8;
        }
    }

    pub fn handling_ms(&self, queue: QueueId) -> u64 {
        self.queues.get(&queue).map_or(0, |live| live.handling_ms)
    }

    pub fn ids(&self) -> Vec<QueueId> {
        self.queues.keys().copied().collect()
    }

    /// Those in whose line somebody waits for an agent.
    fn kept_for(&self, agent: AgentId) -> impl Iterator<Item = QueueId> + '_ {
        let waits = move |live: &QueueLive| live.line.kept().any(|(_, kept_for)| kept_for == agent);
        let theirs = self.queues.iter().filter(move |(_, live)| waits(live));
        theirs.map(|(queue, _)| *queue)
    }
}

impl Board {
    /// A caller's turn may have come.
    pub(super) fn match_queue(&mut self, queue: QueueId) {
        self.serve(&[queue]);
    }

    /// An agent may have become idle, or will not be for long.
    pub(super) fn match_agent(&mut self, agent: AgentId) {
        let Some(agent) = self.staff.get(agent) else {
            // Who works here no more will not be free.
            return self.wait_for_no_longer(agent);
        };
        let id = agent.who.id;
        if agent.state == State::Ready {
            let mut queues: Vec<QueueId> = agent.who.skills.iter().map(|it| it.queue).collect();
            queues.extend(self.queues.kept_for(id));
            self.serve(&queues);
            self.ring_along(id);
        } else if !agent.will_be_ready() {
            self.wait_for_no_longer(id);
        }
    }

    pub(super) fn match_all(&mut self) {
        let queues = self.queues.ids();
        self.serve(&queues);
    }

    /// The time to wait for the agent who knows the matter is over, or more agents may serve a caller.
    pub(super) fn match_again(&mut self, id: CallId, kind: Kind) {
        let Some(waiting) = self.calls.get_mut(&id).and_then(Call::waiting_mut) else {
            return;
        };
        let (place, queue) = (waiting.place, waiting.queue);
        if kind == Kind::Preferred {
            waiting.preferred = None;
            self.queues.change(queue, |line| {
                if line.kept_for(place).is_some() {
                    line.release(place);
                }
            });
        }
        self.widen_later(id);
        self.match_queue(queue);
        // Where all are rung, those who may serve as well from here on ring along.
        for agent in self
            .staff
            .choose(queue, crate::LOWEST_LEVEL, &[], |_| false)
        {
            self.ring_along(agent);
        }
    }

    /// Wakes the matcher when less able agents may serve a caller too.
    pub(super) fn widen_later(&mut self, id: CallId) {
        let waiting = self.calls.get(&id).and_then(Call::waiting);
        let Some(((since, _), queue)) = waiting.map(|it| (it.place, it.queue)) else {
            return;
        };
        let waited_ms = self.ctx.now.saturating_sub(since);
        let plan = self.said_of(queue);
        if let Some(after_ms) = plan.and_then(|plan| plan.widens_after(waited_ms)) {
            let owner = Owner::Call(id);
            self.ctx.timers.set(owner, Kind::Widen, since + after_ms);
        }
    }

    /// The same of everybody who waits, of whose queues another plan may say something else.
    pub(super) fn widen_anew(&mut self) {
        let waiting = self.calls.iter().filter(|(_, it)| it.waiting().is_some());
        let waiting: Vec<CallId> = waiting.map(|(id, _)| *id).collect();
        waiting.into_iter().for_each(|id| self.widen_later(id));
    }

    /// Up to which level agents serve whoever stands at a place of a queue's line. The present plan says so for all, as
    /// otherwise those of an earlier one would keep back who stands behind them.
    pub(super) fn level_at(&self, queue: QueueId, (since, _): Place) -> u8 {
        let waited_ms = self.ctx.now.saturating_sub(since);
        self.said_of(queue)
            .map_or(crate::LOWEST_LEVEL, |plan| plan.level_after(waited_ms))
    }

    /// Offers waiting callers of these queues while somebody is idle: whoever asked first comes first.
    fn serve(&mut self, queues: &[QueueId]) {
        loop {
            let fronts = queues.iter().filter_map(|queue| self.front(*queue));
            let Some(((_, call), agents)) = fronts.min() else {
                return;
            };
            if !self.keep(call, &agents) {
                self.offer(call, &agents, true);
            }
        }
    }

    /// Who is next in a queue, and who would serve them; nobody while their Asterisk is away.
    fn front(&self, queue: QueueId) -> Option<(Place, Vec<AgentId>)> {
        let line = self.queues.line(queue);
        let kept = line.kept().find(|(_, agent)| self.staff.is_ready(*agent));
        let kept = kept.map(|(place, agent)| (place, Vec::from([agent])));
        let served = |place| {
            let agents = self.agents_for(place, queue);
            (!agents.is_empty()).then_some((place, agents))
        };
        // Where those idle may not serve the first yet, they may still know the matter of somebody behind.
        let known = || line.free().find_map(served);
        let idle = self.staff.first(queue).is_some();
        let next = line.next().and_then(served);
        let next = next.or_else(|| idle.then(known).flatten());
        let (place, agents) = kept.into_iter().chain(next).min()?;
        let node = self.calls.get(&place.1).map(|call| call.caller.node);
        node.filter(|node| self.is_up(*node))
            .map(|_| (place, agents))
    }

    /// Who of those idle would serve a caller: whoever knows the matter, else as the queue says.
    fn agents_for(&self, place: Place, queue: QueueId) -> Vec<AgentId> {
        let Some(call) = self.calls.get(&place.1) else {
            return Vec::new();
        };
        if let Some(agent) = call.preferred_now()
            && self.staff.is_ready(agent)
            && !self.rings_from(call, agent)
        {
            return Vec::from([agent]);
        }
        let level = self.level_at(queue, place);
        let passed = call.waiting().map_or(&[][..], |waiting| &waiting.passed);
        let own = |agent: &AgentId| self.rings_from(call, *agent);
        self.staff.choose(queue, level, passed, own)
    }

    /// Whether a call comes from an agent's own telephone. That it is in use may be told later than the call.
    pub(super) fn rings_from(&self, call: &Call, agent: AgentId) -> bool {
        let agent = self.staff.get(agent).filter(|_| call.caller.inside);
        agent.is_some_and(|agent| call.caller.number.as_deref() == Some(&agent.who.phone))
    }

    /// The agent for whom a caller of this queue is kept; another than was told before is told.
    pub(super) fn choose_preferred(&mut self, id: CallId, queue: QueueId) -> Option<AgentId> {
        let agent = self.preferred(id, queue)?;
        let call = self.calls.get_mut(&id)?;
        if call.lost.is_none() && call.caller.preferred != Some(agent) {
            call.served = call.caller.preferred.replace(agent);
            self.ctx.fact(Some(id), What::AgentPreferred { agent });
        }
        Some(agent)
    }

    /// Of those who know a caller's matter the first who is there and serves the queue.
    fn who_knows(&self, call: &Call, queue: QueueId) -> Option<AgentId> {
        let known = || [call.caller.preferred, call.served].into_iter().flatten();
        let there = |agent: &AgentId| {
            let agent = self.staff.get(*agent);
            agent.is_some_and(|it| it.who.serves(queue) && it.is_hoped_for())
        };
        known().find(there).or_else(|| known().next())
    }

    /// The agent whose line died, or who knows a caller's matter, if that counts in this queue: the caller has
    /// not talked yet, and the agent serves it. With whom a call-back was agreed counts in any case.
    fn preferred(&self, id: CallId, queue: QueueId) -> Option<AgentId> {
        let call = self.calls.get(&id)?;
        if call.is_agreed() {
            return call.caller.preferred;
        }
        let (agent, counts) = match call.lost {
            Some((agent, _)) => (agent, true),
            None => {
                let counts = call.queue_plan().is_some_and(|plan| plan.preferred_ms > 0);
                (self.who_knows(call, queue)?, counts && !call.has_talked())
            }
        };
        let serves = self.staff.get(agent)?.who.serves(queue);
        (counts && serves).then_some(agent)
    }

    /// Lets a caller whose turn has come wait for the agent who knows the matter, if that agent is busy
    /// and others are to be rung instead.
    fn keep(&mut self, id: CallId, agents: &[AgentId]) -> bool {
        let Some(call) = self.calls.get(&id) else {
            return false;
        };
        let now = self.ctx.now;
        let wait_ms = match call.lost {
            Some((_, since)) => (since + LOST_MS).saturating_sub(now),
            None if call.is_agreed() => AGREED_MS,
            None => call.queue_plan().map_or(0, |plan| plan.preferred_ms),
        };
        let Some(agent) = call.preferred_now().filter(|it| !agents.contains(it)) else {
            return false;
        };
        let busy = self.is_waited_for(call, agent);
        let Some(waiting) = self.calls.get_mut(&id).and_then(Call::waiting_mut) else {
            return false;
        };
        let (place, queue) = (waiting.place, waiting.queue);
        if !busy || wait_ms == 0 {
            waiting.preferred = None;
            return false;
        }
        self.queues.change(queue, |line| line.keep(place, agent));
        self.ctx.set(Owner::Call(id), Kind::Preferred, wait_ms);
        true
    }

    /// Whoever is called back as agreed waits for the agent agreed on from the beginning, also for one who does not
    /// serve the queue; for one who is away, not at all.
    pub(super) fn keep_agreed(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&id).filter(|call| call.is_agreed()) else {
            return;
        };
        let Some(agent) = call.preferred_now() else {
            return;
        };
        let comes = self.staff.is_ready(agent) || self.is_waited_for(call, agent);
        let Some(waiting) = self.calls.get_mut(&id).and_then(Call::waiting_mut) else {
            return;
        };
        if !comes {
            waiting.preferred = None;
            return;
        }
        let (place, queue) = (waiting.place, waiting.queue);
        self.queues.change(queue, |line| line.keep(place, agent));
        self.ctx.set(Owner::Call(id), Kind::Preferred, AGREED_MS);
    }

    /// Nobody waits for an agent who does not serve the queue any more, unless by agreement or for the line that
    /// died.
    pub(super) fn wait_for_who_serves(&mut self) {
        let serves = |agent: AgentId, queue| {
            let agent = self.staff.get(agent);
            agent.is_some_and(|agent| agent.who.serves(queue))
        };
        let in_vain = |call: &Call| {
            let waiting = call
                .waiting()
                .filter(|_| call.lost.is_none() && !call.is_agreed());
            let preferred = waiting.and_then(|it| Some((it.preferred?, it.queue)));
            preferred.is_some_and(|(agent, queue)| !serves(agent, queue))
        };
        let calls = self.calls.iter().filter(|(_, call)| in_vain(call));
        let calls: Vec<CallId> = calls.map(|(id, _)| *id).collect();
        for id in calls {
            self.match_again(id, Kind::Preferred);
        }
    }

    /// Whether an agent who is not idle will be soon enough for a caller: at the end of a call, or, if
    /// it was this caller's line that died, with the telephone back.
    fn is_waited_for(&self, call: &Call, agent: AgentId) -> bool {
        let Some(who) = self.staff.get(agent) else {
            return false;
        };
        who.will_be_ready()
            || (call.lost.is_some_and(|(lost, _)| lost == agent) && who.comes_back())
    }

    /// Those who wait for an agent who will not be free soon are anybody's again.
    fn wait_for_no_longer(&mut self, agent: AgentId) {
        for queue in self.queues.ids() {
            let kept = self.queues.line(queue).kept();
            let in_vain = |id: CallId| {
                let call = self.calls.get(&id);
                !call.is_some_and(|call| self.is_waited_for(call, agent))
            };
            let theirs: Vec<Place> = kept
                .filter(|((_, id), kept_for)| *kept_for == agent && in_vain(*id))
                .map(|(place, _)| place)
                .collect();
            for (_, id) in theirs {
                self.match_again(id, Kind::Preferred);
            }
        }
    }

    pub(super) fn is_up(&self, node: NodeId) -> bool {
        self.nodes.get(&node).is_some_and(|node| node.up)
    }
}
