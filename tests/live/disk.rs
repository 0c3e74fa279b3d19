//! A disk without room: nothing is promised, nothing is recorded, and the hotline goes on.

use harness::telephones::tone_of;

use crate::facts;
use crate::office::{Lease, Office};
use crate::tones::{
    self, CHOOSE, CITIZEN, Ear, GOODBYE, GREETING, NOTICE, RING, Telephone, UNAVAILABLE,
};

/// An office that wants more room than any disk here has.
fn full() -> Lease {
    let office = Office::with(&tones::quick_but(&[], RING, "[disk]\nlow_mb = 1000000\n"));
    let health = office.wait_health(200, 10);
    assert_eq!(health["status"], "degraded", "{health:#}");
    office
}

#[test]
fn with_a_full_disk_calls_go_on_and_no_recording_is_promised() {
    let office = full();
    office.be_ready("1001");
    let citizen = office.telephones.citizen("13800138050").unwrap();
    office.lift("1001");
    citizen.tone(CITIZEN).unwrap();
    citizen.wait_heard(tone_of("1001"), 500);
    Telephone(&office.telephones, "1001").wait_heard(CITIZEN, 500);
    assert!(citizen.has_heard(GREETING));
    assert!(!citizen.has_heard(NOTICE), "the promise was made");
    citizen.hang_up().unwrap();

    let call = office.wait_ended("13800138050");
    assert_eq!(call["outcome"], "answered", "{call:#}");
    assert_eq!(
        facts::each(&call, "recording_missing", "reason"),
        ["disk_full"]
    );
    assert_eq!(call["unrecorded"], "disk_full");
    assert_eq!(call["recordings"].as_array().unwrap().len(), 0);
    office.wait_nothing_left();
}

#[test]
fn with_a_full_disk_the_mailbox_says_that_it_cannot_record() {
    let office = full();
    let citizen = office.telephones.citizen("13800138051").unwrap();
    citizen.wait_tone(UNAVAILABLE);
    citizen.wait_tone(GOODBYE);
    citizen.wait_ended(10);
    assert!(!citizen.has_heard(CHOOSE), "a message was asked for");
    let call = office.wait_ended("13800138051");
    assert_eq!(call["outcome"], "abandoned", "{call:#}");
    assert!(facts::has(&call, "recording_missing"), "{call:#}");
}
