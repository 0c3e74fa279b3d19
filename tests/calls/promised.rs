//! Callers who ask to be called back, and have come to their turn.

use harness::simulator::plan::{QUEUE, RING_MS, WAIT_LIMIT_MS, plan, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, ChannelId, HungUpBy, Outcome, Overflow, Refusal,
    Request, Stage, What,
};

use crate::outbound::{CITIZEN, ended, office, ours, stage, world};

/// All agents talk, and one caller waits and asks to be called back.
fn asked(world: &mut World) -> ChannelId {
    world.talking("13800138000");
    let caller = world.queued(CITIZEN);
    world.press(&caller, '2');
    caller
}

fn enqueue(world: &mut World, asked: u64) {
    let request = Request::Enqueue {
        callback: 7,
        number: CITIZEN.into(),
        queue: QUEUE,
        asked,
        head_start_ms: 0,
        preferred: None,
    };
    world.ask(Actor::System, request);
}

#[test]
fn a_caller_who_asks_to_be_called_back_is_told_so_and_may_hang_up() {
    let mut world = office(1);
    let caller = asked(&mut world);
    let heard = world.switch.heard(&caller);
    let last = ["callback.accepted", "goodbye"].map(String::from);
    assert!(
        heard.ends_with(&last[..1]) || heard.ends_with(&last),
        "{heard:?}"
    );
    world.run(20_000);
    assert_eq!(world.stage(&caller), Stage::Ended);
    let facts = world.facts_of(&caller);
    assert!(facts.contains(&&What::CallbackAsked { queue: QUEUE }));
    let ended = facts.into_iter().rev().find(|what| what.kind() == "ended");
    let Some(What::Ended { outcome, .. }) = ended else {
        panic!("no end");
    };
    assert_eq!(*outcome, Outcome::Callback);
}

#[test]
fn a_caller_who_shows_no_number_waits_on() {
    let mut world = office(1);
    world.talking("13800138000");
    let caller = world.queued("anonymous");
    world.press(&caller, '2');
    world.run(15_000);
    assert_eq!(world.stage(&caller), Stage::Queued);
    assert!(
        world
            .switch
            .heard(&caller)
            .contains(&"callback.unavailable".into())
    );
    assert!(world.switch.hears_music(&caller));
}

#[test]
fn the_place_is_kept_and_at_its_turn_the_agent_is_rung_and_then_the_citizen() {
    let mut world = office(1);
    let talks = world.talking("13800138000");
    let asked_at = world.now;
    world.run(5_000);
    let later = world.queued("13800138002");
    enqueue(&mut world, asked_at);
    assert_eq!(ours(&world).unwrap().position, Some(1));
    assert_eq!(world.view(&later).unwrap().position, Some(2));
    world.run(WAIT_LIMIT_MS / 2);
    world.hangs_up(&talks);
    world.run(100);
    world.wish(1001, AgentWish::Ready);
    world.run(2_200);
    assert_eq!(stage(&world), Some(Stage::Dialling), "the agent is there");
    assert_eq!(world.stage(&later), Stage::Queued);
    world.run(4_100);
    let call = ours(&world).unwrap();
    assert_eq!((call.stage, call.recorded), (Stage::Talking, true));
    assert_eq!(world.switch.talks_with(&call.channel).len(), 1);
}

#[test]
fn who_waits_to_be_called_back_is_led_nowhere_and_is_in_the_line_once() {
    let mut world = office(1);
    world.talking("13800138000");
    let asked = world.now;
    enqueue(&mut world, asked);
    enqueue(&mut world, asked);
    assert_eq!(world.replies.last(), Some(&Err(Refusal::AlreadyThere)));
    world.wish(1001, AgentWish::Off);
    world.run(WAIT_LIMIT_MS + 1_000);
    assert_eq!(stage(&world), Some(Stage::Queued));
    world.loses_socket();
    world.reconnect();
    assert_eq!(stage(&world), Some(Stage::Queued));
    let id = ours(&world).unwrap().call;
    world.ask(Actor::System, Request::HangUp(id));
    assert_eq!(ours(&world), None);
    assert_eq!(ended(&world).unwrap().1, Outcome::Unanswered);
}

#[test]
fn no_agents_telephone_is_called_back() {
    let mut plan = plan(2);
    plan.queues[0].number = Some("700".into());
    let mut world = world(plan);
    world.phone(1002, Phone::Rings);
    let leg = world.switch.dials(world.now, "1001", "700");
    world.run(3_000);
    world.press(&leg, '2');
    world.run(1_000);
    let heard = world.switch.heard(&leg);
    assert!(heard.contains(&"callback.unavailable".into()), "{heard:?}");
    assert!(!world.kinds(&leg).contains(&"callback_asked"));
}

#[test]
fn whoever_waits_to_be_called_back_fills_no_line() {
    let mut plan = plan(1);
    plan.queues[0].most_waiting = 1;
    let mut world = world(plan);
    world.talking("13800138000");
    enqueue(&mut world, 0);
    let caller = world.queued("13800138001");
    assert_eq!(world.stage(&caller), Stage::Queued);
    let too_many = world.queued("13800138002");
    assert_eq!(world.stage(&too_many), Stage::Mailbox);
}

#[test]
fn the_last_agent_who_leaves_a_call_back_unanswered_is_rung_for_callers_and_it_comes_again_later() {
    let mut world = office(1);
    world.phone(1001, Phone::Rings);
    enqueue(&mut world, 0);
    world.run(RING_MS + 1_000);
    assert_eq!(ended(&world), Some((HungUpBy::System, Outcome::Unanswered)));
    assert_eq!(world.state(1001), AgentState::Ready);
    world.phone(1001, Phone::Answers(2_000));
    let caller = world.queued("13800138003");
    world.run(2_100);
    assert_eq!(world.stage(&caller), Stage::Talking);
}

#[test]
fn a_queue_that_overflows_into_call_backs_takes_the_number_and_says_so() {
    let mut plan = plan(1);
    plan.queues[0].most_waiting = 1;
    plan.queues[0].overflow = Overflow::Callback;
    let mut world = world(plan);
    world.talking("13800138000");
    world.queued("13800138001");
    let third = world.queued(CITIZEN);
    world.run(10_000);
    assert!(world.kinds(&third).contains(&"callback_asked"));
    let unknown = world.queued("anonymous");
    assert_eq!(
        world.stage(&unknown),
        Stage::Mailbox,
        "cannot be called back"
    );
}

#[test]
fn who_waits_to_be_called_back_waits_on_for_whoever_serves_the_queue_and_was_not_rung() {
    let mut plan = plan(3);
    plan.queues[0].pause_unanswered = false;
    let mut world = World::working(plan);
    world.talking("13800138001");
    for agent in [1002, 1003] {
        world.phone(agent, Phone::Rings);
    }
    let now = world.now;
    enqueue(&mut world, now);
    world.run(RING_MS + 100);
    // Has left it unanswered, and is nobody to be rung any more.
    world.wish(1002, AgentWish::Off);
    world.run(RING_MS);
    assert_ne!(ours(&world), None, "1001 talks");
    world.wish(1001, AgentWish::Off);
    world.run(2 * RING_MS);
    assert_eq!(ours(&world), None, "comes again");
}

#[test]
fn one_of_another_queue_who_leaves_an_agreed_call_back_unanswered_leaves_it_to_the_queue() {
    let mut world = World::working(two_queues(1, 1));
    world.talking("13800138001");
    world.phone(1002, Phone::Rings);
    let request = Request::Enqueue {
        callback: 7,
        number: CITIZEN.into(),
        queue: QUEUE,
        asked: world.now,
        head_start_ms: 0,
        preferred: Some(AgentId(1002)),
    };
    world.ask(Actor::System, request);
    world.run(RING_MS + 100);
    assert_eq!(stage(&world), Some(Stage::Queued), "1001 talks");
}

#[test]
fn who_hangs_up_after_asking_while_nobody_looks_has_asked_all_the_same() {
    for restarts in [false, true] {
        let mut world = office(1);
        let caller = asked(&mut world);
        world.loses_socket();
        world.hangs_up(&caller);
        match restarts {
            true => world.restarts(),
            false => world.reconnect(),
        }
        world.run(1_000);
        assert_eq!(world.stage(&caller), Stage::Ended);
        let facts = world.facts_of(&caller).into_iter();
        let callback = |what: &What| matches!(what, What::Ended { outcome, .. } if *outcome == Outcome::Callback);
        assert_eq!(facts.filter(|it| callback(it)).count(), 1, "{restarts}");
    }
}
