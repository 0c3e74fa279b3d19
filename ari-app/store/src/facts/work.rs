//! What facts mean for the tables that reports read: offers, what agents' time went to, hold and wrap-up
//! by leg.

use rusqlite::{OptionalExtension, Transaction, params};
use switchboard::{AgentId, Fact};

use super::project::{number, run};
use crate::Result;
use crate::row::{int, millis};

/// An agent is rung.
pub(super) fn offered(tx: &Transaction<'_>, fact: &Fact, agent: AgentId) -> Result<()> {
    run(
        tx,
        "INSERT INTO offers (call, agent, started_at) VALUES (?1, ?2, ?3)",
        params![number(fact), agent.0, int(fact.at)],
    )
}

/// What came of it, by its name.
pub(super) fn offer_ended(
    tx: &Transaction<'_>,
    fact: &Fact,
    agent: AgentId,
    outcome: &str,
) -> Result<()> {
    run(
        tx,
        "UPDATE offers SET ended_at = ?3, outcome = ?4
         WHERE call = ?1 AND agent = ?2 AND ended_at IS NULL",
        params![number(fact), agent.0, int(fact.at), outcome],
    )
}

/// Who was still rung or talked is so no more, even where a fact about it is missing.
pub(super) fn close(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    run(
        tx,
        "UPDATE offers SET ended_at = ?2, outcome = 'withdrawn' WHERE call = ?1 AND ended_at IS NULL",
        params![number(fact), int(fact.at)],
    )?;
    let mut talking = tx.prepare_cached(
        "SELECT agent FROM talks WHERE call = ?1 AND agent IS NOT NULL AND EXISTS (
           SELECT 1 FROM agent_spans INDEXED BY agent_spans_open WHERE agent_spans.agent = talks.agent
             AND ended_at IS NULL AND state = 'talking' AND agent_spans.call = ?1)",
    )?;
    let agents = talking.query_map([number(fact)], |row| row.get(0))?;
    let agents = agents.collect::<rusqlite::Result<Vec<u32>>>()?;
    agents
        .into_iter()
        .try_for_each(|agent| turned(tx, fact, AgentId(agent), "ready"))
}

/// An agent is in this state from here on. Of several states at one moment the last counts. The index is
/// named, as SQLite might go through all that the agent ever did for the one span that is open.
pub(super) fn turned(tx: &Transaction<'_>, fact: &Fact, agent: AgentId, state: &str) -> Result<()> {
    let (at, call) = (int(fact.at), number(fact));
    run(
        tx,
        "UPDATE agent_spans INDEXED BY agent_spans_open SET ended_at = ?2
         WHERE agent = ?1 AND ended_at IS NULL AND started_at < ?2",
        params![agent.0, at],
    )?;
    run(
        tx,
        "INSERT INTO agent_spans (agent, state, call, started_at) VALUES (?1, ?3, ?4, ?2)
         ON CONFLICT (agent) WHERE ended_at IS NULL
         DO UPDATE SET state = excluded.state, call = excluded.call, reason = NULL",
        params![agent.0, at, state, call],
    )
}

/// Why an agent who has just been paused is.
pub(super) fn paused(tx: &Transaction<'_>, agent: AgentId, reason: &str) -> Result<()> {
    run(
        tx,
        "UPDATE agent_spans INDEXED BY agent_spans_open SET reason = ?2
         WHERE agent = ?1 AND ended_at IS NULL",
        params![agent.0, reason],
    )
}

/// Whoever had joined to supervise only listens from here on, which is no work of theirs: they are what they were before,
/// or asked to be. Who joins is told of by that, next.
pub(super) fn stepped_back(tx: &Transaction<'_>, fact: &Fact, agent: AgentId) -> Result<()> {
    let mut joined = tx.prepare_cached(
        "SELECT coalesce(wish, 'off') AS wish, agent_states.reason
         FROM agent_spans INDEXED BY agent_spans_open LEFT JOIN agent_states USING (agent)
         WHERE agent_spans.agent = ?1 AND ended_at IS NULL AND state = 'talking' AND call = ?2",
    )?;
    let before = joined.query_row(params![agent.0, number(fact)], |row| {
        Ok((row.get("wish")?, row.get("reason")?))
    });
    let before: Option<(String, Option<String>)> = before.optional()?;
    let Some((state, reason)) = before else {
        return Ok(());
    };
    turned(tx, fact, agent, &state)?;
    reason.map_or(Ok(()), |reason| paused(tx, agent, &reason))
}

/// A wrap-up is over; it belongs to the agent's last talk in the call.
pub(super) fn wrapped_up(
    tx: &Transaction<'_>,
    fact: &Fact,
    agent: AgentId,
    after_ms: u64,
) -> Result<()> {
    run(
        tx,
        "UPDATE talks SET wrap_up_ms = ?3
         WHERE id = (SELECT max(id) FROM talks WHERE call = ?1 AND agent = ?2)",
        params![number(fact), agent.0, int(after_ms)],
    )?;
    // One who was called away from it talks already. A ring in vain, or a gap, may outlast it.
    let mut wraps = tx.prepare_cached(
        "SELECT started_at FROM agent_spans INDEXED BY agent_spans_open
         WHERE agent = ?1 AND ended_at IS NULL AND state = 'wrap_up'",
    )?;
    let since = wraps.query_row([agent.0], |row| millis(row, "started_at"));
    let Some(since) = since.optional()? else {
        return Ok(());
    };
    let at = fact.at.min(since.saturating_add(after_ms));
    turned(tx, &Fact { at, ..fact.clone() }, agent, "ready")
}

/// The caller is back: each leg has of the hold what of it fell into its time.
pub(super) fn resumed(tx: &Transaction<'_>, fact: &Fact, held_ms: u64) -> Result<()> {
    run(
        tx,
        "UPDATE talks SET hold_ms = hold_ms
           + max(0, min(?2, coalesce(ended_at, ?2)) - max(?2 - ?3, started_at))
         WHERE call = ?1",
        params![number(fact), int(fact.at), int(held_ms)],
    )
}
