//! What facts of conferences mean for their tables.

use rusqlite::{Transaction, params};
use switchboard::{BridgeId, Fact};

use super::project::{number, run};
use crate::Result;
use crate::row::int;

pub(super) fn opened(
    tx: &Transaction<'_>,
    fact: &Fact,
    room: &str,
    bridge: &BridgeId,
) -> Result<()> {
    run(
        tx,
        "INSERT INTO conferences (room, node, bridge, opened_at)
         VALUES (?1, (SELECT node FROM calls WHERE number = ?4), ?2, ?3)",
        params![room, bridge.as_str(), int(fact.at), number(fact)],
    )
}

pub(super) fn joined(tx: &Transaction<'_>, fact: &Fact, room: &str, leader: bool) -> Result<()> {
    run(
        tx,
        "INSERT INTO conference_members (conference, call, leader, joined_at)
         SELECT id, ?2, ?3, ?4 FROM conferences WHERE room = ?1 AND closed_at IS NULL",
        params![room, number(fact), leader, int(fact.at)],
    )?;
    run(
        tx,
        "UPDATE calls SET stage = 'conference' WHERE number = ?1 AND ended_at IS NULL",
        params![number(fact)],
    )
}

pub(super) fn left(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    run(
        tx,
        "UPDATE conference_members SET left_at = ?2 WHERE call = ?1 AND left_at IS NULL",
        params![number(fact), int(fact.at)],
    )
}

pub(super) fn locked(tx: &Transaction<'_>, room: &str, on: bool) -> Result<()> {
    run(
        tx,
        "UPDATE conferences SET locked = ?2 WHERE room = ?1 AND closed_at IS NULL",
        params![room, on],
    )
}

pub(super) fn closed(tx: &Transaction<'_>, fact: &Fact, room: &str) -> Result<()> {
    run(
        tx,
        "UPDATE conferences SET closed_at = ?2 WHERE room = ?1 AND closed_at IS NULL",
        params![room, int(fact.at)],
    )
}
