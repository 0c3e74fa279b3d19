//! What a supervisor has to look at, with what only the store knows of it.

use std::sync::Arc;

use casework::service::Share;
use store::rusqlite::Connection;
use switchboard::{Alert, Concern, Millis, QueueView, Snapshot, alerts};

use crate::app::Settings;
use crate::owing::judging_at;
use crate::pauses;
use crate::today::Today;

/// Everything, the gravest first.
pub fn alerting(
    c: &Connection,
    settings: &Settings,
    board: &Arc<Snapshot>,
    now: Millis,
) -> store::Result<Vec<Alert>> {
    let today = Today::counted(c, settings, now)?;
    alerting_with(c, settings, board, &today, now)
}

/// The same where the day is counted already.
pub fn alerting_with(
    c: &Connection,
    settings: &Settings,
    board: &Arc<Snapshot>,
    today: &Today,
    now: Millis,
) -> store::Result<Vec<Alert>> {
    let mut known = over_budget(c, settings, board, now)?;
    known.extend(service_levels(settings, board, today));
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

/// One for each queue of which too few callers were answered in time, since the day began.
fn service_levels(settings: &Settings, board: &Snapshot, today: &Today) -> Vec<Alert> {
    let alert = |it: &QueueView| {
        let limits = settings.alerts.of(Some(it.queue));
        let Share { part, whole } = today.settled(it.queue);
        let missed = Share { part, whole }.reaches(limits.service_level_percent) == Some(false);
        let judged = missed && whole >= limits.service_level_calls;
        judged.then_some(Alert {
            concern: Concern::ServiceLevel(it.queue, part, whole),
            since: today.since,
        })
    };
    let queues = board.queues.iter().filter(|it| !it.former);
    queues.filter_map(alert).collect()
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
