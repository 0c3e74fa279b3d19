//! Who is to be called back, and when no more.

use casework::callback::Retries;
use rusqlite::Transaction;
use switchboard::{NO_ANSWER, Outcome, Overflow, OverflowReason, QueueId, What};

use super::agreed::begun;
use super::*;
use crate::callbacks::{self, Callback, Closing, Filter, Reason, Standing};
use crate::testing::store;
use crate::{Durability, Store};

fn all(store: &Store, closed: bool) -> Vec<Callback> {
    let filter = Filter {
        standing: match closed {
            true => Standing::Closed,
            false => Standing::Open,
        },
        ..Filter::default()
    };
    store.read(|c| callbacks::find(c, &filter)).unwrap().items
}

fn open(store: &Store) -> Vec<Callback> {
    all(store, false)
}

/// An agent talks with the caller, and leads them to the second queue.
fn transferred(call: u64) -> Vec<Fact> {
    let queue = QueueId(2);
    let mut facts = vec![arrived(call)];
    facts.extend(queued(call));
    facts.extend(talking(call));
    let story = [
        What::Parted {
            agent: AGENT,
            talk_ms: 20_000,
        },
        What::TalkEnded { talk_ms: 20_000 },
        What::MovedToQueue {
            queue,
            by: "agent:1001".into(),
        },
        What::Queued { queue, position: 1 },
    ];
    facts.extend(story.map(|what| fact(call, 30_000, what)));
    facts
}

#[test]
fn a_call_back_promised_after_a_talk_in_the_same_call_stays_open() {
    let (_dir, store) = store();
    keep(&store, transferred(1)).unwrap();
    let queue = QueueId(2);
    let asked = fact(1, 35_000, What::CallbackAsked { queue });
    keep(&store, [asked, ended(1, Outcome::Answered, 20_000)]).unwrap();
    let [promised] = &open(&store)[..] else {
        panic!("{:?}", all(&store, true));
    };
    assert_eq!(
        (promised.reason, promised.queue, promised.missed),
        (Reason::Asked, queue, 1)
    );
    assert!(promised.due_at.is_some(), "the machine rings them");
}

#[test]
fn an_answer_closes_what_earlier_calls_left_open() {
    let (_dir, store) = store();
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, queued(1)).unwrap();
    keep(&store, [ended(1, Outcome::Abandoned, 0)]).unwrap();
    assert_eq!(open(&store).len(), 1);
    keep(&store, answered(2)).unwrap();
    assert_eq!(open(&store), []);
    let outcomes: Vec<_> = all(&store, true).iter().map(|it| it.outcome).collect();
    assert_eq!(outcomes, [Some(Closing::Answered)]);
}

#[test]
fn who_talked_with_somebody_and_waited_in_vain_for_another_is_missed() {
    let channel = || ChannelId("rx-1-second".into());
    let rung = What::Offered {
        agent: AgentId(1002),
        channel: channel(),
    };
    let mailbox = to_mailbox(MailboxReason::Waited);
    for (then, reason) in [
        (None, Reason::Abandoned),
        (Some(rung), Reason::Abandoned),
        (Some(mailbox), Reason::Overflow),
    ] {
        let (_dir, store) = store();
        keep(&store, transferred(1)).unwrap();
        keep(&store, then.map(|what| fact(1, 35_000, what))).unwrap();
        keep(&store, [ended(1, Outcome::Answered, 20_000)]).unwrap();
        let missed: Vec<_> = open(&store)
            .iter()
            .map(|it| (it.reason, it.queue))
            .collect();
        assert_eq!(missed, [(reason, QueueId(2))]);
    }
}

#[test]
fn who_hung_up_on_a_telephone_that_was_lost_is_missed_and_whoever_had_another_is_not() {
    let lost = || fact(1, 30_000, What::AgentLost { agent: AGENT });
    let back = || talking(1).into_iter().map(|it| fact(1, 31_000, it.what));
    for (again, missed) in [(false, 1), (true, 0)] {
        let (_dir, store) = store();
        keep(&store, [arrived(1)]).unwrap();
        keep(&store, queued(1)).unwrap();
        keep(&store, talking(1)).unwrap();
        keep(&store, [lost()]).unwrap();
        if again {
            keep(&store, back()).unwrap();
        }
        keep(&store, [ended(1, Outcome::Answered, 20_000)]).unwrap();
        assert_eq!(open(&store).len(), missed, "{again}");
    }
}

#[test]
fn who_was_turned_away_by_the_hours_or_by_a_notice_is_missed() {
    for reason in [
        MailboxReason::Closed,
        MailboxReason::Holiday,
        MailboxReason::Notice,
    ] {
        let (_dir, store) = store();
        keep(&store, [arrived(1)]).unwrap();
        let asked = What::PersonRequested { queue: QueueId(1) };
        let turned = [asked, to_mailbox(reason)];
        keep(&store, turned.map(|what| fact(1, 10_000, what))).unwrap();
        keep(&store, [ended(1, Outcome::Abandoned, 0)]).unwrap();
        let missed: Vec<_> = open(&store).iter().map(|it| it.reason).collect();
        assert_eq!(missed, [Reason::Closed], "{reason:?}");
    }
}

#[test]
fn who_waited_and_was_led_on_to_a_queue_that_is_closed_did_not_come_outside_hours() {
    let (_dir, store) = store();
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, queued(1)).unwrap();
    let led_on = What::Overflowed {
        queue: QueueId(1),
        reason: OverflowReason::Waited,
        to: Overflow::Queue(QueueId(2)),
    };
    let reason = MailboxReason::Closed;
    let turned = [led_on, to_mailbox(reason)];
    keep(&store, turned.map(|what| fact(1, 180_000, what))).unwrap();
    keep(&store, [ended(1, Outcome::Abandoned, 0)]).unwrap();
    let missed: Vec<_> = open(&store).iter().map(|it| it.reason).collect();
    assert_eq!(missed, [Reason::Overflow]);
}

#[test]
fn who_gave_up_parked_or_while_a_colleague_rang_in_vain_is_missed() {
    let parked = What::Parked {
        by: "agent:1001".into(),
    };
    let rings = What::TransferStarted {
        kind: switchboard::TransferKind::Blind,
        from: Some(AGENT),
        to: switchboard::Party::Agent(AgentId(1002)),
        channel: ChannelId("rx-1-second".into()),
    };
    let parted = || What::Parted {
        agent: AGENT,
        talk_ms: 20_000,
    };
    for what in [parked, rings] {
        let (_dir, store) = store();
        keep(&store, [arrived(1)]).unwrap();
        keep(&store, queued(1)).unwrap();
        keep(&store, talking(1)).unwrap();
        keep(&store, [what, parted()].map(|what| fact(1, 30_000, what))).unwrap();
        keep(&store, [ended(1, Outcome::Answered, 30_000)]).unwrap();
        let missed: Vec<_> = open(&store).iter().map(|it| it.reason).collect();
        assert_eq!(missed, [Reason::Abandoned]);
    }
}

#[test]
fn who_is_picked_up_after_a_transfer_is_not_missed() {
    let (_dir, store) = store();
    keep(&store, transferred(1)).unwrap();
    let [_, connected, _] = talking(1).map(|fact| fact.what);
    let connected = fact(1, 35_000, connected);
    keep(&store, [connected, ended(1, Outcome::Answered, 25_000)]).unwrap();
    assert_eq!(open(&store), []);
}

/// Whoever waited asked by key to be called back: call-back 1.
fn asked(store: &Store) {
    keep(store, [arrived(1)]).unwrap();
    keep(store, queued(1)).unwrap();
    let asked = fact(1, 35_000, What::CallbackAsked { queue: QueueId(1) });
    keep(store, [asked, ended(1, Outcome::Callback, 0)]).unwrap();
}

/// The machine's call for call-back 1 ends without an answer, after their number was rung or before.
fn unanswered(store: &Store, call: u64, rung: bool) -> Callback {
    let dialling = What::Dialling {
        agent: AGENT,
        channel: "rx-2-agent".into(),
        bridge: BridgeId(format!("rx-{call}-bridge")),
    };
    keep(store, [fact(call, 50_000, begun(call))]).unwrap();
    keep(store, rung.then(|| fact(call, 55_000, dialling))).unwrap();
    keep(store, [ended(call, Outcome::Unanswered, 0)]).unwrap();
    store.read(|c| callbacks::get(c, 1)).unwrap()
}

/// So often, after a minute each, for an hour.
pub(super) fn retry(store: &Store, attempts: u32) {
    let retries = Retries {
        attempts,
        retry_ms: 60_000,
        expiry_ms: 3_600_000,
    };
    let set = move |tx: &Transaction<'_>| callbacks::set_retries(tx, retries);
    store.write(Durability::Normal, set).unwrap();
}

#[test]
fn where_the_machine_rings_nobody_an_agent_decides_from_the_beginning() {
    let (_dir, store) = store();
    retry(&store, 0);
    asked(&store);
    let callback = store.read(|c| callbacks::get(c, 1)).unwrap();
    assert_eq!((callback.reason, callback.due_at), (Reason::Asked, None));
}

#[test]
fn who_asked_too_long_ago_is_rung_by_no_machine() {
    let (_dir, store) = store();
    retry(&store, 2);
    asked(&store);
    let asked_at = store.read(|c| callbacks::get(c, 1)).unwrap().asked_at;
    for (after, expired) in [(3_599_999, 0), (3_600_000, 1)] {
        let expire =
            move |tx: &Transaction<'_>| callbacks::expire(tx, |_, asked| asked_at + after - asked);
        assert_eq!(store.write(Durability::Normal, expire).unwrap(), expired);
    }
}

#[test]
fn a_promise_counts_from_the_call_in_which_it_was_given() {
    let (_dir, store) = store();
    retry(&store, 2);
    let queue = QueueId(1);
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, queued(1)).unwrap();
    keep(&store, [ended(1, Outcome::Abandoned, 0)]).unwrap();
    let missed = store.read(|c| callbacks::get(c, 1)).unwrap();
    let mut again = vec![arrived(2)];
    again.extend(queued(2));
    again.push(fact(2, 30_000, What::CallbackAsked { queue }));
    again.push(ended(2, Outcome::Callback, 0));
    let later = 2 * 3_600_000;
    again.iter_mut().for_each(|fact| fact.at += later);
    keep(&store, again).unwrap();
    let now = NOW + later + 41_000;
    let expire = move |tx: &Transaction<'_>| callbacks::expire(tx, |_, asked| now - asked);
    assert_eq!(store.write(Durability::Normal, expire).unwrap(), 0);
    let due = store.read(|c| callbacks::due(c, now)).unwrap();
    let [promised] = &due[..] else {
        panic!("the machine rings nobody: {:?}", open(&store));
    };
    assert_eq!(promised.asked_at, missed.asked_at + later);
    assert_eq!((promised.missed, promised.attempts), (2, 0));
}

#[test]
fn a_call_that_ended_before_it_rang_them_is_no_attempt_and_costs_no_time() {
    let (_dir, store) = store();
    asked(&store);
    let over = NOW + 40_000;
    retry(&store, 2);
    for (call, rung, due_at, attempts) in [
        (2, false, Some(over), 0),
        (3, true, Some(over + 60_000), 1),
        (4, false, Some(over), 1),
        (5, true, None, 2),
    ] {
        let callback = unanswered(&store, call, rung);
        assert_eq!((callback.due_at, callback.attempts), (due_at, attempts));
    }
}

#[test]
fn a_call_that_no_agent_answered_is_no_attempt_and_comes_again_after_the_pause() {
    let (_dir, store) = store();
    retry(&store, 2);
    asked(&store);
    let mut over = ended(2, Outcome::Unanswered, 0);
    if let What::Ended { cause, .. } = &mut over.what {
        *cause = NO_ANSWER;
    }
    let at = over.at;
    keep(&store, [fact(2, 50_000, begun(2)), over]).unwrap();
    let callback = store.read(|c| callbacks::get(c, 1)).unwrap();
    assert_eq!((callback.due_at, callback.attempts), (Some(at + 60_000), 0));
}

#[test]
fn who_was_rung_as_often_as_is_configured_by_now_is_left_to_the_agents() {
    let (_dir, store) = store();
    retry(&store, 3);
    asked(&store);
    unanswered(&store, 2, true);
    assert!(unanswered(&store, 3, true).due_at.is_some());
    for (attempts, expired) in [(3, 0), (2, 1)] {
        retry(&store, attempts);
        let expire = |tx: &Transaction<'_>| callbacks::expire(tx, |_, asked| NOW + 60_000 - asked);
        assert_eq!(store.write(Durability::Normal, expire).unwrap(), expired);
    }
    let left: Vec<_> = open(&store).iter().map(|it| it.due_at).collect();
    assert_eq!(left, [None]);
}

#[test]
fn who_was_sent_to_a_menu_or_the_mailbox_after_a_talk_is_not_missed() {
    let by = || "agent:1001".to_owned();
    let menu = || "greeting".to_owned();
    let (reason, queue) = (MailboxReason::Sent, QueueId(1));
    let to_menu = [
        What::MovedToMenu {
            menu: menu(),
            by: by(),
        },
        What::MenuEntered { menu: menu() },
    ];
    let to_letters = [What::MovedToMailbox { by: by() }, to_mailbox(reason)];
    let asks = What::Queued { queue, position: 1 };
    let key = MailboxReason::Key;
    let by_key = to_mailbox(key);
    let room = "8001".into();
    let to_room = [What::MovedToConference { room, by: by() }];
    for (story, then, missed) in [
        (to_room.to_vec(), None, 0),
        (to_menu.to_vec(), None, 0),
        (to_menu.to_vec(), Some(by_key), 0),
        (to_letters.to_vec(), None, 0),
        (to_menu.to_vec(), Some(asks), 1),
    ] {
        let (_dir, store) = store();
        keep(&store, [arrived(1)]).unwrap();
        keep(&store, queued(1)).unwrap();
        keep(&store, talking(1)).unwrap();
        let parted = What::Parted {
            agent: AGENT,
            talk_ms: 20_000,
        };
        let over = [parted, What::TalkEnded { talk_ms: 20_000 }];
        let story = over.into_iter().chain(story).chain(then);
        keep(&store, story.map(|what| fact(1, 30_000, what))).unwrap();
        keep(&store, [ended(1, Outcome::Answered, 20_000)]).unwrap();
        assert_eq!(open(&store).len(), missed);
    }
}

#[test]
fn a_colleague_who_dials_a_queue_is_owed_nothing() {
    let (_dir, store) = store();
    let colleague = |tx: &Transaction<'_>| {
        let sql = "INSERT INTO users (login, name, role, password_hash, agent, phone, created_at)
                   VALUES ('x', 'x', 'agent', '$argon2id$x', 1001, ?1, 0)";
        Ok(tx.execute(sql, [CALLER])?)
    };
    store.write(Durability::Full, colleague).unwrap();
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, queued(1)).unwrap();
    keep(&store, [ended(1, Outcome::Abandoned, 0)]).unwrap();
    assert_eq!(open(&store), []);
}

#[test]
fn who_was_missed_is_known_by_how_long_they_waited_in_their_latest_call() {
    let (_dir, store) = store();
    for call in [1, 2] {
        keep(&store, [arrived(call)]).unwrap();
        keep(&store, queued(call)).unwrap();
        let mut over = ended(call, Outcome::Abandoned, 0);
        if let What::Ended { wait_ms, .. } = &mut over.what {
            *wait_ms = Some(call * 1_000);
        }
        keep(&store, [over]).unwrap();
    }
    let waited = |it: &Callback| (it.call, it.missed, it.waited_ms);
    let found: Vec<_> = open(&store).iter().map(waited).collect();
    assert_eq!(found, [(Some(CallId(2)), 2, Some(2_000))]);
}
