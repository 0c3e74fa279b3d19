//! Who listened to, looked up or changed what.

use rusqlite::{Connection, Transaction, params};
use switchboard::Millis;

use crate::Result;
use crate::conditions::Conditions;
use crate::page::{Page, Slice};
use crate::row::{int, millis};

/// One thing done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The row.
    pub id: i64,
    /// When.
    pub at: Millis,
    /// By whom: `agent:1001`, `user:zhang`, `api:` and the token's name, `system`.
    pub by: String,
    /// What, in the past tense: `listened`, `signed_in`, `set_state`.
    pub action: String,
    /// To what kind of thing: `call`, `recording`, `voicemail`, `agent`, `user`, `token`, `department`, `category`,
    /// `configuration`.
    pub subject: String,
    /// To which one.
    pub name: String,
    /// What else is to be said.
    pub detail: String,
}

/// Which entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// To what, with its name.
    pub subject: Option<(String, String)>,
    /// By whom.
    pub by: Option<String>,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Rows on it.
    pub limit: Option<u32>,
}

/// Writes down what was done.
pub fn note(
    tx: &Transaction<'_>,
    now: Millis,
    by: &str,
    action: &str,
    (subject, name): (&str, &str),
    detail: &str,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO audit (at, \"by\", action, subject, name, detail)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![int(now), by, action, subject, name, detail])?;
    Ok(())
}

/// What was done, latest first.
pub fn list(c: &Connection, filter: &Filter) -> Result<Page<Entry>> {
    let slice = Slice::new("audit", filter.cursor.as_deref(), filter.limit)?;
    let mut asked = Conditions::before("id", slice.before);
    let (subject, name) = filter.subject.clone().unzip();
    asked.with("subject = ?", subject);
    asked.with("name = ?", name);
    asked.with("\"by\" = ?", filter.by.clone());
    let sql = format!(
        "SELECT * FROM audit WHERE {} ORDER BY id DESC LIMIT {}",
        asked.sql(),
        slice.rows()
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map(&*asked.values(), |row| {
        Ok(Entry {
            id: row.get("id")?,
            at: millis(row, "at")?,
            by: row.get("by")?,
            action: row.get("action")?,
            subject: row.get("subject")?,
            name: row.get("name")?,
            detail: row.get("detail")?,
        })
    })?;
    let entries = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(slice.page("audit", entries, |entry| entry.id))
}
