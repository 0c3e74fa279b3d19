//! A caller who is forgotten on hold comes back by themselves.

use harness::simulator::plan::HOLD_LIMIT_MS;
use harness::simulator::{Phone, World};
use switchboard::{Actor, AgentId, ChannelId, Destination, Request, Stage, TransferKind};

use crate::scene::Scene;

/// After so many reminders the caller is brought back.
const REMINDERS: u64 = 3;

fn talking() -> (World, ChannelId, ChannelId) {
    let mut world = World::new(2);
    let caller = world.talking("13800138000");
    let leg = world.partner(&caller);
    (world, caller, leg)
}

fn count(world: &World, caller: &ChannelId, kind: &str) -> usize {
    let kinds = world.kinds(caller);
    kinds.iter().filter(|it| **it == kind).count()
}

#[test]
fn a_caller_whom_the_desk_has_forgotten_on_hold_is_back_after_three_reminders() {
    let (mut world, caller, leg) = talking();
    world.ask(Actor::Api, Request::Hold(world.call(&caller)));
    world.run(REMINDERS * HOLD_LIMIT_MS + 1_000);
    assert_eq!(world.switch.heard(&leg), ["beep", "beep", "beep"]);
    assert!(world.view(&caller).unwrap().held.is_some());
    world.run(HOLD_LIMIT_MS);
    assert_eq!(world.view(&caller).unwrap().held, None);
    assert_eq!(world.stage(&caller), Stage::Talking);
    assert_eq!(world.partner(&caller), leg, "they hear each other");
    assert_eq!(count(&world, &caller, "hold_overdue"), 3);
    assert_eq!(count(&world, &caller, "hold_recalled"), 1);
}

#[test]
fn a_caller_whom_a_telephone_has_forgotten_on_hold_is_next_in_line_after_three_reminders() {
    let (mut world, caller, leg) = talking();
    let agent = world.agent_of(&caller).unwrap();
    world.switch.on_hold(world.now, &leg, true);
    world.phone(2003 - agent, Phone::Rings);
    world.run(REMINDERS * HOLD_LIMIT_MS + 1_000);
    assert_eq!(world.stage(&caller), Stage::Talking);
    world.run(HOLD_LIMIT_MS);
    assert_eq!(world.stage(&caller), Stage::Ringing);
    assert_eq!(world.rung(&caller), [agent, 2003 - agent]);
    assert!(!world.switch.legs().contains(&leg), "hung up");
    assert_eq!(count(&world, &caller, "hold_recalled"), 1);
}

#[test]
fn a_restart_forgets_nothing_of_a_telephone_that_holds() {
    let (mut world, caller, leg) = talking();
    let agent = world.agent_of(&caller).unwrap();
    world.switch.on_hold(world.now, &leg, true);
    world.phone(2003 - agent, Phone::Rings);
    world.run(1_000);
    world.restarts();
    world.run((REMINDERS + 1) * HOLD_LIMIT_MS);
    assert_eq!(world.stage(&caller), Stage::Ringing);
    assert!(!world.switch.legs().contains(&leg), "hung up");
}

#[test]
fn a_restart_does_not_begin_the_reminders_anew() {
    let (mut world, caller, _) = talking();
    world.ask(Actor::Api, Request::Hold(world.call(&caller)));
    world.run(REMINDERS * HOLD_LIMIT_MS + 1_000);
    world.restarts();
    world.run(HOLD_LIMIT_MS + 1_000);
    assert_eq!(count(&world, &caller, "hold_recalled"), 1);
    assert_eq!(world.view(&caller).unwrap().held, None);
}

#[test]
fn a_caller_who_waits_for_a_consultation_is_not_brought_into_it() {
    let (mut world, caller, _) = talking();
    let agent = world.agent_of(&caller).unwrap();
    let to = Destination::Agent(AgentId(2003 - agent));
    let request = Request::Transfer(world.call(&caller), to, TransferKind::Attended);
    world.ask(Actor::Agent(AgentId(agent)), request);
    world.run(5 * HOLD_LIMIT_MS);
    assert!(world.view(&caller).unwrap().held.is_some());
    assert_eq!(count(&world, &caller, "hold_recalled"), 0);
}

#[test]
fn a_caller_whom_both_lines_of_a_telephone_have_forgotten_is_next_in_line_too() {
    for restarts in [false, true] {
        let (mut scene, line, theirs) = Scene::consults();
        let (first, caller) = (scene.first.clone(), scene.caller.clone());
        scene.on_hold(&line, true);
        scene.world.phone(scene.agent, Phone::Rings);
        if restarts {
            scene.world.restarts();
        }
        scene.world.run(REMINDERS * HOLD_LIMIT_MS - 10_000);
        assert_eq!(scene.world.stage(&caller), Stage::Talking);
        scene.world.run(2 * HOLD_LIMIT_MS);
        let stage = scene.world.stage(&caller);
        assert!(stage != Stage::Talking || !scene.hear(&caller).is_empty());
        let legs = scene.world.switch.legs();
        for leg in [first, line, theirs] {
            assert!(!legs.contains(&leg), "hung up: {leg}");
        }
        assert_eq!(count(&scene.world, &caller, "hold_recalled"), 1);
    }
}
