//! Who is signed in. The token is in the cookie only; here is its SHA-256.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use switchboard::Millis;

use crate::Result;
use crate::row::{int, millis};
use crate::users::{self, User};

/// A SHA-256.
pub type Hash = [u8; 32];

/// A session that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub user: User,
    /// Since when.
    pub created_at: Millis,
    /// Last used, as far as `touch` was told.
    pub seen_at: Millis,
    /// Until when.
    pub expires_at: Millis,
}

/// Signs in, until `expires_at`. Expired sessions are swept on the way.
pub fn create(
    tx: &Transaction<'_>,
    token: &Hash,
    user: i64,
    now: Millis,
    expires_at: Millis,
) -> Result<()> {
    sweep(tx, now)?;
    tx.execute(
        "INSERT INTO sessions (token_hash, user, created_at, seen_at, expires_at)
         VALUES (?1, ?2, ?3, ?3, ?4)",
        params![token, user, int(now), int(expires_at)],
    )?;
    Ok(())
}

/// The session of a token: not expired, of a user who is not disabled.
pub fn find(c: &Connection, token: &Hash, now: Millis) -> Result<Option<Session>> {
    let mut statement = c.prepare_cached(
        "SELECT users.*, sessions.created_at AS began_at, seen_at, expires_at
         FROM sessions JOIN users ON users.id = sessions.user
         WHERE token_hash = ?1 AND expires_at > ?2 AND disabled_at IS NULL",
    )?;
    let session = statement.query_row(params![token, int(now)], |row| {
        Ok(Session {
            user: users::read(row)?,
            created_at: millis(row, "began_at")?,
            seen_at: millis(row, "seen_at")?,
            expires_at: millis(row, "expires_at")?,
        })
    });
    Ok(session.optional()?)
}

/// Was used; holds until `expires_at` from here on.
pub fn touch(tx: &Transaction<'_>, token: &Hash, now: Millis, expires_at: Millis) -> Result<()> {
    tx.execute(
        "UPDATE sessions SET seen_at = ?2, expires_at = ?3 WHERE token_hash = ?1",
        params![token, int(now), int(expires_at)],
    )?;
    Ok(())
}

/// Signs out.
pub fn remove(tx: &Transaction<'_>, token: &Hash) -> Result<()> {
    tx.execute("DELETE FROM sessions WHERE token_hash = ?1", [token])?;
    Ok(())
}

/// Signs a user out everywhere.
pub fn remove_of_user(tx: &Transaction<'_>, user: i64) -> Result<()> {
    tx.execute("DELETE FROM sessions WHERE user = ?1", [user])?;
    Ok(())
}

/// Removes what has expired; how many.
pub fn sweep(tx: &Transaction<'_>, now: Millis) -> Result<usize> {
    Ok(tx.execute("DELETE FROM sessions WHERE expires_at <= ?1", [int(now)])?)
}
