//! How a caller stands in a line: the place, the limit, and what the plan says about the queue.

use super::{call::Call, line::Place, offer::Ring};
use crate::{AgentId, Millis, Queue, QueueId};

impl Call {
    /// The place in a queue's line, which is that of the first request for a person; a head start,
    /// the queue's and the caller's own, counts as time waited.
    pub fn place_in(&self, queue: &Queue) -> Place {
        let asked = match self.goes_first {
            true => 0,
            false => self.asked().unwrap_or(self.caller.arrived),
        };
        let head_start_ms = queue.head_start_ms + self.caller.head_start_ms;
        (asked.saturating_sub(head_start_ms), self.caller.call)
    }

    /// The last position told in a queue: a lost socket or another plan makes nobody forget it.
    pub fn told_in(&self, queue: QueueId) -> Option<u32> {
        let waiting = self.waiting().filter(|it| it.queue == queue);
        waiting.and_then(|it| it.told)
    }

    /// When a person was first asked for, in this call or in the one that is called back.
    pub fn asked(&self) -> Option<Millis> {
        self.requested
            .or(self.caller.outward.and_then(|outward| outward.asked))
    }

    /// Whoever talked with the caller sends them back to the machines. A person they ask for after that is
    /// another request, with a place, a limit and overflows of its own.
    pub fn begin_anew(&mut self) {
        self.anew = true;
        self.requested = None;
        self.overflows.clear();
        self.entered.clear();
        self.moved = None;
        self.goes_first = false;
        self.lost = None;
        self.tried_outside = false;
    }

    /// Whether somebody moved the caller to this queue, in which they are: whoever did so knows whether it is open.
    pub fn was_sent_to(&self, queue: QueueId) -> bool {
        let led_on = self.overflows.last().map(|(_, at)| *at);
        self.queue == Some(queue) && self.moved > led_on
    }

    /// Whether a person has talked with the caller since they asked for one.
    pub fn has_talked(&self) -> bool {
        self.connected.is_some() && !self.anew
    }

    /// The place in the line waited in.
    pub fn place(&self) -> Option<Place> {
        self.waiting().map(|waiting| waiting.place)
    }

    /// Whether they wait to be called back by an agent agreed on.
    pub fn is_agreed(&self) -> bool {
        !self.caller.is_there() && self.caller.preferred.is_some()
    }

    /// The agent who knows the matter, while that counts.
    pub fn preferred_now(&self) -> Option<AgentId> {
        self.waiting()?.preferred
    }

    /// What the plan says about the queue waited in.
    pub fn queue_plan(&self) -> Option<&Queue> {
        let queues = &self.caller.plan.queues;
        queues
            .iter()
            .find(|queue| Some(queue.id) == self.queue)
            .or(queues.first())
    }

    /// How telephones ring for a caller of the queue waited in.
    pub fn ring(&self) -> Ring {
        let plan = self.queue_plan();
        let theirs = plan.filter(|plan| Some(plan.id) == self.queue);
        Ring {
            name: theirs.map(|plan| plan.name.clone()),
            ms: plan.map_or(15_000, |plan| plan.ring_ms),
        }
    }

    /// The limit counts from the request for a person, anew in a queue led to by overflow or by somebody,
    /// and anew after a talk that was cut off.
    pub fn wait_limit_at(&self, now: Millis) -> Millis {
        let overflowed = self.overflows.last().map(|(_, at)| *at);
        let since = match self.has_talked() {
            true => now,
            false => overflowed.or(self.requested).max(self.moved).unwrap_or(now),
        };
        since + self.queue_plan().map_or(0, |queue| queue.wait_limit_ms)
    }

    /// Waiting for a person is over, by an answer or otherwise.
    pub fn stop_waiting(&mut self, now: Millis) {
        if let (Some(requested), None) = (self.requested, self.waited_ms) {
            self.waited_ms = Some(now.saturating_sub(requested));
        }
    }
}
