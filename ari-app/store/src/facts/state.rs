//! What facts about agents mean for what a restart has to know of them.

use rusqlite::{Transaction, params};
use switchboard::{AgentId, AgentWish, Fact, Millis};

use super::project::run;
use super::work;
use crate::row::int;
use crate::{Result, users};

/// A state that has begun, and is to be remembered.
pub(super) fn begun(
    tx: &Transaction<'_>,
    fact: &Fact,
    agent: AgentId,
    wish: &AgentWish,
    by: &str,
) -> Result<()> {
    match wish {
        AgentWish::Off => users::stand_up(tx, agent)?,
        AgentWish::Ready | AgentWish::Paused(_) => users::come_back(tx, agent)?,
    }
    work::turned(tx, fact, agent, written(wish).0)?;
    if let AgentWish::Paused(reason) = wish {
        work::paused(tx, agent, reason.as_str())?;
    }
    asked(tx, fact, agent, wish, by)
}

/// What a restart has to know. What is asked for during a call is that alone, until the call has ended.
pub(super) fn asked(
    tx: &Transaction<'_>,
    fact: &Fact,
    agent: AgentId,
    wish: &AgentWish,
    by: &str,
) -> Result<()> {
    let (wish, reason) = written(wish);
    run(
        tx,
        "INSERT INTO agent_states (agent, wish, reason, \"by\", since_at)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (agent) DO UPDATE SET wish = ?2, reason = ?3, \"by\" = ?4, since_at = ?5",
        params![agent.0, wish, reason, by, int(fact.at)],
    )
}

/// As in the tables: the state, and why paused.
fn written(wish: &AgentWish) -> (&'static str, Option<&str>) {
    match wish {
        AgentWish::Ready => ("ready", None),
        AgentWish::Paused(reason) => ("paused", Some(reason.as_str())),
        AgentWish::Off => ("off", None),
    }
}

/// One who is ready has been idle since here.
pub(super) fn idle(tx: &Transaction<'_>, at: Millis, agent: AgentId) -> Result<()> {
    run(
        tx,
        "UPDATE agent_states SET since_at = ?2 WHERE agent = ?1 AND wish = 'ready'",
        params![agent.0, int(at)],
    )
}
