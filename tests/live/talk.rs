//! The main job: a citizen calls, an agent answers, both hear each other, and all of it is recorded.

use harness::rexian;
use harness::telephones::tone_of;

use crate::facts;
use crate::kept;
use crate::office::Office;
use crate::tones::{self, CITIZEN, Ear, Telephone};

#[test]
fn a_citizen_and_an_agent_hear_each_other_and_one_file_keeps_both() {
    let office = Office::with(&tones::quick());
    office.be_ready("1001");
    let citizen = office.telephones.citizen("13800138000").unwrap();
    assert_eq!(office.lift("1001"), "13800138000");
    citizen.tone(CITIZEN).unwrap();
    let agent = tone_of("1001");
    citizen.wait_heard(agent, 2000);
    Telephone(&office.telephones, "1001").wait_heard(CITIZEN, 2000);
    citizen.hang_up().unwrap();
    office.wait_idle("1001");

    let call = office.wait_ended("13800138000");
    let (row, sound) = kept::recording(&office, &call);
    assert_eq!(sound.tones_among(&[agent, CITIZEN], 1500), [agent, CITIZEN]);
    let call = office.wait_ended("13800138000");
    for kind in [
        "recording_started",
        "recording_finished",
        "recording_stored",
    ] {
        assert_eq!(facts::of_kind(&call, kind).len(), 1, "{kind}: {call:#}");
    }
    // From the first answer to the last hang-up.
    let talked = call["talk_s"].as_f64().unwrap();
    let kept = row["duration_s"].as_f64().unwrap();
    assert!(
        (talked - kept).abs() <= 1.0,
        "{talked} s of talk, {kept} s kept"
    );

    let checked = rexian::run(&office.site, &["check"]).unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{said}");
}
