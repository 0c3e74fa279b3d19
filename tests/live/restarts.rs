//! `rexian` is killed and started again in the middle of what a call can be: afterwards it goes on where
//! it was.

use harness::telephones::tone_of;
use serde_json::json;

use crate::facts;
use crate::office::{Lease, Office};
use crate::outbound;
use crate::scene::{EXPERT, Left, POLICE, Scene};
use crate::tones::{self, Ear, SURVEY, THANKS};

/// The same conversation with another `rexian`.
fn restarted<'a>(office: &'a mut Lease, left: Left) -> Scene<'a> {
    office.rexian.kill();
    office.restart_rexian();
    Scene::back(office, left)
}

#[test]
fn a_caller_on_hold_comes_back_and_one_who_is_parked_is_picked_up() {
    let mut office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.ask("PUT", "hold", &json!({}));
    let left = scene.leave();

    let scene = restarted(&mut office, left);
    scene.wait("is on hold still", |call| !call["held"].is_null());
    scene.citizen.wait_more(tones::MUSIC, 500);
    scene.ask("DELETE", "hold", &json!({}));
    scene.hear_each_other(&["citizen", "1001"]);
    scene.ask("PUT", "parking", &json!({}));
    let left = scene.leave();

    let scene = restarted(&mut office, left);
    scene.wait("is parked still", |call| !call["parked"].is_null());
    scene.citizen.wait_more(tones::MUSIC, 500);
    scene.ask("DELETE", "parking?agent=1002", &json!({}));
    scene.hear_each_other(&["citizen", "1002"]);
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn three_of_an_emergency_hear_each_other_still_and_the_agent_may_leave() {
    let mut office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.invite(&format!("number:{POLICE}"));
    let left = scene.leave();

    let scene = restarted(&mut office, left);
    scene.hear_each_other(&["citizen", "1001", POLICE]);
    scene.office.telephones.hang_up("1001").unwrap();
    scene.hear_each_other(&["citizen", POLICE]);
    scene.over(&["citizen", "1001", POLICE]);
}

#[test]
fn an_agent_and_whoever_they_dialled_talk_on() {
    let mut office = Office::with(&tones::quick());
    office.be_ready("1001");
    outbound::answers(&office, "1001");
    outbound::answers(&office, EXPERT);
    let body = json!({"agent": 1001, "number": EXPERT});
    let (status, call) = office.api.post("/calls", &body).unwrap();
    assert_eq!(status, 201, "{call}");
    office.wait_stage(EXPERT, "talking");
    outbound::hear_each_other(&office, "1001", EXPERT);

    office.rexian.kill();
    office.restart_rexian();
    let after = office.wait_stage(EXPERT, "talking");
    assert_eq!(after["id"], call["id"]);
    outbound::hear_each_other(&office, "1001", EXPERT);
    office.telephones.hang_up("1001").unwrap();
    office.wait_idle(EXPERT);
    let ended = office.wait_ended(EXPERT);
    assert_eq!(ended["outcome"], "answered", "{ended:#}");
    assert_eq!(facts::of_kind(&ended, "recording_started").len(), 1);
    office.wait_nothing_left();
}

#[test]
fn a_caller_in_the_survey_is_asked_again_and_gives_a_grade() {
    const CALLER: &str = "13800138061";
    let mut office = Office::with(&tones::surveyed());
    office.be_ready("1001");
    let citizen = office.telephones.citizen(CALLER).unwrap();
    office.lift("1001");
    citizen.wait_heard(tone_of("1001"), 500);
    office.telephones.hang_up("1001").unwrap();
    citizen.wait_tone(SURVEY);
    office.wait_stage(CALLER, "survey");
    let label = citizen.label().to_owned();

    office.rexian.kill();
    let before = office.telephones.known(&label).heard();
    let asked = before.times(SURVEY, 200);
    office.restart_rexian();
    let citizen = office.telephones.known(&label);
    citizen.wait_times(SURVEY, asked + 1);
    citizen.press("4").unwrap();
    citizen.wait_tone(THANKS);
    citizen.wait_ended(10);
    let call = office.wait_ended(CALLER);
    let said = (&call["survey"], &call["grade"]);
    assert_eq!(said, (&"answered".into(), &4.into()), "{call:#}");
    office.wait_nothing_left();
}
