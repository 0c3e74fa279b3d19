//! Whom we had called, and then left waiting: their agent's line died, or the agent led them to a queue.

use switchboard::{Outcome, QueueId, What};

use super::agreed::{begun, missed, open, row};
use super::callbacks::retry;
use super::*;
use crate::callbacks::{Closing, Reason};
use crate::testing::{NOW, store};

const MINUTE: u64 = 60_000;

/// They answer our call 2, talk for a second and wait again.
fn left_waiting(store: &Store, call: What, dies: bool) {
    let queue = QueueId(2);
    let bridge = BridgeId("rx-2-bridge".into());
    let dialling = What::Dialling {
        agent: AGENT,
        channel: "rx-2-agent".into(),
        bridge,
    };
    let [_, connected, _] = talking(2).map(|it| it.what);
    let talk_ms = 1_000;
    let parted = What::Parted {
        agent: AGENT,
        talk_ms,
    };
    let then = match dies {
        true => What::AgentLost { agent: AGENT },
        false => What::MovedToQueue {
            queue,
            by: "agent:1001".into(),
        },
    };
    let story = [
        (50, call),
        (51, dialling),
        (60, connected),
        (61, parted),
        (61, What::TalkEnded { talk_ms }),
        (61, then),
        (61, What::Queued { queue, position: 1 }),
    ];
    let kept = story.map(|(after_s, what)| fact(2, after_s * 1_000, what));
    keep(store, kept).unwrap();
}

/// When they hang up.
fn over() -> Fact {
    let over = ended(2, Outcome::Answered, 1_000);
    Fact {
        at: NOW + 90_000,
        ..over
    }
}

#[test]
fn whom_we_reached_and_then_left_waiting_is_still_owed_the_call() {
    for dies in [true, false] {
        let (_dir, store) = store();
        missed(&store, 1);
        let was = row(&store);
        left_waiting(&store, begun(2), dies);
        keep(&store, [over()]).unwrap();
        let owed = row(&store);
        assert_eq!(open(&store), std::slice::from_ref(&owed));
        assert_eq!((owed.missed, owed.call), (2, Some(CallId(2))));
        assert_eq!((owed.queue, owed.waited_ms), (QueueId(2), None));
        assert_eq!(owed.owed_at, was.owed_at, "since they were missed first");
    }
}

#[test]
fn whom_we_rang_of_our_own_and_left_waiting_is_owed_a_call() {
    let (_dir, store) = store();
    let What::DialledOut { node, channel, .. } = begun(2) else {
        panic!("a call of ours");
    };
    let ours = What::DialledOut {
        node,
        channel,
        number: CALLER.into(),
        agent: Some(AGENT),
        callback: None,
        case: None,
        queue: Some(QueueId(1)),
    };
    left_waiting(&store, ours, false);
    keep(&store, [over()]).unwrap();
    let owed: Vec<_> = open(&store)
        .iter()
        .map(|it| (it.reason, it.queue))
        .collect();
    assert_eq!(owed, [(Reason::Abandoned, QueueId(2))]);
}

#[test]
fn who_is_answered_after_waiting_again_was_reached() {
    let (_dir, store) = store();
    missed(&store, 1);
    left_waiting(&store, begun(2), true);
    let [_, connected, _] = talking(2).map(|it| it.what);
    keep(&store, [fact(2, 70_000, connected), over()]).unwrap();
    assert_eq!(row(&store).outcome, Some(Closing::Reached));
    assert_eq!(open(&store), []);
}

#[test]
fn whom_the_machine_called_and_left_waiting_is_rung_again_like_whoever_did_not_answer() {
    for (attempts, due_at) in [(2, Some(NOW + 90_000 + MINUTE)), (1, None)] {
        let (_dir, store) = store();
        retry(&store, attempts);
        asked(&store, 1);
        left_waiting(&store, begun(2), true);
        keep(&store, [over()]).unwrap();
        let owed = row(&store);
        assert_eq!((owed.reason, owed.outcome), (Reason::Asked, None));
        assert_eq!((owed.attempts, owed.due_at), (1, due_at));
    }
}

#[test]
fn a_call_back_promised_in_the_line_they_were_left_in_is_due_at_once() {
    let (_dir, store) = store();
    retry(&store, 1);
    asked(&store, 1);
    left_waiting(&store, begun(2), false);
    let queue = QueueId(2);
    let promised = fact(2, 80_000, What::CallbackAsked { queue });
    keep(&store, [promised, over()]).unwrap();
    let owed = row(&store);
    assert_eq!((owed.queue, owed.due_at), (queue, Some(NOW + 80_000)));
}

/// Asks by key in the first queue's line to be called back.
fn asked(store: &Store, call: u64) {
    let queue = QueueId(1);
    keep(store, [arrived(call)]).unwrap();
    keep(store, queued(call)).unwrap();
    let asked = fact(call, 35_000, What::CallbackAsked { queue });
    keep(store, [asked, ended(call, Outcome::Callback, 0)]).unwrap();
}
