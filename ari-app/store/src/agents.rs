//! Who can be offered calls.

use rusqlite::Connection;
use switchboard::{Agent, AgentId, QueueId, Skill};

use crate::Result;

/// The roster for the plan: every enabled user with an agent's number, by that number.
pub fn roster(c: &Connection) -> Result<Vec<Agent>> {
    let mut statement = c.prepare_cached(
        "SELECT agent, name, phone FROM users
         WHERE agent IS NOT NULL AND disabled_at IS NULL ORDER BY agent",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Agent {
            id: AgentId(row.get(0)?),
            name: row.get(1)?,
            phone: row.get(2)?,
            skills: Vec::new(),
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
