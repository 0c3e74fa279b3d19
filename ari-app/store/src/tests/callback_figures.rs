//! Figures of call-backs, and which are overdue.

use switchboard::{Hours, QueueView, Snapshot, What};

use super::*;
use crate::callbacks::figures::{Figure, Judging, Rate, Tally};
use crate::callbacks::report::{Overdue, Report, Scope, behind, overdue, report};
use crate::callbacks::{self, Agreement, Closing};
use crate::testing::store;

const HOUR: u64 = 3_600_000;
const LIMIT: u64 = 24 * HOUR;

/// Missed at `after`, in its own number.
fn missed(store: &Store, call: u64, after: u64) {
    let queue = QueueId(1 + u32::try_from(call % 2).unwrap());
    let came = What::Arrived {
        node: NodeId(1),
        channel: ChannelId(format!("caller-{call}")),
        caller: Some(format!("1380013800{call}")),
        dialled: "12345".into(),
    };
    let gone = Fact {
        at: NOW + after + 30_000,
        ..ended(call, Outcome::Abandoned, 0)
    };
    let asked = fact(call, after, What::PersonRequested { queue });
    keep(store, [fact(call, after, came), asked, gone]).unwrap();
}

/// We ring the caller of call `call`, as call `ours`.
fn rung(store: &Store, ours: u64, call: u64, after: u64) {
    let out = What::DialledOut {
        node: NodeId(1),
        channel: ChannelId(format!("ours-{ours}")),
        number: format!("1380013800{call}"),
        agent: Some(AGENT),
        callback: None,
        case: None,
        queue: None,
    };
    let bridge = BridgeId("b".into());
    let agent = AGENT;
    let dialling = What::Dialling {
        agent,
        channel: "rx-2-agent".into(),
        bridge,
    };
    keep(store, [fact(ours, after, out), fact(ours, after, dialling)]).unwrap();
}

fn closed(store: &Store, id: i64, outcome: Closing, after: u64) {
    let close = move |tx: &rusqlite::Transaction<'_>| {
        callbacks::close(tx, id, outcome, "", "agent:1001", NOW + after)
    };
    store.write(Durability::Full, close).unwrap();
}

fn judging(now: u64) -> Judging {
    Judging {
        now,
        limit_ms: LIMIT,
        ..Judging::default()
    }
}

fn told(store: &Store, scope: &Scope, judging: &Judging) -> Report {
    store.read(|c| report(c, scope, judging)).unwrap()
}

/// Four missed: one reached after two tries, one that proved needless a day later, one still owed and rung, one
/// still owed.
fn four(store: &Store) {
    for call in 1..=4 {
        missed(store, call, call * HOUR);
    }
    rung(store, 11, 1, 2 * HOUR);
    rung(store, 12, 1, 3 * HOUR);
    closed(store, 1, Closing::Reached, 4 * HOUR);
    closed(store, 2, Closing::NotNeeded, 2 * HOUR + LIMIT + 1);
    rung(store, 13, 3, 5 * HOUR);
}

#[test]
fn call_backs_are_counted_by_what_came_of_them_and_how_long_it_took() {
    let (_dir, store) = store();
    four(&store);
    let report = told(
        &store,
        &Scope::default(),
        &judging(NOW + 3 * HOUR + LIMIT + 1),
    );
    let count = |figure| report.total.get(figure);
    assert_eq!((count(Figure::Owed), count(Figure::Open)), (4, 2));
    assert_eq!((count(Figure::Overdue), count(Figure::Attempted)), (1, 2));
    assert_eq!((count(Figure::Closed), count(Figure::ClosedInTime)), (2, 1));
    let outcome = |closing| count(Figure::Outcome(closing));
    let outcomes = [Closing::Reached, Closing::NotNeeded].map(outcome);
    assert_eq!(outcomes, [1, 1]);
    let share = |rate| report.total.share(rate);
    let (part, whole) = (share(Rate::InTime).part, share(Rate::InTime).whole);
    assert_eq!((part, whole), (1, 3), "of those closed or overdue");
    assert_eq!(share(Rate::Contact).permille(), Some(500));
    let attempt = report.total.to_attempt().unwrap();
    assert_eq!((attempt.mean_ms, attempt.median_ms), (3 * HOUR / 2, HOUR));
    let closing = report.total.to_closing().unwrap();
    assert_eq!((closing.median_ms, closing.p95_ms), (3 * HOUR, LIMIT + 1));
}

#[test]
fn call_backs_are_counted_by_reason_queue_hour_day_and_who_closed_them() {
    let (_dir, store) = store();
    four(&store);
    let report = told(&store, &Scope::default(), &judging(NOW + LIMIT));
    let owed = |tally: &Tally| tally.get(Figure::Owed);
    assert_eq!(report.reasons.len(), 1);
    let queues: Vec<_> = report
        .queues
        .iter()
        .map(|(q, it)| (q.0, owed(it)))
        .collect();
    assert_eq!(queues, [(1, 2), (2, 2)]);
    assert_eq!(report.hours.len(), 4);
    assert_eq!(report.days.iter().map(|(_, it)| owed(it)).sum::<u64>(), 4);
    let closers: Vec<_> = report
        .closers
        .iter()
        .map(|(by, it)| (by.as_str(), owed(it)))
        .collect();
    assert_eq!(closers, [("agent:1001", 2)]);
}

/// How many a list has, across its pages.
fn listed(store: &Store, scope: &Scope, figure: Figure, judging: &Judging) -> u64 {
    let (mut cursor, mut count) = (None::<String>, 0);
    loop {
        let place = (cursor.as_deref(), Some(1));
        let page = store.read(|c| behind(c, (scope, figure), judging, place));
        let page = page.unwrap();
        count += page.items.len() as u64;
        match page.next {
            Some(next) => cursor = Some(next),
            None => return count,
        }
    }
}

#[test]
fn no_call_back_is_lost_between_pages_of_many_that_are_owed_from_the_same_moment() {
    let (_dir, store) = store();
    four(&store);
    // As far apart as millions of rows are.
    let sql = "UPDATE callbacks SET asked_at = 7, id = 1 + (id - 1) * 4194304";
    store
        .write(Durability::Full, |tx| Ok(tx.execute(sql, [])?))
        .unwrap();
    let judging = judging(NOW);
    let count = listed(&store, &Scope::default(), Figure::Owed, &judging);
    assert_eq!(count, 4);
}

#[test]
fn every_figure_of_call_backs_is_the_number_of_what_its_link_lists() {
    let (_dir, store) = store();
    four(&store);
    let judging = judging(NOW + 3 * HOUR + LIMIT + 1);
    let scopes = [
        Scope::default(),
        Scope {
            queue: Some(QueueId(2)),
            ..Scope::default()
        },
        Scope {
            closed_by: Some("agent:1001".into()),
            ..Scope::default()
        },
        Scope {
            since: Some(NOW + 2 * HOUR),
            until: Some(NOW + 4 * HOUR),
            ..Scope::default()
        },
    ];
    for scope in scopes {
        let report = told(&store, &scope, &judging);
        for figure in Figure::ALL {
            let listed = listed(&store, &scope, figure, &judging);
            assert_eq!(listed, report.total.get(figure), "{}", figure.as_str());
        }
        for (hour, tally) in report.hours {
            let of_hour = Scope {
                hour: Some(hour),
                ..scope.clone()
            };
            let listed = listed(&store, &of_hour, Figure::Owed, &judging);
            assert_eq!(listed, tally.get(Figure::Owed));
        }
    }
}

#[test]
fn a_call_back_is_overdue_once_it_has_been_owed_for_longer_than_allowed() {
    let (_dir, store) = store();
    four(&store);
    let overdue = |now| store.read(|c| overdue(c, &judging(now))).unwrap();
    assert_eq!(overdue(NOW + 3 * HOUR + LIMIT), []);
    let of_queue = |queue, oldest_at| Overdue {
        queue: QueueId(queue),
        count: 1,
        oldest_at,
    };
    let third = of_queue(2, NOW + 3 * HOUR);
    assert_eq!(overdue(NOW + 3 * HOUR + LIMIT + 1), [third]);
    let fourth = of_queue(1, NOW + 4 * HOUR);
    assert_eq!(overdue(NOW + 4 * HOUR + LIMIT + 1), [fourth, third]);
    closed(&store, 3, Closing::Unreachable, 5 * HOUR + LIMIT);
    assert_eq!(overdue(NOW + 6 * HOUR + LIMIT), [fourth]);
}

fn queue(id: u32, hours: Hours) -> QueueView {
    QueueView {
        queue: QueueId(id),
        name: String::new(),
        former: false,
        hours: hours.into(),
        dispositions: Vec::new().into(),
        waiting: 0,
        longest_since: None,
        ready: 0,
        talking: 0,
        wrap_up: 0,
        paused: 0,
        expected_wait_ms: None,
    }
}

#[test]
fn time_in_which_the_queue_is_closed_makes_no_call_back_late() {
    let (_dir, store) = store();
    missed(&store, 1, 0);
    let board = |hours: Hours| Snapshot {
        queues: vec![queue(2, hours)],
        ..Snapshot::default()
    };
    let overdue = |hours| {
        let judging = Judging {
            board: board(hours).into(),
            ..judging(NOW + LIMIT + HOUR)
        };
        store.read(|c| overdue(c, &judging)).unwrap().len()
    };
    assert_eq!(overdue(Hours::always(480)), 1);
    assert_eq!(overdue(Hours::default()), 0);
}

#[test]
fn a_time_agreed_for_later_is_neither_open_nor_overdue_before_it() {
    let (_dir, store) = store();
    let agreement = Agreement {
        number: "13900139000".into(),
        due_at: NOW + 2 * HOUR,
        agent: None,
        note: String::new(),
        queue: QueueId(1),
        call: None,
    };
    let agree = move |tx: &rusqlite::Transaction<'_>| callbacks::agree(tx, &agreement, "api", NOW);
    store.write(Durability::Full, agree).unwrap();
    let counts = |now| {
        let report = told(&store, &Scope::default(), &judging(now));
        [Figure::Scheduled, Figure::Open, Figure::Overdue].map(|it| report.total.get(it))
    };
    assert_eq!(counts(NOW + HOUR), [1, 0, 0]);
    assert_eq!(counts(NOW + 2 * HOUR), [0, 1, 0]);
    assert_eq!(counts(NOW + 2 * HOUR + LIMIT + 1), [0, 1, 1]);
}
