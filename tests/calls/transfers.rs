//! Hold, transfer and three-way: who hears whom after each step, and what is left.

use harness::simulator::plan::{HOLD_LIMIT_MS, RING_MS, TRANSFER_RING_MS, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, ChannelId, Command, Destination, Party, Refusal,
    Request, Stage, TransferKind,
};

use crate::scene::{OUTSIDE, Scene};

#[test]
fn a_caller_on_hold_hears_music_and_nobody_and_comes_back() {
    let mut scene = Scene::set();
    scene.ask(Request::Hold(scene.call));
    assert_eq!(scene.hear(&scene.caller), []);
    assert!(scene.world.switch.hears_music(&scene.caller));
    scene.world.run(3_000);
    scene.ask(Request::Resume(scene.call));
    assert_eq!(scene.hear(&scene.caller), [scene.first.clone()]);
    assert!(!scene.world.switch.hears_music(&scene.caller));
    scene.over();
}

#[test]
fn music_that_was_lost_is_played_when_the_socket_is_back() {
    let mut scene = Scene::set();
    scene.world.loses = Some(|command, _| matches!(command, Command::StartMusic(_)));
    scene.ask(Request::Hold(scene.call));
    scene.world.loses = None;
    assert!(!scene.world.switch.hears_music(&scene.caller));
    scene.world.loses_socket();
    scene.world.reconnect();
    scene.world.run(100);
    assert!(scene.world.switch.hears_music(&scene.caller));
}

#[test]
fn an_agent_who_forgets_a_caller_on_hold_is_reminded_again_and_again() {
    let mut scene = Scene::set();
    scene.ask(Request::Hold(scene.call));
    scene.world.run(2 * HOLD_LIMIT_MS + 1_000);
    assert_eq!(scene.world.switch.heard(&scene.first), ["beep", "beep"]);
    assert_eq!(scene.count("hold_overdue"), 2);
    scene.over();
}

#[test]
fn a_caller_who_hangs_up_on_hold_ends_the_call() {
    let mut scene = Scene::set();
    scene.ask(Request::Hold(scene.call));
    scene.world.hangs_up(&scene.caller.clone());
    scene.world.run(100);
    assert_eq!(scene.world.switch.legs(), []);
    scene.over();
}

#[test]
fn a_consulted_colleague_speaks_with_the_agent_while_the_caller_hears_music() {
    let mut scene = Scene::set();
    scene.transfer(TransferKind::Attended);
    assert!(scene.world.switch.hears_music(&scene.caller));
    assert!(scene.world.switch.hears_ringing(&scene.first));
    assert_eq!(
        scene.world.state(scene.colleague),
        AgentState::Reserved(scene.call)
    );
    scene.world.run(2_500);
    let second = scene.second();
    assert!(!scene.world.switch.hears_ringing(&scene.first));
    assert_eq!(scene.hear(&second), [scene.first.clone()]);
    assert_eq!(scene.hear(&scene.caller), []);
    scene.over();
}

#[test]
fn a_completed_transfer_leaves_caller_and_colleague_and_frees_the_agent() {
    let mut scene = Scene::consulting(TransferKind::Attended);
    let second = scene.second();
    scene.ask(Request::CompleteTransfer(scene.call));
    assert_eq!(scene.hear(&scene.caller), [second]);
    assert!(matches!(
        scene.world.state(scene.agent),
        AgentState::WrapUp(..)
    ));
    assert_eq!(
        scene.world.state(scene.colleague),
        AgentState::Talking(scene.call)
    );
    assert_eq!(scene.world.agent_of(&scene.caller), Some(scene.colleague));
    scene.over();
}

#[test]
fn an_agent_who_hangs_up_while_consulting_completes_the_transfer() {
    let mut scene = Scene::consulting(TransferKind::Attended);
    let second = scene.second();
    scene.world.hangs_up(&scene.first.clone());
    scene.world.run(50);
    assert_eq!(scene.hear(&scene.caller), [second]);
    scene.over();
}

#[test]
fn a_cancelled_transfer_brings_the_caller_back_to_the_agent() {
    for answered in [false, true] {
        let mut scene = Scene::set();
        scene.transfer(TransferKind::Attended);
        scene.world.run(if answered { 2_500 } else { 500 });
        scene.ask(Request::CancelTransfer(scene.call));
        assert_eq!(scene.hear(&scene.caller), [scene.first.clone()]);
        assert_eq!(scene.world.switch.legs().len(), 2);
        assert!(!scene.world.switch.hears_ringing(&scene.first));
        scene.over();
    }
}

#[test]
fn a_colleague_who_does_not_answer_leaves_things_as_they_were() {
    for (phone, reason) in [
        (Phone::Rings, "no_answer"),
        (Phone::Busy, "busy"),
        (Phone::Rejects(500), "rejected"),
    ] {
        let mut scene = Scene::set();
        scene.world.phone(scene.colleague, phone);
        scene.transfer(TransferKind::Attended);
        scene.world.run(TRANSFER_RING_MS + 1_000);
        assert_eq!(scene.hear(&scene.caller), [scene.first.clone()], "{reason}");
        assert_eq!(
            scene.world.state(scene.colleague),
            AgentState::Paused(reason.into())
        );
        scene.over();
    }
}

#[test]
fn swapping_lets_the_agent_speak_with_one_while_the_other_hears_music() {
    let mut scene = Scene::consulting(TransferKind::Attended);
    let second = scene.second();
    scene.ask(Request::SwapTransfer(scene.call));
    assert_eq!(scene.hear(&scene.caller), [scene.first.clone()]);
    assert!(scene.world.switch.hears_music(&second));
    scene.ask(Request::SwapTransfer(scene.call));
    assert_eq!(scene.hear(&second), [scene.first.clone()]);
    assert!(scene.world.switch.hears_music(&scene.caller));
    scene.ask(Request::SwapTransfer(scene.call));
    scene.ask(Request::CompleteTransfer(scene.call));
    assert_eq!(scene.hear(&scene.caller), [second]);
    scene.over();
}

#[test]
fn of_three_who_talk_any_one_may_leave_and_two_stay_connected() {
    for leaves in 0..3 {
        let mut scene = Scene::consulting(TransferKind::Attended);
        scene.ask(Request::MergeTransfer(scene.call));
        let legs = [scene.caller.clone(), scene.first.clone(), scene.second()];
        legs.iter()
            .for_each(|leg| assert_eq!(scene.hear(leg).len(), 2));
        scene.world.hangs_up(&legs[leaves]);
        scene.world.run(50);
        let stay: Vec<_> = legs.iter().filter(|leg| **leg != legs[leaves]).collect();
        assert_eq!(
            scene.hear(stay[0]),
            [stay[1].clone()],
            "when {leaves} leaves"
        );
        scene.world.hangs_up(stay[0]);
        scene.world.run(50);
        assert_eq!(scene.world.switch.legs(), [], "when {leaves} has left");
        scene.over();
    }
}

#[test]
fn an_invited_expert_joins_without_the_caller_waiting() {
    let mut scene = Scene::set();
    let to = Destination::Outside(OUTSIDE.into());
    scene.ask(Request::Transfer(scene.call, to, TransferKind::Invite));
    assert_eq!(scene.hear(&scene.caller), [scene.first.clone()]);
    scene.world.run(2_500);
    assert_eq!(scene.hear(&scene.caller).len(), 2);
    let expert = Party::Outside(OUTSIDE.into());
    scene.ask(Request::Dismiss(scene.call, expert));
    assert_eq!(scene.hear(&scene.caller), [scene.first.clone()]);
    scene.over();
}

#[test]
fn a_blind_transfer_lets_the_caller_hear_ringing_and_the_agent_go() {
    let mut scene = Scene::set();
    scene.transfer(TransferKind::Blind);
    assert!(scene.world.switch.hears_ringing(&scene.caller));
    assert!(matches!(
        scene.world.state(scene.agent),
        AgentState::WrapUp(..)
    ));
    scene.world.run(2_500);
    assert_eq!(scene.hear(&scene.caller).len(), 1);
    assert!(!scene.world.switch.hears_ringing(&scene.caller));
    assert_eq!(scene.world.agent_of(&scene.caller), Some(scene.colleague));
    scene.over();
}

#[test]
fn a_blind_transfer_that_fails_comes_back_to_the_agent() {
    let mut scene = Scene::set();
    scene.world.phone(scene.colleague, Phone::Busy);
    scene.transfer(TransferKind::Blind);
    scene.world.run(200);
    assert_eq!(
        scene.world.state(scene.agent),
        AgentState::Reserved(scene.call)
    );
    scene.world.run(2_500);
    assert_eq!(scene.world.agent_of(&scene.caller), Some(scene.agent));
    assert_eq!(scene.hear(&scene.caller).len(), 1);
    scene.over();
}

#[test]
fn where_the_agent_is_gone_too_the_caller_is_next_in_line() {
    let mut scene = Scene::set();
    scene.world.phone(scene.colleague, Phone::Rings);
    scene.transfer(TransferKind::Blind);
    scene.world.run(1_000);
    let other = scene.world.queued("13900139000");
    scene.world.wish(scene.agent, AgentWish::Off);
    scene.world.run(TRANSFER_RING_MS + 1_000);
    assert_eq!(scene.world.stage(&scene.caller), Stage::Queued);
    let position = |world: &World, caller: &ChannelId| world.view(caller).unwrap().position;
    assert_eq!(position(&scene.world, &scene.caller), Some(1));
    assert_eq!(position(&scene.world, &other), Some(2));
}

#[test]
fn who_is_rung_after_a_transfer_in_vain_is_rung_for_a_whole_offer() {
    let mut scene = Scene::with(plan(3));
    for phone in [1001, 1002, 1003] {
        scene.world.phone(phone, Phone::Rings);
    }
    scene.transfer(TransferKind::Blind);
    scene.world.run(2 * TRANSFER_RING_MS);
    assert_eq!(scene.world.state(1003), AgentState::Reserved(scene.call));
    scene.world.run(RING_MS);
    let given_up = AgentState::Paused("no_answer".into());
    assert_eq!(scene.world.state(1003), given_up);
    scene.over();
}

#[test]
fn a_caller_who_leaves_a_blind_transfer_ends_it() {
    let mut scene = Scene::set();
    scene.transfer(TransferKind::Blind);
    scene.world.hangs_up(&scene.caller.clone());
    scene.world.run(100);
    assert_eq!(scene.world.switch.legs(), []);
    assert_eq!(scene.world.state(scene.colleague), AgentState::Ready);
    scene.over();
}

#[test]
fn two_agents_whose_caller_has_gone_may_finish_their_talk() {
    let mut scene = Scene::consulting(TransferKind::Attended);
    let second = scene.second();
    scene.world.hangs_up(&scene.caller.clone());
    scene.world.run(50);
    assert_eq!(scene.hear(&second), [scene.first.clone()]);
    scene.world.hangs_up(&second);
    scene.world.run(50);
    assert_eq!(scene.world.switch.legs(), []);
    scene.over();
}

#[test]
fn every_step_of_a_transfer_outlives_a_restart() {
    for (kind, after) in [
        (TransferKind::Attended, 500),
        (TransferKind::Attended, 2_500),
        (TransferKind::Blind, 500),
        (TransferKind::Invite, 500),
    ] {
        let mut scene = Scene::set();
        scene.transfer(kind);
        scene.world.run(after);
        scene.world.restarts();
        scene.world.run(2_500);
        assert_eq!(
            scene.world.state(scene.colleague),
            AgentState::Talking(scene.call),
            "{kind:?}"
        );
        if kind == TransferKind::Attended {
            scene.ask(Request::CompleteTransfer(scene.call));
        }
        let with = if kind == TransferKind::Invite { 2 } else { 1 };
        assert_eq!(
            scene.hear(&scene.caller).len(),
            with,
            "{kind:?} after {after}"
        );
        scene.over();
    }
}

#[test]
fn a_colleague_who_waits_in_music_hears_no_caller_after_a_restart() {
    let mut scene = Scene::consulting(TransferKind::Attended);
    let second = scene.second();
    scene.ask(Request::SwapTransfer(scene.call));
    scene.world.restarts();
    scene.world.run(100);
    assert_eq!(scene.hear(&scene.caller), [scene.first.clone()]);
    assert!(scene.world.switch.hears_music(&second));
    scene.ask(Request::SwapTransfer(scene.call));
    assert_eq!(scene.hear(&second), [scene.first.clone()]);
    scene.over();
}

#[test]
fn what_cannot_be_done_is_refused_with_its_reason() {
    let mut scene = Scene::set();
    let call = scene.call;
    let to = |agent| Destination::Agent(AgentId(agent));
    let attended = |to| Request::Transfer(call, to, TransferKind::Attended);
    let own = scene.agent;
    assert_eq!(scene.try_ask(attended(to(own))), Err(Refusal::AgentBusy));
    assert_eq!(scene.try_ask(attended(to(1099))), Err(Refusal::NoSuchAgent));
    assert_eq!(
        scene.try_ask(Request::SwapTransfer(call)),
        Err(Refusal::NoTransfer)
    );
    let number = Destination::Outside("abc".into());
    assert_eq!(scene.try_ask(attended(number)), Err(Refusal::BadNumber));
    scene
        .world
        .ask(Actor::Agent(AgentId(scene.colleague)), Request::Hold(call));
    assert_eq!(scene.world.replies.last(), Some(&Err(Refusal::NotYours)));
    scene.world.wish(scene.colleague, AgentWish::Off);
    assert_eq!(
        scene.try_ask(attended(to(scene.colleague))),
        Err(Refusal::AgentOff)
    );
    scene.world.wish(scene.colleague, AgentWish::Ready);
    scene.transfer(TransferKind::Attended);
    assert_eq!(
        scene.try_ask(attended(to(scene.colleague))),
        Err(Refusal::TransferUnderWay)
    );
    scene.over();
}

#[test]
fn a_muted_party_is_not_heard_and_keys_reach_the_far_end() {
    let mut scene = Scene::set();
    let agent = Some(Party::Agent(AgentId(scene.agent)));
    scene.ask(Request::Mute(scene.call, agent.clone(), true));
    assert!(scene.world.switch.is_muted(&scene.first));
    scene.ask(Request::Mute(scene.call, agent, false));
    assert!(!scene.world.switch.is_muted(&scene.first));
    scene.ask(Request::SendKeys(scene.call, None, "12#".into()));
    assert!(
        scene
            .world
            .switch
            .heard(&scene.caller)
            .contains(&"12#".into())
    );
    let bad = Request::SendKeys(scene.call, None, "12x".into());
    assert_eq!(scene.try_ask(bad), Err(Refusal::BadNumber));
    scene.over();
}

#[test]
fn an_emergency_goes_before_a_transfer_under_way() {
    for (after, three) in [(500, false), (2_500, true)] {
        let mut scene = Scene::set();
        let rings = Phone::Answers(1_000);
        scene.world.switch.phones.insert("110".into(), rings);
        scene.transfer(TransferKind::Attended);
        scene.world.run(after);
        let to = Destination::Outside("110".into());
        scene.ask(Request::Transfer(scene.call, to, TransferKind::Invite));
        scene.world.run(1_500);
        let with = scene.hear(&scene.caller).len();
        assert_eq!(with, if three { 3 } else { 2 }, "after {after} ms");
    }
}
