//! Who hung up before anybody could be asked for, and who came while nobody answers.

use switchboard::MailboxReason;

use super::*;
use crate::calls::{self, Filter};
use crate::service::Behind;

/// Somebody calls and hears a menu.
fn greeted(story: &mut Story, at: u64, call: u64) {
    let arrived = What::Arrived {
        node: NodeId(1),
        channel: ChannelId(format!("caller-{call}")),
        caller: None,
        dialled: "12345".into(),
    };
    let greeting = || What::MenuEntered {
        menu: "greeting".into(),
    };
    story.at(at, call, arrived).at(at, call, greeting());
}

fn turned_away(story: &mut Story, at: u64, call: u64, reason: MailboxReason) {
    story.at(at, call, What::MailboxEntered { reason });
    story.ended(at + 20_000, call, Outcome::Abandoned, 20_000);
}

/// Two hang up early, one of them within a notice; one listens to a policy; one is turned away by the hours and one by
/// a notice; one waits in vain and one is led to the mailbox in vain.
fn told(store: &Store) {
    let mut story = Story::default();
    greeted(&mut story, NOW, 1);
    story.ended(NOW + 3_000, 1, Outcome::SelfService, 0);
    story.at(NOW, 2, What::NoticePlayed { notice: 1 });
    greeted(&mut story, NOW, 2);
    story.ended(NOW + 2_000, 2, Outcome::SelfService, 0);
    greeted(&mut story, NOW, 3);
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

#[test]
fn their_calls_are_listed() {
    let (_dir, store) = store();
    told(&store);
    let listed = |figure, queue| {
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
        found
            .into_iter()
            .map(|call| call.number.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(listed(Figure::Early, None), [2, 1]);
    assert_eq!(listed(Figure::SelfService, None), [3]);
    for queue in [None, Some(QueueId(1))] {
        assert_eq!(listed(Figure::Closed, queue), [5, 4]);
        assert_eq!(listed(Figure::Abandoned, queue), [7, 6]);
    }
}
