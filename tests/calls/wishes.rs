//! What an agent is asked to be while in a call, and who is told to have asked.

use harness::simulator::plan::WRAP_UP_MS;
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, PauseReason, Request, TransferKind, What,
};

use crate::scene::Scene;

const AGENT: AgentId = AgentId(1001);

fn wishes(world: &mut World, wish: AgentWish) {
    let by = Actor::User("zhang".into());
    world.ask(by, Request::SetAgent(AGENT, wish));
}

/// What agents were told to be, and by whom.
fn told(world: &World) -> Vec<(&'static str, String)> {
    let mut told = Vec::new();
    for fact in &world.facts {
        if let What::AgentReady { by, .. }
        | What::AgentPaused { by, .. }
        | What::AgentOff { by, .. } = &fact.what
        {
            told.push((fact.what.kind(), by.clone()));
        }
    }
    told
}

#[test]
fn a_supervisor_who_sends_off_whoever_is_rung_is_told_to_have_done_so() {
    let mut world = World::new(1);
    world.phone(1001, Phone::Rings);
    world.queued("13800138000");
    assert_eq!(world.state(1001).as_str(), "reserved");
    wishes(&mut world, AgentWish::Off);
    let off = ("agent_off", "user:zhang".to_owned());
    assert_eq!(told(&world).last(), Some(&off));
}

#[test]
fn what_a_supervisor_asked_for_during_a_talk_is_theirs_after_a_restart_too() {
    for restarts in [0, 1, 2] {
        let mut world = World::new(1);
        let caller = world.talking("13800138000");
        let meal = PauseReason::Asked("meal".into());
        wishes(&mut world, AgentWish::Paused(meal));
        if restarts > 0 {
            world.restarts();
            world.run(100);
        }
        world.hangs_up(&caller);
        world.run(10_000);
        if restarts > 1 {
            world.restarts();
        }
        world.run(WRAP_UP_MS);
        assert_eq!(world.state(1001), AgentState::Paused("meal".into()));
        let paused = ("agent_paused", "user:zhang".to_owned());
        assert_eq!(told(&world).last(), Some(&paused), "{restarts}");
    }
}

/// The call ends while nobody looks.
#[test]
fn what_a_supervisor_asked_for_in_a_call_that_is_over_after_a_restart_is_theirs() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    wishes(&mut world, AgentWish::Off);
    world.switch.disconnect();
    for leg in [world.partner(&caller), caller] {
        world.hangs_up(&leg);
    }
    world.restarts();
    world.run(WRAP_UP_MS + 1_000);
    assert_eq!(world.state(1001), AgentState::Off);
    let off = ("agent_off", "user:zhang".to_owned());
    assert_eq!(told(&world).last(), Some(&off));
}

#[test]
fn ready_after_a_call_for_which_nobody_asked_is_the_machines() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    world.hangs_up(&caller);
    world.run(WRAP_UP_MS + 1_000);
    let ready = ("agent_ready", "system".to_owned());
    assert_eq!(told(&world).last(), Some(&ready));
}

#[test]
fn a_pause_asked_for_during_a_talk_outlives_a_restart() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    let meal = PauseReason::Asked("meal".into());
    world.wish(1001, AgentWish::Paused(meal));
    world.restarts();
    world.run(100);
    world.hangs_up(&caller);
    world.run(10_000);
    world.restarts();
    world.run(WRAP_UP_MS);
    assert_eq!(world.state(1001), AgentState::Paused("meal".into()));
}

#[test]
fn ready_asked_for_while_a_colleague_rings_in_vain_is_told() {
    let mut scene = Scene::set();
    let colleague = scene.colleague;
    let meal = PauseReason::Asked("meal".into());
    scene.world.wish(colleague, AgentWish::Paused(meal));
    scene.world.phone(colleague, Phone::Rings);
    scene.transfer(TransferKind::Attended);
    scene.world.wish(colleague, AgentWish::Ready);
    scene.ask(Request::CancelTransfer(scene.call));
    assert_eq!(scene.world.state(colleague), AgentState::Ready);
    let last = scene.world.facts.iter().rev().find(|fact| {
        matches!(
            fact.what,
            What::AgentReady { .. } | What::AgentPaused { .. }
        )
    });
    let ready = What::AgentReady {
        agent: AgentId(colleague),
        by: format!("agent:{colleague}"),
    };
    assert_eq!(last.map(|fact| &fact.what), Some(&ready));
}
