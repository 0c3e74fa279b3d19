//! One recording a conversation, whoever hangs up in whichever order Asterisk tells of it.

use harness::simulator::World;
use harness::simulator::world::NODE;
use switchboard::{Event, Input, RecordingId, What};

fn recording(world: &World) -> RecordingId {
    let started = world.facts.iter().rev().find_map(|fact| {
        let What::RecordingStarted { recording, .. } = &fact.what else {
            return None;
        };
        Some(recording.clone())
    });
    started.expect("a conversation is recorded")
}

fn ends(world: &mut World, recording: RecordingId, duration_ms: u64) {
    let ended = Event::RecordingFinished {
        recording,
        duration_ms,
        talking_ms: None,
    };
    world.input(Input::Switch(NODE, ended));
}

#[test]
fn a_recording_that_is_told_of_before_the_legs_it_ends_with_is_the_last() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    world.run(5_000);
    let agent = world.partner(&caller);
    let kept = recording(&world);
    ends(&mut world, kept, 5_000);
    world.run(5);
    world.hangs_up(&caller);
    world.hangs_up(&agent);
    world.run(2_000);
    let kinds = world.kinds(&caller);
    let started = kinds.iter().filter(|kind| **kind == "recording_started");
    assert_eq!(started.count(), 1, "{kinds:?}");
}

#[test]
fn a_recording_that_stops_in_a_talk_is_followed_by_another() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    world.run(5_000);
    let first = recording(&world);
    ends(&mut world, first.clone(), 5_000);
    world.run(500);
    assert_ne!(recording(&world), first);
    world.hangs_up(&caller);
    world.run(2_000);
    assert!(!world.kinds(&caller).contains(&"recording_missing"));
}
