//! Calls from us: an agent dials, or somebody who asked to be called back has come to their turn.

use harness::simulator::plan::{DIAL_RING_MS, OTHER, QUEUE, TRANSFER_RING_MS, WAIT_LIMIT_MS, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, CallView, ChannelId, HungUpBy, Outcome, Overflow, Plan,
    Refusal, Request, Stage, Target, What,
};

const CITIZEN: &str = "13800138007";

fn office(agents: u32) -> World {
    world(plan(agents))
}

fn world(mut plan: Plan) -> World {
    plan.queues[0].keys.insert('2', Target::Callback);
    let mut world = World::working(plan);
    world
        .switch
        .phones
        .insert(CITIZEN.into(), Phone::Answers(4_000));
    world
}

fn dial(world: &mut World, agent: u32) {
    let agent = AgentId(agent);
    let request = Request::Dial {
        agent,
        number: CITIZEN.into(),
        callback: None,
        case: None,
        queue: None,
    };
    world.ask(Actor::Agent(agent), request);
}

/// The one call from us.
fn ours(world: &World) -> Option<CallView> {
    let calls = world.board.snapshot(world.now).calls;
    calls.into_iter().find(|call| call.outward)
}

fn stage(world: &World) -> Option<Stage> {
    ours(world).map(|call| call.stage)
}

fn ended(world: &World) -> Option<(HungUpBy, Outcome)> {
    let facts = world.facts.iter().rev();
    facts.take(20).find_map(|fact| {
        let What::Ended { by, outcome, .. } = &fact.what else {
            return None;
        };
        Some((*by, *outcome))
    })
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

#[test]
fn a_restart_in_between_ends_what_was_not_answered_and_keeps_what_was() {
    for (wait, goes_on) in [(500, false), (3_000, false), (7_000, true)] {
        let mut world = office(1);
        dial(&mut world, 1001);
        world.run(wait);
        world.restarts();
        world.run(7_000);
        assert_eq!(stage(&world).is_some(), goes_on, "killed after {wait} ms");
        assert_eq!(world.switch.legs().is_empty(), !goes_on);
    }
}

/// All agents talk, and one caller waits and asks to be called back.
fn asked(world: &mut World) -> ChannelId {
    world.talking("13800138000");
    let caller = world.queued(CITIZEN);
    world.press(&caller, '2');
    caller
}

fn enqueue(world: &mut World, asked: u64) {
    let request = Request::Enqueue {
        callback: 7,
        number: CITIZEN.into(),
        queue: QUEUE,
        asked,
        head_start_ms: 0,
        preferred: None,
    };
    world.ask(Actor::System, request);
}

#[test]
fn a_caller_who_asks_to_be_called_back_is_told_so_and_may_hang_up() {
    let mut world = office(1);
    let caller = asked(&mut world);
    let heard = world.switch.heard(&caller);
    let last = ["callback.accepted", "goodbye"].map(String::from);
    assert!(
        heard.ends_with(&last[..1]) || heard.ends_with(&last),
        "{heard:?}"
    );
    world.run(20_000);
    assert_eq!(world.stage(&caller), Stage::Ended);
    let facts = world.facts_of(&caller);
    assert!(facts.contains(&&What::CallbackAsked { queue: QUEUE }));
    let ended = facts.into_iter().rev().find(|what| what.kind() == "ended");
    let Some(What::Ended { outcome, .. }) = ended else {
        panic!("no end");
    };
    assert_eq!(*outcome, Outcome::Callback);
}

#[test]
fn a_caller_who_shows_no_number_waits_on() {
    let mut world = office(1);
    world.talking("13800138000");
    let caller = world.queued("anonymous");
    world.press(&caller, '2');
    world.run(15_000);
    assert_eq!(world.stage(&caller), Stage::Queued);
    assert!(
        world
            .switch
            .heard(&caller)
            .contains(&"callback.unavailable".into())
    );
    assert!(world.switch.hears_music(&caller));
}

#[test]
fn the_place_is_kept_and_at_its_turn_the_agent_is_rung_and_then_the_citizen() {
    let mut world = office(1);
    let talks = world.talking("13800138000");
    let asked_at = world.now;
    world.run(5_000);
    let later = world.queued("13800138002");
    enqueue(&mut world, asked_at);
    assert_eq!(ours(&world).unwrap().position, Some(1));
    assert_eq!(world.view(&later).unwrap().position, Some(2));
    world.run(WAIT_LIMIT_MS / 2);
    world.hangs_up(&talks);
    world.run(100);
    world.wish(1001, AgentWish::Ready);
    world.run(2_200);
    assert_eq!(stage(&world), Some(Stage::Dialling), "the agent is there");
    assert_eq!(world.stage(&later), Stage::Queued);
    world.run(4_100);
    let call = ours(&world).unwrap();
    assert_eq!((call.stage, call.recorded), (Stage::Talking, true));
    assert_eq!(world.switch.talks_with(&call.channel).len(), 1);
}

#[test]
fn who_waits_to_be_called_back_is_led_nowhere_and_is_in_the_line_once() {
    let mut world = office(1);
    world.talking("13800138000");
    let asked = world.now;
    enqueue(&mut world, asked);
    enqueue(&mut world, asked);
    assert_eq!(world.replies.last(), Some(&Err(Refusal::AlreadyThere)));
    world.wish(1001, AgentWish::Off);
    world.run(WAIT_LIMIT_MS + 1_000);
    assert_eq!(stage(&world), Some(Stage::Queued));
    world.loses_socket();
    world.reconnect();
    assert_eq!(stage(&world), Some(Stage::Queued));
    let id = ours(&world).unwrap().call;
    world.ask(Actor::System, Request::HangUp(id));
    assert_eq!(ours(&world), None);
    assert_eq!(ended(&world).unwrap().1, Outcome::Unanswered);
}

#[test]
fn a_queue_that_overflows_into_call_backs_takes_the_number_and_says_so() {
    let mut plan = plan(1);
    plan.queues[0].most_waiting = 1;
    plan.queues[0].overflow = Overflow::Callback;
    let mut world = world(plan);
    world.talking("13800138000");
    world.queued("13800138001");
    let third = world.queued(CITIZEN);
    world.run(10_000);
    assert!(world.kinds(&third).contains(&"callback_asked"));
    let unknown = world.queued("anonymous");
    assert_eq!(
        world.stage(&unknown),
        Stage::Mailbox,
        "cannot be called back"
    );
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

#[test]
fn an_overflow_to_what_cannot_be_dialled_is_refused() {
    let mut plan = plan(1);
    plan.queues[0].overflow = Overflow::Outside("ext 7".into());
    let why = plan.check().unwrap_err().to_string();
    assert!(why.contains("ext 7, which cannot be dialled"), "{why}");
    plan.queues[0].overflow = Overflow::Queue(OTHER);
    plan.menus[0].keys.insert('2', Target::Callback);
    let why = plan.check().unwrap_err().to_string();
    assert!(why.contains("only a key of a queue"), "{why}");
}

#[test]
fn a_nuisance_caller_hears_why_and_takes_nobodys_time() {
    let mut world = office(1);
    world.switch.barred.insert(CITIZEN.into());
    let caller = world.rings(CITIZEN);
    world.run(500);
    let heard = world.switch.heard(&caller);
    assert_eq!(heard, ["nuisance", "goodbye"].map(String::from));
    world.run(20_000);
    assert_eq!(ended(&world), Some((HungUpBy::System, Outcome::Barred)));
    assert_eq!(world.state(1001), AgentState::Ready);
    assert!(!world.kinds(&caller).contains(&"person_requested"));
    let again = world.rings(CITIZEN);
    world.run(500);
    world.restarts();
    world.run(500);
    assert_eq!(
        world.stage(&again),
        Stage::Ended,
        "not led to a menu after a restart"
    );
}

#[test]
fn a_nuisance_caller_who_came_while_we_were_away_hears_no_menu_either() {
    let mut world = office(1);
    world.switch.barred.insert(CITIZEN.into());
    world.loses_socket();
    let caller = world.rings(CITIZEN);
    world.run(500);
    assert_eq!(world.known(&caller), None, "nobody was told");
    world.reconnect();
    world.run(500);
    let heard = world.switch.heard(&caller);
    assert_eq!(heard, ["nuisance", "goodbye"].map(String::from));
    world.run(20_000);
    assert_eq!(ended(&world), Some((HungUpBy::System, Outcome::Barred)));
}
