//! Who ends a call from a page: an agent their own line, whoever leads the whole call.

use harness::simulator::plan::plan;
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, ChannelId, Destination, HungUpBy, Outcome, Refusal, Request, Stage,
    TransferKind, What,
};

use crate::scene::{OUTSIDE, Scene};

fn leads() -> Actor {
    Actor::User("zhang".into())
}

/// The answer to whoever asks for the end of a call.
fn ends(world: &mut World, by: Actor, call: switchboard::CallId) -> Result<(), Refusal> {
    world.ask(by, Request::HangUp(call));
    let reply = *world.replies.last().unwrap();
    world.run(20);
    reply
}

fn hung_up(scene: &Scene) -> Option<HungUpBy> {
    let facts = scene.world.facts_of(&scene.caller);
    facts.iter().find_map(|what| {
        let What::Ended { by, .. } = what else {
            return None;
        };
        Some(*by)
    })
}

#[test]
fn an_agent_ends_the_call_as_by_putting_the_handset_down() {
    let mut scene = Scene::set();
    scene.ask(Request::HangUp(scene.call));
    assert_eq!(hung_up(&scene), Some(HungUpBy::Agent));
    assert_eq!(scene.world.switch.legs(), []);
    let state = scene.world.state(scene.agent);
    assert!(matches!(state, AgentState::WrapUp(..)), "{state:?}");
    scene.over();
}

#[test]
fn an_agent_whose_telephone_rings_rejects_and_the_next_is_offered_the_caller() {
    let mut world = World::working(plan(2));
    let caller = world.queued("13800138000");
    let first = world.rung(&caller)[0];
    let call = world.call(&caller);
    let by = |agent| Actor::Agent(AgentId(agent));
    assert_eq!(ends(&mut world, by(3_000), call), Err(Refusal::NotYours));
    assert_eq!(ends(&mut world, by(first), call), Ok(()));
    assert_eq!(world.state(first), AgentState::Paused("rejected".into()));
    assert_eq!(world.rung(&caller), [first, 2_003 - first]);
    world.run(2_100);
    assert_eq!(world.agent_of(&caller), Some(2_003 - first));
}

#[test]
fn a_colleague_who_is_asked_to_take_over_rejects_and_the_caller_comes_back() {
    let mut scene = Scene::set();
    scene.transfer(TransferKind::Attended);
    let colleague = Actor::Agent(AgentId(scene.colleague));
    let call = scene.call;
    assert_eq!(ends(&mut scene.world, colleague, call), Ok(()));
    assert_eq!(scene.hear(&scene.caller), [scene.first.clone()]);
    let state = scene.world.state(scene.colleague);
    assert_eq!(state, AgentState::Paused("rejected".into()));
    scene.over();
}

#[test]
fn an_agent_ends_no_call_of_a_colleague() {
    let mut scene = Scene::set();
    let colleague = Actor::Agent(AgentId(scene.colleague));
    let call = scene.call;
    let reply = ends(&mut scene.world, colleague.clone(), call);
    assert_eq!(reply, Err(Refusal::NotYours));
    assert_eq!(scene.hear(&scene.caller), [scene.first.clone()]);
    let waiting = scene.world.rings("13800138001");
    scene.world.run(100);
    let other = scene.world.call(&waiting);
    let reply = ends(&mut scene.world, colleague, other);
    assert_eq!(reply, Err(Refusal::NotYours), "nor of a caller in the menu");
    scene.over();
}

#[test]
fn whoever_is_rung_for_a_caller_does_not_end_the_callers_call() {
    let mut world = World::new(1);
    let caller = world.queued("13800138000");
    assert_eq!(world.stage(&caller), Stage::Ringing);
    let call = world.call(&caller);
    let reply = ends(&mut world, Actor::Agent(AgentId(1001)), call);
    assert_eq!(reply, Ok(()), "it is rejected");
    assert_eq!(world.stage(&caller), Stage::Queued);
}

#[test]
fn of_three_the_agent_who_ends_it_leaves_the_others_talking() {
    let mut scene = Scene::consulting(TransferKind::Attended);
    let second = scene.second();
    scene.ask(Request::MergeTransfer(scene.call));
    scene.ask(Request::HangUp(scene.call));
    assert_eq!(scene.hear(&scene.caller), [second]);
    assert!(!scene.world.switch.legs().contains(&scene.first));
    scene.over();
}

#[test]
fn ending_it_while_consulting_completes_the_transfer() {
    let mut scene = Scene::consulting(TransferKind::Attended);
    let second = scene.second();
    scene.ask(Request::HangUp(scene.call));
    assert_eq!(scene.hear(&scene.caller), [second]);
    assert_eq!(scene.count("ended"), 0);
    scene.over();
}

#[test]
fn an_agent_who_dials_ends_it_before_anybody_answers() {
    let mut world = World::new(2);
    let (agent, number) = (AgentId(1001), "13800138007".to_owned());
    let never = Phone::Answers(60_000);
    world.switch.phones.insert(number.clone(), never);
    let dial = Request::Dial {
        agent,
        number,
        callback: None,
        case: None,
        queue: None,
    };
    world.ask(Actor::Agent(agent), dial);
    world.run(2_100);
    let call = world.board.snapshot(world.now).calls[0].call;
    let colleague = ends(&mut world, Actor::Agent(AgentId(1002)), call);
    assert_eq!(colleague, Err(Refusal::NotYours));
    assert_eq!(ends(&mut world, Actor::Agent(agent), call), Ok(()));
    assert_eq!(world.switch.legs(), [] as [ChannelId; 0]);
    let ended = world.facts.iter().find_map(|fact| {
        let What::Ended { by, outcome, .. } = fact.what else {
            return None;
        };
        Some((by, outcome))
    });
    assert_eq!(ended, Some((HungUpBy::Agent, Outcome::Unanswered)));
}

#[test]
fn whoever_leads_ends_a_call_for_all_who_are_in_it() {
    let mut scene = Scene::consulting(TransferKind::Attended);
    let call = scene.call;
    assert_eq!(ends(&mut scene.world, leads(), call), Ok(()));
    assert_eq!(scene.world.switch.legs(), []);
    assert_eq!(hung_up(&scene), Some(HungUpBy::System));
    let mut world = World::new(1);
    let caller = world.rings("13800138000");
    world.run(100);
    let call = world.call(&caller);
    assert_eq!(ends(&mut world, Actor::Api, call), Ok(()));
    assert_eq!(world.stage(&caller), Stage::Ended);
    assert_eq!(ends(&mut world, leads(), call), Err(Refusal::NoSuchCall));
}

#[test]
fn nothing_is_asked_of_a_caller_who_has_gone() {
    for (wait_ms, heard) in [(500, 0), (2_500, 1)] {
        let mut scene = Scene::set();
        scene.transfer(TransferKind::Attended);
        scene.world.run(wait_ms);
        let (caller, first) = (scene.caller.clone(), scene.first.clone());
        scene.world.hangs_up(&caller);
        scene.world.run(100);
        let to = Destination::Outside("120".into());
        for request in [
            Request::Hold(scene.call),
            Request::Mute(scene.call, None, true),
            Request::SendKeys(scene.call, None, "1".into()),
            Request::SwapTransfer(scene.call),
            Request::Transfer(scene.call, to, TransferKind::Invite),
        ] {
            assert!(scene.try_ask(request.clone()).is_err(), "{request:?}");
            assert_eq!(scene.hear(&first).len(), heard, "{request:?}");
            assert_eq!(scene.world.stage(&caller), Stage::Talking);
        }
        scene.over();
    }
}

#[test]
fn an_emergency_that_cannot_be_invited_ends_no_transfer() {
    let mut scene = Scene::set();
    scene.transfer(TransferKind::Blind);
    let to = Destination::Outside("120".into());
    let request = Request::Transfer(scene.call, to, TransferKind::Invite);
    scene.world.ask(leads(), request);
    assert_eq!(
        scene.world.replies.last(),
        Some(&Err(Refusal::NoConversation))
    );
    let rung = AgentState::Reserved(scene.call);
    assert_eq!(scene.world.state(scene.colleague), rung);
    scene.over();
}

#[test]
fn a_caller_whose_line_to_a_department_dies_waits_before_all_others() {
    let mut scene = Scene::set();
    let to = Destination::Outside(OUTSIDE.into());
    scene.ask(Request::Transfer(scene.call, to, TransferKind::Blind));
    scene.world.run(2_500);
    let department = scene.hear(&scene.caller).remove(0);
    let now = scene.world.now;
    scene.world.switch.hang_up(now, &department, 38);
    scene.world.run(3_000);
    assert_eq!(scene.world.agent_of(&scene.caller), Some(scene.colleague));
    assert!(scene.world.view(&scene.caller).unwrap().goes_first);
}
