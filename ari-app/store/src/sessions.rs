//! Who is signed in. The token is in the cookie only; here is its SHA-256.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use switchboard::{AgentId, Millis};

use crate::row::{int, millis};
use crate::users::{self, User};
use crate::{Durability, Result, Store};

/// A SHA-256.
pub type Hash = [u8; 32];

/// When a session was last used is written down so often at most.
const SEEN_EVERY_MS: Millis = 60_000;
/// Whoever has a page open is seen more often than this.
const LEFT_MS: Millis = 3 * SEEN_EVERY_MS;

/// A session that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub user: User,
    /// Since when.
    pub created_at: Millis,
    /// Last used, to a minute.
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

/// The same, which is used by that. A disk that is full signs nobody out.
pub fn used(store: &Store, token: &Hash, now: Millis) -> Result<Option<Session>> {
    let found = store.read(|c| find(c, token, now))?;
    let long_ago = |it: &Session| now >= it.seen_at.saturating_add(SEEN_EVERY_MS);
    if found.as_ref().is_some_and(long_ago) {
        let token = *token;
        let _ = store.write(Durability::Normal, move |tx| touch(tx, &token, now));
    }
    Ok(found)
}

fn touch(tx: &Transaction<'_>, token: &Hash, now: Millis) -> Result<()> {
    tx.execute(
        "UPDATE sessions SET seen_at = ?2 WHERE token_hash = ?1",
        params![token, int(now)],
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

/// Signs a user out everywhere but in this session.
pub fn remove_others(tx: &Transaction<'_>, user: i64, kept: &Hash) -> Result<()> {
    let sql = "DELETE FROM sessions WHERE user = ?1 AND token_hash <> ?2";
    tx.execute(sql, params![user, kept])?;
    Ok(())
}

/// Removes what has expired. Tells which agents have no session left by that, and have not been at work
/// otherwise since they left it.
pub fn sweep(tx: &Transaction<'_>, now: Millis) -> Result<Vec<AgentId>> {
    let sql = "DELETE FROM sessions WHERE expires_at <= ?1
               RETURNING user, (SELECT agent FROM users WHERE id = user), seen_at";
    let mut statement = tx.prepare_cached(sql)?;
    let gone = statement.query_map([int(now)], |row| {
        let who = (row.get(0)?, row.get::<_, Option<u32>>(1)?);
        Ok((who, millis(row, "seen_at")?))
    })?;
    let mut left: BTreeMap<(i64, Option<u32>), Millis> = BTreeMap::new();
    for session in gone {
        let (who, seen_at) = session?;
        let last = left.entry(who).or_default();
        *last = seen_at.max(*last);
    }
    let mut agents = Vec::new();
    for ((user, agent), seen_at) in left {
        if let Some(agent) = agent
            && !has_any(tx, user)?
            && !works_since(tx, agent, seen_at)?
        {
            agents.push(AgentId(agent));
        }
    }
    Ok(agents)
}

/// Whether an agent has set their own state since a session was last used: by the code at the telephone, after
/// which the desk is not needed. What the machine makes of them after a call does not count, nor what it carries
/// out only then of what they asked for during it, while the session was still used.
fn works_since(tx: &Transaction<'_>, agent: u32, seen_at: Millis) -> Result<bool> {
    let sql = "SELECT 1 FROM facts AS done
               WHERE at > ?2 AND (kind = 'agent_ready' OR kind = 'agent_paused')
                 AND fields ->> 'agent' = ?1 AND fields ->> 'by' = 'agent:' || ?1
                 AND NOT EXISTS (
                   SELECT 1 FROM facts AS asked
                   WHERE asked.kind = 'agent_next' AND asked.at <= ?2 AND asked.fields ->> 'agent' = ?1
                     AND asked.fields ->> 'next' = coalesce(done.fields ->> 'reason', 'ready')
                     AND asked.id < done.id AND asked.id > coalesce((
                       SELECT id FROM facts AS before
                       WHERE before.id < done.id AND before.fields ->> 'agent' = ?1
                         AND before.kind IN ('agent_ready', 'agent_paused', 'agent_off')
                       ORDER BY id DESC LIMIT 1), 0))";
    let since = seen_at.saturating_add(LEFT_MS);
    Ok(tx.prepare_cached(sql)?.exists(params![agent, int(since)])?)
}
