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
struct Counted<'a> {
    queue: u32,
    /// The local hour since 1970.
    slot: i64,
    agent: Option<u32>,
    /// What an answered call came to; empty if nobody said it.
    disposition: Option<&'a str>,
    /// One bit for each figure, in their order.
    figures: u64,
    spans: Spans,
}

/// Of what is counted, in milliseconds, as in a tally.
#[derive(Default)]
struct Spans {
    talk_ms: Millis,
    hold_ms: Millis,
    wrap_up_ms: Millis,
    outward_talk_ms: Millis,
    waits: Waits,
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
        let narrowed = self.narrowed(asked);
        let sql = self.question(asked.now, &narrowed);
        let mut statement = c.prepare(&sql)?;
        let mut rows = statement.query(&*narrowed.values())?;
        let takes = self.takes();
        while let Some(row) = rows.next()? {
            sums.add(self, &takes, &self.read(row, &takes)?);
        }
        Ok(())
    }

    fn narrowed(&self, asked: &Asked) -> Conditions {
        let mut narrowed = Conditions::default();
        let period = (Some(asked.since), Some(asked.until));
        self.thing.of_period(&mut narrowed, period);
        let of_queue = format!("{} = ?", self.thing.queue());
        narrowed.with(&of_queue, asked.queue.map(|queue| queue.0));
        narrowed
    }

    fn question(&self, now: Millis, narrowed: &Conditions) -> String {
        let thing = self.thing;
        let (table, among) = thing.rows();
        let spans = match thing {
            Thing::Call | Thing::Stay => format!(", {}", thing.waited(now)),
            Thing::Talk => ", talks.talk_ms, talks.hold_ms, coalesce(talks.wrap_up_ms, 0)".into(),
            Thing::OutwardTalk => ", talks.talk_ms".into(),
            Thing::Arrival | Thing::Offer | Thing::Transfer | Thing::Outward => String::new(),
        };
        // The calls of the period are few beside all that was ever talked; CROSS keeps them in front.
        let from = match thing.is_call() {
            true => String::from("calls"),
            false => format!("calls CROSS JOIN {table}"),
        };
        format!(
            "SELECT coalesce({}, 0), {}, {}, {},
               CASE WHEN {} THEN coalesce(calls.disposition, '') END{spans}
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
            let bit = format!("CASE WHEN {counts} THEN {} ELSE 0 END", 1_i64 << bit);
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

    /// Which of its figures count where: the bits of each.
    fn takes(&self) -> Takes {
        let bits = |takes: &dyn Fn(Figure) -> bool| {
            let figures = self.figures.iter().enumerate();
            let taken = figures.filter(|(_, figure)| takes(**figure));
            taken.fold(0, |bits, (bit, _)| bits | 1 << bit)
        };
        Takes {
            connected: bits(&|figure| figure == Figure::Connected),
            abandoned: bits(&|figure| figure == Figure::Abandoned),
            whole: bits(&|figure| self.whole || figure.of() == Of::Stays),
            agents: bits(&Figure::is_of_agents),
            dispositions: bits(&|figure| figure.of() != Of::Stays),
        }
    }

    fn read<'a>(&self, row: &'a Row<'_>, takes: &Takes) -> rusqlite::Result<Counted<'a>> {
        let span = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
        let figures = span(3)?;
        let mut spans = Spans::default();
        match self.thing {
            Thing::Call | Thing::Stay if figures & takes.connected > 0 => {
                spans.waits.answered_ms = span(5)?;
                spans.waits.longest_ms = spans.waits.answered_ms;
            }
            Thing::Call | Thing::Stay if figures & takes.abandoned > 0 => {
                spans.waits.abandoned_ms = span(5)?;
            }
            Thing::Talk => {
                (spans.talk_ms, spans.hold_ms, spans.wrap_up_ms) = (span(5)?, span(6)?, span(7)?);
            }
            Thing::OutwardTalk => spans.outward_talk_ms = span(5)?,
            Thing::Call
            | Thing::Stay
            | Thing::Arrival
            | Thing::Offer
            | Thing::Transfer
            | Thing::Outward => {}
        }
        Ok(Counted {
            queue: row.get(0)?,
            slot: row.get(1)?,
            agent: row.get(2)?,
            disposition: row.get_ref(4)?.as_str_or_null()?,
            figures,
            spans,
        })
    }

    fn tally(&self, into: &mut Tally, counted: &Counted<'_>, takes: u64) {
        let mut bits = counted.figures & takes;
        while let Some(figure) = self.figures.get(bits.trailing_zeros() as usize) {
            into.count(*figure, 1);
            bits &= bits - 1;
        }
        into.talk_ms += counted.spans.talk_ms;
        into.hold_ms += counted.spans.hold_ms;
        into.wrap_up_ms += counted.spans.wrap_up_ms;
        into.outward_talk_ms += counted.spans.outward_talk_ms;
    }
}

/// In bits of figures: of whom waits are told, and which count in the whole, of an agent, and of what calls came to.
struct Takes {
    connected: u64,
    abandoned: u64,
    whole: u64,
    agents: u64,
    dispositions: u64,
}

impl Sums {
    fn add(&mut self, walk: &Walk, takes: &Takes, counted: &Counted<'_>) {
        let slot = self.slots.entry(counted.slot).or_default();
        walk.tally(slot, counted, takes.whole);
        if walk.whole {
            slot.waits.add(&counted.spans.waits);
        }
        // A call of ours need not be of any queue.
        if walk.queues && counted.queue > 0 {
            let queue = self.queues.entry(counted.queue).or_default();
            walk.tally(queue, counted, u64::MAX);
            queue.waits.add(&counted.spans.waits);
        }
        if !walk.whole {
            return;
        }
        if let Some(agent) = counted.agent {
            let agent = self.agents.entry(agent).or_default();
            walk.tally(agent, counted, takes.agents);
        }
        if let Some(disposition) = counted.disposition {
            let said = self.dispositions.entry(disposition.into()).or_default();
            walk.tally(said, counted, takes.dispositions);
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

fn worked((agent, tally): (u32, Tally)) -> Option<(AgentId, Work)> {
    let work = Work {
        tally,
        ..Work::default()
    };
    (work != Work::default()).then_some((AgentId(agent), work))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{plan, writer};

    #[test]
    fn no_walk_sorts_and_each_finds_the_queue_a_caller_was_in_last_in_the_index_alone() {
        let (_dir, c) = writer();
        let asked = Asked {
            since: 1,
            until: 2,
            queue: None,
            now: 3,
        };
        for walk in walks(false) {
            let narrowed = walk.narrowed(&asked);
            let told = plan(&c, &walk.question(asked.now, &narrowed), &narrowed.values());
            assert!(!told.contains("TEMP B-TREE"), "{:?}: {told}", walk.thing);
            let of_last = [Thing::Talk, Thing::Offer, Thing::Transfer].contains(&walk.thing);
            let alone = told.contains("last USING COVERING INDEX stays_by_call");
            assert_eq!(alone, of_last, "{:?}: {told}", walk.thing);
        }
    }
}
