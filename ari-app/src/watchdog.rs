//! Tells systemd that the hotline is up, and again and again that its board takes inputs
//! (`sd_notify(3)`, `Type=notify` and `WatchdogSec=`). A programme that hangs holds every call that enters
//! it; one that ends is started again, and calls outlive that.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sd_notify::NotifyState;
use switchboard::Input;

use crate::driver::Inlet;

/// Signs of life within systemd's limit.
const TIMES: u32 = 4;

/// Whether the board has taken inputs since it was last looked at.
#[derive(Debug, Default)]
struct Pulse(u64);

impl Pulse {
    fn beats(&mut self, inputs: u64) -> bool {
        std::mem::replace(&mut self.0, inputs) != inputs
    }
}

/// Runs for as long as the hotline. Without systemd it does nothing.
pub async fn keep(inlet: Inlet, inputs: Arc<AtomicU64>) {
    tell(NotifyState::Ready);
    let Some(limit) = sd_notify::watchdog_enabled() else {
        return;
    };
    let mut tick = tokio::time::interval(limit / TIMES);
    let mut pulse = Pulse::default();
    loop {
        tick.tick().await;
        if pulse.beats(inputs.load(Ordering::Relaxed)) {
            tell(NotifyState::Watchdog);
        }
        inlet.input(Input::Time);
    }
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd is not told that we live");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_that_takes_nothing_has_no_pulse() {
        let mut pulse = Pulse::default();
        assert!(!pulse.beats(0), "nothing was taken yet");
        assert!(pulse.beats(1));
        assert!(!pulse.beats(1));
        assert!(pulse.beats(7));
    }
}
