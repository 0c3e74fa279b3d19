//! What agents' time went to within a period, and when there was no connection to Asterisk.

use casework::service::Duty;
use rusqlite::{Connection, params};
use switchboard::{AgentId, Millis};

use super::{Asked, Gap, Work};
use crate::row::int;
use crate::{Result, agents};

/// Everybody who ever was on duty, each found by a step along the index.
const AGENTS: &str = "WITH RECURSIVE known (agent) AS (
    SELECT min(agent) FROM agent_spans
    UNION ALL
    SELECT (SELECT min(agent) FROM agent_spans WHERE agent_spans.agent > known.agent)
    FROM known WHERE known.agent IS NOT NULL
  ) SELECT agent FROM known WHERE agent IS NOT NULL";

/// What of each span lies in the period, the span included that was under way when it began.
const SHARES: &str = "SELECT
    coalesce(sum(CASE state WHEN 'ready' THEN ms END), 0),
    coalesce(sum(CASE state WHEN 'talking' THEN ms END), 0),
    coalesce(sum(CASE state WHEN 'wrap_up' THEN ms END), 0),
    coalesce(sum(CASE state WHEN 'paused' THEN ms END), 0)
  FROM (
    SELECT state, max(0, min(coalesce(ended_at, ?3), ?3) - max(started_at, ?2)) AS ms
    FROM agent_spans
    WHERE agent = ?1 AND started_at < ?3 AND started_at >= coalesce(
      (SELECT max(started_at) FROM agent_spans WHERE agent = ?1 AND started_at <= ?2), ?2))";

/// Adds each agent's time to their work; who was on duty without any is added as well.
pub(super) fn shared_out(
    c: &Connection,
    asked: &Asked,
    worked: &mut Vec<(AgentId, Work)>,
) -> Result<()> {
    let until = asked.until.min(asked.now);
    for agent in everybody(c)? {
        let duty = duty(c, agent, asked.since, until)?;
        let at = match worked.binary_search_by_key(&agent, |(agent, _)| *agent) {
            Ok(at) => at,
            Err(_) if duty == Duty::default() => continue,
            Err(at) => {
                worked.insert(at, (agent, Work::default()));
                at
            }
        };
        let work = &mut worked[at].1;
        work.duty = duty;
        if duty.paused_ms > 0 {
            work.pauses = agents::paused(c, agent, asked.since, until)?;
        }
    }
    Ok(())
}

fn everybody(c: &Connection) -> Result<Vec<AgentId>> {
    let mut statement = c.prepare_cached(AGENTS)?;
    let agents = statement.query_map([], |row| row.get(0).map(AgentId))?;
    Ok(agents.collect::<rusqlite::Result<_>>()?)
}

fn duty(c: &Connection, agent: AgentId, since: Millis, until: Millis) -> Result<Duty> {
    let mut statement = c.prepare_cached(SHARES)?;
    let duty = statement.query_row(params![agent.0, int(since), int(until)], |row| {
        let ms = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
        Ok(Duty {
            ready_ms: ms(0)?,
            talking_ms: ms(1)?,
            wrap_up_ms: ms(2)?,
            paused_ms: ms(3)?,
        })
    })?;
    Ok(duty)
}

/// Times without a connection that touch the period. One that goes on is known by its beginning, one that
/// is over by its end, which says how long it was; 0 where nobody knows.
pub(super) fn gaps(c: &Connection, asked: &Asked) -> Result<Vec<Gap>> {
    let sql = "SELECT at - (fields ->> 'gap_ms'), at FROM facts
               WHERE (kind = 'node_up' OR kind = 'node_down') AND at > ?1
                 AND kind = 'node_up' AND fields ->> 'gap_ms' > 0 AND at - (fields ->> 'gap_ms') < ?2
               UNION ALL
               SELECT down.at, NULL FROM facts down
               WHERE (down.kind = 'node_up' OR down.kind = 'node_down') AND down.kind = 'node_down'
                 AND down.at < ?2 AND NOT EXISTS (
                   SELECT 1 FROM facts up
                   WHERE (up.kind = 'node_up' OR up.kind = 'node_down') AND up.kind = 'node_up'
                     AND up.at >= down.at AND up.id > down.id
                     AND up.fields ->> 'node' = down.fields ->> 'node')
               ORDER BY 1";
    let mut statement = c.prepare_cached(sql)?;
    let gaps = statement.query_map(params![int(asked.since), int(asked.until)], |row| {
        let until: Option<i64> = row.get(1)?;
        Ok(Gap {
            since: row.get::<_, i64>(0)?.unsigned_abs(),
            until: until.map(i64::unsigned_abs),
        })
    })?;
    Ok(gaps.collect::<rusqlite::Result<_>>()?)
}
