//! Figures of the service, from facts told by hand and from the demo office's history.

mod behind;
mod day;
mod duty;
mod early;
mod outward;
mod past;
mod queues;
mod transfers;
mod waits;

use casework::service::{Figure, Rate, Tally};
use switchboard::{
    AgentId, BridgeId, CallId, ChannelId, Fact, HungUpBy, NodeId, OfferOutcome, Outcome, Party,
    QueueId, TransferKind, TransferOutcome, What,
};

use super::{keep, to_mailbox};
use crate::Store;
use crate::service::{Asked, Report, of_queues, report};
use crate::testing::{NOW, store};

const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;
const DAY: u64 = 24 * HOUR;
/// Local midnight before `NOW`, which is 08:00.
const TODAY: u64 = NOW - 8 * HOUR;
const ANN: AgentId = AgentId(1001);
const BEN: AgentId = AgentId(1002);

/// A day told by hand, in facts.
#[derive(Default)]
struct Story(Vec<Fact>);

impl Story {
    fn at(&mut self, at: u64, call: u64, what: What) -> &mut Self {
        self.0.push(Fact {
            at,
            call: Some(CallId(call)),
            what,
        });
        self
    }

    fn without_call(&mut self, at: u64, what: What) -> &mut Self {
        self.0.push(Fact {
            at,
            call: None,
            what,
        });
        self
    }

    /// Somebody calls and asks for a person at once.
    fn requested(&mut self, at: u64, call: u64, queue: u32) -> &mut Self {
        let arrived = What::Arrived {
            node: NodeId(1),
            channel: ChannelId(format!("caller-{call}")),
            caller: None,
            dialled: "12345".into(),
        };
        self.at(at, call, arrived);
        self.at(
            at,
            call,
            What::PersonRequested {
                queue: QueueId(queue),
            },
        )
    }

    /// Somebody calls and hears a menu.
    fn offered(&mut self, at: u64, call: u64, agent: AgentId) -> &mut Self {
        let channel = ChannelId(format!("agent-{call}-{at}"));
        self.at(at, call, What::Offered { agent, channel })
    }

    fn connected(&mut self, at: u64, call: u64, agent: AgentId, wait_ms: u64) -> &mut Self {
        self.offered(at - SECOND / 10, call, agent);
        let (channel, bridge) = (ChannelId(format!("agent-{call}")), BridgeId("b".into()));
        self.at(
            at,
            call,
            What::Connected {
                agent,
                channel,
                bridge,
                wait_ms,
            },
        )
    }

    fn parted(&mut self, at: u64, call: u64, agent: AgentId, talk_ms: u64) -> &mut Self {
        self.at(at, call, What::Parted { agent, talk_ms })
    }

    fn wrapped_up(&mut self, at: u64, call: u64, agent: AgentId, after_ms: u64) -> &mut Self {
        self.at(
            at,
            call,
            What::WrapUpStarted {
                agent,
                until: at + 10 * after_ms,
            },
        );
        self.at(at + after_ms, call, What::WrapUpEnded { agent, after_ms })
    }

    fn ended(&mut self, at: u64, call: u64, outcome: Outcome, wait_ms: u64) -> &mut Self {
        let by = HungUpBy::Caller;
        let wait_ms = Some(wait_ms);
        self.at(
            at,
            call,
            What::Ended {
                by,
                cause: 16,
                outcome,
                wait_ms,
                talk_ms: 0,
            },
        )
    }

    /// In the order of time.
    fn keep(&mut self, store: &Store) {
        self.0.sort_by_key(|fact| fact.at);
        keep(store, std::mem::take(&mut self.0)).unwrap();
    }
}

/// Today's report, at the end of the day.
fn today(store: &Store) -> Report {
    of(store, TODAY, TODAY + DAY, TODAY + DAY)
}

fn of(store: &Store, since: u64, until: u64, now: u64) -> Report {
    let asked = Asked {
        since,
        until,
        queue: None,
        now,
    };
    store.read(|c| report(c, &asked)).unwrap()
}

fn counts<const N: usize>(tally: &Tally, figures: [Figure; N]) -> [u64; N] {
    figures.map(|figure| tally.get(figure))
}

fn work(report: &Report, agent: AgentId) -> &crate::service::Work {
    let found = report.agents.iter().find(|(one, _)| *one == agent);
    &found.expect("the agent worked").1
}

#[test]
fn a_day_without_a_call_has_no_rate() {
    let (_dir, store) = store();
    let report = today(&store);
    assert_eq!(report.total, Tally::default());
    assert_eq!(
        (report.queues.len(), report.days.len(), report.agents.len()),
        (0, 0, 0)
    );
    assert_eq!(report.hours.len(), 24);
    for rate in Rate::ALL {
        assert_eq!(report.total.share(*rate).permille(), None);
    }
}

#[test]
fn fifteen_seconds_belong_to_those_in_time_and_a_tenth_more_does_not() {
    let (_dir, store) = store();
    let mut story = Story::default();
    for (call, wait_ms) in [(1, 14_900), (2, 15_000), (3, 15_100)] {
        let at = NOW + call * HOUR;
        story
            .requested(at, call, 1)
            .connected(at + wait_ms, call, ANN, wait_ms);
        story.parted(at + 60_000, call, ANN, 60_000 - wait_ms);
        story.ended(at + 60_000, call, Outcome::Answered, wait_ms);
    }
    story.keep(&store);
    let total = today(&store).total;
    let figures = [
        Figure::Requested,
        Figure::Connected,
        Figure::InTime,
        Figure::Late,
    ];
    assert_eq!(counts(&total, figures), [3, 3, 2, 1]);
    assert_eq!(total.share(Rate::InTime).permille(), Some(666));
}

#[test]
fn abandoned_calls_are_sorted_by_wait_and_none_was_answered_in_time() {
    let (_dir, store) = store();
    let mut story = Story::default();
    let waits = [
        4_900, 5_000, 5_001, 14_900, 15_000, 15_100, 120_000, 120_001,
    ];
    for (call, wait_ms) in (1..).zip(waits) {
        let at = NOW + call * HOUR;
        story.requested(at, call, 1);
        story.ended(at + wait_ms, call, Outcome::Abandoned, wait_ms);
    }
    story.keep(&store);
    let total = today(&store).total;
    assert_eq!(
        counts(&total, casework::service::ABANDONED),
        [2, 3, 1, 0, 1, 1]
    );
    let figures = [
        Figure::Abandoned,
        Figure::InTime,
        Figure::Late,
        Figure::Waiting,
    ];
    assert_eq!(counts(&total, figures), [8, 0, 8, 0]);
    assert_eq!(total.share(Rate::Abandonment).permille(), Some(1_000));
    assert_eq!(total.share(Rate::Abandoned5).permille(), Some(250));
}

#[test]
fn who_waits_longer_than_fifteen_seconds_is_late_already_and_who_waits_less_is_not_yet() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story
        .requested(NOW, 1, 1)
        .requested(NOW + 1, 2, 1)
        .keep(&store);
    let total = of(&store, TODAY, TODAY + DAY, NOW + 15_001).total;
    let figures = [
        Figure::Requested,
        Figure::Waiting,
        Figure::InTime,
        Figure::Late,
    ];
    assert_eq!(counts(&total, figures), [2, 2, 0, 1]);
    assert_eq!(total.share(Rate::InTime).permille(), Some(0));
}

#[test]
fn a_transfer_gives_each_of_two_agents_their_own_time() {
    let (_dir, store) = store();
    let mut story = Story::default();
    let joined = What::Joined {
        party: Party::Agent(BEN),
        channel: ChannelId("ben".into()),
        bridge: BridgeId("b".into()),
    };
    let (kind, to, channel) = (
        TransferKind::Attended,
        Party::Agent(BEN),
        ChannelId("ben".into()),
    );
    let from = Some(ANN);
    let started = What::TransferStarted {
        kind,
        from,
        to: to.clone(),
        channel,
    };
    let outcome = TransferOutcome::Completed;
    story
        .requested(NOW, 1, 1)
        .connected(NOW + 5_000, 1, ANN, 5_000);
    story
        .at(NOW + 30_000, 1, What::Held)
        .at(NOW + 30_000, 1, started);
    story.at(NOW + 40_000, 1, joined);
    story.at(NOW + 50_000, 1, What::Resumed { held_ms: 20_000 });
    story.at(
        NOW + 50_000,
        1,
        What::TransferEnded {
            to,
            outcome,
            after_ms: 20_000,
        },
    );
    story
        .parted(NOW + 50_000, 1, ANN, 45_000)
        .wrapped_up(NOW + 50_000, 1, ANN, 7_000);
    story
        .parted(NOW + 110_000, 1, BEN, 70_000)
        .wrapped_up(NOW + 110_000, 1, BEN, 9_000);
    story
        .ended(NOW + 110_000, 1, Outcome::Answered, 5_000)
        .keep(&store);

    let report = today(&store);
    let spans = |tally: &Tally| (tally.talk_ms, tally.hold_ms, tally.wrap_up_ms);
    assert_eq!(spans(&work(&report, ANN).tally), (45_000, 20_000, 7_000));
    assert_eq!(spans(&work(&report, BEN).tally), (70_000, 10_000, 9_000));
    assert_eq!(spans(&report.total), (115_000, 30_000, 16_000));
    let figures = [
        Figure::Connected,
        Figure::Talks,
        Figure::Transfers,
        Figure::TransfersCompleted,
    ];
    assert_eq!(counts(&report.total, figures), [1, 2, 1, 1]);
    assert_eq!(counts(&work(&report, ANN).tally, figures), [0, 1, 1, 1]);
    assert_eq!(counts(&work(&report, BEN).tally, figures), [0, 1, 0, 0]);
    let duty = work(&report, ANN).duty;
    assert_eq!((duty.talking_ms, duty.wrap_up_ms), (45_000, 7_000));
}

#[test]
fn an_offer_is_not_a_call_and_what_came_of_each_is_counted_apart() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.requested(NOW, 1, 1);
    let outcomes = [
        OfferOutcome::NoAnswer,
        OfferOutcome::Rejected,
        OfferOutcome::Busy,
        OfferOutcome::Unreachable,
        OfferOutcome::Withdrawn,
        OfferOutcome::Withdrawn,
    ];
    for (n, outcome) in (1..).zip(outcomes) {
        let at = NOW + n * 10_000;
        story.offered(at, 1, BEN);
        story.at(
            at + 5_000,
            1,
            What::OfferEnded {
                agent: BEN,
                outcome,
                rang_ms: 5_000,
            },
        );
    }
    story
        .connected(NOW + 80_000, 1, ANN, 80_000)
        .parted(NOW + 90_000, 1, ANN, 10_000);
    story
        .ended(NOW + 90_000, 1, Outcome::Answered, 80_000)
        .keep(&store);
    let report = today(&store);
    let figures = [
        Figure::Requested,
        Figure::Offers,
        Figure::OffersAnswered,
        Figure::OffersNoAnswer,
        Figure::OffersRejected,
        Figure::OffersBusy,
        Figure::OffersUnreachable,
        Figure::OffersWithdrawn,
    ];
    assert_eq!(counts(&report.total, figures), [1, 7, 1, 1, 1, 1, 1, 2]);
    assert_eq!(
        counts(&work(&report, BEN).tally, figures),
        [0, 6, 0, 1, 1, 1, 1, 2]
    );
}

#[test]
fn a_call_belongs_to_the_local_day_and_hour_of_its_request_even_when_it_lasts_past_midnight() {
    let (_dir, store) = store();
    let mut story = Story::default();
    let late = TODAY + DAY - 10_000;
    story
        .requested(late, 1, 1)
        .connected(late + 8_000, 1, ANN, 8_000);
    story.parted(late + 70_000, 1, ANN, 62_000);
    story.ended(late + 70_000, 1, Outcome::Answered, 8_000);
    story.requested(TODAY + DAY, 2, 2);
    story
        .ended(TODAY + DAY + 3_000, 2, Outcome::Abandoned, 3_000)
        .keep(&store);

    let report = of(&store, TODAY, TODAY + 2 * DAY, TODAY + 2 * DAY);
    let days: Vec<_> = report
        .days
        .iter()
        .map(|(day, tally)| (*day, tally.talk_ms))
        .collect();
    assert_eq!(days, [(TODAY, 62_000), (TODAY + DAY, 0)]);
    let of_hour = |hour: usize| report.hours[hour].1.get(Figure::Requested);
    assert_eq!((of_hour(23), of_hour(0), of_hour(15)), (1, 1, 0));
    let queues: Vec<_> = report.queues.iter().map(|(queue, _)| queue.0).collect();
    assert_eq!(queues, [1, 2]);
    assert_eq!(today(&store).total.talk_ms, 62_000);
}
