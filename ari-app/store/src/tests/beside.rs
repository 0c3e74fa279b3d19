//! Call-backs that were agreed on beside what else the caller is owed.

use rusqlite::Transaction;
use switchboard::{Outcome, QueueId, What};

use super::agreed::*;
use super::*;
use crate::Durability;
use crate::Store;
use crate::callbacks::{self, Agreement, Closing, Reason};
use crate::testing::{NOW, store};

#[test]
fn a_time_agreed_on_takes_the_place_of_another_and_of_what_the_caller_was_owed() {
    let (_dir, store) = store();
    missed(&store, 1);
    agree(&store, agreement(DUE)).unwrap();
    let was = row(&store);
    assert_eq!(was.outcome, Some(Closing::NotNeeded));
    assert_eq!(was.closed_by.as_deref(), Some("agent:1001"));
    agree(&store, agreement(DUE + 1)).unwrap();
    let [left] = &open(&store)[..] else {
        panic!("{:?}", open(&store));
    };
    assert_eq!((left.reason, left.due_at), (Reason::Agreed, Some(DUE + 1)));
}

#[test]
fn what_a_caller_was_owed_is_settled_by_the_talk_in_which_a_time_is_agreed() {
    for (by_us, outcome) in [(false, Closing::Answered), (true, Closing::Reached)] {
        let (_dir, store) = store();
        missed(&store, 1);
        let begins = match by_us {
            true => fact(2, 50_000, begun(2)),
            false => arrived(2),
        };
        keep(&store, [begins]).unwrap();
        keep(&store, talking(2)).unwrap();
        let call = Some(CallId(2));
        let it = agreement(DUE);
        agree(&store, Agreement { call, ..it }).unwrap();
        assert_eq!(row(&store).outcome, Some(outcome));
        keep(&store, [ended(2, Outcome::Answered, 20_000)]).unwrap();
        assert_eq!(open(&store).len(), 1, "the time agreed on in it stays");
    }
}

#[test]
fn who_is_missed_before_the_time_agreed_is_owed_both() {
    let (_dir, store) = store();
    agree(&store, agreement(DUE)).unwrap();
    missed(&store, 1);
    let [owed, agreed] = &open(&store)[..] else {
        panic!("{:?}", open(&store));
    };
    assert_eq!((owed.reason, owed.missed), (Reason::Abandoned, 1));
    let seen = store.read(|c| crate::calls::get(c, CallId(1))).unwrap();
    assert_eq!(
        (Some(owed.asked_at), owed.due_at),
        (seen.requested_at, None)
    );
    assert_eq!((agreed.agreed_for(), agreed.queue), (Some(DUE), QueueId(2)));
    let close = {
        let id = owed.id;
        move |tx: &Transaction<'_>| {
            callbacks::close(tx, id, Closing::Unreachable, "", "agent:1001", NOW)
        }
    };
    store.write(Durability::Full, close).unwrap();
    look(&store, DUE);
    let left = open(&store);
    assert_eq!((left.len(), left[0].due_at), (1, Some(DUE)), "by hand too");
}

#[test]
fn who_is_missed_from_the_time_agreed_on_is_owed_one_call() {
    let (_dir, store) = store();
    agree(&store, agreement(NOW + 1)).unwrap();
    missed(&store, 1);
    let [one] = &open(&store)[..] else {
        panic!("{:?}", open(&store));
    };
    assert_eq!((one.reason, one.missed), (Reason::Agreed, 1));
    assert_eq!((one.call, one.due_at), (Some(CallId(1)), Some(NOW + 1)));
}

#[test]
fn who_is_reached_after_having_been_missed_is_called_at_the_time_agreed_all_the_same() {
    for by_us in [false, true] {
        let (_dir, store) = store();
        agree(&store, agreement(DUE)).unwrap();
        missed(&store, 1);
        missed(&store, 2);
        assert_eq!(open(&store)[0].missed, 2);
        if by_us {
            let about = open(&store)[0].id.unsigned_abs();
            keep(&store, [fact(3, 50_000, begun_for(3, about))]).unwrap();
            keep(&store, talking(3)).unwrap();
            keep(&store, [ended(3, Outcome::Answered, 20_000)]).unwrap();
        } else {
            answered_at(&store, 3, 0);
        }
        let [left] = &open(&store)[..] else {
            panic!("{:?}", open(&store));
        };
        assert_eq!((left.reason, left.missed), (Reason::Agreed, 0), "{by_us}");
        assert_eq!((left.asked_at, left.due_at), (DUE, Some(DUE)));
    }
}

/// Waits, and presses the key to be called back.
fn asks(store: &Store, call: u64) {
    keep(store, [arrived(call)]).unwrap();
    keep(store, queued(call)).unwrap();
    let queue = QueueId(1);
    let asked = fact(call, 35_000, What::CallbackAsked { queue });
    keep(store, [asked, ended(call, Outcome::Callback, 0)]).unwrap();
}

#[test]
fn who_asks_to_be_called_as_soon_as_possible_is_and_at_the_time_agreed_too() {
    let (_dir, store) = store();
    agree(&store, agreement(DUE)).unwrap();
    asks(&store, 1);
    let [asked, agreed] = &open(&store)[..] else {
        panic!("{:?}", open(&store));
    };
    assert_eq!((asked.reason, asked.queue), (Reason::Asked, QueueId(1)));
    assert_eq!(asked.due_at, Some(NOW + 35_000));
    assert_eq!((asked.agent, &*asked.note), (None, ""), "of another time");
    assert_eq!(agreed.due_at, Some(DUE));
    // Rung in vain as often as anybody: that leaves the time agreed on as it is.
    for call in [2, 3] {
        tried_in_vain_for(&store, (call, 2), true, 0);
    }
    let [asked, agreed] = &open(&store)[..] else {
        panic!("{:?}", open(&store));
    };
    assert!(asked.is_given_up());
    assert_eq!((agreed.due_at, agreed.attempts), (Some(DUE), 0));
}

#[test]
fn another_time_agreed_after_the_first_has_come_leaves_the_first_told() {
    let (_dir, store) = store();
    agree(&store, agreement(NOW + 1)).unwrap();
    let later = Agreement {
        due_at: DUE + 1,
        ..agreement(DUE)
    };
    let again = move |tx: &Transaction<'_>| callbacks::agree(tx, &later, "agent:1001", DUE);
    store.write(Durability::Full, again).unwrap();
    let first = row(&store);
    assert_eq!(first.outcome, Some(Closing::NotNeeded));
    assert_eq!((first.owed_at, first.closed_at), (NOW + 1, Some(DUE)));
    let left = open(&store);
    assert_eq!((left.len(), left[0].owed_at), (1, DUE + 1));
}
