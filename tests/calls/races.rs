//! What crosses on the way, or ends at one moment.

use harness::simulator::Phone;
use harness::simulator::plan::{TRANSFER_RING_MS, plan};
use switchboard::{AgentId, AgentState, AgentWish, Destination, Request, Stage, TransferKind};

use crate::scene::Scene;

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
