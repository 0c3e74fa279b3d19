//! Medians and percentiles.

use std::time::Duration;

/// Times that were measured, smallest first.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Sorts them.
    pub fn new(mut times: Vec<Duration>) -> Times {
        times.sort_unstable();
        Times(times)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that `percent` of them do not exceed (nearest rank), in milliseconds; 0 without any.
    pub fn percentile_ms(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent).div_ceil(100);
        let found = self.0.get(rank.saturating_sub(1));
        found.map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }

    /// The longest, in milliseconds.
    pub fn longest_ms(&self) -> f64 {
        self.percentile_ms(100)
    }
}

/// The one in the middle, the larger of two; 0 without any.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values = values.into_iter().collect::<Vec<_>>();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let times = Times::new((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!(times.percentile_ms(50), 100.0);
        assert_eq!(times.percentile_ms(99), 198.0);
        assert_eq!(times.longest_ms(), 200.0);
        assert_eq!(Times::default().percentile_ms(99), 0.0);
    }

    #[test]
    fn the_median_of_three_is_the_second() {
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
    }
}
