//! From the answer to the queue: greeted at once, in line without a key, never in silence, and every
//! key works at every moment.

use harness::{Citizen, Sound, wait_for};
use serde_json::json;

use crate::facts;
use crate::office::{Lease, Office};
use crate::tones::{
    self, CHOOSE, Ear, FIRST, GREETING, KEPT, MUSIC, OTHER_MUSIC, RING, SELF_SERVICE, THANKS,
};

/// A greeting that is spoken, as long as it is; then tones.
fn spoken() -> Lease {
    let office = Office::with(&tones::quick_but(&["greeting", "recorded"], RING, ""));
    office.be_paused("1001");
    office
}

/// The length of a prompt as it is spoken.
fn length_ms(office: &Office, prompt: &str) -> u64 {
    let file = office.site.data().join(format!("sounds/zh/{prompt}.wav"));
    Sound::read(&file).unwrap().ms()
}

/// Waits until so much was heard in all.
fn wait_ms(citizen: &Citizen<'_>, ms: u64) -> Sound {
    wait_for(&format!("{ms} ms are heard"), 30, || {
        Some(citizen.heard()).filter(|heard| heard.ms() >= ms)
    })
}

#[test]
fn a_caller_begins_at_the_menu_of_the_number_dialled() {
    let number = "[[numbers]]\ndialled = \"96123\"\nmenu = \"self-service\"\n";
    let office = Office::with(&tones::quick_but(&[], RING, number));
    let dials = |to: &str| harness::telephones::Call {
        from: "13800138018".into(),
        to: to.into(),
        ..Default::default()
    };
    for (to, hears, never) in [
        ("96123", SELF_SERVICE, GREETING),
        ("12345", GREETING, SELF_SERVICE),
    ] {
        let citizen = office.telephones.call(&dials(to)).unwrap();
        citizen.wait_tone(hears);
        assert_eq!(citizen.heard().tone_ms(never), 0, "{to}");
        citizen.hang_up().unwrap();
        let call = office.wait_ended("13800138018");
        assert_eq!(call["dialled"], to, "{call:#}");
        office.wait_nothing_left();
    }
}

#[test]
fn a_caller_is_greeted_at_once_and_waits_with_music_without_pressing_anything() {
    let office = spoken();
    let citizen = office.telephones.citizen("13800138010").unwrap();
    citizen.wait_up(10);
    citizen.wait_tone(FIRST);
    let call = office.wait_stage("13800138010", "queued");
    assert_eq!(call["position"], 1, "{call:#}");
    assert!(!facts::has(&call, "key_pressed"), "{call:#}");

    let greeting = length_ms(&office, "greeting") + length_ms(&office, "recorded");
    assert!(greeting <= 6000, "greeting and notice take {greeting} ms");
    let (announced, _) = citizen.heard().tone_span(FIRST).unwrap();
    let heard = wait_ms(&citizen, announced + 9000);
    let begins = heard.first_loud_ms().unwrap();
    assert!(begins <= 1000, "the greeting begins after {begins} ms");
    assert!(
        announced <= greeting + 3500,
        "the position is said after {announced} ms"
    );
    let silence = heard.after(begins).longest_silence_ms();
    assert!(silence <= 2000, "{silence} ms of silence while waiting");
    let music = heard.after(announced + 3000).tone_ms(MUSIC);
    assert!(music >= 4000, "{music} ms of music in 6 s");

    citizen.hang_up().unwrap();
    let call = office.wait_ended("13800138010");
    assert_eq!(call["outcome"], "abandoned", "{call:#}");
}

#[test]
fn key_9_leads_to_the_mailbox_during_greeting_announcement_and_music() {
    let office = spoken();
    for (caller, during) in [
        ("13800138011", "greeting"),
        ("13800138012", "announcement"),
        ("13800138013", "music"),
    ] {
        let citizen = office.telephones.citizen(caller).unwrap();
        citizen.wait_up(10);
        match during {
            "greeting" => {}
            "announcement" => citizen.wait_tone(FIRST),
            _ => {
                citizen.wait_tone(FIRST);
                let (announced, _) = citizen.heard().tone_span(FIRST).unwrap();
                wait_ms(&citizen, announced + 4000);
            }
        }
        citizen.press("9").unwrap();
        citizen.wait_tone(CHOOSE);
        let call = office.wait_stage(caller, "mailbox");
        assert!(facts::says(&call, "mailbox_entered", "reason", "key"));
        let queued = facts::has(&call, "queued");
        assert_eq!(queued, during != "greeting", "{during}: {call:#}");
        citizen.hang_up().unwrap();
        office.wait_ended(caller);
    }
}

#[test]
fn self_service_speaks_and_leads_back_to_the_place_by_0_or_by_silence() {
    let office = Office::with(&tones::quick());
    office.be_paused("1001");
    let first = office.telephones.citizen("13800138014").unwrap();
    office.wait_stage("13800138014", "queued");
    let _second = office.telephones.citizen("13800138015").unwrap();
    let second = office.wait_stage("13800138015", "queued");
    assert_eq!(second["position"], 2, "{second:#}");

    for (visit, key) in [(1, None), (2, Some("0"))] {
        first.press("1").unwrap();
        let away = office.wait_stage("13800138014", "menu");
        assert_eq!(away["position"], serde_json::Value::Null);
        // It says two things.
        first.wait_times(SELF_SERVICE, 2 * visit - 1);
        if let Some(key) = key {
            first.press(key).unwrap();
        }
        let back = office.wait_stage("13800138014", "queued");
        assert_eq!(back["position"], 1, "{back:#}");
        assert_eq!(office.wait_stage("13800138015", "queued")["position"], 2);
    }
    office.come_back("1001");
    assert_eq!(office.telephones.wait_ringing("1001", 10), "13800138014");
}

#[test]
fn key_1_during_the_greeting_leads_to_self_service_and_from_there_to_a_person() {
    let office = spoken();
    let citizen = office.telephones.citizen("13800138016").unwrap();
    citizen.wait_up(10);
    citizen.press("1").unwrap();
    citizen.wait_tone(SELF_SERVICE);
    let call = office.call_of("13800138016").unwrap();
    assert!(!facts::has(&call, "person_requested"), "{call:#}");
    let call = office.wait_stage("13800138016", "queued");
    assert_eq!(
        facts::each(&call, "menu_entered", "menu"),
        ["greeting", "self-service"]
    );
    citizen.wait_tone(FIRST);
}

/// Music of its own, a welcome, and nothing about the position.
const OWN: &str = r#"
music = "slow"
welcome = ["survey.thanks"]
announce_position = false
announce = ["mailbox.kept"]
"#;

#[test]
fn a_queue_has_its_own_music_and_words_and_the_music_is_heard_on_hold_too() {
    let office = Office::with(&tones::quick_but(&[], OWN, ""));
    office.be_paused("1001");
    let citizen = office.telephones.citizen("13800138016").unwrap();
    citizen.wait_tone(THANKS);
    citizen.wait_times(KEPT, 2);
    citizen.wait_more(OTHER_MUSIC, 500);
    for never in [FIRST, MUSIC] {
        assert!(!citizen.has_heard(never), "{never} Hz were heard");
    }
    assert_eq!(citizen.heard().times(THANKS, 200), 1);
    office.come_back("1001");
    office.lift("1001");
    let call = office.wait_stage("13800138016", "talking")["id"].to_string();
    let held = office.api.put(&format!("/calls/{call}/hold"), &json!({}));
    assert_eq!(held.unwrap().0, 200);
    citizen.wait_more(OTHER_MUSIC, 500);
    citizen.hang_up().unwrap();
    office.wait_ended("13800138016");
}
