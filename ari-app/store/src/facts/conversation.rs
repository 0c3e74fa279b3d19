//! What facts about conversations mean for calls, talks and transfers.

use rusqlite::{Transaction, params};
use switchboard::{AgentId, BridgeId, ChannelId, Fact, Party, TransferKind, TransferOutcome};

use super::project::{number, run};
use super::{stays, work};
use crate::row::int;
use crate::{Result, cases};

/// Somebody is joined with the caller.
pub(super) fn joined(
    tx: &Transaction<'_>,
    fact: &Fact,
    party: &Party,
    channel: &ChannelId,
    bridge: &BridgeId,
) -> Result<()> {
    let agent = party.agent();
    if let Some(agent) = agent {
        work::turned(tx, fact, agent, "talking")?;
    }
    run(
        tx,
        "INSERT INTO talks (call, party, agent, channel, bridge, started_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            number(fact),
            party.label(),
            agent.map(|agent| agent.0),
            channel.as_str(),
            bridge.as_str(),
            int(fact.at)
        ],
    )?;
    stays::answered(tx, fact)?;
    // Where the first to answer is somebody outside, no agent was connected before.
    run(
        tx,
        "UPDATE calls SET connected_at = coalesce(connected_at, ?2),
           wait_ms = coalesce(wait_ms, ?2 - requested_at)
         WHERE number = ?1 AND ended_at IS NULL",
        params![number(fact), int(fact.at)],
    )?;
    in_charge(tx, fact)
}

pub(super) fn left(tx: &Transaction<'_>, fact: &Fact, party: &Party, talk_ms: u64) -> Result<()> {
    run(
        tx,
        "UPDATE talks SET ended_at = ?3, talk_ms = ?4
         WHERE call = ?1 AND party = ?2 AND ended_at IS NULL",
        params![number(fact), party.label(), int(fact.at), int(talk_ms)],
    )?;
    in_charge(tx, fact)
}

/// The agent of a call is who was there first of those who are there, not a colleague who was consulted nor
/// a supervisor who joined in; of those who leave together, as at a hang-up, who was there first of them.
fn in_charge(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    run(
        tx,
        "UPDATE calls SET agent = coalesce(
           (SELECT agent FROM talks
            WHERE call = ?1 AND agent IS NOT NULL AND (ended_at IS NULL OR ended_at = ?2)
            ORDER BY ended_at IS NOT NULL, id LIMIT 1), agent)
         WHERE number = ?1 AND ended_at IS NULL",
        params![number(fact), int(fact.at)],
    )
}

pub(super) fn ended(tx: &Transaction<'_>, fact: &Fact, talk_ms: u64) -> Result<()> {
    run(
        tx,
        "UPDATE calls SET talk_ms = talk_ms + ?2, bridge = NULL, talking_at = NULL, held_at = NULL
         WHERE number = ?1 AND ended_at IS NULL",
        params![number(fact), int(talk_ms)],
    )
}

pub(super) fn held(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    run(
        tx,
        "UPDATE calls SET held_at = ?2 WHERE number = ?1 AND ended_at IS NULL",
        params![number(fact), int(fact.at)],
    )
}

pub(super) fn resumed(tx: &Transaction<'_>, fact: &Fact, held_ms: u64) -> Result<()> {
    run(
        tx,
        "UPDATE calls SET held_at = NULL, hold_ms = hold_ms + ?2
         WHERE number = ?1 AND ended_at IS NULL",
        params![number(fact), int(held_ms)],
    )
}

pub(super) fn transfer_started(
    tx: &Transaction<'_>,
    fact: &Fact,
    kind: TransferKind,
    from: Option<AgentId>,
    to: &Party,
    channel: &ChannelId,
) -> Result<()> {
    run(
        tx,
        "INSERT INTO transfers (call, kind, agent, party, channel, started_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            number(fact),
            kind.as_str(),
            from.map(|agent| agent.0),
            to.label(),
            channel.as_str(),
            int(fact.at)
        ],
    )
}

pub(super) fn transfer_ended(
    tx: &Transaction<'_>,
    fact: &Fact,
    outcome: TransferOutcome,
) -> Result<()> {
    let sql =
        "UPDATE transfers SET ended_at = ?2, outcome = ?3 WHERE call = ?1 AND ended_at IS NULL";
    let mut statement = tx.prepare_cached(sql)?;
    let ended = statement.execute(params![number(fact), int(fact.at), outcome.as_str()])?;
    match fact.call.filter(|_| ended > 0) {
        Some(call) => cases::came_to(tx, call, outcome, fact.at),
        None => Ok(()),
    }
}

/// Conversations end with the call, even where a fact about their end is missing.
pub(super) fn close(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    run(
        tx,
        "UPDATE talks SET ended_at = ?2, talk_ms = max(0, ?2 - started_at)
         WHERE call = ?1 AND ended_at IS NULL",
        params![number(fact), int(fact.at)],
    )?;
    run(
        tx,
        "UPDATE calls SET bridge = NULL, talking_at = NULL, held_at = NULL WHERE number = ?1",
        params![number(fact)],
    )?;
    transfer_ended(tx, fact, TransferOutcome::Cancelled)
}
