//! Callers who ask for a call back while one is promised already.

use casework::callback::Retries;
use rusqlite::Transaction;
use switchboard::{Outcome, QueueId, What};

use super::*;
use crate::callbacks::{self, Callback, Reason};
use crate::testing::store;
use crate::{Durability, Store};

const HOUR: u64 = 3_600_000;

/// Asks, `later` milliseconds after the first call of these tests began, in a queue.
fn asks(store: &Store, call: u64, later: u64, queue: u32) -> Callback {
    rings(store, call, later, queue, true)
}

fn rings(store: &Store, call: u64, later: u64, queue: u32, asks: bool) -> Callback {
    let queue = QueueId(queue);
    let wants = What::PersonRequested { queue };
    let waits = What::Queued { queue, position: 1 };
    let promised = What::CallbackAsked { queue };
    let outcome = if asks {
        Outcome::Callback
    } else {
        Outcome::Abandoned
    };
    let mut facts = vec![
        arrived(call),
        fact(call, 6_000, wants),
        fact(call, 6_000, waits),
    ];
    facts.extend(asks.then(|| fact(call, 30_000, promised)));
    facts.push(ended(call, outcome, 0));
    facts.iter_mut().for_each(|fact| fact.at += later);
    keep(store, facts).unwrap();
    store.read(|c| callbacks::get(c, 1)).unwrap()
}

/// The machine has rung them once, in vain.
fn rung_in_vain(store: &Store, call: u64) -> Callback {
    let begun = What::DialledOut {
        node: NodeId(1),
        channel: ChannelId(format!("rx-{call}-caller")),
        number: CALLER.into(),
        agent: None,
        callback: Some(1),
        case: None,
        queue: None,
    };
    let dialling = What::Dialling {
        agent: AGENT,
        channel: "rx-2-agent".into(),
        bridge: BridgeId(format!("rx-{call}-bridge")),
    };
    let story = [begun, dialling].map(|what| fact(call, 50_000, what));
    keep(store, story).unwrap();
    keep(store, [ended(call, Outcome::Unanswered, 0)]).unwrap();
    store.read(|c| callbacks::get(c, 1)).unwrap()
}

/// An hour after they asked the machine gives up.
fn office() -> (crate::testing::Dir, Store) {
    let (dir, store) = store();
    let retries = Retries {
        attempts: 2,
        retry_ms: 60_000,
        expiry_ms: HOUR,
    };
    let set = move |tx: &Transaction<'_>| callbacks::set_retries(tx, retries);
    store.write(Durability::Normal, set).unwrap();
    (dir, store)
}

fn expired(store: &Store, now: u64) -> usize {
    let expire =
        move |tx: &Transaction<'_>| callbacks::expire(tx, |_, asked| now.saturating_sub(asked));
    store.write(Durability::Normal, expire).unwrap()
}

#[test]
fn who_asks_again_in_time_keeps_the_place_and_is_rung_for_as_long_as_anybody() {
    let (_dir, store) = office();
    let first = asks(&store, 1, 0, 1);
    let again = asks(&store, 2, HOUR / 2, 1);
    assert_eq!(again.asked_at, first.asked_at);
    assert_eq!((again.reason, again.missed), (Reason::Asked, 2));
    let second = first.asked_at + HOUR / 2;
    assert_eq!(expired(&store, first.asked_at + HOUR), 0);
    assert_eq!(expired(&store, second + HOUR - 1), 0);
    assert_eq!(expired(&store, second + HOUR), 1);
}

#[test]
fn who_asks_again_after_an_attempt_in_vain_is_rung_at_once_and_as_often_as_anybody() {
    let (_dir, store) = office();
    asks(&store, 1, 0, 1);
    let tried = rung_in_vain(&store, 2);
    assert_eq!(tried.attempts, 1);
    let again = asks(&store, 3, 60_000, 1);
    assert_eq!((again.attempts, again.due_at), (0, Some(NOW + 90_000)));
    assert_eq!(again.owed_at, NOW + 6_000, "since the first call");
}

#[test]
fn who_asks_again_in_another_queue_waits_there_from_then_on() {
    let (_dir, store) = office();
    let first = asks(&store, 1, 0, 1);
    let again = asks(&store, 2, HOUR / 2, 2);
    assert_eq!(again.queue, QueueId(2));
    assert_eq!(again.asked_at, first.asked_at + HOUR / 2);
    assert_eq!(again.owed_at, first.owed_at);
}

#[test]
fn a_call_missed_after_a_promise_takes_it_to_no_other_queue() {
    let (_dir, store) = office();
    let first = asks(&store, 1, 0, 1);
    let missed = rings(&store, 2, HOUR / 2, 2, false);
    assert_eq!((missed.queue, missed.missed), (QueueId(1), 2));
    assert_eq!(
        (missed.asked_at, missed.due_at),
        (first.asked_at, first.due_at)
    );
}

#[test]
fn a_call_missed_after_a_promise_that_was_given_up_leaves_it_one() {
    let (_dir, store) = office();
    asks(&store, 1, 0, 1);
    assert_eq!(expired(&store, NOW + 2 * HOUR), 1);
    let missed = rings(&store, 2, 2 * HOUR, 2, false);
    assert_eq!((missed.reason, missed.queue), (Reason::Asked, QueueId(1)));
    assert!(missed.is_given_up());
}

/// Sent back to a menu after a talk of an hour, where they ask for a person anew: by key to be called back, or in vain.
#[test]
fn a_request_made_anew_after_a_talk_is_owed_from_then() {
    for (asks, again) in [(true, true), (false, true), (true, false)] {
        let (_dir, store) = store();
        let (queue, menu, by) = (QueueId(1), "greeting".to_owned(), "agent:1001".into());
        keep(&store, [arrived(1)]).unwrap();
        keep(&store, queued(1)).unwrap();
        keep(&store, talking(1)).unwrap();
        let sent = [
            What::MovedToMenu { menu, by },
            What::Parted {
                agent: AGENT,
                talk_ms: HOUR,
            },
            What::TalkEnded { talk_ms: HOUR },
            What::PersonRequested { queue },
        ];
        let sent = sent.into_iter().skip(usize::from(!again));
        keep(&store, sent.map(|it| fact(1, HOUR, it))).unwrap();
        let waits = What::Queued { queue, position: 1 };
        let promised = asks.then_some(What::CallbackAsked { queue });
        let waits = [waits].into_iter().chain(promised);
        keep(&store, waits.map(|it| fact(1, HOUR + 1_000, it))).unwrap();
        let over = ended(1, Outcome::Answered, HOUR);
        let at = over.at + HOUR;
        keep(&store, [Fact { at, ..over }]).unwrap();
        let owed = store.read(|c| callbacks::get(c, 1)).unwrap();
        let from = crate::testing::NOW + if again { HOUR } else { 6_000 };
        assert_eq!(
            (owed.asked_at, owed.owed_at),
            (from, from),
            "{asks} {again}"
        );
        assert_eq!(owed.due_at.is_some(), asks);
    }
}
