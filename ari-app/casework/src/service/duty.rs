//! Time on duty (在岗) and what of it was occupied.

use super::Share;

/// What the time on duty of an agent, or of all together, went to, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duty {
    /// Ready or being rung.
    pub ready_ms: u64,
    /// In conversations.
    pub talking_ms: u64,
    /// Finishing cases.
    pub wrap_up_ms: u64,
    /// Paused; no part of the time that is to be occupied.
    pub paused_ms: u64,
}

impl Duty {
    /// The time of another as well.
    pub fn add(&mut self, other: &Self) {
        self.ready_ms += other.ready_ms;
        self.talking_ms += other.talking_ms;
        self.wrap_up_ms += other.wrap_up_ms;
        self.paused_ms += other.paused_ms;
    }

    /// Talking and wrap-up.
    pub fn occupied_ms(&self) -> u64 {
        self.talking_ms + self.wrap_up_ms
    }

    /// On duty and not paused.
    pub fn available_ms(&self) -> u64 {
        self.ready_ms + self.occupied_ms()
    }

    /// Occupancy 利用率.
    pub fn occupancy(&self) -> Share {
        Share {
            part: self.occupied_ms(),
            whole: self.available_ms(),
        }
    }
}
