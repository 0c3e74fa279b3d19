//! The real store, kept beside a run: what it would give a restart, what it says agents do, and what its figures sum up
//! to is what happened.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use casework::service::{ABANDONED, Figure, Tally};
use harness::simulator::World;
use store::service::{Asked, Report, report};
use store::{Durability, Store};
use switchboard::{AgentState, AgentView, CallId, Memory, QueueId, Snapshot, What};

/// One run's database, removed when it is dropped.
pub struct Books {
    folder: PathBuf,
    store: Store,
    /// So many of the run's facts are in it.
    kept: usize,
}

/// The span of an agent that goes on: what they do, in which call, and why they are paused.
type Span = (String, Option<u64>, Option<String>);

impl Drop for Books {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Books {
    pub fn new(seed: u64) -> Self {
        let name = format!("rexian-books-{}-{seed}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let store = Store::create(folder.join("rexian.db")).expect("a database");
        let kept = 0;
        Self {
            folder,
            store,
            kept,
        }
    }

    /// Takes over what has happened since, and compares.
    pub fn follow(&mut self, world: &World) {
        let facts = world.facts[self.kept..].to_vec();
        self.kept = world.facts.len();
        let keep = move |tx: &store::rusqlite::Transaction<'_>| store::facts::keep(tx, &facts);
        self.store
            .write(Durability::Normal, keep)
            .expect("facts that can be kept");
        let remembered = self.store.read(store::memory::load).expect("a memory");
        assert_eq!(comparable(remembered), comparable(world.kept.memory()));
        if world.facts.len().is_multiple_of(10) {
            every_end_is_told(&self.report(world, None));
        }
        let spans = self.spans();
        let board = world.board.snapshot(world.now);
        for agent in &board.agents {
            if let Some(span) = spans.get(&agent.agent.0) {
                assert!(fits(span, agent, &board), "{span:?} of {agent:?}");
            }
        }
    }

    /// When all is over nothing goes on, and every number is the sum of its parts.
    pub fn close(mut self, world: &World) {
        self.follow(world);
        for (table, goes_on) in [
            ("calls", "ended_at IS NULL"),
            ("offers", "ended_at IS NULL"),
            ("talks", "ended_at IS NULL"),
            ("transfers", "ended_at IS NULL"),
            ("stays", "ending IS NULL"),
            ("conferences", "closed_at IS NULL"),
            ("conference_members", "left_at IS NULL"),
            ("recordings", "state = 'started'"),
        ] {
            let sql = format!("SELECT count(*) FROM {table} WHERE {goes_on}");
            let left: i64 = self.ask(&sql);
            assert_eq!(left, 0, "{table} without an end");
        }
        // Whoever talked with anybody did not give up, nor was anybody answered who did not.
        let talked = "(outcome = 'answered') <> EXISTS (SELECT 1 FROM talks WHERE call = number)
                      AND outcome IN ('answered', 'abandoned', 'self_service', 'unanswered')";
        let untrue: i64 = self.ask(&format!("SELECT count(*) FROM calls WHERE {talked}"));
        assert_eq!(untrue, 0, "calls whose end is untrue");
        let whole = self.report(world, None);
        sums_are_whole(&whole);
        counts_what_happened(&whole.total, world);
        for (queue, tally) in &whole.queues {
            let one = self.report(world, Some(*queue));
            assert_eq!(one.total, *tally, "{queue}");
            parts_are_whole(&one);
        }
    }

    /// Of all that happened until now.
    fn report(&self, world: &World, queue: Option<QueueId>) -> Report {
        let asked = Asked {
            since: 0,
            until: world.now + 1,
            queue,
            now: world.now,
        };
        self.store.read(|c| report(c, &asked)).expect("a report")
    }

    fn ask<T: store::rusqlite::types::FromSql>(&self, sql: &str) -> T {
        let asked = self
            .store
            .read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?));
        asked.expect("an answer")
    }

    fn spans(&self) -> BTreeMap<u32, Span> {
        let sql = "SELECT agent, state, call, reason FROM agent_spans WHERE ended_at IS NULL";
        let spans = self.store.read(|c| {
            let mut statement = c.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?)))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        });
        spans.expect("spans")
    }
}

/// In one order. Of agents the simulated store knows the same, but for what only follows from how it is asked.
fn comparable(mut memory: Memory) -> Memory {
    memory.recordings.sort();
    memory.agents.sort_by_key(|it| it.agent);
    memory.conferences.sort_by(|a, b| a.room.cmp(&b.room));
    for agent in &mut memory.agents {
        (agent.since, agent.last) = (0, None);
    }
    memory
}

/// Whether the books say of an agent what the board does. Who is rung or listens does what they did before.
fn fits((state, call, reason): &Span, agent: &AgentView, board: &Snapshot) -> bool {
    let talks = |id: CallId| {
        let mut calls = board.calls.iter().filter(|call| call.call == id);
        calls.any(|call| {
            let mut parties = call.parties.iter();
            parties.any(|party| party.who.agent() == Some(agent.agent))
        })
    };
    let of = |id: CallId| *call == Some(id.0);
    match &agent.state {
        AgentState::Off => state == "off",
        AgentState::Ready => state == "ready",
        AgentState::Paused(why) => state == "paused" && reason.as_ref() == Some(why),
        AgentState::WrapUp(id, _) => state == "wrap_up" && of(*id),
        AgentState::Talking(id) if talks(*id) => state == "talking" && of(*id),
        AgentState::Talking(_) | AgentState::Reserved(_) => state != "talking",
    }
}

/// Hours, days, agents and dispositions are parts of the same whole.
fn parts_are_whole(report: &Report) {
    let sum = |rows: &mut dyn Iterator<Item = &Tally>| {
        let mut sum = Tally::default();
        rows.for_each(|row| sum.add(row));
        sum
    };
    let total = &report.total;
    let hours = sum(&mut report.hours.iter().map(|(_, tally)| tally));
    let days = sum(&mut report.days.iter().map(|(_, tally)| tally));
    assert_eq!((&hours, &days), (total, total));
    let agents = sum(&mut report.agents.iter().map(|(_, work)| &work.tally));
    let theirs = Figure::ALL.iter().filter(|figure| figure.is_of_agents());
    for figure in theirs.filter(|figure| **figure != Figure::Invites) {
        assert_eq!(agents.get(*figure), total.get(*figure), "{figure}");
    }
    let spans = |it: &Tally| (it.talk_ms, it.hold_ms, it.wrap_up_ms, it.outward_talk_ms);
    assert_eq!(spans(&agents), spans(total));
    let said = sum(&mut report.dispositions.iter().map(|(_, tally)| tally));
    for figure in [Figure::Connected, Figure::InTime] {
        assert_eq!(said.get(figure), total.get(figure), "{figure}");
    }
}

fn is_sum(tally: &Tally, whole: Figure, parts: &[Figure]) {
    let sum: u64 = parts.iter().map(|part| tally.get(*part)).sum();
    assert_eq!(tally.get(whole), sum, "{whole:?} of {tally:?}");
}

/// Of calls that go on too.
fn every_end_is_told(report: &Report) {
    use Figure::{Abandoned, Callback, Closed, Connected, Message, Other, Waiting};
    use Figure::{MovedOut, OverflowedOut, Requested};
    let ends = [
        Connected, Waiting, Abandoned, Closed, Message, Callback, Other,
    ];
    is_sum(&report.total, Requested, &ends);
    is_sum(&report.total, Abandoned, &ABANDONED);
    for (_, stays) in &report.queues {
        let parts = [&ends[..], &[OverflowedOut, MovedOut]].concat();
        is_sum(stays, Requested, &parts);
    }
    parts_are_whole(report);
}

fn sums_are_whole(report: &Report) {
    use Figure::{Arrived, ArrivedOther, DirectMessage, Early, NoMessage, SelfService};
    use Figure::{InTime, Late, Requested};
    use Figure::{Offers, OffersAnswered, OffersMissed, OffersWithdrawn};
    every_end_is_told(report);
    let total = &report.total;
    is_sum(total, Requested, &[InTime, Late]);
    let parts = [OffersAnswered, OffersMissed, OffersWithdrawn];
    is_sum(total, Offers, &parts);
    let unasked = [Early, SelfService, NoMessage, DirectMessage, ArrivedOther];
    is_sum(total, Arrived, &[&unasked[..], &[Requested]].concat());
}

/// Of calls that came in, those in which a person was asked for.
fn counts_what_happened(total: &Tally, world: &World) {
    let of = |wanted: fn(&What) -> bool| -> BTreeSet<CallId> {
        let facts = world.facts.iter().filter(|fact| wanted(&fact.what));
        facts.filter_map(|fact| fact.call).collect()
    };
    let ours = of(|what| matches!(what, What::DialledOut { .. }));
    let requested = of(|what| matches!(what, What::PersonRequested { .. }));
    let requested: BTreeSet<CallId> = requested.difference(&ours).copied().collect();
    let theirs = world.facts.iter();
    let theirs = theirs.filter(|fact| fact.call.is_some_and(|call| requested.contains(&call)));
    let (mut offers, mut talks, mut talk_ms) = (0, 0, 0);
    for fact in theirs {
        if let What::Offered { .. } = fact.what {
            offers += 1;
        }
        if let What::Parted { talk_ms: ms, .. } = fact.what {
            (talks, talk_ms) = (talks + 1, talk_ms + ms);
        }
    }
    let counted = |figure| total.get(figure);
    assert_eq!(counted(Figure::Requested), requested.len() as u64);
    assert_eq!(counted(Figure::Offers), offers);
    // What a restart cut off is closed by the end of the call.
    if world.restarts == 0 {
        assert_eq!((counted(Figure::Talks), total.talk_ms), (talks, talk_ms));
    }
}
