//! When a caller's turn comes, as callers and pages are told. Agents are offered the callers of all their queues in
//! one order, so those before a caller stand in every queue that an agent on duty of the caller's queue serves too.
//! Through that agent's other queues no further ones come in, as their agents are never offered this caller. Levels are
//! left out: whoever has waited longer is let to the less able sooner.
//!
//! The wait follows from the same order. An agent has time for a queue once the agent's share of the earlier callers of
//! the other queues is served; a caller's turn comes when all the time that a queue's agents have for it comes to what
//! its callers before this one take, and one talk more, since everybody may be busy with one:
//!
//! `Σ max(0, wait − others) = (before + 1) × handling`, over the agents who take the queue's calls, where
//! `others = Σ before × handling ÷ agents` over each one's other queues, each by its own callers, time and agents.
//!
//! With one queue that is position × handling ÷ agents. `handling` is the queue's running mean of talk and wrap-up.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use super::{
    Board,
    call::{Call, Journey},
    line::Place,
};
use crate::{CallId, Queue, QueueId};

/// Which queues' callers stand in one order with those of each queue, itself among them.
pub(super) type Rivals = BTreeMap<QueueId, BTreeSet<QueueId>>;

impl Board {
    /// Of each queue.
    pub(super) fn all_rivals(&self) -> Rivals {
        let queues = self.queues.ids().into_iter();
        queues.map(|id| (id, self.staff.shared_with(id))).collect()
    }

    /// 1 for who is offered next to whichever agent of the queue is free, none waiting before in any of the rival
    /// queues.
    pub(super) fn position(&self, place: Place, rivals: &BTreeSet<QueueId>) -> u32 {
        let before = rivals.iter().map(|queue| self.before(*queue, place));
        before.sum::<u32>() + 1
    }

    /// The same of a caller who stands in that queue's line.
    pub(super) fn position_in(&self, queue: QueueId, place: Place) -> u32 {
        self.position(place, &self.staff.shared_with(queue))
    }

    /// What whoever stands at a place can expect to wait, in milliseconds; `None` while nobody takes calls. The head
    /// of this file says how it is reckoned.
    pub(super) fn expected_wait_ms(&self, queue: QueueId, place: Place) -> Option<u64> {
        let mut shares: BTreeMap<QueueId, u64> = BTreeMap::new();
        let mut others: Vec<u64> = Vec::new();
        for agent in self.staff.taking(queue) {
            let rest = agent.who.skills.iter().map(|it| it.queue);
            let rest = rest.filter(|other| *other != queue);
            let share = |other| {
                *shares
                    .entry(other)
                    .or_insert_with(|| self.share_ms(other, place))
            };
            others.push(rest.map(share).sum());
        }
        let own = u64::from(self.before(queue, place)) + 1;
        filled_at(own.saturating_mul(self.queues.handling_ms(queue)), others)
    }

    /// What whoever enters a queue at this moment can expect to wait, in milliseconds.
    pub(super) fn expected_wait_of_next_ms(&self, queue: &Queue) -> Option<u64> {
        let since = self.ctx.now.saturating_sub(queue.head_start_ms);
        self.expected_wait_ms(queue.id, (since, CallId(u64::MAX)))
    }

    /// Tells a caller the place and the wait.
    pub(super) fn announce(&mut self, id: CallId) {
        let Some(waiting) = self.calls.get(&id).and_then(Call::waiting) else {
            return;
        };
        let (place, queue) = (waiting.place, waiting.queue);
        let position = self.position_in(queue, place);
        let wait_ms = self.expected_wait_ms(queue, place);
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        if let Journey::Waiting(waiting) = &mut call.journey {
            waiting.announce(&mut self.ctx, &call.caller, position, wait_ms);
        }
    }

    /// How many wait in a queue who come before a place.
    fn before(&self, queue: QueueId, place: Place) -> u32 {
        self.queues.line(queue).before(place)
    }

    /// How long those who come before a place keep each of a queue's agents, in milliseconds.
    fn share_ms(&self, queue: QueueId, place: Place) -> u64 {
        let before = u64::from(self.before(queue, place));
        let work = before.saturating_mul(self.queues.handling_ms(queue));
        let agents = self.staff.taking(queue).count() as u64;
        work.checked_div(agents).unwrap_or(0)
    }
}

/// When so much work is done by workers who begin at these times: the height at which water stands that is poured
/// over steps.
fn filled_at(work: u64, mut begin: Vec<u64>) -> Option<u64> {
    begin.sort_unstable();
    let (mut poured, mut height) = (work, None);
    for (index, step) in begin.into_iter().enumerate() {
        if height.is_some_and(|height| height <= step) {
            break;
        }
        poured = poured.saturating_add(step);
        height = Some(poured / (index as u64 + 1));
    }
    height
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_who_begin_at_once_share_the_work() {
        assert_eq!(filled_at(600, Vec::from([0, 0, 0])), Some(200));
        assert_eq!(filled_at(600, Vec::new()), None);
    }

    #[test]
    fn who_begins_late_does_only_what_is_left_by_then() {
        assert_eq!(filled_at(600, Vec::from([900, 0])), Some(600));
        assert_eq!(filled_at(1_100, Vec::from([900, 0])), Some(1_000));
        assert_eq!(filled_at(100, Vec::from([500, 700])), Some(600));
    }
}
