//! Calls of ours about a case (回访): each a row in the case's history, written with the fact of the call.

use casework::Verb;
use casework::case::Given;
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::Map;
use switchboard::{Actor, AgentId, Fact, QueueId};

use super::entry::event;
use super::{Case, get};
use crate::row::int;
use crate::{Error, Result};

/// The case that somebody is to be called about; a void one is nobody's matter.
///
/// # Errors
/// `NotFound`, or `Refused` where nothing can be done to the case any more.
pub fn to_be_dialled(c: &Connection, number: &str) -> Result<Case> {
    let case = get(c, number)?;
    let given = Given {
        note: true,
        ..Given::default()
    };
    Verb::Note.check(case.state, given)?;
    Ok(case)
}

/// The queue of the call a case came from.
pub fn queue_of(c: &Connection, case: &Case) -> Result<Option<QueueId>> {
    let call = case.call.map(|call| int(call.0));
    let sql = "SELECT queue FROM calls WHERE number = ?1 AND queue IS NOT NULL";
    let queue = c.query_row(sql, [call], |row| row.get(0).map(QueueId));
    Ok(queue.optional()?)
}

/// A call of ours has begun, about a case or not.
pub(crate) fn dialled(
    tx: &Transaction<'_>,
    fact: &Fact,
    agent: Option<AgentId>,
    case: Option<u64>,
) -> Result<()> {
    let Some(number) = case else {
        return Ok(());
    };
    let case = match get(tx, &number.to_string()) {
        Ok(case) => case,
        Err(Error::NotFound(..)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let by = agent.map_or(Actor::System, Actor::Agent).label();
    let said = ("", Map::new(), fact.call);
    event(tx, &case, "call", &by, fact.at, said)
}
