//! What crosses on the way, or ends at one moment.

use harness::simulator::plan::{TRANSFER_RING_MS, WAIT_LIMIT_MS, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, Destination, Hours, Input, Overflow, Party, PauseReason,
    QueueId, Request, Stage, TransferKind, What,
};

use crate::scene::{OUTSIDE, Scene};

fn meal() -> AgentWish {
    AgentWish::Paused(PauseReason::Asked("meal".into()))
}

#[test]
fn who_is_offered_a_caller_at_the_end_of_a_transfer_in_vain_has_the_whole_time_to_answer() {
    let mut scene = Scene::with(plan(3));
    scene.world.phone(1002, Phone::Rings);
    let colleague = Destination::Agent(AgentId(1002));
    scene.ask(Request::Transfer(
        scene.call,
        colleague,
        TransferKind::Blind,
    ));
    // The one who sent the caller away has gone, and somebody else is idle.
    scene.world.wish(scene.agent, AgentWish::Off);
    scene.world.run(TRANSFER_RING_MS + 100);
    assert_eq!(scene.world.state(1003), AgentState::Reserved(scene.call));
    scene.world.run(2_100);
    assert_eq!(scene.world.agent_of(&scene.caller), Some(1003));
    assert_eq!(scene.world.stage(&scene.caller), Stage::Talking);
}

#[test]
fn a_number_outside_that_rings_in_vain_for_a_queue_is_no_talk() {
    let mut plan = plan(1);
    plan.queues[0].overflow = Overflow::Outside(OUTSIDE.into());
    let mut world = World::working(plan);
    world.switch.phones.insert(OUTSIDE.into(), Phone::Rings);
    world.wish(1001, meal());
    let caller = world.queued("13800138000");
    world.run(WAIT_LIMIT_MS + 5_000);
    assert_eq!(world.stage(&caller), Stage::Talking);
    world.hangs_up(&caller);
    world.run(100);
    let talked = world.facts_of(&caller).into_iter().find_map(|what| {
        let What::Ended { talk_ms, .. } = what else {
            return None;
        };
        Some(*talk_ms)
    });
    assert_eq!(talked, Some(0));
}

#[test]
fn who_has_talked_with_somebody_is_served_after_hours_too() {
    let mut plan = plan(2);
    plan.hours = Hours::default().into();
    let mut world = World::working(plan);
    let outside = Phone::Answers(2_000);
    world.switch.phones.insert(OUTSIDE.into(), outside);
    let line = world.switch.dials(world.now, "1001", OUTSIDE);
    world.run(2_500);
    let call = world.board.snapshot(world.now).calls[0].call;
    let to = Destination::Queue(QueueId(1));
    let transfer = Request::Transfer(call, to, TransferKind::Blind);
    world.ask(Actor::Agent(AgentId(1001)), transfer);
    world.run(2_500);
    assert!(!world.switch.legs().contains(&line));
    assert_eq!(world.state(1002), AgentState::Talking(call));
}

#[test]
fn an_emergency_number_rings_on_through_a_lost_socket() {
    let mut world = World::new(1);
    world.switch.phones.insert("110".into(), Phone::Rings);
    world.switch.dials(world.now, "1001", "110");
    world.run(5_000);
    world.loses_socket();
    world.reconnect();
    world.run(300_000);
    let calls = world.board.snapshot(world.now).calls;
    assert_eq!(calls[0].stage, Stage::Dialling);
}

#[test]
fn an_emergency_number_that_is_consulted_rings_on_through_a_lost_socket() {
    let mut scene = Scene::set();
    scene.world.switch.phones.insert("120".into(), Phone::Rings);
    let to = Destination::Outside("120".into());
    scene.ask(Request::Transfer(scene.call, to, TransferKind::Invite));
    scene.world.run(5_000);
    scene.world.loses_socket();
    scene.world.reconnect();
    scene.world.run(300_000);
    let view = scene.world.view(&scene.caller).unwrap();
    assert!(view.transfer.is_some());
}

#[test]
fn a_talk_that_began_without_room_is_recorded_from_when_there_is_room() {
    let mut world = World::new(1);
    world.input(Input::Disk(false));
    let caller = world.talking("13800138000");
    assert_eq!(world.switch.recordings(), 0);
    world.input(Input::Disk(true));
    assert_eq!(world.switch.recordings(), 1);
    world.hangs_up(&caller);
    world.run(100);
    assert_eq!(world.switch.recordings(), 0);
}

#[test]
fn an_agent_who_was_retired_in_a_call_is_on_no_page_after_it() {
    let mut world = World::new(2);
    let caller = world.talking("13800138000");
    let retired = world.agent_of(&caller).unwrap();
    let mut roster = world.plan.agents.clone();
    roster.retain(|agent| agent.id.0 != retired);
    world.input(Input::Roster(roster));
    assert!(world.state(retired).is_in_call());
    world.hangs_up(&caller);
    world.run(61_000);
    let agents = world.board.snapshot(world.now).agents;
    assert!(agents.iter().all(|agent| agent.agent.0 != retired));
}

#[test]
fn a_caller_whom_the_agent_has_muted_is_heard_by_whoever_comes_next() {
    for outside in [false, true] {
        let mut scene = Scene::set();
        scene.ask(Request::Mute(scene.call, None, true));
        let to = match outside {
            true => Destination::Outside(OUTSIDE.into()),
            false => Destination::Agent(AgentId(scene.colleague)),
        };
        scene.ask(Request::Transfer(scene.call, to, TransferKind::Blind));
        scene.world.run(2_500);
        assert_eq!(scene.hear(&scene.caller).len(), 1);
        assert!(!scene.world.switch.is_muted(&scene.caller));
        assert!(!scene.world.view(&scene.caller).unwrap().muted);
        scene.over();
    }
}

#[test]
fn an_expert_whom_the_agent_has_muted_is_heard_once_the_agent_has_gone() {
    let mut scene = Scene::set();
    let expert = Party::Outside(OUTSIDE.into());
    let to = Destination::Outside(OUTSIDE.into());
    scene.ask(Request::Transfer(scene.call, to, TransferKind::Invite));
    scene.world.run(2_500);
    let second = scene.second();
    scene.ask(Request::Mute(scene.call, Some(expert), true));
    scene.world.hangs_up(&scene.first.clone());
    scene.world.run(100);
    assert!(!scene.world.switch.is_muted(&second));
    assert_eq!(scene.hear(&scene.caller), [second]);
    scene.over();
}

#[test]
fn a_caller_on_hold_stays_there_when_somebody_is_invited_in_vain() {
    let mut scene = Scene::set();
    scene.world.phone(scene.colleague, Phone::Busy);
    scene.ask(Request::Hold(scene.call));
    scene.transfer(TransferKind::Invite);
    scene.world.run(1_000);
    assert_eq!(scene.hear(&scene.caller), []);
    assert!(scene.world.switch.hears_music(&scene.caller));
    scene.over();
}
