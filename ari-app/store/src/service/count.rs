//! The counting: walks over a period's calls, of the calls themselves and of the stays, talks, offers and
//! transfers in them, and the same over calls of ours. Rows are sorted out here and not by GROUP BY, which would sort them on disk.

use std::collections::BTreeMap;

use casework::service::{Figure, Of, Tally, Waits};
use rusqlite::{Connection, Row};
use switchboard::{AgentId, Millis, QueueId};

use super::conditions::Thing;
use super::{Asked, Report, Work};
use crate::Result;
use crate::conditions::Conditions;

/// One pass over the rows of one kind of thing.
struct Walk {
    thing: Thing,
    /// At most sixty-four.
    figures: Vec<Figure>,
    /// Whether they count in the whole; else only those do that are of stays, and the others by queue alone.
    whole: bool,
    /// Whether they count by queue.
    queues: bool,
}

/// A row of what is counted: in which figures, when and whose.
struct Counted {
    queue: u32,
    /// The local hour since 1970.
    slot: i64,
    agent: Option<u32>,
    /// What an answered call came to; empty if nobody said it.
    disposition: Option<String>,
    /// One bit for each figure, in their order.
    figures: u64,
    spans: Tally,
}

#[derive(Default)]
struct Sums {
    slots: BTreeMap<i64, Tally>,
    queues: BTreeMap<u32, Tally>,
    agents: BTreeMap<u32, Tally>,
    dispositions: BTreeMap<String, Tally>,
}

pub(super) fn counted(c: &Connection, asked: &Asked) -> Result<Report> {
    let mut sums = Sums::default();
    for walk in walks(asked.queue.is_some()) {
        walk.go(c, asked, &mut sums)?;
    }
    Ok(sums.report(super::offset_ms(c)?))
}

/// These figures by queue, and nothing else.
pub(super) fn of_queues(
    c: &Connection,
    asked: &Asked,
    figures: &[Figure],
) -> Result<BTreeMap<QueueId, Tally>> {
    let mut sums = Sums::default();
    let walk = Walk {
        thing: Thing::Stay,
        figures: figures.to_vec(),
        whole: false,
        queues: true,
    };
    walk.go(c, asked, &mut sums)?;
    let queues = sums.queues.into_iter();
    Ok(queues
        .map(|(queue, tally)| (QueueId(queue), tally))
        .collect())
}

/// A call counts once in the whole, and by queue once for each stay; in a report of one queue the whole is its
/// stays.
fn walks(of_one_queue: bool) -> Vec<Walk> {
    let of = |of: &[Of]| of.iter().flat_map(|of| of.figures()).collect();
    let walk = |thing, figures, whole, queues| Walk {
        thing,
        figures,
        whole,
        queues,
    };
    let mut walks = vec![
        walk(Thing::Stay, of(&[Of::Calls, Of::Stays]), of_one_queue, true),
        walk(Thing::Talk, of(&[Of::Talks]), true, true),
        walk(Thing::Offer, of(&[Of::Offers]), true, true),
        walk(Thing::Transfer, of(&[Of::Transfers]), true, true),
        walk(Thing::Outward, of(&[Of::Outward]), true, true),
        walk(Thing::OutwardTalk, of(&[Of::OutwardTalks]), true, true),
    ];
    if !of_one_queue {
        walks.push(walk(Thing::Call, of(&[Of::Calls]), true, false));
        walks.push(walk(Thing::Arrival, of(&[Of::Arrivals]), true, false));
    }
    walks
}

impl Walk {
    fn go(&self, c: &Connection, asked: &Asked, sums: &mut Sums) -> Result<()> {
        let mut narrowed = Conditions::default();
        let period = (Some(asked.since), Some(asked.until));
        self.thing.of_period(&mut narrowed, period);
        let of_queue = format!("{} = ?", self.thing.queue());
        narrowed.with(&of_queue, asked.queue.map(|queue| queue.0));
        let sql = self.question(asked.now, &narrowed);
        let mut statement = c.prepare(&sql)?;
        let mut rows = statement.query(&*narrowed.values())?;
        while let Some(row) = rows.next()? {
            sums.add(self, &read(row)?);
        }
        Ok(())
    }

    fn question(&self, now: Millis, narrowed: &Conditions) -> String {
        let thing = self.thing;
        let (table, among) = thing.rows();
        let spans = match thing {
            Thing::Call | Thing::Stay => {
                let [answered, abandoned] = thing.waits(now);
                format!("0, 0, 0, {answered}, {abandoned}, 0")
            }
            Thing::Talk => {
                "talks.talk_ms, talks.hold_ms, coalesce(talks.wrap_up_ms, 0), 0, 0, 0".into()
            }
            Thing::OutwardTalk => "0, 0, 0, 0, 0, talks.talk_ms".into(),
            Thing::Arrival | Thing::Offer | Thing::Transfer | Thing::Outward => {
                "0, 0, 0, 0, 0, 0".into()
            }
        };
        // The calls of the period are few beside all that was ever talked; CROSS keeps them in front.
        let from = match thing.is_call() {
            true => String::from("calls"),
            false => format!("calls CROSS JOIN {table}"),
        };
        format!(
            "SELECT coalesce({}, 0), {}, {}, {}, {spans},
               CASE WHEN {} THEN coalesce(calls.disposition, '') END
             FROM {from} WHERE {} AND {among}",
            thing.queue(),
            thing.slot(),
            thing.agent(),
            self.bits(now),
            thing.is_answered(),
            narrowed.sql()
        )
    }

    /// One bit for each figure whose condition holds. Conditions are not tried where they cannot hold, which
    /// spares nearly half the time.
    fn bits(&self, now: Millis) -> String {
        let mut tried: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (bit, figure) in self.figures.iter().enumerate() {
            let counts = self.thing.counts(*figure, now);
            let bit = format!("((({counts}) IS TRUE) << {bit})");
            tried
                .entry(self.thing.only_if(*figure))
                .or_default()
                .push(bit);
        }
        let parts = tried.iter().map(|(only_if, bits)| {
            format!("CASE WHEN {only_if} THEN {} ELSE 0 END", bits.join(" | "))
        });
        parts.collect::<Vec<_>>().join(" | ")
    }

    /// Whether a figure counts in the whole.
    fn is_whole(&self, figure: Figure) -> bool {
        self.whole || figure.of() == Of::Stays
    }
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
        queue: row.get(0)?,
        slot: row.get(1)?,
        agent: row.get(2)?,
        disposition: row.get(10)?,
        figures: span(3)?,
        spans,
    })
}

impl Sums {
    fn add(&mut self, walk: &Walk, counted: &Counted) {
        let whole = |figure: Figure| walk.is_whole(figure);
        let slot = self.slots.entry(counted.slot).or_default();
        tally(slot, walk, counted, whole);
        if walk.whole {
            slot.waits.add(&counted.spans.waits);
        }
        // A call of ours need not be of any queue.
        if walk.queues && counted.queue > 0 {
            let queue = self.queues.entry(counted.queue).or_default();
            tally(queue, walk, counted, |_| true);
            queue.waits.add(&counted.spans.waits);
        }
        if !walk.whole {
            return;
        }
        if let Some(agent) = counted.agent {
            let agent = self.agents.entry(agent).or_default();
            tally(agent, walk, counted, Figure::is_of_agents);
        }
        if let Some(disposition) = &counted.disposition {
            let said = self.dispositions.entry(disposition.clone()).or_default();
            tally(said, walk, counted, |figure| figure.of() != Of::Stays);
            said.waits.add(&counted.spans.waits);
        }
    }

    fn report(self, offset_ms: i64) -> Report {
        let mut report = Report {
            hours: (0..24).map(|hour| (hour, Tally::default())).collect(),
            ..Report::default()
        };
        let mut days = BTreeMap::new();
        for (slot, cell) in &self.slots {
            report.total.add(cell);
            let (day, hour) = super::day_and_hour(*slot, offset_ms);
            days.entry(day).or_insert_with(Tally::default).add(cell);
            report
                .hours
                .iter_mut()
                .skip(hour)
                .take(1)
                .for_each(|(_, hour)| hour.add(cell));
        }
        let queues = self.queues.into_iter();
        report.queues = queues
            .map(|(queue, tally)| (QueueId(queue), tally))
            .collect();
        report.days = days.into_iter().collect();
        let dispositions = self.dispositions.into_iter();
        report.dispositions = dispositions
            .map(|(words, tally)| (Some(words).filter(|words| !words.is_empty()), tally))
            .collect();
        report.agents = self.agents.into_iter().filter_map(worked).collect();
        report
    }
}

fn tally(into: &mut Tally, walk: &Walk, counted: &Counted, takes: impl Fn(Figure) -> bool) {
    for (bit, figure) in walk.figures.iter().enumerate() {
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
