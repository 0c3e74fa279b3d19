//! What a supervisor has to look at, with what only the store knows of it.

use store::rusqlite::Connection;
use switchboard::{Alert, Millis, Snapshot, alerts};

use crate::app::Settings;
use crate::pauses;

/// Everything, the gravest first.
pub fn alerting(
    c: &Connection,
    settings: &Settings,
    board: &Snapshot,
    now: Millis,
) -> store::Result<Vec<Alert>> {
    let over = pauses::over_budget(c, settings, board, now)?;
    Ok(alerts(board, now, &settings.alerts, &over))
}
