//! Whether the time may be believed where something goes for good by it. A machine that comes up with a wrong date, or
//! is given one, has it put right within the hour as a rule; what was removed until then nobody brings back.

use std::time::{Duration, Instant};

use switchboard::Millis;

/// For so long the time has to pass like that of a clock which nobody sets.
const PROBATION: Duration = Duration::from_secs(3_600);

/// So far apart the two may come, in milliseconds: corrections of a running clock are smaller.
const APART_MS: Millis = 600_000;

/// When both clocks were last known to differ from before.
#[derive(Debug)]
pub(super) struct Steady {
    time: Millis,
    at: Instant,
    was_set: bool,
}

/// What is thought of the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Trust {
    /// It has passed evenly for long.
    #[default]
    Full,
    /// The programme has not run for long.
    NotYet,
    /// It was set, not long ago.
    WasSet,
}

impl Steady {
    pub fn begin(time: Millis, at: Instant) -> Self {
        Self {
            time,
            at,
            was_set: false,
        }
    }

    /// Compares the two clocks.
    pub fn look(&mut self, time: Millis, at: Instant) -> Trust {
        let passed = at.saturating_duration_since(self.at);
        let expected = self.time + passed.as_millis() as Millis;
        if expected.abs_diff(time) > APART_MS {
            *self = Self {
                was_set: true,
                ..Self::begin(time, at)
            };
            return Trust::WasSet;
        }
        match (passed >= PROBATION, self.was_set) {
            (true, _) => Trust::Full,
            (false, true) => Trust::WasSet,
            (false, false) => Trust::NotYet,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Millis = 1_795_492_800_000;
    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn the_time_is_believed_after_an_hour_in_which_nobody_set_it() {
        let began = Instant::now();
        let mut steady = Steady::begin(NOON, began);
        let mut look = |minutes: u32, set_by: Millis| {
            let passed = MINUTE * minutes;
            steady.look(NOON + passed.as_millis() as Millis + set_by, began + passed)
        };
        assert_eq!(look(59, 0), Trust::NotYet);
        assert_eq!(look(60, 0), Trust::Full);
        let years = 10 * 365 * 86_400_000;
        assert_eq!(look(61, years), Trust::WasSet);
        assert_eq!(look(120, years), Trust::WasSet);
        assert_eq!(look(130, 0), Trust::WasSet, "and put right");
        assert_eq!(look(189, 0), Trust::WasSet);
        assert_eq!(look(190, 1_000), Trust::Full, "a second is a correction");
    }
}
