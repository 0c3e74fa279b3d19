//! What telephones of the office dial by themselves, and who is rung by which way.

use harness::simulator::plan::plan;
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, ChannelId, Destination, Field, Outcome, PauseReason,
    Refusal, Reply, Request, Stage, TransferKind, What,
};

use crate::scene::{OUTSIDE, Scene};

/// An agent lifts the handset and dials.
fn dials(world: &mut World, phone: &str, number: &str) -> ChannelId {
    let line = world.switch.dials(world.now, phone, number);
    world.run(20);
    line
}

#[test]
fn a_number_dialled_on_the_telephone_is_a_recorded_call_of_the_agents() {
    let mut world = World::new(1);
    world
        .switch
        .phones
        .insert(OUTSIDE.into(), Phone::Answers(2_000));
    let line = dials(&mut world, "1001", OUTSIDE);
    world.run(100);
    assert!(world.switch.hears_ringing(&line));
    world.run(2_400);
    let calls = world.board.snapshot(world.now).calls;
    let call = calls.first().expect("a call from us");
    assert_eq!((call.stage, call.recorded), (Stage::Talking, true));
    assert_eq!(call.caller.as_deref(), Some(OUTSIDE));
    assert_eq!(world.state(1001), AgentState::Talking(call.call));
    world.restarts();
    assert_eq!(world.state(1001).as_str(), "talking", "found again");
    world.hangs_up(&line);
    world.run(20);
    assert_eq!(world.switch.legs(), []);
    let ended = world.facts.iter().any(
        |fact| matches!(fact.what, What::Ended { outcome, .. } if outcome == Outcome::Answered),
    );
    assert!(ended);
}

/// A case that goes along waits for it.
#[test]
fn what_became_of_a_department_that_is_rung_is_told_before_its_caller_is_brought_back() {
    for (phone, told, brought_back) in [
        (Phone::Busy, "busy", true),
        (Phone::Answers(2_000), "completed", false),
    ] {
        let mut scene = Scene::set();
        scene.world.switch.phones.insert(OUTSIDE.into(), phone);
        let to = Destination::Outside(OUTSIDE.into());
        scene.ask(Request::Transfer(scene.call, to, TransferKind::Blind));
        scene.world.run(2_500);
        let facts = scene.world.facts_of(&scene.caller);
        let at = facts
            .iter()
            .position(|what| what.kind() == "transfer_ended");
        let at = at.expect("it is told");
        let outcome = facts[at].fields().into_iter().find(|it| it.0 == "outcome");
        assert_eq!(outcome, Some(("outcome", Field::Text(told.into()))));
        let later = &facts[at..];
        let again = later.iter().any(|what| what.kind() == "transfer_started");
        assert_eq!(again, brought_back);
        scene.over();
    }
}

#[test]
fn an_agent_who_hangs_up_before_the_answer_has_not_reached_them() {
    let mut world = World::new(1);
    world.switch.phones.insert(OUTSIDE.into(), Phone::Rings);
    let line = dials(&mut world, "1001", OUTSIDE);
    world.hangs_up(&line);
    world.run(20);
    assert_eq!(world.switch.legs(), []);
    assert_eq!(world.state(1001).as_str(), "wrap_up");
}

#[test]
fn a_colleague_dialled_by_somebody_in_no_call_is_left_to_the_dialplan() {
    let mut world = World::new(2);
    let line = dials(&mut world, "1001", "1002");
    assert!(!world.switch.legs().contains(&line), "it went on");
    assert_eq!(world.board.snapshot(world.now).calls, []);
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn a_colleague_is_rung_where_they_sit() {
    let mut plan = plan(2);
    plan.agents[1].phone = "8003".into();
    let mut world = World::working(plan);
    for number in ["1002", "8003"] {
        let line = dials(&mut world, "1001", number);
        assert!(world.switch.continued.contains_key(&line));
        assert_eq!(world.switch.continued.get(&line).unwrap(), "8003");
    }
}

#[test]
fn the_number_of_a_telephone_reaches_whoever_sits_there() {
    let mut plan = plan(2);
    plan.agents[0].phone = "none-1".into();
    plan.agents[1].phone = "1001".into();
    let mut world = World::working(plan);
    world.switch.phones.insert("8003".into(), Phone::Rings);
    world.restarts();
    let line = dials(&mut world, "8003", "1001");
    assert_eq!(world.switch.continued.get(&line).unwrap(), "1001");
}

/// Registered, and nobody's.
const LOBBY: &str = "8009";

#[test]
fn a_telephone_of_nobodys_is_dialled_by_all_others_and_never_over_the_carrier() {
    let mut world = World::new(2);
    world
        .switch
        .phones
        .insert(LOBBY.into(), Phone::Answers(500));
    world.looks();
    world.restarts();
    for phone in ["1001", LOBBY] {
        let other = if phone == LOBBY { "1001" } else { LOBBY };
        let line = dials(&mut world, phone, other);
        assert!(world.switch.continued.contains_key(&line), "{phone}");
        assert_eq!(world.switch.continued.get(&line).unwrap(), other);
    }
    let caller = world.talking("13800138000");
    let agent = world.agent_of(&caller).unwrap();
    let to = Destination::Outside(LOBBY.into());
    let invite = Request::Transfer(world.call(&caller), to, TransferKind::Invite);
    world.ask(Actor::Agent(AgentId(agent)), invite);
    world.run(1_000);
    let with = world.switch.talks_with(&caller);
    assert_eq!(with.len(), 2);
    assert!(with.iter().all(|leg| !world.switch.goes_outside(leg)));
}

/// 1001 dials a number at the desk.
fn at_the_desk(world: &mut World, number: &str) -> Reply {
    let agent = AgentId(1001);
    let dial = Request::Dial {
        agent,
        number: number.into(),
        callback: None,
        queue: None,
        case: None,
    };
    world.ask(Actor::Agent(agent), dial);
    *world.replies.last().unwrap()
}

#[test]
fn the_desk_dials_an_office_telephone_directly_and_a_citizen_over_the_carrier() {
    for (number, outside) in [(LOBBY, false), (OUTSIDE, true)] {
        let mut world = World::new(2);
        let answers = Phone::Answers(500);
        world.switch.phones.insert(number.into(), answers);
        world.looks();
        world.restarts();
        world.wish(1001, AgentWish::Ready);
        assert_eq!(at_the_desk(&mut world, number), Ok(()));
        world.run(4_000);
        let calls = world.board.snapshot(world.now).calls;
        assert_eq!(calls[0].stage, Stage::Talking, "{number}");
        assert_eq!(world.switch.goes_outside(&calls[0].channel), outside);
    }
}

#[test]
fn a_colleague_on_duty_is_not_dialled_at_the_desk_like_a_citizen() {
    let mut plan = plan(2);
    plan.agents[1].phone = "8003".into();
    let mut world = World::working(plan);
    for number in ["1002", "8003"] {
        assert_eq!(
            at_the_desk(&mut world, number),
            Err(Refusal::Colleague),
            "{number}"
        );
    }
    world.wish(1002, AgentWish::Off);
    assert_eq!(at_the_desk(&mut world, "8003"), Ok(()), "a telephone");
}

#[test]
fn a_departments_number_is_dialled_at_the_desk_though_a_colleague_has_it() {
    let mut world = World::new(2);
    let number = String::from("1002");
    world.input(switchboard::Input::Departments(vec![number.clone()]));
    assert_eq!(at_the_desk(&mut world, &number), Ok(()));
}

#[test]
fn who_is_off_duty_or_no_agent_dials_nobody_outside() {
    let mut world = World::new(2);
    world.wish(1001, AgentWish::Off);
    world.wish(1002, AgentWish::Paused(PauseReason::Asked("meal".into())));
    for phone in ["1001", "1099"] {
        let line = dials(&mut world, phone, OUTSIDE);
        assert!(!world.switch.legs().contains(&line), "{phone} is hung up");
    }
    assert_eq!(world.board.snapshot(world.now).calls, []);
    let bad = dials(&mut world, "1002", "*99");
    assert!(!world.switch.legs().contains(&bad));
}

#[test]
fn an_agent_who_dials_while_an_offer_rings_is_refused_and_still_rung() {
    let mut world = World::new(1);
    let caller = world.queued("13800138000");
    let line = dials(&mut world, "1001", OUTSIDE);
    assert!(!world.switch.legs().contains(&line));
    assert_eq!(world.stage(&caller), Stage::Ringing);
    let hang_up = Request::HangUp(world.call(&caller));
    world.ask(Actor::Api, hang_up);
}

#[test]
fn an_emergency_number_goes_out_from_every_telephone() {
    let mut world = World::new(2);
    world.wish(1002, AgentWish::Off);
    for (phone, number) in [("1002", "110"), ("1099", "119"), ("1099", "122")] {
        let line = dials(&mut world, phone, number);
        assert!(
            world.switch.continued.contains_key(&line),
            "{phone} {number}"
        );
    }
    assert_eq!(world.board.snapshot(world.now).calls, []);
    let other = dials(&mut world, "1099", "95598");
    assert!(!world.switch.continued.contains_key(&other));
}

#[test]
fn an_agent_on_duty_who_dials_an_emergency_number_is_recorded_whatever_else_has_it() {
    let mut plan = plan(2);
    plan.agents[1].phone = "120".into();
    let mut world = World::working(plan);
    world
        .switch
        .phones
        .insert("120".into(), Phone::Answers(1_000));
    dials(&mut world, "1001", "120");
    world.run(1_500);
    let calls = world.board.snapshot(world.now).calls;
    let call = calls.first().expect("a call from us");
    assert_eq!((call.stage, call.recorded), (Stage::Talking, true));
    assert_eq!(call.caller.as_deref(), Some("120"));
}

#[test]
fn an_emergency_number_that_rexian_cannot_ring_is_left_to_the_dialplan() {
    let mut world = World::new(1);
    let caller = world.queued("13800138000");
    let line = dials(&mut world, "1001", "110");
    assert!(
        world.switch.continued.contains_key(&line),
        "while being rung"
    );
    assert_eq!(world.stage(&caller), Stage::Ringing);
    let mut scene = Scene::consults().0;
    let phone = scene.agent.to_string();
    let third = dials(&mut scene.world, &phone, "120");
    assert!(
        scene.world.switch.continued.contains_key(&third),
        "consulting"
    );
    scene.over();
}

#[test]
fn an_emergency_number_dialled_as_the_socket_broke_is_left_to_the_dialplan() {
    let mut world = World::new(1);
    world.loses_socket();
    let line = dials(&mut world, "1001", "110");
    let other = dials(&mut world, "1001", OUTSIDE);
    world.reconnect();
    world.run(20);
    assert!(world.switch.continued.contains_key(&line));
    assert!(!world.switch.continued.contains_key(&other));
    assert_eq!(world.switch.legs(), [], "the other may be dialled again");
}

#[test]
fn an_emergency_number_rings_for_as_long_as_the_agent_waits() {
    let mut world = World::new(1);
    world.switch.phones.insert("110".into(), Phone::Rings);
    dials(&mut world, "1001", "110");
    world.run(300_000);
    let calls = world.board.snapshot(world.now).calls;
    assert_eq!(calls[0].stage, Stage::Dialling);
}
