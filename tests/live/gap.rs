//! Asterisk or `rexian` goes away in the middle: whoever talks goes on talking, whoever waits goes on
//! waiting, and the gap is seen.

use std::process::Command;

use harness::telephones::tone_of;
use harness::{Behaviour, Citizen, wait_for};
use serde_json::Value;

use crate::office::Office;

impl Office {
    fn live(&self) -> Vec<Value> {
        let calls = self.api.get("/calls?state=live").unwrap().1;
        calls["items"].as_array().cloned().unwrap_or_default()
    }

    fn wait_stage(&self, caller: &str, stage: &str) -> Value {
        wait_for(&format!("{caller} is {stage}"), 40, || {
            let mut calls = self.live().into_iter();
            calls.find(|call| call["caller"] == caller && call["stage"] == stage)
        })
    }

    fn wait_health(&self, status: u16) {
        wait_for(&format!("health is {status}"), 30, || {
            (self.rexian.health() == Some(status)).then_some(())
        });
    }

    fn facts(&self, call: &Value) -> Vec<Value> {
        let path = format!("/calls/{}", call["id"]);
        let call = self.api.get(&path).unwrap().1;
        call["facts"].as_array().cloned().unwrap_or_default()
    }
}

fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args([name, &process.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

fn wait_heard(citizen: &Citizen<'_>, tone: u32, more_ms: u64) {
    let before = citizen.heard().tone_ms(tone);
    wait_for("the citizen hears the agent", 15, || {
        (citizen.heard().tone_ms(tone) >= before + more_ms).then_some(())
    });
}

#[test]
fn two_who_talk_go_on_talking_when_rexian_is_killed_and_started_again() {
    let mut office = Office::open();
    office.be_ready("1001");
    let answer = Behaviour::Answer {
        after_s: 1,
        talk_s: None,
    };
    office.telephones.behave("1001", &answer).unwrap();
    let citizen = office.telephones.citizen("13800138000").unwrap();
    let before = office.wait_stage("13800138000", "talking");

    office.rexian.kill();
    wait_heard(&citizen, tone_of("1001"), 1000);
    office.rexian.respawn().unwrap();
    office.rexian.wait_ready().unwrap();

    let after = office.wait_stage("13800138000", "talking");
    assert_eq!(after["id"], before["id"]);
    assert_eq!(after["connected"], before["connected"]);
    office.telephones.hang_up("1001").unwrap();
    let kept = wait_for("one recording of all of it", 20, || {
        let path = format!("/calls/{}", before["id"]);
        let call = office.api.get(&path).unwrap().1;
        (call["hung_up_by"] == "agent" && call["recordings"].as_array()?.len() == 1).then_some(call)
    });
    let kinds: Vec<Value> = office
        .facts(&kept)
        .iter()
        .map(|f| f["kind"].clone())
        .collect();
    let started = kinds.iter().filter(|kind| **kind == "recording_started");
    assert_eq!(started.count(), 1, "{kinds:?}");
}

#[test]
fn callers_who_wait_keep_their_order_when_rexian_is_started_again() {
    let mut office = Office::open();
    office.telephones.unregister("1002").unwrap();
    office.be_ready("1001");
    office.telephones.citizen("13800138001").unwrap();
    office.wait_stage("13800138001", "ringing");
    office.telephones.citizen("13800138002").unwrap();
    office.wait_stage("13800138002", "queued");

    office.rexian.kill();
    office.rexian.respawn().unwrap();
    office.rexian.wait_ready().unwrap();

    assert_eq!(office.telephones.wait_ringing("1001", 40), "13800138001");
    let second = office.wait_stage("13800138002", "queued");
    assert_eq!(second["position"].as_u64().unwrap_or(2), 2, "{second}");
}

#[test]
fn a_frozen_asterisk_is_told_by_health_and_the_talk_outlives_it() {
    let office = Office::open();
    office.be_ready("1001");
    let answer = Behaviour::Answer {
        after_s: 1,
        talk_s: None,
    };
    office.telephones.behave("1001", &answer).unwrap();
    let citizen = office.telephones.citizen("13800138000").unwrap();
    let before = office.wait_stage("13800138000", "talking");

    signal("-STOP", office.hotline.id());
    office.wait_health(503);
    signal("-CONT", office.hotline.id());
    office.wait_health(200);

    let after = office.wait_stage("13800138000", "talking");
    assert_eq!(after["id"], before["id"]);
    wait_heard(&citizen, tone_of("1001"), 1000);
}

#[test]
fn an_asterisk_that_is_started_again_takes_calls_again_and_lost_ones_are_ended() {
    let mut office = Office::open();
    office.be_ready("1001");
    let _citizen = office.telephones.citizen("13800138000").unwrap();
    let call = office.wait_stage("13800138000", "ringing");

    office.hotline.kill();
    office.wait_health(503);
    office.hotline.restart().unwrap();
    office.wait_health(200);

    wait_for("the lost call is ended", 20, || {
        let kinds = office.facts(&call);
        kinds
            .iter()
            .any(|fact| fact["kind"] == "ended")
            .then_some(())
    });
    office.telephones.register("1001").unwrap();
    office.be_ready("1001");
    let _again = office.telephones.citizen("13800138003").unwrap();
    assert_eq!(office.telephones.wait_ringing("1001", 60), "13800138003");
}
