//! An agent calls for a supervisor: how long that lasts, and what ends it.

use std::collections::BTreeMap;

use harness::simulator::{Phone, plan::plan};
use switchboard::{
    Actor, AgentId, AlertLimits, Concern, QueueLimits, Refusal, Request, SupervisionMode,
    TransferKind, What, alerts,
};

use crate::scene::Scene;

const NEVER: AlertLimits = AlertLimits {
    queue: QueueLimits {
        wait_ms: u64::MAX,
        waiting_calls: 0,
        service_level_percent: 0,
        service_level_calls: 0,
    },
    queues: BTreeMap::new(),
    hold_ms: u64::MAX,
    pause_ms: u64::MAX,
    talk_ms: u64::MAX,
    idle_ms: 0,
};

fn asked() -> Scene {
    let mut scene = Scene::set();
    scene.ask(Request::CallForHelp(scene.call, true));
    scene
}

/// Who asks for a supervisor.
fn asker(scene: &Scene) -> Option<u32> {
    let view = scene.world.view(&scene.caller)?;
    view.help.map(|help| help.agent.0)
}

/// Who came for the last call for help.
fn came(scene: &Scene) -> Option<u32> {
    let ended = |what: &What| {
        let What::HelpEnded { supervisor, .. } = what else {
            return None;
        };
        Some(supervisor.map(|supervisor| supervisor.0))
    };
    let mut facts = scene.world.facts.iter().rev();
    let last = facts.find_map(|fact| ended(&fact.what));
    last.expect("it has ended")
}

fn supervise(scene: &mut Scene, mode: SupervisionMode) {
    let supervisor = AgentId(scene.colleague);
    scene.world.phone(scene.colleague, Phone::Answers(1_000));
    let request = Request::Supervise(scene.call, supervisor, mode);
    scene.world.ask(Actor::User("zhang".into()), request);
    assert_eq!(scene.world.replies.last(), Some(&Ok(())));
}

#[test]
fn a_call_for_help_is_the_first_alert_until_a_supervisor_listens() {
    let mut scene = asked();
    assert_eq!(asker(&scene), Some(scene.agent));
    scene.ask(Request::CallForHelp(scene.call, true));
    assert_eq!(scene.count("help_asked"), 1, "once more is the same");
    let board = scene.world.board.snapshot(scene.world.now);
    let all = alerts(&board, scene.world.now, &NEVER, &[]);
    assert_eq!(all[0].concern, Concern::HelpAsked(scene.call));
    supervise(&mut scene, SupervisionMode::Listen);
    assert_eq!(asker(&scene), Some(scene.agent), "nobody is there yet");
    scene.world.run(1_500);
    assert_eq!((asker(&scene), came(&scene)), (None, Some(scene.colleague)));
    scene.over();
}

#[test]
fn who_listened_already_has_come_with_another_way_of_taking_part() {
    let mut scene = Scene::set();
    supervise(&mut scene, SupervisionMode::Listen);
    scene.world.run(1_500);
    scene.ask(Request::CallForHelp(scene.call, true));
    assert_eq!(asker(&scene), Some(scene.agent));
    supervise(&mut scene, SupervisionMode::Whisper);
    assert_eq!((asker(&scene), came(&scene)), (None, Some(scene.colleague)));
    scene.over();
}

#[test]
fn who_listened_already_has_come_by_saying_so() {
    let mut scene = Scene::set();
    supervise(&mut scene, SupervisionMode::Whisper);
    scene.world.run(1_500);
    scene.ask(Request::CallForHelp(scene.call, true));
    supervise(&mut scene, SupervisionMode::Whisper);
    assert_eq!((asker(&scene), came(&scene)), (None, Some(scene.colleague)));
    assert_eq!(
        scene.count("supervision_changed"),
        0,
        "nothing else changes"
    );
    scene.over();
}

/// Two agents talk with the caller, and the first has called for help.
fn of_two() -> Scene {
    let mut scene = Scene::with(plan(3));
    scene.transfer(TransferKind::Invite);
    scene.world.run(2_500);
    scene.ask(Request::CallForHelp(scene.call, true));
    scene
}

/// Who ended the last call for help.
fn ended_by(scene: &Scene) -> Option<&str> {
    let mut facts = scene.world.facts.iter().rev();
    facts.find_map(|fact| {
        let What::HelpEnded { by, .. } = &fact.what else {
            return None;
        };
        Some(by.as_str())
    })
}

#[test]
fn nobody_takes_back_anothers_call_for_help_but_who_leads() {
    let mut scene = of_two();
    let back = Request::CallForHelp(scene.call, false);
    let other = Actor::Agent(AgentId(scene.colleague));
    scene.world.ask(other.clone(), back.clone());
    assert_eq!(scene.world.replies.last(), Some(&Err(Refusal::NotYours)));
    assert_eq!(asker(&scene), Some(scene.agent));
    let wish = Request::CallForHelp(scene.call, true);
    scene.world.ask(other, wish);
    assert_eq!(scene.world.replies.last(), Some(&Err(Refusal::HelpAsked)));
    scene.ask(back.clone());
    let agent = format!("agent:{}", scene.agent);
    assert_eq!(ended_by(&scene), Some(&*agent));
    scene.ask(Request::CallForHelp(scene.call, true));
    scene.world.ask(Actor::User("zhang".into()), back);
    assert_eq!(
        (asker(&scene), ended_by(&scene)),
        (None, Some("user:zhang"))
    );
    scene.ask(Request::CallForHelp(scene.call, true));
    supervise_by(&mut scene, 1003);
    assert_eq!(ended_by(&scene), Some("agent:1003"));
}

/// A third agent listens.
fn supervise_by(scene: &mut Scene, supervisor: u32) {
    scene.world.phone(supervisor, Phone::Answers(1_000));
    let request = Request::Supervise(scene.call, AgentId(supervisor), SupervisionMode::Listen);
    scene.world.ask(Actor::User("zhang".into()), request);
    scene.world.run(1_500);
}

#[test]
fn a_supervisor_who_takes_over_has_come() {
    let mut scene = asked();
    supervise(&mut scene, SupervisionMode::TakeOver);
    scene.world.run(1_500);
    assert_eq!((asker(&scene), came(&scene)), (None, Some(scene.colleague)));
    assert_eq!(scene.count("help_ended"), 1);
    scene.over();
}

#[test]
fn a_call_for_help_is_taken_back_and_only_by_who_is_in_the_call() {
    let mut scene = asked();
    let back = Request::CallForHelp(scene.call, false);
    let other = Actor::Agent(AgentId(scene.colleague));
    scene.world.ask(other, back.clone());
    assert_eq!(scene.world.replies.last(), Some(&Err(Refusal::NotYours)));
    scene.ask(back);
    assert_eq!((asker(&scene), came(&scene)), (None, None));
    scene.over();
}

#[test]
fn who_leaves_the_conversation_needs_no_help_any_more() {
    let mut scene = Scene::consulting(switchboard::TransferKind::Attended);
    scene.ask(Request::CallForHelp(scene.call, true));
    scene.ask(Request::CompleteTransfer(scene.call));
    assert_eq!((asker(&scene), came(&scene)), (None, None));
    scene.over();
    let mut scene = asked();
    scene.world.hangs_up(&scene.caller.clone());
    scene.world.run(100);
    assert_eq!((came(&scene), scene.count("help_ended")), (None, 1));
}

#[test]
fn a_call_for_help_outlives_a_restart_and_a_gap() {
    let mut scene = asked();
    let since = scene.world.view(&scene.caller).unwrap().help;
    scene.world.restarts();
    scene.world.run(100);
    assert_eq!(scene.world.view(&scene.caller).unwrap().help, since);
    scene.world.loses_socket();
    scene.world.run(5_000);
    scene.world.reconnect();
    scene.world.run(100);
    assert_eq!(scene.world.view(&scene.caller).unwrap().help, since);
    supervise(&mut scene, SupervisionMode::Barge);
    scene.world.run(1_500);
    assert_eq!(came(&scene), Some(scene.colleague));
}
