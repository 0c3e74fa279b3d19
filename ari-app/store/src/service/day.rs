//! An agent's day (当日工作): what the time went to, when they were rung, and what they talked; by the clock, and from
//! the same rows as the report.

use std::collections::BTreeMap;

use casework::service::Duty;
use rusqlite::{Connection, Row, params};
use switchboard::{AgentId, CallId, Millis};

use super::duty::spent;
use super::spans::{self, Doing, Span};
use crate::Result;
use crate::row::{int, maybe_millis, millis};

/// A call of the day may have begun as long before it, in milliseconds.
const EARLIER_MS: Millis = 24 * 3_600_000;

/// All of it, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// What the time went to, without a break from when it is known.
    pub spans: Vec<Span>,
    /// When they were rung for somebody.
    pub rings: Vec<Ring>,
    /// When they talked.
    pub talks: Vec<Talk>,
    /// When the caller they talked with was on hold.
    pub holds: Vec<(Millis, Millis)>,
}

/// A call, as lists of the day show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Which.
    pub call: CallId,
    /// The number; see `callers::shown`.
    pub caller: Option<String>,
    /// Whether it is one from us.
    pub outward: bool,
}

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// For which call.
    pub about: About,
    /// From when.
    pub since: Millis,
    /// Until when, or until now.
    pub until: Millis,
    /// `answered`, `no_answer`, `busy`, `rejected`, `unreachable` or `withdrawn`; `None` while it rings.
    pub outcome: Option<String>,
}

/// One conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Of which call.
    pub about: About,
    /// From when.
    pub since: Millis,
    /// Until when, or until now.
    pub until: Millis,
    /// What of that time the caller was on hold, in milliseconds, a hold that lasts included.
    pub hold_ms: Millis,
    /// The wrap-up after it; `None` until that is over.
    pub wrap_up_ms: Option<Millis>,
}

impl Day {
    /// What the time on duty went to, as in the report.
    pub fn duty(&self) -> Duty {
        let mut duty = Duty::default();
        for span in &self.spans {
            duty.add(&spent(span.doing, span.until - span.since));
        }
        duty
    }

    /// How often and how long, by what was done and by a pause's reason.
    pub fn sums(&self) -> BTreeMap<(Doing, Option<String>), (u64, Millis)> {
        let mut sums = BTreeMap::new();
        for span in &self.spans {
            let what = (span.doing, span.reason.clone());
            let sum: &mut (u64, Millis) = sums.entry(what).or_default();
            *sum = (sum.0 + 1, sum.1 + span.until - span.since);
        }
        sums
    }
}

/// An agent's day, up to now.
///
/// # Errors
/// When the store cannot be read.
pub fn day(
    c: &Connection,
    agent: AgentId,
    (since, until): (Millis, Millis),
    now: Millis,
) -> Result<Day> {
    let period = (since, until.min(now));
    let mut day = Day::default();
    spans::each(c, agent, period, |span| day.spans.push(span))?;
    day.rings = rings(c, agent, period)?;
    day.talks = talks(c, agent, period)?;
    for talk in &mut day.talks {
        let holds = holds(c, talk, period)?;
        talk.hold_ms = holds.iter().map(|(since, until)| until - since).sum();
        day.holds.extend(holds);
    }
    Ok(day)
}

/// Rows of a table that belong to calls, of an agent and a period, cut to it.
fn of_calls(table: &str, more: &str) -> String {
    format!(
        "SELECT calls.number, calls.caller, calls.direction = 'out' AS outward,
           max(it.started_at, ?2) AS since, min(coalesce(it.ended_at, ?3), ?3) AS until, {more}
         FROM calls INDEXED BY calls_by_arrival CROSS JOIN {table} AS it ON it.call = calls.number
         WHERE calls.arrived_at >= ?4 AND calls.arrived_at < ?3 AND it.agent = ?1
           AND it.started_at < ?3 AND coalesce(it.ended_at, ?3) >= ?2
         ORDER BY it.started_at, it.id"
    )
}

fn rings(c: &Connection, agent: AgentId, (since, until): (Millis, Millis)) -> Result<Vec<Ring>> {
    let mut statement = c.prepare_cached(&of_calls("offers", "it.outcome"))?;
    let earlier = since.saturating_sub(EARLIER_MS);
    let asked = params![agent.0, int(since), int(until), int(earlier)];
    let rings = statement.query_map(asked, |row| {
        Ok(Ring {
            about: about(row)?,
            since: millis(row, "since")?,
            until: millis(row, "until")?,
            outcome: row.get("outcome")?,
        })
    })?;
    Ok(rings.collect::<rusqlite::Result<_>>()?)
}

/// Without their holds.
fn talks(c: &Connection, agent: AgentId, (since, until): (Millis, Millis)) -> Result<Vec<Talk>> {
    let sql = of_calls("talks", "it.wrap_up_ms");
    let mut statement = c.prepare_cached(&sql)?;
    let earlier = since.saturating_sub(EARLIER_MS);
    let asked = params![agent.0, int(since), int(until), int(earlier)];
    let talks = statement.query_map(asked, |row| {
        Ok(Talk {
            about: about(row)?,
            since: millis(row, "since")?,
            until: millis(row, "until")?,
            hold_ms: 0,
            wrap_up_ms: maybe_millis(row, "wrap_up_ms")?,
        })
    })?;
    Ok(talks.collect::<rusqlite::Result<_>>()?)
}

/// When the caller was on hold in a talk: what of each hold of the call fell into it.
fn holds(c: &Connection, talk: &Talk, (_, now): (Millis, Millis)) -> Result<Vec<(Millis, Millis)>> {
    let sql = "SELECT at - (fields ->> 'held_ms') AS since, at AS until FROM facts
               WHERE call = ?1 AND kind = 'resumed'
               UNION ALL
               SELECT held_at, ?2 FROM calls WHERE number = ?1 AND held_at IS NOT NULL
               ORDER BY 1";
    let mut statement = c.prepare_cached(sql)?;
    let asked = params![int(talk.about.call.0), int(now)];
    let holds = statement.query_map(asked, |row| {
        let (since, until) = (millis(row, "since")?, millis(row, "until")?);
        Ok((since.max(talk.since), until.min(talk.until)))
    })?;
    let holds = holds.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(holds
        .into_iter()
        .filter(|(since, until)| since < until)
        .collect())
}

fn about(row: &Row<'_>) -> rusqlite::Result<About> {
    Ok(About {
        call: CallId(millis(row, "number")?),
        caller: row.get("caller")?,
        outward: row.get("outward")?,
    })
}
