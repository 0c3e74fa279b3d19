//! How long recordings are kept (录音保存), and what keeps them longer: an open case, or a legal hold
//! (封存). What expires leaves its row, with length and SHA-256.

use rusqlite::{Connection, Row, Transaction, params};
use switchboard::{CallId, Millis};

use crate::row::{int, maybe_millis, millis};
use crate::{Error, Result, audit};

/// The longest reason, in characters.
const REASON: usize = 200;

/// How long each class is kept, in milliseconds; 0 for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Conversations.
    pub conversation_ms: Millis,
    /// Messages of the mailbox.
    pub message_ms: Millis,
    /// Both, of calls from which a complaint or a report came.
    pub matter_ms: Millis,
}

/// A recording whose file may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The row.
    pub id: i64,
    /// The file, relative to the data directory.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

/// The cases of a recording's call: those that came from it, and those about which it was dialled.
macro_rules! theirs {
    () => {
        "(k.call = r.call OR k.id IN (SELECT \"case\" FROM case_events WHERE call = r.call))"
    };
}

/// What keeps a stored recording whatever its age.
const FREE: &str = concat!(
    "r.state = 'stored'
  AND NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.recording = r.id AND h.lifted_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM cases k WHERE ",
    theirs!(),
    " AND k.state NOT IN ('closed', 'void'))"
);

/// Those whose time has passed, oldest first, at most so many.
pub fn due(c: &Connection, keep: Retention, now: Millis, most: u32) -> Result<Vec<Due>> {
    let sql = format!(
        "SELECT * FROM (
           SELECT r.id, r.path, r.bytes, r.started_at,
             CASE WHEN EXISTS (SELECT 1 FROM cases k WHERE {theirs}
                                 AND k.kind IN ('complaint', 'report') AND k.state <> 'void') THEN ?4
                  WHEN r.kind = 'message' THEN ?3 ELSE ?2 END AS keep_ms
           FROM recordings r WHERE {FREE})
         WHERE keep_ms > 0 AND started_at + keep_ms <= ?1 ORDER BY id LIMIT ?5",
        theirs = theirs!()
    );
    let mut statement = c.prepare_cached(&sql)?;
    let ages = [keep.conversation_ms, keep.message_ms, keep.matter_ms].map(int);
    let rows = statement.query_map(params![int(now), ages[0], ages[1], ages[2], most], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The oldest that may go to make room: nothing younger than `before`, at most so many.
pub fn oldest(c: &Connection, before: Millis, most: u32) -> Result<Vec<Due>> {
    let sql = format!(
        "SELECT r.id, r.path, r.bytes FROM recordings r
         WHERE {FREE} AND r.started_at < ?1 ORDER BY r.id LIMIT ?2"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map(params![int(before), most], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The size of all files that are kept, in bytes.
pub fn stored_bytes(c: &Connection) -> Result<u64> {
    let sql = "SELECT coalesce(sum(bytes), 0) AS bytes FROM recordings WHERE state = 'stored'";
    Ok(c.query_row(sql, [], |row| millis(row, "bytes"))?)
}

/// One expires: its file is to be removed afterwards. False if it may not any more.
pub fn expire(tx: &Transaction<'_>, id: i64, why: &str, now: Millis) -> Result<bool> {
    let sql = format!(
        "UPDATE recordings AS r SET state = 'expired', expired_at = ?2, path = NULL
         WHERE r.id = ?1 AND {FREE}"
    );
    if tx.execute(&sql, params![id, int(now)])? == 0 {
        return Ok(false);
    }
    audit::note(
        tx,
        now,
        "system",
        "expired",
        ("recording", &id.to_string()),
        why,
    )?;
    Ok(true)
}

/// A hold, past or present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// When, by whom and why it was placed.
    pub placed_at: Millis,
    /// As in facts.
    pub placed_by: String,
    /// In their words.
    pub reason: String,
    /// When it was lifted.
    pub lifted_at: Option<Millis>,
    /// By whom.
    pub lifted_by: Option<String>,
    /// In their words.
    pub lift_reason: Option<String>,
}

/// Holds of a recording, latest first.
pub fn holds(c: &Connection, recording: i64) -> Result<Vec<Hold>> {
    let sql = "SELECT * FROM legal_holds WHERE recording = ?1 ORDER BY id DESC";
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map([recording], |row| {
        Ok(Hold {
            placed_at: millis(row, "placed_at")?,
            placed_by: row.get("placed_by")?,
            reason: row.get("reason")?,
            lifted_at: maybe_millis(row, "lifted_at")?,
            lifted_by: row.get("lifted_by")?,
            lift_reason: row.get("lift_reason")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Recordings of a call that are held.
pub fn held(c: &Connection, call: CallId) -> Result<Vec<i64>> {
    let sql = "SELECT h.recording FROM legal_holds h JOIN recordings r ON r.id = h.recording
               WHERE r.call = ?1 AND h.lifted_at IS NULL";
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map([int(call.0)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Holds a recording. `Invalid` with `taken` if it is held, with `expired` if there is no file any more.
pub fn hold(tx: &Transaction<'_>, id: i64, reason: &str, by: &str, now: Millis) -> Result<()> {
    let reason = checked(reason)?;
    let recording = crate::recordings::get(tx, id)?;
    if recording.path.is_none() {
        return invalid("recording", "expired");
    }
    if is_held(tx, id)? {
        return invalid("recording", "taken");
    }
    tx.execute(
        "INSERT INTO legal_holds (recording, placed_at, placed_by, reason) VALUES (?1, ?2, ?3, ?4)",
        params![id, int(now), by, reason],
    )?;
    audit::note(tx, now, by, "held", ("recording", &id.to_string()), reason)
}

/// Holds it no more. `Invalid` with `closed` if it is not held.
pub fn lift(tx: &Transaction<'_>, id: i64, reason: &str, by: &str, now: Millis) -> Result<()> {
    let reason = checked(reason)?;
    crate::recordings::get(tx, id)?;
    let lifted = tx.execute(
        "UPDATE legal_holds SET lifted_at = ?2, lifted_by = ?3, lift_reason = ?4
         WHERE recording = ?1 AND lifted_at IS NULL",
        params![id, int(now), by, reason],
    )?;
    if lifted == 0 {
        return invalid("recording", "closed");
    }
    audit::note(
        tx,
        now,
        by,
        "lifted",
        ("recording", &id.to_string()),
        reason,
    )
}

/// Whether a recording is held.
pub fn is_held(c: &Connection, id: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM legal_holds WHERE recording = ?1 AND lifted_at IS NULL";
    Ok(c.prepare_cached(sql)?.exists([id])?)
}

fn checked(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 => invalid("reason", "required"),
        n if n > REASON => invalid("reason", "too_long"),
        _ => Ok(reason),
    }
}

fn invalid<T>(field: &'static str, why: &'static str) -> Result<T> {
    Err(Error::Invalid { field, why })
}

fn read(row: &Row<'_>) -> rusqlite::Result<Due> {
    Ok(Due {
        id: row.get("id")?,
        path: row.get("path")?,
        bytes: millis(row, "bytes")?,
    })
}
