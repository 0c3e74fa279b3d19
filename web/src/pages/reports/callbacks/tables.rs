//! The tables of the report of call-backs: what their rows count.

use store::callbacks::figures::Tally;

use super::super::period::{Said, hour_of_day};
use super::super::table::{self, Table};
use super::Asked;
use super::columns::{ALL, CLOSERS, Column, PARTS};
use crate::view::View;

/// By what the report is broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Total,
    Reason,
    Queue,
    Closer,
    Hour,
    Day,
}

impl By {
    pub const ALL: [Self; 6] = [
        Self::Total,
        Self::Reason,
        Self::Queue,
        Self::Closer,
        Self::Hour,
        Self::Day,
    ];

    /// As in the address of its CSV, and after `part-` in the locales.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Reason => "reason",
            Self::Queue => "queue",
            Self::Closer => "closer",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    /// What the page shows of it.
    fn columns(self) -> &'static [Column] {
        match self {
            Self::Reason | Self::Queue | Self::Hour | Self::Day => &PARTS,
            Self::Total | Self::Closer => self.all_columns(),
        }
    }

    /// Every column there is, for a file.
    fn all_columns(self) -> &'static [Column] {
        match self {
            Self::Closer => &CLOSERS,
            Self::Total | Self::Reason | Self::Queue | Self::Hour | Self::Day => &ALL,
        }
    }
}

type Row = table::Row<Tally>;

/// As on the page.
pub fn shown(asked: &Asked, v: &View, by: By) -> Table {
    made(asked, v, by, by.columns())
}

/// As in a file: every column there is.
pub fn written(asked: &Asked, v: &View, by: By) -> Table {
    made(asked, v, by, by.all_columns())
}

fn made(asked: &Asked, v: &View, by: By, columns: &[Column]) -> Table {
    let word = |column: Column, kind: &str| v.t.word(&format!("callback-{kind}"), column.name());
    Table::new(
        &asked.period,
        by.as_str(),
        columns,
        word,
        rows(asked, v, by),
    )
}

fn rows(asked: &Asked, v: &View, by: By) -> Vec<Row> {
    let report = &asked.report;
    match by {
        By::Total => {
            let total = (v.t.word("part", by.as_str()), vec![]);
            vec![row(total, &report.total)]
        }
        By::Reason => {
            let reasons = report.reasons.iter().map(|(reason, tally)| {
                let label = v.t.word("callback", reason.as_str());
                let said = vec![("reason", reason.as_str().into())];
                row((label, said), tally)
            });
            reasons.collect()
        }
        By::Queue => {
            let queues = report.queues.iter().map(|(queue, tally)| {
                let said = vec![("queue", queue.0.to_string())];
                row((asked.period.queue_name(*queue), said), tally)
            });
            queues.collect()
        }
        By::Closer => {
            let closers = report.closers.iter().map(|(by, tally)| {
                let said = vec![("by", by.clone())];
                row((v.actor(by), said), tally)
            });
            closers.collect()
        }
        By::Hour => {
            let hours = report.hours.iter();
            let hours = hours.map(|(hour, tally)| row(hour_of_day(*hour), tally));
            hours.collect()
        }
        By::Day => {
            let days = report.days.iter();
            let days = days.map(|(day, tally)| row(asked.period.day(*day), tally));
            days.collect()
        }
    }
}

fn row((label, said): (String, Said), tally: &Tally) -> Row {
    Row {
        label,
        said,
        tally: tally.clone(),
        ..Row::default()
    }
}
