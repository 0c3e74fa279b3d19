//! Each machine's full table: every state by every input. None panics, what may not be is refused, and
//! when all have hung up nothing is left. The tables lie beside, one text for each machine; `situation`
//! says how to read a cell. A table that differs is printed as it is.

mod agent;
mod alone;
mod away;
mod dialling;
mod inputs;
mod requests;
mod situation;
mod supervision;
mod talk;
mod telephone;
mod telephones;
mod waiting;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use harness::simulator::plan::plan;
use switchboard::{Plan, Target};

pub use situation::Situation;

/// Lists in a table are so wide.
const WIDE: usize = 110;

/// A state by its name, and how it comes about.
type State = (&'static str, fn() -> Situation);

/// Something that happens. `None` where it cannot, as nobody is there to do it.
type Act = Box<dyn Fn(&mut Situation) -> Option<()>>;

/// An input, or several that are expected to come to the same.
struct Row {
    name: String,
    acts: Vec<Act>,
}

/// Inputs of one kind.
struct Section {
    title: &'static str,
    rows: Vec<Row>,
}

/// Three agents, one queue, self-service on 1, a farewell on 4, the room on 7, the mailbox on 9; in the line
/// a call back on 4.
fn office_plan() -> Plan {
    let mut plan = plan(3);
    plan.menus[0]
        .keys
        .extend([('4', Target::Goodbye), ('7', Target::Conference)]);
    plan.queues[0].keys.insert('4', Target::Callback);
    plan.queues[0].dispositions = ["已答复".into()].into();
    plan
}

/// An input of one kind.
fn row(name: &str, act: impl Fn(&mut Situation) -> Option<()> + 'static) -> Row {
    Row {
        name: name.into(),
        acts: vec![Box::new(act)],
    }
}

/// No pair is left out.
fn check(expected: &str, states: &[State]) {
    let mut text = Text::new(states);
    for section in requests::sections().into_iter().chain(inputs::sections()) {
        text.add(&section);
    }
    let legend = |line: &&str| !line.starts_with(';');
    let expected: Vec<&str> = expected.lines().filter(legend).collect();
    let actual: Vec<&str> = text.text.lines().collect();
    let mut news = actual.clone();
    news.retain(|line| !expected.contains(line));
    assert!(
        actual == expected,
        "the table is\n{}\nand these lines are new:\n{}",
        text.text,
        news.join("\n")
    );
}

/// A table as it is written.
struct Text<'a> {
    states: &'a [State],
    /// Rows that were there, by their names.
    rows: BTreeMap<String, (&'static str, Vec<String>)>,
    text: String,
}

impl<'a> Text<'a> {
    fn new(states: &'a [State]) -> Self {
        Self {
            states,
            rows: BTreeMap::new(),
            text: String::new(),
        }
    }

    /// Rows that come to the same, and those that came to the same for others, are told once.
    fn add(&mut self, section: &Section) {
        let mut lines: Vec<Vec<String>> = Vec::new();
        let mut same: BTreeMap<Vec<String>, Vec<&str>> = BTreeMap::new();
        let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for row in &section.rows {
            let cells: Vec<String> = self.states.iter().map(|state| cell(row, state)).collect();
            let new = || (section.title, cells.clone());
            let (title, before) = self.rows.entry(row.name.clone()).or_insert_with(new);
            if *title != section.title && *before == cells {
                known.entry(title).or_default().push(&row.name);
                continue;
            }
            let names = same.entry(cells.clone()).or_default();
            if names.is_empty() && cells.iter().any(|cell| *cell != cells[0]) {
                lines.push([row.name.clone()].into_iter().chain(cells).collect());
            }
            names.push(&row.name);
        }
        let states = self.states.iter().map(|(name, _)| (*name).to_owned());
        let head = [section.title.to_owned()].into_iter().chain(states);
        lines.insert(0, head.collect());
        self.write(&lines, &same);
        for (title, rows) in known {
            self.list(&format!("as {title}:"), &rows);
        }
        self.text.push('\n');
    }

    fn write(&mut self, lines: &[Vec<String>], same: &BTreeMap<Vec<String>, Vec<&str>>) {
        let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max();
        let widths: Vec<usize> = (0..lines[0].len()).filter_map(width).collect();
        for line in lines {
            let cells = line.iter().zip(&widths);
            let padded: Vec<String> = cells
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            let _ = writeln!(self.text, "{}", padded.join("  ").trim_end());
            if let Some([_, others @ ..]) = same.get(&line[1..]).map(Vec::as_slice)
                && !others.is_empty()
            {
                self.list("  and so:", others);
            }
        }
        for (cells, rows) in same {
            if cells.iter().all(|cell| *cell == cells[0]) {
                let cell = if cells[0].is_empty() { "-" } else { &cells[0] };
                self.list(&format!("everywhere {cell}:"), rows);
            }
        }
    }

    fn list(&mut self, before: &str, rows: &[&str]) {
        let mut line = before.to_owned();
        for (at, row) in rows.iter().enumerate() {
            if line.len() + row.len() > WIDE {
                let _ = writeln!(self.text, "{line}");
                line = "   ".into();
            }
            let comma = if at + 1 < rows.len() { "," } else { "" };
            let _ = write!(line, " {row}{comma}");
        }
        let _ = writeln!(self.text, "{line}");
    }
}

/// What an input comes to in a state; where its variants differ, each.
fn cell(row: &Row, (state, begin): &State) -> String {
    let came_to = |act: &Act| {
        let pair = AssertUnwindSafe(|| begin().comes_to(act));
        catch_unwind(pair).unwrap_or_else(|_| {
            println!("this was {:?} in {state:?}", row.name);
            "panics".into()
        })
    };
    let mut all: Vec<String> = row.acts.iter().map(came_to).collect();
    all.dedup();
    all.join(" / ")
}
