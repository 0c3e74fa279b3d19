//! What agents may not dial, by whatever way they try; and what is dialled all the same.

use harness::simulator::World;
use harness::simulator::plan::{ROOM, plan};
use switchboard::{
    Actor, AgentId, ConferenceWish, Destination, Dialled, Input, Party, Plan, Refusal, Request,
    TransferKind,
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

#[test]
fn who_asked_to_be_called_back_is() {
    let mut world = World::new(1);
    world.input(Input::Plan(Box::new(strict(1))));
    assert_eq!(asked(&mut world, dial(ABROAD, Some(7))), Ok(()));
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
    assert_eq!(world.state(1001).as_str(), "ready");
    let caller = world.talking("13800138000");
    let partner = world.partner(&caller);
    let second = world.switch.dials(world.now, "1001", ABROAD);
    world.run(20);
    assert_eq!(world.switch.talks_with(&caller), [partner]);
    assert!(!world.switch.legs().contains(&second));
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
