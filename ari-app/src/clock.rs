//! The only place that asks the time: milliseconds since 1970, never running backwards.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use switchboard::Millis;

static LATEST: AtomicU64 = AtomicU64::new(0);

/// Milliseconds since 1970-01-01T00:00:00Z. While the machine's clock is set back it stands still.
pub fn now() -> Millis {
    never_backwards(&LATEST, wall())
}

fn wall() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as Millis)
}

fn never_backwards(latest: &AtomicU64, reading: Millis) -> Millis {
    latest.fetch_max(reading, Ordering::Relaxed).max(reading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_stands_still() {
        let latest = AtomicU64::new(0);
        assert_eq!(never_backwards(&latest, 5_000), 5_000);
        assert_eq!(never_backwards(&latest, 3_000), 5_000);
        assert_eq!(never_backwards(&latest, 5_001), 5_001);
    }

    #[test]
    fn the_time_is_in_this_century() {
        assert!(now() > 946_684_800_000);
    }
}
