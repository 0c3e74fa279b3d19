//! What Asterisk refuses, or does not answer in time: who is concerned, and who is not.

use harness::simulator::plan::{PIN, ROOM};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, ChannelId, Command, Destination, MOST_PARTIES, Refusal, Request, Stage,
    SupervisionMode, TransferKind,
};

use crate::scene::{OUTSIDE, Scene};

fn joins(command: &Command, _: u64) -> bool {
    matches!(command, Command::Join(..))
}

fn makes_a_bridge(command: &Command, _: u64) -> bool {
    matches!(command, Command::CreateBridge(_))
}

#[test]
fn an_expert_who_cannot_be_joined_is_no_end_of_the_talk() {
    let mut scene = Scene::set();
    let to = Destination::Outside(OUTSIDE.into());
    scene.ask(Request::Transfer(scene.call, to, TransferKind::Invite));
    scene.world.loses = Some(joins);
    scene.world.run(2_500);
    scene.world.loses = None;
    assert_eq!(scene.hear(&scene.caller), [scene.first.clone()]);
    assert_eq!(scene.world.switch.legs().len(), 2);
    scene.over();
}

#[test]
fn a_colleague_who_cannot_be_joined_brings_the_caller_back() {
    let mut scene = Scene::set();
    scene.transfer(TransferKind::Attended);
    scene.world.loses = Some(joins);
    scene.world.run(1_988);
    scene.world.loses = None;
    scene.world.run(500);
    assert_eq!(scene.hear(&scene.caller), [scene.first.clone()]);
    scene.over();
}

#[test]
fn so_many_talk_at_most_and_help_is_never_one_too_many() {
    let mut scene = Scene::set();
    let mut invite = |number: &str| {
        let rings = Phone::Answers(500);
        scene.world.switch.phones.insert(number.into(), rings);
        let to = Destination::Outside(number.into());
        let asked = scene.try_ask(Request::Transfer(scene.call, to, TransferKind::Invite));
        scene.world.run(1_000);
        asked
    };
    for more in 1..MOST_PARTIES {
        assert_eq!(invite(&format!("0101234560{more}")), Ok(()));
    }
    assert_eq!(invite(OUTSIDE), Err(Refusal::TooMany));
    assert_eq!(invite("110"), Ok(()));
    assert_eq!(scene.hear(&scene.caller).len(), MOST_PARTIES + 1);
    scene.over();
}

/// Dials the room and keys its PIN.
fn member(world: &mut World, number: &str) -> ChannelId {
    let leg = world.switch.arrives_at(world.now, number, ROOM);
    world.run(3_100);
    for key in PIN.chars().chain(['#']) {
        world.press(&leg, key);
    }
    leg
}

#[test]
fn a_member_who_cannot_be_joined_ends_no_conference() {
    let mut world = World::new(1);
    let first = member(&mut world, "13800138001");
    world.run(3_100);
    let second = member(&mut world, "13800138002");
    world.run(3_100);
    let third = member(&mut world, "13800138003");
    world.loses = Some(joins);
    world.run(3_100);
    world.loses = None;
    assert_eq!(world.switch.talks_with(&first), [second]);
    assert_eq!(world.stage(&third), Stage::Ended);
}

#[test]
fn a_call_from_us_whose_bridge_cannot_be_made_is_over_at_once() {
    let mut world = World::new(1);
    let outside = Phone::Answers(2_000);
    world.switch.phones.insert(OUTSIDE.into(), outside);
    world.loses = Some(makes_a_bridge);
    world.switch.dials(world.now, "1001", OUTSIDE);
    world.run(500);
    world.loses = None;
    assert_eq!(world.switch.legs(), []);
    assert!(!world.state(1001).is_in_call());
}

#[test]
fn a_supervisor_who_can_hear_nothing_does_not_listen() {
    let mut scene = Scene::set();
    let supervisor = AgentId(scene.colleague);
    let listen = Request::Supervise(scene.call, supervisor, SupervisionMode::Listen);
    scene.world.ask(Actor::Api, listen);
    scene.world.loses = Some(makes_a_bridge);
    scene.world.run(2_500);
    scene.world.loses = None;
    assert_eq!(scene.world.state(scene.colleague).as_str(), "ready");
    assert_eq!(scene.hear(&scene.caller), [scene.first.clone()]);
    scene.over();
}
