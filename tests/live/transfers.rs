//! Hold, transfer and three-way on real telephones: who hears whose tone after each step.

use harness::{Behaviour, wait_for};
use serde_json::json;

use crate::facts;
use crate::office::Office;
use crate::scene::{CALLER, EXPERT, Scene};
use crate::tones::{self, CITIZEN, Ear, RING, Telephone};

#[test]
fn a_caller_on_hold_hears_music_and_not_the_agent() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.ask("PUT", "hold", &json!({}));
    let before = scene.citizen.heard().tone_ms(tones::MUSIC);
    wait_for("two seconds of music", 20, || {
        (scene.citizen.heard().tone_ms(tones::MUSIC) >= before + 2_000).then_some(())
    });
    scene.hear(&[("citizen", &[])]);
    scene.ask("DELETE", "hold", &json!({}));
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.over(&["citizen", "1001"]);
}

#[test]
fn an_agent_who_forgets_a_caller_on_hold_is_reminded_by_a_tone_until_they_are_brought_back() {
    let sections = "[talk]\nhold_limit_s = 10\n";
    let office = Office::with(&tones::quick_but(&[], "", sections));
    let scene = Scene::set(&office);
    scene.ask("PUT", "hold", &json!({}));
    let agent = scene.ear("1001");
    let before = agent.sound().tone_ms(tones::BEEP);
    wait_for("the agent hears the reminder", 25, || {
        (agent.sound().tone_ms(tones::BEEP) > before).then_some(())
    });
    drop(agent);
    scene.wait("is overdue", |call| {
        !facts::of_kind(call, "hold_overdue").is_empty()
    });
    wait_for("the caller is brought back", 60, || {
        let call = office.call_of(CALLER)?;
        call["held"].is_null().then_some(())
    });
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.over(&["citizen", "1001"]);
}

#[test]
fn a_colleague_is_consulted_unheard_by_the_caller_and_takes_over() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.consult("agent:1002");
    scene.hear(&[("1001", &["1002"]), ("1002", &["1001"]), ("citizen", &[])]);
    scene.ask("POST", "transfer/swap", &json!({}));
    scene.hear(&[
        ("1001", &["citizen"]),
        ("citizen", &["1001"]),
        ("1002", &[]),
    ]);
    scene.ask("POST", "transfer/completion", &json!({}));
    scene.hear(&[("citizen", &["1002"]), ("1002", &["citizen"])]);
    office.wait_idle("1001");
    office.wait_agent("1002", "talking");
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn an_agent_who_puts_the_handset_down_while_consulting_completes_the_transfer() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.consult("agent:1002");
    office.telephones.hang_up("1001").unwrap();
    scene.hear(&[("citizen", &["1002"]), ("1002", &["citizen"])]);
    scene.over(&["citizen", "1002"]);
}

#[test]
fn an_agent_who_puts_the_handset_down_while_the_colleague_rings_leaves_one_recording() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.behave("1002", &Behaviour::Ring).unwrap();
    scene.transfer("agent:1002", "attended");
    assert_eq!(office.telephones.wait_ringing("1002", 20), CALLER);
    scene.citizen.wait_more(tones::MUSIC, 1_000);
    scene.ear("1001").wait_more(tones::RINGING, 500);
    scene.hear(&[("citizen", &[]), ("1001", &[])]);
    office.telephones.hang_up("1001").unwrap();
    scene.citizen.wait_more(tones::RINGING, 500);
    office.telephones.answer("1002").unwrap();
    scene.hear(&[("citizen", &["1002"]), ("1002", &["citizen"])]);
    scene.over(&["citizen", "1001", "1002"]);
}

/// Three talk; one of them leaves, and two stay connected.
fn leaves_of_three(leaver: &str) {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.invite(&format!("number:{EXPERT}"));
    scene.hear_each_other(&["citizen", "1001", EXPERT]);
    match leaver {
        "citizen" => scene.citizen.hang_up().unwrap(),
        number => office.telephones.hang_up(number).unwrap(),
    }
    let three = ["citizen", "1001", EXPERT];
    let stay: Vec<&str> = three.into_iter().filter(|one| *one != leaver).collect();
    scene.hear(&[(stay[0], &[stay[1]]), (stay[1], &[stay[0]])]);
    scene.over(&three);
}

#[test]
fn a_citizen_may_leave_agent_and_expert_who_talk_on() {
    leaves_of_three("citizen");
}

#[test]
fn an_agent_may_leave_citizen_and_expert_who_talk_on() {
    leaves_of_three("1001");
}

#[test]
fn an_expert_may_leave_citizen_and_agent_who_talk_on() {
    leaves_of_three(EXPERT);
}

#[test]
fn a_blind_transfer_rings_the_colleague_while_the_caller_hears_ringing() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.behave("1002", &Behaviour::Ring).unwrap();
    scene.transfer("agent:1002", "blind");
    assert_eq!(office.telephones.wait_ringing("1002", 20), CALLER);
    office.wait_idle("1001");
    scene.citizen.wait_more(tones::RINGING, 500);
    office.telephones.answer("1002").unwrap();
    scene.hear(&[("citizen", &["1002"]), ("1002", &["citizen"])]);
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn a_blind_transfer_that_is_rejected_comes_back_to_the_agent() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office
        .telephones
        .behave("1002", &Behaviour::Reject)
        .unwrap();
    scene.transfer("agent:1002", "blind");
    office.lift("1001");
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    office.wait_agent("1002", "paused");
    scene.over(&["citizen", "1001"]);
}

#[test]
fn a_cancelled_consultation_brings_the_caller_back() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.consult(&format!("number:{EXPERT}"));
    scene.hear(&[("1001", &[EXPERT]), ("citizen", &[])]);
    scene.ask("DELETE", "transfer", &json!({}));
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    office.wait_idle(EXPERT);
    scene.over(&["citizen", "1001", EXPERT]);
}

#[test]
fn whoever_is_muted_is_not_heard_but_hears() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.ask("PUT", "mute?party=agent:1001", &json!({}));
    scene.hear(&[("1001", &["citizen"]), ("citizen", &[])]);
    scene.ask("DELETE", "mute?party=agent:1001", &json!({}));
    scene.ask("PUT", "mute", &json!({}));
    scene.hear(&[("1001", &[]), ("citizen", &["1001"])]);
    scene.ask("DELETE", "mute", &json!({}));
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.over(&["citizen", "1001"]);
}

#[test]
fn a_consultation_outlives_a_restart_of_rexian() {
    let mut office = Office::with(&tones::quick());
    let call = {
        let scene = Scene::set(&office);
        scene.consult("agent:1002");
        scene.call.clone()
    };
    office.rexian.kill();
    office.restart_rexian();
    let after = office.wait_call(CALLER, "goes on", |call| {
        call["transfer"]["state"] == "consulting"
    });
    assert_eq!(after["id"].to_string(), call);
    let completion = format!("/calls/{call}/transfer/completion");
    assert_eq!(office.api.post(&completion, &json!({})).unwrap().0, 200);
    let colleague = Telephone(&office.telephones, "1002");
    colleague.wait_more(CITIZEN, 1_000);
    office.telephones.rx("channel request hangup all").unwrap();
    let ended = office.wait_ended(CALLER);
    assert_eq!(facts::of_kind(&ended, "recording_started").len(), 1);
    office.wait_nothing_left();
}

#[test]
fn the_transfer_key_of_a_telephone_does_what_the_desk_does() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.refer("1001", "1002").unwrap();
    office.wait_agent("1002", "talking");
    scene.hear(&[("citizen", &["1002"]), ("1002", &["citizen"])]);
    office.wait_idle("1001");
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn the_transfer_key_and_telephones_of_the_office_reach_a_queue_by_its_number() {
    let number = format!("{RING}\nnumber = \"801\"");
    let office = Office::with(&tones::quick_but(&[], &number, ""));
    let scene = Scene::set(&office);
    office.telephones.refer("1001", "801").unwrap();
    office.wait_agent("1002", "talking");
    scene.hear(&[("citizen", &["1002"]), ("1002", &["citizen"])]);
    office.wait_idle("1001");
    let line = office.telephones.dial("1003", "801").unwrap();
    office.wait_stage("1003", "ringing");
    line.hang_up().unwrap();
    office.telephones.rx("channel request hangup all").unwrap();
    office.wait_ended("1003");
    office.wait_ended(CALLER);
    office.wait_nothing_left();
}

#[test]
fn the_transfer_key_to_nowhere_leaves_things_as_they_were() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.refer("1001", "nobody").unwrap();
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.over(&["citizen", "1001"]);
}
