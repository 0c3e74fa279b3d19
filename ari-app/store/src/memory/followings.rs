//! What the board is given of supervisors who follow an agent: what began and was not said to have ended.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row};
use switchboard::{AgentId, FOLLOWING_LIMIT_MS, Following, SupervisionMode};

use crate::Result;
use crate::row::{self, int, millis};

/// Everybody who follows somebody, as last asked for.
pub(super) fn load(c: &Connection) -> Result<Vec<Following>> {
    let mut statement = c.prepare_cached(
        "SELECT at, kind, fields ->> 'supervisor' AS supervisor, fields ->> 'agent' AS agent,
                fields ->> 'mode' AS mode
         FROM facts WHERE id > ?1 AND kind IN ('following_started', 'following_ended') ORDER BY id",
    )?;
    let mut rows = statement.query([before_all(c)?])?;
    let mut followings: BTreeMap<AgentId, Following> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let supervisor = AgentId(row.get("supervisor")?);
        if row
            .get_ref("kind")?
            .as_str()
            .is_ok_and(|it| it == "following_ended")
        {
            followings.remove(&supervisor);
            continue;
        }
        let mut following = begun(row, supervisor)?;
        if let Some(known) = followings.get(&supervisor) {
            following.since = known.since;
        }
        followings.insert(supervisor, following);
    }
    Ok(followings.into_values().collect())
}

/// A fact that came before whatever can still last: what lasts began within the limit before the last fact. Found by
/// the facts that have an index of time, so that a start need not read all there are.
fn before_all(c: &Connection) -> Result<i64> {
    let sql = "SELECT id FROM facts
               WHERE (kind = 'agent_ready' OR kind = 'agent_paused')
                 AND at < (SELECT at FROM facts ORDER BY id DESC LIMIT 1) - ?1
               ORDER BY at DESC LIMIT 1";
    let mut statement = c.prepare_cached(sql)?;
    let found = statement.query_row([int(FOLLOWING_LIMIT_MS)], |row| row.get(0));
    Ok(found.optional()?.unwrap_or(0))
}

fn begun(row: &Row<'_>, supervisor: AgentId) -> rusqlite::Result<Following> {
    Ok(Following {
        supervisor,
        agent: AgentId(row.get("agent")?),
        mode: row::name(row, "mode", SupervisionMode::parse)?,
        since: millis(row, "at")?,
    })
}
