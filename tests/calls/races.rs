//! What crosses on the way, or ends at one moment.

use harness::simulator::plan::{TRANSFER_RING_MS, WAIT_LIMIT_MS, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    AgentId, AgentState, AgentWish, Destination, Overflow, PauseReason, Request, Stage,
    TransferKind, What,
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
