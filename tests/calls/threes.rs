//! Where more than two talk, one of them leaves their place to somebody else.

use harness::simulator::Phone;
use harness::simulator::plan::{QUEUE, plan};
use switchboard::{
    AgentId, AgentState, AgentWish, Destination, PauseReason, Refusal, Request, TransferKind,
};

use crate::scene::{OUTSIDE, Scene};

/// A caller, an agent and an expert from outside talk; a colleague is ready.
fn three() -> Scene {
    let mut scene = Scene::with(plan(2));
    let expert = Destination::Outside(OUTSIDE.into());
    scene.ask(Request::Transfer(scene.call, expert, TransferKind::Invite));
    scene.world.run(2_500);
    scene
}

fn to(scene: &Scene, to: Destination, kind: TransferKind) -> Request {
    Request::Transfer(scene.call, to, kind)
}

fn colleague(scene: &Scene) -> Destination {
    Destination::Agent(AgentId(scene.colleague))
}

#[test]
fn of_three_who_talk_one_leaves_their_place_to_a_colleague_or_to_whoever_of_a_queue_is_ready() {
    let line = |_: &Scene| Destination::Queue(QUEUE);
    for (phone, with) in [(Phone::Answers(1_000), 2), (Phone::Busy, 1)] {
        for destination in [colleague, line] {
            let mut scene = three();
            scene.world.phone(scene.colleague, phone);
            let blind = to(&scene, destination(&scene), TransferKind::Blind);
            scene.ask(blind);
            assert_eq!(scene.hear(&scene.caller).len(), 1, "the expert, meanwhile");
            let state = scene.world.state(scene.agent);
            assert!(matches!(state, AgentState::WrapUp(..)), "{state:?}");
            scene.world.run(2_500);
            assert_eq!(scene.hear(&scene.caller).len(), with);
            scene.over();
        }
    }
}

#[test]
fn of_a_queue_in_which_nobody_is_ready_nobody_takes_a_place() {
    let mut scene = three();
    let meal = AgentWish::Paused(PauseReason::Asked("meal".into()));
    scene.world.wish(scene.colleague, meal);
    let blind = to(&scene, Destination::Queue(QUEUE), TransferKind::Blind);
    assert_eq!(scene.try_ask(blind), Err(Refusal::NobodyFree));
    assert_eq!(scene.hear(&scene.caller).len(), 2);
    scene.over();
}
