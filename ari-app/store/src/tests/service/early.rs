//! Who hung up before anybody could be asked for, and who came while nobody answers.

use switchboard::{MailboxReason, Overflow, OverflowReason};

use super::*;
use crate::calls::{self, Filter};
use crate::service::Behind;

impl Story {
    pub(super) fn arrived(&mut self, at: u64, call: u64) -> &mut Self {
        let arrived = What::Arrived {
            node: NodeId(1),
            channel: ChannelId(format!("caller-{call}")),
            caller: None,
            dialled: "12345".into(),
        };
        self.at(at, call, arrived)
    }

    pub(super) fn greeted(&mut self, at: u64, call: u64) -> &mut Self {
        let menu = "greeting".into();
        self.arrived(at, call)
            .at(at, call, What::MenuEntered { menu })
    }
}

fn turned_away(story: &mut Story, at: u64, call: u64, reason: MailboxReason) {
    story.at(at, call, to_mailbox(reason));
    story.ended(at + 20_000, call, Outcome::Abandoned, 20_000);
}

/// Two hang up early, one of them within a notice; one listens to a policy; one is turned away by the hours and one by
/// a notice; one waits in vain and one is led to the mailbox in vain.
fn told(store: &Store) {
    let mut story = Story::default();
    story.greeted(NOW, 1);
    story.ended(NOW + 3_000, 1, Outcome::SelfService, 0);
    story.at(NOW, 2, What::NoticePlayed { notice: 1 });
    story.greeted(NOW, 2);
    story.ended(NOW + 2_000, 2, Outcome::SelfService, 0);
    story.greeted(NOW, 3);
    let policy = What::MenuEntered {
        menu: "policy".into(),
    };
    story.at(NOW + 2_000, 3, What::KeyPressed { key: '1' });
    story.at(NOW + 2_000, 3, policy);
    story.ended(NOW + 30_000, 3, Outcome::SelfService, 0);
    for (call, reason) in [
        (4, MailboxReason::Closed),
        (5, MailboxReason::Notice),
        (6, MailboxReason::Waited),
    ] {
        story.requested(NOW, call, 1);
        turned_away(&mut story, NOW, call, reason);
    }
    story.requested(NOW, 7, 1);
    story.ended(NOW + 9_000, 7, Outcome::Abandoned, 9_000);
    story.keep(store);
}

#[test]
fn who_hangs_up_before_choosing_is_neither_abandoned_nor_in_self_service() {
    let (_dir, store) = store();
    told(&store);
    let total = today(&store).total;
    let counts = [
        Figure::Arrived,
        Figure::Early,
        Figure::SelfService,
        Figure::Requested,
    ];
    assert_eq!(counts.map(|it| total.get(it)), [7, 2, 1, 4]);
}

#[test]
fn who_comes_while_nobody_answers_is_not_abandoned() {
    let (_dir, store) = store();
    told(&store);
    let report = today(&store);
    let (_, queue) = &report.queues[0];
    for tally in [&report.total, queue] {
        let counts = [
            Figure::Closed,
            Figure::Abandoned,
            Figure::Requested,
            Figure::Late,
        ];
        assert_eq!(counts.map(|it| tally.get(it)), [2, 2, 4, 4]);
        assert_eq!(tally.share(Rate::Abandonment).permille(), Some(500));
        let waits = casework::service::ABANDONED.map(|it| tally.get(it));
        assert_eq!(waits.iter().sum::<u64>(), 2);
    }
    assert_eq!(report.total.mean_abandoned_ms(), Some(14_500));
}

/// The calls behind a figure, latest first.
fn listed(store: &Store, figure: Figure, queue: Option<QueueId>) -> Vec<u64> {
    let behind = Behind {
        since: Some(TODAY),
        until: Some(TODAY + DAY),
        figure: Some(figure),
        now: TODAY + DAY,
        ..Behind::default()
    };
    let filter = Filter {
        behind,
        queue,
        ..Filter::default()
    };
    let found = store.read(|c| calls::find(c, &filter)).unwrap().items;
    found.into_iter().map(|call| call.number.0).collect()
}

#[test]
fn their_calls_are_listed() {
    let (_dir, store) = store();
    told(&store);
    assert_eq!(listed(&store, Figure::Early, None), [2, 1]);
    assert_eq!(listed(&store, Figure::SelfService, None), [3]);
    for queue in [None, Some(QueueId(1))] {
        assert_eq!(listed(&store, Figure::Closed, queue), [5, 4]);
        assert_eq!(listed(&store, Figure::Abandoned, queue), [7, 6]);
    }
}

#[test]
fn who_waited_in_a_queue_and_was_led_on_to_one_that_is_closed_gave_up() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.requested(NOW, 1, 1);
    let queue = QueueId(1);
    story.at(NOW, 1, What::Queued { queue, position: 1 });
    let led_on = What::Overflowed {
        queue,
        reason: OverflowReason::Waited,
        to: Overflow::Queue(QueueId(2)),
    };
    story.at(NOW + 180_000, 1, led_on);
    let reason = MailboxReason::Closed;
    story.at(NOW + 180_000, 1, to_mailbox(reason));
    story.ended(NOW + 190_000, 1, Outcome::Abandoned, 180_000);
    story.keep(&store);
    let report = today(&store);
    let gave_up = [Figure::Closed, Figure::Abandoned, Figure::AbandonedLonger];
    assert_eq!(counts(&report.total, gave_up), [0, 1, 1]);
    let of_queue = |at: usize| counts(&report.queues[at].1, gave_up);
    assert_eq!((of_queue(0), of_queue(1)), ([0, 0, 0], [1, 0, 0]));
}

#[test]
fn who_was_turned_away_and_came_into_a_line_after_all_gave_up() {
    let (_dir, store) = store();
    let mut story = Story::default();
    let queue = QueueId(1);
    story.requested(NOW, 1, 1);
    let reason = MailboxReason::Notice;
    story.at(NOW + 1_000, 1, to_mailbox(reason));
    story.at(NOW + 9_000, 1, What::Queued { queue, position: 1 });
    story.ended(NOW + 30_000, 1, Outcome::Abandoned, 30_000);
    story.keep(&store);
    let report = today(&store);
    for tally in [&report.total, &report.queues[0].1] {
        assert_eq!(counts(tally, [Figure::Closed, Figure::Abandoned]), [0, 1]);
    }
}

/// What all calls that came in are made of.
const PARTS: [Figure; 6] = [
    Figure::Requested,
    Figure::Early,
    Figure::SelfService,
    Figure::NoMessage,
    Figure::DirectMessage,
    Figure::ArrivedOther,
];

/// Beside those of `told`: two keyed the mailbox, and one of them left a message; two chose nothing, one of whom the
/// machine hung up on, and silence led the other to a second menu; one was barred, one met in a conference, and one
/// still listens.
fn mixed(store: &Store) {
    told(store);
    let mut story = Story::default();
    for (call, outcome) in [(11, Outcome::SelfService), (12, Outcome::Message)] {
        story.greeted(NOW, call);
        story.at(NOW + 2_000, call, What::KeyPressed { key: '9' });
        let reason = MailboxReason::Key;
        story.at(NOW + 2_000, call, to_mailbox(reason));
        story.ended(NOW + 30_000, call, outcome, 0);
    }
    story.greeted(NOW, 13);
    let by_machine = What::Ended {
        by: HungUpBy::System,
        cause: 16,
        outcome: Outcome::SelfService,
        wait_ms: None,
        talk_ms: 0,
    };
    story.at(NOW + 20_000, 13, by_machine);
    let menu = "policy".into();
    story
        .greeted(NOW, 14)
        .at(NOW + 9_000, 14, What::MenuEntered { menu });
    for (call, outcome) in [
        (14, Outcome::SelfService),
        (15, Outcome::Barred),
        (16, Outcome::Conference),
    ] {
        if call > 14 {
            story.greeted(NOW, call);
        }
        story.ended(NOW + 20_000, call, outcome, 0);
    }
    story.greeted(NOW, 17).keep(store);
}

#[test]
fn each_call_that_came_in_is_in_one_part() {
    let (_dir, store) = store();
    mixed(&store);
    let report = today(&store);
    let parts = counts(&report.total, PARTS);
    assert_eq!(parts, [4, 2, 1, 1, 1, 5]);
    assert_eq!(parts.iter().sum::<u64>(), report.total.get(Figure::Arrived));
    assert_eq!(listed(&store, Figure::NoMessage, None), [11]);
    assert_eq!(listed(&store, Figure::DirectMessage, None), [12]);
    assert_eq!(
        listed(&store, Figure::ArrivedOther, None),
        [17, 16, 15, 14, 13]
    );
}

/// Dials a conference's own number, and hangs up at the question for the PIN.
#[test]
fn who_hangs_up_at_the_door_of_a_conference_heard_no_menu() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.arrived(NOW, 1);
    story.ended(NOW + 3_000, 1, Outcome::SelfService, 0);
    story.keep(&store);
    let figures = [Figure::Arrived, Figure::Early, Figure::ArrivedOther];
    assert_eq!(counts(&today(&store).total, figures), [1, 0, 1]);
}
