//! Who is signed in. The token is in the cookie only; here is its SHA-256.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use switchboard::{AgentId, Millis};

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

/// Signs in, until `expires_at`.
pub fn create(
    tx: &Transaction<'_>,
    token: &Hash,
    user: i64,
    now: Millis,
    expires_at: Millis,
) -> Result<()> {
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

/// Signs out. Tells whether that was the user's last session.
pub fn remove(tx: &Transaction<'_>, token: &Hash) -> Result<bool> {
    let sql = "DELETE FROM sessions WHERE token_hash = ?1 RETURNING user";
    let user: Option<i64> = tx.query_row(sql, [token], |row| row.get(0)).optional()?;
    let Some(user) = user else { return Ok(false) };
    Ok(!has_any(tx, user)?)
}

fn has_any(tx: &Transaction<'_>, user: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM sessions WHERE user = ?1";
    Ok(tx.prepare_cached(sql)?.exists([user])?)
}

/// Signs a user out everywhere.
pub fn remove_of_user(tx: &Transaction<'_>, user: i64) -> Result<()> {
    tx.execute("DELETE FROM sessions WHERE user = ?1", [user])?;
    Ok(())
}

/// Removes what has expired. Tells which agents have no session left by that.
pub fn sweep(tx: &Transaction<'_>, now: Millis) -> Result<Vec<AgentId>> {
    let sql = "DELETE FROM sessions WHERE expires_at <= ?1
               RETURNING user, (SELECT agent FROM users WHERE id = user)";
    let mut statement = tx.prepare_cached(sql)?;
    let gone = statement.query_map([int(now)], |row| {
        Ok((row.get(0)?, row.get::<_, Option<u32>>(1)?))
    })?;
    let gone: BTreeSet<(i64, Option<u32>)> = gone.collect::<rusqlite::Result<_>>()?;
    let mut agents = Vec::new();
    for (user, agent) in gone {
        if let Some(agent) = agent
            && !has_any(tx, user)?
        {
            agents.push(AgentId(agent));
        }
    }
    Ok(agents)
}
