//! What the board is given of agents: their last wishes, wrap-ups under way, and what they owe.

use rusqlite::{Connection, OptionalExtension, Row};
use switchboard::{
    Actor, AgentId, AgentWish, CallId, Millis, PauseReason, QueueId, RememberedAgent,
    RememberedLast,
};

use crate::Result;
use crate::row::{self, maybe_millis, millis};

/// Every agent, as last heard of.
pub(super) fn load(c: &Connection) -> Result<Vec<RememberedAgent>> {
    let mut statement = c.prepare_cached(
        "SELECT agent_states.*, NOT EXISTS (
           SELECT 1 FROM agent_spans INDEXED BY agent_spans_open
           WHERE agent_spans.agent = agent_states.agent AND ended_at IS NULL AND state <> wish
         ) AS told
         FROM agent_states ORDER BY agent",
    )?;
    let rows = statement.query_map([], |row| {
        let (agent, state) = (AgentId(row.get("agent")?), wish(row)?);
        let wrap_up = wrap_up(c, agent)?;
        let last = match wrap_up {
            Some((call, ..)) => last_call(c, call)?,
            None => None,
        };
        Ok(RememberedAgent {
            agent,
            state,
            by: Actor::parse(&row.get::<_, String>("by")?),
            since: millis(row, "since_at")?,
            told: row.get("told")?,
            last,
            owes: owes(c, agent)?,
            wrap_up: wrap_up
                .map(|(call, since, until)| (CallId(call.unsigned_abs()), since, until)),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The wrap-up under way: of which call, since when and until when.
fn wrap_up(c: &Connection, agent: AgentId) -> rusqlite::Result<Option<(i64, Millis, Millis)>> {
    let mut statement = c.prepare_cached(
        "SELECT call, started_at, (
           SELECT max(fields ->> 'until') FROM facts
           WHERE facts.call = agent_spans.call AND kind IN ('wrap_up_started', 'wrap_up_extended')
             AND fields ->> 'agent' = agent_spans.agent AND facts.at >= agent_spans.started_at
         ) AS until_at
         FROM agent_spans INDEXED BY agent_spans_open
         WHERE agent = ?1 AND ended_at IS NULL AND state = 'wrap_up' AND call IS NOT NULL",
    )?;
    let found = statement.query_row([agent.0], |row| {
        let until = maybe_millis(row, "until_at")?.unwrap_or_default();
        Ok((row.get("call")?, millis(row, "started_at")?, until))
    });
    found.optional()
}

/// Calls of which the agent has to say what came of them.
fn owes(c: &Connection, agent: AgentId) -> rusqlite::Result<Vec<(CallId, QueueId)>> {
    let sql = "SELECT call, queue FROM agent_debts WHERE agent = ?1 ORDER BY id";
    let mut statement = c.prepare_cached(sql)?;
    let owed = statement.query_map([agent.0], |row| {
        let call: i64 = row.get("call")?;
        Ok((CallId(call.unsigned_abs()), QueueId(row.get("queue")?)))
    })?;
    owed.collect()
}

fn last_call(c: &Connection, call: i64) -> rusqlite::Result<Option<RememberedLast>> {
    let sql = "SELECT queue, disposition FROM calls WHERE number = ?1 AND queue IS NOT NULL";
    let found = c.prepare_cached(sql)?.query_row([call], |row| {
        Ok(RememberedLast {
            call: CallId(call.unsigned_abs()),
            queue: QueueId(row.get("queue")?),
            disposition: row.get("disposition")?,
        })
    });
    found.optional()
}

fn wish(row: &Row<'_>) -> rusqlite::Result<AgentWish> {
    let reason: Option<String> = row.get("reason")?;
    let reason = PauseReason::parse(&reason.unwrap_or_default());
    row::name(row, "wish", |text| match text {
        "ready" => Some(AgentWish::Ready),
        "off" => Some(AgentWish::Off),
        "paused" => Some(AgentWish::Paused(reason.clone())),
        _ => None,
    })
}
