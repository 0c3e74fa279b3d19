//! What agents' time went to within a period, and when there was no connection to Asterisk.

use std::collections::BTreeMap;

use casework::service::{Duty, Tally};
use rusqlite::{Connection, params};
use switchboard::{AgentId, Millis};

use super::spans::{self, Doing};
use super::{Asked, Gap, Gone, HOUR, Report, Work, day_and_hour, offset_ms};
use crate::row::int;
use crate::{Result, agents};

/// Everybody who ever was on duty, each found by a step along the index.
const AGENTS: &str = "WITH RECURSIVE known (agent) AS (
    SELECT min(agent) FROM agent_spans
    UNION ALL
    SELECT (SELECT min(agent) FROM agent_spans WHERE agent_spans.agent > known.agent)
    FROM known WHERE known.agent IS NOT NULL
  ) SELECT agent FROM known WHERE agent IS NOT NULL";

/// Shares the agents' time out: to each their own, to all together, and to the hours and days it lies in. Who
/// was on duty without any work is added.
pub(super) fn shared_out(c: &Connection, asked: &Asked, report: &mut Report) -> Result<()> {
    let until = asked.until.min(asked.now);
    let mut shares = Shares {
        offset_ms: offset_ms(c)?,
        own: Duty::default(),
        hours: vec![Duty::default(); 24],
        days: BTreeMap::new(),
    };
    for agent in everybody(c)? {
        let period = (asked.since, until);
        spans::each_time(c, agent, period, |doing, time| shares.time(doing, time))?;
        let duty = std::mem::take(&mut shares.own);
        report.duty.add(&duty);
        let worked = &mut report.agents;
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
    let known = std::mem::take(&mut report.days);
    let idle = shares.days.keys().map(|day| (*day, Tally::default()));
    let days: BTreeMap<Millis, Tally> = idle.chain(known).collect();
    report.days = days.into_iter().collect();
    (report.duty_by_hour, report.duty_by_day) = (shares.hours, shares.days);
    Ok(())
}

/// Where time goes.
struct Shares {
    offset_ms: i64,
    /// One agent's.
    own: Duty,
    hours: Vec<Duty>,
    days: BTreeMap<Millis, Duty>,
}

impl Shares {
    /// So long in a state, cut at each full hour.
    fn time(&mut self, doing: Doing, (since, until): (Millis, Millis)) {
        if doing == Doing::Off {
            return;
        }
        let (mut from, until) = (int(since), int(until));
        while from < until {
            let slot = (from + self.offset_ms).div_euclid(HOUR);
            let to = until.min((slot + 1) * HOUR - self.offset_ms);
            let part = spent(doing, (to - from).unsigned_abs());
            let (day, hour) = day_and_hour(slot, self.offset_ms);
            self.own.add(&part);
            self.days.entry(day).or_default().add(&part);
            self.hours
                .iter_mut()
                .skip(hour)
                .take(1)
                .for_each(|it| it.add(&part));
            from = to;
        }
    }
}

/// So long in a state.
pub(super) fn spent(doing: Doing, ms: u64) -> Duty {
    let mut duty = Duty::default();
    match doing {
        Doing::Ready => duty.ready_ms = ms,
        Doing::Talking => duty.talking_ms = ms,
        Doing::WrapUp => duty.wrap_up_ms = ms,
        Doing::Paused => duty.paused_ms = ms,
        Doing::Off => {}
    }
    duty
}

fn everybody(c: &Connection) -> Result<Vec<AgentId>> {
    let mut statement = c.prepare_cached(AGENTS)?;
    let agents = statement.query_map([], |row| row.get(0).map(AgentId))?;
    Ok(agents.collect::<rusqlite::Result<_>>()?)
}

/// Times without Asterisk and without the carrier that touch the period. One that goes on is known by its beginning, one
/// that is over by its end, which says how long it was; 0 where nobody knows.
pub(super) fn gaps(c: &Connection, asked: &Asked) -> Result<Vec<Gap>> {
    let mut gaps = gaps_of(c, asked, Gone::Asterisk, ["node_up", "node_down"])?;
    gaps.extend(gaps_of(c, asked, Gone::Trunk, ["trunk_up", "trunk_down"])?);
    gaps.sort_by_key(|gap| gap.since);
    Ok(gaps)
}

fn gaps_of(c: &Connection, asked: &Asked, gone: Gone, [up, down]: [&str; 2]) -> Result<Vec<Gap>> {
    // The kinds stand in the text, so that their index is used.
    let sql = format!(
        "SELECT at - (fields ->> 'gap_ms'), at FROM facts
         WHERE (kind = '{up}' OR kind = '{down}') AND at > ?1
           AND kind = '{up}' AND fields ->> 'gap_ms' > 0 AND at - (fields ->> 'gap_ms') < ?2
         UNION ALL
         SELECT down.at, NULL FROM facts down
         WHERE (down.kind = '{up}' OR down.kind = '{down}') AND down.kind = '{down}'
           AND down.at < ?2 AND NOT EXISTS (
             SELECT 1 FROM facts up
             WHERE (up.kind = '{up}' OR up.kind = '{down}') AND up.kind = '{up}'
               AND up.at >= down.at AND up.id > down.id
               AND up.fields ->> 'node' IS down.fields ->> 'node')"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let gaps = statement.query_map(params![int(asked.since), int(asked.until)], |row| {
        let until: Option<i64> = row.get(1)?;
        Ok(Gap {
            gone,
            since: row.get::<_, i64>(0)?.unsigned_abs(),
            until: until.map(i64::unsigned_abs),
        })
    })?;
    Ok(gaps.collect::<rusqlite::Result<_>>()?)
}
