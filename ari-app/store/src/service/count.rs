//! The counting: walks over a period's calls, of the calls themselves and of the talks, offers and
//! transfers in them, and the same over calls of ours. Rows are sorted out here and not by GROUP BY, which would sort them on disk.

use std::collections::BTreeMap;

use casework::service::{Figure, Of, Tally, Waits};
use rusqlite::{Connection, Row};
use switchboard::{AgentId, Millis, QueueId};

use super::{Asked, Report, Work, conditions};
use crate::Result;
use crate::conditions::Conditions;

/// A queue and a local hour since 1970.
type Cell = (u32, i64);

/// A row of what is counted: in which figures, when and whose.
struct Counted {
    cell: Cell,
    agent: Option<u32>,
    /// What an answered call came to; empty if nobody said it.
    disposition: Option<String>,
    /// One bit for each figure, in their order.
    figures: u64,
    spans: Tally,
}

#[derive(Default)]
struct Sums {
    cells: BTreeMap<Cell, Tally>,
    agents: BTreeMap<u32, Tally>,
    dispositions: BTreeMap<String, Tally>,
}

pub(super) fn counted(c: &Connection, asked: &Asked) -> Result<Report> {
    let mut sums = Sums::default();
    for of in Of::ALL {
        walk(c, asked, of, &mut sums)?;
    }
    Ok(sums.report(super::offset_ms(c)?))
}

fn walk(c: &Connection, asked: &Asked, of: Of, sums: &mut Sums) -> Result<()> {
    let figures: Vec<Figure> = of.figures().collect();
    let mut narrowed = Conditions::default();
    let period = (Some(asked.since), Some(asked.until));
    conditions::of_period(&mut narrowed, of, period);
    narrowed.with("calls.queue = ?", asked.queue.map(|queue| queue.0));
    let sql = question(of, &figures, asked.now, &narrowed);
    let mut statement = c.prepare(&sql)?;
    let mut rows = statement.query(&*narrowed.values())?;
    while let Some(row) = rows.next()? {
        sums.add(&figures, &read(row)?);
    }
    Ok(())
}

fn question(of: Of, figures: &[Figure], now: Millis, narrowed: &Conditions) -> String {
    let (table, among) = conditions::rows(of);
    let bits = bits(figures, now);
    let spans = match of {
        Of::Calls => {
            let [answered, abandoned] = conditions::waits(now);
            format!("0, 0, 0, {answered}, {abandoned}, 0")
        }
        Of::Talks => "talks.talk_ms, talks.hold_ms, coalesce(talks.wrap_up_ms, 0), 0, 0, 0".into(),
        Of::OutwardTalks => "0, 0, 0, 0, 0, talks.talk_ms".into(),
        Of::Offers | Of::Transfers | Of::Outward => "0, 0, 0, 0, 0, 0".into(),
    };
    let disposition = match of.is_outward() {
        false => {
            "CASE WHEN calls.connected_at IS NOT NULL THEN coalesce(calls.disposition, '') END"
        }
        true => "NULL",
    };
    // The calls of the period are few beside all that was ever talked; CROSS keeps them in front.
    let from = match of {
        Of::Calls | Of::Outward => String::from("calls"),
        Of::Talks | Of::Offers | Of::Transfers | Of::OutwardTalks => {
            format!("calls CROSS JOIN {table}")
        }
    };
    format!(
        "SELECT coalesce(calls.queue, 0), {}, {}, {}, {spans}, {disposition}
         FROM {from} WHERE {} AND {among}",
        conditions::slot(of),
        conditions::agent(of),
        bits,
        narrowed.sql()
    )
}

/// One bit for each figure whose condition holds. Conditions are not tried where they cannot hold, which
/// spares nearly half the time.
fn bits(figures: &[Figure], now: Millis) -> String {
    let mut tried: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (bit, figure) in figures.iter().enumerate() {
        let counts = conditions::counts(*figure, now);
        let bit = format!("((({counts}) IS TRUE) << {bit})");
        tried
            .entry(conditions::only_if(*figure))
            .or_default()
            .push(bit);
    }
    let parts = tried
        .iter()
        .map(|(only_if, bits)| format!("CASE WHEN {only_if} THEN {} ELSE 0 END", bits.join(" | ")));
    parts.collect::<Vec<_>>().join(" | ")
}

fn read(row: &Row<'_>) -> rusqlite::Result<Counted> {
    let span = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
    let mut spans = Tally::default();
    spans.talk_ms = span(4)?;
    spans.hold_ms = span(5)?;
    spans.wrap_up_ms = span(6)?;
    spans.waits = Waits {
        answered_ms: span(7)?,
        longest_ms: span(7)?,
        abandoned_ms: span(8)?,
    };
    spans.outward_talk_ms = span(9)?;
    Ok(Counted {
        cell: (row.get(0)?, row.get(1)?),
        agent: row.get(2)?,
        disposition: row.get(10)?,
        figures: span(3)?,
        spans,
    })
}

impl Sums {
    fn add(&mut self, figures: &[Figure], counted: &Counted) {
        let cell = self.cells.entry(counted.cell).or_default();
        tally(cell, figures, counted, |_| true);
        cell.waits.add(&counted.spans.waits);
        if let Some(agent) = counted.agent {
            let agent = self.agents.entry(agent).or_default();
            tally(agent, figures, counted, Figure::is_of_agents);
        }
        if let Some(disposition) = &counted.disposition {
            let said = self.dispositions.entry(disposition.clone()).or_default();
            tally(said, figures, counted, |_| true);
            said.waits.add(&counted.spans.waits);
        }
    }

    fn report(self, offset_ms: i64) -> Report {
        let mut report = Report {
            hours: (0..24).map(|hour| (hour, Tally::default())).collect(),
            ..Report::default()
        };
        let (mut queues, mut days) = (BTreeMap::new(), BTreeMap::new());
        for ((queue, slot), cell) in &self.cells {
            report.total.add(cell);
            // A call of ours need not be of any queue.
            if *queue > 0 {
                queues
                    .entry(QueueId(*queue))
                    .or_insert_with(Tally::default)
                    .add(cell);
            }
            let (day, hour) = super::day_and_hour(*slot, offset_ms);
            days.entry(day).or_insert_with(Tally::default).add(cell);
            report
                .hours
                .iter_mut()
                .skip(hour)
                .take(1)
                .for_each(|(_, hour)| hour.add(cell));
        }
        report.queues = queues.into_iter().collect();
        report.days = days.into_iter().collect();
        let dispositions = self.dispositions.into_iter();
        report.dispositions = dispositions
            .map(|(words, tally)| (Some(words).filter(|words| !words.is_empty()), tally))
            .collect();
        report.agents = self.agents.into_iter().filter_map(worked).collect();
        report
    }
}

fn tally(into: &mut Tally, figures: &[Figure], counted: &Counted, takes: impl Fn(Figure) -> bool) {
    for (bit, figure) in figures.iter().enumerate() {
        if counted.figures >> bit & 1 == 1 && takes(*figure) {
            into.count(*figure, 1);
        }
    }
    into.talk_ms += counted.spans.talk_ms;
    into.hold_ms += counted.spans.hold_ms;
    into.wrap_up_ms += counted.spans.wrap_up_ms;
    into.outward_talk_ms += counted.spans.outward_talk_ms;
}

fn worked((agent, tally): (u32, Tally)) -> Option<(AgentId, Work)> {
    let work = Work {
        tally,
        ..Work::default()
    };
    (work != Work::default()).then_some((AgentId(agent), work))
}
