//! How well each queue did today, as the report of the day and that queue has it. The target is of all requests together:
//! a queue that overflows by plan would always miss it.

use std::collections::BTreeMap;

use casework::service::{Figure, Rate, Share, Tally};
use store::service::{Asked, of_queues};
use switchboard::QueueId;

use super::super::reports::value::percent;
use super::super::{Visit, days};
use crate::error::Error;

/// Which.
const SHOWN: [Rate; 2] = [Rate::InTime, Rate::Connection];

/// By queue what today's rates are made of.
pub struct Rates(BTreeMap<QueueId, Tally>);

/// A rate of a queue.
pub struct Shown {
    /// As `Rate::as_str`.
    pub name: &'static str,
    /// Such as `94.9`; nothing before the first caller.
    pub percent: Option<String>,
    pub share: Share,
}

impl Rates {
    /// Up to now.
    pub async fn today(visit: &Visit) -> Result<Self, Error> {
        let now = visit.now();
        let since = days::midnight(now, visit.app.settings.offset_min);
        let asked = Asked {
            since,
            until: since + days::DAY_MS,
            queue: None,
            now,
        };
        let pairs = SHOWN.map(Rate::made_of);
        let mut figures: Vec<Figure> = pairs.iter().flat_map(|it| [it.0, it.1]).collect();
        figures.sort_unstable();
        figures.dedup();
        let counted = visit.read(move |c| of_queues(c, &asked, &figures)).await?;
        Ok(Self(counted))
    }

    pub fn of(&self, queue: &QueueId) -> Vec<Shown> {
        let nothing = Tally::default();
        let tally = self.0.get(queue).unwrap_or(&nothing);
        let shown = |rate: Rate| {
            let share = tally.share(rate);
            Shown {
                name: rate.as_str(),
                percent: percent(share),
                share,
            }
        };
        SHOWN.map(shown).into()
    }
}
