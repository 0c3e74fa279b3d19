//! `rexian` is killed and started again in the middle of what a call can be: afterwards it goes on where
//! it was.

use harness::Behaviour;
use harness::telephones::tone_of;
use serde_json::json;

use crate::facts;
use crate::kept;
use crate::mailbox;
use crate::office::{Lease, Office};
use crate::outbound;
use crate::scene::{EXPERT, Left, POLICE, Scene};
use crate::supervision;
use crate::tones::{self, CITIZEN, Ear, GREETING, RING, SURVEY, THANKS};

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

/// Asterisk tells of a hold once, and whoever was not there asks for it.
#[test]
fn what_a_telephone_holds_or_takes_back_while_rexian_is_away_is_known_afterwards() {
    let mut office = Office::with(&tones::quick());
    let left = Scene::set(&office).leave();

    office.rexian.kill();
    office.telephones.hold("1001").unwrap();
    office.restart_rexian();
    let scene = Scene::back(&office, left);
    scene.wait("is on hold", |call| !call["held"].is_null());
    scene.citizen.wait_more(tones::MUSIC, 500);
    scene.hear(&[("citizen", &[])]);
    let left = scene.leave();

    office.rexian.kill();
    office
        .telephones
        .take_back("1001", tone_of("1001"))
        .unwrap();
    office.restart_rexian();
    let scene = Scene::back(&office, left);
    scene.wait("is back", |call| call["held"].is_null());
    scene.hear_each_other(&["citizen", "1001"]);
    scene.over(&["citizen", "1001"]);
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

/// 1001's own telephone rings, then the expert's, and `rexian` is killed each time.
#[test]
fn an_agent_who_dials_and_whoever_they_dial_go_on_ringing_and_talk() {
    let mut office = Office::with(&tones::quick());
    office.be_ready("1001");
    let body = json!({"agent": 1001, "number": EXPERT});
    let (status, call) = office.api.post("/calls", &body).unwrap();
    assert_eq!(status, 201, "{call}");
    for number in ["1001", EXPERT] {
        office.telephones.wait_ringing(number, 20);
        office.rexian.kill();
        office.restart_rexian();
        office.wait_agent(
            "1001",
            if number == "1001" {
                "reserved"
            } else {
                "talking"
            },
        );
        office.telephones.answer(number).unwrap();
    }
    let after = office.wait_stage(EXPERT, "talking");
    assert_eq!(after["id"], call["id"]);
    outbound::hear_each_other(&office, "1001", EXPERT);
    office.telephones.hang_up("1001").unwrap();
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

#[test]
fn callers_in_the_greeting_in_self_service_and_in_the_mailbox_are_led_on() {
    const GREETED: &str = "13800138062";
    const LOOKS: &str = "13800138063";
    const SPEAKS: &str = "13800138065";
    let long = ["recorded", "self-service", "self-service.keys"];
    let mut office = Office::with(&tones::quick_but(&long, RING, ""));
    office.be_paused("1001");
    let looks = office.telephones.citizen(LOOKS).unwrap();
    office.wait_stage(LOOKS, "queued");
    looks.press("1").unwrap();
    let speaks = office.telephones.citizen(SPEAKS).unwrap();
    speaks.wait_tone(GREETING);
    speaks.press("9").unwrap();
    mailbox::complain(&speaks);
    speaks.tone(CITIZEN).unwrap();
    let greeted = office.telephones.citizen(GREETED).unwrap();
    greeted.wait_tone(GREETING);
    let labels = [&greeted, &looks, &speaks].map(|citizen| citizen.label().to_owned());

    office.rexian.kill();
    office.restart_rexian();
    let labels = labels.each_ref();
    let [greeted, looks, speaks] = labels.map(|label| office.telephones.known(label));
    // The agent is heard at once, whatever the caller was being told.
    office.wait_stage(LOOKS, "queued");
    office.come_back("1001");
    office.lift("1001");
    looks.wait_heard(tone_of("1001"), 500);
    mailbox::say(&speaks, CITIZEN);
    speaks.be_quiet().unwrap();
    speaks.wait_tone(tones::REVIEW);
    greeted.wait_times(GREETING, 2);
    office.telephones.rx("channel request hangup all").unwrap();
    let call = office.wait_ended(SPEAKS);
    assert_eq!(call["outcome"], "message", "{call:#}");
    let message = kept::message(&office, &call);
    assert!(message.sound.tone_ms(CITIZEN) >= 1_500);
    office.wait_nothing_left();
}

#[test]
fn a_place_kept_for_a_call_back_is_kept_on_and_a_wrap_up_goes_on() {
    const CALLER: &str = "13800138064";
    let mut office = Office::with(&tones::quick());
    office.be_paused("1001");
    let (_, place) = outbound::asks_back(&office, CALLER);

    office.rexian.kill();
    office.restart_rexian();
    let again = outbound::place(&office);
    assert_eq!(again["requested"], place["requested"]);
    outbound::answers(&office, "1001");
    outbound::answers(&office, CALLER);
    office.come_back("1001");
    let back = office.wait_stage(CALLER, "talking");
    assert_eq!(back["id"], again["id"], "{back:#}");
    outbound::hear_each_other(&office, "1001", CALLER);
    office.telephones.hang_up(CALLER).unwrap();
    office.wait_agent("1001", "wrap_up");
    let longer = office.api.post("/agents/1001/wrap-up", &json!({}));
    let until = longer.unwrap().1["wrap_up_until"].clone();

    office.rexian.kill();
    office.restart_rexian();
    let agent = office.wait_agent("1001", "wrap_up");
    assert_eq!(agent["wrap_up_until"], until, "{agent:#}");
    office.be_ready("1001");
    office.wait_nothing_left();
}

#[test]
fn a_colleague_who_is_rung_for_a_transfer_is_rung_on_and_answers() {
    let mut office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.behave("1002", &Behaviour::Ring).unwrap();
    scene.transfer("agent:1002", "blind");
    office.telephones.wait_ringing("1002", 20);
    let left = scene.leave();

    let scene = restarted(&mut office, left);
    scene.citizen.wait_more(tones::RINGING, 500);
    scene.office.telephones.answer("1002").unwrap();
    scene.hear_each_other(&["citizen", "1002"]);
    scene.office.wait_agent("1002", "talking");
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn a_colleague_who_lifts_while_rexian_is_away_does_not_cost_the_caller() {
    let mut office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.behave("1002", &Behaviour::Ring).unwrap();
    scene.transfer("agent:1002", "blind");
    office.telephones.wait_ringing("1002", 20);
    let left = scene.leave();

    office.rexian.kill();
    office.telephones.answer("1002").unwrap();
    office.wait_idle("1002");
    office.restart_rexian();
    let scene = Scene::back(&office, left);
    // Back to whoever sent them away.
    office.lift("1001");
    scene.hear_each_other(&["citizen", "1001"]);
    scene.over(&["citizen", "1001"]);
}

#[test]
fn who_listened_is_let_go_and_may_listen_again() {
    let mut office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.answers("1003");
    supervision::supervise(&scene, "listen");
    supervision::listening(&scene);
    let left = scene.leave();

    let scene = restarted(&mut office, left);
    scene.office.wait_idle("1003");
    scene.hear_each_other(&["citizen", "1001"]);
    supervision::supervise(&scene, "listen");
    supervision::listening(&scene);
    scene.hear(&[("1003", &["citizen", "1001"]), ("1001", &["citizen"])]);
    scene.over_without(&["citizen", "1001"], "1003");
}

#[test]
fn who_follows_an_agent_is_rung_again() {
    let mut office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.answers("1003");
    supervision::follow(&office);
    supervision::listening(&scene);
    let left = scene.leave();

    let scene = restarted(&mut office, left);
    supervision::listening(&scene);
    scene.hear(&[("1003", &["citizen", "1001"]), ("1001", &["citizen"])]);
    supervision::follow_no_more(scene.office);
    scene.office.wait_idle("1003");
    scene.hear_each_other(&["citizen", "1001"]);
    scene.over_without(&["citizen", "1001"], "1003");
}

#[test]
fn a_consultation_goes_on_on_the_second_line_which_ends_it() {
    let mut office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    let line = scene.consults_beside("1002").label().to_owned();
    let left = scene.leave();

    let scene = restarted(&mut office, left);
    let line = scene.office.telephones.known(&line);
    scene.hear(&[("1002", &["1001"]), ("citizen", &[])]);
    line.hang_up().unwrap();
    scene.office.wait_idle("1002");
    scene.takes_back("1001");
    scene.hear_each_other(&["citizen", "1001"]);
    scene.over(&["citizen", "1001", "1002"]);
}
