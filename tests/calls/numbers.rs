//! Where callers begin by the number they dialled.

use std::collections::BTreeMap;

use harness::simulator::{
    World,
    plan::{ROOM, plan},
};
use switchboard::{ChannelId, Plan, Stage};

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

#[test]
fn a_number_whose_menu_is_not_there_is_refused() {
    let mut plan = office();
    plan.numbers.insert("1".into(), 9);
    let why = plan.check().unwrap_err().to_string();
    assert_eq!(why, "number 1: its menu is not there");
}
