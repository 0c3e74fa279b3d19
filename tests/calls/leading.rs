//! Callers who are parked, moved, or have a secret to key.

use harness::simulator::plan::{HOLD_LIMIT_MS, OTHER, QUEUE, WAIT_LIMIT_MS, plan, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, ChannelId, PauseReason, Place, Refusal, Request, Stage,
};

/// A citizen and 1001 talk; 1002 is ready.
fn talking() -> (World, ChannelId) {
    let mut world = World::working(plan(2));
    let caller = world.talking("13800138000");
    (world, caller)
}

fn ask(world: &mut World, caller: &ChannelId, request: fn(switchboard::CallId) -> Request) {
    let call = world.call(caller);
    world.ask(Actor::Api, request(call));
    assert_eq!(world.replies.last(), Some(&Ok(())));
    world.run(100);
}

#[test]
fn a_parked_caller_hears_music_in_the_same_recording_and_a_colleague_picks_up() {
    let (mut world, caller) = talking();
    ask(&mut world, &caller, Request::Park);
    assert!(world.switch.hears_music(&caller));
    assert!(matches!(world.state(1001), AgentState::WrapUp(..)));
    let view = world.view(&caller).unwrap();
    assert!(view.parked.is_some() && view.recorded);
    ask(&mut world, &caller, |call| {
        Request::PickUp(call, AgentId(1002))
    });
    assert!(world.switch.hears_ringing(&caller));
    assert!(!world.switch.hears_music(&caller));
    world.run(2_100);
    assert_eq!(world.agent_of(&caller), Some(1002));
    assert_eq!(world.switch.talks_with(&caller).len(), 1);
    world.hangs_up(&caller);
    world.run(100);
    let kinds = world.kinds(&caller);
    let recordings = kinds.iter().filter(|kind| **kind == "recording_started");
    assert_eq!(recordings.count(), 1);
}

#[test]
fn a_parked_caller_whom_nobody_picks_up_is_next_in_line() {
    let (mut world, caller) = talking();
    let pause = AgentWish::Paused(PauseReason::Asked("meal".into()));
    world.wish(1002, pause);
    ask(&mut world, &caller, Request::Park);
    world.run(HOLD_LIMIT_MS - 1_000);
    assert!(world.view(&caller).unwrap().parked.is_some());
    world.run(2_000);
    let view = world.view(&caller).unwrap();
    let waits = matches!(view.stage, Stage::Queued | Stage::Ringing);
    assert!(waits && view.position == Some(1), "{view:?}");
}

#[test]
fn a_colleague_who_does_not_answer_leaves_the_parked_caller_first_in_line() {
    let (mut world, caller) = talking();
    world.phone(1002, Phone::Rejects(500));
    ask(&mut world, &caller, Request::Park);
    ask(&mut world, &caller, |call| {
        Request::PickUp(call, AgentId(1002))
    });
    world.run(1_000);
    assert_eq!(world.stage(&caller), Stage::Queued);
    assert_eq!(world.view(&caller).unwrap().position, Some(1));
}

#[test]
fn a_parked_caller_outlives_a_lost_socket_and_a_restart_and_may_hang_up() {
    let (mut world, caller) = talking();
    ask(&mut world, &caller, Request::Park);
    world.loses_socket();
    world.reconnect();
    assert!(world.view(&caller).unwrap().parked.is_some());
    world.restarts();
    world.run(100);
    assert!(world.view(&caller).unwrap().parked.is_some());
    world.hangs_up(&caller);
    world.run(100);
    assert_eq!(world.stage(&caller), Stage::Ended);
    assert_eq!(world.switch.bridges(), 0);
}

#[test]
fn keys_of_the_caller_are_kept_out_of_the_recording() {
    let (mut world, caller) = talking();
    world.press(&caller, '4');
    assert!(world.switch.is_paused());
    world.run(4_000);
    world.press(&caller, '7');
    world.run(4_000);
    assert!(world.switch.is_paused(), "counted from the last key");
    world.run(2_000);
    assert!(!world.switch.is_paused());
}

#[test]
fn a_pause_that_was_asked_for_is_not_cut_short_by_keys_and_ends_by_itself() {
    let (mut world, caller) = talking();
    ask(&mut world, &caller, |call| {
        Request::PauseRecording(call, true)
    });
    world.press(&caller, '4');
    world.run(60_000);
    assert!(world.switch.is_paused());
    world.run(61_000);
    assert!(!world.switch.is_paused());
    ask(&mut world, &caller, |call| {
        Request::PauseRecording(call, true)
    });
    ask(&mut world, &caller, |call| {
        Request::PauseRecording(call, false)
    });
    assert!(!world.switch.is_paused());
    assert_eq!(world.stage(&caller), Stage::Talking);
}

/// Two wait for 1001, who talks; 1002 serves another queue.
fn waiting() -> (World, [ChannelId; 2]) {
    let mut world = World::working(two_queues(1, 1));
    world.talking("13800138000");
    let pause = AgentWish::Paused(PauseReason::Asked("meal".into()));
    world.wish(1002, pause);
    let callers = ["13800138001", "13800138002"].map(|number| world.queued(number));
    (world, callers)
}

#[test]
fn a_caller_is_put_before_all_others_and_stays_there() {
    let (mut world, [first, second]) = waiting();
    ask(&mut world, &second, |call| {
        Request::Move(call, Place::Front)
    });
    assert_eq!(world.view(&second).unwrap().position, Some(1));
    assert_eq!(world.view(&first).unwrap().position, Some(2));
    world.restarts();
    world.run(100);
    assert_eq!(world.view(&second).unwrap().position, Some(1));
}

#[test]
fn who_is_rung_for_a_caller_put_before_all_others_rings_on() {
    let mut world = World::working(plan(2));
    for phone in [1001, 1002] {
        world.phone(phone, Phone::Rings);
    }
    let first = world.queued("13800138001");
    let call = world.call(&first);
    world.ask(Actor::Api, Request::Move(call, Place::Front));
    assert_eq!(world.rung(&first), [1001]);
    assert_eq!(world.state(1001), AgentState::Reserved(call));
    world.ask(Actor::Api, Request::Move(call, Place::Queue(QUEUE)));
    assert_eq!(world.replies.last(), Some(&Err(Refusal::AlreadyThere)));
    let second = world.queued("13800138002");
    world.run(40_000);
    assert_eq!(world.view(&first).unwrap().position, Some(1));
    assert_eq!(world.view(&second).unwrap().position, Some(2));
}

#[test]
fn a_caller_is_moved_to_another_line_in_the_place_of_the_request() {
    let (mut world, [first, _]) = waiting();
    ask(&mut world, &first, |call| {
        Request::Move(call, Place::Queue(OTHER))
    });
    assert_eq!(world.view(&first).unwrap().queue, Some(OTHER));
    world.wish(1002, AgentWish::Ready);
    world.run(100);
    assert_eq!(world.rung(&first), [1002]);
}

#[test]
fn a_caller_is_given_to_an_agent_who_is_ready_whatever_they_serve() {
    let (mut world, [_, second]) = waiting();
    world.wish(1002, AgentWish::Ready);
    ask(&mut world, &second, |call| {
        Request::Move(call, Place::Agent(AgentId(1002)))
    });
    world.run(2_100);
    assert_eq!(world.agent_of(&second), Some(1002));
    assert_eq!(world.view(&second).unwrap().queue, Some(QUEUE));
    let by = String::from("api");
    let agent = AgentId(1002);
    let moved = switchboard::What::MovedToAgent { agent, by };
    assert!(world.facts.iter().any(|fact| fact.what == moved));
}

#[test]
fn what_cannot_be_led_is_refused_with_its_reason() {
    let (mut world, caller) = talking();
    let call = world.call(&caller);
    for (request, why) in [
        (Request::Move(call, Place::Front), Refusal::NotWaiting),
        (Request::PickUp(call, AgentId(1002)), Refusal::NotWaiting),
        (Request::Park(switchboard::CallId(9)), Refusal::NoSuchCall),
    ] {
        world.ask(Actor::Api, request);
        assert_eq!(world.replies.last(), Some(&Err(why)));
    }
    world.ask(Actor::Agent(AgentId(1002)), Request::Park(call));
    assert_eq!(world.replies.last(), Some(&Err(Refusal::NotYours)));
}

#[test]
fn a_pause_that_the_agent_asked_for_is_not_cut_short_by_keys() {
    let (mut world, caller) = talking();
    world.press(&caller, '4');
    ask(&mut world, &caller, |call| {
        Request::PauseRecording(call, true)
    });
    world.press(&caller, '7');
    world.run(60_000);
    assert!(world.switch.is_paused());
}

#[test]
fn a_caller_moved_to_another_queue_waits_there_from_then_on() {
    let (mut world, [first, _]) = waiting();
    world.run(WAIT_LIMIT_MS - 20_000);
    ask(&mut world, &first, |call| {
        Request::Move(call, Place::Queue(OTHER))
    });
    world.run(WAIT_LIMIT_MS / 2);
    assert_eq!(world.view(&first).unwrap().queue, Some(OTHER));
    world.restarts();
    world.run(WAIT_LIMIT_MS / 2 - 20_000);
    let view = world.view(&first).unwrap();
    assert_eq!((view.queue, view.stage), (Some(OTHER), Stage::Queued));
}

#[test]
fn a_pause_that_was_asked_for_outlives_a_gap_and_ends_at_its_limit() {
    let (mut world, caller) = talking();
    ask(&mut world, &caller, |call| {
        Request::PauseRecording(call, true)
    });
    world.run(30_000);
    world.loses_socket();
    world.run(5_000);
    world.reconnect();
    world.run(80_000);
    assert!(world.switch.is_paused());
    world.run(6_000);
    assert!(!world.switch.is_paused());
}

#[test]
fn keys_that_an_agent_presses_or_sends_are_kept_out_too() {
    let (mut world, caller) = talking();
    let agent = world.partner(&caller);
    world.press(&agent, '4');
    assert!(world.switch.is_paused());
    world.run(6_000);
    assert!(!world.switch.is_paused());
    ask(&mut world, &caller, |call| {
        Request::SendKeys(call, None, "1234".into())
    });
    assert!(world.switch.is_paused());
}
