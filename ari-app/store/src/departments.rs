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

/// The numbers of all that take cases, as they are dialled.
///
/// # Errors
/// When the store cannot be read.
pub fn numbers(c: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT phone FROM departments
               WHERE phone IS NOT NULL AND retired_at IS NULL ORDER BY id";
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get::<_, String>("phone"))?;
    let numbers = rows.map(|row| row.map(|phone| dialled(&phone)));
    Ok(numbers.collect::<rusqlite::Result<_>>()?)
}

/// A telephone as it is dialled: without what only the eye needs.
pub fn dialled(phone: &str) -> String {
    let read = |key: &char| key.is_ascii_digit() || *key == '+';
    phone.chars().filter(read).collect()
}

/// Makes one; its row. A name that is taken is `Invalid`.
pub fn create(tx: &Transaction<'_>, name: &str, phone: Option<&str>) -> Result<i64> {
    check(tx, 0, name)?;
    let sql = "INSERT INTO departments (name, phone) VALUES (?1, ?2)";
    tx.execute(sql, params![name, phone])?;
    Ok(tx.last_insert_rowid())
}

/// Another name, or telephone; its old cases show them too.
pub fn edit(tx: &Transaction<'_>, id: i64, name: Option<&str>, phone: Option<&str>) -> Result<()> {
    let was = get(tx, id)?;
    let name = name.unwrap_or(&was.name);
    check(tx, id, name)?;
    let sql = "UPDATE departments SET name = ?2, phone = coalesce(?3, phone) WHERE id = ?1";
    tx.execute(sql, params![id, name, phone])?;
    Ok(())
}

fn check(c: &Connection, id: i64, name: &str) -> Result<()> {
    if name.is_empty() || name.chars().count() > 64 {
        return Err(Error::Invalid {
            field: "name",
            why: "malformed",
        });
    }
    let others = "SELECT 1 FROM departments WHERE name = ?1 AND id <> ?2";
    match c.prepare(others)?.exists(params![name, id])? {
        true => Err(Error::Invalid {
            field: "name",
            why: "taken",
        }),
        false => Ok(()),
    }
}

/// Those that take cases, in the order they were made.
pub fn list(c: &Connection) -> Result<Vec<Department>> {
    let mut departments = all(c)?;
    departments.retain(|department| department.retired_at.is_none());
    Ok(departments)
}

/// Retired ones too, in the order they were made.
pub fn all(c: &Connection) -> Result<Vec<Department>> {
    let sql = "SELECT * FROM departments ORDER BY id";
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

/// Takes no more cases, and is proposed for no category.
pub fn retire(tx: &Transaction<'_>, id: i64, now: Millis) -> Result<()> {
    let sql = "UPDATE departments SET retired_at = coalesce(retired_at, ?2) WHERE id = ?1";
    match tx.execute(sql, params![id, int(now)])? {
        0 => Err(Error::NotFound("department", id.to_string())),
        _ => {
            let sql = "UPDATE categories SET department = NULL WHERE department = ?1";
            tx.execute(sql, [id])?;
            Ok(())
        }
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
