//! Offers: who is rung, and what follows when nobody lifts.

use harness::Behaviour;
use serde_json::Value;

use crate::facts;
use crate::office::{Lease, Office};
use crate::tones::{self, CITIZEN, Ear};

/// 1002 is rung first, 1001 next.
fn two_ready() -> Lease {
    let office = Office::with(&tones::quick());
    office.be_ready("1002");
    office.be_ready("1001");
    office
}

/// 1002's turn comes to nothing; 1001 answers the same caller, who never lost the place.
fn the_next_agent_answers(office: &Office, caller: &str, outcome: &str) -> Value {
    let citizen = office.telephones.citizen(caller).unwrap();
    assert_eq!(office.lift("1001"), caller);
    citizen.wait_heard(harness::telephones::tone_of("1001"), 500);
    let call = office.wait_stage(caller, "talking");
    assert_eq!(
        facts::each(&call, "offer_ended", "agent"),
        [1002],
        "{call:#}"
    );
    assert_eq!(facts::each(&call, "offer_ended", "outcome"), [outcome]);
    assert_eq!(facts::each(&call, "queued", "position"), [1]);
    assert_eq!(facts::each(&call, "connected", "agent"), [1001]);
    let paused = office.wait_agent("1002", "paused");
    assert_eq!(paused["reason"], outcome, "{paused:#}");
    citizen.hang_up().unwrap();
    office.wait_ended(caller)
}

#[test]
fn the_agent_idle_longest_is_rung_and_sees_the_callers_number() {
    let office = two_ready();
    let first = office.telephones.citizen("13800138020").unwrap();
    assert_eq!(office.lift("1002"), "13800138020");
    let second = office.telephones.citizen("13800138021").unwrap();
    assert_eq!(office.lift("1001"), "13800138021");
    office.wait_stage("13800138021", "talking");

    // 1001 is free again before 1002.
    second.hang_up().unwrap();
    office.wait_agent("1001", "ready");
    first.hang_up().unwrap();
    office.wait_agent("1002", "ready");
    office.telephones.citizen("13800138022").unwrap();
    assert_eq!(office.telephones.wait_ringing("1001", 10), "13800138022");
    assert_eq!(office.telephones.line("1002"), None);
}

#[test]
fn a_telephone_shows_the_queue_beside_the_number_and_alone_if_that_is_withheld() {
    let office = two_ready();
    let first = office.telephones.citizen("13800138033").unwrap();
    assert_eq!(office.telephones.wait_ringing("1002", 20), "13800138033");
    assert_eq!(office.telephones.name_shown("1002").unwrap(), "综合受理");
    first.hang_up().unwrap();
    office.wait_ended("13800138033");
    office.wait_idle("1002");

    office.telephones.citizen("").unwrap();
    office.telephones.wait_ringing("1002", 20);
    assert_eq!(office.telephones.name_shown("1002").unwrap(), "综合受理");
}

#[test]
fn an_unanswered_caller_is_offered_to_the_next_agent() {
    let office = two_ready();
    let call = the_next_agent_answers(&office, "13800138023", "no_answer");
    let rang = facts::each(&call, "offer_ended", "rang_ms")[0];
    assert!((5000..6500).contains(&rang.as_u64().unwrap()), "{rang}");
    assert_eq!(office.telephones.line("1002"), None, "it rings no more");
}

#[test]
fn a_busy_telephone_hands_the_caller_to_the_next_agent() {
    let office = two_ready();
    office.telephones.behave("1002", &Behaviour::Busy).unwrap();
    the_next_agent_answers(&office, "13800138024", "busy");
}

#[test]
fn a_rejected_caller_is_offered_to_the_next_agent() {
    let office = two_ready();
    office
        .telephones
        .behave("1002", &Behaviour::Reject)
        .unwrap();
    the_next_agent_answers(&office, "13800138025", "rejected");
}

#[test]
fn a_telephone_that_forwards_its_calls_is_not_followed_and_the_next_agent_is_rung() {
    let office = two_ready();
    let forward = Behaviour::Forward("13800138099".into());
    office.telephones.behave("1002", &forward).unwrap();
    let call = the_next_agent_answers(&office, "13800138034", "unreachable");
    let calls = office.api.get("/calls?limit=1").unwrap().1;
    assert_eq!(calls["items"][0]["id"], call["id"], "the latest");
    assert!(call["id"].is_u64(), "{call:#}");
}

#[test]
fn a_caller_rejected_while_it_rings_is_offered_to_the_next_agent() {
    let office = two_ready();
    std::thread::scope(|beside| {
        beside.spawn(|| {
            office.telephones.wait_ringing("1002", 10);
            office.telephones.reject("1002").unwrap();
        });
        the_next_agent_answers(&office, "13800138026", "rejected");
    });
}

#[test]
fn an_agent_whose_telephone_is_away_is_paused_and_not_rung_until_it_registers() {
    let office = two_ready();
    office.telephones.unregister("1002").unwrap();
    let paused = office.wait_agent("1002", "paused");
    assert_eq!(paused["reason"], "unreachable", "{paused:#}");
    let citizen = office.telephones.citizen("13800138027").unwrap();
    assert_eq!(office.lift("1001"), "13800138027");
    let call = office.wait_stage("13800138027", "talking");
    assert_eq!(facts::each(&call, "offered", "agent"), [1001], "{call:#}");
    citizen.hang_up().unwrap();
    office.wait_ended("13800138027");

    office.be_paused("1001");
    office.telephones.register("1002").unwrap();
    office.wait_agent("1002", "ready");
    office.telephones.citizen("13800138028").unwrap();
    assert_eq!(office.telephones.wait_ringing("1002", 10), "13800138028");
}

#[test]
fn a_telephone_that_is_to_answer_by_itself_is_asked_to_in_the_call() {
    let office = Office::with(&tones::quick());
    let asked = Behaviour::AnswerIfAsked;
    office.telephones.behave("1001", &asked).unwrap();
    answers_by_itself(&office, true);
    office.be_ready("1001");
    let citizen = office.telephones.citizen("13800138031").unwrap();
    office.wait_stage("13800138031", "talking");
    citizen.wait_heard(harness::telephones::tone_of("1001"), 500);
    citizen.hang_up().unwrap();
    office.wait_ended("13800138031");
    answers_by_itself(&office, false);
}

/// 1001's telephone is asked to answer by itself from now on, or not.
fn answers_by_itself(office: &Office, on: bool) {
    let yes = if on { "yes" } else { "no" };
    office.edit("1001", ["--auto-answer", yes], ("auto_answer", on.into()));
}

#[test]
fn an_agent_whose_telephone_is_used_for_another_call_is_not_offered_one() {
    let office = two_ready();
    // A telephone of the office rings the test line, which is none of ours.
    let line = office.telephones.dial("1002", "1003").unwrap();
    office.telephones.wait_ringing("1003", 10);
    let paused = office.wait_agent("1002", "paused");
    assert_eq!(paused["reason"], "elsewhere", "{paused:#}");
    let citizen = office.telephones.citizen("13800138032").unwrap();
    assert_eq!(office.lift("1001"), "13800138032");
    let call = office.wait_stage("13800138032", "talking");
    assert_eq!(facts::each(&call, "offered", "agent"), [1001], "{call:#}");
    line.hang_up().unwrap();
    office.wait_agent("1002", "ready");
    citizen.hang_up().unwrap();
    office.wait_ended("13800138032");
}

#[test]
fn a_caller_keeps_the_place_through_an_offer_that_failed() {
    let office = Office::with(&tones::quick());
    office.be_paused("1001");
    let first = office.telephones.citizen("13800138029").unwrap();
    office.wait_stage("13800138029", "queued");
    let _second = office.telephones.citizen("13800138030").unwrap();
    office.wait_stage("13800138030", "queued");

    office.telephones.behave("1002", &Behaviour::Busy).unwrap();
    office.come_back("1002");
    let call = office.wait_call("13800138029", "was offered in vain", |call| {
        facts::says(call, "offer_ended", "outcome", "busy")
    });
    assert_eq!(call["position"], 1, "{call:#}");
    assert_eq!(office.wait_stage("13800138030", "queued")["position"], 2);
    office.come_back("1001");
    assert_eq!(office.lift("1001"), "13800138029");
    first.tone(CITIZEN).unwrap();
    tones::Telephone(&office.telephones, "1001").wait_heard(CITIZEN, 500);
}
