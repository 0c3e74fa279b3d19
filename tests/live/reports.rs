//! The service report of a call that really took place.

use serde_json::{Value, json};

use harness::telephones::tone_of;

use crate::office::Office;
use crate::tones::{self, Ear};

const CALLER: &str = "13800138070";

/// The row of the agent, if there is one.
fn of_agent(report: &Value, agent: u64) -> Value {
    let agents = report["agents"].as_array().unwrap().iter();
    let mut own = agents.filter(|row| row["agent"] == agent);
    own.next().cloned().unwrap_or_default()
}

fn seconds(value: &Value) -> f64 {
    value.as_f64().unwrap_or(0.0)
}

#[test]
fn a_call_that_took_place_is_in_the_report_with_its_hold_and_its_agents_time() {
    let office = Office::with(&tones::quick());
    let report = || office.api.get("/reports/service").unwrap().1;
    let before = report();
    office.be_ready("1001");
    let citizen = office.telephones.citizen(CALLER).unwrap();
    office.lift("1001");
    citizen.wait_heard(tone_of("1001"), 1_000);
    let live = office
        .api
        .get("/calls?state=live&figure=connected")
        .unwrap()
        .1;
    let call = live["items"][0]["id"].clone();
    let hold = format!("/calls/{call}/hold");
    assert_eq!(office.api.put(&hold, &json!({})).unwrap().0, 200);
    assert_eq!(office.api.delete(&hold).unwrap().0, 200);
    citizen.wait_heard(tone_of("1001"), 1_000);
    citizen.hang_up().unwrap();
    office.wait_idle("1001");
    let ended = office.wait_ended(CALLER);

    let after = report();
    let more = |name: &str| {
        let count = |report: &Value| seconds(&report["total"]["counts"][name]);
        count(&after) - count(&before)
    };
    for name in [
        "requested",
        "connected",
        "in_time",
        "offers",
        "offers_answered",
        "talks",
    ] {
        assert!((more(name) - 1.0).abs() < 0.1, "{name}: {after:#}");
    }
    let (was, is) = (of_agent(&before, 1001), of_agent(&after, 1001));
    let talked = seconds(&is["figures"]["talk_s"]) - seconds(&was["figures"]["talk_s"]);
    assert!(
        (talked - seconds(&ended["talk_s"])).abs() < 0.01,
        "{is:#}\n{ended:#}"
    );
    let held = seconds(&is["figures"]["hold_s"]) - seconds(&was["figures"]["hold_s"]);
    assert!(
        held > 0.0 && (held - seconds(&ended["hold_s"])).abs() < 0.01,
        "{is:#}\n{ended:#}"
    );
    let occupied = seconds(&is["occupied_s"]) - seconds(&was["occupied_s"]);
    assert!(occupied >= talked - 0.01, "{is:#}");
    assert!(
        seconds(&is["on_duty_s"]) > seconds(&is["occupied_s"]),
        "{is:#}"
    );
}
