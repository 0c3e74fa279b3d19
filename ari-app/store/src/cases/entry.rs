//! What every change of a case shares: its event, and the fields that are looked at before.

use rusqlite::{Transaction, params};
use serde_json::{Map, Value};
use switchboard::{CallId, Millis};

use super::Case;
use crate::row::int;
use crate::{Error, Result};

/// Characters of a case's content, at most.
pub(super) const CONTENT_MOST: usize = 10_000;

/// The row that says what was done; the case is as it is afterwards.
pub(super) fn event(
    tx: &Transaction<'_>,
    case: &Case,
    verb: &str,
    by: &str,
    now: Millis,
    (note, changes, call): (&str, Map<String, Value>, Option<CallId>),
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO case_events (\"case\", at, verb, \"by\", state, department, note, changes,
           call)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        case.id,
        int(now),
        verb,
        by,
        case.state.as_str(),
        case.department,
        note,
        Value::Object(changes).to_string(),
        call.map(|call| int(call.0)),
    ])?;
    Ok(())
}

/// Without the blanks around it, and not too long.
pub(super) fn text(field: &'static str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Error::Invalid {
            field,
            why: "too_long",
        });
    }
    Ok(text.into())
}

/// A category or department that takes cases.
pub(super) fn known(tx: &Transaction<'_>, field: &'static str, id: Option<i64>) -> Result<()> {
    let Some(id) = id else {
        return Ok(());
    };
    let table = match field {
        "category" => "categories",
        _ => "departments",
    };
    let sql = format!("SELECT 1 FROM {table} WHERE id = ?1");
    match tx.prepare_cached(&sql)?.exists([id])? {
        true => Ok(()),
        false => Err(Error::Invalid {
            field,
            why: "unknown",
        }),
    }
}
