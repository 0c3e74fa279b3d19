//! Programmes that may use the API. The token is theirs only; here is its SHA-256.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use switchboard::Millis;

use crate::row::{int, maybe_millis, millis};
use crate::sessions::Hash;
use crate::{Error, Result};

/// A programme's right to the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The row.
    pub id: i64,
    /// Whose it is.
    pub name: String,
    /// Since when.
    pub created_at: Millis,
    /// Not any more since then.
    pub revoked_at: Option<Millis>,
}

/// Gives a programme the right; its row. A name that is taken is `Invalid`.
pub fn create(tx: &Transaction<'_>, name: &str, token: &Hash, now: Millis) -> Result<i64> {
    if name.is_empty() || name.chars().count() > 64 {
        return Err(Error::Invalid {
            field: "name",
            why: "malformed",
        });
    }
    if tx
        .prepare_cached("SELECT 1 FROM tokens WHERE name = ?1")?
        .exists([name])?
    {
        return Err(Error::Invalid {
            field: "name",
            why: "taken",
        });
    }
    tx.execute(
        "INSERT INTO tokens (name, token_hash, created_at) VALUES (?1, ?2, ?3)",
        params![name, token, int(now)],
    )?;
    Ok(tx.last_insert_rowid())
}

/// The token of that hash, unless it was revoked.
pub fn find(c: &Connection, token: &Hash) -> Result<Option<Token>> {
    let sql = "SELECT id, name, created_at, revoked_at FROM tokens
               WHERE token_hash = ?1 AND revoked_at IS NULL";
    Ok(c.prepare_cached(sql)?.query_row([token], read).optional()?)
}

/// Every token, revoked ones included, by name.
pub fn list(c: &Connection) -> Result<Vec<Token>> {
    let sql = "SELECT id, name, created_at, revoked_at FROM tokens ORDER BY name";
    let mut statement = c.prepare_cached(sql)?;
    let tokens = statement
        .query_map([], read)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(tokens)
}

/// Takes the right away.
pub fn revoke(tx: &Transaction<'_>, id: i64, now: Millis) -> Result<()> {
    let sql = "UPDATE tokens SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1";
    match tx.execute(sql, params![id, int(now)])? {
        0 => Err(Error::NotFound("token", id.to_string())),
        _ => Ok(()),
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: row.get("id")?,
        name: row.get("name")?,
        created_at: millis(row, "created_at")?,
        revoked_at: maybe_millis(row, "revoked_at")?,
    })
}
