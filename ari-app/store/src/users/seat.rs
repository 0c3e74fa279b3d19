//! At which telephone an agent sits, and how it rings.

use rusqlite::{Transaction, params};
use switchboard::AgentId;

use crate::{Error, Result};

/// Lets an agent sit at a telephone until they go off duty. Their own is given back that way too.
///
/// # Errors
/// `Invalid` with `taken` where somebody else has sat down, or whose own it is and who is on duty, or finishes a
/// call before they go off.
pub fn sit_at(tx: &Transaction<'_>, agent: AgentId, phone: &str) -> Result<()> {
    // Who has sat down there, or whose own it is and who is on duty without having sat elsewhere.
    let taken = "SELECT 1 FROM users LEFT JOIN agent_states USING (agent)
                 WHERE users.agent <> ?1 AND disabled_at IS NULL
                   AND (phone_now = ?2
                        OR phone_now IS NULL AND phone = ?2
                           AND (coalesce(wish, 'off') <> 'off' OR EXISTS (
                             SELECT 1 FROM agent_spans INDEXED BY agent_spans_open
                             WHERE agent_spans.agent = users.agent AND ended_at IS NULL AND state <> 'off')))";
    if tx.prepare_cached(taken)?.exists(params![agent.0, phone])? {
        let (field, why) = ("phone", "taken");
        return Err(Error::Invalid { field, why });
    }
    let sql = "UPDATE users SET phone_now = nullif(?2, phone) WHERE agent = ?1";
    match tx.execute(sql, params![agent.0, phone])? {
        0 => Err(Error::NotFound("agent", agent.to_string())),
        _ => Ok(()),
    }
}

/// Who goes off duty is back at their own telephone the next time.
///
/// # Errors
/// When the store cannot.
pub fn stand_up(tx: &Transaction<'_>, agent: AgentId) -> Result<()> {
    let sql = "UPDATE users SET phone_now = NULL WHERE agent = ?1 AND phone_now IS NOT NULL";
    tx.prepare_cached(sql)?.execute([agent.0])?;
    Ok(())
}

/// Who comes on duty has their own telephone, unless they sit elsewhere: whoever sat down there and is off duty is
/// at their own again.
///
/// # Errors
/// When the store cannot.
pub fn come_back(tx: &Transaction<'_>, agent: AgentId) -> Result<()> {
    let sql = "UPDATE users SET phone_now = NULL
               WHERE phone_now = (SELECT phone FROM users WHERE agent = ?1 AND phone_now IS NULL)
                 AND NOT EXISTS (SELECT 1 FROM agent_states
                                 WHERE agent_states.agent = users.agent AND wish <> 'off')
                 AND NOT EXISTS (SELECT 1 FROM talks
                                 WHERE talks.agent = users.agent AND ended_at IS NULL)";
    tx.prepare_cached(sql)?.execute([agent.0])?;
    Ok(())
}

/// Whether a user's telephone is asked to answer by itself.
pub(super) fn set_auto_answer(tx: &Transaction<'_>, id: i64, on: bool) -> Result<()> {
    let sql = "UPDATE users SET auto_answer = ?2 WHERE id = ?1";
    match tx.execute(sql, params![id, on])? {
        0 => Err(Error::NotFound("user", id.to_string())),
        _ => Ok(()),
    }
}
