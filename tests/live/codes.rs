//! Codes by which an agent says at the telephone what their state is to be.

use harness::rexian;
use serde_json::Value;

use crate::facts;
use crate::office::{Lease, Office};
use crate::scene::Scene;
use crate::tones::{self, CHOOSE, CLOSED, Ear, KEPT, NOBODY, SECOND, WAITED};

const READY: &str = "*41";
const PAUSED: &str = "*42";
const OFF: &str = "*43";

/// A telephone dials a code, hears these words, and is hung up.
#[track_caller]
fn keys(office: &Office, number: &str, code: &str, words: &[u32]) {
    let line = office.telephones.dial(number, code).unwrap();
    line.wait_up(20);
    for word in words {
        line.wait_tone(*word);
    }
    line.wait_ended(20);
}

/// A caller talks with 1001, and both hang up.
fn is_served(office: &Office, caller: &str) {
    let citizen = office.telephones.citizen(caller).unwrap();
    assert_eq!(office.lift("1001"), caller);
    office.wait_stage(caller, "talking");
    citizen.hang_up().unwrap();
    office.wait_ended(caller);
}

fn office_that_asks_what_came_of_it() -> Lease {
    let queue = "ring_s = 5\ndispositions = [\"已答复\"]\ndisposition_required = true\n";
    Office::with(&tones::quick_but(&[], queue, ""))
}

#[test]
fn whoever_keys_ready_is_offered_calls_and_whoever_keys_a_pause_is_offered_none() {
    let office = Office::with(&tones::quick());
    keys(&office, "1001", READY, &[KEPT]);
    office.wait_agent("1001", "ready");
    is_served(&office, "13800138080");

    keys(&office, "1001", PAUSED, &[WAITED]);
    let paused = office.wait_agent("1001", "paused");
    assert_eq!(paused["reason"], "break", "{paused:#}");
    let citizen = office.telephones.citizen("13800138081").unwrap();
    let call = office.wait_stage("13800138081", "queued");
    // The first announcement is over, and nobody was rung.
    citizen.wait_tone(tones::FIRST);
    let offered = |call: &Value| facts::of_kind(call, "offered").len();
    assert_eq!(offered(&call), 0, "{call:#}");

    keys(&office, "1001", READY, &[KEPT]);
    assert_eq!(office.lift("1001"), "13800138081");
    let call = office.wait_stage("13800138081", "talking");
    assert_eq!(offered(&call), 1, "{call:#}");
}

#[test]
fn a_telephone_that_keys_a_code_is_not_used_elsewhere_meanwhile() {
    let office = Office::with(&tones::quick());
    office.be_ready("1001");
    let line = office.telephones.dial("1001", READY).unwrap();
    line.wait_heard(KEPT, u64::from(tones::READY_MS) - 500);
    let agent = office.agent("1001");
    assert_eq!(agent["state"], "ready", "{agent:#}");
    line.wait_ended(20);
    is_served(&office, "13800138084");
}

#[test]
fn whoever_keys_off_duty_leaves_callers_to_the_mailbox() {
    let office = Office::with(&tones::quick());
    office.be_ready("1001");
    keys(&office, "1001", OFF, &[CLOSED]);
    office.wait_agent("1001", "off");
    let citizen = office.telephones.citizen("13800138082").unwrap();
    citizen.wait_tone(NOBODY);
    assert_eq!(office.telephones.line("1001"), None);
}

#[test]
fn a_pause_keyed_on_a_second_line_begins_after_the_talk() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.hold("1001").unwrap();
    scene.wait("is on hold", |call| !call["held"].is_null());
    keys(&office, "1001", PAUSED, &[WAITED, SECOND]);
    assert_eq!(office.agent("1001")["state"], "talking");
    office.telephones.rx("channel request hangup all").unwrap();
    office.wait_ended(crate::scene::CALLER);
    let paused = office.wait_agent("1001", "paused");
    assert_eq!(paused["reason"], "break", "{paused:#}");
}

#[test]
fn whoever_still_has_to_say_what_a_call_came_to_is_told_so_and_not_ready() {
    let office = office_that_asks_what_came_of_it();
    office.be_ready("1001");
    is_served(&office, "13800138083");
    office.wait_agent("1001", "paused");
    keys(&office, "1001", READY, &[CHOOSE]);
    let agent = office.agent("1001");
    assert_eq!(agent["reason"], "disposition", "{agent:#}");
}

#[test]
fn a_telephone_at_which_nobody_sits_is_told_so() {
    let office = Office::with(&tones::quick());
    let sits_at = |phone| office.edit("1003", ["--phone", phone], ("phone", phone.into()));
    sits_at("1099");
    keys(&office, "1003", READY, &[NOBODY]);
    assert_eq!(office.agent("1003")["state"], "off");
    sits_at("1003");
}

#[test]
fn check_knows_whether_the_dialplan_finds_what_answers_codes() {
    let office = Office::with(&tones::quick());
    let check = || {
        let checked = rexian::run(&office.site, &["check"]).unwrap();
        let said = String::from_utf8_lossy(&checked.stdout).into_owned();
        (checked.status.success(), said)
    };
    let look_at = |port| {
        let set = format!("dialplan set global AGI 127.0.0.1:{port}");
        office.hotline.rx(&set).unwrap();
    };
    let (well, said) = check();
    assert!(
        well && said.contains("the dialplan finds FastAGI"),
        "{said}"
    );
    look_at(1);
    let (well, said) = check();
    let finding = "the dialplan looks for FastAGI at 127.0.0.1:1";
    assert!(!well && said.contains(finding), "{said}");
    look_at(office.site.ports.agi());
}
