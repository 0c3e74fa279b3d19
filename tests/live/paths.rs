//! The further ways of a transfer on real telephones: merged, to a number outside, a queue, a department, before
//! the answer, out of three, in vain. Who hears whose tone after each step.

use harness::{Behaviour, wait_for};
use serde_json::json;

use crate::facts;
use crate::office::Office;
use crate::scene::{CALLER, DEPARTMENT, EXPERT, Scene};
use crate::tones::{self, Ear};

#[test]
fn a_consulted_colleague_is_merged_into_a_talk_of_three_in_one_recording() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.consult("agent:1002");
    scene.hear(&[("1001", &["1002"]), ("1002", &["1001"]), ("citizen", &[])]);
    scene.ask("POST", "transfer/merge", &json!({}));
    scene.hear_each_other(&["citizen", "1001", "1002"]);
    office.wait_agent("1001", "talking");
    office.wait_agent("1002", "talking");
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn an_expert_outside_is_consulted_and_takes_over() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.consult(&format!("number:{EXPERT}"));
    scene.hear(&[("1001", &[EXPERT]), (EXPERT, &["1001"]), ("citizen", &[])]);
    scene.ask("POST", "transfer/completion", &json!({}));
    office.wait_idle("1001");
    scene.hear_each_other(&["citizen", EXPERT]);
    scene.over(&["citizen", "1001", EXPERT]);
}

/// The caller is sent to the expert unseen.
fn is_sent_outside(by: fn(&Scene<'_>)) {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.behave(EXPERT, &Behaviour::Ring).unwrap();
    by(&scene);
    assert_eq!(office.telephones.wait_ringing(EXPERT, 20), harness::HOTLINE);
    office.wait_idle("1001");
    scene.citizen.wait_more(tones::RINGING, 500);
    office.telephones.answer(EXPERT).unwrap();
    scene.hear_each_other(&["citizen", EXPERT]);
    scene.over(&["citizen", "1001", EXPERT]);
}

#[test]
fn a_caller_is_sent_to_a_number_outside_by_the_desk_and_by_the_transfer_key() {
    is_sent_outside(|scene| scene.transfer(&format!("number:{EXPERT}"), "blind"));
    is_sent_outside(|scene| scene.office.telephones.refer("1001", EXPERT).unwrap());
}

#[test]
fn a_caller_sent_back_to_the_queue_is_heard_by_the_next_agent_who_is_ready() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.behave("1002", &Behaviour::Ring).unwrap();
    scene.transfer("queue:1", "blind");
    office.wait_idle("1001");
    assert_eq!(office.lift("1002"), CALLER);
    scene.hear_each_other(&["citizen", "1002"]);
    office.wait_agent("1002", "talking");
    office.telephones.rx("channel request hangup all").unwrap();
    // Each of the two talks is kept.
    let call = office.wait_ended(CALLER);
    let kept = facts::of_kind(&call, "recording_started").len();
    assert_eq!(kept, 2, "{call:#}");
    office.wait_nothing_left();
}

#[test]
fn an_invited_colleague_may_be_dismissed_and_two_talk_on() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.invite("agent:1002");
    scene.hear_each_other(&["citizen", "1001", "1002"]);
    scene.ask("DELETE", "participants?party=agent:1002", &json!({}));
    office.wait_idle("1002");
    scene.hear_each_other(&["citizen", "1001"]);
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn a_transfer_completed_before_the_answer_lets_the_caller_hear_ringing_then_the_colleague() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.behave("1002", &Behaviour::Ring).unwrap();
    scene.transfer("agent:1002", "attended");
    assert_eq!(office.telephones.wait_ringing("1002", 20), CALLER);
    scene.ask("POST", "transfer/completion", &json!({}));
    office.wait_idle("1001");
    scene.citizen.wait_more(tones::RINGING, 500);
    office.telephones.answer("1002").unwrap();
    scene.hear_each_other(&["citizen", "1002"]);
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn whoever_of_a_queue_is_next_is_consulted_and_joins() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.consult("queue:1");
    scene.hear(&[("1001", &["1002"]), ("1002", &["1001"]), ("citizen", &[])]);
    scene.ask("DELETE", "transfer", &json!({}));
    office.wait_idle("1002");
    office.be_ready("1002");
    scene.invite("queue:1");
    scene.hear_each_other(&["citizen", "1001", "1002"]);
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn a_department_is_consulted_and_joins() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.consult("department:7");
    scene.hear(&[
        ("1001", &[DEPARTMENT]),
        (DEPARTMENT, &["1001"]),
        ("citizen", &[]),
    ]);
    scene.ask("DELETE", "transfer", &json!({}));
    office.wait_idle(DEPARTMENT);
    scene.invite("department:7");
    scene.hear_each_other(&["citizen", "1001", DEPARTMENT]);
    scene.over(&["citizen", "1001", DEPARTMENT]);
}

/// The caller is sent to the department, and a case with them; its path.
fn sends_along(scene: &Scene<'_>) -> String {
    let call: u64 = scene.call.parse().unwrap();
    let case =
        json!({ "kind": "complaint", "content": "路灯不亮", "caller": CALLER, "call": call });
    let (status, case) = scene.office.api.post("/cases", &case).unwrap();
    assert_eq!(status, 201, "{case}");
    let to = json!({ "to": "department:7", "kind": "blind", "case": case["number"] });
    scene.ask("POST", "transfer", &to);
    format!("/cases/{}", case["number"].as_str().unwrap())
}

#[test]
fn a_case_goes_to_the_department_to_which_its_caller_is_sent() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    let path = sends_along(&scene);
    office.wait_idle("1001");
    scene.hear_each_other(&["citizen", DEPARTMENT]);
    let case = office.api.get(&path).unwrap().1;
    assert_eq!(
        (&case["state"], &case["department"]),
        (&json!("dispatched"), &json!(7)),
        "{case:#}"
    );
    scene.over(&["citizen", "1001", DEPARTMENT]);
}

#[test]
fn a_case_stays_where_its_caller_comes_back_to_from_a_department_that_is_busy() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    let busy = Behaviour::Busy;
    office.telephones.behave(DEPARTMENT, &busy).unwrap();
    let ring = Behaviour::Ring;
    office.telephones.behave("1001", &ring).unwrap();
    let path = sends_along(&scene);
    scene.wait_transfers(&["busy"]);
    office.lift("1001");
    scene.hear_each_other(&["citizen", "1001"]);
    let case = office.api.get(&path).unwrap().1;
    assert_eq!(case["state"], "accepted", "{case:#}");
    let last = case["events"].as_array().unwrap().last().unwrap();
    let note = last["note"].as_str().unwrap();
    assert!(note.contains("语音转办未接通（占线）"), "{case:#}");
    scene.over(&["citizen", "1001"]);
}

#[test]
fn keys_sent_to_a_far_end_arrive_there() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.invite(&format!("number:{EXPERT}"));
    let keys = json!({ "party": format!("number:{EXPERT}"), "keys": "12#" });
    scene.ask("POST", "keys", &keys);
    wait_for("the keys at the far end", 20, || {
        (office.telephones.keys(EXPERT) == "12#").then_some(())
    });
    scene.hear_each_other(&["citizen", "1001", EXPERT]);
    // They may be a secret: the recording pauses for as long as this takes.
    scene.over(&["citizen", "1001"]);
}

#[test]
fn one_of_three_leaves_their_place_to_a_colleague() {
    leaves_their_place("agent:1002");
}

#[test]
fn one_of_three_leaves_their_place_to_whoever_of_a_queue_is_ready() {
    leaves_their_place("queue:1");
}

/// The citizen and the expert go on talking while the colleague's telephone rings.
fn leaves_their_place(to: &str) {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.behave("1002", &Behaviour::Ring).unwrap();
    scene.invite(&format!("number:{EXPERT}"));
    scene.transfer(to, "blind");
    office.wait_idle("1001");
    assert_eq!(office.telephones.wait_ringing("1002", 20), CALLER);
    scene.hear_each_other(&["citizen", EXPERT]);
    office.telephones.answer("1002").unwrap();
    scene.hear_each_other(&["citizen", EXPERT, "1002"]);
    scene.over(&["citizen", "1001", EXPERT, "1002"]);
}

#[test]
fn whoever_is_busy_does_not_answer_or_rejects_leaves_things_as_they_were() {
    let office = Office::with(&tones::quick_but(&[], tones::RING, tones::IMPATIENT));
    let scene = Scene::set(&office);
    let behave = |number: &str, it| office.telephones.behave(number, &it).unwrap();
    behave("1002", Behaviour::Busy);
    scene.ring("agent:1002");
    scene.wait_transfers(&["busy"]);
    assert_eq!(office.wait_agent("1002", "paused")["reason"], "busy");
    behave(EXPERT, Behaviour::Ring);
    scene.ring(&format!("number:{EXPERT}"));
    // The caller is not kept from the agent meanwhile.
    office.telephones.wait_ringing(EXPERT, 20);
    scene.hear_each_other(&["citizen", "1001"]);
    scene.wait_transfers(&["busy", "no_answer"]);
    office.wait_idle(EXPERT);
    office.be_ready("1002");
    behave("1002", Behaviour::Reject);
    scene.transfer("agent:1002", "attended");
    scene.wait_transfers(&["busy", "no_answer", "rejected"]);
    assert_eq!(office.wait_agent("1002", "paused")["reason"], "rejected");
    scene.hear_each_other(&["citizen", "1001"]);
    scene.over(&["citizen", "1001"]);
}

/// The agent consults the colleague while the citizen and the expert go on talking.
fn consults_aside(scene: &Scene<'_>) {
    scene.invite(&format!("number:{EXPERT}"));
    scene.hear_each_other(&["citizen", "1001", EXPERT]);
    scene.consult("agent:1002");
    scene.hear(&[
        ("citizen", &[EXPERT]),
        (EXPERT, &["citizen"]),
        ("1001", &["1002"]),
        ("1002", &["1001"]),
    ]);
}

#[test]
fn one_of_three_consults_aside_goes_to_and_fro_and_leaves_their_place() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    consults_aside(&scene);
    scene.ask("POST", "transfer/swap", &json!({}));
    scene.hear_each_other(&["citizen", "1001", EXPERT]);
    scene.hear(&[("1002", &[])]);
    scene.ask("POST", "transfer/swap", &json!({}));
    scene.hear(&[
        ("citizen", &[EXPERT]),
        ("1001", &["1002"]),
        ("1002", &["1001"]),
    ]);
    scene.ask("POST", "transfer/completion", &json!({}));
    office.wait_idle("1001");
    scene.hear_each_other(&["citizen", EXPERT, "1002"]);
    scene.over_aside(&["citizen", "1001", EXPERT, "1002"], ["1001", "1002"]);
}

#[test]
fn one_of_three_who_consulted_aside_comes_back_or_puts_the_handset_down() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    consults_aside(&scene);
    scene.ask("DELETE", "transfer", &json!({}));
    scene.hear_each_other(&["citizen", "1001", EXPERT]);
    office.wait_idle("1002");
    office.be_ready("1002");
    scene.consult("agent:1002");
    office.telephones.hang_up("1001").unwrap();
    scene.hear_each_other(&["citizen", EXPERT, "1002"]);
    scene.over(&["citizen", "1001", EXPERT, "1002"]);
}

#[test]
fn a_citizen_whom_the_expert_leaves_waits_in_music_while_the_agent_consults() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    consults_aside(&scene);
    office.telephones.hang_up(EXPERT).unwrap();
    scene.citizen.wait_more(tones::MUSIC, 1_000);
    scene.hear(&[("citizen", &[]), ("1001", &["1002"]), ("1002", &["1001"])]);
    scene.ask("POST", "transfer/merge", &json!({}));
    scene.hear_each_other(&["citizen", "1001", "1002"]);
    scene.over(&["citizen", "1001", EXPERT, "1002"]);
}

#[test]
fn a_consultation_aside_outlives_a_restart_of_rexian() {
    let mut office = Office::with(&tones::quick());
    let left = {
        let scene = Scene::set(&office);
        consults_aside(&scene);
        scene.leave()
    };
    office.rexian.kill();
    office.restart_rexian();
    let scene = Scene::back(&office, left);
    scene.hear(&[
        ("citizen", &[EXPERT]),
        ("1001", &["1002"]),
        ("1002", &["1001"]),
    ]);
    scene.ask("POST", "transfer/completion", &json!({}));
    scene.hear_each_other(&["citizen", EXPERT, "1002"]);
    scene.over_aside(&["citizen", "1001", EXPERT, "1002"], ["1001", "1002"]);
}
