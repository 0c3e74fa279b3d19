//! Every way a call can end ends it cleanly, is told truly, and leaves the agent where an agent
//! belongs.

use std::thread;

use harness::Citizen;
use harness::telephones::tone_of;
use serde_json::Value;

use crate::facts;
use crate::office::Office;
use crate::tones::{self, Ear, RING};

/// A citizen who talks with 1001.
fn talking<'a>(office: &'a Office, caller: &str) -> Citizen<'a> {
    office.be_ready("1001");
    let citizen = office.telephones.citizen(caller).unwrap();
    office.lift("1001");
    citizen.wait_heard(tone_of("1001"), 500);
    office.wait_stage(caller, "talking");
    citizen
}

/// The call was answered and is over, and 1001 had a wrap-up of two seconds after it.
fn ends_answered(office: &Office, caller: &str) -> Value {
    let call = office.wait_ended(caller);
    assert_eq!(call["outcome"], "answered", "{call:#}");
    assert_eq!(facts::of_kind(&call, "ended").len(), 1, "{call:#}");
    assert_eq!(facts::of_kind(&call, "parted").len(), 1, "{call:#}");
    office.wait_agent("1001", "ready");
    let call = office.wait_ended(caller);
    let wrap_up = facts::each(&call, "wrap_up_ended", "after_ms");
    let [after] = wrap_up[..] else {
        panic!("one wrap-up: {call:#}")
    };
    assert!((2000..3500).contains(&after.as_u64().unwrap()), "{after}");
    office.wait_nothing_left();
    call
}

#[test]
fn a_caller_who_hangs_up_in_the_queue_has_abandoned() {
    let office = Office::with(&tones::quick());
    office.be_paused("1001");
    let citizen = office.telephones.citizen("13800138040").unwrap();
    office.wait_stage("13800138040", "queued");
    citizen.hang_up().unwrap();

    let call = office.wait_ended("13800138040");
    assert_eq!(call["outcome"], "abandoned", "{call:#}");
    assert_eq!(call["hung_up_by"], "caller");
    assert!(call["wait_s"].as_f64().unwrap() > 0.0, "{call:#}");
    office.wait_nothing_left();
}

#[test]
fn a_caller_who_hangs_up_in_the_greeting_never_asked_for_a_person() {
    let office = Office::with(&tones::quick_but(&["greeting", "recorded"], RING, ""));
    office.be_ready("1001");
    // Others have rung this office before.
    let early = || {
        let (_, report) = office.api.get("/reports/service").unwrap();
        report["total"]["counts"]["early"].as_u64()
    };
    let before = early().unwrap();
    let citizen = office.telephones.citizen("13800138041").unwrap();
    citizen.wait_up(10);
    citizen.hang_up().unwrap();

    let call = office.wait_ended("13800138041");
    assert_eq!(call["outcome"], "self_service", "{call:#}");
    assert_eq!(call["hung_up_by"], "caller");
    assert_eq!(early(), Some(before + 1));
    assert_eq!(office.agent("1001")["state"], "ready");
    office.wait_nothing_left();
}

#[test]
fn the_telephone_stops_ringing_when_the_caller_hangs_up_and_the_agent_is_ready_still() {
    let office = Office::with(&tones::quick());
    office.be_ready("1001");
    let citizen = office.telephones.citizen("13800138042").unwrap();
    office.telephones.wait_ringing("1001", 10);
    citizen.hang_up().unwrap();

    office.wait_idle("1001");
    let call = office.wait_ended("13800138042");
    assert_eq!(call["outcome"], "abandoned", "{call:#}");
    assert_eq!(call["hung_up_by"], "caller");
    assert_eq!(facts::each(&call, "offer_ended", "outcome"), ["withdrawn"]);
    assert_eq!(office.agent("1001")["state"], "ready");
    office.wait_nothing_left();
}

#[test]
fn a_caller_who_hangs_up_while_talking_frees_the_agent_after_a_wrap_up() {
    let office = Office::with(&tones::quick());
    let citizen = talking(&office, "13800138043");
    citizen.hang_up().unwrap();

    office.wait_idle("1001");
    let wrap_up = office.wait_agent("1001", "wrap_up");
    assert!(wrap_up["wrap_up_until"].is_string(), "{wrap_up:#}");
    let call = ends_answered(&office, "13800138043");
    assert_eq!(call["hung_up_by"], "caller", "{call:#}");
    assert_eq!(call["recordings"].as_array().unwrap().len(), 1);
}

#[test]
fn an_agent_who_hangs_up_first_ends_the_call() {
    let office = Office::with(&tones::quick());
    let citizen = talking(&office, "13800138044");
    office.telephones.hang_up("1001").unwrap();

    citizen.wait_ended(10);
    let call = ends_answered(&office, "13800138044");
    assert_eq!(call["hung_up_by"], "agent", "{call:#}");
}

#[test]
fn both_who_hang_up_at_once_end_one_call() {
    let office = Office::with(&tones::quick());
    let citizen = talking(&office, "13800138045");
    thread::scope(|at_once| {
        at_once.spawn(|| citizen.hang_up());
        at_once.spawn(|| office.telephones.hang_up("1001"));
    });

    let call = ends_answered(&office, "13800138045");
    let by = call["hung_up_by"].as_str().unwrap();
    assert!(["caller", "agent"].contains(&by), "{call:#}");
}

#[test]
fn a_caller_who_hangs_up_as_the_agent_lifts_leaves_nothing_behind() {
    let office = Office::with(&tones::quick());
    office.be_ready("1001");
    let citizen = office.telephones.citizen("13800138046").unwrap();
    office.telephones.wait_ringing("1001", 10);
    thread::scope(|at_once| {
        at_once.spawn(|| citizen.hang_up());
        at_once.spawn(|| office.telephones.answer("1001"));
    });

    let call = office.wait_ended("13800138046");
    assert_eq!(call["hung_up_by"], "caller", "{call:#}");
    office.wait_agent("1001", "ready");
    office.wait_nothing_left();
}
