//! Notices (公告): a few words that every caller hears before the first menu, for a time; and whether persons
//! answer meanwhile. The latest counts, until its time is over or somebody withdraws it.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use switchboard::Millis;

use crate::row::{int, maybe_millis, millis};
use crate::{Error, Result};

/// The longest Chinese words, in characters: nobody listens for longer than a minute.
pub const ZH: usize = 200;
/// The longest English words, in characters.
pub const EN: usize = 400;
/// The longest that a notice lasts, in days.
pub const MOST_DAYS: u16 = 7;

const DAY_MS: Millis = 24 * 3_600_000;

/// What somebody wants to be announced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// In Chinese.
    pub zh: String,
    /// In English; empty for the Chinese words in either language.
    pub en: String,
    /// Whether callers who ask for a person are led to the mailbox meanwhile.
    pub closed: bool,
    /// It is over then.
    pub until: Millis,
}

/// A notice that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub id: u32,
    /// In Chinese.
    pub zh: String,
    /// In English; empty for the Chinese words in either language.
    pub en: String,
    /// Since when persons do not answer; `None` if they do.
    pub closed_at: Option<Millis>,
    /// It is over then.
    pub until: Millis,
    /// By whom, as in facts.
    pub by: String,
    /// When it was given.
    pub at: Millis,
    /// When somebody withdrew it before its time was over.
    pub withdrawn_at: Option<Millis>,
}

impl Notice {
    /// Whether it is announced at a time, if none came after it.
    pub fn holds(&self, now: Millis) -> bool {
        self.withdrawn_at.is_none() && now < self.until
    }
}

/// What is to be announced now.
///
/// # Errors
/// When the store cannot be read.
pub fn current(c: &Connection, now: Millis) -> Result<Option<Notice>> {
    let sql = "SELECT * FROM notices ORDER BY id DESC LIMIT 1";
    let latest = c.prepare_cached(sql)?.query_row([], notice).optional()?;
    Ok(latest.filter(|notice| notice.holds(now)))
}

/// The latest notices, in force or not.
///
/// # Errors
/// When the store cannot be read.
pub fn latest(c: &Connection, most: u32) -> Result<Vec<Notice>> {
    let mut statement = c.prepare_cached("SELECT * FROM notices ORDER BY id DESC LIMIT ?1")?;
    let rows = statement.query_map([most], notice)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Announces this in place of what is announced now. A hotline that is closed by that stays closed since then.
///
/// # Errors
/// `Invalid` for words that are missing, too long or none that can be spoken, and for an end that is past or
/// too far away.
pub fn put(tx: &Transaction<'_>, wish: &Wish, by: &str, now: Millis) -> Result<Notice> {
    let (zh, en) = (one_line(&wish.zh), one_line(&wish.en));
    check("zh", &zh, ZH)?;
    if !en.is_empty() {
        check("en", &en, EN)?;
    }
    let invalid = |why| {
        Err(Error::Invalid {
            field: "until",
            why,
        })
    };
    if wish.until <= now {
        return invalid("past");
    }
    if wish.until > now + Millis::from(MOST_DAYS) * DAY_MS {
        return invalid("too_long");
    }
    let closed_before = current(tx, now)?.and_then(|notice| notice.closed_at);
    let closed_at = wish.closed.then(|| closed_before.unwrap_or(now));
    tx.execute(
        "INSERT INTO notices (zh, en, closed_at, until_at, \"by\", at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![zh, en, closed_at.map(int), int(wish.until), by, int(now)],
    )?;
    let given = current(tx, now)?;
    given.ok_or(Error::NotFound("notice", "latest".into()))
}

/// Withdraws what is announced now.
///
/// # Errors
/// `NotFound` if nothing is.
pub fn withdraw(tx: &Transaction<'_>, now: Millis) -> Result<Notice> {
    let notice = current(tx, now)?.ok_or(Error::NotFound("notice", "current".into()))?;
    let sql = "UPDATE notices SET withdrawn_at = ?2 WHERE id = ?1";
    tx.execute(sql, params![notice.id, int(now)])?;
    Ok(notice)
}

/// Words are said in one breath: lines and runs of blanks become one blank.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn check(field: &'static str, text: &str, most: usize) -> Result<()> {
    let invalid = |why| Err(Error::Invalid { field, why });
    if text.is_empty() {
        return invalid("required");
    }
    if text.chars().count() > most {
        return invalid("too_long");
    }
    match text.chars().any(char::is_alphanumeric) {
        true => Ok(()),
        false => invalid("malformed"),
    }
}

fn notice(row: &Row<'_>) -> rusqlite::Result<Notice> {
    Ok(Notice {
        id: row.get("id")?,
        zh: row.get("zh")?,
        en: row.get("en")?,
        closed_at: maybe_millis(row, "closed_at")?,
        until: millis(row, "until_at")?,
        by: row.get("by")?,
        at: millis(row, "at")?,
        withdrawn_at: maybe_millis(row, "withdrawn_at")?,
    })
}
