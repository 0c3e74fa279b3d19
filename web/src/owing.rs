//! By what call-backs are judged, for pages, API and alerts.

use std::sync::Arc;

use store::callbacks::figures::Judging;
use switchboard::{Millis, Snapshot};

use crate::app::{App, Settings};

/// By the hours and the limit of this moment.
pub fn judging(app: &App) -> Judging {
    let now = (app.settings.clock)();
    judging_at(&app.settings, app.switch.snapshot(), now)
}

/// The same of one picture of the board.
pub fn judging_at(settings: &Settings, board: Arc<Snapshot>, now: Millis) -> Judging {
    Judging {
        now,
        limit_ms: settings.callback_due_ms,
        board,
    }
}
