//! Calls from us: an agent dials, or a queue that nobody serves rings a number outside.

use harness::simulator::plan::{DIAL_RING_MS, OTHER, TRANSFER_RING_MS, plan, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, CallView, ChannelId, Destination, HungUpBy, Outcome,
    Overflow, Plan, Refusal, Request, Stage, Target, TransferKind, TransferOutcome, What,
};

use crate::scene::{OUTSIDE, Scene};

pub const CITIZEN: &str = "13800138007";

pub fn office(agents: u32) -> World {
    world(plan(agents))
}

pub fn world(mut plan: Plan) -> World {
    plan.queues[0].keys.insert('2', Target::Callback);
    let mut world = World::working(plan);
    world
        .switch
        .phones
        .insert(CITIZEN.into(), Phone::Answers(4_000));
    world
}

fn dial(world: &mut World, agent: u32) {
    dial_number(world, agent, CITIZEN);
}

/// An agent dials a number at the desk.
pub fn dial_number(world: &mut World, agent: u32, number: &str) {
    let agent = AgentId(agent);
    let request = Request::Dial {
        agent,
        number: number.into(),
        callback: None,
        case: None,
        queue: None,
    };
    world.ask(Actor::Agent(agent), request);
}

/// The one call from us.
pub fn ours(world: &World) -> Option<CallView> {
    let calls = world.board.snapshot(world.now).calls;
    calls.into_iter().find(|call| call.outward)
}

pub fn stage(world: &World) -> Option<Stage> {
    ours(world).map(|call| call.stage)
}

pub fn ended(world: &World) -> Option<(HungUpBy, Outcome)> {
    let facts = world.facts.iter().rev();
    facts.take(20).find_map(|fact| {
        let What::Ended { by, outcome, .. } = &fact.what else {
            return None;
        };
        Some((*by, *outcome))
    })
}

#[test]
fn a_number_outside_is_dialled_as_the_carrier_wants_it_and_kept_as_it_was_written() {
    let mut plan = plan(1);
    plan.trunk.rewrite.insert("138".into(), "9138".into());
    plan.trunk.shown = Some("02812345".into());
    let mut world = world(plan);
    let line = format!("9{CITIZEN}");
    world.switch.phones.insert(line, Phone::Answers(500));
    dial(&mut world, 1001);
    world.run(3_000);
    let call = ours(&world).unwrap();
    assert_eq!(call.stage, Stage::Talking);
    assert_eq!(call.caller.as_deref(), Some(CITIZEN));
    let shown = world.switch.shown(&call.channel);
    assert_eq!(shown.as_deref(), Some("02812345"));
}

#[test]
fn an_agent_dials_and_both_talk_recorded_with_the_hotlines_number_shown() {
    let mut world = office(1);
    dial(&mut world, 1001);
    assert_eq!(stage(&world), Some(Stage::Dialling));
    world.run(2_100);
    assert!(matches!(world.state(1001), AgentState::Talking(_)));
    let citizen = ours(&world).unwrap().channel;
    assert_eq!(world.switch.shown(&citizen).as_deref(), Some("12345"));
    let agents = world.switch.legs().into_iter().find(|leg| *leg != citizen);
    assert!(world.switch.hears_ringing(&agents.unwrap()));
    world.run(4_100);
    let call = ours(&world).unwrap();
    assert_eq!((call.stage, call.recorded), (Stage::Talking, true));
    assert_eq!(world.switch.talks_with(&citizen).len(), 1);
    world.hangs_up(&citizen);
    world.run(100);
    assert_eq!(ended(&world), Some((HungUpBy::Caller, Outcome::Answered)));
    assert!(matches!(world.state(1001), AgentState::WrapUp(..)));
    assert_eq!(world.switch.legs(), [] as [ChannelId; 0]);
}

#[test]
fn nobody_who_was_dialled_is_asked_for_a_grade() {
    let mut plan = plan(1);
    plan.queues[0].survey_percent = 100;
    let mut world = world(plan);
    dial(&mut world, 1001);
    world.run(6_500);
    let agent = world.partner(&ours(&world).unwrap().channel);
    world.hangs_up(&agent);
    world.run(100);
    assert_eq!(ended(&world), Some((HungUpBy::Agent, Outcome::Answered)));
}

#[test]
fn a_number_that_does_not_answer_is_unanswered_and_the_agent_finishes() {
    for phone in [
        Phone::Rings,
        Phone::Busy,
        Phone::Silent,
        Phone::Rejects(500),
    ] {
        let mut world = office(1);
        world.switch.phones.insert(CITIZEN.into(), phone);
        dial(&mut world, 1001);
        world.run(2_100 + DIAL_RING_MS);
        assert_eq!(ours(&world), None, "{phone:?}");
        assert_eq!(ended(&world).unwrap().1, Outcome::Unanswered);
        assert!(matches!(world.state(1001), AgentState::WrapUp(..)));
        assert_eq!(world.switch.legs(), [] as [ChannelId; 0]);
    }
}

#[test]
fn an_agent_who_does_not_lift_the_handset_dials_nobody_and_stays_ready() {
    let mut world = office(1);
    world.phone(1001, Phone::Rings);
    dial(&mut world, 1001);
    world.run(TRANSFER_RING_MS + 100);
    assert_eq!(ended(&world), Some((HungUpBy::Agent, Outcome::Unanswered)));
    assert_eq!(world.state(1001), AgentState::Ready);
    let rung = world
        .facts
        .iter()
        .any(|fact| fact.what.kind() == "dialling");
    assert!(!rung, "the citizen's telephone never rang");
}

#[test]
fn an_agent_who_hangs_up_while_it_rings_ends_it() {
    let mut world = office(1);
    dial(&mut world, 1001);
    world.run(3_000);
    let citizen = ours(&world).unwrap().channel;
    let agent = world.switch.legs().into_iter().find(|leg| *leg != citizen);
    world.hangs_up(&agent.unwrap());
    world.run(100);
    assert_eq!(ended(&world), Some((HungUpBy::Agent, Outcome::Unanswered)));
    assert_eq!(world.switch.legs(), [] as [ChannelId; 0]);
}

#[test]
fn what_cannot_be_dialled_is_refused_with_its_reason() {
    let mut world = office(2);
    let refusal = |world: &mut World, agent, by, number: &str| {
        let number = number.into();
        let request = Request::Dial {
            agent: AgentId(agent),
            number,
            callback: None,
            case: None,
            queue: None,
        };
        world.ask(by, request);
        world.replies.last().unwrap().unwrap_err()
    };
    let own = Actor::Agent(AgentId(1001));
    assert_eq!(
        refusal(&mut world, 1001, own.clone(), "no"),
        Refusal::BadNumber
    );
    assert_eq!(
        refusal(&mut world, 1002, own.clone(), CITIZEN),
        Refusal::NotYours
    );
    assert_eq!(
        refusal(&mut world, 1999, Actor::Api, CITIZEN),
        Refusal::NoSuchAgent
    );
    world.wish(1002, AgentWish::Off);
    assert_eq!(
        refusal(&mut world, 1002, Actor::Api, CITIZEN),
        Refusal::AgentOff
    );
    world.talking("13800138000");
    assert_eq!(
        refusal(&mut world, 1001, own.clone(), CITIZEN),
        Refusal::AgentBusy
    );
    world.loses_socket();
    let reply = refusal(&mut world, 1001, own, CITIZEN);
    assert!(matches!(reply, Refusal::AgentBusy | Refusal::SwitchDown));
}

#[test]
fn a_lost_socket_in_between_loses_neither_of_them() {
    for wait in [500, 3_000, 7_000] {
        let mut world = office(1);
        dial(&mut world, 1001);
        world.run(wait);
        world.loses_socket();
        world.run(5_000);
        world.reconnect();
        world.run(7_000);
        assert_eq!(stage(&world), Some(Stage::Talking), "lost after {wait} ms");
    }
}

const STANDBY: &str = "01066668888";

/// A queue with nobody on duty that rings a number outside.
fn standby(phone: Phone) -> World {
    let mut plan = plan(1);
    plan.queues[0].overflow = Overflow::Outside(STANDBY.into());
    let mut world = World::working(plan);
    world.switch.phones.insert(STANDBY.into(), phone);
    world.wish(1001, AgentWish::Off);
    world
}

#[test]
fn a_queue_may_overflow_to_a_number_outside_which_is_a_person_too() {
    let mut world = standby(Phone::Answers(3_000));
    let caller = world.queued("13800138000");
    assert!(world.switch.hears_ringing(&caller));
    world.run(3_100);
    assert_eq!(world.switch.talks_with(&caller).len(), 1);
    let view = world.view(&caller).unwrap();
    assert_eq!((view.stage, view.recorded), (Stage::Talking, true));
    assert!(view.connected.is_some());
    world.hangs_up(&caller);
    world.run(100);
    assert_eq!(ended(&world), Some((HungUpBy::Caller, Outcome::Answered)));
}

#[test]
fn a_number_outside_that_fails_is_rung_once_and_the_mailbox_follows() {
    for phone in [Phone::Busy, Phone::Rings, Phone::Unregistered] {
        let mut world = standby(phone);
        let caller = world.queued("13800138000");
        world.run(TRANSFER_RING_MS + 1_000);
        assert_eq!(world.stage(&caller), Stage::Mailbox, "{phone:?}");
        let tries = world.kinds(&caller);
        let tries = tries.iter().filter(|kind| **kind == "transfer_started");
        assert_eq!(tries.count(), 1);
    }
}

/// A queue that lets nobody wait and leads to the telephone of 1002, who serves another.
fn helped_out() -> World {
    let mut plan = two_queues(1, 1);
    plan.queues[0].overflow = Overflow::Outside("1002".into());
    let mut world = World::working(plan);
    world.wish(1001, AgentWish::Off);
    world
}

#[test]
fn a_queue_that_overflows_to_a_colleagues_number_rings_the_colleague() {
    let mut world = helped_out();
    let caller = world.queued("13800138000");
    world.run(3_100);
    let call = world.call(&caller);
    assert_eq!(world.state(1002), AgentState::Talking(call));
    let agent = Actor::Agent(AgentId(1002));
    world.ask(agent.clone(), Request::Hold(call));
    assert_eq!(world.replies.last(), Some(&Ok(())));
    world.hangs_up(&caller);
    world.run(100);
    assert!(matches!(world.state(1002), AgentState::WrapUp(..)));
}

#[test]
fn a_colleague_who_talks_is_not_rung_by_an_overflow_and_one_off_duty_at_the_telephone_alone() {
    let mut world = helped_out();
    let first = world.queued("13800138000");
    world.run(3_100);
    let second = world.queued("13800138001");
    world.run(100);
    assert_eq!(world.stage(&second), Stage::Mailbox);
    world.hangs_up(&first);
    world.run(100);
    world.wish(1002, AgentWish::Off);
    let third = world.queued("13800138002");
    world.run(3_100);
    assert_eq!(world.switch.talks_with(&third).len(), 1);
    assert_eq!(world.state(1002), AgentState::Off);
}

#[test]
fn an_overflow_to_what_cannot_be_dialled_is_refused() {
    let mut plan = plan(1);
    plan.queues[0].overflow = Overflow::Outside("ext 7".into());
    let why = plan.check().unwrap_err().to_string();
    assert!(why.contains("ext 7, which cannot be dialled"), "{why}");
    plan.queues[0].overflow = Overflow::Outside("12345".into());
    let why = plan.check().unwrap_err().to_string();
    assert!(why.contains("12345, which is the hotline itself"), "{why}");
    plan.queues[0].overflow = Overflow::Queue(OTHER);
    plan.menus[0].keys.insert('2', Target::Callback);
    let why = plan.check().unwrap_err().to_string();
    assert!(why.contains("only a key of a queue"), "{why}");
}

#[test]
fn a_number_outside_of_which_nothing_is_told_has_rung_unanswered() {
    let mut scene = Scene::set();
    let phones = &mut scene.world.switch.phones;
    phones.insert(OUTSIDE.into(), Phone::Silent);
    let to = Destination::Outside(OUTSIDE.into());
    scene.ask(Request::Transfer(scene.call, to, TransferKind::Invite));
    scene.world.run(TRANSFER_RING_MS);
    let mut facts = scene.world.facts_of(&scene.caller).into_iter();
    let in_vain = |what: &&What| {
        let unanswered = TransferOutcome::NoAnswer;
        matches!(what, What::TransferEnded { outcome, .. } if *outcome == unanswered)
    };
    assert!(facts.any(|what| in_vain(&what)), "{:?}", scene.kinds());
    scene.over();
}
