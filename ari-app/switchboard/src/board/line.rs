//! The order of those who wait in one queue. Counting those before, insertion and removal cost the same with ten
//! waiting as with a hundred thousand: places lie sorted in short runs, and a count adds up the
//! runs before.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use crate::{AgentId, CallId, Millis};

/// Who asked for a person first is served first, a head start counted; the call's number decides
/// between equals.
pub(super) type Place = (Millis, CallId);

/// The longest a run gets before it is halved.
const RUN: usize = 512;

#[derive(Debug, Default)]
pub(super) struct Line {
    runs: Vec<Vec<Place>>,
    /// Those whom no agent is being rung for, and who wait for none in particular.
    free: BTreeSet<Place>,
    /// Those who wait for one agent, and for whom.
    kept: BTreeMap<Place, AgentId>,
    waiting: usize,
}

impl Line {
    pub fn enter(&mut self, place: Place) {
        self.free.insert(place);
        let run = self.run_of(place);
        let Some(places) = self.runs.get_mut(run) else {
            self.runs.push(alloc::vec![place]);
            self.waiting += 1;
            return;
        };
        let Err(at) = places.binary_search(&place) else {
            return;
        };
        places.insert(at, place);
        self.waiting += 1;
        if places.len() > RUN {
            let rest = places.split_off(RUN / 2);
            self.runs.insert(run + 1, rest);
        }
    }

    pub fn leave(&mut self, place: Place) {
        self.free.remove(&place);
        self.kept.remove(&place);
        let run = self.run_of(place);
        let Some(places) = self.runs.get_mut(run) else {
            return;
        };
        let Ok(at) = places.binary_search(&place) else {
            return;
        };
        places.remove(at);
        self.waiting -= 1;
        if places.is_empty() {
            self.runs.remove(run);
        }
    }

    /// An agent is rung for this one: keeps the place, but is nobody else's.
    pub fn hold(&mut self, place: Place) {
        self.free.remove(&place);
        self.kept.remove(&place);
    }

    /// This one waits for one agent, and is passed over by others.
    pub fn keep(&mut self, place: Place, agent: AgentId) {
        if self.free.remove(&place) {
            self.kept.insert(place, agent);
        }
    }

    /// No agent is rung for this one any more, or waited for.
    pub fn release(&mut self, place: Place) {
        self.kept.remove(&place);
        if self.contains(place) {
            self.free.insert(place);
        }
    }

    /// Those who wait for one agent, and for whom; first come first.
    pub fn kept(&self) -> impl Iterator<Item = (Place, AgentId)> + '_ {
        self.kept.iter().map(|(place, agent)| (*place, *agent))
    }

    /// For whom this one waits.
    pub fn kept_for(&self, place: Place) -> Option<AgentId> {
        self.kept.get(&place).copied()
    }

    /// The next to be served.
    pub fn next(&self) -> Option<Place> {
        self.free().next()
    }

    /// Those whom no agent is being rung for, and who wait for none in particular; first come first.
    pub fn free(&self) -> impl Iterator<Item = Place> + '_ {
        self.free.iter().copied()
    }

    /// Whoever has waited longest, rung for or not.
    pub fn first(&self) -> Option<Place> {
        self.runs.first().and_then(|run| run.first()).copied()
    }

    /// Whether this one waits here.
    pub fn contains(&self, place: Place) -> bool {
        let run = self.runs.get(self.run_of(place));
        run.is_some_and(|run| run.binary_search(&place).is_ok())
    }

    /// How many come before a place, which may be one of another line.
    pub fn before(&self, place: Place) -> u32 {
        let run = self.run_of(place);
        let Some(places) = self.runs.get(run) else {
            return 0;
        };
        let at = places.partition_point(|it| *it < place);
        let before: usize = self.runs[..run].iter().map(Vec::len).sum();
        (before + at) as u32
    }

    pub fn len(&self) -> usize {
        self.waiting
    }

    /// Everybody, first come first.
    pub fn iter(&self) -> impl Iterator<Item = Place> + '_ {
        self.runs.iter().flatten().copied()
    }

    /// The run a place is in or would go into.
    fn run_of(&self, place: Place) -> usize {
        let run = self
            .runs
            .partition_point(|run| run.last().is_some_and(|last| *last < place));
        run.min(self.runs.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(n: u64) -> Place {
        (n, CallId(n))
    }

    #[test]
    fn counts_agree_with_a_sorted_list_through_many_comings_and_goings() {
        let (mut line, mut model) = (Line::default(), BTreeSet::new());
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let place = place((seed >> 33) % 3_000);
            if model.insert(place) {
                line.enter(place);
            } else {
                model.remove(&place);
                line.leave(place);
            }
            assert_eq!(line.len(), model.len());
        }
        assert!(line.iter().eq(model.iter().copied()));
        for (index, place) in model.iter().enumerate() {
            assert!(line.contains(*place));
            assert_eq!(line.before(*place), index as u32);
        }
        for other in (0..3_100).map(|n| (n, CallId(u64::MAX))) {
            let before = model.range(..other).count();
            assert_eq!(line.before(other), before as u32, "of another line");
        }
    }

    #[test]
    fn one_for_whom_an_agent_is_rung_keeps_the_place_but_is_not_next() {
        let mut line = Line::default();
        line.enter(place(1));
        line.enter(place(2));
        line.hold(place(1));
        assert_eq!((line.next(), line.before(place(2))), (Some(place(2)), 1));
        line.release(place(1));
        assert_eq!(line.next(), Some(place(1)));
    }

    #[test]
    fn one_who_waits_for_an_agent_is_passed_over_until_released() {
        let (mut line, agent) = (Line::default(), AgentId(1001));
        line.enter(place(1));
        line.enter(place(2));
        line.keep(place(1), agent);
        assert_eq!(
            (line.next(), line.before(place(2)), line.kept_for(place(1))),
            (Some(place(2)), 1, Some(agent))
        );
        assert!(line.kept().eq([(place(1), agent)]));
        line.release(place(1));
        assert_eq!((line.next(), line.kept().next()), (Some(place(1)), None));
        line.keep(place(1), agent);
        line.leave(place(1));
        assert_eq!((line.kept().next(), line.len()), (None, 1));
    }

    #[test]
    fn one_who_left_is_not_brought_back_by_a_late_release() {
        let mut line = Line::default();
        line.enter(place(1));
        line.hold(place(1));
        line.leave(place(1));
        line.release(place(1));
        assert_eq!((line.next(), line.len()), (None, 0));
    }
}
