//! Calls from us on real telephones: an agent dials, and a caller who asked for it is called back.

use std::time::Duration;

use harness::telephones::tone_of;
use harness::{Behaviour, wait_for};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::kept;
use crate::office::Office;
use crate::scene::DEPARTMENT;
use crate::tones::{self, Ear, Telephone};

const EXPERT: &str = "01012345678";
const CALLER: &str = "13800138000";

pub fn answers(office: &Office, number: &str) {
    let answer = Behaviour::Answer {
        after_s: 1,
        talk_s: None,
    };
    office.telephones.behave(number, &answer).unwrap();
}

fn voice_of(number: &str) -> u32 {
    tone_of(&number[number.len() - 4..])
}

/// Two who hear each other's tone.
pub fn hear_each_other(office: &Office, one: &str, other: &str) {
    for (ear, voice) in [(one, other), (other, one)] {
        let hz = voice_of(voice);
        Telephone(&office.telephones, ear).wait_more(hz, 1_300);
    }
}

/// A caller in line asks to be called back; their call, and the place that waits in the line instead.
pub fn asks_back(office: &Office, caller: &str) -> (Value, Value) {
    let citizen = office.telephones.citizen(caller).unwrap();
    let call = office.wait_stage(caller, "queued");
    citizen.press("2").unwrap();
    citizen.wait_tone(tones::CALLBACK);
    citizen.wait_ended(20);
    (call, place(office))
}

/// The place of whoever waits to be called back, at the head of the line.
pub fn place(office: &Office) -> Value {
    wait_for("the place in the line", 10, || {
        let calls = office.api.get("/calls?state=live").unwrap().1;
        let waits = |call: &&Value| call["direction"] == "out" && call["position"] == 1;
        calls["items"].as_array()?.iter().find(waits).cloned()
    })
}

#[test]
fn what_agents_may_not_dial_rings_nowhere_neither_from_the_desk_nor_by_the_telephone() {
    let rights = "[talk]\ndial_forbidden = [\"*\"]\n";
    let office = Office::with(&tones::quick_but(&[], tones::RING, rights));
    office.be_ready("1001");
    let body = json!({"agent": 1001, "number": EXPERT});
    let (status, said) = office.api.post("/calls", &body).unwrap();
    assert_eq!((status, &said["code"]), (403, &json!("not_allowed")));
    let line = office.telephones.dial("1001", EXPERT).unwrap();
    line.wait_ended(15);
    assert!(
        office
            .call_of(EXPERT)
            .is_none_or(|call| call["stage"] == "ended")
    );
    office.wait_agent("1001", "ready");
    // A department's number is allowed, as soon as it is known.
    answers(&office, "1001");
    answers(&office, DEPARTMENT);
    let body = json!({"agent": 1001, "number": DEPARTMENT});
    wait_for("the department can be dialled", 15, || {
        let (status, _) = office.api.post("/calls", &body).unwrap();
        (status == 201).then_some(())
    });
    office.wait_call(DEPARTMENT, "talks", |call| call["stage"] == "talking");
    office.telephones.rx("channel request hangup all").unwrap();
    office.wait_nothing_left();
}

#[test]
fn an_agent_dials_a_number_and_both_hear_each_other_and_it_is_recorded() {
    let office = Office::with(&tones::quick());
    office.be_ready("1001");
    answers(&office, "1001");
    answers(&office, EXPERT);
    let body = json!({"agent": 1001, "number": EXPERT});
    let (status, call) = office.api.post("/calls", &body).unwrap();
    assert_eq!(status, 201, "{call}");
    office.wait_call(EXPERT, "talks", |call| call["stage"] == "talking");
    hear_each_other(&office, "1001", EXPERT);
    office.telephones.rx("channel request hangup all").unwrap();
    let call = office.wait_ended(EXPERT);
    assert_eq!(
        (&call["direction"], &call["outcome"]),
        (&json!("out"), &json!("answered"))
    );
    let (_, sound) = kept::recording(&office, &call);
    let both = ["1001", EXPERT].map(voice_of);
    assert_eq!(sound.tones_among(&both, 700), both);
    office.wait_nothing_left();
}

#[test]
fn a_caller_who_asks_to_be_called_back_is_rung_at_their_turn() {
    let office = Office::with(&tones::quick());
    // On duty, but not now.
    office.be_paused("1001");
    answers(&office, "1001");
    answers(&office, CALLER);
    let (call, place) = asks_back(&office, CALLER);
    let path = format!("/calls/{}", call["id"]);
    let call = wait_for("the end of the call", 20, || {
        let call = office.api.get(&path).unwrap().1;
        (call["stage"] == "ended").then_some(call)
    });
    assert_eq!(call["outcome"], "callback");
    let list = || office.api.get("/callbacks").unwrap().1;
    let open = list();
    let mut theirs = open["items"].as_array().unwrap().iter();
    let theirs = theirs.find(|callback| callback["caller"] == CALLER);
    assert_eq!(theirs.unwrap()["reason"], "asked", "{open:#}");
    office.come_back("1001");
    office.wait_call(CALLER, "talks", |call| call["stage"] == "talking");
    hear_each_other(&office, "1001", CALLER);
    office.telephones.rx("channel request hangup all").unwrap();
    let call = office.wait_ended(CALLER);
    assert_eq!(
        (&call["id"], &call["outcome"]),
        (&place["id"], &json!("answered"))
    );
    let closed = office.api.get("/callbacks?state=closed").unwrap().1;
    assert_eq!(closed["items"][0]["outcome"], "reached");
    let open = list();
    let mut open = open["items"].as_array().unwrap().iter();
    assert!(
        open.all(|callback| callback["caller"] != CALLER),
        "{open:?}"
    );
    office.wait_nothing_left();
}

#[test]
fn whoever_a_time_was_agreed_with_is_rung_then_by_the_agent_agreed_on() {
    let office = Office::with(&tones::quick());
    for agent in ["1001", "1002"] {
        office.be_ready(agent);
        answers(&office, agent);
    }
    answers(&office, CALLER);
    let soon = OffsetDateTime::now_utc() + Duration::from_secs(3);
    let due_at = soon.format(&Rfc3339).unwrap();
    let body = json!({"number": CALLER, "due_at": due_at, "agent": 1002, "note": "示例"});
    let (status, agreed) = office.api.post("/callbacks", &body).unwrap();
    assert_eq!((status, &agreed["reason"]), (201, &json!("agreed")));
    let call = office.wait_call(CALLER, "talks", |call| call["stage"] == "talking");
    assert_eq!(call["agent"], 1002, "who had been idle for less long");
    assert!(call["arrived"].as_str() >= agreed["due"].as_str(), "{call}");
    hear_each_other(&office, "1002", CALLER);
    office.telephones.rx("channel request hangup all").unwrap();
    office.wait_ended(CALLER);
    let path = format!("/callbacks/{}", agreed["id"]);
    let closed = office.api.get(&path).unwrap().1;
    assert_eq!(
        (&closed["outcome"], &closed["note"]),
        (&json!("reached"), &json!("示例"))
    );
    office.wait_nothing_left();
}

#[test]
fn a_caller_who_rings_again_is_not_called_back_meanwhile() {
    let office = Office::with(&tones::quick());
    office.be_paused("1001");
    answers(&office, "1001");
    asks_back(&office, CALLER);
    let of = |direction: &str| {
        let calls = office.api.get("/calls?state=live").unwrap().1;
        let all = calls["items"].as_array().unwrap().clone();
        let found = all.iter().filter(|call| call["direction"] == direction);
        found.count()
    };
    let again = office.telephones.citizen(CALLER).unwrap();
    wait_for("only the citizen waits", 20, || {
        (of("out") == 0 && of("in") == 1).then_some(())
    });
    office.come_back("1001");
    office.wait_stage(CALLER, "talking");
    again.hang_up().unwrap();
    office.wait_nothing_left();
    let closed = office.api.get("/callbacks?state=closed").unwrap().1;
    assert_eq!(closed["items"][0]["outcome"], "answered", "{closed:#}");
}

#[test]
fn a_nuisance_caller_hears_the_prompt_and_no_telephone_rings() {
    let office = Office::with(&tones::quick());
    office.be_ready("1001");
    let from = "13900139001";
    let body = json!({"caller": from, "reason": "骚扰"});
    let (status, one) = office.api.post("/nuisance", &body).unwrap();
    assert_eq!(status, 201, "{one}");
    let path = format!("/nuisance/{}", one["id"]);
    let decided = office
        .api
        .put(&format!("{path}/decision"), &json!({"days": 1}));
    assert_eq!(decided.unwrap().1["state"], "barred");
    let citizen = office.telephones.citizen(from).unwrap();
    citizen.wait_tone(tones::NUISANCE);
    let call = office.wait_ended(from);
    assert_eq!(call["outcome"], "barred");
    assert_eq!(office.agent("1001")["state"], "ready");
    assert!(office.telephones.line("1001").is_none());
    // The next call is taken again, without a restart.
    office.api.delete(&path).unwrap();
    drop(citizen);
    let citizen = office.telephones.citizen(from).unwrap();
    office.lift("1001");
    office.wait_stage(from, "talking");
    drop(citizen);
}
