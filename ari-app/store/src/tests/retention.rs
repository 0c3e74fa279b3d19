use casework::{Kind, Medium, Urgency, Verb};

use super::*;
use crate::cases::{self, Change, NewCase};
use crate::recordings::{self, State};
use crate::retention::{self, Retention};
use crate::testing::store;
use crate::{Error, audit};

const DAY: u64 = 24 * 3_600_000;
const KEEP: Retention = Retention {
    conversation_ms: 30 * DAY,
    message_ms: 10 * DAY,
    matter_ms: 90 * DAY,
};

/// Call 1 with a conversation, call 2 with a message, both stored.
fn office() -> (crate::testing::Dir, Store) {
    let (dir, store) = store();
    keep(&store, answered(1)).unwrap();
    let mut left = vec![arrived(2)];
    left.extend(queued(2));
    left.extend(message_started(2));
    left.push(message_kept(2));
    left.push(ended(2, Outcome::Message, 0));
    keep(&store, left).unwrap();
    for (call, name) in [(1, recording(1)), (2, message(2))] {
        let stored = What::RecordingStored {
            path: format!("recordings/{name}.wav"),
            recording: name,
            sha256: "a".repeat(64),
            bytes: 1_000,
            duration_ms: 9_000,
        };
        keep(&store, [fact(call, 50_000, stored)]).unwrap();
    }
    // A message becomes a draft case, which is open.
    let close = |tx: &rusqlite::Transaction<'_>| {
        tx.execute("UPDATE cases SET state = 'void'", [])?;
        Ok(())
    };
    store.write(Durability::Full, close).unwrap();
    (dir, store)
}

fn due(store: &Store, after_days: u64) -> Vec<i64> {
    let now = NOW + after_days * DAY + DAY;
    let due = store.read(|c| retention::due(c, KEEP, now, 100)).unwrap();
    due.into_iter().map(|one| one.id).collect()
}

#[test]
fn each_class_is_kept_for_its_time() {
    let (_dir, store) = office();
    assert_eq!(due(&store, 8), [] as [i64; 0]);
    assert_eq!(due(&store, 10), [2]);
    assert_eq!(due(&store, 30), [1, 2]);
    let for_ever =
        |c: &rusqlite::Connection| retention::due(c, Retention::default(), NOW + 9_999 * DAY, 100);
    assert_eq!(store.read(for_ever).unwrap(), []);
}

/// A complaint, from a call or not.
fn complaint(store: &Store, call: Option<CallId>) -> cases::Case {
    let new = NewCase {
        kind: Kind::Complaint,
        urgency: Urgency::Normal,
        medium: Medium::Phone,
        category: None,
        content: "路灯不亮".into(),
        department: None,
        caller: Some(CALLER.into()),
        caller_name: None,
        call,
        keeper: None,
    };
    let create = move |tx: &rusqlite::Transaction<'_>| cases::create(tx, &new, "agent:1001", NOW);
    store.write(Durability::Full, create).unwrap()
}

fn close(store: &Store, case: cases::Case) {
    let change = Change {
        note: "已答复".into(),
        ..Change::default()
    };
    let close = move |tx: &rusqlite::Transaction<'_>| {
        cases::act(tx, &case.number, Verb::Close, &change, "agent:1001", NOW)
    };
    store.write(Durability::Full, close).unwrap();
}

#[test]
fn an_open_case_keeps_its_recordings_and_a_complaint_longer() {
    let (_dir, store) = office();
    let case = complaint(&store, Some(CallId(1)));
    assert_eq!(due(&store, 999), [2]);
    close(&store, case);
    assert_eq!(due(&store, 88), [2]);
    assert_eq!(due(&store, 90), [1, 2]);
}

#[test]
fn the_recording_of_a_call_about_a_case_is_kept_like_the_one_it_came_from() {
    let (_dir, store) = office();
    let case = complaint(&store, None);
    let dialled = What::DialledOut {
        node: NodeId(1),
        channel: ChannelId("rx-3-caller".into()),
        number: CALLER.into(),
        agent: Some(AGENT),
        callback: None,
        case: case.number.parse().ok(),
        queue: None,
    };
    let stored = What::RecordingStored {
        path: "recordings/3.wav".into(),
        recording: recording(3),
        sha256: "a".repeat(64),
        bytes: 1_000,
        duration_ms: 9_000,
    };
    keep(&store, [fact(3, 50_000, dialled), fact(3, 60_000, stored)]).unwrap();
    assert_eq!(due(&store, 999), [1, 2]);
    close(&store, case);
    assert_eq!(due(&store, 88), [1, 2]);
    assert_eq!(due(&store, 90), [1, 2, 3]);
}

#[test]
fn what_is_held_stays_until_the_hold_is_lifted_and_both_stand_in_the_audit() {
    let (_dir, store) = office();
    let hold =
        |tx: &rusqlite::Transaction<'_>| retention::hold(tx, 1, " 行政复议 ", "user:chen", NOW);
    store.write(Durability::Full, hold).unwrap();
    let again = store.write(Durability::Full, hold).unwrap_err();
    assert!(
        matches!(again, Error::Invalid { why: "taken", .. }),
        "{again:?}"
    );
    assert_eq!(due(&store, 999), [2]);
    let gone = store
        .write(Durability::Full, |tx| retention::expire(tx, 1, "age", NOW))
        .unwrap();
    assert!(!gone, "held meanwhile");
    let no_reason = |tx: &rusqlite::Transaction<'_>| retention::lift(tx, 1, " ", "user:chen", NOW);
    assert!(store.write(Durability::Full, no_reason).is_err());
    let lift = |tx: &rusqlite::Transaction<'_>| retention::lift(tx, 1, "已结束", "user:chen", NOW);
    store.write(Durability::Full, lift).unwrap();
    assert_eq!(due(&store, 999), [1, 2]);
    let holds = store.read(|c| retention::holds(c, 1)).unwrap();
    assert_eq!(
        (&*holds[0].reason, holds[0].lift_reason.as_deref()),
        ("行政复议", Some("已结束"))
    );
    let filter = audit::Filter {
        subject: Some(("recording".into(), "1".into())),
        ..audit::Filter::default()
    };
    let done = store.read(|c| audit::list(c, &filter)).unwrap().items;
    let done: Vec<&str> = done.iter().map(|entry| &*entry.action).collect();
    assert_eq!(done, ["lifted", "held"]);
}

#[test]
fn what_expires_leaves_its_row_without_a_file() {
    let (_dir, store) = office();
    let expire = |tx: &rusqlite::Transaction<'_>| retention::expire(tx, 1, "age", NOW + DAY);
    assert!(store.write(Durability::Full, expire).unwrap());
    let was = store.read(|c| recordings::get(c, 1)).unwrap();
    assert_eq!(
        (was.state, was.path, was.bytes),
        (State::Expired, None, Some(1_000))
    );
    assert!(was.sha256.is_some());
    assert_eq!(store.read(retention::stored_bytes).unwrap(), 1_000);
    let hold = |tx: &rusqlite::Transaction<'_>| retention::hold(tx, 1, "复议", "user:chen", NOW);
    let late = store.write(Durability::Full, hold).unwrap_err();
    assert!(
        matches!(late, Error::Invalid { why: "expired", .. }),
        "{late:?}"
    );
}
