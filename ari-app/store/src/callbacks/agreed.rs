//! Call-backs that a person agrees on with the caller: at a time, perhaps by the same agent.

use casework::callback::AHEAD_MS;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use switchboard::{AgentId, CallId, Millis, QueueId};

use super::{Callback, check_note, get, read};
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

/// Keeps what was agreed on. Where the caller is to be called back already, that is then at the time agreed.
///
/// # Errors
/// `Invalid` for a number that cannot be dialled, a time that is past or too far ahead, an agent who is not there,
/// or too long a note.
pub fn agree(tx: &Transaction<'_>, it: &Agreement, by: &str, now: Millis) -> Result<Callback> {
    check(tx, it, now)?;
    let caller = callers::same(&it.number);
    tx.execute(
        "INSERT INTO callbacks (reason, caller, caller_e164, queue, call, missed, asked_at, due_at, agent, note)
         VALUES ('agreed', ?1, ?2, ?3, ?4, 0, ?5, ?5, ?6, ?7)
         ON CONFLICT (caller_e164) WHERE closed_at IS NULL DO UPDATE SET
           reason = 'agreed', queue = excluded.queue, call = coalesce(excluded.call, call),
           asked_at = excluded.asked_at, due_at = excluded.due_at, agent = excluded.agent,
           note = excluded.note, attempts = 0, last_call = NULL",
        params![
            it.number,
            caller,
            it.queue.0,
            it.call.map(|call| int(call.0)),
            int(it.due_at),
            it.agent.map(|agent| agent.0),
            it.note
        ],
    )?;
    let row = open_of(tx, &it.number)?;
    let row = row.ok_or_else(|| Error::NotFound("callback", caller))?;
    let detail = detail(tx, it)?;
    audit::note(
        tx,
        now,
        by,
        "agreed",
        ("callback", &row.id.to_string()),
        &detail,
    )?;
    get(tx, row.id)
}

/// From the time agreed on they are called as was agreed, whether or not they were missed before it.
///
/// # Errors
/// When the store cannot be written.
pub fn fall_due(tx: &Transaction<'_>, now: Millis) -> Result<()> {
    let sql = "SELECT id FROM callbacks WHERE closed_at IS NULL AND due_at <= ?1";
    let mut due = tx.prepare_cached(sql)?;
    let due = due.query_map([int(now)], |row| row.get(0))?;
    let due: Vec<i64> = due.collect::<rusqlite::Result<_>>()?;
    due.into_iter().try_for_each(|id| only_agreed(tx, id))
}

/// What somebody was missed for before a time agreed on is dealt with: what is left is that time.
pub(crate) fn only_agreed(tx: &Transaction<'_>, id: i64) -> Result<()> {
    let sql = "UPDATE callbacks SET reason = 'agreed', asked_at = due_at, missed = 0, attempts = 0
               WHERE id = ?1 AND reason NOT IN ('asked', 'agreed') AND due_at IS NOT NULL";
    tx.prepare_cached(sql)?.execute([id])?;
    Ok(())
}

/// The call-back that somebody is still owed.
///
/// # Errors
/// When the store cannot be read.
pub fn open_of(c: &Connection, caller: &str) -> Result<Option<Callback>> {
    let sql = "SELECT * FROM callbacks WHERE caller_e164 = ?1 AND closed_at IS NULL";
    let mut statement = c.prepare_cached(sql)?;
    let found = statement.query_row([callers::same(caller)], read);
    Ok(found.optional()?)
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
