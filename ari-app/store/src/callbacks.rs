//! Call-backs (回拨): callers who asked for one or whom we missed, one open row per caller; and those with whom a
//! time was agreed, another.

mod agreed;
pub mod figures;
mod listed;
pub mod report;
mod row;

pub use agreed::{Agreement, agree, open_of};
use casework::callback::Retries;
pub use listed::{Filter, Standing, Theirs, find};
pub use row::Callback;
use row::{ROW, read};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use switchboard::Millis;

use crate::row::{int, millis};
use crate::{Error, Result};

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 500;

/// Why somebody is to be called back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// By key, while waiting; the place is kept.
    Asked,
    /// Hung up while waiting.
    Abandoned,
    /// Outside hours or on a holiday, without leaving a message.
    Closed,
    /// The queue could not serve them.
    Overflow,
    /// A time was agreed with a person.
    Agreed,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::Asked,
        Self::Abandoned,
        Self::Closed,
        Self::Overflow,
        Self::Agreed,
    ];

    /// As stored and as in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Abandoned => "abandoned",
            Self::Closed => "closed",
            Self::Overflow => "overflow",
            Self::Agreed => "agreed",
        }
    }

    /// The reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// What a call-back came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closing {
    /// They answered our call.
    Reached,
    /// They rang again and were answered.
    Answered,
    /// Not needed, as whoever closed it knows.
    NotNeeded,
    /// The number is wrong.
    WrongNumber,
    /// Nobody ever answered.
    Unreachable,
}

impl Closing {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Reached,
        Self::Answered,
        Self::NotNeeded,
        Self::WrongNumber,
        Self::Unreachable,
    ];

    /// Those that a person may choose.
    pub const BY_HAND: [Self; 4] = [
        Self::Reached,
        Self::NotNeeded,
        Self::WrongNumber,
        Self::Unreachable,
    ];

    /// As stored and as in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Answered => "answered",
            Self::NotNeeded => "not_needed",
            Self::WrongNumber => "wrong_number",
            Self::Unreachable => "unreachable",
        }
    }

    /// The reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// How many are to be called by an agent or wait for the machine at a time; with whom one is agreed for later is not
/// among them.
pub fn open(c: &Connection, now: Millis) -> Result<u64> {
    let sql = "SELECT count(*) AS open FROM callbacks
               WHERE closed_at IS NULL AND (reason <> 'agreed' OR asked_at <= ?1)";
    Ok(c.query_row(sql, [int(now)], |row| millis(row, "open"))?)
}

/// One of them.
pub fn get(c: &Connection, id: i64) -> Result<Callback> {
    let mut statement = c.prepare_cached(&format!("SELECT {ROW} FROM callbacks WHERE id = ?1"))?;
    let found = statement.query_row([id], read).optional()?;
    found.ok_or_else(|| Error::NotFound("callback", id.to_string()))
}

/// Those whom the machine is to let wait in line, by the place there; perhaps two of one caller.
pub fn due(c: &Connection, now: Millis) -> Result<Vec<Callback>> {
    let sql = format!(
        "SELECT {ROW} FROM callbacks WHERE closed_at IS NULL AND due_at <= ?1 ORDER BY asked_at, id"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map([int(now)], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What the machine does by itself, as configured.
pub fn retries(c: &Connection) -> Result<Retries> {
    let sql = "SELECT callback_attempts, callback_retry_ms, callback_expiry_ms FROM meta";
    let read = |row: &Row<'_>| {
        Ok(Retries {
            attempts: row.get("callback_attempts")?,
            retry_ms: millis(row, "callback_retry_ms")?,
            expiry_ms: millis(row, "callback_expiry_ms")?,
        })
    };
    Ok(c.prepare_cached(sql)?.query_row([], read)?)
}

/// From here on the machine does so.
pub fn set_retries(tx: &Transaction<'_>, retries: Retries) -> Result<()> {
    tx.execute(
        "UPDATE meta SET callback_attempts = ?1, callback_retry_ms = ?2, callback_expiry_ms = ?3",
        params![
            retries.attempts,
            int(retries.retry_ms),
            int(retries.expiry_ms)
        ],
    )?;
    Ok(())
}

/// The machine rings these no more: they last asked too long ago, or were rung as often as is configured by now.
/// `age_ms` says how long ago somebody asked at a time, in milliseconds that count. Told is how many.
pub fn expire(tx: &Transaction<'_>, age_ms: impl Fn(&Callback, Millis) -> Millis) -> Result<usize> {
    let retries = retries(tx)?;
    let mut expired = 0;
    for callback in due(tx, Millis::MAX)? {
        let Some(most) = attempts_at(&callback, retries) else {
            continue;
        };
        let age_ms = age_ms(&callback, last_asked(tx, &callback)?);
        if callback.attempts < most && retries.is_fresh(age_ms) {
            continue;
        }
        let sql = "UPDATE callbacks SET due_at = NULL WHERE id = ?1";
        expired += tx.prepare_cached(sql)?.execute([callback.id])?;
    }
    Ok(expired)
}

/// When a person was asked for in a row of `calls`: first of all, or first since whoever talked with the caller sent
/// them back to the machines, which makes it another request. NULL where nobody was.
pub(crate) const REQUESTED_AT: &str = "coalesce(
    (SELECT min(at) FROM facts
     WHERE call = number AND kind = 'person_requested'
       AND id > (SELECT max(id) FROM facts
                 WHERE call = number AND kind IN ('moved_to_menu', 'moved_to_mailbox'))),
    requested_at)";

/// When somebody asked for a person last, whose place may be that of an earlier call.
fn last_asked(c: &Connection, callback: &Callback) -> Result<Millis> {
    let sql = format!(
        "SELECT max(?2, coalesce({REQUESTED_AT}, 0)) AS asked_at FROM calls WHERE number = ?1"
    );
    let call = callback.call.map(|call| int(call.0));
    let mut statement = c.prepare_cached(&sql)?;
    let found = statement.query_row(params![call, int(callback.asked_at)], |row| {
        millis(row, "asked_at")
    });
    Ok(found.optional()?.unwrap_or(callback.asked_at))
}

/// How often the machine rings somebody: with whom a time was agreed at least once; `None` for whom it does not.
fn attempts_at(callback: &Callback, retries: Retries) -> Option<u32> {
    match callback.reason {
        Reason::Asked => Some(retries.attempts),
        Reason::Agreed => Some(retries.attempts.max(1)),
        Reason::Abandoned | Reason::Closed | Reason::Overflow => None,
    }
}

/// The machine rings this one no more, as nobody may; an agent decides.
pub fn give_up(tx: &Transaction<'_>, id: i64) -> Result<()> {
    tx.execute("UPDATE callbacks SET due_at = NULL WHERE id = ?1", [id])?;
    Ok(())
}

/// Closes one by hand. One that is closed is a `Conflict`.
pub fn close(
    tx: &Transaction<'_>,
    id: i64,
    outcome: Closing,
    note: &str,
    by: &str,
    now: Millis,
) -> Result<Callback> {
    check_note(note)?;
    let was = get(tx, id)?;
    if was.closed_at.is_some() {
        return Err(Error::Invalid {
            field: "outcome",
            why: "closed",
        });
    }
    tx.execute(
        "UPDATE callbacks SET closed_at = ?2, outcome = ?3, closed_by = ?4, due_at = NULL,
           note = iif(?5 = '', note, ?5)
         WHERE id = ?1",
        params![id, int(now), outcome.as_str(), by, note],
    )?;
    get(tx, id)
}

/// Closes all that a caller is owed, as somebody knows better; the note says why.
pub(crate) fn not_needed(
    tx: &Transaction<'_>,
    caller: &str,
    note: &str,
    by: &str,
    now: Millis,
) -> Result<()> {
    for callback in open_of(tx, caller)? {
        close(tx, callback.id, Closing::NotNeeded, note, by, now)?;
    }
    Ok(())
}

fn check_note(note: &str) -> Result<()> {
    if note.chars().count() > LONGEST_NOTE {
        return Err(Error::Invalid {
            field: "note",
            why: "too_long",
        });
    }
    Ok(())
}
