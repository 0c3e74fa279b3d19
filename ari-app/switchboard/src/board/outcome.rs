//! What a machine has come to. Only `route` knows what follows from it.

use alloc::vec::Vec;

use crate::{Phrase, Target};

#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Outcome {
    /// Nothing that concerns others.
    Stay,
    /// The caller chose, or let be chosen.
    Go { key: Option<char>, target: Target },
    /// Waited for a person to the limit.
    WaitedOut,
    /// Last words, then hang up.
    Farewell(Vec<Phrase>),
    /// Nothing is left to be said.
    Over,
    /// A room or a PIN was keyed.
    Keyed,
    /// Comes into a conference.
    Enter,
    /// Whoever talked with the caller sent them where they may not come in.
    SentInVain,
    /// What the caller left behind is kept, and the caller has gone already.
    GoneBefore,
}
