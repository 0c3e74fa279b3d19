//! So many a second and no more: Asterisk fails originates that come in a crowd, and a storm of
//! deletes has crashed it.

use std::time::{Duration, Instant};

/// Lets a burst through at once and what follows at a steady pace.
#[derive(Debug)]
pub struct Pacer {
    every: Duration,
    burst: Duration,
    next: Option<Instant>,
}

impl Pacer {
    /// `burst` at once, `per_second` after it.
    pub fn new(per_second: u32, burst: u32) -> Self {
        let every = Duration::from_secs(1) / per_second;
        Self {
            every,
            burst: every * burst,
            next: None,
        }
    }

    /// How long the next one has to wait from `now`.
    pub fn delay(&mut self, now: Instant) -> Duration {
        let slot = self.next.map_or(now, |next| next.max(now));
        self.next = Some(slot + self.every);
        (slot + self.every)
            .saturating_duration_since(now)
            .saturating_sub(self.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_goes_at_once_and_the_rest_at_a_pace() {
        let now = Instant::now();
        let mut pacer = Pacer::new(50, 3);
        let waits: Vec<u128> = (0..5).map(|_| pacer.delay(now).as_millis()).collect();
        assert_eq!(waits, [0, 0, 0, 20, 40]);
        assert_eq!(pacer.delay(now + Duration::from_secs(1)).as_millis(), 0);
    }
}
