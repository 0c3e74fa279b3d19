//! Figures of the service (服务报表): counted over the calls for which a person was asked in a period, and
//! the conditions by which the calls behind a figure are listed. Both are made of the same pieces of SQL,
//! in `conditions`, so that a number and its list cannot disagree. Rates are `casework::service`'s.

mod conditions;
mod count;
mod day;
mod duty;
mod spans;
mod stays;

use std::collections::BTreeMap;

use casework::service::{Duty, Figure, Tally};
use rusqlite::Connection;
use switchboard::{AgentId, Millis, QueueId};

use crate::Result;
use crate::conditions::Conditions;
use conditions::Thing;
pub use day::{About, Day, Ring, Talk, day};
pub use spans::{Doing, Span};

/// Milliseconds in an hour.
pub(crate) const HOUR: i64 = 3_600_000;

/// What a report is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// From when; the first request for a person counts.
    pub since: Millis,
    /// Until before when.
    pub until: Millis,
    /// Of this queue only: stays in it, each counted, and what belongs to them.
    pub queue: Option<QueueId>,
    /// The present.
    pub now: Millis,
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// All of it.
    pub total: Tally,
    /// By queue: stays in it instead of calls.
    pub queues: Vec<(QueueId, Tally)>,
    /// By hour of the local day, all twenty-four.
    pub hours: Vec<(u32, Tally)>,
    /// By local day, named by its first moment; those with calls or somebody on duty.
    pub days: Vec<(Millis, Tally)>,
    /// All agents' time together, within the period, whatever the queue.
    pub duty: Duty,
    /// What of it lies in each hour of the local day, all twenty-four.
    pub duty_by_hour: Vec<Duty>,
    /// And on each local day, named by its first moment.
    pub duty_by_day: BTreeMap<Millis, Duty>,
    /// What answered calls came to in the agents' choice, and those of which nobody said it (`None`).
    pub dispositions: Vec<(Option<String>, Tally)>,
    /// By agent; those with work or time on duty.
    pub agents: Vec<(AgentId, Work)>,
    /// Times without a connection to Asterisk: figures are incomplete.
    pub gaps: Vec<Gap>,
}

/// What an agent did, and what the time on duty went to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Of figures those that `is_of_agents`.
    pub tally: Tally,
    /// Within the period, whatever the queue.
    pub duty: Duty,
    /// What of it was paused, by reason, in milliseconds.
    pub pauses: BTreeMap<String, Millis>,
}

impl Work {
    /// What another did as well.
    pub fn add(&mut self, other: &Self) {
        self.tally.add(&other.tally);
        self.duty.add(&other.duty);
        for (reason, ms) in &other.pauses {
            *self.pauses.entry(reason.clone()).or_default() += ms;
        }
    }
}

/// What was gone in a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// The connection to Asterisk: what happened then was not seen.
    Asterisk,
    /// The carrier's line: nobody could ring in.
    Trunk,
}

impl Gone {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Asterisk, Self::Trunk];

    /// As in the API and in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asterisk => "asterisk",
            Self::Trunk => "trunk",
        }
    }
}

/// A time without a connection to Asterisk, or to the carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What was gone.
    pub gone: Gone,
    /// From when.
    pub since: Millis,
    /// Until when; `None` while it lasts.
    pub until: Option<Millis>,
}

/// The calls behind a figure, for `calls::Filter`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// A person was first asked for then or later; of figures of calls of ours, those that began then.
    pub since: Option<Millis>,
    /// And before.
    pub until: Option<Millis>,
    /// In this hour of the local day, 0 to 23.
    pub hour: Option<u32>,
    /// Counted in this figure.
    pub figure: Option<Figure>,
    /// By this agent: who talked last for figures of calls, else who talked, was offered it, transferred
    /// it or dialled. Without a figure: who talked.
    pub by: Option<AgentId>,
    /// The present, for waits that go on.
    pub now: Millis,
}

/// Counts a period.
pub fn report(c: &Connection, asked: &Asked) -> Result<Report> {
    let mut report = count::counted(c, asked)?;
    duty::shared_out(c, asked, &mut report)?;
    report.gaps = duty::gaps(c, asked)?;
    Ok(report)
}

/// Counts figures of calls in a period by queue alone, as [`report`] does: each stay in a queue by itself.
pub fn of_queues(
    c: &Connection,
    asked: &Asked,
    figures: &[Figure],
) -> Result<BTreeMap<QueueId, Tally>> {
    count::of_queues(c, asked, figures)
}

/// Local time minus UTC.
pub(crate) fn offset_ms(c: &Connection) -> Result<i64> {
    let sql = "SELECT utc_offset_min * 60000 FROM meta";
    Ok(c.query_row(sql, [], |row| row.get(0))?)
}

/// The first moment of the local day, and the hour of it, that a local hour since 1970 is.
pub(crate) fn day_and_hour(slot: i64, offset_ms: i64) -> (Millis, usize) {
    let hour = slot.rem_euclid(24);
    let midnight = (slot - hour) * HOUR - offset_ms;
    let hour = usize::try_from(hour).unwrap_or_default();
    (midnight.unsigned_abs(), hour)
}

impl Behind {
    /// Whether anything is asked for.
    pub fn is_empty(&self) -> bool {
        *self
            == Self {
                now: self.now,
                ..Self::default()
            }
    }

    /// In this queue: what is counted there; without a figure, the calls whose latest queue it is. Where it matters what
    /// was `said` of them, a figure counts what a report's row of it does.
    pub(crate) fn narrow(&self, asked: &mut Conditions, queue: Option<QueueId>, said: bool) {
        let thing = self.figure.map_or(Thing::Call, |it| Thing::of(it, false));
        let period = (self.since, self.until);
        thing.of_period(asked, period);
        if self.since.is_some() || self.until.is_some() {
            thing.near(asked, period);
        }
        asked.with(&format!("{} % 24 = ?", thing.slot()), self.hour);
        match (self.figure, self.by) {
            (Some(figure), by) => {
                conditions::counted_in(asked, figure, (queue, by, said), self.now);
            }
            (None, Some(by)) => {
                let theirs = (queue, Some(by), false);
                conditions::counted_in(asked, Figure::Talks, theirs, self.now);
            }
            (None, None) => asked.with("calls.queue = ?", queue.map(|queue| queue.0)),
        }
    }
}

/// Keeps a walk by number near the calls that arrived in a period, or were dialled in it.
pub(crate) fn near_arrivals(asked: &mut Conditions, period: (Option<Millis>, Option<Millis>)) {
    Thing::Arrival.near(asked, period);
}
