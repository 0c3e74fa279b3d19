//! How well each queue did today, as the report of the day and that queue has it. The target is of all requests together:
//! a queue that overflows by plan would always miss it, so no rate is marked; alerts have a limit for each queue.

use casework::service::{Rate, Share};
use switchboard::QueueId;

use super::super::reports::value::percent;
use crate::today::Today;

/// Which.
const SHOWN: [Rate; 2] = [Rate::InTime, Rate::Connection];

/// By queue what today's rates are made of.
pub struct Rates(pub Today);

/// A rate of a queue.
pub struct Shown {
    /// As `Rate::as_str`.
    pub name: &'static str,
    /// Such as `94.9`; nothing before the first caller.
    pub percent: Option<String>,
    pub share: Share,
}

impl Rates {
    pub fn of(&self, queue: &QueueId) -> Vec<Shown> {
        let tally = self.0.of(*queue);
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
