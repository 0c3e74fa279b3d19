//! Who is offered to whom: the caller who asked first, the agent idle longest.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    Board,
    agent::State,
    line::{Line, Place},
    offer::Offer,
};
use crate::{AgentId, CallId, MailboxReason, NodeId, OfferOutcome, Plan, QueueId, What};

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
    /// Offers waiting callers while somebody is idle.
    pub(super) fn match_queue(&mut self, queue: QueueId) {
        while let Some((_, call)) = self.queues.line(queue).next() {
            let Some(agent) = self.staff.idle_longest(queue) else {
                return;
            };
            let node = self.calls.get(&call).map(|call| call.caller.node);
            if !node.is_some_and(|node| self.is_up(node)) {
                return;
            }
            self.offer(call, agent);
        }
    }

    /// An agent may have become idle: of the queues served, whoever asked first comes first.
    pub(super) fn match_agent(&mut self, agent: AgentId) {
        let Some(agent) = self
            .staff
            .get(agent)
            .filter(|agent| agent.state == State::Ready)
        else {
            return;
        };
        let first = |queue: &QueueId| self.queues.line(*queue).next().map(|place| (place, *queue));
        let mut fronts: Vec<(Place, QueueId)> = agent.who.queues.iter().filter_map(first).collect();
        fronts.sort_unstable();
        for (_, queue) in fronts {
            self.match_queue(queue);
        }
    }

    pub(super) fn match_all(&mut self) {
        self.queues
            .ids()
            .into_iter()
            .for_each(|queue| self.match_queue(queue));
    }

    /// Nobody is on duty any more where somebody waits: they are led to the mailbox.
    pub(super) fn nobody_left(&mut self) {
        for queue in self.queues.ids() {
            if self.queues.line(queue).len() == 0 || self.staff.on_duty(queue) > 0 {
                continue;
            }
            let waiting: Vec<Place> = self.queues.line(queue).iter().collect();
            for (_, call) in waiting {
                // While an Asterisk is away its callers can be told nothing.
                let node = self.calls.get(&call).map(|call| call.caller.node);
                if node.is_some_and(|node| self.is_up(node)) {
                    self.lead_to_mailbox(call, MailboxReason::Nobody);
                }
            }
        }
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
