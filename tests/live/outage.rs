//! Asterisk itself dies in the middle, as in a power cut, and is started again: nobody stays stuck, the facts
//! tell the truth, and what was said is kept or told missing.

use harness::wait_for;
use serde_json::{Value, json};

use crate::facts;
use crate::kept;
use crate::mailbox;
use crate::office::{AGENTS, Lease, Office};
use crate::scene::{CALLER, Scene};
use crate::tones::{self, CITIZEN, Ear};

/// Asterisk dies; nothing comes any more, and everybody puts the handset down. It is started again, and the
/// telephones register.
fn dies(office: &mut Lease) {
    office.hotline.kill();
    office.wait_health(503, 10);
    office.telephones.rx("channel request hangup all").unwrap();
    wait_for("no telephone has a call", 10, || {
        office.telephones.lines().is_empty().then_some(())
    });
    office.hotline.restart().unwrap();
    office.wait_health(200, 30);
    for number in AGENTS {
        office.telephones.register(number).unwrap();
    }
    office.telephones.wait_registered(&office.hotline, &AGENTS);
}

/// The call is over, and every recording of it is in its place or told missing.
fn is_over(office: &Office, caller: &str, outcome: &str) -> Value {
    let begun = ["recording_started", "message_started"];
    let told = ["recording_stored", "recording_missing"];
    office.wait_call(caller, "is over and told whole", |call| {
        let count = |kinds: [&str; 2]| kinds.map(|kind| facts::of_kind(call, kind).len());
        let [begun, told] = [begun, told].map(|kinds| count(kinds).iter().sum::<usize>());
        call["outcome"] == outcome && begun == told
    })
}

/// 1003 talks with a caller.
fn talks(office: &Office, caller: &str) {
    office.be_ready("1003");
    office.telephones.citizen(caller).unwrap().wait_up(10);
    office.lift("1003");
    office.wait_stage(caller, "talking");
}

#[test]
fn talks_a_consultation_and_a_parked_caller_end_and_the_agents_are_ready_again() {
    const PARKED: &str = "13800138090";
    const TALKS: &str = "13800138091";
    let mut office = Office::with(&tones::quick());
    talks(&office, PARKED);
    let parked = office.call_of(PARKED).unwrap()["id"].clone();
    let parking = format!("/calls/{parked}/parking");
    assert_eq!(office.api.put(&parking, &json!({})).unwrap().0, 200);
    office.wait_idle("1003");
    talks(&office, TALKS);
    let scene = Scene::set(&office);
    scene.consult("agent:1002");
    scene.leave();

    dies(&mut office);
    for caller in [PARKED, TALKS, CALLER] {
        let call = is_over(&office, caller, "answered");
        assert_eq!(call["hung_up_by"], "system", "{call:#}");
        assert_eq!(facts::of_kind(&call, "recording_started").len(), 1);
    }
    let call = office.call_of(CALLER).unwrap();
    assert!(facts::has(&call, "transfer_ended"), "{call:#}");
    for number in AGENTS {
        office.wait_agent(number, "ready");
    }
    office.wait_nothing_left();
}

#[test]
fn who_waited_is_called_back_and_a_message_is_kept() {
    const WAITS: &str = "13800138092";
    const SPEAKS: &str = "13800138093";
    let mut office = Office::with(&tones::quick());
    office.be_paused("1001");
    let citizen = office.telephones.citizen(SPEAKS).unwrap();
    citizen.wait_tone(tones::GREETING);
    citizen.press("9").unwrap();
    mailbox::complain(&citizen);
    mailbox::say(&citizen, CITIZEN);
    office.telephones.citizen(WAITS).unwrap();
    office.wait_stage(WAITS, "queued");

    dies(&mut office);
    let call = is_over(&office, WAITS, "lost");
    assert_eq!(call["hung_up_by"], "system", "{call:#}");
    let open = office.api.get("/callbacks").unwrap().1;
    let mut open = open["items"].as_array().unwrap().iter();
    assert!(open.any(|it| it["call"] == call["id"]), "{open:?}");
    let call = is_over(&office, SPEAKS, "message");
    let message = kept::message(&office, &call);
    assert!(message.sound.tone_ms(CITIZEN) >= 500);
    office.wait_nothing_left();
}
