//! Rules that relax with waiting time: who has waited longer is served by less able agents too.

use crate::{LOWEST_LEVEL, Queue};

/// From which wait on a queue's callers are served by less able agents too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Widening {
    /// After so long, in milliseconds.
    pub after_ms: u64,
    /// Agents up to this level; 1 is the ablest.
    pub level: u8,
}

impl Queue {
    /// Up to which level agents serve somebody who has waited so long, in milliseconds.
    pub fn level_after(&self, waited_ms: u64) -> u8 {
        let past = self.widenings.iter().filter(|it| it.after_ms <= waited_ms);
        match self.widenings.is_empty() {
            true => LOWEST_LEVEL,
            false => past.map(|it| it.level).max().unwrap_or(1),
        }
    }

    /// After how long waiting agents of a level serve somebody, in milliseconds; `None` for never.
    pub fn opens_after(&self, level: u8) -> Option<u64> {
        if self.widenings.is_empty() || level <= 1 {
            return Some(0);
        }
        let able = self.widenings.iter().filter(|it| it.level >= level);
        able.map(|it| it.after_ms).min()
    }

    /// When the next widening comes, in milliseconds of waiting.
    pub fn widens_after(&self, waited_ms: u64) -> Option<u64> {
        let mut coming = self.widenings.iter().map(|it| it.after_ms);
        coming.find(|after_ms| *after_ms > waited_ms)
    }
}
