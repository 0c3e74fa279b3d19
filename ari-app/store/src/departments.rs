//! Departments (承办单位) that cases are dispatched to.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use switchboard::Millis;

use crate::row::{int, maybe_millis};
use crate::{Error, Result};

/// Who handles cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// The row.
    pub id: i64,
    /// What pages show.
    pub name: String,
    /// Where a person there is reached.
    pub phone: Option<String>,
    /// Takes no more cases since then.
    pub retired_at: Option<Millis>,
}

/// Makes one; its row. A name that is taken is `Invalid`.
pub fn create(tx: &Transaction<'_>, name: &str, phone: Option<&str>) -> Result<i64> {
    if name.is_empty() || name.chars().count() > 64 {
        return Err(Error::Invalid {
            field: "name",
            why: "malformed",
        });
    }
    if tx
        .prepare("SELECT 1 FROM departments WHERE name = ?1")?
        .exists([name])?
    {
        return Err(Error::Invalid {
            field: "name",
            why: "taken",
        });
    }
    let sql = "INSERT INTO departments (name, phone) VALUES (?1, ?2)";
    tx.execute(sql, params![name, phone])?;
    Ok(tx.last_insert_rowid())
}

/// Those that take cases, in the order they were made.
pub fn list(c: &Connection) -> Result<Vec<Department>> {
    let sql = "SELECT * FROM departments WHERE retired_at IS NULL ORDER BY id";
    let mut statement = c.prepare_cached(sql)?;
    let departments = statement
        .query_map([], read)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(departments)
}

/// The department of that row, retired or not.
pub fn get(c: &Connection, id: i64) -> Result<Department> {
    let mut statement = c.prepare_cached("SELECT * FROM departments WHERE id = ?1")?;
    let department = statement.query_row([id], read).optional()?;
    department.ok_or_else(|| Error::NotFound("department", id.to_string()))
}

/// Takes no more cases.
pub fn retire(tx: &Transaction<'_>, id: i64, now: Millis) -> Result<()> {
    let sql = "UPDATE departments SET retired_at = coalesce(retired_at, ?2) WHERE id = ?1";
    match tx.execute(sql, params![id, int(now)])? {
        0 => Err(Error::NotFound("department", id.to_string())),
        _ => Ok(()),
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Department> {
    Ok(Department {
        id: row.get("id")?,
        name: row.get("name")?,
        phone: row.get("phone")?,
        retired_at: maybe_millis(row, "retired_at")?,
    })
}
