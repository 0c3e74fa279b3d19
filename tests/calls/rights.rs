//! What agents may not dial, by whatever way they try; and what is dialled all the same.

use harness::simulator::World;
use harness::simulator::plan::{QUEUE, ROOM, plan};
use harness::simulator::world::HOTLINE;
use switchboard::{
    Actor, AgentId, CallId, ConferenceWish, Destination, Dialled, Input, Party, Plan, Refusal,
    Request, Stage, Target, TransferKind, What,
};

use crate::scene::{OUTSIDE, Scene};

const ABROAD: &str = "00112345678";

/// Nothing but 13… may be dialled.
fn strict(agents: u32) -> Plan {
    let mut plan = plan(agents);
    plan.rights.forbidden = Dialled::parse("*").into_iter().collect();
    plan.rights.allowed = Dialled::parse("13*").into_iter().collect();
    plan
}

fn dial(number: &str, callback: Option<u64>) -> Request {
    Request::Dial {
        agent: AgentId(1001),
        number: number.into(),
        callback,
        queue: None,
        case: None,
    }
}

fn asked(world: &mut World, request: Request) -> Result<(), Refusal> {
    world.ask(Actor::Agent(AgentId(1001)), request);
    *world.replies.last().unwrap()
}

#[test]
fn a_number_that_may_not_be_dialled_is_refused_at_the_desk_and_by_the_api() {
    let mut world = World::new(1);
    world.input(Input::Plan(Box::new(strict(1))));
    for by in [Actor::Agent(AgentId(1001)), Actor::Api] {
        world.ask(by, dial(ABROAD, None));
        assert_eq!(world.replies.last(), Some(&Err(Refusal::NotAllowed)));
    }
    assert_eq!(asked(&mut world, dial("no", None)), Err(Refusal::BadNumber));
    assert_eq!(asked(&mut world, dial("13900139000", None)), Ok(()));
}

/// What becomes of a place in the line for a number, taken by the machine.
fn enqueued(number: &str) -> Result<(), Refusal> {
    let mut world = World::new(1);
    world.input(Input::Plan(Box::new(strict(1))));
    let enqueue = Request::Enqueue {
        callback: 7,
        number: number.into(),
        queue: QUEUE,
        asked: world.now,
        head_start_ms: 0,
        preferred: None,
    };
    world.ask(Actor::System, enqueue);
    *world.replies.last().unwrap()
}

#[test]
fn who_rang_from_a_line_in_the_country_is_called_back_and_what_may_not_be_dialled_is_not() {
    for (number, may) in [
        (OUTSIDE, Ok(())),
        ("15000150000", Ok(())),
        ("1001", Err(Refusal::NotAllowed)),
        (ABROAD, Err(Refusal::NotAllowed)),
        ("16812345678", Err(Refusal::NotAllowed)),
        ("110", Err(Refusal::NotAllowed)),
        (HOTLINE, Err(Refusal::NotAllowed)),
        (ROOM, Err(Refusal::NotAllowed)),
        ("12a", Err(Refusal::BadNumber)),
    ] {
        let mut world = World::new(1);
        world.input(Input::Plan(Box::new(strict(1))));
        assert_eq!(asked(&mut world, dial(number, Some(7))), may, "{number}");
        assert_eq!(enqueued(number), may, "{number}");
    }
}

#[test]
fn a_number_that_was_only_written_is_agreed_on_where_agents_may_dial_it() {
    let mut world = World::new(1);
    world.input(Input::Plan(Box::new(strict(1))));
    for (number, rang, may) in [
        ("13900139000", false, Ok(())),
        (OUTSIDE, false, Err(Refusal::NotAllowed)),
        (OUTSIDE, true, Ok(())),
        (ABROAD, true, Err(Refusal::NotAllowed)),
        ("120", false, Err(Refusal::NotAllowed)),
    ] {
        let number = number.into();
        let request = Request::MayCallBack { number, rang };
        assert_eq!(asked(&mut world, request), may);
    }
    assert_eq!(world.board.snapshot(world.now).calls, [], "nothing is done");
}

#[test]
fn who_shows_a_number_that_may_not_be_called_back_waits_on() {
    let mut plan = strict(1);
    plan.queues[0].keys.insert('2', Target::Callback);
    let mut world = World::working(plan);
    world.talking("13900139000");
    for (number, stage) in [
        ("16812345678", Stage::Queued),
        ("13800138000", Stage::Ended),
    ] {
        let caller = world.queued(number);
        world.press(&caller, '2');
        world.run(20_000);
        assert_eq!(world.stage(&caller), stage, "{number}");
    }
}

#[test]
fn nobody_is_transferred_to_or_invited_who_may_not_be_dialled() {
    let mut scene = Scene::with(strict(2));
    for kind in [
        TransferKind::Blind,
        TransferKind::Attended,
        TransferKind::Invite,
    ] {
        let to = Destination::Outside(OUTSIDE.into());
        let refused = scene.try_ask(Request::Transfer(scene.call, to, kind));
        assert_eq!(refused, Err(Refusal::NotAllowed), "{kind:?}");
    }
    let invite = ConferenceWish::Invite(ROOM.into(), Party::Outside(OUTSIDE.into()));
    let refused = asked(&mut scene.world, Request::Conference(invite));
    assert_eq!(refused, Err(Refusal::NotAllowed));
    scene.over();
}

#[test]
fn the_telephones_own_keys_may_no_more() {
    let mut world = World::working(strict(1));
    let line = world.switch.dials(world.now, "1001", ABROAD);
    world.run(20);
    assert!(!world.switch.legs().contains(&line), "it was hung up");
    assert_eq!(refused(&world), [None]);
    assert_eq!(world.state(1001).as_str(), "ready");
    let caller = world.talking("13800138000");
    let partner = world.partner(&caller);
    let second = world.switch.dials(world.now, "1001", ABROAD);
    world.run(20);
    assert_eq!(world.switch.talks_with(&caller), [partner]);
    assert!(!world.switch.legs().contains(&second));
    assert_eq!(refused(&world), [None, world.known(&caller)]);
}

/// In which calls agent 1001 dialled the number abroad by the telephone and was refused.
fn refused(world: &World) -> Vec<Option<CallId>> {
    let dialled = What::DialRefused {
        agent: AgentId(1001),
        number: ABROAD.into(),
    };
    let facts = world.facts.iter().filter(|fact| fact.what == dialled);
    facts.map(|fact| fact.call).collect()
}

/// What becomes of an agent's wish to have somebody join, where departments have these numbers.
fn invited(number: &str, departments: &[&str]) -> Result<(), Refusal> {
    let mut scene = Scene::with(strict(3));
    let numbers = departments.iter().map(|it| (*it).into()).collect();
    scene.world.input(Input::Departments(numbers));
    let to = Destination::Outside(number.into());
    scene.try_ask(Request::Transfer(scene.call, to, TransferKind::Invite))
}

#[test]
fn emergency_numbers_the_office_and_departments_are_reached_all_the_same() {
    for number in ["110", "1003", OUTSIDE] {
        assert_eq!(invited(number, &[OUTSIDE]), Ok(()), "{number}");
    }
    assert_eq!(invited(OUTSIDE, &[]), Err(Refusal::NotAllowed));
    assert_eq!(invited(ABROAD, &[OUTSIDE]), Err(Refusal::NotAllowed));
}
