//! Notes about callers (来电人备注): what an agent should know before the first word, such as that somebody
//! hears badly.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use switchboard::Millis;

use crate::row::{int, millis};
use crate::{Error, Result, callers};

/// The longest note, in characters.
pub const LONGEST: usize = 200;

/// As many can be there about one caller.
pub const MOST: u32 = 20;

/// One note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The row.
    pub id: i64,
    /// About whom, in the form of `callers::same`.
    pub caller: String,
    /// The words.
    pub note: String,
    /// When it was written.
    pub written_at: Millis,
    /// By whom, as in facts.
    pub written_by: String,
}

/// Writes a note about a caller.
///
/// # Errors
/// `Invalid` for a number nobody can know again, an empty or too long note, or one too many.
pub fn write(
    tx: &Transaction<'_>,
    caller: &str,
    note: &str,
    by: &str,
    now: Millis,
) -> Result<Note> {
    let invalid = |field, why| Err(Error::Invalid { field, why });
    let (caller, note) = (callers::same(caller), note.trim());
    if !caller.bytes().any(|byte| byte.is_ascii_digit()) {
        return invalid("caller", "malformed");
    }
    match note.chars().count() {
        0 => return invalid("note", "required"),
        n if n > LONGEST => return invalid("note", "too_long"),
        _ if of_caller(tx, &caller)?.len() >= MOST as usize => {
            return invalid("note", "too_many");
        }
        _ => {}
    }
    tx.execute(
        "INSERT INTO caller_notes (caller_e164, note, written_at, written_by)
         VALUES (?1, ?2, ?3, ?4)",
        params![caller, note, int(now), by],
    )?;
    get(tx, tx.last_insert_rowid())
}

/// Removes a note; who did so, and when, is kept.
///
/// # Errors
/// `NotFound` if there is none, or not any more.
pub fn remove(tx: &Transaction<'_>, id: i64, by: &str, now: Millis) -> Result<Note> {
    let note = get(tx, id)?;
    tx.execute(
        "UPDATE caller_notes SET removed_at = ?2, removed_by = ?3 WHERE id = ?1",
        params![id, int(now), by],
    )?;
    Ok(note)
}

/// What is noted about a caller, latest first.
///
/// # Errors
/// When the store cannot be read.
pub fn of_caller(c: &Connection, caller: &str) -> Result<Vec<Note>> {
    let sql = "SELECT * FROM caller_notes WHERE caller_e164 = ?1 AND removed_at IS NULL
               ORDER BY id DESC LIMIT ?2";
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map(params![callers::same(caller), MOST], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn get(c: &Connection, id: i64) -> Result<Note> {
    let sql = "SELECT * FROM caller_notes WHERE id = ?1 AND removed_at IS NULL";
    let found = c.prepare_cached(sql)?.query_row([id], read).optional()?;
    found.ok_or_else(|| Error::NotFound("note", id.to_string()))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Note> {
    Ok(Note {
        id: row.get("id")?,
        caller: row.get("caller_e164")?,
        note: row.get("note")?,
        written_at: millis(row, "written_at")?,
        written_by: row.get("written_by")?,
    })
}
