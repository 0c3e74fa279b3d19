//! Asterisk or `rexian` goes away in the middle: whoever talks goes on talking, whoever waits goes on
//! waiting, and the gap is seen.

use std::process::Command;
use std::time::{Duration, Instant};

use harness::Citizen;
use harness::telephones::tone_of;
use serde_json::Value;

use crate::facts;
use crate::kept;
use crate::office::Office;
use crate::tones::{self, CITIZEN, Ear, GREETING};

/// A citizen who talks with 1001, and their call.
fn talking<'a>(office: &'a Office, caller: &str) -> (Citizen<'a>, Value) {
    office.be_ready("1001");
    let citizen = office.telephones.citizen(caller).unwrap();
    office.lift("1001");
    citizen.wait_heard(tone_of("1001"), 300);
    let call = office.wait_stage(caller, "talking");
    (citizen, call)
}

fn signal(name: &str, process: u32) {
    let mut kill = Command::new("kill");
    assert!(
        kill.args([name, &process.to_string()])
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn two_who_talk_go_on_talking_when_rexian_is_killed_and_started_again() {
    let mut office = Office::with(&tones::quick());
    let (citizen, before) = talking(&office, "13800138080");
    let (label, agent) = (citizen.label().to_owned(), tone_of("1001"));

    office.rexian.kill();
    let citizen = office.telephones.known(&label);
    citizen.wait_more(agent, 1000);
    office.restart_rexian();

    let after = office.wait_stage("13800138080", "talking");
    assert_eq!(after["id"], before["id"]);
    assert_eq!(after["connected"], before["connected"]);
    let citizen = office.telephones.known(&label);
    citizen.tone(CITIZEN).unwrap();
    citizen.wait_more(agent, 1000);
    office.telephones.hang_up("1001").unwrap();
    let call = office.wait_ended("13800138080");
    assert_eq!(call["hung_up_by"], "agent", "{call:#}");
    let (row, sound) = kept::recording(&office, &call);
    assert_eq!(sound.tones_among(&[agent, CITIZEN], 500), [agent, CITIZEN]);
    let (talked, kept) = (&call["talk_s"], &row["duration_s"]);
    let lost = talked.as_f64().unwrap() - kept.as_f64().unwrap();
    assert!(lost.abs() <= 1.0, "{talked} s of talk, {kept} s kept");
    let call = office.wait_ended("13800138080");
    assert_eq!(
        facts::of_kind(&call, "recording_started").len(),
        1,
        "{call:#}"
    );
    office.wait_nothing_left();
}

#[test]
fn callers_who_wait_keep_their_order_when_rexian_is_started_again() {
    let mut office = Office::with(&tones::quick_but(&[], "ring_s = 60", ""));
    office.be_ready("1001");
    office.telephones.citizen("13800138081").unwrap();
    office.wait_stage("13800138081", "ringing");
    office.telephones.citizen("13800138082").unwrap();
    let second = office.wait_stage("13800138082", "queued");

    office.restart_rexian();

    assert_eq!(office.telephones.wait_ringing("1001", 40), "13800138081");
    office.wait_stage("13800138081", "ringing");
    let again = office.wait_stage("13800138082", "queued");
    assert_eq!(again["id"], second["id"]);
    assert_eq!(again["requested"], second["requested"]);
    assert_eq!(again["position"], 2, "{again:#}");
}

#[test]
fn a_frozen_asterisk_is_told_by_health_within_seconds_and_the_talk_outlives_it() {
    let office = Office::with(&tones::quick());
    let (citizen, before) = talking(&office, "13800138083");

    signal("-STOP", office.hotline.id());
    let frozen = Instant::now();
    let health = office.wait_health(503, 10);
    let noticed = frozen.elapsed();
    signal("-CONT", office.hotline.id());
    assert!(noticed <= Duration::from_millis(6500), "after {noticed:?}");
    assert_eq!(health["status"], "down", "{health:#}");
    office.wait_health(200, 30);

    let after = office.wait_stage("13800138083", "talking");
    assert_eq!(after["id"], before["id"]);
    citizen.wait_more(tone_of("1001"), 1000);
}

#[test]
fn an_asterisk_that_is_started_again_takes_calls_again_and_lost_ones_are_ended() {
    let mut office = Office::with(&tones::quick());
    office.be_ready("1001");
    let citizen = office.telephones.citizen("13800138084").unwrap();
    let call = office.wait_stage("13800138084", "ringing");
    let label = citizen.label().to_owned();

    office.hotline.kill();
    office.wait_health(503, 10);
    // Nothing comes any more: both put the handset down.
    office.telephones.known(&label).hang_up().unwrap();
    office.telephones.hang_up("1001").unwrap();
    office.wait_idle("1001");
    office.hotline.restart().unwrap();
    office.wait_health(200, 30);

    let lost = office.wait_ended("13800138084");
    assert_eq!(lost["id"], call["id"]);
    assert_eq!(
        (&lost["outcome"], &lost["hung_up_by"]),
        (&"lost".into(), &"system".into())
    );
    office.telephones.register("1001").unwrap();
    office.wait_reachable("1001", true);
    office.be_ready("1001");
    let again = office.telephones.citizen("13800138085").unwrap();
    assert_eq!(office.lift("1001"), "13800138085");
    again.wait_heard(tone_of("1001"), 500);
    assert!(again.has_heard(GREETING));
}
