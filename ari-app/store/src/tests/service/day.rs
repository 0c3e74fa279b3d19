//! An agent's day, and that its sums are the report's.

use switchboard::PauseReason;

use super::*;
use crate::service::{Day, Doing, day};

fn ready() -> What {
    What::AgentReady {
        agent: ANN,
        by: "agent:1001".into(),
    }
}

fn paused(reason: &str) -> What {
    What::AgentPaused {
        agent: ANN,
        reason: PauseReason::Asked(reason.into()),
        by: "agent:1001".into(),
    }
}

/// On duty since yesterday; a call answered with a hold in it, one left unanswered, a meal and a meeting, off at six.
fn told(store: &Store) {
    let mut story = Story::default();
    story.without_call(TODAY - HOUR, ready());
    let nine = TODAY + 9 * HOUR;
    story.requested(nine, 1, 1);
    story.connected(nine + 10_000, 1, ANN, 10_000);
    story.at(nine + 30_000, 1, What::Held);
    story.at(nine + 50_000, 1, What::Resumed { held_ms: 20_000 });
    story.parted(nine + 110_000, 1, ANN, 100_000);
    story.ended(nine + 110_000, 1, Outcome::Answered, 10_000);
    story.wrapped_up(nine + 110_000, 1, ANN, 30_000);
    story.requested(nine + HOUR, 2, 1);
    story.offered(nine + HOUR, 2, ANN);
    let no_answer = What::OfferEnded {
        agent: ANN,
        outcome: OfferOutcome::NoAnswer,
        rang_ms: 15_000,
    };
    story.at(nine + HOUR + 15_000, 2, no_answer);
    story.without_call(TODAY + 12 * HOUR, paused("meal"));
    story.without_call(TODAY + 13 * HOUR, ready());
    story.without_call(TODAY + 14 * HOUR, paused("meeting"));
    story.without_call(TODAY + 15 * HOUR, ready());
    let off = What::AgentOff {
        agent: ANN,
        by: "agent:1001".into(),
    };
    story.without_call(TODAY + 18 * HOUR, off).keep(store);
}

fn of_day(store: &Store, since: u64, now: u64) -> Day {
    store
        .read(|c| day(c, ANN, (since, since + DAY), now))
        .unwrap()
}

#[test]
fn the_sums_of_a_day_are_the_report_s_figures_of_this_agent_and_day() {
    let (_dir, store) = store();
    told(&store);
    for (since, now) in [
        (TODAY, TODAY + 2 * DAY),
        (TODAY - DAY, NOW),
        (TODAY, TODAY + 12 * HOUR + 60_000),
    ] {
        let day = of_day(&store, since, now);
        let report = of(&store, since, since + DAY, now);
        let (_, work) = report.agents.iter().find(|(it, _)| *it == ANN).unwrap();
        assert_eq!(day.duty(), work.duty);
        let pauses = day
            .sums()
            .into_iter()
            .filter_map(|((_, reason), (_, ms))| Some((reason?, ms)));
        assert_eq!(
            pauses.collect::<std::collections::BTreeMap<_, _>>(),
            work.pauses
        );
        assert_eq!(day.talks.len() as u64, work.tally.get(Figure::Talks));
        let talked: u64 = day.talks.iter().map(|talk| talk.until - talk.since).sum();
        assert_eq!(talked, work.tally.talk_ms);
        let held: u64 = day.holds.iter().map(|(since, until)| until - since).sum();
        assert_eq!(held, work.tally.hold_ms);
        assert_eq!(day.rings.len() as u64, work.tally.get(Figure::Offers));
    }
}

#[test]
fn a_day_is_told_without_a_break_from_its_beginning_to_its_end() {
    let (_dir, store) = store();
    told(&store);
    let day = of_day(&store, TODAY, TODAY + 2 * DAY);
    let doing: Vec<_> = day.spans.iter().map(|span| span.doing).collect();
    let (ready, paused) = (Doing::Ready, Doing::Paused);
    assert_eq!(
        doing,
        [
            ready,
            Doing::Talking,
            Doing::WrapUp,
            ready,
            paused,
            ready,
            paused,
            ready,
            Doing::Off
        ]
    );
    assert_eq!(day.spans[0].since, TODAY);
    assert_eq!(day.spans.last().unwrap().until, TODAY + DAY);
    for two in day.spans.windows(2) {
        assert_eq!(two[0].until, two[1].since);
    }
    assert_eq!(day.sums()[&(Doing::Off, None)], (1, 6 * HOUR));
    let outcomes: Vec<_> = day
        .rings
        .iter()
        .map(|ring| ring.outcome.as_deref())
        .collect();
    assert_eq!(outcomes, [Some("answered"), Some("no_answer")]);
}

#[test]
fn what_is_under_way_lasts_until_now_and_no_day_is_told_ahead() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.without_call(TODAY, ready());
    story
        .requested(NOW, 1, 1)
        .connected(NOW + 5_000, 1, ANN, 5_000);
    story.at(NOW + 6_000, 1, What::Held).keep(&store);
    let day = of_day(&store, TODAY, NOW + 10_000);
    assert_eq!(day.spans.last().unwrap().until, NOW + 10_000);
    assert_eq!(day.talks[0].until, NOW + 10_000);
    assert_eq!(day.holds, [(NOW + 6_000, NOW + 10_000)]);
    assert_eq!(day.talks[0].hold_ms, 4_000);
    assert_eq!(of_day(&store, TODAY + DAY, NOW + 10_000), Day::default());
}

#[test]
fn a_hold_across_midnight_is_told_on_each_day_as_far_as_it_lies_in_it() {
    let (_dir, store) = store();
    let mut story = Story::default();
    let before = TODAY - 60_000;
    story.without_call(before - HOUR, ready());
    story.requested(before, 1, 1).connected(before, 1, ANN, 0);
    story.at(TODAY - 20_000, 1, What::Held);
    let held_ms = 50_000;
    story.at(TODAY + 30_000, 1, What::Resumed { held_ms });
    story.at(TODAY + 40_000, 1, What::Held);
    story.at(TODAY + 45_000, 1, What::Resumed { held_ms: 5_000 });
    story.parted(TODAY + 60_000, 1, ANN, 120_000);
    story.ended(TODAY + 60_000, 1, Outcome::Answered, 0);
    story.keep(&store);
    let held = |since| of_day(&store, since, NOW).talks[0].hold_ms;
    assert_eq!((held(TODAY - DAY), held(TODAY)), (20_000, 35_000));
}
