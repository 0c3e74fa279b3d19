//! A telephone's second line where more than two talk, and recordings of what is said on two lines.

use switchboard::{Actor, AgentId, ChannelId, Destination, Request, SupervisionMode, TransferKind};

use harness::simulator::plan::plan;

use crate::scene::{OUTSIDE, Scene};
use crate::threes::three;

/// A caller and an expert talk; the agent consults the colleague on a second line: that line, the colleague's leg
/// and the expert's.
fn consults_of_three() -> (Scene, [ChannelId; 3]) {
    let mut scene = three();
    let mut expert = scene.hear(&scene.caller);
    expert.retain(|leg| *leg != scene.first);
    let colleague = scene.colleague.to_string();
    let line = scene.dials_beside(&colleague);
    assert!(scene.world.switch.hears_ringing(&line));
    scene.world.run(2_500);
    let theirs = scene.hear(&line);
    assert_eq!(theirs.len(), 1, "nobody but the colleague");
    let all = [line, theirs[0].clone(), expert.remove(0)];
    (scene, all)
}

fn hears(scene: &Scene, who: &ChannelId, whom: &[&ChannelId]) {
    let (mut heard, mut whom) = (scene.hear(who), whom.to_vec());
    heard.sort();
    whom.sort();
    assert_eq!(heard.iter().collect::<Vec<_>>(), whom);
}

#[test]
fn of_three_one_consults_on_a_second_line_while_the_others_talk_on() {
    let (scene, [line, theirs, expert]) = consults_of_three();
    hears(&scene, &theirs, &[&line]);
    assert!(scene.hear(&scene.caller).contains(&expert));
    assert!(!scene.hear(&scene.caller).contains(&theirs));
    assert_eq!(scene.count("held"), 0, "the caller never waited");
    scene.over_aside(1);
}

#[test]
fn the_keys_of_two_lines_say_whom_one_of_three_hears() {
    let (mut scene, [line, theirs, expert]) = consults_of_three();
    let (first, caller) = (scene.first.clone(), scene.caller.clone());
    scene.on_hold(&line, true);
    assert!(scene.world.switch.hears_music(&theirs));
    scene.on_hold(&first, false);
    hears(&scene, &caller, &[&first, &expert]);
    scene.on_hold(&first, true);
    scene.on_hold(&line, false);
    assert!(!scene.world.switch.hears_music(&theirs));
    hears(&scene, &theirs, &[&line]);
    scene.on_hold(&first, false);
    hears(&scene, &caller, &[&first, &expert, &theirs]);
    assert_eq!(scene.transfers(), ["completed", "three_way"]);
    assert!(!scene.world.switch.legs().contains(&line), "hung up");
    scene.over_aside(1);
}

#[test]
fn a_second_line_that_is_hung_up_leaves_all_three_talking() {
    let (mut scene, [line, theirs, expert]) = consults_of_three();
    let (first, caller) = (scene.first.clone(), scene.caller.clone());
    scene.world.hangs_up(&line);
    scene.on_hold(&first, false);
    hears(&scene, &caller, &[&first, &expert]);
    assert!(!scene.world.switch.legs().contains(&theirs));
    assert_eq!(scene.world.switch.bridges(), 1);
    scene.over_aside(1);
}

#[test]
fn whoever_was_consulted_on_a_second_line_takes_the_place_of_one_of_three() {
    for joins in [false, true] {
        let (mut scene, [line, theirs, expert]) = consults_of_three();
        let (first, caller) = (scene.first.clone(), scene.caller.clone());
        match joins {
            true => scene.refer(&first, None, Some(&line)),
            false => scene.world.hangs_up(&first),
        }
        scene.world.run(100);
        hears(&scene, &caller, &[&expert, &theirs]);
        assert!(!scene.world.switch.legs().contains(&line));
        assert_eq!(scene.world.switch.bridges(), 1);
        scene.over_aside(1);
    }
}

#[test]
fn a_caller_whom_the_expert_leaves_waits_for_an_agent_on_a_second_line() {
    let (mut scene, [line, theirs, expert]) = consults_of_three();
    let (first, caller) = (scene.first.clone(), scene.caller.clone());
    scene.world.hangs_up(&expert);
    scene.world.run(100);
    assert!(scene.world.switch.hears_music(&caller));
    assert!(scene.hear(&theirs).contains(&line));
    scene.on_hold(&first, false);
    hears(&scene, &caller, &[&first, &theirs]);
    scene.over_aside(1);
}

#[test]
fn a_second_line_of_three_outlives_a_restart_and_a_lost_socket() {
    for restarts in [false, true] {
        let (mut scene, [line, theirs, expert]) = consults_of_three();
        match restarts {
            true => scene.world.restarts(),
            false => {
                scene.world.loses_socket();
                scene.world.reconnect();
            }
        }
        scene.world.run(2_500);
        hears(&scene, &theirs, &[&line]);
        let (first, caller) = (scene.first.clone(), scene.caller.clone());
        scene.on_hold(&first, false);
        hears(&scene, &caller, &[&first, &expert, &theirs]);
        scene.over_aside(1);
    }
}

#[test]
fn a_pause_keeps_a_secret_out_of_both_recordings() {
    let (mut scene, _) = consults_of_three();
    scene.ask(Request::PauseRecording(scene.call, true));
    assert_eq!(scene.world.switch.paused_recordings(), 2);
    scene.ask(Request::PauseRecording(scene.call, false));
    assert_eq!(scene.world.switch.paused_recordings(), 0);
    scene.over_aside(1);
}

#[test]
fn an_agent_with_both_lines_on_hold_who_hangs_up_leaves_one_recording() {
    for second_too in [false, true] {
        let (mut scene, line, theirs) = Scene::consults();
        let (first, caller) = (scene.first.clone(), scene.caller.clone());
        scene.on_hold(&line, true);
        assert!(scene.world.switch.hears_music(&theirs));
        assert!(scene.world.switch.hears_music(&caller));
        hears(&scene, &caller, &[]);
        hears(&scene, &theirs, &[]);
        if second_too {
            scene.world.hangs_up(&line);
        }
        scene.world.hangs_up(&first);
        scene.world.run(1_000);
        assert_eq!(scene.recorded().len(), 1);
        scene.over();
    }
}

#[test]
fn of_two_lines_on_hold_either_is_taken_back() {
    let (mut scene, line, theirs) = Scene::consults();
    let (first, caller) = (scene.first.clone(), scene.caller.clone());
    scene.on_hold(&line, true);
    scene.on_hold(&line, false);
    assert!(scene.world.switch.hears_music(&caller));
    hears(&scene, &caller, &[]);
    assert!(scene.hear(&theirs).contains(&line));
    scene.on_hold(&line, true);
    scene.on_hold(&first, false);
    assert!(scene.hear(&caller).contains(&first));
    assert!(scene.world.switch.hears_music(&theirs));
    scene.on_hold(&first, true);
    assert!(scene.world.switch.hears_music(&caller));
    hears(&scene, &caller, &[]);
    assert_eq!(scene.recorded().len(), 1);
    scene.over();
}

#[test]
fn with_both_lines_of_three_on_hold_a_caller_whom_the_expert_leaves_hears_music() {
    let (mut scene, [line, theirs, expert]) = consults_of_three();
    let caller = scene.caller.clone();
    scene.on_hold(&line, true);
    scene.world.hangs_up(&expert);
    scene.world.run(100);
    assert!(scene.world.switch.hears_music(&caller));
    scene.on_hold(&line, false);
    assert!(scene.world.switch.hears_music(&caller));
    hears(&scene, &caller, &[]);
    assert!(scene.hear(&theirs).contains(&line));
    scene.over_aside(1);
}

#[test]
fn a_lost_socket_changes_nothing_about_who_waits_aside() {
    for takes_back_first in [false, true] {
        let (mut scene, [line, theirs, expert]) = consults_of_three();
        let (first, caller) = (scene.first.clone(), scene.caller.clone());
        scene.on_hold(&line, true);
        scene.world.loses_socket();
        scene.world.reconnect();
        scene.world.run(100);
        match takes_back_first {
            true => {
                scene.on_hold(&first, false);
                hears(&scene, &caller, &[&first, &expert]);
                assert!(scene.world.switch.hears_music(&theirs));
            }
            false => {
                scene.on_hold(&line, false);
                assert!(!scene.world.switch.hears_music(&theirs));
                hears(&scene, &theirs, &[&line]);
            }
        }
        scene.over_aside(1);
    }
}

#[test]
fn a_restart_keeps_both_lines_on_hold_apart() {
    let (mut scene, line, theirs) = Scene::consults();
    let (first, caller) = (scene.first.clone(), scene.caller.clone());
    scene.on_hold(&line, true);
    scene.world.restarts();
    scene.world.run(100);
    assert!(scene.world.switch.hears_music(&caller));
    assert!(scene.world.switch.hears_music(&theirs));
    scene.on_hold(&first, false);
    hears(&scene, &caller, &[&first, &line]);
    assert!(scene.world.switch.hears_music(&theirs));
    scene.over();
}

#[test]
fn a_restart_keeps_a_consultation_that_a_supervisor_has_joined() {
    for swapped in [false, true] {
        let mut scene = Scene::set();
        let expert = Destination::Outside(OUTSIDE.into());
        scene.ask(Request::Transfer(
            scene.call,
            expert,
            TransferKind::Attended,
        ));
        scene.world.run(2_500);
        if swapped {
            scene.ask(Request::SwapTransfer(scene.call));
        }
        let supervisor = AgentId(scene.colleague);
        let barge = Request::Supervise(scene.call, supervisor, SupervisionMode::Barge);
        scene.world.ask(Actor::User("zhang".into()), barge);
        scene.world.run(2_500);
        let before = scene.hear(&scene.first);
        let legs = scene.world.switch.legs();
        assert_eq!((before.len(), legs.len()), (2, 4));
        scene.world.restarts();
        scene.world.run(100);
        assert_eq!(scene.hear(&scene.first), before);
        assert_eq!(scene.world.switch.legs(), legs);
        scene.over();
    }
}

#[test]
fn whoever_of_two_on_hold_is_back_talks_with_the_caller_while_the_other_consults() {
    let mut scene = Scene::set();
    let colleague = Destination::Agent(AgentId(scene.colleague));
    scene.ask(Request::Transfer(
        scene.call,
        colleague,
        TransferKind::Invite,
    ));
    scene.world.run(2_500);
    let (first, caller) = (scene.first.clone(), scene.caller.clone());
    let mut other = scene.hear(&caller);
    other.retain(|leg| *leg != first);
    scene.on_hold(&other[0], true);
    scene.dials_beside(OUTSIDE);
    scene.world.run(2_500);
    assert!(scene.world.switch.hears_music(&caller));
    scene.on_hold(&other[0], false);
    assert!(scene.hear(&caller).contains(&other[0]));
    scene.on_hold(&other[0], true);
    assert!(scene.world.switch.hears_music(&caller));
    scene.over_aside(1);
}

#[test]
fn a_caller_held_by_one_hears_whoever_of_those_who_consult_comes_back() {
    let mut scene = Scene::with(plan(3));
    scene.transfer(TransferKind::Invite);
    scene.world.run(2_500);
    let (first, caller) = (scene.first.clone(), scene.caller.clone());
    let other = scene.second();
    let by = Actor::Agent(AgentId(scene.colleague));
    let third = Destination::Agent(AgentId(1003));
    let consult = Request::Transfer(scene.call, third, TransferKind::Attended);
    scene.world.ask(by.clone(), consult);
    scene.world.run(2_500);
    scene.on_hold(&first, true);
    assert!(scene.world.switch.hears_music(&caller));
    for back in [true, false] {
        scene
            .world
            .ask(by.clone(), Request::SwapTransfer(scene.call));
        assert_eq!(scene.world.replies.last(), Some(&Ok(())));
        scene.world.run(100);
        assert_eq!(scene.hear(&caller).contains(&other), back);
        assert_eq!(scene.world.switch.hears_music(&caller), !back);
    }
    scene.over_aside(1);
}
