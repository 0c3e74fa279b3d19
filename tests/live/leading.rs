//! A caller who is parked, and a secret that is kept out of the recording, on real telephones.

use harness::wait_for;
use serde_json::json;

use crate::facts;
use crate::office::Office;
use crate::scene::{CALLER, Scene};
use crate::tones::{self, Ear};

#[test]
fn a_parked_caller_hears_music_and_a_colleague_picks_up_in_the_same_recording() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.ask("PUT", "parking", &json!({}));
    office.wait_idle("1001");
    let before = scene.citizen.heard().tone_ms(tones::MUSIC);
    wait_for("two seconds of music", 20, || {
        (scene.citizen.heard().tone_ms(tones::MUSIC) >= before + 2_000).then_some(())
    });
    scene.hear(&[("citizen", &[])]);
    scene.ask("DELETE", "parking?agent=1002", &json!({}));
    scene.hear(&[("citizen", &["1002"]), ("1002", &["citizen"])]);
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn a_parked_caller_whom_nobody_picks_up_is_offered_to_whoever_is_idle() {
    let office = Office::with(&tones::quick_but(&[], tones::RING, tones::IMPATIENT));
    let scene = Scene::set(&office);
    scene.ask("PUT", "parking", &json!({}));
    scene.citizen.wait_more(tones::MUSIC, 500);
    let call = scene.wait("is in line again", |call| {
        facts::has(call, "moved_to_queue")
    });
    assert!(facts::has(&call, "unparked"), "{call:#}");
    scene.hear_each_other(&["citizen", "1002"]);
    office.wait_agent("1001", "ready");
    office.telephones.rx("channel request hangup all").unwrap();
    // The talk before the parking, and the one after it.
    let call = office.wait_ended(CALLER);
    let kept = facts::of_kind(&call, "recording_started").len();
    assert_eq!(kept, 2, "{call:#}");
    office.wait_nothing_left();
}

#[test]
fn a_supervisor_off_duty_takes_a_caller_who_waits_and_is_off_again_afterwards() {
    let office = Office::with(&tones::quick());
    office.be_paused("1001");
    let citizen = office.telephones.citizen(CALLER).unwrap();
    let call = office.wait_stage(CALLER, "queued");
    citizen.tone(tones::CITIZEN).unwrap();
    let scene = Scene {
        office: &office,
        citizen,
        call: call["id"].to_string(),
    };
    scene.answers("1003");
    scene.ask("PUT", "place", &json!({"to": "supervisor:1003"}));
    let call = scene.wait("talks with the supervisor", |call| {
        call["stage"] == "talking"
    });
    assert_eq!(call["agent"], 1003, "{call:#}");
    assert!(facts::has(&call, "moved_to_agent"), "{call:#}");
    scene.hear(&[("citizen", &["1003"]), ("1003", &["citizen"])]);
    office.wait_agent("1001", "paused");
    scene.over(&["citizen", "1003"]);
    office.wait_agent("1003", "off");
}

#[test]
fn what_is_said_while_the_recording_is_paused_is_not_kept() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.ask("PUT", "recording/pause", &json!({}));
    // As long as it takes to hear four seconds of each other.
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.ask("DELETE", "recording/pause", &json!({}));
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    let sound = scene.ended(&["citizen", "1001"]);
    let call = office.wait_ended(CALLER);
    let resumed = facts::of_kind(&call, "recording_resumed");
    let paused_ms = resumed[0]["fields"]["after_ms"].as_u64().unwrap();
    let talk_ms = (call["talk_s"].as_f64().unwrap() * 1_000.0) as u64;
    assert!(paused_ms >= 2_000, "paused for {paused_ms} ms only");
    let kept = sound.ms();
    assert!(
        kept <= talk_ms - paused_ms + 500,
        "{kept} of {talk_ms} ms are kept"
    );
}

#[test]
fn keys_of_the_caller_pause_the_recording() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.citizen.press("123456").unwrap();
    let call = scene.wait("keeps the keys to itself", |call| {
        !facts::of_kind(call, "recording_paused").is_empty()
    });
    assert_eq!(
        facts::of_kind(&call, "recording_paused")[0]["fields"]["by"],
        "keys"
    );
    scene.wait("keeps what is said again", |call| {
        !facts::of_kind(call, "recording_resumed").is_empty()
    });
    scene.over(&["citizen", "1001"]);
}
