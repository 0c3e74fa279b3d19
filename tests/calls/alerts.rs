//! What a supervisor is shown as an alert, and for how long.

use std::collections::BTreeMap;

use harness::simulator::plan::{QUEUE, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    AgentId, AgentWish, Alert, AlertLimits, Concern, Event, Input, NodeId, PauseReason, QueueId,
    QueueLimits, Request, What, alerts,
};

const LIMITS: AlertLimits = AlertLimits {
    queue: QueueLimits {
        wait_ms: 60_000,
        waiting_calls: 3,
        service_level_percent: 0,
        service_level_calls: 0,
    },
    queues: BTreeMap::new(),
    hold_ms: 30_000,
    pause_ms: 600_000,
    talk_ms: 300_000,
    idle_ms: 900_000,
};

pub fn concerns(world: &World) -> Vec<Concern> {
    concerns_by(world, &LIMITS)
}

fn concerns_by(world: &World, limits: &AlertLimits) -> Vec<Concern> {
    let all = alerts(&world.board.snapshot(world.now), world.now, limits, &[]);
    all.into_iter().map(|alert| alert.concern).collect()
}

#[test]
fn who_waits_or_is_on_hold_for_long_is_an_alert_until_it_ends() {
    let mut world = World::working(plan(1));
    let talks = world.talking("13800138000");
    let waits = world.queued("13800138001");
    assert_eq!(concerns(&world), []);
    world.run(59_000);
    world.ask(switchboard::Actor::Api, Request::Hold(world.call(&talks)));
    assert_eq!(concerns(&world), []);
    world.run(31_000);
    let (talks_id, waits_id) = (world.call(&talks), world.call(&waits));
    let both = [Concern::LongWait(waits_id), Concern::LongHold(talks_id)];
    assert_eq!(concerns(&world), both);
    world.hangs_up(&waits);
    world.hangs_up(&talks);
    world.run(100);
    assert_eq!(concerns(&world), []);
}

#[test]
fn a_lost_asterisk_a_lost_telephone_and_a_long_pause_are_alerts() {
    let mut world = World::working(plan(2));
    let pause = AgentWish::Paused(PauseReason::Asked("meal".into()));
    world.wish(1002, pause);
    world.run(601_000);
    assert_eq!(concerns(&world), [Concern::LongPause(AgentId(1002))]);
    world.phone(1001, Phone::Unregistered);
    assert!(concerns(&world).contains(&Concern::PhoneLost(AgentId(1001))));
    world.loses_socket();
    assert_eq!(concerns(&world)[0], Concern::NodeDown(NodeId(1)));
}

#[test]
fn a_carrier_that_does_not_answer_is_an_alert_until_it_does() {
    let mut world = World::working(plan(1));
    let trunk = |world: &mut World, reachable| {
        world.switch.trunk = Some(reachable);
        world.input(Input::Switch(NodeId(1), Event::Trunk { reachable }));
    };
    let since = |world: &World| world.board.snapshot(world.now).trunk_down;
    trunk(&mut world, false);
    let began = world.now;
    world.run(30_000);
    trunk(&mut world, false);
    assert_eq!(concerns(&world), [Concern::TrunkDown]);
    world.loses_socket();
    assert_eq!(since(&world), None, "nothing is known of it");
    world.reconnect();
    assert_eq!(since(&world), Some(began));
    world.restarts();
    assert_eq!(since(&world), Some(began), "is remembered");
    world.run(10_000);
    trunk(&mut world, true);
    assert_eq!(concerns(&world), []);
    let told = |kind| world.facts.iter().filter(move |it| it.what.kind() == kind);
    assert_eq!(
        told("trunk_down").map(|it| it.at).collect::<Vec<_>>(),
        [began]
    );
    let up = told("trunk_up").map(|it| it.what.clone());
    let gap_ms = world.now - began;
    assert_eq!(up.collect::<Vec<_>>(), [What::TrunkUp { gap_ms }]);
}

#[test]
fn a_forgotten_line_and_an_agent_without_calls_are_alerts() {
    let mut world = World::working(plan(2));
    let talks = world.talking("13800138000");
    let other = 2003 - world.agent_of(&talks).unwrap();
    world.run(300_000);
    let id = world.call(&talks);
    assert_eq!(concerns(&world), [Concern::LongTalk(id)]);
    world.run(600_000);
    let idle = Concern::LongIdle(AgentId(other));
    assert_eq!(concerns(&world), [Concern::LongTalk(id), idle]);
}

#[test]
fn callers_for_whom_everybody_is_paused_are_an_alert() {
    let mut world = World::working(plan(1));
    let meal = PauseReason::Asked("meal".into());
    world.wish(1001, AgentWish::Paused(meal));
    assert_eq!(concerns(&world), []);
    let waits = world.queued("13800138000");
    assert_eq!(concerns(&world), [Concern::NobodyOnDuty(QUEUE)]);
    world.wish(1001, AgentWish::Ready);
    world.run(100);
    assert_eq!(concerns(&world), []);
    assert_eq!(world.rung(&waits), [1001]);
}

#[test]
fn a_conversation_without_a_recording_is_an_alert() {
    let mut world = World::working(plan(1));
    world.input(switchboard::Input::Disk(false));
    let talks = world.talking("13800138000");
    let id = world.call(&talks);
    assert_eq!(concerns(&world), [Concern::Unrecorded(id)]);
}

#[test]
fn more_who_wait_than_the_limit_are_one_alert_since_the_first_too_many_asked() {
    let mut world = World::working(plan(1));
    world.talking("13800138000");
    let mut waits = Vec::new();
    for number in 1..=3 {
        waits.push(world.queued(&format!("1380013800{number}")));
        world.run(1_000);
    }
    assert_eq!(concerns(&world), []);
    let many = world.queued("13800138004");
    let since = world.view(&many).unwrap().asked.unwrap();
    world.run(5_000);
    world.queued("13800138005");
    let board = world.board.snapshot(world.now);
    let found = alerts(&board, world.now, &LIMITS, &[]);
    let concern = Concern::WaitingCalls(QUEUE, 5);
    assert_eq!(found, [Alert { concern, since }]);
    for caller in &waits[..2] {
        world.hangs_up(caller);
    }
    world.run(100);
    assert_eq!(concerns(&world), []);
}

#[test]
fn a_queue_may_have_limits_of_its_own() {
    let mut world = World::working(plan(1));
    world.talking("13800138000");
    let waits = [1, 2].map(|number| world.queued(&format!("1380013800{number}")));
    world.run(20_000);
    let strict = QueueLimits {
        wait_ms: 20_000,
        waiting_calls: 1,
        ..LIMITS.queue
    };
    let of = |queue| AlertLimits {
        queues: [(queue, strict)].into(),
        ..LIMITS
    };
    let long = waits.map(|caller| Concern::LongWait(world.call(&caller)));
    let all = [Concern::WaitingCalls(QUEUE, 2), long[0], long[1]];
    assert_eq!(concerns_by(&world, &of(QUEUE)), all);
    assert_eq!(concerns_by(&world, &of(QueueId(7))), []);
}
