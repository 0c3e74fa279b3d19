//! What a case is about (类别).

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use switchboard::Millis;

use crate::row::{int, maybe_millis};
use crate::{Error, Result};

/// One of two levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The row.
    pub id: i64,
    /// The one above, on the second level.
    pub parent: Option<i64>,
    /// What pages show.
    pub name: String,
    /// Where such a case usually goes.
    pub department: Option<i64>,
    /// Not offered any more since then.
    pub retired_at: Option<Millis>,
}

/// Makes one; its row. A sibling of the same name, or a third level, is `Invalid`.
pub fn create(
    tx: &Transaction<'_>,
    parent: Option<i64>,
    name: &str,
    department: Option<i64>,
) -> Result<i64> {
    let above = parent.map(|parent| get(tx, parent)).transpose()?;
    if above.as_ref().is_some_and(|above| above.parent.is_some()) {
        return Err(invalid("parent", "malformed"));
    }
    if above.is_some_and(|above| above.retired_at.is_some()) {
        return Err(invalid("parent", "unknown"));
    }
    check(tx, 0, parent, name)?;
    known(tx, department)?;
    let sql = "INSERT INTO categories (parent, name, department) VALUES (?1, ?2, ?3)";
    tx.execute(sql, params![parent, name, department])?;
    Ok(tx.last_insert_rowid())
}

/// Another name, or where such a case usually goes; its old cases show the name too.
pub fn edit(
    tx: &Transaction<'_>,
    id: i64,
    name: Option<&str>,
    department: Option<i64>,
) -> Result<()> {
    let was = get(tx, id)?;
    let name = name.unwrap_or(&was.name);
    check(tx, id, was.parent, name)?;
    known(tx, department)?;
    let sql =
        "UPDATE categories SET name = ?2, department = coalesce(?3, department) WHERE id = ?1";
    tx.execute(sql, params![id, name, department])?;
    Ok(())
}

/// Offered no more, nor those below it.
pub fn retire(tx: &Transaction<'_>, id: i64, now: Millis) -> Result<()> {
    get(tx, id)?;
    let sql =
        "UPDATE categories SET retired_at = coalesce(retired_at, ?2) WHERE ?1 IN (id, parent)";
    tx.execute(sql, params![id, int(now)])?;
    Ok(())
}

fn check(c: &Connection, id: i64, parent: Option<i64>, name: &str) -> Result<()> {
    if name.is_empty() || name.chars().count() > 64 {
        return Err(invalid("name", "malformed"));
    }
    let siblings = "SELECT 1 FROM categories
                    WHERE coalesce(parent, 0) = coalesce(?1, 0) AND name = ?2 AND id <> ?3";
    match c.prepare(siblings)?.exists(params![parent, name, id])? {
        true => Err(invalid("name", "taken")),
        false => Ok(()),
    }
}

fn known(c: &Connection, department: Option<i64>) -> Result<()> {
    match department.map(|id| crate::departments::get(c, id)) {
        Some(Ok(department)) if department.retired_at.is_none() => Ok(()),
        Some(Err(why)) if !matches!(why, Error::NotFound(..)) => Err(why),
        Some(_) => Err(invalid("department", "unknown")),
        None => Ok(()),
    }
}

fn invalid(field: &'static str, why: &'static str) -> Error {
    Error::Invalid { field, why }
}

/// Those in use: each followed by those below it, in the order they were made.
pub fn list(c: &Connection) -> Result<Vec<Category>> {
    let mut categories = all(c)?;
    categories.retain(|category| category.retired_at.is_none());
    Ok(categories)
}

/// Retired ones too, in the same order.
pub fn all(c: &Connection) -> Result<Vec<Category>> {
    let sql = "SELECT * FROM categories
               ORDER BY coalesce(parent, id), parent IS NOT NULL, id";
    let mut statement = c.prepare_cached(sql)?;
    let categories = statement
        .query_map([], read)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(categories)
}

/// The category of that row, retired or not.
pub fn get(c: &Connection, id: i64) -> Result<Category> {
    let mut statement = c.prepare_cached("SELECT * FROM categories WHERE id = ?1")?;
    let category = statement.query_row([id], read).optional()?;
    category.ok_or_else(|| Error::NotFound("category", id.to_string()))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Category> {
    Ok(Category {
        id: row.get("id")?,
        parent: row.get("parent")?,
        name: row.get("name")?,
        department: row.get("department")?,
        retired_at: maybe_millis(row, "retired_at")?,
    })
}
