//! Facts (话务事件), kept for ever, and everything that is projected from them.

mod callback;
mod conversation;
mod endings;
mod handover;
mod meeting;
mod project;
mod state;
mod stays;
mod work;

use rusqlite::{Connection, Transaction, params};
use serde_json::{Map, Value};
use switchboard::{CallId, Fact, Field, Millis, What};

pub use self::handover::{Handover, Way, handover};
use crate::row::{int, millis};
use crate::{Error, Result};

/// A fact as it was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The row, and the id of the server-sent event.
    pub id: i64,
    /// When.
    pub at: Millis,
    /// In which call, if in one.
    pub call: Option<CallId>,
    /// As `What::kind`; of an older rexian perhaps one that is not used any more.
    pub kind: String,
    /// As `fields`.
    pub fields: Map<String, Value>,
}

/// Keeps facts in order and projects each into calls, talks, recordings, voicemails with their draft
/// cases, and agents' states; all in this transaction. The rows, in the same order. A fact that does not
/// fit, such as a second message of one recording, is kept and changes nothing else.
pub fn keep(tx: &Transaction<'_>, facts: &[Fact]) -> Result<Vec<i64>> {
    facts.iter().map(|fact| keep_one(tx, fact)).collect()
}

fn keep_one(tx: &Transaction<'_>, fact: &Fact) -> Result<i64> {
    let text = Value::Object(fields(&fact.what)).to_string();
    let call = fact.call.map(|call| int(call.0));
    tx.prepare_cached("INSERT INTO facts (at, call, kind, fields) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![int(fact.at), call, fact.what.kind(), text])?;
    let id = tx.last_insert_rowid();
    tx.prepare_cached("SAVEPOINT projection")?.execute([])?;
    if let Err(error) = project::project(tx, fact) {
        forgive(error, id)?;
        tx.prepare_cached("ROLLBACK TO projection")?.execute([])?;
    }
    tx.prepare_cached("RELEASE projection")?.execute([])?;
    Ok(id)
}

/// A fact that does not fit what the tables hold, or for which a row cannot be read, is kept all the same; anything
/// else that goes wrong, such as a full disk, is for whoever keeps it.
fn forgive(error: Error, id: i64) -> Result<()> {
    if !error.is_lasting() {
        return Err(error);
    }
    tracing::error!(fact = id, %error, "a fact does not fit the tables; its row is kept");
    Ok(())
}

/// The particulars of a fact as JSON, for the row and for the API.
pub fn fields(what: &What) -> Map<String, Value> {
    let value = |field| match field {
        Field::Text(text) => Value::from(text),
        Field::Number(number) => Value::from(number),
        Field::None => Value::Null,
    };
    let named = what.fields().into_iter();
    named
        .map(|(name, field)| (name.into(), value(field)))
        .collect()
}

/// Everything that happened in a call, in order.
pub fn of_call(c: &Connection, call: CallId) -> Result<Vec<Kept>> {
    let mut statement = c.prepare_cached("SELECT * FROM facts WHERE call = ?1 ORDER BY id")?;
    let facts = statement
        .query_map([int(call.0)], read)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(facts)
}

/// What was kept after the row `id`, oldest first, at most `limit`.
pub fn since(c: &Connection, id: i64, limit: u32) -> Result<Vec<Kept>> {
    let sql = "SELECT * FROM facts WHERE id > ?1 ORDER BY id LIMIT ?2";
    let mut statement = c.prepare_cached(sql)?;
    let facts = statement
        .query_map(params![id, limit], read)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(facts)
}

/// The row of the latest fact; 0 before the first.
pub fn last(c: &Connection) -> Result<i64> {
    Ok(
        c.query_row("SELECT coalesce(max(id), 0) FROM facts", [], |row| {
            row.get(0)
        })?,
    )
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Kept> {
    let text: String = row.get("fields")?;
    let call: Option<i64> = row.get("call")?;
    Ok(Kept {
        id: row.get("id")?,
        at: millis(row, "at")?,
        call: call.map(|number| CallId(number.unsigned_abs())),
        kind: row.get("kind")?,
        fields: serde_json::from_str(&text).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(4, rusqlite::types::Type::Text, error.into())
        })?,
    })
}
