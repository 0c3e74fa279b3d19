//! What is kept out of a recording, and for how long.

use harness::simulator::World;
use switchboard::{Actor, AgentId, Request, TransferKind};

use crate::scene::Scene;

/// Past the pause that a key makes.
const KEYED_MS: u64 = 5_500;

#[test]
fn a_key_before_a_gap_keeps_no_more_out_of_the_recording_than_any() {
    for restarts in [false, true] {
        let mut world = World::new(1);
        let caller = world.talking("13800138000");
        world.press(&caller, '4');
        assert!(world.switch.is_paused());
        match restarts {
            true => world.restarts(),
            false => {
                world.loses_socket();
                world.reconnect();
            }
        }
        world.run(KEYED_MS);
        assert!(!world.switch.is_paused(), "restart: {restarts}");
        assert_eq!(world.switch.recordings(), 1);
    }
}

#[test]
fn who_asked_for_a_pause_and_sends_the_caller_on_leaves_a_talk_that_is_kept() {
    let mut scene = Scene::set();
    scene.ask(Request::PauseRecording(scene.call, true));
    assert!(scene.world.switch.is_paused());
    scene.transfer(TransferKind::Blind);
    scene.world.run(2_500);
    assert_eq!(scene.world.agent_of(&scene.caller), Some(scene.colleague));
    assert!(!scene.world.switch.is_paused());
    scene.over();
}

#[test]
fn who_asked_for_a_pause_and_parks_the_caller_leaves_a_talk_that_is_kept() {
    let mut scene = Scene::set();
    scene.ask(Request::PauseRecording(scene.call, true));
    scene.ask(Request::Park(scene.call));
    let colleague = AgentId(scene.colleague);
    let pick_up = Request::PickUp(scene.call, colleague);
    scene.world.ask(Actor::Agent(colleague), pick_up);
    scene.world.run(2_500);
    assert_eq!(scene.world.agent_of(&scene.caller), Some(scene.colleague));
    assert!(!scene.world.switch.is_paused());
    scene.over();
}

#[test]
fn a_pause_lasts_while_a_colleague_comes_and_goes() {
    let mut scene = Scene::set();
    scene.ask(Request::PauseRecording(scene.call, true));
    scene.transfer(TransferKind::Invite);
    scene.world.run(2_500);
    let colleague = scene
        .hear(&scene.first)
        .into_iter()
        .find(|leg| *leg != scene.caller)
        .unwrap();
    scene.world.hangs_up(&colleague);
    scene.world.run(100);
    assert!(scene.world.switch.is_paused());
    scene.over();
}

#[test]
fn keys_at_the_end_of_a_pause_are_kept_out_too() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    let call = world.call(&caller);
    world.ask(Actor::Api, Request::PauseRecording(call, true));
    world.run(119_000);
    world.press(&caller, '4');
    world.run(2_000);
    assert!(world.switch.is_paused(), "in the middle of a number");
    world.run(KEYED_MS);
    assert!(!world.switch.is_paused());
}
