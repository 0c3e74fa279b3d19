//! What agents' time goes to, and gaps.

use casework::service::{Duty, Share};
use switchboard::{PauseReason, SupervisionMode};

use super::*;
use crate::service::{Gap, Gone};

fn ready(agent: AgentId) -> What {
    What::AgentReady {
        agent,
        by: format!("agent:{agent}"),
    }
}

fn paused(agent: AgentId) -> What {
    let reason = PauseReason::Asked("meal".into());
    What::AgentPaused {
        agent,
        reason,
        by: format!("agent:{agent}"),
    }
}

fn off(agent: AgentId) -> What {
    What::AgentOff {
        agent,
        by: format!("agent:{agent}"),
    }
}

#[test]
fn an_agent_on_duty_before_the_period_is_on_duty_in_it() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.without_call(TODAY - 3 * HOUR, ready(ANN));
    story
        .without_call(TODAY - 5 * HOUR, ready(BEN))
        .without_call(TODAY - HOUR, off(BEN));
    story
        .without_call(TODAY + 2 * HOUR, paused(ANN))
        .without_call(TODAY + 3 * HOUR, ready(ANN));
    story.without_call(TODAY + 4 * HOUR, off(ANN)).keep(&store);
    let report = today(&store);
    let duty = Duty {
        ready_ms: 3 * HOUR,
        paused_ms: HOUR,
        ..Duty::default()
    };
    assert_eq!(work(&report, ANN).duty, duty);
    assert_eq!(
        report.agents.len(),
        1,
        "who was off all day is not in the report"
    );
}

#[test]
fn pauses_are_told_by_reason_and_only_what_of_them_lies_in_the_period() {
    let (_dir, store) = store();
    let mut story = Story::default();
    let paused_for = |reason: &str| What::AgentPaused {
        agent: ANN,
        reason: PauseReason::Asked(reason.into()),
        by: "agent:1001".into(),
    };
    story.without_call(TODAY - 2 * HOUR, paused_for("meal"));
    story.without_call(TODAY + HOUR, paused_for("training"));
    story.without_call(TODAY + 4 * HOUR, ready(ANN));
    story.without_call(TODAY + 5 * HOUR, paused_for("meal"));
    story.without_call(TODAY + 5 * HOUR + 1_000, ready(ANN));
    story.without_call(TODAY + 6 * HOUR, off(ANN)).keep(&store);
    let report = today(&store);
    let of = work(&report, ANN);
    let pauses = [("meal", HOUR + 1_000), ("training", 3 * HOUR)];
    let pauses = pauses.map(|(reason, ms)| (String::from(reason), ms));
    assert_eq!(of.pauses, pauses.into());
    assert_eq!(of.pauses.values().sum::<u64>(), of.duty.paused_ms);
}

#[test]
fn a_talk_over_the_periods_end_occupies_only_the_part_within() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.without_call(TODAY + 23 * HOUR, ready(ANN));
    let late = TODAY + DAY - 30_000;
    story
        .requested(late - 5_000, 1, 1)
        .connected(late, 1, ANN, 5_000);
    story
        .parted(late + 60_000, 1, ANN, 60_000)
        .wrapped_up(late + 60_000, 1, ANN, 10_000);
    story.ended(late + 60_000, 1, Outcome::Answered, 5_000);
    story.without_call(late + 70_000, off(ANN)).keep(&store);
    let first = work(&today(&store), ANN).duty;
    assert_eq!((first.talking_ms, first.wrap_up_ms), (30_000, 0));
    assert_eq!(
        first.occupancy(),
        Share {
            part: 30_000,
            whole: HOUR
        }
    );
    let next = of(&store, TODAY + DAY, TODAY + 2 * DAY, TODAY + 2 * DAY);
    let next = work(&next, ANN).duty;
    assert_eq!(
        (next.ready_ms, next.talking_ms, next.wrap_up_ms),
        (0, 30_000, 10_000)
    );
}

#[test]
fn time_on_duty_lies_in_the_hours_and_days_in_which_it_was_spent() {
    let (_dir, store) = store();
    let mut story = Story::default();
    let late = TODAY + DAY - HOUR / 2;
    story
        .without_call(late, ready(ANN))
        .without_call(late, ready(BEN));
    story
        .requested(late + HOUR / 4, 1, 1)
        .connected(late + HOUR / 4, 1, ANN, 0);
    story.parted(late + HOUR, 1, ANN, 3 * HOUR / 4);
    story.ended(late + HOUR, 1, Outcome::Answered, 0);
    story
        .without_call(late + HOUR, off(ANN))
        .without_call(late + HOUR, off(BEN))
        .keep(&store);
    let report = of(&store, TODAY, TODAY + 2 * DAY, TODAY + 2 * DAY);
    let share = |duty: &Duty| (duty.occupied_ms(), duty.available_ms());
    let (quarter, half) = (HOUR / 4, HOUR / 2);
    assert_eq!(share(&report.duty), (3 * quarter, 2 * HOUR));
    assert_eq!(share(&report.duty_by_hour[23]), (quarter, HOUR));
    assert_eq!(share(&report.duty_by_hour[0]), (half, HOUR));
    assert_eq!(report.duty_by_hour[1], Duty::default());
    let days: Vec<_> = report
        .duty_by_day
        .iter()
        .map(|(day, it)| (*day, share(it)))
        .collect();
    assert_eq!(
        days,
        [(TODAY, (quarter, HOUR)), (TODAY + DAY, (half, HOUR))]
    );
    let days: Vec<_> = report.days.iter().map(|(day, _)| *day).collect();
    assert_eq!(
        days,
        [TODAY, TODAY + DAY],
        "a day on duty without requests is a row"
    );
}

#[test]
fn what_is_under_way_counts_up_to_the_present() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.without_call(NOW, ready(ANN)).keep(&store);
    let report = of(&store, TODAY, TODAY + DAY, NOW + 5_000);
    assert_eq!(work(&report, ANN).duty.ready_ms, 5_000);
}

#[test]
fn a_wrap_up_that_a_ring_in_vain_outlasts_is_over_at_its_time() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.without_call(NOW, ready(ANN));
    story
        .requested(NOW, 1, 1)
        .connected(NOW + 5_000, 1, ANN, 5_000)
        .parted(NOW + 25_000, 1, ANN, 20_000);
    let started = What::WrapUpStarted {
        agent: ANN,
        until: NOW + 35_000,
    };
    let ended = What::WrapUpEnded {
        agent: ANN,
        after_ms: 10_000,
    };
    story
        .at(NOW + 25_000, 1, started)
        .ended(NOW + 25_000, 1, Outcome::Answered, 5_000)
        .at(NOW + 42_000, 1, ended)
        .without_call(NOW + 42_000, paused(ANN))
        .keep(&store);
    let duty = work(&today(&store), ANN).duty;
    assert_eq!((duty.talking_ms, duty.wrap_up_ms), (20_000, 10_000));
    assert_eq!(duty.ready_ms, 5_000 + 7_000, "was rung");
}

#[test]
fn a_call_cut_off_does_not_leave_its_agent_talking() {
    let (_dir, store) = store();
    let mut story = Story::default();
    story.without_call(NOW, ready(ANN));
    story
        .requested(NOW, 1, 1)
        .connected(NOW + 5_000, 1, ANN, 5_000);
    story
        .ended(NOW + 25_000, 1, Outcome::Answered, 5_000)
        .keep(&store);
    let duty = work(&today(&store), ANN).duty;
    assert_eq!((duty.talking_ms, duty.wrap_up_ms), (20_000, 0));
}

#[test]
fn a_supervisor_who_goes_back_to_listening_talks_no_more_and_is_what_they_were() {
    let (_dir, store) = store();
    let mut story = Story::default();
    let changed = |supervisor, mode| What::SupervisionChanged { supervisor, mode };
    for (call, supervisor, before) in [(1, ANN, ready(ANN)), (2, BEN, paused(BEN))] {
        let joined = What::Joined {
            party: Party::Agent(supervisor),
            channel: ChannelId(format!("supervisor-{call}")),
            bridge: BridgeId("b".into()),
        };
        story.without_call(NOW, before).requested(NOW, call, 1);
        story.at(
            NOW + 5_000,
            call,
            changed(supervisor, SupervisionMode::Barge),
        );
        story.at(NOW + 5_000, call, joined);
        story.parted(NOW + 25_000, call, supervisor, 20_000);
        story.at(
            NOW + 25_000,
            call,
            changed(supervisor, SupervisionMode::Listen),
        );
        story.without_call(NOW + 65_000, off(supervisor));
    }
    story.keep(&store);
    let report = today(&store);
    let duty = |agent| work(&report, agent).duty;
    let told = |duty: Duty| (duty.talking_ms, duty.ready_ms, duty.paused_ms);
    assert_eq!(told(duty(ANN)), (20_000, 45_000, 0));
    assert_eq!(told(duty(BEN)), (20_000, 0, 45_000));
    assert_eq!(work(&report, BEN).pauses["meal"], 45_000);
}

#[test]
fn gaps_that_touch_the_period_are_told() {
    let (_dir, store) = store();
    let mut story = Story::default();
    let node = NodeId(1);
    let up = |gap_ms| What::NodeUp { node, gap_ms };
    story.without_call(TODAY - 90_000, What::NodeDown { node });
    story.without_call(TODAY + 10_000, up(100_000));
    story.without_call(NOW, up(0));
    story
        .without_call(NOW + 60_000, What::NodeDown { node })
        .keep(&store);
    let straddling = Gap {
        gone: Gone::Asterisk,
        since: TODAY - 90_000,
        until: Some(TODAY + 10_000),
    };
    let lasting = Gap {
        gone: Gone::Asterisk,
        since: NOW + 60_000,
        until: None,
    };
    assert_eq!(today(&store).gaps, [straddling, lasting]);
    let before = of(&store, TODAY - DAY, TODAY, NOW);
    assert_eq!(before.gaps, [straddling]);
    let between = of(&store, TODAY + HOUR, TODAY + 2 * HOUR, NOW);
    assert_eq!(between.gaps, []);
}

#[test]
fn when_the_carrier_did_not_answer_is_told_beside_the_gaps_of_asterisk() {
    let (_dir, store) = store();
    let mut story = Story::default();
    let (node, gap_ms) = (NodeId(1), 20_000);
    story.without_call(TODAY + 10_000, What::TrunkDown);
    story.without_call(TODAY + 15_000, What::NodeDown { node });
    story.without_call(TODAY + 30_000, What::TrunkUp { gap_ms });
    story
        .without_call(TODAY + 60_000, What::TrunkDown)
        .keep(&store);
    let gap = |gone, from, until: Option<u64>| Gap {
        gone,
        since: TODAY + from,
        until: until.map(|until| TODAY + until),
    };
    let told = [
        gap(Gone::Trunk, 10_000, Some(30_000)),
        gap(Gone::Asterisk, 15_000, None),
        gap(Gone::Trunk, 60_000, None),
    ];
    assert_eq!(today(&store).gaps, told);
    let remembered = store.read(crate::memory::load).unwrap();
    assert_eq!(remembered.trunk_down, Some(TODAY + 60_000));
}
