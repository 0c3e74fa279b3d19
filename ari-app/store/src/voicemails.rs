//! Messages in the mailbox (语音留言).

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use switchboard::{CallId, MessageKind, Millis, QueueId, RecordingId};

use crate::conditions::Conditions;
use crate::page::{Page, Slice};
use crate::row::{self, int, maybe_millis, millis};
use crate::{Error, Result};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voicemail {
    /// The row.
    pub id: i64,
    /// In which call it was left.
    pub call: Option<CallId>,
    /// The row of its recording.
    pub recording: i64,
    /// What it is, by the caller's key.
    pub kind: MessageKind,
    /// When it was left.
    pub left_at: Millis,
    /// When somebody first listened.
    pub heard_at: Option<Millis>,
    /// Who that was.
    pub heard_by: Option<String>,
    /// The number of the case it became.
    pub case: String,
    /// The caller's number; see `callers::shown`.
    pub caller: Option<String>,
    /// The queue of its call last, if it had one.
    pub queue: Option<QueueId>,
    /// Length of sound.
    pub duration_ms: Option<u64>,
    /// The file, relative to the data directory, once it is in its place.
    pub path: Option<String>,
}

/// Which messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// `Some(false)` for those nobody has heard.
    pub heard: Option<bool>,
    /// Those overdue that were left before then.
    pub overdue: Option<Millis>,
    /// Of this kind.
    pub kind: Option<MessageKind>,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Rows on it.
    pub limit: Option<u32>,
}

const SELECT: &str = "SELECT voicemails.*, cases.number AS case_number, calls.caller, calls.queue,
    recordings.duration_ms, recordings.path
  FROM voicemails JOIN cases ON cases.id = voicemails.\"case\"
  JOIN recordings ON recordings.id = voicemails.recording
  LEFT JOIN calls ON calls.number = voicemails.call";

/// Heard by nobody, and their case not accepted either; that somebody discarded it unheard settles nothing. They count
/// from when they were left, whatever the hours: somebody waits for an answer.
const UNSETTLED: &str = "heard_at IS NULL
    AND (SELECT state FROM cases WHERE cases.id = voicemails.\"case\") IN ('draft', 'void')";

/// Messages, latest first.
pub fn find(c: &Connection, filter: &Filter) -> Result<Page<Voicemail>> {
    let slice = Slice::new("voicemails", filter.cursor.as_deref(), filter.limit)?;
    let mut asked = Conditions::before("voicemails.id", slice.before);
    asked.when(filter.heard == Some(true), "heard_at IS NOT NULL");
    asked.when(filter.heard == Some(false), "heard_at IS NULL");
    asked.when(filter.overdue.is_some(), UNSETTLED);
    asked.with("left_at < ?", filter.overdue.map(int));
    asked.with(
        "voicemails.kind = ?",
        filter.kind.map(|kind| String::from(kind.as_str())),
    );
    let sql = format!(
        "{SELECT} WHERE {} ORDER BY voicemails.id DESC LIMIT {}",
        asked.sql(),
        slice.rows()
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map(&*asked.values(), read)?;
    let voicemails = rows.collect::<rusqlite::Result<_>>()?;
    Ok(slice.page("voicemails", voicemails, |voicemail| voicemail.id))
}

/// The message of that row.
pub fn get(c: &Connection, id: i64) -> Result<Voicemail> {
    let mut statement = c.prepare_cached(&format!("{SELECT} WHERE voicemails.id = ?1"))?;
    let voicemail = statement.query_row([id], read).optional()?;
    voicemail.ok_or_else(|| Error::NotFound("voicemail", id.to_string()))
}

/// The message a case came from.
pub fn of_case(c: &Connection, case: i64) -> Result<Option<Voicemail>> {
    let sql = format!("{SELECT} WHERE voicemails.\"case\" = ?1");
    Ok(c.prepare_cached(&sql)?.query_row([case], read).optional()?)
}

/// How many nobody has heard.
pub fn unheard(c: &Connection) -> Result<u64> {
    let sql = "SELECT count(*) FROM voicemails WHERE heard_at IS NULL";
    let count: i64 = c.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// How many are overdue that were left before then, and when the first of them was; `None` without one.
pub fn overdue(c: &Connection, before: Millis) -> Result<Option<(u64, Millis)>> {
    let sql =
        format!("SELECT count(*), min(left_at) FROM voicemails WHERE {UNSETTLED} AND left_at < ?1");
    let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?));
    let (count, oldest) = c.prepare_cached(&sql)?.query_row([int(before)], read)?;
    Ok(oldest.map(|at| (count.unsigned_abs(), at.unsigned_abs())))
}

/// Somebody listened; the first is remembered. `audit::note` is the caller's to write.
pub fn heard(tx: &Transaction<'_>, id: i64, by: &str, now: Millis) -> Result<()> {
    let sql = "UPDATE voicemails SET heard_at = ?2, heard_by = ?3
               WHERE id = ?1 AND heard_at IS NULL";
    tx.execute(sql, params![id, int(now), by])?;
    Ok(())
}

/// The row of a message that was kept, linked to its call, recording and case.
pub(crate) fn keep(
    tx: &Transaction<'_>,
    call: Option<CallId>,
    recording: &RecordingId,
    kind: MessageKind,
    case: i64,
    at: Millis,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO voicemails (call, recording, kind, left_at, \"case\")
         SELECT ?1, id, ?3, ?4, ?5 FROM recordings WHERE name = ?2",
    )?
    .execute(params![
        call.map(|call| int(call.0)),
        recording.as_str(),
        kind.as_str(),
        int(at),
        case
    ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Voicemail> {
    Ok(Voicemail {
        id: row.get("id")?,
        call: maybe_millis(row, "call")?.map(CallId),
        recording: row.get("recording")?,
        kind: row::name(row, "kind", row::message_kind)?,
        left_at: millis(row, "left_at")?,
        heard_at: maybe_millis(row, "heard_at")?,
        heard_by: row.get("heard_by")?,
        case: row.get("case_number")?,
        caller: row.get("caller")?,
        queue: row.get::<_, Option<u32>>("queue")?.map(QueueId),
        duration_ms: maybe_millis(row, "duration_ms")?,
        path: row.get("path")?,
    })
}
