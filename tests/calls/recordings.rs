//! One recording a conversation, whoever hangs up in whichever order Asterisk tells of it.

use harness::simulator::World;
use harness::simulator::world::NODE;
use switchboard::{Actor, Command, Event, Input, RecordingId, Request, TransferKind, What};

use crate::scene::Scene;

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

/// What the facts say is missing.
fn missing(world: &World) -> Vec<(Option<RecordingId>, &str)> {
    let told = world.facts.iter().filter_map(|fact| {
        let What::RecordingMissing { recording, reason } = &fact.what else {
            return None;
        };
        Some((recording.clone(), reason.as_str()))
    });
    told.collect()
}

#[test]
fn a_recording_that_fails_is_missing_by_its_name_and_one_that_ended_is_not() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    let kept = recording(&world);
    let failed = Event::RecordingFailed(kept.clone());
    world.input(Input::Switch(NODE, failed));
    assert_eq!(missing(&world), [(Some(kept), "failed")]);
    world.hangs_up(&caller);

    let mut world = World::new(1);
    world.talking("13800138000");
    let first = recording(&world);
    ends(&mut world, first.clone(), 5);
    world.run(500);
    let second = recording(&world);
    assert_ne!(second, first);
    assert_eq!(missing(&world), []);
    ends(&mut world, second, 5);
    world.run(500);
    assert_eq!(missing(&world), [(None, "stopped")]);
}

#[test]
fn a_recording_that_ends_with_a_talk_of_less_than_a_second_is_not_missing() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    let agent = world.partner(&caller);
    // The caller is in music: with the agent the last one leaves the bridge.
    world.ask(Actor::Api, Request::Hold(world.call(&caller)));
    let kept = recording(&world);
    ends(&mut world, kept, 500);
    world.run(5);
    world.hangs_up(&agent);
    world.hangs_up(&caller);
    world.run(2_000);
    assert_eq!(missing(&world), []);
}

#[test]
fn without_room_on_the_disk_no_recording_is_missing_by_name() {
    let mut world = World::new(1);
    world.input(Input::Disk(false));
    world.talking("13800138000");
    assert_eq!(missing(&world), [(None, "disk_full")]);
}

#[test]
fn a_file_that_never_came_is_missing_by_the_name_of_its_recording() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    let kept = recording(&world);
    world.hangs_up(&caller);
    world.run(2_000);
    world.input(Input::NeverCame(kept.clone()));
    assert_eq!(missing(&world), [(Some(kept), "no_file")]);
}

#[test]
fn a_secret_that_cannot_be_kept_out_of_a_recording_ends_it_and_the_next_begins_paused() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    world.run(5_000);
    let first = recording(&world);
    world.loses = Some(|command, _| matches!(command, Command::PauseRecording(_)));
    let secret = Request::PauseRecording(world.call(&caller), true);
    world.ask(Actor::Api, secret);
    world.run(20);
    world.loses = None;
    assert_eq!(world.switch.recordings(), 0);
    world.run(1_000);
    assert_ne!(recording(&world), first);
    assert!(world.switch.is_paused());
    assert_eq!(world.switch.recordings(), 1);
}

#[test]
fn a_talk_is_recorded_again_after_a_secret_for_which_no_recording_could_be_paused() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    world.run(5_000);
    let call = world.call(&caller);
    world.loses = Some(|command, _| matches!(command, Command::PauseRecording(_)));
    world.ask(Actor::Api, Request::PauseRecording(call, true));
    world.run(2_000);
    assert_eq!(world.switch.recordings(), 0);
    assert_eq!(missing(&world), [(None, "stopped")]);
    world.ask(Actor::Api, Request::PauseRecording(call, false));
    world.run(100);
    assert_eq!(world.switch.recordings(), 1);
    assert!(!world.switch.is_paused());
}

/// What is heard and let through is what it would be without the waiting.
#[test]
fn who_waits_while_somebody_rings_keeps_the_recording_whole_and_is_heard_by_nobody() {
    for held in [false, true] {
        for hangs_up in [false, true] {
            let mut scene = Scene::set();
            if held {
                scene.ask(Request::Hold(scene.call));
            }
            scene.transfer(TransferKind::Attended);
            assert_eq!(scene.hear(&scene.first), []);
            assert!(scene.world.switch.hears_music(&scene.caller));
            match hangs_up {
                true => scene.world.hangs_up(&scene.first.clone()),
                false => scene.ask(Request::CompleteTransfer(scene.call)),
            }
            scene.world.run(500);
            assert!(scene.world.switch.hears_ringing(&scene.caller));
            assert!(!scene.world.switch.is_muted(&scene.caller));
            scene.world.run(2_500);
            assert_eq!(scene.hear(&scene.caller).len(), 1);
            assert_eq!((scene.count("held"), scene.count("resumed")), (1, 1));
            scene.over();
        }
    }
}

#[test]
fn who_was_muted_before_they_waited_or_meanwhile_is_muted_after_it() {
    for meanwhile in [false, true] {
        let mut scene = Scene::set();
        let mute = |on| Request::Mute(scene.call, None, on);
        let (muted, heard) = (mute(true), mute(false));
        if !meanwhile {
            scene.ask(muted.clone());
        }
        scene.transfer(TransferKind::Attended);
        if meanwhile {
            scene.ask(muted);
        }
        scene.ask(Request::CancelTransfer(scene.call));
        assert!(scene.world.switch.is_muted(&scene.caller));
        scene.ask(heard);
        assert!(!scene.world.switch.is_muted(&scene.caller));
        scene.over();
    }
}

#[test]
fn who_waits_while_somebody_rings_waits_on_after_a_gap() {
    for restarts in [false, true] {
        let mut scene = Scene::set();
        scene.transfer(TransferKind::Attended);
        match restarts {
            true => scene.world.restarts(),
            false => {
                scene.world.loses_socket();
                scene.world.reconnect();
            }
        }
        scene.world.run(100);
        assert!(scene.world.switch.hears_music(&scene.caller));
        assert_eq!(scene.hear(&scene.first), []);
        scene.world.hangs_up(&scene.first.clone());
        scene.world.run(2_500);
        assert_eq!(scene.hear(&scene.caller).len(), 1, "restart: {restarts}");
        scene.over();
    }
}

#[test]
fn a_talk_whose_recording_fails_once_is_recorded_by_another() {
    let mut world = World::new(1);
    world.switch.records_fail = true;
    let caller = world.talking("13800138000");
    world.run(20);
    world.switch.records_fail = false;
    let failed = recording(&world);
    world.run(500);
    assert_eq!(world.switch.recordings(), 1);
    assert_eq!(missing(&world), [(Some(failed), "failed")]);
    assert!(world.view(&caller).unwrap().recorded);
}

#[test]
fn a_talk_whose_recordings_fail_is_told_of_and_not_tried_without_end() {
    let mut world = World::new(1);
    world.switch.records_fail = true;
    let caller = world.talking("13800138000");
    world.run(60_000);
    let why: Vec<&str> = missing(&world).into_iter().map(|(_, why)| why).collect();
    assert_eq!(why, ["failed", "failed"]);
    assert!(!world.view(&caller).unwrap().recorded);
}
