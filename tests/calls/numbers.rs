//! Where callers begin by the number they dialled.

use std::collections::BTreeMap;

use harness::simulator::{
    Phone, World,
    plan::{OTHER as QUEUE_OF_OTHERS, PIN, ROOM, plan, two_queues},
};
use switchboard::{
    Actor, AgentId, AgentState, ChannelId, ConferenceWish, Destination, Dialled, Input, Party,
    Plan, Refusal, Request, Stage, Strategy, TransferKind, What,
};

use crate::scene::Scene;

/// Another of the office's numbers, which leads to the second menu.
const OTHER: &str = "+8696123";

fn office() -> Plan {
    let mut plan = plan(1);
    plan.numbers = BTreeMap::from([(OTHER.into(), 1)]);
    plan
}

fn dials(world: &mut World, dialled: &str) -> ChannelId {
    let caller = world.switch.arrives_at(world.now, "13800138000", dialled);
    world.run(50);
    caller
}

#[test]
fn a_caller_begins_at_the_menu_of_the_number_dialled_and_all_others_at_the_first() {
    let mut world = World::working(office());
    for (dialled, hears) in [
        (OTHER, "hours"),
        ("12345", "greeting"),
        ("96123", "greeting"),
    ] {
        let caller = dials(&mut world, dialled);
        let heard = world.switch.heard(&caller);
        assert_eq!(heard.first().map(String::as_str), Some(hears), "{dialled}");
    }
}

#[test]
fn after_a_restart_a_caller_hears_the_menu_of_their_number_again() {
    let mut world = World::working(office());
    let caller = dials(&mut world, OTHER);
    world.restarts();
    world.run(50);
    let heard = world.switch.heard(&caller);
    assert!(heard.iter().all(|it| it == "hours"), "{heard:?}");
    assert_eq!(world.stage(&caller), Stage::Menu);
}

#[test]
fn a_number_of_the_offices_is_no_conference_rooms() {
    let mut plan = office();
    plan.numbers.insert(ROOM.into(), 1);
    let mut world = World::working(plan);
    let caller = dials(&mut world, ROOM);
    assert_eq!(world.switch.heard(&caller), ["hours"]);
}

/// What telephones of the office dial for the other queue.
const OTHERS: &str = "801";
const DEPARTMENT: &str = "01066660000";

/// Two who talk; the other queue, served by another agent, has a number.
fn talking() -> Scene {
    let mut plan = two_queues(1, 1);
    plan.queues[1].number = Some(OTHERS.into());
    plan.numbers = BTreeMap::from([(OTHER.into(), 1)]);
    plan.rights.forbidden = Dialled::parse("0*").into_iter().collect();
    let mut scene = Scene::with(plan);
    let departments = Input::Departments(vec![DEPARTMENT.into()]);
    scene.world.input(departments);
    scene.world.phone(1002, Phone::Answers(5_000));
    for number in [DEPARTMENT, "95588"] {
        scene
            .world
            .switch
            .phones
            .insert(number.into(), Phone::Rings);
    }
    scene
}

/// The caller after whoever talks has sent them to a number, by the telephone's key or by the desk.
fn sent_to(number: &str, by_key: bool) -> Scene {
    let mut scene = talking();
    let first = scene.first.clone();
    match by_key {
        true => scene.refer(&first, Some(number), None),
        false => {
            let to = Destination::Outside(number.into());
            scene.ask(Request::Transfer(scene.call, to, TransferKind::Blind));
        }
    }
    scene.world.run(100);
    scene
}

fn last_heard(scene: &Scene) -> String {
    let heard = scene.world.switch.heard(&scene.caller);
    heard.last().cloned().unwrap_or_default()
}

#[test]
fn a_caller_can_be_sent_to_the_number_of_a_queue() {
    for by_key in [true, false] {
        let scene = sent_to(OTHERS, by_key);
        let view = scene.world.view(&scene.caller).expect("waits");
        assert_eq!(
            (view.queue, view.stage),
            (Some(QUEUE_OF_OTHERS), Stage::Ringing)
        );
        assert_eq!(scene.world.state(1001).as_str(), "wrap_up");
        scene.over();
    }
}

#[test]
fn a_caller_can_be_sent_to_one_of_the_offices_numbers() {
    for by_key in [true, false] {
        for (number, hears) in [(OTHER, "hours"), ("12345", "recorded")] {
            let scene = sent_to(number, by_key);
            assert_eq!(last_heard(&scene), hears);
            assert_eq!(scene.world.stage(&scene.caller), Stage::Menu);
            scene.over();
        }
    }
}

#[test]
fn a_caller_can_be_sent_to_a_conference_and_is_asked_for_its_pin() {
    for by_key in [true, false] {
        let mut scene = sent_to(ROOM, by_key);
        assert_eq!(last_heard(&scene), "conference.pin");
        assert_eq!(scene.count("moved_to_conference"), 1);
        let caller = scene.caller.clone();
        for key in format!("{PIN}#").chars() {
            scene.world.press(&caller, key);
        }
        scene.world.run(20_000);
        let conferences = scene.world.board.snapshot(scene.world.now).conferences;
        assert_eq!(conferences[0].members.len(), 1);
    }
}

#[test]
fn the_transfer_key_reaches_departments_and_what_may_be_dialled_and_else_nothing() {
    for (number, rung) in [(DEPARTMENT, true), ("95588", true), ("01012345678", false)] {
        let scene = sent_to(number, true);
        let transfers = scene.count("transfer_started");
        assert_eq!(transfers, usize::from(rung), "{number}");
        assert_eq!(scene.count("dial_refused"), usize::from(!rung), "{number}");
        let talks = scene.hear(&scene.caller).contains(&scene.first);
        assert_eq!(talks, !rung, "{number}");
    }
}

#[test]
fn who_dials_a_queue_on_a_second_line_consults_whoever_of_it_is_free() {
    let mut scene = talking();
    let line = scene.dials_beside(OTHERS);
    scene.world.run(5_500);
    let mut theirs = scene.hear(&line);
    theirs.retain(|leg| *leg != scene.first);
    assert_eq!(theirs.len(), 1);
    assert_eq!(scene.world.state(1002).call(), Some(scene.call));
    scene.over();
}

#[test]
fn telephones_of_the_office_dial_queues_and_the_offices_numbers() {
    let mut scene = talking();
    let now = scene.world.now;
    for (number, stage) in [(OTHERS, Stage::Ringing), (OTHER, Stage::Menu)] {
        let leg = scene.world.switch.dials(now, "1009", number);
        scene.world.run(100);
        assert_eq!(scene.world.stage(&leg), stage, "{number}");
        scene.world.hangs_up(&leg);
        scene.world.run(100);
    }
}

#[test]
fn who_dials_the_number_of_their_own_queue_is_not_rung_for_it() {
    for strategy in [Strategy::LongestIdle, Strategy::RingAll] {
        let mut plan = plan(2);
        plan.queues[0].number = Some(OTHERS.into());
        plan.queues[0].strategy = strategy;
        let mut world = World::working(plan);
        world.phone(1002, Phone::Rings);
        world.run(60_000);
        let leg = world.switch.dials(world.now, "1001", OTHERS);
        world.run(1_000);
        let rung = world.view(&leg).map(|call| call.rung);
        assert_eq!(rung, Some(vec![AgentId(1002)]), "{strategy:?}");
        let offered =
            |fact: &&&What| matches!(fact, What::Offered { agent, .. } if agent.0 == 1001);
        let facts = world.facts_of(&leg);
        assert_eq!(facts.iter().filter(offered).count(), 0, "{strategy:?}");
    }
}

/// As the carrier may show numbers of its own exchange.
#[test]
fn a_citizen_who_shows_a_short_number_is_offered_to_whoever_has_a_telephone_of_that_number() {
    let mut world = World::new(1);
    let citizen = world.queued("1001");
    world.run(2_100);
    assert_eq!(world.agent_of(&citizen), Some(1001));
}

#[test]
fn a_colleague_whose_number_is_given_at_the_desk_is_the_colleague() {
    let colleague = |scene: &Scene| Destination::Outside(scene.colleague.to_string());
    let mut scene = Scene::set();
    let to = colleague(&scene);
    scene.ask(Request::Transfer(scene.call, to, TransferKind::Blind));
    scene.world.run(5_000);
    let state = scene.world.state(scene.colleague);
    assert_eq!(state, AgentState::Talking(scene.call));
    let mut scene = Scene::set();
    scene.world.talking("13800138009");
    let to = colleague(&scene);
    let busy = scene.try_ask(Request::Transfer(scene.call, to, TransferKind::Blind));
    assert_eq!(busy, Err(Refusal::AgentBusy));
}

#[test]
fn a_colleague_who_is_rung_into_a_room_by_number_is_offered_nobody_meanwhile() {
    let mut world = World::new(1);
    let invite = ConferenceWish::Invite(ROOM.into(), Party::Outside("1001".into()));
    world.ask(Actor::User("leader".into()), Request::Conference(invite));
    world.run(100);
    let state = world.state(1001);
    assert!(matches!(state, AgentState::Reserved(_)), "{state:?}");
}

#[test]
fn a_number_of_a_department_is_the_departments() {
    let mut scene = Scene::set();
    let number = scene.colleague.to_string();
    scene.world.input(Input::Departments(vec![number.clone()]));
    let to = Destination::Outside(number);
    scene.ask(Request::Transfer(scene.call, to, TransferKind::Blind));
    scene.world.run(100);
    let state = scene.world.state(scene.colleague);
    assert!(!matches!(state, AgentState::Reserved(_)), "{state:?}");
}

#[test]
fn nobody_is_joined_with_themself() {
    let mut scene = talking();
    scene.world.run(100);
    for number in ["13800138000", "+8613800138000"] {
        let to = Destination::Outside(number.into());
        let request = Request::Transfer(scene.call, to, TransferKind::Blind);
        scene.world.ask(Actor::Agent(AgentId(1001)), request);
        let refused = Some(&Err(Refusal::AlreadyThere));
        assert_eq!(scene.world.replies.last(), refused, "{number}");
    }
}

#[test]
fn no_number_of_ours_is_dialled_over_the_carrier() {
    let mut scene = talking();
    for number in [OTHERS, OTHER, ROOM, "12345"] {
        let request = Request::Dial {
            agent: AgentId(1002),
            number: number.into(),
            callback: None,
            case: None,
            queue: None,
        };
        scene.world.ask(Actor::Agent(AgentId(1002)), request);
        let reply = scene.world.replies.last();
        assert_eq!(reply, Some(&Err(Refusal::NotAllowed)), "{number}");
    }
}

#[test]
fn a_queues_number_that_reaches_something_else_is_refused() {
    for number in ["12345", OTHER, "110", OTHERS] {
        let mut plan = two_queues(1, 1);
        plan.numbers = BTreeMap::from([(OTHER.into(), 1)]);
        plan.queues[0].number = Some(OTHERS.into());
        plan.queues[1].number = Some(number.into());
        let why = plan.check().unwrap_err().to_string();
        assert!(why.starts_with(&format!("number {number}")), "{why}");
    }
}

#[test]
fn a_number_whose_menu_is_not_there_is_refused() {
    let mut plan = office();
    plan.numbers.insert("1".into(), 9);
    let why = plan.check().unwrap_err().to_string();
    assert_eq!(why, "number 1: its menu is not there");
}
