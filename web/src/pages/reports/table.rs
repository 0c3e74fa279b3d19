//! A table of a report, for the page and for a file: a report says its columns, and what its rows count.

use super::period::{Period, Said};
use super::value::Value;
use crate::error::Error;
use crate::pages::csv;
use crate::view::View;

/// What is told of every row: a count, a rate or a span.
pub trait Column: Copy {
    /// What a row counts.
    type Tally: Default;

    /// Where that which is counted is listed.
    const LIST: &'static str;

    /// What it says of a row.
    fn value(self, tally: &Self::Tally) -> Value;

    /// What is listed behind it: what is counted, or what a span is made of.
    fn behind(self, tally: &Self::Tally) -> Option<Behind>;

    /// Part and whole of a rate.
    fn made_of(self, tally: &Self::Tally) -> Option<[Behind; 2]>;
}

/// How many count in a figure.
#[derive(Clone, Copy, Debug)]
pub struct Behind {
    pub count: u64,
    /// As in addresses.
    pub figure: &'static str,
}

/// A row before it is shown.
#[derive(Clone, Debug, Default)]
pub struct Row<T> {
    pub label: String,
    /// Said small beside it, under the table's `note`.
    pub note: Option<String>,
    /// Where more is told of what it is of.
    pub to: Option<String>,
    /// What its links say beside the period.
    pub said: Said,
    /// Whether its figures lead where the row does, as nothing lists what they count.
    pub sums: bool,
    pub tally: T,
}

/// A table, as shown.
#[derive(Debug)]
pub struct Table {
    /// Of what its rows are: as in the address of its file, and after `part-` in the locales.
    pub part: &'static str,
    /// What the notes of its lines are called, in a file; `None` where there are none.
    pub note: Option<String>,
    pub heads: Vec<Head>,
    pub lines: Vec<Line>,
}

/// Name and formula of a column, and its unit in a file.
#[derive(Debug)]
pub struct Head {
    pub name: String,
    pub formula: String,
    pub unit: &'static str,
}

/// A row, as shown.
#[derive(Debug)]
pub struct Line {
    pub label: String,
    pub note: Option<String>,
    pub to: Option<String>,
    pub cells: Vec<Cell>,
}

/// What a column says of a row.
#[derive(Debug)]
pub struct Cell {
    pub value: Value,
    pub to: Option<String>,
    /// Part and whole of a rate, with the list of each.
    pub made_of: Option<[(u64, String); 2]>,
}

impl Table {
    /// Rows by columns; `word` gives a column's `figure` and `formula`.
    pub fn new<C: Column>(
        period: &Period,
        part: &'static str,
        columns: &[C],
        word: impl Fn(C, &str) -> String,
        rows: Vec<Row<C::Tally>>,
    ) -> Self {
        let none = C::Tally::default();
        let heads = columns.iter().map(|column| Head {
            name: word(*column, "figure"),
            formula: word(*column, "formula"),
            unit: column.value(&none).unit(),
        });
        let line = |row: Row<C::Tally>| Line {
            cells: columns.iter().map(|it| cell(period, &row, *it)).collect(),
            label: row.label,
            note: row.note,
            to: row.to,
        };
        Self {
            part,
            note: None,
            heads: heads.collect(),
            lines: rows.into_iter().map(line).collect(),
        }
    }

    /// Further columns of the same rows.
    pub fn beside(mut self, other: Self) -> Self {
        self.heads.extend(other.heads);
        for (line, more) in self.lines.iter_mut().zip(other.lines) {
            line.cells.extend(more.cells);
        }
        self
    }

    /// As a file: heads with their units, then rows.
    pub fn written(&self, v: &View) -> String {
        let heads = self
            .heads
            .iter()
            .map(|head| format!("{}{}", head.name, head.unit));
        let first = std::iter::once(v.t.word("part", self.part));
        let first = first.chain(self.note.clone());
        let mut lines = vec![first.chain(heads).collect()];
        for line in &self.lines {
            let note = self.note.as_ref();
            let note = note.map(|_| line.note.clone().unwrap_or_default());
            let first = std::iter::once(line.label.clone()).chain(note);
            let cells = line.cells.iter().map(|cell| cell.value.plain());
            lines.push(first.chain(cells).collect());
        }
        csv::of(lines)
    }
}

impl Cell {
    /// A value that leads nowhere.
    pub fn bare(value: Value) -> Self {
        Self {
            value,
            to: None,
            made_of: None,
        }
    }

    /// Whether it says anything.
    pub fn is_told(&self) -> bool {
        self.value != Value::Span(None)
    }
}

/// A number that is not zero leads to what it counts.
fn cell<C: Column>(period: &Period, row: &Row<C::Tally>, column: C) -> Cell {
    let link = |behind: Behind| match &row.to {
        Some(to) if row.sums => to.clone(),
        _ => period.link(C::LIST, &row.said, behind.figure),
    };
    let behind = column.behind(&row.tally).filter(|it| it.count > 0);
    let made_of = column.made_of(&row.tally);
    let made_of = made_of.filter(|[_, whole]| whole.count > 0);
    Cell {
        value: column.value(&row.tally),
        to: behind.map(link),
        made_of: made_of.map(|both| both.map(|it| (it.count, link(it)))),
    }
}

/// Which of a report's tables a file's name means, such as `queue.csv`.
pub fn wanted<B: Copy>(name: &str, all: &[B], named: fn(B) -> &'static str) -> Result<B, Error> {
    let wanted = name.strip_suffix(".csv").ok_or(Error::NotFound)?;
    let found = all.iter().copied().find(|by| named(*by) == wanted);
    found.ok_or(Error::NotFound)
}
