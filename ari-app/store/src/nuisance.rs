//! Nuisance callers (骚扰来电): proposed by an agent, approved by a supervisor with an end date. While that
//! lasts they hear a polite prompt instead of a person.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use switchboard::{CallId, Millis};

use crate::page::Slice;
use crate::row::{int, maybe_millis, millis};
use crate::{Error, Page, Result, callbacks, callers};

/// The longest that somebody can be barred, in days.
pub const MOST_DAYS: u16 = 365;

/// For how long somebody is barred where nothing else is said, in days.
pub const USUAL_DAYS: u16 = 7;

/// The longest reason, in characters.
const REASON: usize = 200;

/// The shortest number that can be barred; shorter ones are services, 110 among them.
const SHORTEST: usize = 7;

const DAY_MS: Millis = 24 * 3_600_000;

/// A caller somebody wants to be barred, or who is or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nuisance {
    /// The row.
    pub id: i64,
    /// The number as it came.
    pub caller: String,
    /// In the words of whoever proposed it.
    pub reason: String,
    /// The call it came of.
    pub call: Option<CallId>,
    /// When, and by whom.
    pub proposed_at: Millis,
    /// As in facts.
    pub proposed_by: String,
    /// When it was decided, and by whom.
    pub decided_at: Option<Millis>,
    /// As in facts.
    pub decided_by: Option<String>,
    /// Barred until then; `None` while undecided, or if refused.
    pub until_at: Option<Millis>,
}

/// How one stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has decided.
    Proposed,
    /// Barred.
    Barred,
    /// Not any more, or never.
    Over,
}

impl Standing {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Proposed, Self::Barred, Self::Over];

    /// As in the API: `proposed`, `barred`, `over`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Barred => "barred",
            Self::Over => "over",
        }
    }
}

impl Nuisance {
    /// How it stands at a time.
    pub fn standing(&self, now: Millis) -> Standing {
        match (self.decided_at, self.until_at) {
            (None, _) => Standing::Proposed,
            (Some(_), Some(until)) if now < until => Standing::Barred,
            (Some(_), _) => Standing::Over,
        }
    }
}

/// Proposes to bar a number. `Invalid` where it cannot be: withheld, a service's or our own, without a
/// reason, or on the list already.
pub fn propose(
    tx: &Transaction<'_>,
    (caller, call): (&str, Option<CallId>),
    reason: &str,
    by: &str,
    now: Millis,
) -> Result<Nuisance> {
    let invalid = |field, why| Err(Error::Invalid { field, why });
    let reason = reason.trim();
    match reason.chars().count() {
        0 => return invalid("reason", "required"),
        n if n > REASON => return invalid("reason", "too_long"),
        _ => {}
    }
    let same = callers::same(caller);
    let digits = same.trim_start_matches('+');
    if digits.len() < SHORTEST || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return invalid("caller", "malformed");
    }
    if is_ours(tx, &same)? {
        return invalid("caller", "kept");
    }
    let sql = "SELECT 1 FROM nuisance_callers
               WHERE caller_e164 = ?1 AND (decided_at IS NULL OR until_at > ?2)";
    if tx.prepare(sql)?.exists(params![same, int(now)])? {
        return invalid("caller", "taken");
    }
    tx.execute(
        "INSERT INTO nuisance_callers (caller, caller_e164, reason, call, proposed_at, proposed_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            caller,
            same,
            reason,
            call.map(|call| int(call.0)),
            int(now),
            by
        ],
    )?;
    get(tx, tx.last_insert_rowid())
}

/// Departments and our telephones are never barred.
fn is_ours(c: &Connection, same: &str) -> Result<bool> {
    let sql = "SELECT phone FROM departments WHERE phone IS NOT NULL
               UNION ALL SELECT phone FROM users WHERE phone IS NOT NULL";
    let mut statement = c.prepare(sql)?;
    let mut phones = statement.query_map([], |row| row.get::<_, String>(0))?;
    let found = phones.find_map(|phone| match phone {
        Ok(phone) => (callers::same(&phone) == same).then_some(Ok(())),
        Err(error) => Some(Err(error)),
    });
    Ok(found.transpose()?.is_some())
}

/// Bars the caller for so many days, or refuses to for 0. Who is barred is called back no more, whatever was promised.
/// One that is decided is `Invalid` with `closed`.
pub fn decide(tx: &Transaction<'_>, id: i64, days: u16, by: &str, now: Millis) -> Result<Nuisance> {
    if days > MOST_DAYS {
        return Err(Error::Invalid {
            field: "days",
            why: "too_long",
        });
    }
    if get(tx, id)?.decided_at.is_some() {
        return Err(Error::Invalid {
            field: "days",
            why: "closed",
        });
    }
    let until = (days > 0).then(|| now + Millis::from(days) * DAY_MS);
    tx.execute(
        "UPDATE nuisance_callers SET decided_at = ?2, decided_by = ?3, until_at = ?4 WHERE id = ?1",
        params![id, int(now), by, until.map(int)],
    )?;
    let decided = get(tx, id)?;
    if decided.until_at.is_some() {
        callbacks::not_needed(tx, &decided.caller, &decided.reason, by, now)?;
    }
    Ok(decided)
}

/// Bars the caller no more.
pub fn lift(tx: &Transaction<'_>, id: i64, by: &str, now: Millis) -> Result<Nuisance> {
    get(tx, id)?;
    tx.execute(
        "UPDATE nuisance_callers SET decided_at = ?2, decided_by = ?3,
           until_at = CASE WHEN until_at > ?2 THEN ?2 ELSE until_at END WHERE id = ?1",
        params![id, int(now), by],
    )?;
    get(tx, id)
}

/// Whether a number, in the form of `callers::same`, is barred.
pub fn is_barred(c: &Connection, caller: &str, now: Millis) -> Result<bool> {
    let sql = "SELECT 1 FROM nuisance_callers WHERE caller_e164 = ?1 AND until_at > ?2";
    Ok(c.prepare_cached(sql)?.exists(params![caller, int(now)])?)
}

/// All of them, latest first.
pub fn find(c: &Connection, cursor: Option<&str>, limit: Option<u32>) -> Result<Page<Nuisance>> {
    let slice = Slice::new("nuisance", cursor, limit)?;
    let sql = "SELECT * FROM nuisance_callers WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map(params![slice.before, slice.rows()], read)?;
    let all = rows.collect::<rusqlite::Result<_>>()?;
    Ok(slice.page("nuisance", all, |nuisance| nuisance.id))
}

/// One of them.
pub fn get(c: &Connection, id: i64) -> Result<Nuisance> {
    let mut statement = c.prepare_cached("SELECT * FROM nuisance_callers WHERE id = ?1")?;
    let found = statement.query_row([id], read).optional()?;
    found.ok_or_else(|| Error::NotFound("nuisance", id.to_string()))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Nuisance> {
    Ok(Nuisance {
        id: row.get("id")?,
        caller: row.get("caller")?,
        reason: row.get("reason")?,
        call: maybe_millis(row, "call")?.map(CallId),
        proposed_at: millis(row, "proposed_at")?,
        proposed_by: row.get("proposed_by")?,
        decided_at: maybe_millis(row, "decided_at")?,
        decided_by: row.get("decided_by")?,
        until_at: maybe_millis(row, "until_at")?,
    })
}
