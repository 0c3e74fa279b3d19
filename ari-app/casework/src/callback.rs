//! When somebody who asked to be called back is tried again, and for how long.

/// How often the machine lets them wait in line; then an agent decides.
pub const ATTEMPTS: u32 = 2;

/// After an attempt that nobody answered, in milliseconds.
pub const RETRY_MS: u64 = 5 * 60_000;

/// The machine rings nobody who asked longer ago than this, in milliseconds.
pub const EXPIRY_MS: u64 = 4 * 3_600_000;

/// When to try again after so many attempts, in milliseconds since 1970; `None` for an agent to decide.
pub fn next_due(attempts: u32, now: u64) -> Option<u64> {
    (attempts < ATTEMPTS).then(|| now.saturating_add(RETRY_MS))
}

/// Whether the machine may still ring them.
pub fn is_fresh(asked_at: u64, now: u64) -> bool {
    now < asked_at.saturating_add(EXPIRY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_attempts_five_minutes_apart_then_an_agent_decides() {
        assert_eq!(next_due(1, 1_000), Some(301_000));
        assert_eq!(next_due(2, 1_000), None);
    }

    #[test]
    fn who_asked_four_hours_ago_is_not_rung_by_a_machine() {
        assert!(is_fresh(0, EXPIRY_MS - 1));
        assert!(!is_fresh(0, EXPIRY_MS));
    }
}
