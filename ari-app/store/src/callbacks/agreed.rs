//! Call-backs that a person agrees on with the caller: at a time, perhaps by the same agent.

use casework::callback::AHEAD_MS;
use rusqlite::{Connection, Transaction, params};
use switchboard::{AgentId, CallId, Millis, QueueId};

use super::{Callback, ROW, check_note, get, read};
use crate::row::int;
use crate::{Error, Result, audit, callers};

/// What was agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Whom to ring: 2 to 20 digits, perhaps after a plus.
    pub number: String,
    /// When: later than now, within 30 days.
    pub due_at: Millis,
    /// Who is to call them.
    pub agent: Option<AgentId>,
    /// What it is about.
    pub note: String,
    /// The queue in which they then wait for their turn.
    pub queue: QueueId,
    /// The call in which it was agreed.
    pub call: Option<CallId>,
}

/// Keeps what was agreed on, instead of another time that is still to come; what the caller was owed until now, at a
/// time agreed on that has come too, is settled by it.
///
/// # Errors
/// `Invalid` for a number that cannot be dialled, a time that is past or too far ahead, an agent who is not there,
/// or too long a note.
pub fn agree(tx: &Transaction<'_>, it: &Agreement, by: &str, now: Millis) -> Result<Callback> {
    check(tx, it, now)?;
    let caller = callers::same(&it.number);
    let call = it.call.map(|call| int(call.0));
    tx.execute(
        "UPDATE callbacks SET closed_at = ?3, due_at = NULL, closed_by = ?4,
           outcome = CASE (SELECT direction FROM calls
                           WHERE number = ?2 AND connected_at IS NOT NULL AND number IS NOT callbacks.call)
                     WHEN 'in' THEN 'answered' WHEN 'out' THEN 'reached' ELSE 'not_needed' END
         WHERE caller_e164 = ?1 AND closed_at IS NULL AND (reason <> 'agreed' OR asked_at <= ?3)",
        params![caller, call, int(now), by],
    )?;
    let row: i64 = tx.query_row(
        "INSERT INTO callbacks (reason, caller, caller_e164, queue, call, missed, asked_at, owed_at, due_at, agent, note)
         VALUES ('agreed', ?1, ?2, ?3, ?4, 0, ?5, ?5, ?5, ?6, ?7)
         ON CONFLICT (caller_e164) WHERE closed_at IS NULL AND reason = 'agreed' DO UPDATE SET
           queue = excluded.queue, call = coalesce(excluded.call, call),
           asked_at = excluded.asked_at, owed_at = excluded.owed_at, due_at = excluded.due_at, agent = excluded.agent,
           note = excluded.note, attempts = 0, last_call = NULL
         RETURNING id",
        params![
            it.number,
            caller,
            it.queue.0,
            call,
            int(it.due_at),
            it.agent.map(|agent| agent.0),
            it.note
        ],
        |row| row.get(0),
    )?;
    let detail = detail(tx, it)?;
    audit::note(
        tx,
        now,
        by,
        "agreed",
        ("callback", &row.to_string()),
        &detail,
    )?;
    get(tx, row)
}

/// What somebody is still owed: for having asked or having been missed, and at a time agreed on.
///
/// # Errors
/// When the store cannot be read.
pub fn open_of(c: &Connection, caller: &str) -> Result<Vec<Callback>> {
    let sql = format!(
        "SELECT {ROW} FROM callbacks WHERE caller_e164 = ?1 AND closed_at IS NULL ORDER BY asked_at"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map([callers::same(caller)], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn check(tx: &Transaction<'_>, it: &Agreement, now: Millis) -> Result<()> {
    let invalid = |field, why| Err(Error::Invalid { field, why });
    let digits = it.number.strip_prefix('+').unwrap_or(&it.number);
    let dialable = (2..=20).contains(&it.number.len());
    if !dialable || digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return invalid("number", "malformed");
    }
    if it.due_at <= now {
        return invalid("due_at", "past");
    }
    if it.due_at > now.saturating_add(AHEAD_MS) {
        return invalid("due_at", "too_far");
    }
    if let Some(agent) = it.agent {
        let sql = "SELECT 1 FROM users WHERE agent = ?1 AND disabled_at IS NULL";
        if !tx.prepare_cached(sql)?.exists([agent.0])? {
            return invalid("agent", "unknown");
        }
    }
    check_note(&it.note)
}

/// For when, and by whom, as the audit has it.
fn detail(tx: &Transaction<'_>, it: &Agreement) -> Result<String> {
    let sql = "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', ?1 / 1000, 'unixepoch')";
    let due: String = tx.query_row(sql, [int(it.due_at)], |row| row.get(0))?;
    Ok(match it.agent {
        Some(agent) => format!("{due} agent:{agent}"),
        None => due,
    })
}
