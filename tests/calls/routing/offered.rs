//! How a queue's callers are offered: what a telephone shows, and what follows when nobody lifts.

use harness::simulator::plan::{OTHER, RING_MS, plan, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, ChannelId, Destination, Place, Plan, Request, Stage, Strategy,
    TransferKind,
};

/// What the telephones that are rung for a caller show: number and name.
fn shown(world: &World, caller: &ChannelId) -> Vec<(String, String)> {
    let legs = world.switch.legs().into_iter().filter(|leg| leg != caller);
    let words = |words: Option<String>| words.unwrap_or_default();
    legs.map(|leg| (world.switch.shown(&leg), world.switch.name(&leg)))
        .map(|(number, name)| (words(number), words(name)))
        .collect()
}

#[test]
fn a_telephone_that_is_offered_a_caller_shows_the_queue_beside_the_number() {
    let mut plan = plan(2);
    plan.queues[0].strategy = Strategy::RingAll;
    let mut world = World::working(plan);
    for agent in [1001, 1002] {
        world.phone(agent, Phone::Rings);
    }
    let caller = world.queued("13800138000");
    let both = ("13800138000".to_owned(), "人工".to_owned());
    assert_eq!(shown(&world, &caller), [both.clone(), both]);
}

#[test]
fn a_caller_who_was_moved_is_shown_with_the_queue_they_wait_in() {
    let mut world = World::working(two_queues(1, 1));
    for agent in [1001, 1002] {
        world.phone(agent, Phone::Rings);
    }
    let caller = world.queued("13800138000");
    let call = world.call(&caller);
    world.ask(Actor::Api, Request::Move(call, Place::Queue(OTHER)));
    world.run(100);
    let theirs = ("13800138000".to_owned(), "专席".to_owned());
    assert_eq!(shown(&world, &caller), [theirs]);
}

#[test]
fn a_colleague_to_whom_a_caller_is_transferred_sees_the_number_alone() {
    let mut world = World::working(plan(2));
    world.phone(1002, Phone::Rings);
    let caller = world.talking("13800138000");
    let to = Destination::Agent(AgentId(1002));
    let transfer = Request::Transfer(world.call(&caller), to, TransferKind::Blind);
    world.ask(Actor::Agent(AgentId(1001)), transfer);
    world.run(100);
    let number_alone = ("13800138000".to_owned(), String::new());
    assert_eq!(shown(&world, &caller), [number_alone]);
}

/// Nobody is paused who does not answer, and nobody answers.
fn lenient(agents: u32, change: impl Fn(&mut Plan)) -> World {
    let mut plan = plan(agents);
    plan.queues[0].pause_unanswered = false;
    change(&mut plan);
    let mut world = World::working(plan);
    (1001..=1000 + agents).for_each(|agent| world.phone(agent, Phone::Rings));
    world
}

#[test]
fn who_does_not_answer_and_is_not_paused_is_rung_again_after_all_others() {
    let mut world = lenient(3, |_| {});
    let caller = world.queued("13800138000");
    world.run(4 * RING_MS + 500);
    assert_eq!(world.rung(&caller), [1001, 1002, 1003, 1001, 1002]);
    assert_eq!(world.state(1001), AgentState::Ready);
    world.phone(1003, Phone::Answers(500));
    world.run(RING_MS + 1_000);
    assert_eq!(world.agent_of(&caller), Some(1003));
}

#[test]
fn the_only_agent_who_is_not_paused_is_rung_until_they_answer() {
    let mut world = lenient(1, |_| {});
    let caller = world.queued("13800138000");
    world.run(RING_MS + 500);
    assert_eq!(world.rung(&caller), [1001, 1001]);
    world.phone(1001, Phone::Answers(500));
    world.run(RING_MS + 1_000);
    assert_eq!(world.stage(&caller), Stage::Talking);
}

#[test]
fn other_callers_are_offered_first_to_those_who_did_not_leave_one_unanswered() {
    let mut world = lenient(3, |_| {});
    world.phone(1002, Phone::Answers(500));
    let first = world.queued("13800138000");
    world.run(RING_MS + 1_000);
    assert_eq!(world.rung(&first), [1001, 1002]);
    let second = world.queued("13800138001");
    assert_eq!(world.rung(&second), [1003]);
}

#[test]
fn a_less_able_agent_is_rung_before_one_who_did_not_answer() {
    let mut world = lenient(2, |plan| plan.agents[1].skills[0].level = 2);
    let caller = world.queued("13800138000");
    world.run(2 * RING_MS + 500);
    assert_eq!(world.rung(&caller), [1001, 1002, 1001]);
}

#[test]
fn who_knows_the_matter_and_does_not_answer_is_not_rung_twice_in_a_row() {
    let mut world = lenient(2, |plan| plan.queues[0].preferred_ms = 10_000);
    let knows = AgentId(1002);
    world.switch.preferred.insert("13800138000".into(), knows);
    let caller = world.queued("13800138000");
    world.run(2 * RING_MS + 500);
    assert_eq!(world.rung(&caller), [1002, 1001, 1002]);
}

#[test]
fn who_is_busy_rejects_or_cannot_be_reached_is_paused_all_the_same() {
    for (phone, reason) in [
        (Phone::Busy, "busy"),
        (Phone::Rejects(500), "rejected"),
        (Phone::Silent, "unreachable"),
    ] {
        let mut world = lenient(2, |_| {});
        world.phone(1001, phone);
        let caller = world.queued("13800138000");
        world.run(RING_MS + 500);
        assert_eq!(world.state(1001), AgentState::Paused(reason.into()));
        assert_eq!(world.rung(&caller)[..2], [1001, 1002]);
    }
}
