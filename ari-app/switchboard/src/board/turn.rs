//! When a caller's turn comes, as callers and pages are told. Agents are offered the callers of all their queues in
//! one order, so those before a caller stand in every queue that an agent of the caller's queue serves too. But such
//! an agent shares a queue's earlier callers with its other agents, and whoever has a long line elsewhere comes to this
//! one late: others will have served the caller by then. Wait and position are of one reckoning:
//!
//! - An agent has time for a queue once the agent's share of the earlier callers of the other queues is served, and
//!   the caller has waited long enough for one of that level: `begin`, where
//!   `share = Σ before ÷ agents` over the agent's other queues, and takes `Σ before × handling ÷ agents`.
//! - The turn comes when all the time that the queue's agents have for it comes to what its callers before this one
//!   take, and one talk more, since everybody may be busy with one:
//!   `Σ max(0, wait − begin) = (before + 1) × handling`.
//! - Before the caller come those who stand before in the queue itself, and the shares of the agents who have time for
//!   it by then: `position = 1 + before + Σ share` over agents with `begin < wait`, rounded.
//!
//! With one queue the wait is position × handling ÷ agents, and with agents who all serve the same queues nobody comes
//! first but who is before in one of their lines. `handling` is the queue's running mean of talk and wrap-up. Of another
//! queue those agents count to whose level its first caller has waited.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    Board,
    call::{Call, Journey},
    line::Place,
};
use crate::{CallId, Millis, Queue, QueueId};

/// Shares of callers are reckoned in thousandths of one.
const WHOLE: u64 = 1_000;

/// What is known of a queue beside the caller's own.
#[derive(Debug, Clone, Copy)]
struct Other {
    queue: QueueId,
    handling_ms: u64,
    /// Among so many its callers are shared.
    agents: u64,
}

/// So many agents of one level who serve the same other queues.
#[derive(Debug)]
struct Crew {
    level: u8,
    others: Vec<Other>,
    agents: u64,
}

/// Who serves a queue, and whom else: of one moment, for all who wait in it.
#[derive(Debug)]
pub(super) struct Outlook {
    queue: QueueId,
    crews: Vec<Crew>,
    /// Whether they take calls at present, or are hoped for only.
    at_work: bool,
}

/// What a caller can expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    /// 1 for whoever comes next.
    pub position: u32,
    /// In milliseconds; `None` while nobody takes calls.
    pub wait_ms: Option<u64>,
}

impl Board {
    pub(super) fn outlook(&self, queue: QueueId) -> Outlook {
        let at_work = self.staff.serving(queue) > 0;
        let mut crews: BTreeMap<(u8, Vec<QueueId>), u64> = BTreeMap::new();
        let mut shared: BTreeMap<QueueId, (u8, Other)> = BTreeMap::new();
        for agent in self.staff.takers(queue, at_work) {
            let mut level = crate::LOWEST_LEVEL;
            let mut others = Vec::new();
            for skill in &agent.who.skills {
                if skill.queue == queue {
                    level = skill.level;
                    continue;
                }
                let other = || self.shared(skill.queue, at_work);
                let (open_to, _) = shared.entry(skill.queue).or_insert_with(other);
                if skill.level <= *open_to {
                    others.push(skill.queue);
                }
            }
            others.sort_unstable();
            *crews.entry((level, others)).or_default() += 1;
        }
        let others = |ids: Vec<QueueId>| {
            let all = ids.iter().filter_map(|id| shared.get(id));
            all.map(|(_, other)| *other).collect()
        };
        let crews = crews.into_iter().map(|((level, ids), agents)| Crew {
            level,
            others: others(ids),
            agents,
        });
        Outlook {
            queue,
            crews: crews.collect(),
            at_work,
        }
    }

    /// Up to which level a queue's agents are let to those before in its line, and among how many these are shared.
    fn shared(&self, queue: QueueId, at_work: bool) -> (u8, Other) {
        let first = self.queues.line(queue).first();
        let waited_ms = first.map_or(0, |(since, _)| self.ctx.now.saturating_sub(since));
        let plan = self.said_of(queue);
        let open_to = plan.map_or(crate::LOWEST_LEVEL, |it| it.level_after(waited_ms));
        let takers = self.staff.takers(queue, at_work);
        let able = takers.filter(|agent| {
            let mut skills = agent.who.skills.iter();
            skills.any(|it| it.queue == queue && it.level <= open_to)
        });
        let other = Other {
            queue,
            handling_ms: self.queues.handling_ms(queue),
            agents: (able.count() as u64).max(1),
        };
        (open_to, other)
    }

    /// What whoever stands at a place in that queue can expect. The head of this file says how it is reckoned.
    pub(super) fn turn(&self, place: Place, outlook: &Outlook) -> Turn {
        let waited_ms = self.ctx.now.saturating_sub(place.0);
        let plan = self.said_of(outlook.queue);
        let crews = outlook.crews.iter().filter_map(|crew| {
            let opens_ms = plan.map_or(Some(0), |it| it.opens_after(crew.level))?;
            let (share, takes_ms) = self.share(&crew.others, place);
            let begin_ms = takes_ms.max(opens_ms.saturating_sub(waited_ms));
            Some((begin_ms, crew.agents, share))
        });
        let mut crews: Vec<(Millis, u64, u64)> = crews.collect();
        crews.sort_unstable();
        let before = u64::from(self.before(outlook.queue, place));
        let work_ms = (before + 1).saturating_mul(self.queues.handling_ms(outlook.queue));
        let (wait_ms, there) = filled_at(work_ms, &crews);
        let shares: u64 = crews[..there].iter().map(|(_, n, share)| n * share).sum();
        Turn {
            position: (1 + before + (shares + WHOLE / 2) / WHOLE) as u32,
            wait_ms: wait_ms.filter(|_| outlook.at_work),
        }
    }

    /// The same of a caller who stands in that queue's line.
    pub(super) fn turn_in(&self, queue: QueueId, place: Place) -> Turn {
        self.turn(place, &self.outlook(queue))
    }

    /// What whoever enters a queue at this moment can expect to wait, in milliseconds.
    pub(super) fn expected_wait_of_next_ms(&self, queue: &Queue) -> Option<u64> {
        let since = self.ctx.now.saturating_sub(queue.head_start_ms);
        self.turn_in(queue.id, (since, CallId(u64::MAX))).wait_ms
    }

    /// Tells a caller the place and the wait.
    pub(super) fn announce(&mut self, id: CallId) {
        let Some(waiting) = self.calls.get(&id).and_then(Call::waiting) else {
            return;
        };
        let turn = self.turn_in(waiting.queue, waiting.place);
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        if let Journey::Waiting(waiting) = &mut call.journey {
            waiting.announce(&mut self.ctx, &call.caller, turn);
        }
    }

    /// How many wait in a queue who come before a place.
    fn before(&self, queue: QueueId, place: Place) -> u32 {
        self.queues.line(queue).before(place)
    }

    /// What one agent of these queues serves of those who come before a place: thousandths of callers, milliseconds.
    fn share(&self, others: &[Other], place: Place) -> (u64, u64) {
        let mut sum = (0, 0_u64);
        for other in others {
            let before = u64::from(self.before(other.queue, place));
            sum.0 += before * WHOLE / other.agents;
            let takes_ms = before.saturating_mul(other.handling_ms) / other.agents;
            sum.1 = sum.1.saturating_add(takes_ms);
        }
        sum
    }
}

/// When so much work is done by crews who begin at these times, in order of them, and how many of the crews have begun
/// by then: the height at which water stands that is poured over steps.
fn filled_at(work: u64, crews: &[(Millis, u64, u64)]) -> (Option<u64>, usize) {
    let (mut poured, mut width, mut height) = (work, 0, None);
    for (index, (begin, agents, _)) in crews.iter().enumerate() {
        if height.is_some_and(|height| height <= *begin) {
            return (height, index);
        }
        poured = poured.saturating_add(begin.saturating_mul(*agents));
        width += agents;
        height = Some(poured / width);
    }
    (height, crews.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_who_begin_at_once_share_the_work() {
        assert_eq!(filled_at(600, &[(0, 3, 0)]), (Some(200), 1));
        assert_eq!(filled_at(600, &[]), (None, 0));
    }

    #[test]
    fn who_begins_late_does_only_what_is_left_by_then() {
        assert_eq!(filled_at(600, &[(0, 1, 0), (900, 1, 0)]), (Some(600), 1));
        assert_eq!(
            filled_at(1_100, &[(0, 1, 0), (900, 1, 0)]),
            (Some(1_000), 2)
        );
        assert_eq!(filled_at(100, &[(500, 1, 0), (700, 1, 0)]), (Some(600), 1));
    }
}
