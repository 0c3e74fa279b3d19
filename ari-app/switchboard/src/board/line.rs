//! The order of those who wait in one queue. Rank, insertion and removal cost the same with ten
//! waiting as with a hundred thousand: places lie sorted in short runs, and a rank adds up the runs
//! before.

use alloc::{collections::BTreeSet, vec::Vec};

use crate::{CallId, Millis};

/// Who asked for a person first is served first; the call's number decides between equals.
pub(super) type Place = (Millis, CallId);

/// The longest a run gets before it is halved.
const RUN: usize = 512;

#[derive(Debug, Default)]
pub(super) struct Line {
    runs: Vec<Vec<Place>>,
    /// Those whom no agent is being rung for.
    free: BTreeSet<Place>,
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
    }

    /// No agent is rung for this one any more.
    pub fn release(&mut self, place: Place) {
        if self.rank(place).is_some() {
            self.free.insert(place);
        }
    }

    /// The next to be served.
    pub fn next(&self) -> Option<Place> {
        self.free.first().copied()
    }

    /// 1 for who is served next.
    pub fn rank(&self, place: Place) -> Option<u32> {
        let run = self.run_of(place);
        let at = self.runs.get(run)?.binary_search(&place).ok()?;
        let before: usize = self.runs[..run].iter().map(Vec::len).sum();
        Some((before + at) as u32 + 1)
    }

    pub fn len(&self) -> usize {
        self.waiting
    }

    /// Who waits longest.
    pub fn longest(&self) -> Option<Place> {
        self.runs.first().and_then(|run| run.first()).copied()
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
    fn ranks_agree_with_a_sorted_list_through_many_comings_and_goings() {
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
            assert_eq!(line.rank(*place), Some(index as u32 + 1));
        }
    }

    #[test]
    fn one_for_whom_an_agent_is_rung_keeps_the_place_but_is_not_next() {
        let mut line = Line::default();
        line.enter(place(1));
        line.enter(place(2));
        line.hold(place(1));
        assert_eq!(
            (line.next(), line.rank(place(1))),
            (Some(place(2)), Some(1))
        );
        line.release(place(1));
        assert_eq!(line.next(), Some(place(1)));
    }

    #[test]
    fn one_who_left_is_not_brought_back_by_a_late_release() {
        let mut line = Line::default();
        line.enter(place(1));
        line.hold(place(1));
        line.leave(place(1));
        line.release(place(1));
        assert_eq!((line.next(), line.longest(), line.len()), (None, None, 0));
    }
}
