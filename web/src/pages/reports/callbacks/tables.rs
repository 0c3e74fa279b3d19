//! The tables of the report of call-backs: rows with what they are of, and cells that lead to the list behind them.

use store::callbacks::figures::{Figure, Tally};

use super::super::value::Value;
use super::columns::{ALL, CLOSERS, Column, PARTS};
use super::{Asked, Cell};
use crate::fields::Fields;
use crate::pages::days;
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

/// One table, as shown.
#[derive(Debug)]
pub struct Table {
    pub by: By,
    /// Name and formula of each column.
    pub heads: Vec<(String, String)>,
    pub rows: Vec<(String, Vec<Cell>)>,
}

/// A row before it is shown: its words, what its links say beside the period, and its figures.
struct Row<'a> {
    label: String,
    scope: Vec<(&'static str, String)>,
    tally: &'a Tally,
}

/// All that this reader is shown.
pub fn tables(asked: &Asked, v: &View) -> Vec<Table> {
    let shown = By::ALL.into_iter();
    let shown = shown.filter(|by| asked.only.is_none() || *by == By::Closer);
    shown.map(|by| table(asked, v, by)).collect()
}

fn table(asked: &Asked, v: &View, by: By) -> Table {
    let word = |kind, column: &Column| v.t.word(kind, column.name());
    let heads = by.columns().iter().map(|column| {
        let name = word("callback-figure", column);
        (name, word("callback-formula", column))
    });
    let cells = |row: &Row<'_>| {
        let columns = by.columns().iter();
        columns.map(|column| cell(asked, v, row, *column)).collect()
    };
    let rows = rows(asked, v, by).into_iter();
    Table {
        by,
        heads: heads.collect(),
        rows: rows.map(|row| (row.label.clone(), cells(&row))).collect(),
    }
}

/// The same for a spreadsheet: heads with their units, then rows.
pub fn lines(asked: &Asked, v: &View, by: By) -> Vec<Vec<String>> {
    let columns = by.all_columns().iter();
    let none = Tally::default();
    let head = columns.map(|column| {
        let unit = column.value(&none).unit();
        v.t.word("callback-figure", column.name()) + unit
    });
    let first = std::iter::once(v.t.word("part", by.as_str()));
    let mut lines = vec![first.chain(head).collect()];
    for row in rows(asked, v, by) {
        let columns = by.all_columns().iter();
        let cells = columns.map(|column| column.value(row.tally).plain());
        lines.push(std::iter::once(row.label).chain(cells).collect());
    }
    lines
}

fn rows<'a>(asked: &'a Asked, v: &View, by: By) -> Vec<Row<'a>> {
    let report = &asked.report;
    let row = |label, scope, tally| Row {
        label,
        scope,
        tally,
    };
    match by {
        By::Total => vec![row(v.t.word("part", by.as_str()), vec![], &report.total)],
        By::Reason => {
            let reasons = report.reasons.iter().map(|(reason, tally)| {
                let label = v.t.word("callback", reason.as_str());
                row(label, vec![("reason", reason.as_str().into())], tally)
            });
            reasons.collect()
        }
        By::Queue => {
            let queues = report.queues.iter().map(|(queue, tally)| {
                let scope = vec![("queue", queue.0.to_string())];
                row(asked.queue_name(*queue), scope, tally)
            });
            queues.collect()
        }
        By::Closer => {
            let closers = report.closers.iter();
            let closers =
                closers.map(|(by, tally)| row(v.actor(by), vec![("by", by.clone())], tally));
            closers.collect()
        }
        By::Hour => {
            let hours = report.hours.iter().map(|(hour, tally)| {
                row(
                    format!("{hour:02}:00"),
                    vec![("hour", hour.to_string())],
                    tally,
                )
            });
            hours.collect()
        }
        By::Day => {
            let days = report.days.iter().map(|(day, tally)| {
                let day = days::day(*day, asked.offset_min);
                let scope = vec![("from", day.clone()), ("until", day.clone())];
                row(day, scope, tally)
            });
            days.collect()
        }
    }
}

/// A number that is not zero leads to its call-backs.
fn cell(asked: &Asked, v: &View, row: &Row<'_>, column: Column) -> Cell {
    let leads = column.leads_to().filter(|it| row.tally.get(*it) > 0);
    let value: Value = column.value(row.tally);
    Cell {
        head: v.t.word("callback-figure", column.name()),
        text: value.shown(v),
        to: leads.map(|figure| link(asked, row, figure)),
        made_of: made_of(asked, row, column),
    }
}

fn made_of(asked: &Asked, row: &Row<'_>, column: Column) -> Option<[(u64, String); 2]> {
    let Column::Share(rate) = column else {
        return None;
    };
    let (part, whole) = rate.made_of();
    let of = |figure| (row.tally.get(figure), link(asked, row, figure));
    (row.tally.get(whole) > 0).then(|| [of(part), of(whole)])
}

/// Where the call-backs behind a figure are listed.
fn link(asked: &Asked, row: &Row<'_>, figure: Figure) -> String {
    let mut said = asked.said();
    said.extend(asked.only.clone().map(|by| ("by", by)));
    for (name, value) in &row.scope {
        said.retain(|(other, _)| other != name);
        said.push((name, value.clone()));
    }
    said.push(("figure", figure.as_str().into()));
    format!("/callbacks?{}", Fields::written(&said))
}
