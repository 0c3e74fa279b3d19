//! What was refused or lost while the socket held is found by looking.

use harness::simulator::plan::plan;
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, Command, Destination, Request, Stage, SupervisionMode, TransferKind,
};

use crate::scene::{OUTSIDE, Scene};

fn hangs_up(command: &Command, _: u64) -> bool {
    matches!(command, Command::HangUp(_) | Command::DestroyBridge(_))
}

#[test]
fn a_hang_up_that_was_lost_is_made_again_at_the_second_look() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    let agent = world.partner(&caller);
    world.loses = Some(hangs_up);
    world.hangs_up(&agent);
    world.run(60_000);
    world.loses = None;
    assert_eq!(world.stage(&caller), Stage::Ended);
    world.looks();
    world.run(100);
    assert_eq!(world.switch.legs(), [caller]);
    world.looks();
    world.run(100);
    assert_eq!((world.switch.legs().len(), world.switch.bridges()), (0, 0));
}

#[test]
fn a_caller_who_is_there_no_more_has_hung_up() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    world.switch.forgets(&caller);
    world.looks();
    world.run(30_000);
    assert_eq!(world.state(1001).as_str(), "talking");
    world.looks();
    world.run(100);
    assert_eq!(world.stage(&caller), Stage::Ended);
    assert!(matches!(world.state(1001), AgentState::WrapUp(..)));
}

#[test]
fn a_recording_whose_end_nobody_told_has_ended_and_is_followed_by_another_where_the_talk_goes_on() {
    let mut world = World::new(2);
    let over = world.talking("13800138001");
    let goes_on = world.talking("13800138002");
    let kinds = |world: &World, caller, kind: &str| {
        let kinds = world.kinds(caller).into_iter();
        kinds.filter(|told| *told == kind).count()
    };
    world.run(5_000);
    world.switch.loses_recordings();
    world.hangs_up(&over);
    world.run(30_000);
    world.looks();
    assert_eq!(kinds(&world, &over, "recording_finished"), 0);
    world.run(30_000);
    world.looks();
    world.run(1_000);
    for caller in [&over, &goes_on] {
        assert_eq!(kinds(&world, caller, "recording_finished"), 1);
    }
    assert_eq!(kinds(&world, &over, "recording_started"), 1);
    assert_eq!(kinds(&world, &goes_on, "recording_started"), 2);
    assert_eq!(world.switch.recordings(), 1);
}

#[test]
fn looking_disturbs_nobody() {
    let mut world = World::new(2);
    let first = world.talking("13800138001");
    let second = world.queued("13800138002");
    let third = world.queued("13800138003");
    let commands = world.commands();
    for _ in 0..4 {
        world.looks();
    }
    assert_eq!(world.commands(), commands);
    for caller in [first, second, third] {
        assert_ne!(world.stage(&caller), Stage::Ended);
    }
}

#[test]
fn a_supervisor_who_dialled_by_hand_and_listens_now_is_left_alone() {
    let mut world = World::working(plan(2));
    let outside = Phone::Answers(2_000);
    world.switch.phones.insert(OUTSIDE.into(), outside);
    let line = world.switch.dials(world.now, "1001", OUTSIDE);
    world.run(2_500);
    let call = world.board.snapshot(world.now).calls[0].call;
    let to = Destination::Agent(AgentId(1002));
    let invite = Request::Transfer(call, to, TransferKind::Invite);
    world.ask(Actor::Agent(AgentId(1001)), invite);
    world.run(2_500);
    let listen = Request::Supervise(call, AgentId(1001), SupervisionMode::Listen);
    world.ask(Actor::Api, listen);
    assert_eq!(world.replies.last(), Some(&Ok(())));
    for _ in 0..2 {
        world.looks();
        world.run(100);
    }
    assert!(world.switch.legs().contains(&line));
    world.hangs_up(&line);
    world.run(100);
    assert!(!world.state(1001).is_in_call());
    assert_eq!(world.state(1002).as_str(), "talking");
}

#[test]
fn a_caller_whose_agents_leg_is_there_no_more_waits_again() {
    let mut world = World::new(2);
    let caller = world.talking("13800138000");
    let leg = world.partner(&caller);
    world.switch.forgets(&leg);
    for _ in 0..2 {
        world.looks();
        world.run(100);
    }
    world.run(8_000);
    assert_eq!(world.stage(&caller), Stage::Talking);
    assert_ne!(world.partner(&caller), leg);
    assert!(world.kinds(&caller).contains(&"agent_lost"));
}

#[test]
fn who_is_on_hold_is_taken_out_of_what_is_said_where_that_was_lost() {
    let mut scene = Scene::set();
    scene.world.loses = Some(|command, _| matches!(command, Command::Leave(..)));
    scene.ask(Request::Hold(scene.call));
    scene.world.loses = None;
    assert_eq!(scene.hear(&scene.first), [scene.caller.clone()]);
    for _ in 0..2 {
        scene.world.looks();
        scene.world.run(100);
    }
    assert_eq!(scene.hear(&scene.first), []);
    scene.ask(Request::Resume(scene.call));
    assert_eq!(scene.hear(&scene.caller), [scene.first.clone()]);
    scene.over();
}

#[test]
fn people_whose_bridge_is_gone_do_not_stay_in_silence() {
    let mut world = World::new(2);
    let caller = world.talking("13800138000");
    world.switch.loses_bridges();
    for _ in 0..2 {
        world.looks();
        world.run(3_000);
    }
    assert_eq!(world.stage(&caller), Stage::Talking);
    assert_eq!(world.switch.talks_with(&caller).len(), 1);
}
