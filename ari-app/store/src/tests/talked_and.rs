//! Who has talked with somebody, and then leaves a message, or looks into a menu from another's line.

use switchboard::{MessageKind, Outcome, QueueId, What};

use super::agreed::{begun, missed, open, row};
use super::callbacks::retry;
use super::*;
use crate::Store;
use crate::callbacks::Closing;
use crate::testing::{NOW, store};

/// Facts of call 2, so many seconds after it began.
fn goes_on(store: &Store, after_s: u64, story: impl IntoIterator<Item = What>) {
    let story = story.into_iter();
    keep(store, story.map(|what| fact(2, after_s * 1_000, what))).unwrap();
}

fn over(store: &Store, outcome: Outcome) {
    let Fact { what, .. } = ended(2, outcome, 1_000);
    goes_on(store, 90, [what]);
}

/// The agent leads them elsewhere.
fn sent(what: What) -> [What; 3] {
    let talk_ms = 1_000;
    let parted = What::Parted {
        agent: AGENT,
        talk_ms,
    };
    [parted, What::TalkEnded { talk_ms }, what]
}

fn by() -> String {
    "agent:1001".into()
}

fn leaves_a_message(store: &Store) {
    let (recording, kind) = (message(2), MessageKind::Other);
    let started = What::MessageStarted {
        recording: recording.clone(),
        kind,
    };
    let kept = What::MessageKept {
        recording,
        kind,
        duration_ms: 9_000,
    };
    goes_on(store, 70, [started, kept]);
    over(store, Outcome::Message);
}

#[test]
fn whom_the_machine_reached_and_who_then_left_a_message_is_rung_no_more() {
    let (_dir, store) = store();
    retry(&store, 2);
    let queue = QueueId(1);
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, queued(1)).unwrap();
    let asked = fact(1, 35_000, What::CallbackAsked { queue });
    keep(&store, [asked, ended(1, Outcome::Callback, 0)]).unwrap();
    let bridge = BridgeId("rx-2-bridge".into());
    let dialling = What::Dialling {
        agent: AGENT,
        channel: "rx-2-agent".into(),
        bridge,
    };
    let [_, connected, _] = talking(2).map(|it| it.what);
    goes_on(&store, 60, [begun(2), dialling, connected]);
    goes_on(&store, 61, sent(What::MovedToMailbox { by: by() }));
    goes_on(&store, 61, [to_mailbox(MailboxReason::Sent)]);
    leaves_a_message(&store);
    assert_eq!(open(&store), []);
    assert_eq!(row(&store).outcome, Some(Closing::Reached));
}

#[test]
fn a_message_settles_what_a_caller_was_owed_only_after_a_talk() {
    for (talks, outcome) in [(true, Some(Closing::Answered)), (false, None)] {
        let (_dir, store) = store();
        missed(&store, 1);
        keep(&store, [arrived(2)]).unwrap();
        keep(&store, queued(2)).unwrap();
        if talks {
            keep(&store, talking(2)).unwrap();
            goes_on(&store, 61, sent(What::MovedToMailbox { by: by() }));
        }
        goes_on(&store, 61, [to_mailbox(MailboxReason::Key)]);
        leaves_a_message(&store);
        assert_eq!(row(&store).outcome, outcome);
    }
}

#[test]
fn who_looks_into_a_menu_from_another_line_and_hangs_up_there_is_missed() {
    let queue = QueueId(2);
    let menu = || "self-service".to_owned();
    let led = What::MovedToQueue { queue, by: by() };
    let to_menu = What::MovedToMenu {
        menu: menu(),
        by: by(),
    };
    let waits = What::Queued { queue, position: 1 };
    for (to, waits, missed) in [(led, Some(waits), 1), (to_menu, None, 0)] {
        let (_dir, store) = store();
        keep(&store, [arrived(2)]).unwrap();
        keep(&store, queued(2)).unwrap();
        keep(&store, talking(2)).unwrap();
        goes_on(&store, 61, sent(to).into_iter().chain(waits));
        goes_on(&store, 70, [What::MenuEntered { menu: menu() }]);
        over(&store, Outcome::Answered);
        let owed: Vec<QueueId> = open(&store).iter().map(|it| it.queue).collect();
        assert_eq!(owed, vec![queue; missed]);
    }
}

#[test]
fn the_cut_off_menu_of_an_earlier_run_is_no_second_one() {
    let (_dir, store) = store();
    let menu = || What::MenuEntered {
        menu: "greeting".into(),
    };
    let back = What::NodeUp {
        node: NodeId(1),
        gap_ms: 1_000,
    };
    keep(&store, [arrived(2)]).unwrap();
    goes_on(&store, 1, [menu()]);
    keep(
        &store,
        [Fact {
            at: NOW + 2_000,
            call: None,
            what: back,
        }],
    )
    .unwrap();
    goes_on(&store, 2, [menu()]);
    over(&store, Outcome::SelfService);
    let ending = |c: &rusqlite::Connection| {
        let sql = "SELECT menu_ending FROM calls WHERE number = 2";
        Ok(c.query_row(sql, [], |row| row.get::<_, String>(0))?)
    };
    assert_eq!(store.read(ending).unwrap(), "early");
}
