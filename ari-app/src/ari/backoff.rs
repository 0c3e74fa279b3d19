//! How long to wait before connecting again: 0.2 s, doubling to 5 s, with jitter so that several do
//! not come at once.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);

/// The waits between tries.
#[derive(Debug)]
pub struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Backoff {
    /// After a success the next wait is short again.
    pub fn reset(&mut self) {
        self.0 = FIRST;
    }

    /// The next wait, shortened by up to a quarter; `chance` is any number.
    pub fn next(&mut self, chance: u32) -> Duration {
        let wait = self.0;
        self.0 = (wait * 2).min(LONGEST);
        wait - wait / 4 * (chance % 256) / 256
    }
}

/// Any number.
pub fn chance() -> u32 {
    let mut bytes = [0; 4];
    let _ = getrandom::fill(&mut bytes);
    u32::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_five_seconds_and_begin_anew_after_a_success() {
        let mut backoff = Backoff::default();
        let waits: Vec<u128> = (0..7).map(|_| backoff.next(0).as_millis()).collect();
        assert_eq!(waits, [200, 400, 800, 1600, 3200, 5000, 5000]);
        backoff.reset();
        assert_eq!(backoff.next(0).as_millis(), 200);
    }

    #[test]
    fn jitter_takes_away_a_quarter_at_most() {
        let mut backoff = Backoff::default();
        let wait = backoff.next(255).as_millis();
        assert!((150..200).contains(&wait), "{wait}");
    }
}
