//! Calls (通话), live and past.

use rusqlite::{Connection, OptionalExtension, Row};
use switchboard::{
    AgentId, CallId, ChannelId, HungUpBy, Language, Millis, NodeId, Outcome, Party, QueueId, Stage,
    UNSAID,
};

use crate::conditions::Conditions;
use crate::page::{Page, Slice};
use crate::row::{self, int, maybe_millis, millis};
use crate::service::{self, Behind};
use crate::{Error, Result, callers};

/// A caller's whole journey. Live ones are as of the last fact kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its number.
    pub number: CallId,
    /// On which Asterisk.
    pub node: NodeId,
    /// The caller's leg.
    pub channel: ChannelId,
    /// Whether it is one from us.
    pub outward: bool,
    /// The caller's number as it came; see `callers::shown`. In a call from us whom it goes to.
    pub caller: Option<String>,
    /// The number dialled.
    pub dialled: String,
    /// The language the caller chose.
    pub language: Option<Language>,
    /// Where it is in its journey.
    pub stage: Stage,
    /// Which queue it waited in; for which it counts if it is one of ours.
    pub queue: Option<QueueId>,
    /// Who talked last, of several together who was there first; else who was rung last.
    pub agent: Option<AgentId>,
    /// When it arrived.
    pub arrived_at: Millis,
    /// When a person was first asked for.
    pub requested_at: Option<Millis>,
    /// When an agent first answered.
    pub connected_at: Option<Millis>,
    /// When it was over.
    pub ended_at: Option<Millis>,
    /// Who ended it.
    pub hung_up_by: Option<HungUpBy>,
    /// Q.850.
    pub cause: Option<u16>,
    /// What it came to.
    pub outcome: Option<Outcome>,
    /// From the request for a person to the first answer, else to the end of waiting.
    pub wait_ms: Option<u64>,
    /// All conversations that are over, together.
    pub talk_ms: u64,
    /// On hold, all together; of a live call what is over.
    pub hold_ms: u64,
    /// What the satisfaction survey came to; `None` if the caller was not asked.
    pub survey: Option<Survey>,
    /// The caller's grade, 1 for the best to 5.
    pub grade: Option<u8>,
    /// What it came to in the agent's words, one of those its queue lists.
    pub disposition: Option<String>,
    /// Why there is no recording where there should be one.
    pub unrecorded: Option<String>,
    /// Rows of its recordings, discarded and missing ones left out.
    pub recordings: Vec<i64>,
    /// The number of the latest case that came from it, or about which it was dialled.
    pub case: Option<String>,
}

/// What a satisfaction survey has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survey {
    /// The caller is being asked.
    Offered,
    /// The caller gave a grade.
    Answered,
    /// The caller gave none.
    None,
}

impl Survey {
    /// As stored and as in the API: `offered`, `answered`, `none`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Answered => "answered",
            Self::None => "none",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let all = [Self::Offered, Self::Answered, Self::None];
        all.into_iter().find(|one| one.as_str() == text)
    }
}

/// Which calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// `Some(true)` for live ones, `Some(false)` for those that are over.
    pub live: Option<bool>,
    /// Of this number, in any form.
    pub caller: Option<String>,
    /// With this agent: who talked or was rung last.
    pub agent: Option<AgentId>,
    /// Whose caller dialled this number, as it came.
    pub dialled: Option<String>,
    /// In this queue, the latest of the call; behind a figure by queue what is counted there.
    pub queue: Option<QueueId>,
    /// Which came to this.
    pub outcome: Option<Outcome>,
    /// Of which an agent said this, or nobody anything: [`switchboard::UNSAID`].
    pub disposition: Option<String>,
    /// Whose caller gave this grade, 1 for the best to 5.
    pub grade: Option<u8>,
    /// Arrived then or later.
    pub since: Option<Millis>,
    /// Arrived before.
    pub until: Option<Millis>,
    /// Behind this figure of a report.
    pub behind: Behind,
    /// Where the page begins, as `Page::next` said.
    pub cursor: Option<String>,
    /// Rows on it, 1 to 200; 50 if nothing is said.
    pub limit: Option<u32>,
}

const SELECT: &str = "SELECT calls.*,
  (SELECT group_concat(id) FROM recordings
   WHERE call = calls.number AND state IN ('started', 'finished', 'stored')) AS recordings,
  (SELECT number FROM cases WHERE call = calls.number
     OR id IN (SELECT \"case\" FROM case_events WHERE call = calls.number)
   ORDER BY id DESC LIMIT 1) AS \"case\"
  FROM calls";

/// Calls, latest first.
pub fn find(c: &Connection, filter: &Filter) -> Result<Page<Call>> {
    let slice = Slice::new("calls", filter.cursor.as_deref(), filter.limit)?;
    let asked = conditions(filter, slice.before);
    let calls = select(c, &asked, slice.rows())?;
    Ok(slice.page("calls", calls, |call| int(call.number.0)))
}

/// The latest `most` of the calls asked for, wherever a page of them would begin, and whether there are more.
pub fn latest(c: &Connection, filter: &Filter, most: u32) -> Result<(Vec<Call>, bool)> {
    let asked = conditions(filter, i64::MAX);
    let mut calls = select(c, &asked, most.saturating_add(1))?;
    let more = calls.len() > most as usize;
    calls.truncate(most as usize);
    Ok((calls, more))
}

/// How many calls there are of those asked for.
pub fn count_of(c: &Connection, filter: &Filter) -> Result<u64> {
    let asked = conditions(filter, i64::MAX);
    let sql = format!("SELECT count(*) FROM calls WHERE {}", asked.sql());
    let count: i64 = c.query_row(&sql, &*asked.values(), |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

fn conditions(filter: &Filter, before: i64) -> Conditions {
    let mut asked = Conditions::before("number", before);
    asked.when(filter.live == Some(true), "ended_at IS NULL");
    asked.when(filter.live == Some(false), "ended_at IS NOT NULL");
    asked.with(
        "caller_e164 = ?",
        filter.caller.as_deref().map(callers::same),
    );
    asked.with("calls.agent = ?", filter.agent.map(|agent| agent.0));
    asked.with(
        "outcome = ?",
        filter.outcome.map(|o| String::from(o.as_str())),
    );
    let said = filter.disposition.clone();
    asked.when(said.as_deref() == Some(UNSAID), "disposition IS NULL");
    asked.with("disposition = ?", said.filter(|words| words != UNSAID));
    asked.with("grade = ?", filter.grade);
    asked.with("dialled = ?", filter.dialled.clone());
    asked.with("arrived_at >= ?", filter.since.map(int));
    asked.with("arrived_at < ?", filter.until.map(int));
    if filter.since.is_some() || filter.until.is_some() {
        service::near_arrivals(&mut asked, (filter.since, filter.until));
    }
    match filter.behind.is_empty() {
        true => asked.with("queue = ?", filter.queue.map(|queue| queue.0)),
        false => {
            let said = filter.disposition.is_some();
            filter.behind.narrow(&mut asked, filter.queue, said);
        }
    }
    asked
}

/// The call of that number.
pub fn get(c: &Connection, call: CallId) -> Result<Call> {
    let mut statement = c.prepare_cached(&format!("{SELECT} WHERE calls.number = ?1"))?;
    let found = statement.query_row([int(call.0)], read).optional()?;
    found.ok_or_else(|| Error::NotFound("call", call.to_string()))
}

/// Somebody who talked with a caller, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Who.
    pub party: Party,
    /// From when.
    pub started_at: Millis,
    /// Until when; `None` while it lasts.
    pub ended_at: Option<Millis>,
}

/// Who talked in a call, in the order they came.
pub fn talks(c: &Connection, call: CallId) -> Result<Vec<Talk>> {
    let sql = "SELECT * FROM talks WHERE call = ?1 ORDER BY id";
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map([int(call.0)], |row| {
        Ok(Talk {
            party: row::name(row, "party", Party::parse)?,
            started_at: millis(row, "started_at")?,
            ended_at: maybe_millis(row, "ended_at")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many calls of a number came since then and before the call `before`.
pub fn count_earlier(c: &Connection, caller: &str, before: CallId, since: Millis) -> Result<u64> {
    let sql = "SELECT count(*) FROM calls
               WHERE caller_e164 = ?1 AND number < ?2 AND arrived_at >= ?3 AND direction = 'in'";
    let values = (callers::same(caller), int(before.0), int(since));
    let count: i64 = c.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// Calls of a number before the call `before`, latest first; of all if `None`.
pub fn earlier(
    c: &Connection,
    caller: &str,
    before: Option<CallId>,
    limit: u32,
) -> Result<Vec<Call>> {
    let before = before.map_or(i64::MAX, |call| int(call.0));
    let mut asked = Conditions::before("number", before);
    asked.with("caller_e164 = ?", Some(callers::same(caller)));
    select(c, &asked, limit)
}

fn select(c: &Connection, asked: &Conditions, rows: u32) -> Result<Vec<Call>> {
    let sql = format!(
        "{SELECT} WHERE {} ORDER BY number DESC LIMIT {rows}",
        asked.sql()
    );
    let mut statement = c.prepare_cached(&sql)?;
    let calls = statement
        .query_map(&*asked.values(), read)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(calls)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Call> {
    Ok(Call {
        number: CallId(millis(row, "number")?),
        node: NodeId(row.get("node")?),
        channel: ChannelId(row.get("channel")?),
        outward: row.get::<_, String>("direction")? == "out",
        caller: row.get("caller")?,
        dialled: row.get("dialled")?,
        language: row::maybe_name(row, "language", Language::parse)?,
        stage: row::name(row, "stage", row::stage)?,
        queue: row.get::<_, Option<u32>>("queue")?.map(QueueId),
        agent: row.get::<_, Option<u32>>("agent")?.map(AgentId),
        arrived_at: millis(row, "arrived_at")?,
        requested_at: maybe_millis(row, "requested_at")?,
        connected_at: maybe_millis(row, "connected_at")?,
        ended_at: maybe_millis(row, "ended_at")?,
        hung_up_by: row::maybe_name(row, "hung_up_by", row::hung_up_by)?,
        cause: row.get("cause")?,
        outcome: row::maybe_name(row, "outcome", row::outcome)?,
        wait_ms: maybe_millis(row, "wait_ms")?,
        talk_ms: millis(row, "talk_ms")?,
        hold_ms: millis(row, "hold_ms")?,
        survey: row::maybe_name(row, "survey", Survey::parse)?,
        grade: row.get("grade")?,
        disposition: row.get("disposition")?,
        unrecorded: row.get("unrecorded")?,
        recordings: ids(row.get("recordings")?),
        case: row.get("case")?,
    })
}

/// `3,8` as numbers.
fn ids(list: Option<String>) -> Vec<i64> {
    let list = list.unwrap_or_default();
    list.split(',').filter_map(|id| id.parse().ok()).collect()
}
