//! What a case is about (类别).

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

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
}

/// Makes one; its row. A sibling of the same name, or a third level, is `Invalid`.
pub fn create(
    tx: &Transaction<'_>,
    parent: Option<i64>,
    name: &str,
    department: Option<i64>,
) -> Result<i64> {
    if name.is_empty() || name.chars().count() > 64 {
        return Err(Error::Invalid {
            field: "name",
            why: "malformed",
        });
    }
    if let Some(parent) = parent
        && get(tx, parent)?.parent.is_some()
    {
        return Err(Error::Invalid {
            field: "parent",
            why: "malformed",
        });
    }
    let siblings =
        "SELECT 1 FROM categories WHERE coalesce(parent, 0) = coalesce(?1, 0) AND name = ?2";
    if tx.prepare(siblings)?.exists(params![parent, name])? {
        return Err(Error::Invalid {
            field: "name",
            why: "taken",
        });
    }
    let sql = "INSERT INTO categories (parent, name, department) VALUES (?1, ?2, ?3)";
    tx.execute(sql, params![parent, name, department])?;
    Ok(tx.last_insert_rowid())
}

/// Those in use: each followed by those below it, in the order they were made.
pub fn list(c: &Connection) -> Result<Vec<Category>> {
    let sql = "SELECT * FROM categories WHERE retired_at IS NULL
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
    })
}
