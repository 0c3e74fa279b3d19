//! How the board stands and what was kept, for pages. A picture costs time that grows with the calls,
//! so in a rush they come at intervals.

use std::sync::Arc;

use switchboard::{Board, Millis, Snapshot};
use tokio::sync::{broadcast, watch};
use web::switch::Kept;

/// Between two pictures in a rush, in milliseconds.
const INTERVAL_MS: Millis = 20;

/// For every so many calls a millisecond more, so that pictures never take the driver's time.
const CALLS_A_MS: usize = 100;

/// Facts a slow listener may be behind before it loses some.
const BACKLOG: usize = 4_096;

/// The sending ends of what the pages watch.
#[derive(Debug)]
pub struct Publisher {
    snapshots: watch::Sender<Arc<Snapshot>>,
    facts: broadcast::Sender<Arc<Kept>>,
    latest: Millis,
    owed: Option<Millis>,
}

impl Default for Publisher {
    fn default() -> Self {
        Self {
            snapshots: watch::Sender::default(),
            facts: broadcast::Sender::new(BACKLOG),
            latest: 0,
            owed: None,
        }
    }
}

impl Publisher {
    /// Where pictures are seen.
    pub fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.subscribe()
    }

    /// Where kept facts are heard.
    pub fn heard(&self) -> broadcast::Sender<Arc<Kept>> {
        self.facts.clone()
    }

    /// When a picture held back is to be shown.
    pub fn owed(&self) -> Option<Millis> {
        self.owed
    }

    /// Shows the board, if it changed and the last picture is not too fresh; `at_once` in any case.
    pub fn board(&mut self, now: Millis, changed: bool, at_once: bool, board: &Board) {
        if !changed && self.owed.is_none() && self.latest > 0 {
            return;
        }
        let next = self.latest + self.interval();
        if now < next && !at_once {
            self.owed = Some(next);
            return;
        }
        self.owed = None;
        self.latest = now;
        self.snapshots.send_replace(Arc::new(board.snapshot(now)));
    }

    fn interval(&self) -> Millis {
        let calls = self.snapshots.borrow().calls.len();
        INTERVAL_MS + (calls / CALLS_A_MS) as Millis
    }

    /// Tells what was kept.
    pub fn facts(&self, kept: Vec<Kept>) {
        for fact in kept {
            let _ = self.facts.send(Arc::new(fact));
        }
    }
}
