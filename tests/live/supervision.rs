//! Supervision on real telephones: who hears whose tone in each way of taking part.

use harness::Behaviour;
use serde_json::json;

use crate::office::{Lease, Office};
use crate::scene::{CALLER, Scene};
use crate::tones::{self, CITIZEN};

/// Supervises from telephone 1003.
pub fn supervise(scene: &Scene<'_>, mode: &str) {
    let body = json!({ "supervisor": 1003, "mode": mode });
    scene.ask("POST", "supervision", &body);
}

/// Follows 1001 from telephone 1003.
#[track_caller]
pub fn follow(office: &Office) {
    let body = json!({ "supervisor": 1003, "mode": "listen" });
    let said = office.api.put("/agents/1001/supervision", &body);
    assert_eq!(said.unwrap().0, 200);
}

#[track_caller]
pub fn follow_no_more(office: &Office) {
    let said = office
        .api
        .delete("/agents/1001/supervision?supervisor=1003");
    assert_eq!(said.unwrap().0, 200);
}

/// A citizen and 1001 talk, and telephone 1003 answers when it rings.
fn scene(office: &Lease) -> Scene<'_> {
    let scene = Scene::set(office);
    scene.answers("1003");
    scene
}

/// Waits until the supervisor listens.
pub fn listening(scene: &Scene<'_>) {
    let path = format!("/calls/{}/supervision", scene.call);
    harness::wait_for("the supervisor listens", 20, || {
        let all = scene.office.api.get(&path).unwrap().1;
        (all["items"][0]["state"] == "listening").then_some(())
    });
}

#[test]
fn who_listens_hears_both_and_is_heard_by_nobody() {
    let office = Office::with(&tones::quick());
    let scene = scene(&office);
    supervise(&scene, "listen");
    listening(&scene);
    scene.hear(&[
        ("1003", &["citizen", "1001"]),
        ("citizen", &["1001"]),
        ("1001", &["citizen"]),
    ]);
    office.telephones.hang_up("1003").unwrap();
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.over(&["citizen", "1001"]);
}

#[test]
fn who_listens_stays_with_the_caller_through_a_transfer() {
    let office = Office::with(&tones::quick());
    let scene = scene(&office);
    supervise(&scene, "listen");
    listening(&scene);
    scene.transfer("agent:1002", "blind");
    scene.hear(&[
        ("1003", &["citizen", "1002"]),
        ("citizen", &["1002"]),
        ("1002", &["citizen"]),
    ]);
    scene.over_without(&["citizen", "1001", "1002"], "1003");
}

#[test]
fn who_whispers_is_heard_by_the_agent_and_is_not_in_the_recording() {
    let office = Office::with(&tones::quick());
    let scene = scene(&office);
    supervise(&scene, "whisper");
    listening(&scene);
    scene.hear(&[
        ("1001", &["citizen", "1003"]),
        ("citizen", &["1001"]),
        ("1003", &["citizen", "1001"]),
    ]);
    supervise(&scene, "listen");
    scene.hear(&[("1001", &["citizen"]), ("citizen", &["1001"])]);
    let (citizen, whisper) = ("citizen", "1003");
    scene.over_without(&[citizen, "1001"], whisper);
}

#[test]
fn who_barges_in_is_heard_by_both_and_may_take_over() {
    let office = Office::with(&tones::quick());
    let scene = scene(&office);
    supervise(&scene, "listen");
    listening(&scene);
    supervise(&scene, "barge");
    scene.hear(&[
        ("1003", &["citizen", "1001"]),
        ("citizen", &["1001", "1003"]),
        ("1001", &["citizen", "1003"]),
    ]);
    supervise(&scene, "take_over");
    office.wait_idle("1001");
    scene.hear(&[("citizen", &["1003"]), ("1003", &["citizen"])]);
    scene.over(&["citizen", "1001", "1003"]);
}

#[test]
fn who_takes_over_at_once_leaves_the_agent_to_wrap_up() {
    let office = Office::with(&tones::quick());
    let scene = scene(&office);
    supervise(&scene, "take_over");
    office.wait_idle("1001");
    scene.hear(&[("citizen", &["1003"]), ("1003", &["citizen"])]);
    scene.over(&["citizen", "1001", "1003"]);
}

#[test]
fn who_follows_an_agent_hears_one_conversation_after_the_other() {
    let office = Office::with(&tones::quick());
    let answer = Behaviour::Answer {
        after_s: 1,
        talk_s: None,
    };
    office.telephones.behave("1003", &answer).unwrap();
    office.be_ready("1001");
    follow(&office);
    for caller in [CALLER, "13900139000"] {
        hears_the_next(&office, caller);
        office.wait_agent("1001", "ready");
    }
    follow_no_more(&office);
    office.wait_nothing_left();
}

/// A citizen calls and talks with 1001, and the supervisor hears both tones.
#[track_caller]
fn hears_the_next(office: &Lease, caller: &str) {
    let citizen = office.telephones.citizen(caller).unwrap();
    office.lift("1001");
    citizen.tone(CITIZEN).unwrap();
    let call = office.wait_stage(caller, "talking")["id"].to_string();
    let scene = Scene {
        office,
        citizen,
        call,
    };
    listening(&scene);
    scene.hear(&[
        ("1003", &["citizen", "1001"]),
        ("citizen", &["1001"]),
        ("1001", &["citizen"]),
    ]);
    scene.citizen.hang_up().unwrap();
    office.wait_ended(caller);
    office.wait_idle("1003");
    office.wait_idle("1001");
}
