//! The further ways of a transfer on real telephones: merged, to a number outside, to a queue, before the
//! answer. Who hears whose tone after each step.

use harness::Behaviour;
use serde_json::json;

use crate::facts;
use crate::office::Office;
use crate::scene::{CALLER, EXPERT, Scene};
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
