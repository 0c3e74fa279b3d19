//! The keys of the telephones themselves: hold, a second line, transfer and three-way, and who hears whom.

use harness::telephones::tone_of;
use harness::{Citizen, wait_for};
use serde_json::{Value, json};

use crate::facts;
use crate::office::Office;
use crate::scene::{EXPERT, Scene};
use crate::tones::{self, Ear};

impl<'a> Scene<'a> {
    /// 1001 puts the caller on hold, dials on a second line, and talks there.
    pub fn consults_beside(&self, number: &str) -> Citizen<'a> {
        self.office.telephones.hold("1001").unwrap();
        self.wait("is on hold", |call| !call["held"].is_null());
        let line = self.office.telephones.dial("1001", number).unwrap();
        self.wait("is consulting", |call| {
            call["transfer"]["state"] == "consulting"
        });
        line
    }

    pub fn takes_back(&self, line: &str) {
        let telephones = &self.office.telephones;
        telephones.take_back(line, tone_of("1001")).unwrap();
    }

    /// 1001 puts the second line on hold, as a telephone does before it takes the first back: whoever was consulted
    /// hears music.
    fn holds_second(&self, line: &Citizen<'_>) {
        self.office.telephones.hold(line.label()).unwrap();
        self.wait("has the colleague in music", |call| {
            let path = format!("/calls/{}/participants", call["id"]);
            let parties = self.office.api.get(&path).unwrap().1;
            let held = |party: &Value| party["held"] == true;
            parties["items"]
                .as_array()
                .is_some_and(|all| all.iter().any(held))
        });
    }

    pub fn transfer_came_to(&self, outcome: &str) -> Value {
        self.wait(outcome, |call| {
            facts::says(call, "transfer_ended", "outcome", outcome)
        })
    }
}

#[test]
fn the_hold_key_puts_the_caller_in_music_and_takes_them_back() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.hold("1001").unwrap();
    scene.wait("is on hold", |call| !call["held"].is_null());
    let before = scene.citizen.heard().tone_ms(tones::MUSIC);
    wait_for("two seconds of music", 20, || {
        (scene.citizen.heard().tone_ms(tones::MUSIC) >= before + 2_000).then_some(())
    });
    scene.hear(&[("citizen", &[])]);
    scene.takes_back("1001");
    scene.wait("is back", |call| call["held"].is_null());
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.over(&["citizen", "1001"]);
}

#[test]
fn a_colleague_is_consulted_on_a_second_line_and_joined_by_the_transfer_key() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    let line = scene.consults_beside("1002");
    scene.hear(&[("1002", &["1001"]), ("citizen", &[])]);
    line_hears(&line, &["1002"]);
    office.telephones.join(line.label(), "1001").unwrap();
    scene.transfer_came_to("completed");
    line.wait_ended(20);
    scene.hear(&[("citizen", &["1002"]), ("1002", &["citizen"])]);
    office.wait_idle("1001");
    office.wait_agent("1002", "talking");
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn a_telephones_own_three_way_call_joins_all_three_in_one_recording() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    let line = scene.consults_beside(EXPERT);
    scene.takes_back("1001");
    scene.transfer_came_to("three_way");
    line.wait_ended(20);
    scene.hear(&[
        ("citizen", &["1001", EXPERT]),
        ("1001", &["citizen", EXPERT]),
        (EXPERT, &["citizen", "1001"]),
    ]);
    scene.over(&["citizen", "1001", EXPERT]);
}

#[test]
fn changing_between_the_two_lines_changes_who_hears_whom() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    let line = scene.consults_beside("1002");
    scene.holds_second(&line);
    scene.takes_back("1001");
    scene.wait("is back", |call| call["held"].is_null());
    scene.hear(&[
        ("citizen", &["1001"]),
        ("1001", &["citizen"]),
        ("1002", &[]),
    ]);
    line.hang_up().unwrap();
    scene.transfer_came_to("cancelled");
    office.wait_idle("1002");
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.over(&["citizen", "1001"]);
}

#[test]
fn one_of_three_consults_on_a_second_line_while_the_others_talk_on() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.invite(&format!("number:{EXPERT}"));
    scene.hear_each_other(&["citizen", "1001", EXPERT]);
    office.telephones.hold("1001").unwrap();
    let line = office.telephones.dial("1001", "1002").unwrap();
    scene.wait("is consulting", |call| {
        call["transfer"]["state"] == "consulting"
    });
    scene.hear(&[
        ("citizen", &[EXPERT]),
        (EXPERT, &["citizen"]),
        ("1002", &["1001"]),
    ]);
    line_hears(&line, &["1002"]);
    scene.holds_second(&line);
    scene.takes_back("1001");
    scene.hear(&[
        ("citizen", &["1001", EXPERT]),
        ("1001", &["citizen", EXPERT]),
        ("1002", &[]),
    ]);
    office.telephones.hold("1001").unwrap();
    scene.takes_back(line.label());
    line_hears(&line, &["1002"]);
    scene.takes_back("1001");
    scene.transfer_came_to("three_way");
    line.wait_ended(20);
    scene.hear_each_other(&["citizen", "1001", EXPERT, "1002"]);
    scene.over_aside(&["citizen", "1001", EXPERT, "1002"], ["1001", "1002"]);
}

#[test]
fn with_both_lines_on_hold_the_handset_put_down_leaves_one_recording() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    let line = scene.consults_beside("1002");
    scene.holds_second(&line);
    scene.hear(&[("citizen", &[]), ("1002", &[])]);
    office.telephones.hang_up("1001").unwrap();
    scene.transfer_came_to("completed");
    line.wait_ended(20);
    scene.hear_each_other(&["citizen", "1002"]);
    office.wait_idle("1001");
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn a_number_dialled_by_hand_is_recorded_and_shows_the_hotlines_number() {
    let office = Office::with(&tones::quick());
    office.be_ready("1001");
    let line = office.telephones.dial("1001", EXPERT).unwrap();
    assert_eq!(office.telephones.wait_ringing(EXPERT, 20), harness::HOTLINE);
    office.telephones.answer(EXPERT).unwrap();
    let call = office.wait_stage(EXPERT, "talking");
    assert_eq!(call["direction"], "out", "{call:#}");
    line_hears(&line, &[EXPERT]);
    office.wait_agent("1001", "talking");
    line.hang_up().unwrap();
    let ended = office.wait_ended(EXPERT);
    assert_eq!(facts::of_kind(&ended, "recording_started").len(), 1);
    office.wait_nothing_left();
}

#[test]
fn a_telephone_rings_a_colleague_without_the_hotline() {
    let office = Office::with(&tones::quick());
    office.be_ready("1001");
    let line = office.telephones.dial("1001", "1002").unwrap();
    office.telephones.wait_ringing("1002", 20);
    office.telephones.answer("1002").unwrap();
    line_hears(&line, &["1002"]);
    line.hang_up().unwrap();
    office.wait_idle("1002");
    // Who sits at another telephone is rung there, by a telephone at which nobody sits too.
    let sits_at = |agent, phone| office.edit(agent, ["--phone", phone], ("phone", phone.into()));
    sits_at("1002", "1099");
    sits_at("1003", "1002");
    let line = office.telephones.dial("1003", "1003").unwrap();
    office.telephones.wait_ringing("1002", 20);
    line.hang_up().unwrap();
    office.wait_idle("1002");
    sits_at("1003", "1003");
    sits_at("1002", "1002");
}

#[test]
fn a_telephone_of_nobodys_is_dialled_from_the_desk_without_the_carrier() {
    let office = Office::with(&tones::quick());
    office.be_ready("1001");
    let dial = json!({ "agent": 1001, "number": "1006" });
    let asked = office.api.post("/calls", &dial).unwrap();
    assert!(asked.0 < 300, "{asked:?}");
    office.lift("1001");
    assert_eq!(office.telephones.wait_ringing("1006", 20), harness::HOTLINE);
    office.telephones.answer("1006").unwrap();
    office.wait_stage("1006", "talking");
    office.telephones.hang_up("1006").unwrap();
    office.wait_ended("1006");
}

#[test]
fn an_emergency_number_is_rung_from_a_telephone_at_which_nobody_is_on_duty() {
    let office = Office::with(&tones::quick());
    let line = office.telephones.dial("1001", "119").unwrap();
    assert_eq!(office.telephones.wait_ringing("119", 20), harness::HOTLINE);
    office.telephones.answer("119").unwrap();
    line.wait_tone(tone_of("119"));
    line.hang_up().unwrap();
    office.wait_nothing_left();
}

/// From now on a line that a telephone dialled hears these.
#[track_caller]
fn line_hears(line: &Citizen<'_>, whom: &[&str]) {
    for who in whom {
        let hz = crate::scene::voice(who);
        let before = line.heard().tone_ms(hz);
        wait_for(&format!("the line hears {who}"), 20, || {
            (line.heard().tone_ms(hz) >= before + 1_000).then_some(())
        });
    }
}
