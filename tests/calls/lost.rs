//! A telephone that is lost in the middle of a talk: who is led on, who takes over, and who is owed a call.

use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, ChannelId, Destination, HungUpBy, Request, Stage, TransferKind,
    TransferOutcome, What,
};

/// A telephone that holds its call and is lost for so long is dead, in milliseconds.
const LINE_LOST_MS: u64 = 10_000;

/// A caller who talks with 1001, who has put them on hold at the telephone.
fn held() -> (World, ChannelId, ChannelId) {
    let mut world = World::new(2);
    let caller = world.talking("13800138000");
    let leg = world.partner(&caller);
    world.switch.on_hold(world.now, &leg, true);
    world.run(100);
    (world, caller, leg)
}

fn is_lost(world: &World, caller: &ChannelId) -> bool {
    world.kinds(caller).contains(&"agent_lost")
}

#[test]
fn a_caller_held_by_a_telephone_that_is_lost_is_offered_before_all_others() {
    let (mut world, caller, leg) = held();
    let agent = world.agent_of(&caller).unwrap();
    world.phone(agent, Phone::Unregistered);
    world.run(LINE_LOST_MS - 500);
    assert_eq!(world.stage(&caller), Stage::Talking);
    world.run(1_000);
    assert!(is_lost(&world, &caller));
    assert!(!world.switch.legs().contains(&leg), "hung up");
    assert_eq!(world.stage(&caller), Stage::Queued);
    assert_eq!(world.state(agent), AgentState::Paused("unreachable".into()));
    world.run(8_000);
    assert_eq!(world.stage(&caller), Stage::Talking);
    assert_ne!(world.agent_of(&caller), Some(agent));
}

#[test]
fn a_telephone_that_holds_and_is_lost_after_a_restart_is_dead_like_others() {
    let (mut world, caller, leg) = held();
    let agent = world.agent_of(&caller).unwrap();
    world.restarts();
    world.phone(agent, Phone::Unregistered);
    world.run(LINE_LOST_MS + 500);
    assert!(is_lost(&world, &caller));
    assert!(!world.switch.legs().contains(&leg), "hung up");
}

#[test]
fn a_telephone_that_is_back_in_time_keeps_its_held_caller() {
    let (mut world, caller, _) = held();
    let agent = world.agent_of(&caller).unwrap();
    world.phone(agent, Phone::Unregistered);
    world.run(LINE_LOST_MS - 500);
    world.phone(agent, Phone::Answers(500));
    world.run(60_000);
    assert_eq!(world.agent_of(&caller), Some(agent));
    assert!(!is_lost(&world, &caller));
}

#[test]
fn a_talk_in_which_there_is_voice_survives_the_loss_of_a_registration() {
    let mut world = World::new(2);
    let caller = world.talking("13800138000");
    let agent = world.agent_of(&caller).unwrap();
    world.phone(agent, Phone::Unregistered);
    world.run(120_000);
    assert_eq!(world.agent_of(&caller), Some(agent));
    assert!(!is_lost(&world, &caller));
}

#[test]
fn a_caller_who_hangs_up_on_a_telephone_lost_for_long_was_left_by_it() {
    let mut world = World::new(2);
    let caller = world.talking("13800138000");
    let agent = world.agent_of(&caller).unwrap();
    world.phone(agent, Phone::Unregistered);
    world.run(LINE_LOST_MS + 500);
    world.hangs_up(&caller);
    world.run(500);
    assert!(is_lost(&world, &caller));
    let by_caller =
        |what: &&What| matches!(what, What::Ended { by, .. } if *by == HungUpBy::Caller);
    assert_eq!(
        world
            .facts_of(&caller)
            .into_iter()
            .filter(by_caller)
            .count(),
        1
    );
    assert_eq!(world.switch.legs(), []);
}

#[test]
fn a_caller_who_hangs_up_after_a_long_talk_without_registration_was_helped() {
    let mut world = World::new(2);
    let caller = world.talking("13800138000");
    let agent = world.agent_of(&caller).unwrap();
    world.phone(agent, Phone::Unregistered);
    world.run(600_000);
    world.hangs_up(&caller);
    world.run(500);
    assert!(!is_lost(&world, &caller));
    assert!(world.kinds(&caller).contains(&"wrap_up_started"));
}

#[test]
fn a_caller_who_hangs_up_while_held_by_a_lost_telephone_was_left_by_it() {
    let (mut world, caller, _) = held();
    let agent = world.agent_of(&caller).unwrap();
    world.phone(agent, Phone::Unregistered);
    world.hangs_up(&caller);
    world.run(500);
    assert!(is_lost(&world, &caller));
}

#[test]
fn a_caller_who_hangs_up_while_a_registration_is_lost_for_a_moment_was_helped() {
    let mut world = World::new(2);
    let caller = world.talking("13800138000");
    let agent = world.agent_of(&caller).unwrap();
    world.phone(agent, Phone::Unregistered);
    world.run(LINE_LOST_MS - 500);
    world.hangs_up(&caller);
    world.run(500);
    assert!(!is_lost(&world, &caller));
    assert!(world.kinds(&caller).contains(&"wrap_up_started"));
}

#[test]
fn a_caller_who_hangs_up_on_a_telephone_that_is_there_was_helped() {
    let mut world = World::new(2);
    let caller = world.talking("13800138000");
    world.hangs_up(&caller);
    world.run(500);
    assert!(!is_lost(&world, &caller));
}

#[test]
fn whoever_is_consulted_takes_over_from_a_telephone_that_died() {
    let mut world = World::new(2);
    let caller = world.talking("13800138000");
    let agent = world.agent_of(&caller).unwrap();
    let dead = world.partner(&caller);
    let to = Destination::Agent(AgentId(2003 - agent));
    let request = Request::Transfer(world.call(&caller), to, TransferKind::Attended);
    world.ask(Actor::Agent(AgentId(agent)), request);
    world.run(5_000);
    world.switch.hang_up(world.now, &dead, 44);
    world.run(500);
    assert_eq!(world.agent_of(&caller), Some(2003 - agent));
    let completed = |what: &&What| matches!(what, What::TransferEnded { outcome, .. } if *outcome == TransferOutcome::Completed);
    assert_eq!(
        world
            .facts_of(&caller)
            .into_iter()
            .filter(completed)
            .count(),
        1
    );
}
