//! Every timer, in one table keyed by owner and kind. Setting replaces; dropping an owner drops its
//! timers: none goes stale.

use alloc::collections::{BTreeMap, BTreeSet};

use crate::{AgentId, CallId, Millis};

/// Whose timer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Call(CallId),
    Agent(AgentId),
}

/// What it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A playback has to have ended.
    Speech,
    /// A key is waited for.
    Patience,
    /// Position and wait are announced.
    Announce,
    /// A person has to have answered.
    WaitLimit,
    /// A telephone has to have answered.
    Ring,
    /// A caller has been on hold for long.
    Hold,
    /// A recording has to have ended.
    Recording,
    /// Wrap-up ends.
    WrapUp,
    /// Whoever knows the matter is waited for no longer.
    Preferred,
    /// Less able agents may serve too.
    Widen,
    /// A recording is paused no longer.
    Unkept,
    /// A telephone that is away is hoped for no longer.
    Unreachable,
    /// A pause has lasted so long that the agent is not counted on.
    Absent,
    /// The telephone of one who talks has been away for too long.
    Line,
    /// A telephone has been used for another call for a while.
    Elsewhere,
    /// A telephone is used to key a code.
    Keyed,
    /// A supervisor has followed an agent for as long as one can.
    Following,
    /// Somebody has been alone in a conference for long.
    Alone,
}

#[derive(Debug, Default)]
pub(super) struct Timers {
    at: BTreeMap<(Owner, Kind), Millis>,
    due: BTreeSet<(Millis, Owner, Kind)>,
}

impl Timers {
    pub fn set(&mut self, owner: Owner, kind: Kind, at: Millis) {
        self.clear(owner, kind);
        self.at.insert((owner, kind), at);
        self.due.insert((at, owner, kind));
    }

    pub fn clear(&mut self, owner: Owner, kind: Kind) {
        if let Some(at) = self.at.remove(&(owner, kind)) {
            self.due.remove(&(at, owner, kind));
        }
    }

    pub fn is_set(&self, owner: Owner, kind: Kind) -> bool {
        self.at.contains_key(&(owner, kind))
    }

    pub fn drop_owner(&mut self, owner: Owner) {
        let first = (owner, Kind::Speech);
        while let Some((&(next, kind), _)) = self.at.range(first..).next() {
            if next != owner {
                return;
            }
            self.clear(owner, kind);
        }
    }

    /// The earliest one.
    pub fn next(&self) -> Option<Millis> {
        self.due.first().map(|(at, ..)| *at)
    }

    /// Takes one that is due.
    pub fn pop(&mut self, now: Millis) -> Option<(Owner, Kind)> {
        let (_, owner, kind) = *self.due.first().filter(|(at, ..)| *at <= now)?;
        self.clear(owner, kind);
        Some((owner, kind))
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.at.is_empty() && self.due.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_replaces_and_dropping_an_owner_leaves_the_others() {
        let (one, two) = (Owner::Call(CallId(1)), Owner::Agent(AgentId(1)));
        let mut timers = Timers::default();
        timers.set(one, Kind::Ring, 10);
        timers.set(one, Kind::Ring, 30);
        timers.set(one, Kind::Speech, 5);
        timers.set(two, Kind::WrapUp, 20);
        assert_eq!(timers.next(), Some(5));
        timers.drop_owner(one);
        assert_eq!(timers.pop(19), None);
        assert_eq!(timers.pop(20), Some((two, Kind::WrapUp)));
        assert!(timers.is_empty());
    }
}
