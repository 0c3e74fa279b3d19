//! Voice dispatch (语音转办): a case goes along with its call, once somebody has taken the caller.

use casework::{Kind, Medium, State, Urgency, Verb};
use rusqlite::Transaction;
use switchboard::{Outcome, Party, TransferKind, TransferOutcome};

use super::*;
use crate::cases::{self, Case, Change, NewCase};
use crate::testing::store;
use crate::{Durability, Store, departments};

/// Call 1, in which its case is to go to a department, that is rung.
fn sent(store: &Store) -> Case {
    keep(store, [arrived(1)]).unwrap();
    keep(store, queued(1)).unwrap();
    keep(store, talking(1)).unwrap();
    let channel = "rx-1-department".into();
    let started = What::TransferStarted {
        kind: TransferKind::Blind,
        from: Some(AGENT),
        to: department(),
        channel,
    };
    keep(store, [fact(1, 20_000, started)]).unwrap();
    let written = |tx: &Transaction<'_>| {
        let new = NewCase {
            kind: Kind::Complaint,
            urgency: Urgency::Normal,
            medium: Medium::Phone,
            category: None,
            content: "示例：路灯不亮".into(),
            department: None,
            caller: None,
            caller_name: None,
            call: Some(CallId(1)),
            keeper: None,
        };
        cases::create(tx, &new, "agent:1001", NOW)
    };
    let case = store.write(Durability::Full, written).unwrap();
    let number = case.number.clone();
    send(store, &number)
}

fn send(store: &Store, number: &str) -> Case {
    let number = number.to_owned();
    let along = move |tx: &Transaction<'_>| {
        let department = departments::create(tx, "示例规划局", Some("01012345678"))?;
        cases::send_along(
            tx,
            &number,
            (department, CallId(1)),
            "agent:1001",
            NOW + 20_010,
        )
    };
    store.write(Durability::Full, along).unwrap()
}

fn department() -> Party {
    Party::Outside("01012345678".into())
}

fn comes_to(store: &Store, outcome: TransferOutcome) {
    let to = department();
    let after_ms = 10_000;
    let ended = What::TransferEnded {
        to,
        outcome,
        after_ms,
    };
    keep(store, [fact(1, 30_000, ended)]).unwrap();
}

/// The verbs of a case's history with who did them, and the last words.
fn history(store: &Store, case: &Case) -> (Vec<String>, String) {
    let events = store.read(|c| cases::events(c, &case.number)).unwrap();
    let verbs = events.iter().map(|it| format!("{} {}", it.verb, it.by));
    let words = events.last().map(|it| it.note.clone());
    (verbs.collect(), words.unwrap_or_default())
}

fn state(store: &Store, case: &Case) -> (State, Option<String>) {
    let case = store.read(|c| cases::get(c, &case.number)).unwrap();
    (case.state, case.department_name)
}

#[test]
fn a_case_goes_to_the_department_when_somebody_there_takes_the_caller() {
    let (_dir, store) = store();
    let case = sent(&store);
    assert_eq!((case.state, case.department), (State::Accepted, None));
    comes_to(&store, TransferOutcome::Completed);
    let there = (State::Dispatched, Some("示例规划局".into()));
    assert_eq!(state(&store, &case), there);
    let (verbs, words) = history(&store, &case);
    let by = "agent:1001";
    let told = ["send_along", "dispatch"].map(|verb| format!("{verb} {by}"));
    assert_eq!(verbs[verbs.len() - 2..], told);
    assert_eq!(words, "语音转办：通话 1");
}

#[test]
fn a_case_stays_where_it_is_when_nobody_takes_the_caller_and_says_why() {
    for (outcome, why) in [
        (TransferOutcome::NoAnswer, "无人接听"),
        (TransferOutcome::Busy, "占线"),
        (TransferOutcome::Cancelled, "已取消"),
    ] {
        let (_dir, store) = store();
        let case = sent(&store);
        comes_to(&store, outcome);
        assert_eq!(state(&store, &case), (State::Accepted, None));
        let (verbs, words) = history(&store, &case);
        assert_eq!(verbs.last().unwrap(), "note system");
        assert!(words.contains(why), "{words}");
        // Somebody takes them later, which is another transfer.
        comes_to(&store, TransferOutcome::Completed);
        assert_eq!(state(&store, &case).0, State::Accepted);
    }
}

#[test]
fn a_call_that_ends_while_the_department_rings_leaves_the_case_where_it_is() {
    let (_dir, store) = store();
    let case = sent(&store);
    keep(&store, [ended(1, Outcome::Answered, 20_000)]).unwrap();
    assert_eq!(state(&store, &case).0, State::Accepted);
    assert!(history(&store, &case).1.contains("已取消"));
}

#[test]
fn a_department_that_is_faster_than_we_are_has_the_case_too() {
    for (outcome, expected) in [
        (TransferOutcome::Completed, State::Dispatched),
        (TransferOutcome::Busy, State::Accepted),
    ] {
        let (_dir, store) = store();
        let case = sent(&store);
        comes_to(&store, TransferOutcome::Busy);
        let again = What::TransferStarted {
            kind: TransferKind::Blind,
            from: Some(AGENT),
            to: department(),
            channel: "rx-1-again".into(),
        };
        keep(&store, [fact(1, 29_000, again)]).unwrap();
        comes_to(&store, outcome);
        let number = case.number.clone();
        let along = move |tx: &Transaction<'_>| {
            cases::send_along(tx, &number, (1, CallId(1)), "api", NOW + 31_000)
        };
        let case = store.write(Durability::Full, along).unwrap();
        assert_eq!(case.state, expected);
    }
}

/// Nobody asks for the transfer by which a caller comes back.
#[test]
fn a_caller_who_is_on_the_way_back_before_we_look_takes_no_case_along() {
    let (_dir, store) = store();
    let case = sent(&store);
    comes_to(&store, TransferOutcome::Busy);
    let back = What::TransferStarted {
        kind: TransferKind::Blind,
        from: None,
        to: Party::Agent(AGENT),
        channel: "rx-1-back".into(),
    };
    keep(&store, [fact(1, 30_000, back)]).unwrap();
    let number = case.number.clone();
    let along = move |tx: &Transaction<'_>| {
        cases::send_along(tx, &number, (1, CallId(1)), "api", NOW + 30_010)
    };
    store.write(Durability::Full, along).unwrap();
    comes_to(&store, TransferOutcome::Completed);
    assert_eq!(state(&store, &case), (State::Accepted, None));
}

#[test]
fn a_case_that_somebody_else_has_finished_meanwhile_stays_finished() {
    let (_dir, store) = store();
    let case = sent(&store);
    let number = case.number.clone();
    let close = move |tx: &Transaction<'_>| {
        let change = Change {
            note: "已当场解决".into(),
            ..Change::default()
        };
        cases::act(tx, &number, Verb::Close, &change, "user:wang", NOW + 25_000)
    };
    store.write(Durability::Full, close).unwrap();
    comes_to(&store, TransferOutcome::Completed);
    assert_eq!(state(&store, &case).0, State::Closed);
    assert!(history(&store, &case).1.contains("不能转出"));
}
