//! How each queue has done today, as the report of the day and that queue counts it.

use std::collections::BTreeMap;

use casework::service::{Figure, Share, Tally};
use store::rusqlite::Connection;
use store::service::{Asked, of_queues};
use switchboard::{Millis, QueueId};

use crate::app::Settings;
use crate::pages::days;

/// What is counted.
const FIGURES: [Figure; 4] = [
    Figure::Requested,
    Figure::Connected,
    Figure::InTime,
    Figure::Late,
];

/// By queue.
#[derive(Debug, Default)]
pub struct Today {
    /// From midnight.
    pub since: Millis,
    queues: BTreeMap<QueueId, Tally>,
}

impl Today {
    /// Up to now.
    pub fn counted(c: &Connection, settings: &Settings, now: Millis) -> store::Result<Self> {
        let since = days::midnight(now, settings.offset_min);
        let asked = Asked {
            since,
            until: since + days::DAY_MS,
            queue: None,
            now,
        };
        let queues = of_queues(c, &asked, &FIGURES)?;
        Ok(Self { since, queues })
    }

    /// Of one queue.
    pub fn of(&self, queue: QueueId) -> Tally {
        self.queues.get(&queue).cloned().unwrap_or_default()
    }

    /// Who was answered in time of those who were or cannot be any more: a caller who has just come is no miss.
    pub fn settled(&self, queue: QueueId) -> Share {
        let tally = self.of(queue);
        let part = tally.get(Figure::InTime);
        Share {
            part,
            whole: part + tally.get(Figure::Late),
        }
    }
}
