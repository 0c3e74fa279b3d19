//! Figures by queue, where a caller was in more than one.

use switchboard::{MailboxReason, Overflow, OverflowReason};

use super::*;

const GENERAL: QueueId = QueueId(1);
const WATER: QueueId = QueueId(2);

/// What became of those who came into a queue.
const ENDS: [Figure; 9] = [
    Figure::Requested,
    Figure::Connected,
    Figure::InTime,
    Figure::Late,
    Figure::Abandoned,
    Figure::Message,
    Figure::OverflowedOut,
    Figure::MovedOut,
    Figure::Other,
];

fn of_queue(report: &Report, queue: QueueId) -> &Tally {
    let found = report.queues.iter().find(|(one, _)| *one == queue);
    &found.expect("somebody was in that queue").1
}

impl Story {
    fn queued(&mut self, at: u64, call: u64, queue: QueueId) -> &mut Self {
        self.at(at, call, What::Queued { queue, position: 1 })
    }

    fn overflowed(&mut self, at: u64, call: u64, queue: QueueId, to: Overflow) -> &mut Self {
        let reason = OverflowReason::Waited;
        self.at(at, call, What::Overflowed { queue, reason, to })
    }

    /// The system leads them back into a line.
    fn led_back(&mut self, at: u64, call: u64, queue: QueueId) -> &mut Self {
        let by = String::from("system");
        self.at(at, call, What::MovedToQueue { queue, by })
            .queued(at, call, queue)
    }

    /// The agent who talks sends the caller to another queue.
    fn sent_on(&mut self, at: u64, call: u64, queue: QueueId) -> &mut Self {
        let by = String::from("agent:1001");
        self.at(at, call, What::MovedToQueue { queue, by });
        self.parted(at, call, ANN, 60_000).queued(at, call, queue)
    }
}

#[test]
fn who_was_answered_in_one_queue_and_gave_up_in_another_is_that_in_each_of_the_two() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.requested(NOW, 1, 1).queued(NOW, 1, GENERAL);
    story.connected(NOW + 5_000, 1, ANN, 5_000);
    story.sent_on(NOW + 65_000, 1, WATER);
    story.offered(NOW + 70_000, 1, BEN);
    story.ended(NOW + 665_000, 1, Outcome::Answered, 5_000);
    story.keep(&store);
    let report = today(&store);
    let [general, water] = [GENERAL, WATER].map(|queue| of_queue(&report, queue));
    assert_eq!(counts(general, ENDS), [1, 1, 1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(counts(water, ENDS), [1, 0, 0, 1, 1, 0, 0, 0, 0]);
    assert_eq!(counts(&report.total, ENDS), [1, 1, 1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(general.mean_answer_ms(), Some(5_000));
    assert_eq!(water.mean_abandoned_ms(), Some(600_000));
    assert_eq!((general.talk_ms, water.talk_ms), (60_000, 0));
    let figures = [Figure::MovedIn, Figure::Offers, Figure::Talks];
    assert_eq!(counts(general, figures), [0, 1, 1]);
    assert_eq!(counts(water, figures), [1, 1, 0]);
}

#[test]
fn a_queue_that_leads_everybody_on_shows_that_it_served_nobody() {
    let (_dir, store) = store();
    let mut story = Story::default();
    for call in 1..=3 {
        let at = NOW + call * HOUR;
        story.requested(at, call, 1).queued(at, call, GENERAL);
        story.overflowed(at + 30_000, call, GENERAL, Overflow::Queue(WATER));
        story.queued(at + 30_000, call, WATER);
        story.connected(at + 40_000, call, BEN, 40_000);
        story.parted(at + 50_000, call, BEN, 10_000);
        story.ended(at + 50_000, call, Outcome::Answered, 40_000);
    }
    story.keep(&store);
    let report = today(&store);
    let [general, water] = [GENERAL, WATER].map(|queue| of_queue(&report, queue));
    assert_eq!(counts(general, ENDS), [3, 0, 0, 3, 0, 0, 3, 0, 0]);
    assert_eq!(general.share(Rate::InTime).permille(), Some(0));
    assert_eq!(counts(water, ENDS), [3, 3, 3, 0, 0, 0, 0, 0, 0]);
    assert_eq!(water.get(Figure::OverflowedIn), 3);
    assert_eq!(water.mean_answer_ms(), Some(10_000));
    assert_eq!(counts(&report.total, ENDS), [3, 3, 0, 3, 0, 0, 3, 0, 0]);
    assert_eq!(report.total.mean_answer_ms(), Some(40_000));
}

#[test]
fn who_leaves_a_message_after_an_overflow_is_one_of_the_queue_that_led_them_there() {
    let (_dir, store) = store();
    let mut story = Story::default();
    for (call, outcome) in [(1, Outcome::Message), (2, Outcome::Abandoned)] {
        let at = NOW + call * HOUR;
        story.requested(at, call, 1).queued(at, call, GENERAL);
        story.overflowed(at + 30_000, call, GENERAL, Overflow::Mailbox);
        let reason = MailboxReason::Waited;
        story.at(at + 30_000, call, to_mailbox(reason));
        story.ended(at + 50_000, call, outcome, 30_000);
    }
    story.keep(&store);
    let report = today(&store);
    let general = of_queue(&report, GENERAL);
    assert_eq!(counts(general, ENDS), [2, 0, 0, 2, 1, 1, 0, 0, 0]);
    assert_eq!(
        general.mean_abandoned_ms(),
        Some(30_000),
        "until the line was left"
    );
}

#[test]
fn who_is_back_in_the_line_after_a_talk_that_broke_off_is_counted_there_again() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.requested(NOW, 1, 1).queued(NOW, 1, GENERAL);
    story.connected(NOW + 5_000, 1, ANN, 5_000);
    story.at(NOW + 9_000, 1, What::AgentLost { agent: ANN });
    story
        .parted(NOW + 9_000, 1, ANN, 4_000)
        .queued(NOW + 9_000, 1, GENERAL);
    story.connected(NOW + 12_000, 1, BEN, 5_000);
    story.ended(NOW + 50_000, 1, Outcome::Answered, 5_000);
    story.keep(&store);
    let report = today(&store);
    let general = of_queue(&report, GENERAL);
    assert_eq!(counts(general, ENDS), [2, 2, 2, 0, 0, 0, 0, 0, 0]);
    assert_eq!(general.get(Figure::Returned), 1);
    assert_eq!(report.total.get(Figure::Requested), 1);
}

#[test]
fn a_grade_is_that_of_the_queue_whose_agent_answered_last() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.requested(NOW, 1, 1).queued(NOW, 1, GENERAL);
    story.connected(NOW + 5_000, 1, ANN, 5_000);
    story.sent_on(NOW + 65_000, 1, WATER);
    story.connected(NOW + 70_000, 1, BEN, 5_000);
    let (by, cause) = (HungUpBy::Agent, 16);
    story.at(NOW + 90_000, 1, What::SurveyOffered { by, cause });
    story.at(NOW + 91_000, 1, What::SurveyAnswered { grade: 5 });
    story.ended(NOW + 92_000, 1, Outcome::Answered, 5_000);
    story.keep(&store);
    let report = today(&store);
    let graded = |queue| of_queue(&report, queue).get(Figure::SurveyAnswered);
    assert_eq!((graded(GENERAL), graded(WATER)), (0, 1));
}

#[test]
fn each_grade_is_counted_and_its_calls_are_found() {
    let (_dir, store) = store();
    let mut story = Story::default();
    for (call, grade) in (1..).zip([1, 2, 4, 5, 5]) {
        let at = NOW + call * HOUR;
        story.requested(at, call, 1);
        story.connected(at + 5_000, call, ANN, 5_000);
        let (by, cause) = (HungUpBy::Agent, 16);
        story.at(at + 90_000, call, What::SurveyOffered { by, cause });
        story.at(at + 91_000, call, What::SurveyAnswered { grade });
        story.ended(at + 92_000, call, Outcome::Answered, 5_000);
    }
    story.keep(&store);
    let report = today(&store);
    let grades = casework::service::GRADES;
    assert_eq!(counts(&report.total, grades), [1, 1, 0, 1, 2]);
    assert_eq!(report.total.share(Rate::Grade5).permille(), Some(400));
    assert_eq!(counts(&work(&report, ANN).tally, grades), [1, 1, 0, 1, 2]);
    let filter = crate::calls::Filter {
        grade: Some(5),
        ..Default::default()
    };
    let found = store.read(|c| crate::calls::find(c, &filter)).unwrap();
    let numbers: Vec<u64> = found.items.iter().map(|call| call.number.0).collect();
    assert_eq!(numbers, [5, 4]);
}

#[test]
fn figures_counted_by_queue_alone_are_those_of_the_report() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.requested(NOW, 1, 1).queued(NOW, 1, GENERAL);
    story.connected(NOW + 5_000, 1, ANN, 5_000);
    story.sent_on(NOW + 65_000, 1, WATER);
    story.requested(NOW, 2, 1).queued(NOW, 2, GENERAL);
    story.ended(NOW + 20_000, 2, Outcome::Abandoned, 20_000);
    story.keep(&store);
    let asked = Asked {
        since: NOW - HOUR,
        until: NOW + 24 * HOUR,
        queue: None,
        now: NOW + HOUR,
    };
    let figures = [Figure::Requested, Figure::Connected, Figure::InTime];
    let read = |c: &rusqlite::Connection| Ok((report(c, &asked)?, of_queues(c, &asked, &figures)?));
    let (report, alone) = store.read(read).unwrap();
    assert_eq!(alone.len(), 2);
    for (queue, tally) in alone {
        assert_eq!(
            counts(&tally, figures),
            counts(of_queue(&report, queue), figures)
        );
    }
}

/// Waits in the first, which is open, and keys for the second, where nobody is there.
#[test]
fn a_queue_keyed_for_that_is_closed_or_empty_closes_no_other() {
    let closed = What::MailboxEntered {
        reason: MailboxReason::Closed,
        queue: Some(WATER),
    };
    let empty = What::Overflowed {
        queue: WATER,
        reason: OverflowReason::Nobody,
        to: Overflow::Mailbox,
    };
    let figures = [
        Figure::MovedIn,
        Figure::MovedOut,
        Figure::Closed,
        Figure::Abandoned,
    ];
    for (why, of_water) in [(closed, [1, 0, 1, 0]), (empty, [1, 0, 0, 1])] {
        let (_dir, store) = store();
        let mut story = Story::default();
        story.requested(NOW, 1, 1).queued(NOW, 1, GENERAL);
        story.at(NOW + 60_000, 1, What::KeyPressed { key: '2' });
        story.at(NOW + 60_000, 1, why);
        story.ended(NOW + 70_000, 1, Outcome::Abandoned, 60_000);
        story.keep(&store);
        let report = today(&store);
        let [general, water] = [GENERAL, WATER].map(|queue| of_queue(&report, queue));
        assert_eq!(counts(general, figures), [0, 1, 0, 0]);
        assert_eq!(counts(water, figures), of_water);
        let total = [Figure::Closed, Figure::Abandoned];
        assert_eq!(counts(&report.total, total), [0, 1], "they had waited");
        let call = store.read(|c| crate::calls::get(c, CallId(1))).unwrap();
        assert_eq!(call.queue, Some(WATER));
    }
}

#[test]
fn who_waits_again_after_a_transfer_that_failed_has_returned() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.requested(NOW, 1, 1).queued(NOW, 1, GENERAL);
    story.connected(NOW + 5_000, 1, ANN, 5_000);
    let to = Party::Outside("01012345678".into());
    let begun = What::TransferStarted {
        kind: TransferKind::Blind,
        from: Some(ANN),
        to: to.clone(),
        channel: ChannelId("rx-1-2".into()),
    };
    let failed = What::TransferEnded {
        to,
        outcome: TransferOutcome::NoAnswer,
        after_ms: 20_000,
    };
    story
        .at(NOW + 60_000, 1, begun)
        .parted(NOW + 60_000, 1, ANN, 55_000)
        .at(NOW + 80_000, 1, failed)
        .led_back(NOW + 80_000, 1, GENERAL)
        .ended(NOW + 90_000, 1, Outcome::Answered, 5_000);
    story.keep(&store);
    let report = today(&store);
    let figures = [Figure::Returned, Figure::MovedIn, Figure::Abandoned];
    assert_eq!(counts(of_queue(&report, GENERAL), figures), [1, 0, 1]);
}
