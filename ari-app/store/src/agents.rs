//! Who can be offered calls.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction, params};
use switchboard::{Agent, AgentId, Millis, QueueId, Skill};

use crate::row::{int, millis};
use crate::users::{self, User};
use crate::{Error, Result};

/// The roster for the plan: every enabled user with an agent's number, by that number.
pub fn roster(c: &Connection) -> Result<Vec<Agent>> {
    let mut statement = c.prepare_cached(
        // Who sits at somebody else's telephone has it; its owner then has none.
        "SELECT agent, name, auto_answer,
           coalesce(phone_now, iif(EXISTS (SELECT 1 FROM users AS other
                                           WHERE other.phone_now = users.phone AND other.id <> users.id),
                                   'none-' || users.id, phone)) AS phone
         FROM users WHERE agent IS NOT NULL AND disabled_at IS NULL ORDER BY agent",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Agent {
            id: AgentId(row.get("agent")?),
            name: row.get("name")?,
            phone: row.get("phone")?,
            skills: Vec::new(),
            auto_answer: row.get("auto_answer")?,
        })
    })?;
    let mut roster = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    for agent in &mut roster {
        agent.skills = skills(c, agent.id)?;
    }
    Ok(roster)
}

/// The queues an agent serves, by number.
pub fn skills(c: &Connection, agent: AgentId) -> Result<Vec<Skill>> {
    let sql = "SELECT queue, level FROM agent_queues WHERE agent = ?1 ORDER BY queue";
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_map([agent.0], |row| {
        let (queue, level) = (QueueId(row.get("queue")?), row.get("level")?);
        Ok(Skill { queue, level })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who works under an agent's number, if somebody does.
///
/// # Errors
/// `NotFound` if nobody does.
pub fn of_number(c: &Connection, agent: AgentId) -> Result<User> {
    let user = users::by_agent(c, agent)?.filter(|user| user.disabled_at.is_none());
    user.ok_or_else(|| Error::NotFound("agent", agent.to_string()))
}

/// Lets an agent serve these queues from here on, and no others.
///
/// # Errors
/// `NotFound` if nobody works under that number.
pub fn put_skills(tx: &Transaction<'_>, agent: AgentId, skills: &[Skill]) -> Result<()> {
    of_number(tx, agent)?;
    users::set_skills(tx, agent, skills)
}

/// Of so many conversations it is looked where an agent sent the caller or whom they brought in, so that a long day
/// costs no more than a short one.
const LOOKED_AT: u32 = 50;

/// Where an agent sent callers since then, and whom they rang to consult or to invite, in their latest conversations; the
/// latest first, each once, as a transfer is asked for: `agent:1002`, `number:01012345678`, `queue:3`,
/// `menu:self-service` or `mailbox`.
pub fn sent_to(c: &Connection, agent: AgentId, since: Millis) -> Result<Vec<String>> {
    let mut statement = c.prepare_cached(
        "SELECT CASE kind WHEN 'transfer_started' THEN fields ->> 'to'
                          WHEN 'moved_to_queue' THEN 'queue:' || (fields ->> 'queue')
                          WHEN 'moved_to_menu' THEN 'menu:' || (fields ->> 'menu')
                          ELSE 'mailbox' END AS sent_to
         FROM (SELECT DISTINCT call FROM (SELECT call FROM agent_spans
               WHERE agent = ?1 AND started_at >= ?2 AND state = 'talking'
               ORDER BY started_at DESC LIMIT ?3)) AS talked
         CROSS JOIN facts ON facts.call = talked.call
         WHERE kind IN ('transfer_started', 'moved_to_queue', 'moved_to_menu', 'moved_to_mailbox')
           AND CASE kind WHEN 'transfer_started' THEN 'agent:' || (fields ->> 'from')
                         ELSE fields ->> 'by' END = 'agent:' || ?1
           AND facts.at >= ?2
         GROUP BY sent_to ORDER BY max(facts.id) DESC",
    )?;
    let rows = statement.query_map(params![agent.0, int(since), LOOKED_AT], |row| {
        row.get("sent_to")
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How long an agent was paused from `since` to `now`, by reason, in milliseconds: what lies in that time, of
/// the span too that was under way when it began.
pub fn paused(
    c: &Connection,
    agent: AgentId,
    since: Millis,
    now: Millis,
) -> Result<BTreeMap<String, u64>> {
    let mut statement = c.prepare_cached(
        "SELECT reason, sum(min(coalesce(ended_at, ?3), ?3) - max(started_at, ?2)) AS ms
         FROM agent_spans
         WHERE agent = ?1 AND state = 'paused' AND reason IS NOT NULL
           AND started_at < ?3 AND coalesce(ended_at, ?3) > ?2
           AND started_at >= coalesce(
             (SELECT max(started_at) FROM agent_spans WHERE agent = ?1 AND started_at <= ?2), ?2)
         GROUP BY reason",
    )?;
    let rows = statement.query_map(params![agent.0, int(since), int(now)], |row| {
        Ok((row.get("reason")?, millis(row, "ms")?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
