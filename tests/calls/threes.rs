//! Where more than two talk, one of them leaves their place to somebody else.

use harness::simulator::Phone;
use harness::simulator::plan::{QUEUE, plan};
use switchboard::{
    AgentId, AgentState, AgentWish, ChannelId, Command, Destination, PauseReason, Refusal, Request,
    TransferKind,
};

use crate::scene::{OUTSIDE, Scene};

/// A caller, an agent and an expert from outside talk; a colleague is ready.
pub fn three() -> Scene {
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

/// The agent consults the colleague, or rings them to.
fn consulting(after_ms: u64) -> Scene {
    let mut scene = three();
    let consult = to(&scene, colleague(&scene), TransferKind::Attended);
    scene.ask(consult);
    scene.world.run(after_ms);
    scene
}

/// The legs of the expert and the colleague.
fn others(scene: &Scene) -> (ChannelId, Option<ChannelId>) {
    let mut legs = scene.world.switch.legs();
    legs.retain(|leg| *leg != scene.caller && *leg != scene.first);
    let expert = legs
        .iter()
        .position(|leg| scene.world.switch.is_up(leg) && scene.hear(leg).contains(&scene.caller));
    let expert = legs.remove(expert.expect("the expert talks with the caller"));
    (expert, legs.pop())
}

#[test]
fn an_agent_of_three_consults_aside_while_caller_and_expert_talk_on() {
    let scene = consulting(500);
    let (expert, _) = others(&scene);
    assert_eq!(scene.hear(&scene.caller), [expert]);
    assert_eq!(scene.hear(&scene.first), []);
    assert!(scene.world.switch.hears_ringing(&scene.first));
    assert!(!scene.world.switch.hears_ringing(&scene.caller));
    scene.over();

    let scene = consulting(2_500);
    let (expert, colleague) = others(&scene);
    assert_eq!(scene.hear(&scene.caller), [expert]);
    assert_eq!(scene.hear(&scene.first), [colleague.unwrap()]);
    assert_eq!(scene.count("held"), 0, "the caller never waited");
    scene.over_aside(1);
}

#[test]
fn completing_puts_the_consulted_into_the_place_of_the_agent() {
    for hangs_up in [false, true] {
        let mut scene = consulting(2_500);
        match hangs_up {
            true => scene.world.hangs_up(&scene.first.clone()),
            false => scene.ask(Request::CompleteTransfer(scene.call)),
        }
        scene.world.run(100);
        assert_eq!(scene.hear(&scene.caller).len(), 2);
        assert_eq!(scene.world.agent_of(&scene.caller), Some(scene.colleague));
        let state = scene.world.state(scene.agent);
        assert!(matches!(state, AgentState::WrapUp(..)), "{state:?}");
        assert_eq!(scene.world.switch.bridges(), 1);
        scene.over_aside(1);
    }
}

#[test]
fn an_agent_who_leaves_while_the_colleague_rings_leaves_their_place_to_them() {
    for hangs_up in [false, true] {
        let mut scene = consulting(500);
        match hangs_up {
            true => scene.world.hangs_up(&scene.first.clone()),
            false => scene.ask(Request::CompleteTransfer(scene.call)),
        }
        scene.world.run(100);
        assert_eq!(scene.hear(&scene.caller).len(), 1, "the expert, meanwhile");
        assert!(scene.world.switch.hears_ringing(&scene.caller));
        scene.world.run(2_500);
        assert_eq!(scene.hear(&scene.caller).len(), 2);
        assert!(!scene.world.switch.hears_ringing(&scene.caller));
        scene.over();
    }
}

#[test]
fn cancelling_or_a_colleague_who_leaves_brings_the_agent_back() {
    for (after_ms, leaves) in [(500, false), (2_500, false), (2_500, true)] {
        let mut scene = consulting(after_ms);
        match (leaves, others(&scene).1) {
            (true, Some(colleague)) => scene.world.hangs_up(&colleague),
            (_, _) => scene.ask(Request::CancelTransfer(scene.call)),
        }
        scene.world.run(100);
        assert_eq!(scene.hear(&scene.caller).len(), 2);
        assert!(scene.hear(&scene.caller).contains(&scene.first));
        assert_eq!(scene.world.switch.bridges(), 1);
        scene.over_aside(usize::from(after_ms > 2_000));
    }
}

#[test]
fn an_agent_who_consults_aside_goes_to_and_fro_and_merges() {
    let mut scene = consulting(2_500);
    let (expert, colleague) = others(&scene);
    let colleague = colleague.unwrap();
    scene.ask(Request::SwapTransfer(scene.call));
    assert!(scene.world.switch.hears_music(&colleague));
    let heard = scene.hear(&scene.caller);
    assert!(heard.contains(&expert) && heard.contains(&scene.first));
    scene.ask(Request::SwapTransfer(scene.call));
    assert_eq!(scene.hear(&scene.first), [colleague]);
    assert_eq!(scene.hear(&scene.caller), [expert]);
    scene.ask(Request::MergeTransfer(scene.call));
    assert_eq!(scene.hear(&scene.caller).len(), 3);
    scene.over_aside(1);
}

#[test]
fn a_caller_whom_the_expert_leaves_waits_in_music_until_the_agent_is_back() {
    for (after_ms, with) in [(500, 0), (2_500, 1)] {
        let mut scene = consulting(after_ms);
        let (expert, _) = others(&scene);
        scene.world.hangs_up(&expert);
        scene.world.run(100);
        assert!(scene.world.switch.hears_music(&scene.caller));
        assert_eq!(scene.hear(&scene.caller), []);
        assert_eq!(scene.hear(&scene.first).len(), with);
        assert_eq!(scene.world.switch.hears_ringing(&scene.first), with == 0);
        scene.world.run(2_500);
        scene.ask(Request::CompleteTransfer(scene.call));
        assert_eq!(scene.hear(&scene.caller).len(), 1);
        scene.over_aside(with);
    }
}

#[test]
fn those_whose_caller_has_gone_are_in_one_talk() {
    let mut scene = consulting(2_500);
    scene.world.hangs_up(&scene.caller.clone());
    scene.world.run(100);
    assert_eq!(scene.hear(&scene.first).len(), 2);
    assert_eq!(scene.world.switch.bridges(), 1);
    scene.over_aside(1);
}

#[test]
fn a_consultation_aside_outlives_a_restart_and_a_lost_socket() {
    for (after_ms, restarts) in [(500, true), (2_500, true), (500, false), (2_500, false)] {
        let mut scene = consulting(after_ms);
        match restarts {
            true => scene.world.restarts(),
            false => {
                scene.world.loses_socket();
                scene.world.reconnect();
            }
        }
        scene.world.run(2_500);
        let (expert, colleague) = others(&scene);
        assert_eq!(scene.hear(&scene.caller), [expert], "after {after_ms}");
        assert_eq!(scene.hear(&scene.first), [colleague.unwrap()]);
        scene.ask(Request::CompleteTransfer(scene.call));
        assert_eq!(scene.hear(&scene.caller).len(), 2);
        scene.over_aside(1);
    }
}

#[test]
fn where_asterisk_gives_no_bridge_to_step_aside_into_all_talk_on() {
    let mut scene = three();
    scene.world.loses = Some(|command, _| matches!(command, Command::CreateBridge(_)));
    let consult = to(&scene, colleague(&scene), TransferKind::Attended);
    scene.ask(consult);
    scene.world.loses = None;
    scene.world.run(100);
    assert_eq!(scene.hear(&scene.caller).len(), 2);
    assert_eq!(scene.world.state(scene.colleague), AgentState::Ready);
    scene.over();
}
