//! A caller who is with a machine: a menu, the mailbox, a room's door, last words.

use harness::simulator::plan::{LEADER_PIN, PIN, ROOM};
use harness::simulator::world::HOTLINE;

use switchboard::{Actor, AgentId, ConferenceWish, Destination, Party, Request, TransferKind};

use super::situation::CITIZEN;
use super::{Situation, State, check, office_plan};

#[test]
fn a_menu_takes_every_input_in_every_state() {
    check(include_str!("menu.txt"), MENU);
}

#[test]
fn a_mailbox_takes_every_input_in_every_state() {
    check(include_str!("mailbox.txt"), MAILBOX);
}

#[test]
fn a_conference_takes_every_input_in_every_state() {
    check(include_str!("conference.txt"), CONFERENCE);
}

const MENU: &[State] = &[
    ("greeted", || arriving(100)),
    ("self-service", || arriving(100).keys("1")),
    ("listened to", || arriving(100).keys("1").after(3_100)),
    ("barred", || {
        let mut world = Situation::office(office_plan());
        world.switch.barred.insert("13800138000".into());
        Situation::arriving(world, HOTLINE, 100)
    }),
    ("farewell", || arriving(100).keys("4")),
    ("asked for a grade", || {
        let mut plan = office_plan();
        plan.queues[0].survey_percent = 100;
        Situation::talking(plan).without("A")
    }),
];

const MAILBOX: &[State] = &[
    ("choosing", mailbox),
    ("instructing", || mailbox().keys("1")),
    ("recording", recording),
    ("reviewing", || recording().keys("#")),
    ("listened to", || recording().keys("#").after(3_100)),
    ("hearing it", || recording().keys("#1")),
];

const CONFERENCE: &[State] = &[
    ("room asked", || arriving(100).keys("7")),
    ("PIN asked", || door(100)),
    ("a digit keyed", || door(100).keys("1")),
    ("welcomed", || door(100).keys(&format!("{PIN}#"))),
    ("C is invited", || invited(Party::Outside(CITIZEN.into()))),
    ("A is invited", || invited(Party::Agent(AgentId(1001)))),
    ("A came", || {
        invited(Party::Agent(AgentId(1001))).answered().after(3_500)
    }),
    ("alone inside", || inside(door(100), PIN)),
    ("two inside", || two(PIN)),
    ("two, led", || two(LEADER_PIN)),
    ("two, locked", || two(LEADER_PIN).keys("*1")),
    ("sent by A", sent),
    ("turned away", turned_away),
];

fn arriving(ms: u64) -> Situation {
    Situation::arriving(Situation::office(office_plan()), HOTLINE, ms)
}

fn mailbox() -> Situation {
    arriving(100).keys("9")
}

fn recording() -> Situation {
    mailbox().keys("1").after(3_100).after(2_000)
}

fn door(ms: u64) -> Situation {
    Situation::arriving(Situation::office(office_plan()), ROOM, ms)
}

fn inside(door: Situation, pin: &str) -> Situation {
    door.keys(&format!("{pin}#")).after(3_500)
}

fn invited(who: Party) -> Situation {
    Situation::by_us(|world| {
        let wish = ConferenceWish::Invite(ROOM.into(), who);
        world.ask(Actor::Api, Request::Conference(wish));
    })
}

/// Who talked with A is asked for the PIN, and A wraps up.
fn sent() -> Situation {
    let room = Destination::Conference(ROOM.into());
    Situation::talking(office_plan()).asks(1001, |call| {
        Request::Transfer(call, room, TransferKind::Blind)
    })
}

/// The same, and the room was locked meanwhile.
fn turned_away() -> Situation {
    let locked = sent().then(|it| {
        member(it);
        let lock = ConferenceWish::Lock(ROOM.into(), true);
        it.world.ask(Actor::Api, Request::Conference(lock));
    });
    inside(locked, PIN)
}

/// Another member comes in after the caller.
fn two(pin: &str) -> Situation {
    inside(door(100), pin).then(member)
}

fn member(it: &mut Situation) {
    let world = &mut it.world;
    let other = world.switch.arrives_at(world.now, "13800138001", ROOM);
    world.run(100);
    for key in PIN.chars().chain(['#']) {
        world.press(&other, key);
    }
    world.run(3_500);
}
