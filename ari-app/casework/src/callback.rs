//! When somebody who asked to be called back is tried again, and for how long.

/// What the machine does by itself before an agent decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    /// How often it lets them wait in line.
    pub attempts: u32,
    /// After an attempt that nobody answered it waits so long, in milliseconds.
    pub retry_ms: u64,
    /// It rings nobody who has waited for longer than this since they last asked, in milliseconds.
    pub expiry_ms: u64,
}

/// As far ahead a call-back can be agreed on, in milliseconds: 30 days.
pub const AHEAD_MS: u64 = 30 * 24 * 3_600_000;

impl Retries {
    /// When to try again after so many attempts, in milliseconds since 1970; `None` for an agent to decide.
    pub fn next_due(&self, attempts: u32, now: u64) -> Option<u64> {
        (attempts < self.attempts).then(|| now.saturating_add(self.retry_ms))
    }

    /// Whether the machine may still ring somebody who asked so long ago, in milliseconds.
    pub fn is_fresh(&self, age_ms: u64) -> bool {
        age_ms < self.expiry_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRIES: Retries = Retries {
        attempts: 2,
        retry_ms: 300_000,
        expiry_ms: 4 * 3_600_000,
    };

    #[test]
    fn two_attempts_five_minutes_apart_then_an_agent_decides() {
        assert_eq!(RETRIES.next_due(1, 1_000), Some(301_000));
        assert_eq!(RETRIES.next_due(2, 1_000), None);
    }

    #[test]
    fn who_asked_four_hours_ago_is_not_rung_by_a_machine() {
        assert!(RETRIES.is_fresh(RETRIES.expiry_ms - 1));
        assert!(!RETRIES.is_fresh(RETRIES.expiry_ms));
    }
}
