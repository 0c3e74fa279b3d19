//! Failed log-ins, by which further attempts are slowed.

use rusqlite::{Connection, Transaction, params};
use switchboard::Millis;

use crate::Result;
use crate::row::{int, maybe_millis};

/// Failures are forgotten after this, in milliseconds.
pub const KEPT_MS: u64 = 24 * 60 * 60 * 1000;

/// Recent failures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// Of this login, from anywhere.
    pub of_login: u32,
    /// From this address, of any login.
    pub from_address: u32,
    /// The latest of both.
    pub last_at: Option<Millis>,
}

/// A log-in failed. What is older than `KEPT_MS` is swept on the way.
pub fn failed(tx: &Transaction<'_>, login: &str, address: &str, now: Millis) -> Result<()> {
    sweep(tx, now)?;
    tx.execute(
        "INSERT INTO login_failures (at, login, address) VALUES (?1, ?2, ?3)",
        params![int(now), key(login), key(address)],
    )?;
    Ok(())
}

/// Failures since then, by login and by address.
pub fn recent(c: &Connection, login: &str, address: &str, since: Millis) -> Result<Failures> {
    let mut statement = c.prepare_cached(
        "SELECT of_login, from_address, max(coalesce(a, b), coalesce(b, a)) AS last_at FROM
           (SELECT count(*) AS of_login, max(at) AS a FROM login_failures
            WHERE login = ?1 AND at >= ?3),
           (SELECT count(*) AS from_address, max(at) AS b FROM login_failures
            WHERE address = ?2 AND at >= ?3)",
    )?;
    let failures = statement.query_row(params![key(login), key(address), int(since)], |row| {
        Ok(Failures {
            of_login: row.get("of_login")?,
            from_address: row.get("from_address")?,
            last_at: maybe_millis(row, "last_at")?,
        })
    })?;
    Ok(failures)
}

/// The right password was given: what failed before is forgiven.
pub fn clear(tx: &Transaction<'_>, login: &str) -> Result<()> {
    tx.execute("DELETE FROM login_failures WHERE login = ?1", [key(login)])?;
    Ok(())
}

/// Removes what is older than `KEPT_MS`; how many.
pub fn sweep(tx: &Transaction<'_>, now: Millis) -> Result<usize> {
    let oldest = int(now.saturating_sub(KEPT_MS));
    Ok(tx.execute("DELETE FROM login_failures WHERE at < ?1", [oldest])?)
}

/// Lower case and not longer than the column takes.
fn key(text: &str) -> String {
    text.to_lowercase().chars().take(64).collect()
}
