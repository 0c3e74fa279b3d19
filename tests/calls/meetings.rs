//! What keeps a conference, and what of it outlasts a restart.

use harness::simulator::plan::{LEADER_PIN, PIN, ROOM};
use harness::simulator::world::NODE;
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, ChannelId, ConferenceView, ConferenceWish, Event, Input, Party, RecordingId, Request,
    What,
};

use crate::scene::OUTSIDE;

/// Past the words that are spoken to somebody.
const SPOKEN_MS: u64 = 3_500;

/// So many in the room, the first of whom leads.
fn meeting(members: usize) -> (World, Vec<ChannelId>) {
    let mut world = World::new(1);
    let pins = [LEADER_PIN].into_iter().chain(core::iter::repeat(PIN));
    let legs = pins.take(members).enumerate();
    let legs = legs.map(|(at, pin)| comes_in(&mut world, &format!("1390000000{at}"), pin));
    let legs = legs.collect();
    world.run(5_000);
    (world, legs)
}

fn comes_in(world: &mut World, number: &str, pin: &str) -> ChannelId {
    let leg = world.switch.arrives_at(world.now, number, ROOM);
    world.run(100);
    for key in pin.chars().chain(['#']) {
        world.press(&leg, key);
    }
    world.run(SPOKEN_MS);
    leg
}

fn conference(world: &World) -> ConferenceView {
    world.board.snapshot(world.now).conferences.remove(0)
}

/// Every recording begun, in order.
fn begun(world: &World) -> Vec<RecordingId> {
    let begun = world.facts.iter().filter_map(|fact| {
        let What::RecordingStarted { recording, .. } = &fact.what else {
            return None;
        };
        Some(recording.clone())
    });
    begun.collect()
}

/// Asterisk tells that the recording under way has ended.
fn ends(world: &mut World, duration_ms: u64) {
    let recording = begun(world).pop().expect("it is recorded");
    let ended = Event::RecordingFinished {
        recording,
        duration_ms,
        talking_ms: None,
    };
    world.input(Input::Switch(NODE, ended));
    world.run(5);
}

fn missing(world: &World) -> usize {
    let facts = world.facts.iter();
    facts
        .filter(|fact| fact.what.kind() == "recording_missing")
        .count()
}

#[test]
fn a_recording_that_is_told_of_before_the_members_it_ends_with_is_the_last() {
    for duration_ms in [5_000, 500] {
        let (mut world, legs) = meeting(3);
        ends(&mut world, duration_ms);
        for leg in legs {
            world.hangs_up(&leg);
            world.run(5);
        }
        world.run(2_000);
        assert_eq!((begun(&world).len(), missing(&world)), (1, 0));
    }
}

#[test]
fn a_recording_that_stops_is_followed_by_another_for_those_who_stay() {
    for who_leaves in [0, 1, 2] {
        let (mut world, legs) = meeting(3);
        ends(&mut world, 5_000);
        world.hangs_up(&legs[who_leaves]);
        world.run(1_000);
        assert_eq!((begun(&world).len(), missing(&world)), (2, 0));
        assert!(conference(&world).recorded);
    }
}

#[test]
fn recordings_that_stop_all_too_soon_come_to_an_end_which_is_told() {
    let (mut world, _) = meeting(2);
    for _ in 0..2 {
        ends(&mut world, 5);
        world.run(1_000);
    }
    assert_eq!((begun(&world).len(), missing(&world)), (2, 1));
    assert!(!conference(&world).recorded);
}

#[test]
fn who_was_muted_is_so_after_a_restart() {
    for heard_again in [false, true] {
        let (mut world, legs) = meeting(2);
        let call = world.call(&legs[1]);
        let mut mute = |on| {
            let wish = ConferenceWish::Mute(call, on);
            world.ask(Actor::Api, Request::Conference(wish));
            assert_eq!(world.replies.last(), Some(&Ok(())));
        };
        mute(true);
        if heard_again {
            mute(false);
        }
        world.restarts();
        world.run(100);
        assert_eq!(world.switch.is_muted(&legs[1]), !heard_again);
        let muted: Vec<bool> = conference(&world)
            .members
            .iter()
            .map(|it| it.muted)
            .collect();
        assert_eq!(muted, [false, !heard_again]);
    }
}

#[test]
fn whoever_is_rung_or_welcomed_when_all_are_sent_away_comes_into_no_empty_room() {
    for later_ms in [1_000, 2_500] {
        let (mut world, _) = meeting(2);
        let phones = &mut world.switch.phones;
        phones.insert(OUTSIDE.into(), Phone::Answers(2_000));
        let whom = Party::Outside(OUTSIDE.into());
        let invite = ConferenceWish::Invite(ROOM.into(), whom);
        world.ask(Actor::Api, Request::Conference(invite));
        world.run(later_ms);
        let end = ConferenceWish::End(ROOM.into());
        world.ask(Actor::Api, Request::Conference(end));
        assert_eq!(world.replies.last(), Some(&Ok(())));
        world.run(10_000);
        assert_eq!(world.board.snapshot(world.now).conferences, []);
        assert_eq!(world.switch.legs(), [], "{later_ms}");
    }
}
