//! What every report is asked for and says first: a period of local days and a queue.

use casework::service::Share;
use serde::Serialize;
use switchboard::QueueId;

use super::problem::Problem;
use super::query::bad;
use super::{Api, Ask, time};
use crate::pages::days;
use crate::period::{Fault, MOST_DAYS, Moments, moments};

/// The period and the queue, as shown.
#[derive(Debug, Serialize)]
pub struct PeriodBody {
    since: String,
    until: String,
    queue: Option<u32>,
}

/// The period and the queue, as counted.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    pub moments: Moments,
    pub queue: Option<QueueId>,
}

impl Period {
    /// As the query says; today unless it says so.
    pub fn asked(api: &Api, ask: &Ask) -> Result<Self, Problem> {
        let offset_min = api.app.settings.offset_min;
        let today = days::day(api.now(), offset_min);
        let day = |name| ask.query.text(name).unwrap_or(&today);
        Ok(Self {
            moments: moments((day("from"), day("until")), offset_min).map_err(problem)?,
            queue: ask.query.id("queue")?.map(QueueId),
        })
    }

    pub fn body(self) -> PeriodBody {
        let (since, until) = self.moments;
        PeriodBody {
            since: time::show(since),
            until: time::show(until),
            queue: self.queue.map(|queue| queue.0),
        }
    }
}

fn problem(fault: Fault) -> Problem {
    let no_date = "must be a local date such as 2026-11-24";
    match fault {
        Fault::From => bad("from", no_date),
        Fault::Until => bad("until", no_date),
        Fault::Order => bad("until", "must not be before from"),
        Fault::Long => {
            let most = format!("must be at most {MOST_DAYS} days after from");
            bad("until", &most)
        }
    }
}

/// From 0 to 1, to the thousandth, cut off; null of nothing.
pub fn rate(share: Share) -> Option<f64> {
    share.permille().map(time::seconds)
}
