//! A supervisor takes a caller who waits, at their own telephone and whatever they are doing but talking.

use harness::simulator::plan::{RING_MS, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, ChannelId, OfferOutcome, PauseReason, Place, Refusal,
    Request, Stage, What,
};

const SUPERVISOR: u32 = 1003;

/// Two wait, as all agents are at a meal; the supervisor is off duty with a telephone.
fn waiting() -> (World, [ChannelId; 2]) {
    let mut world = World::working(plan(3));
    for agent in [1001, 1002] {
        world.wish(agent, AgentWish::Paused(meal()));
    }
    world.wish(SUPERVISOR, AgentWish::Off);
    let callers = ["13800138001", "13800138002"].map(|number| world.queued(number));
    (world, callers)
}

fn meal() -> PauseReason {
    PauseReason::Asked("meal".into())
}

fn take(world: &mut World, caller: &ChannelId) {
    let place = Place::Supervisor(AgentId(SUPERVISOR));
    let request = Request::Move(world.call(caller), place);
    world.ask(Actor::Agent(AgentId(SUPERVISOR)), request);
}

#[track_caller]
fn taken(world: &mut World, caller: &ChannelId) {
    take(world, caller);
    assert_eq!(world.replies.last(), Some(&Ok(())));
}

#[test]
fn a_supervisor_off_duty_takes_the_second_in_line_and_is_off_again_afterwards() {
    let (mut world, [first, second]) = waiting();
    taken(&mut world, &second);
    world.run(2_100);
    assert_eq!(world.agent_of(&second), Some(SUPERVISOR));
    assert_eq!(world.stage(&first), Stage::Queued, "is not theirs");
    world.hangs_up(&second);
    world.run(400_000);
    assert_eq!(world.state(SUPERVISOR), AgentState::Off);
    assert_eq!(world.rung(&first), [] as [u32; 0]);
}

#[test]
fn it_is_an_offer_of_which_the_facts_say_whose_wish_it_was() {
    let (mut world, [_, second]) = waiting();
    taken(&mut world, &second);
    world.run(2_100);
    let kinds = world.kinds(&second);
    let at = |kind| kinds.iter().position(|it| *it == kind);
    let course = ["moved_to_agent", "offered", "connected"].map(at);
    assert!(course.is_sorted() && course[0].is_some(), "{kinds:?}");
    let (agent, by) = (AgentId(SUPERVISOR), String::from("agent:1003"));
    let moved = What::MovedToAgent { agent, by };
    assert!(world.facts_of(&second).contains(&&moved));
}

#[test]
fn a_caller_whom_the_supervisor_does_not_answer_keeps_the_place_and_nobody_is_paused() {
    let (mut world, [first, second]) = waiting();
    world.phone(SUPERVISOR, Phone::Rings);
    for _ in 0..3 {
        taken(&mut world, &first);
        world.run(RING_MS + 100);
        let view = world.view(&first).unwrap();
        assert_eq!((view.stage, view.position), (Stage::Queued, Some(1)));
        assert_eq!(world.state(SUPERVISOR), AgentState::Off, "is not absent");
    }
    assert_eq!(world.view(&second).unwrap().position, Some(2));
    let missed = |what: &&What| {
        let outcome = OfferOutcome::NoAnswer;
        matches!(what, What::OfferEnded { outcome: why, .. } if *why == outcome)
    };
    assert_eq!(world.facts_of(&first).into_iter().filter(missed).count(), 3);
}

#[test]
fn a_supervisor_in_a_pause_or_a_wrap_up_comes_back_to_it_when_the_caller_gives_up() {
    let (mut world, [first, second]) = waiting();
    world.phone(SUPERVISOR, Phone::Rings);
    world.wish(SUPERVISOR, AgentWish::Paused(meal()));
    taken(&mut world, &first);
    world.hangs_up(&first);
    world.run(100);
    assert_eq!(world.state(SUPERVISOR), AgentState::Paused("meal".into()));
    world.phone(SUPERVISOR, Phone::Answers(2_000));
    taken(&mut world, &second);
    world.run(2_100);
    let call = world.call(&second);
    assert_eq!(world.state(SUPERVISOR), AgentState::Talking(call));
    world.hangs_up(&second);
    world.run(100);
    let third = world.queued("13800138003");
    world.phone(SUPERVISOR, Phone::Rings);
    let wraps_up = world.state(SUPERVISOR);
    assert!(matches!(wraps_up, AgentState::WrapUp(of, _) if of == call));
    taken(&mut world, &third);
    world.hangs_up(&third);
    world.run(100);
    assert_eq!(world.state(SUPERVISOR), wraps_up);
}

#[test]
fn an_agent_who_is_being_rung_is_rung_no_more_and_stays_ready() {
    let (mut world, [first, _]) = waiting();
    world.phone(1001, Phone::Rings);
    world.wish(1001, AgentWish::Ready);
    world.run(1_000);
    assert_eq!(world.rung(&first), [1001]);
    taken(&mut world, &first);
    world.run(2_100);
    assert_eq!(world.agent_of(&first), Some(SUPERVISOR));
    // And is rung for whoever waits next.
    assert!(matches!(world.state(1001), AgentState::Reserved(_)));
}

#[test]
fn a_supervisor_who_is_ready_and_leaves_a_caller_unanswered_is_ready_still() {
    let (mut world, [first, second]) = waiting();
    world.hangs_up(&second);
    for agent in [1001, SUPERVISOR] {
        world.phone(agent, Phone::Rings);
        world.wish(agent, AgentWish::Ready);
        world.run(1_000);
    }
    assert_eq!(world.rung(&first), [1001]);
    taken(&mut world, &first);
    world.run(RING_MS + 100);
    assert_eq!(world.state(SUPERVISOR), AgentState::Ready);
    assert_eq!(world.stage(&first), Stage::Ringing, "a colleague");
}

#[test]
fn who_cannot_take_a_caller_is_refused_with_the_reason() {
    let (mut world, [first, second]) = waiting();
    taken(&mut world, &first);
    world.run(2_100);
    take(&mut world, &second);
    assert_eq!(world.replies.last(), Some(&Err(Refusal::AgentBusy)));
    take(&mut world, &first);
    assert_eq!(world.replies.last(), Some(&Err(Refusal::NotWaiting)));
    world.hangs_up(&first);
    world.run(400_000);
    world.phone(SUPERVISOR, Phone::Unregistered);
    take(&mut world, &second);
    assert_eq!(world.replies.last(), Some(&Err(Refusal::AgentUnreachable)));
    let nobody = Place::Supervisor(AgentId(9));
    let request = Request::Move(world.call(&second), nobody);
    world.ask(Actor::Api, request);
    assert_eq!(world.replies.last(), Some(&Err(Refusal::NoSuchAgent)));
    assert_eq!(world.stage(&second), Stage::Queued);
}

/// The second agent is at a meal that has lasted for a minute; the supervisor's has for so long that nobody hopes for them.
fn long_paused() -> (World, ChannelId) {
    let plan = plan(3);
    let long = plan.absent_after_ms;
    let mut world = World::working(plan);
    world.wish(1001, AgentWish::Off);
    world.wish(SUPERVISOR, AgentWish::Paused(meal()));
    world.run(long);
    world.wish(1002, AgentWish::Paused(meal()));
    let caller = world.queued("13800138001");
    (world, caller)
}

#[test]
fn a_ring_in_vain_makes_nobody_hope_anew_for_who_has_paused_for_long() {
    let (mut world, caller) = long_paused();
    world.phone(SUPERVISOR, Phone::Rings);
    let since = world.now;
    taken(&mut world, &caller);
    world.run(RING_MS + 100);
    assert_eq!(world.state(SUPERVISOR), AgentState::Paused("meal".into()));
    let told = |what: &&What| matches!(what, What::AgentPaused { .. });
    let facts = world.facts.iter().filter(|fact| fact.at > since);
    assert_eq!(facts.map(|fact| &fact.what).filter(told).count(), 0);
    world.wish(1002, AgentWish::Off);
    assert_eq!(world.stage(&caller), Stage::Mailbox, "is led on");
}

#[test]
fn a_ring_in_vain_is_no_going_off_duty_told_again() {
    let (mut world, [first, _]) = waiting();
    world.phone(SUPERVISOR, Phone::Rings);
    let since = world.now;
    taken(&mut world, &first);
    world.run(RING_MS + 100);
    let facts = world.facts.iter().filter(|fact| fact.at > since);
    let off = facts.filter(|fact| matches!(fact.what, What::AgentOff { .. }));
    assert_eq!(off.count(), 0);
}

#[test]
fn a_supervisor_off_duty_who_talks_with_whom_they_took_is_nobody_to_wait_for() {
    let (mut world, [first, second]) = waiting();
    taken(&mut world, &first);
    world.run(2_100);
    assert_eq!(world.agent_of(&first), Some(SUPERVISOR));
    for agent in [1001, 1002] {
        world.wish(agent, AgentWish::Off);
    }
    assert_eq!(world.stage(&second), Stage::Mailbox, "is led on");
}

#[test]
fn who_is_kept_for_the_agent_who_knows_the_matter_is_so_after_a_ring_in_vain() {
    let mut plan = plan(3);
    plan.queues[0].preferred_ms = 4 * RING_MS;
    let mut world = World::working(plan);
    world.wish(SUPERVISOR, AgentWish::Off);
    world.phone(SUPERVISOR, Phone::Rings);
    world
        .switch
        .preferred
        .insert("13800138009".into(), AgentId(1001));
    let busy = ["13800138001", "13800138002"].map(|number| world.talking(number));
    let known = world.queued("13800138009");
    taken(&mut world, &known);
    world.run(RING_MS + 100);
    let theirs = |agent| {
        busy.iter()
            .find(|it| world.agent_of(it) == Some(agent))
            .cloned()
    };
    let [of_first, of_second] = [1001, 1002].map(|agent| theirs(agent).expect("talks"));
    world.hangs_up(&of_second);
    world.run(1_000);
    world.wish(1002, AgentWish::Ready);
    assert_eq!(world.stage(&known), Stage::Queued, "is 1001's");
    world.hangs_up(&of_first);
    world.run(1_000);
    world.wish(1001, AgentWish::Ready);
    assert_eq!(world.rung(&known).last(), Some(&1001));
}
