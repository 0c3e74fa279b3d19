//! Who cannot be let into a bridge hears nobody; those who hear each other go on without.

use harness::simulator::plan::{PIN, ROOM, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, Command, Request, Stage, SupervisionMode, TransferKind,
};

use crate::outbound::dial_number;
use crate::scene::{OUTSIDE, Scene};

/// Asterisk does not let anybody in until this is over.
fn nobody_in(world: &mut World, during: impl FnOnce(&mut World)) {
    world.loses = Some(|command, _| matches!(command, Command::Join(..)));
    during(world);
    world.loses = None;
    world.run(100);
}

#[test]
fn a_colleague_who_is_not_let_in_leaves_caller_and_agent_talking() {
    for kind in [TransferKind::Attended, TransferKind::Invite] {
        let mut scene = Scene::set();
        scene.transfer(kind);
        scene.world.run(1_970);
        nobody_in(&mut scene.world, |world| world.run(16));
        let caller = scene.caller.clone();
        assert_eq!(scene.hear(&caller), [scene.first.clone()], "{kind:?}");
        assert_eq!(scene.world.stage(&caller), Stage::Talking);
        scene.over();
    }
}

#[test]
fn a_member_who_is_not_let_in_ends_no_conference() {
    let mut world = World::working(plan(1));
    let mut members = Vec::new();
    for number in ["13800138000", "13800138001", "13800138002"] {
        let leg = world.switch.arrives_at(world.now, number, ROOM);
        world.run(100);
        for key in PIN.chars().chain(['#']) {
            world.press(&leg, key);
        }
        let late = members.len() == 2;
        match late {
            true => nobody_in(&mut world, |world| world.run(3_500)),
            false => world.run(3_500),
        }
        members.push(leg);
    }
    assert_eq!(world.switch.talks_with(&members[0]), [members[1].clone()]);
    assert_eq!(world.stage(&members[2]), Stage::Ended);
}

#[test]
fn a_number_is_not_rung_for_an_agent_who_would_not_hear_it() {
    let mut world = World::working(plan(1));
    world.switch.phones.insert(OUTSIDE.into(), Phone::Rings);
    dial_number(&mut world, 1001, OUTSIDE);
    nobody_in(&mut world, |world| world.run(2_100));
    assert_eq!(world.switch.legs(), []);
    assert!(matches!(world.state(1001), AgentState::WrapUp(..)));
}

#[test]
fn a_supervisor_who_is_not_let_in_is_told_by_the_hang_up() {
    let mut scene = Scene::with(plan(3));
    let supervise = Request::Supervise(scene.call, AgentId(1003), SupervisionMode::Listen);
    scene.world.ask(Actor::Api, supervise);
    nobody_in(&mut scene.world, |world| world.run(2_100));
    assert_eq!(scene.world.state(1003), AgentState::Ready);
    assert_eq!(scene.world.switch.legs().len(), 2);
    scene.over();
}
