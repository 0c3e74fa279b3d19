//! After the call: wrap-up that can be extended, and what has to be said of the call before the next one.

use harness::simulator::plan::{WRAP_UP_MS, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, CallId, ChannelId, Destination, PauseReason, Plan,
    Refusal, Reply, Request, TransferKind, What,
};

use crate::scene::{OUTSIDE, Scene};

const WORDS: [&str; 2] = ["已答复", "转办"];
const AGENT: AgentId = AgentId(1001);
/// How much longer wrap-up is each time, and how long at most, in milliseconds.
const EXTENSION_MS: u64 = 60_000;
const MOST_MS: u64 = 600_000;

fn demanding(agents: u32, required: bool) -> Plan {
    let mut plan = plan(agents);
    plan.queues[0].dispositions = WORDS.map(Into::into).into();
    plan.queues[0].disposition_required = required;
    plan
}

fn asks(world: &mut World, request: Request) -> Reply {
    world.ask(Actor::Agent(AGENT), request);
    let reply = *world.replies.last().unwrap();
    world.run(10);
    reply
}

fn says(world: &mut World, call: CallId, words: &str) -> Reply {
    asks(world, Request::Dispose(call, words.into()))
}

/// A call of 1001 that the caller has just ended.
fn after_a_call(world: &mut World) -> (ChannelId, CallId) {
    let caller = world.talking("13800138000");
    let call = world.call(&caller);
    world.hangs_up(&caller);
    world.run(50);
    assert_eq!(world.state(1001).as_str(), "wrap_up");
    (caller, call)
}

fn disposed(world: &World) -> Vec<String> {
    let mut words = Vec::new();
    for fact in &world.facts {
        if let What::DispositionChosen { disposition, .. } = &fact.what {
            words.push(disposition.clone());
        }
    }
    words
}

#[test]
fn a_wrap_up_is_extended_by_a_minute_each_time_and_ends_by_itself() {
    let mut world = World::new(1);
    after_a_call(&mut world);
    assert_eq!(asks(&mut world, Request::ExtendWrapUp(AGENT)), Ok(()));
    world.run(WRAP_UP_MS + EXTENSION_MS - 1_000);
    assert_eq!(world.state(1001).as_str(), "wrap_up");
    world.run(1_000);
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn a_wrap_up_lasts_ten_minutes_at_most() {
    let mut world = World::new(1);
    after_a_call(&mut world);
    let mut extended = 0;
    while asks(&mut world, Request::ExtendWrapUp(AGENT)) == Ok(()) {
        extended += 1;
    }
    assert_eq!(extended, (MOST_MS - WRAP_UP_MS) / EXTENSION_MS);
    assert_eq!(world.replies.last(), Some(&Err(Refusal::AtLimit)));
    world.run(MOST_MS);
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn who_is_in_no_wrap_up_or_somebody_else_cannot_extend_it() {
    let mut world = World::new(2);
    let no_wrap_up = asks(&mut world, Request::ExtendWrapUp(AGENT));
    assert_eq!(no_wrap_up, Err(Refusal::NoWrapUp));
    let anothers = asks(&mut world, Request::ExtendWrapUp(AgentId(1002)));
    assert_eq!(anothers, Err(Refusal::NotYours));
    let nobodys = asks(&mut world, Request::ExtendWrapUp(AGENT));
    assert_eq!(nobodys, Err(Refusal::NoWrapUp));
}

#[test]
fn where_the_queue_says_so_nobody_is_ready_before_the_disposition() {
    let mut world = World::working(demanding(1, true));
    let (_, call) = after_a_call(&mut world);
    let ready = Request::SetAgent(AGENT, AgentWish::Ready);
    let early = asks(&mut world, ready.clone());
    assert_eq!(early, Err(Refusal::NeedsDisposition));
    assert_eq!(says(&mut world, call, "转办"), Ok(()));
    assert_eq!(asks(&mut world, ready), Ok(()));
    assert_eq!(world.state(1001), AgentState::Ready);
    assert_eq!(disposed(&world), ["转办"]);
}

#[test]
fn a_wrap_up_that_ends_without_the_disposition_pauses_until_it_is_chosen() {
    let mut world = World::working(demanding(1, true));
    let (_, call) = after_a_call(&mut world);
    let next = world.queued("13800138001");
    world.run(WRAP_UP_MS + 1_000);
    assert_eq!(world.state(1001), AgentState::Paused("disposition".into()));
    assert_eq!(says(&mut world, call, "已答复"), Ok(()));
    world.run(2_500);
    assert_eq!(world.agent_of(&next), Some(1001), "ready at once");
}

#[test]
fn a_disposition_may_be_said_during_the_talk_and_changed_afterwards() {
    let mut world = World::working(demanding(1, true));
    let caller = world.talking("13800138000");
    let call = world.call(&caller);
    assert_eq!(says(&mut world, call, "转办"), Ok(()));
    let shown = world.view(&caller).unwrap().disposition;
    assert_eq!(shown.as_deref(), Some("转办"));
    world.hangs_up(&caller);
    world.run(50);
    assert_eq!(says(&mut world, call, "已答复"), Ok(()));
    world.run(WRAP_UP_MS);
    assert_eq!(world.state(1001), AgentState::Ready);
    assert_eq!(disposed(&world), ["转办", "已答复"]);
}

#[test]
fn only_words_of_the_queue_by_whoever_handled_the_call_are_taken() {
    let mut world = World::working(demanding(2, false));
    let caller = world.talking("13800138000");
    let (call, agent) = (world.call(&caller), world.agent_of(&caller).unwrap());
    let dispose = |words: &str| Request::Dispose(call, words.into());
    let other = Actor::Agent(AgentId(2003 - agent));
    world.ask(other, dispose("转办"));
    assert_eq!(world.replies.last(), Some(&Err(Refusal::NotYours)));
    world.ask(Actor::Agent(AgentId(agent)), dispose("别的"));
    let none = Err(Refusal::NoSuchDisposition);
    assert_eq!(world.replies.last(), Some(&none));
    world.ask(Actor::Api, dispose("转办"));
    assert_eq!(world.replies.last(), Some(&Ok(())));
    world.hangs_up(&caller);
    world.run(WRAP_UP_MS + 1_000);
    assert_eq!(world.state(agent), AgentState::Ready, "it is not required");
    world.ask(Actor::Api, Request::Dispose(CallId(99), "转办".into()));
    assert_eq!(world.replies.last(), Some(&Err(Refusal::NoSuchCall)));
}

#[test]
fn a_supervisor_can_make_ready_whoever_owes_a_disposition() {
    let mut world = World::working(demanding(1, true));
    after_a_call(&mut world);
    world.run(WRAP_UP_MS + 1_000);
    let ready = Request::SetAgent(AGENT, AgentWish::Ready);
    world.ask(Actor::User("zhang".into()), ready);
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn a_pause_asked_for_comes_before_and_the_disposition_is_still_owed_after_it() {
    let mut world = World::working(demanding(1, true));
    let (_, call) = after_a_call(&mut world);
    world.wish(1001, AgentWish::Paused(PauseReason::Asked("meal".into())));
    assert_eq!(world.state(1001), AgentState::Paused("meal".into()));
    let ready = Request::SetAgent(AGENT, AgentWish::Ready);
    let early = asks(&mut world, ready.clone());
    assert_eq!(early, Err(Refusal::NeedsDisposition));
    assert_eq!(says(&mut world, call, "转办"), Ok(()));
    assert_eq!(world.state(1001), AgentState::Paused("meal".into()));
    assert_eq!(asks(&mut world, ready), Ok(()));
}

#[test]
fn whoever_transfers_owes_nothing_and_the_last_of_them_does() {
    let mut scene = Scene::with(demanding(2, true));
    let to = Destination::Agent(AgentId(scene.colleague));
    scene.ask(Request::Transfer(scene.call, to, TransferKind::Attended));
    scene.world.run(2_500);
    scene.ask(Request::CompleteTransfer(scene.call));
    scene.world.run(WRAP_UP_MS + 1_000);
    assert_eq!(scene.world.state(scene.agent), AgentState::Ready);
    let caller = scene.caller.clone();
    scene.world.hangs_up(&caller);
    scene.world.run(WRAP_UP_MS + 1_000);
    let owes = scene.world.state(scene.colleague);
    assert_eq!(owes, AgentState::Paused("disposition".into()));
}

#[test]
fn what_is_said_from_outside_counts_for_whoever_owes_it() {
    let mut scene = Scene::with(demanding(2, true));
    scene.world.run(1_000);
    scene.transfer(TransferKind::Blind);
    scene.world.run(3_000);
    let (caller, colleague) = (scene.caller.clone(), scene.colleague);
    scene.world.hangs_up(&caller);
    scene.world.run(WRAP_UP_MS + 1_000);
    assert_eq!(scene.world.state(colleague).as_str(), "paused");
    let dispose = Request::Dispose(scene.call, "转办".into());
    scene.world.ask(Actor::User("zhang".into()), dispose);
    assert_eq!(scene.world.replies.last(), Some(&Ok(())));
    assert_eq!(scene.world.state(colleague), AgentState::Ready);
}

#[test]
fn what_one_of_two_who_left_at_once_has_said_is_owed_by_neither() {
    let mut scene = Scene::with(demanding(2, true));
    let to = Destination::Agent(AgentId(scene.colleague));
    scene.ask(Request::Transfer(scene.call, to, TransferKind::Invite));
    scene.world.run(3_000);
    scene.world.ask(Actor::Api, Request::HangUp(scene.call));
    scene.world.run(WRAP_UP_MS + 1_000);
    let both = [scene.agent, scene.colleague];
    for agent in both {
        assert_eq!(scene.world.state(agent).as_str(), "paused", "{agent}");
    }
    let dispose = Request::Dispose(scene.call, "转办".into());
    let by = Actor::Agent(AgentId(scene.agent));
    scene.world.ask(by, dispose);
    for agent in both {
        assert_eq!(scene.world.state(agent), AgentState::Ready, "{agent}");
    }
}

#[test]
fn a_number_that_nobody_answered_needs_no_disposition() {
    let mut world = World::working(demanding(1, true));
    world.switch.phones.insert(OUTSIDE.into(), Phone::Rings);
    let dial = Request::Dial {
        agent: AGENT,
        number: OUTSIDE.into(),
        callback: None,
        case: None,
        queue: None,
    };
    assert_eq!(asks(&mut world, dial), Ok(()));
    world.run(200_000);
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn a_telephone_answers_by_itself_for_an_offer_to_it_alone_and_for_nothing_else() {
    let mut plan = plan(2);
    plan.agents[0].auto_answer = true;
    let mut world = World::working(plan);
    world.wish(1002, AgentWish::Off);
    let caller = world.queued("13800138000");
    let legs = world.switch.legs();
    let rung = legs.iter().find(|leg| **leg != caller).unwrap();
    assert!(world.switch.answers_by_itself(rung));
    world.run(2_500);
    let talks = world.partner(&caller);
    world.hangs_up(&talks);
    world.run(WRAP_UP_MS + 100);

    // Rung by a colleague, the agent decides.
    world.wish(1001, AgentWish::Off);
    world.wish(1002, AgentWish::Ready);
    let caller = world.talking("13800138001");
    world.wish(1001, AgentWish::Ready);
    let call = world.call(&caller);
    let to = Destination::Agent(AGENT);
    let transfer = Request::Transfer(call, to, TransferKind::Attended);
    world.ask(Actor::Agent(AgentId(1002)), transfer);
    let legs = world.switch.legs();
    assert!(legs.iter().all(|leg| !world.switch.answers_by_itself(leg)));
}

#[test]
fn a_colleagues_call_in_vain_gives_the_wrap_up_back() {
    let mut scene = Scene::set();
    let colleague = scene.colleague;
    let other = scene.world.talking("13800138001");
    scene.world.hangs_up(&other);
    scene.world.run(10_000);
    let before = scene.world.state(colleague);
    assert_eq!(before.as_str(), "wrap_up");
    scene.world.phone(colleague, Phone::Rings);
    scene.transfer(TransferKind::Attended);
    assert_eq!(scene.world.state(colleague).as_str(), "reserved");
    scene.ask(Request::CancelTransfer(scene.call));
    assert_eq!(scene.world.state(colleague), before);
    scene.world.run(WRAP_UP_MS - 11_000);
    assert_eq!(scene.world.state(colleague).as_str(), "wrap_up");
    scene.world.run(2_000);
    assert_eq!(scene.world.state(colleague), AgentState::Ready);
    let ended = |fact: &&switchboard::Fact| matches!(fact.what, What::WrapUpEnded { .. });
    assert_eq!(scene.world.facts.iter().filter(ended).count(), 1);
}

#[test]
fn a_restart_ends_no_wrap_up_and_forgives_no_disposition() {
    let mut world = World::working(demanding(1, true));
    let (_, call) = after_a_call(&mut world);
    let before = world.state(1001);
    world.run(10_000);
    world.restarts();
    assert_eq!(world.state(1001), before);
    world.run(WRAP_UP_MS - 11_000);
    assert_eq!(world.state(1001), before);
    world.run(2_000);
    assert_eq!(world.state(1001), AgentState::Paused("disposition".into()));
    world.restarts();
    world.run(100);
    let ready = Request::SetAgent(AGENT, AgentWish::Ready);
    assert_eq!(asks(&mut world, ready), Err(Refusal::NeedsDisposition));
    assert_eq!(says(&mut world, call, "转办"), Ok(()));
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn what_is_owed_for_a_call_is_owed_after_the_next_one_too() {
    let mut world = World::working(demanding(1, true));
    let (_, first) = after_a_call(&mut world);
    world.switch.phones.insert(OUTSIDE.into(), Phone::Rings);
    let dial = Request::Dial {
        agent: AGENT,
        number: OUTSIDE.into(),
        callback: None,
        case: None,
        queue: None,
    };
    assert_eq!(asks(&mut world, dial), Ok(()));
    world.run(120_000);
    assert_eq!(world.state(1001), AgentState::Paused("disposition".into()));
    let view = world.board.snapshot(world.now).agents;
    assert_eq!(view[0].last.as_ref().map(|last| last.call), Some(first));
    assert_eq!(says(&mut world, first, "已答复"), Ok(()));
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn what_is_owed_is_owed_after_a_meal_and_a_restart_too() {
    let mut world = World::working(demanding(1, true));
    let (_, call) = after_a_call(&mut world);
    world.wish(1001, AgentWish::Paused(PauseReason::Asked("meal".into())));
    world.restarts();
    world.run(100);
    let ready = Request::SetAgent(AGENT, AgentWish::Ready);
    assert_eq!(
        asks(&mut world, ready.clone()),
        Err(Refusal::NeedsDisposition)
    );
    assert_eq!(says(&mut world, call, "转办"), Ok(()));
    assert_eq!(asks(&mut world, ready), Ok(()));
    world.restarts();
    world.run(100);
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn who_goes_on_with_a_call_owes_for_it_and_nobody_else_after_a_restart() {
    let mut scene = Scene::with(demanding(2, true));
    scene.transfer(TransferKind::Blind);
    scene.world.run(2_500);
    let first = scene.agent;
    assert_eq!(scene.world.state(first).as_str(), "wrap_up");
    scene.world.restarts();
    scene.world.run(WRAP_UP_MS);
    assert_eq!(scene.world.state(first), AgentState::Ready);
}

#[test]
fn a_wrap_up_into_which_a_colleague_rings_outlives_a_restart() {
    let mut scene = Scene::set();
    let colleague = scene.colleague;
    let other = scene.world.talking("13800138001");
    let meal = PauseReason::Asked("meal".into());
    scene.world.wish(colleague, AgentWish::Paused(meal));
    scene.world.hangs_up(&other);
    scene.world.run(10_000);
    let before = scene.world.state(colleague);
    scene.world.phone(colleague, Phone::Rings);
    scene.transfer(TransferKind::Attended);
    scene.world.restarts();
    scene.ask(Request::CancelTransfer(scene.call));
    assert_eq!(scene.world.state(colleague), before);
    scene.world.run(WRAP_UP_MS);
    let paused = AgentState::Paused("meal".into());
    assert_eq!(scene.world.state(colleague), paused);
}
