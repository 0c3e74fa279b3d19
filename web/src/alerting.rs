//! What a supervisor has to look at, with what only the store knows of it.

use std::sync::Arc;

use store::rusqlite::Connection;
use switchboard::{Alert, Concern, Millis, Snapshot, alerts};

use crate::app::Settings;
use crate::owing::judging_at;
use crate::pauses;

/// Everything, the gravest first.
pub fn alerting(
    c: &Connection,
    settings: &Settings,
    board: &Arc<Snapshot>,
    now: Millis,
) -> store::Result<Vec<Alert>> {
    let mut known = over_budget(c, settings, board, now)?;
    known.extend(overdue_callbacks(c, settings, board, now)?);
    known.extend(overdue_messages(c, settings, now)?);
    Ok(alerts(board, now, &settings.alerts, &known))
}

fn over_budget(
    c: &Connection,
    settings: &Settings,
    board: &Snapshot,
    now: Millis,
) -> store::Result<Vec<Alert>> {
    let over = pauses::over_budget(c, settings, board, now)?.into_iter();
    let alert = |(agent, since)| Alert {
        concern: Concern::OverBudget(agent),
        since,
    };
    Ok(over.map(alert).collect())
}

/// One for each queue, since when the first of its callers is owed a call.
fn overdue_callbacks(
    c: &Connection,
    settings: &Settings,
    board: &Arc<Snapshot>,
    now: Millis,
) -> store::Result<Vec<Alert>> {
    let judging = judging_at(settings, Arc::clone(board), now);
    let overdue = store::callbacks::report::overdue(c, &judging)?.into_iter();
    let alert = |it: store::callbacks::report::Overdue| Alert {
        concern: Concern::CallbackOverdue(it.queue, it.count),
        since: it.oldest_at,
    };
    Ok(overdue.map(alert).collect())
}

/// One for all, since the first was left: the mailbox is no queue's.
fn overdue_messages(
    c: &Connection,
    settings: &Settings,
    now: Millis,
) -> store::Result<Option<Alert>> {
    let before = now.saturating_sub(settings.message_due_ms);
    let overdue = store::voicemails::overdue(c, before)?;
    Ok(overdue.map(|(count, since)| Alert {
        concern: Concern::MessageOverdue(count),
        since,
    }))
}
