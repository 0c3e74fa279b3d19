//! Waiting for something to become true, with a cap: the only waiting there is in tests.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long between two looks.
const LOOK: Duration = Duration::from_millis(40);

/// Looks until `look` gives something, at most for `cap`; `None` after that.
pub fn wait_until<T>(cap: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + cap;
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if Instant::now() >= end {
            return None;
        }
        sleep(LOOK);
    }
}

/// Waits until `look` gives something, and gives it.
///
/// # Panics
/// When `cap_s` seconds have passed; `what` says what was waited for.
#[track_caller]
pub fn wait_for<T>(what: &str, cap_s: u64, look: impl FnMut() -> Option<T>) -> T {
    let Some(found) = wait_until(Duration::from_secs(cap_s), look) else {
        panic!("waited {cap_s} s in vain: {what}");
    };
    found
}
