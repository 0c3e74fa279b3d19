//! What a report of a busy month costs, beside counting the same rows: a store alone, filled with facts.

use std::io::{Error, Result};
use std::path::PathBuf;
use std::time::Instant;

use casework::service::Figure;
use store::calls::{self, Filter};
use store::service::{Asked, Behind, report};
use store::{Durability, Store};
use switchboard::{
    AgentId, BridgeId, CallId, ChannelId, Fact, HungUpBy, Millis, NodeId, Outcome, QueueId, What,
};

use crate::stats::median;

/// Calls of the month, of which nine in ten are answered.
pub const CALLS: u64 = 300_000;
const AGENTS: u64 = 200;
const DAYS: u64 = 30;
const DAY: Millis = 86_400_000;
const BEGIN: Millis = 1_793_462_400_000;
/// Each figure is the median of so many.
const ROUNDS: usize = 5;
/// Calls written at once.
const BATCH: u64 = 2_000;

/// Milliseconds each.
#[derive(Clone, Copy, Debug)]
pub struct Month {
    /// How many calls there are.
    pub calls: u64,
    /// Counting the rows of the period's calls, talks and offers, and agents' spans.
    pub rows_ms: f64,
    /// The report of the whole month.
    pub month_ms: f64,
    /// The report of one day.
    pub day_ms: f64,
    /// The first page of the calls behind a figure, of the month.
    pub page_ms: f64,
    /// The same of a figure that counts nothing, so that the whole month is looked through.
    pub none_ms: f64,
    /// Writing the facts of one call.
    pub write_ms: f64,
}

/// Fills a store and measures.
pub fn run(calls: u64) -> Result<Month> {
    let folder = Folder::new()?;
    let store = Store::create(folder.0.join("rexian.db")).map_err(Error::other)?;
    println!("bench: writing the facts of {calls} calls");
    let begun = Instant::now();
    for first in (0..calls).step_by(BATCH as usize) {
        let facts: Vec<Fact> = (first..calls.min(first + BATCH))
            .flat_map(|call| facts(call, calls))
            .collect();
        store
            .write(Durability::Normal, move |tx| store::facts::keep(tx, &facts))
            .map_err(Error::other)?;
    }
    let write_ms = begun.elapsed().as_secs_f64() * 1_000.0 / calls as f64;
    let now = BEGIN + DAYS * DAY;
    let of = |since, until| Asked {
        since,
        until,
        queue: None,
        now,
    };
    Ok(Month {
        calls,
        write_ms,
        rows_ms: timed(&store, rows)?,
        month_ms: timed(&store, |c| report(c, &of(BEGIN, now)).map(drop))?,
        day_ms: timed(&store, |c| {
            report(c, &of(BEGIN + 9 * DAY, BEGIN + 10 * DAY)).map(drop)
        })?,
        page_ms: timed(&store, |c| {
            calls::find(c, &behind(now, Figure::Abandoned60)).map(drop)
        })?,
        none_ms: timed(&store, |c| {
            calls::find(c, &behind(now, Figure::Invites)).map(drop)
        })?,
    })
}

fn behind(now: Millis, figure: Figure) -> Filter {
    let behind = Behind {
        since: Some(BEGIN),
        until: Some(now),
        figure: Some(figure),
        now,
        ..Behind::default()
    };
    Filter {
        behind,
        ..Filter::default()
    }
}

fn rows(c: &store::rusqlite::Connection) -> store::Result<()> {
    let sql = "SELECT (SELECT count(*) FROM calls NOT INDEXED WHERE requested_at >= 0),
                      (SELECT count(*) FROM talks NOT INDEXED WHERE talk_ms >= 0),
                      (SELECT count(*) FROM offers NOT INDEXED WHERE started_at >= 0),
                      (SELECT count(*) FROM agent_spans NOT INDEXED WHERE started_at >= 0)";
    c.query_row(sql, [], |_| Ok(()))?;
    Ok(())
}

fn timed(
    store: &Store,
    question: impl Fn(&store::rusqlite::Connection) -> store::Result<()>,
) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..=ROUNDS {
        let begun = Instant::now();
        store.read(&question).map_err(Error::other)?;
        times.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    // The first warms the machine's memory of the file.
    Ok(median(times.into_iter().skip(1)))
}

/// A call and the wrap-up after it; spread evenly over the hours of the days.
fn facts(call: u64, calls: u64) -> Vec<Fact> {
    let at = BEGIN + call * DAYS * DAY / calls;
    let id = Some(CallId(call + 1));
    let mut facts = Vec::new();
    let mut tell = |after: Millis, call, what| {
        facts.push(Fact {
            at: at + after,
            call,
            what,
        })
    };
    let agent = AgentId(u32::try_from(1_001 + call % AGENTS).unwrap_or(1_001));
    let channel = |who: &str| ChannelId(format!("rx-{call}-{who}"));
    let queue = QueueId(1 + u32::try_from(call % 3).unwrap_or(0));
    let arrived = What::Arrived {
        node: NodeId(1),
        channel: channel("caller"),
        caller: Some(format!("129{:08}", call % 50_000)),
        dialled: "12345".into(),
    };
    tell(0, id, arrived);
    tell(6_000, id, What::PersonRequested { queue });
    tell(6_000, id, What::Queued { queue, position: 1 });
    let wait_ms = 1_000 + call * 7_919 % 40_000;
    let end = |outcome, talk_ms| What::Ended {
        by: HungUpBy::Caller,
        cause: 16,
        outcome,
        wait_ms: Some(wait_ms),
        talk_ms,
    };
    if call.is_multiple_of(10) {
        tell(6_000 + wait_ms, id, end(Outcome::Abandoned, 0));
        return facts;
    }
    let up = 6_000 + wait_ms;
    let talk_ms = 60_000 + call * 104_729 % 240_000;
    tell(
        up - 900,
        id,
        What::Offered {
            agent,
            channel: channel("agent"),
        },
    );
    let bridge = BridgeId(format!("rx-{call}-bridge"));
    tell(
        up,
        id,
        What::Connected {
            agent,
            channel: channel("agent"),
            bridge,
            wait_ms,
        },
    );
    tell(up + talk_ms, id, What::Parted { agent, talk_ms });
    let until = at + up + talk_ms + 60_000;
    tell(up + talk_ms, id, What::WrapUpStarted { agent, until });
    let (by, cause) = (HungUpBy::Agent, 16);
    tell(up + talk_ms, id, What::SurveyOffered { by, cause });
    let grade = u8::try_from(1 + call % 5).unwrap_or(1);
    tell(up + talk_ms + 5_000, id, What::SurveyAnswered { grade });
    tell(up + talk_ms + 6_000, id, end(Outcome::Answered, talk_ms));
    tell(
        up + talk_ms + 40_000,
        id,
        What::WrapUpEnded {
            agent,
            after_ms: 40_000,
        },
    );
    let by = format!("agent:{agent}");
    tell(up + talk_ms + 40_000, None, What::AgentReady { agent, by });
    facts
}

/// Removed with everything in it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("rexian-month-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
