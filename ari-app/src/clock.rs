//! The only place that asks the time: milliseconds since 1970, never running backwards and never standing still, so
//! that every limit comes to its end.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use switchboard::Millis;

static LATEST: Mutex<Option<Reading>> = Mutex::new(None);

/// Milliseconds since 1970-01-01T00:00:00Z. Once the machine's clock was set back it goes at half its pace, until the
/// machine's has caught up.
pub fn now() -> Millis {
    let mut latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner);
    let at = Instant::now();
    let reading = match *latest {
        Some(before) => before.next(wall(), at),
        None => Reading { time: wall(), at },
    };
    *latest = Some(reading);
    reading.time.as_millis() as Millis
}

fn wall() -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default()
}

/// What was said the time is, and when, by the clock that nobody sets.
#[derive(Clone, Copy, Debug)]
struct Reading {
    time: Duration,
    at: Instant,
}

impl Reading {
    fn next(self, wall: Duration, at: Instant) -> Self {
        let slowly = self.time + at.saturating_duration_since(self.at) / 2;
        Self {
            time: wall.max(slowly),
            at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    #[test]
    fn a_clock_that_is_set_back_goes_on_at_half_its_pace_until_the_other_has_caught_up() {
        let began = Instant::now();
        let mut reading = Reading {
            time: 10 * HOUR,
            at: began,
        };
        let mut minutes = Vec::new();
        for passed in [0, 20, 60, 120, 140] {
            let passed = Duration::from_secs(passed * 60);
            reading = reading.next(9 * HOUR + passed, began + passed);
            minutes.push(reading.time.as_secs() / 60);
        }
        assert_eq!(minutes, [600, 610, 630, 660, 680]);
    }

    #[test]
    fn a_clock_that_is_set_forward_is_followed() {
        let began = Instant::now();
        let reading = Reading {
            time: HOUR,
            at: began,
        };
        let passed = Duration::from_secs(1);
        assert_eq!(reading.next(5 * HOUR, began + passed).time, 5 * HOUR);
    }

    #[test]
    fn the_time_is_in_this_century_and_never_runs_backwards() {
        let first = now();
        assert!(first > 946_684_800_000);
        assert!(now() >= first);
    }
}
