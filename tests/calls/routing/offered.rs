//! How a queue's callers are offered: what a telephone shows, and what follows when nobody lifts.

use harness::simulator::plan::{OTHER, plan, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{Actor, AgentId, ChannelId, Destination, Place, Request, Strategy, TransferKind};

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
