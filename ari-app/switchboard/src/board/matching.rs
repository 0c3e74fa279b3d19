//! Who is offered to whom: the caller who asked first, the agent idle longest.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    Board,
    agent::State,
    line::{Line, Place},
    offer::Offer,
};
use crate::{AgentId, CallId, NodeId, OfferOutcome, Plan, QueueId, What};

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

    /// Opens the lines of queues that a plan adds; those it drops empty by themselves.
    pub fn extend(&mut self, plan: &Plan) {
        for queue in &plan.queues {
            self.queues.entry(queue.id).or_insert_with(|| QueueLive {
                line: Line::default(),
                handling_ms: queue.typical_talk_ms + queue.wrap_up_ms,
            });
        }
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
}

impl Board {
    pub(super) fn match_queue(&mut self, queue: QueueId) {
        self.serve(&[queue]);
    }

    /// An agent may have become idle.
    pub(super) fn match_agent(&mut self, agent: AgentId) {
        let agent = self.staff.get(agent);
        let Some(agent) = agent.filter(|agent| agent.state == State::Ready) else {
            return;
        };
        let queues = agent.who.queues.clone();
        self.serve(&queues);
    }

    pub(super) fn match_all(&mut self) {
        let queues = self.queues.ids();
        self.serve(&queues);
    }

    /// Offers waiting callers of these queues while somebody is idle: whoever asked first comes first.
    fn serve(&mut self, queues: &[QueueId]) {
        let front = |board: &Self| {
            let of = |queue: &QueueId| board.front(*queue).map(|front| (front, *queue));
            queues.iter().filter_map(of).min()
        };
        while let Some((((_, call), agent), _)) = front(self) {
            self.offer(call, agent);
        }
    }

    /// Who is next in a queue, and who would serve them; nobody while their Asterisk is away.
    fn front(&self, queue: QueueId) -> Option<(Place, AgentId)> {
        let agent = self.staff.idle_longest(queue)?;
        let place = self.queues.line(queue).next()?;
        let node = self.calls.get(&place.1).map(|call| call.caller.node);
        node.filter(|node| self.is_up(*node))
            .map(|_| (place, agent))
    }

    /// What the caller at a position can expect to wait, in milliseconds; `None` with nobody on duty.
    pub(super) fn expected_wait_ms(&self, queue: QueueId, position: u32) -> Option<u64> {
        let staff = u64::from(self.staff.on_duty(queue));
        let ahead = self
            .queues
            .handling_ms(queue)
            .saturating_mul(u64::from(position));
        ahead.checked_div(staff)
    }

    pub(super) fn announce(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        let Some(queue) = call.queue else { return };
        let position = self.queues.line(queue).rank(call.place()).unwrap_or(1);
        let wait_ms = self.expected_wait_ms(queue, position);
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        if let super::call::Journey::Waiting(waiting) = &mut call.journey {
            waiting.announce(&mut self.ctx, &call.caller, position, wait_ms);
        }
    }

    pub(super) fn is_up(&self, node: NodeId) -> bool {
        self.nodes.get(&node).is_some_and(|node| node.up)
    }

    fn offer(&mut self, id: CallId, agent: AgentId) {
        let Some(who) = self.staff.get(agent) else {
            return;
        };
        if !who.reachable {
            let outcome = OfferOutcome::Unreachable;
            self.ctx.fact(
                Some(id),
                What::OfferEnded {
                    agent,
                    outcome,
                    rang_ms: 0,
                },
            );
            let ctx = &mut self.ctx;
            self.staff.with(agent, |agent| agent.released(ctx, outcome));
            return;
        }
        let phone = who.who.phone.clone();
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let place = call.place();
        let ring_ms = call.ring_ms();
        let super::call::Journey::Waiting(waiting) = &mut call.journey else {
            return;
        };
        let queue = waiting.queue;
        waiting.offer = Some(Offer::begin(
            &mut self.ctx,
            &call.caller,
            agent,
            &phone,
            ring_ms,
        ));
        self.queues.change(queue, |line| line.hold(place));
        let ctx = &self.ctx;
        self.staff.with(agent, |agent| agent.reserve(ctx, id));
    }
}
