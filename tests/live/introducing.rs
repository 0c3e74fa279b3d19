//! Who answers is introduced (报工号): citizen and agent both hear the number, and each other meanwhile.

use harness::rexian;
use harness::telephones::tone_of;

use crate::kept;
use crate::office::Office;
use crate::tones::{self, CITIZEN, Ear, FIRST_SERVES, MUSIC, RING, SECOND_SERVES, Telephone};

/// So much of the words has certainly been heard, in milliseconds.
const WORDS_MS: u64 = 300;

fn named() -> String {
    tones::quick_but(&[], &format!("{RING}announce_agent = true\n"), "")
}

#[test]
fn both_hear_who_serves_and_each_other_and_the_recording_has_all_of_it() {
    let office = Office::with(&named());
    office.be_ready("1001");
    let citizen = office.telephones.citizen("13800138700").unwrap();
    assert_eq!(office.lift("1001"), "13800138700");
    citizen.tone(CITIZEN).unwrap();
    let (agent, telephone) = (tone_of("1001"), Telephone(&office.telephones, "1001"));
    citizen.wait_heard(agent, 2_000);
    telephone.wait_heard(CITIZEN, 2_000);
    for heard in [citizen.sound(), telephone.sound()] {
        assert!(heard.beneath_ms(FIRST_SERVES) >= WORDS_MS);
    }
    citizen.hang_up().unwrap();
    office.wait_idle("1001");

    let call = office.wait_ended("13800138700");
    let (_, sound) = kept::recording(&office, &call);
    assert!(sound.beneath_ms(FIRST_SERVES) >= WORDS_MS);
    let checked = rexian::run(&office.site, &["check"]).unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{said}");
    office.wait_nothing_left();
}

#[test]
fn a_caller_held_while_the_words_are_said_hears_music_and_whoever_answers_next_is_introduced() {
    let office = Office::with(&named());
    office.be_ready("1001");
    let citizen = office.telephones.citizen("13800138701").unwrap();
    assert_eq!(office.lift("1001"), "13800138701");
    let call = office.wait_stage("13800138701", "talking");
    let hold = format!("/calls/{}/hold", call["id"]);
    assert_eq!(
        office.api.put(&hold, &serde_json::json!({})).unwrap().0,
        200
    );
    citizen.wait_heard(MUSIC, 500);
    let told = citizen.sound().beneath_ms(FIRST_SERVES);
    citizen.wait_more(MUSIC, 1_000);
    assert_eq!(citizen.sound().beneath_ms(FIRST_SERVES), told);
    office.be_ready("1002");
    citizen.hang_up().unwrap();
    office.wait_ended("13800138701");

    office.be_paused("1001");
    let citizen = office.telephones.citizen("13800138702").unwrap();
    assert_eq!(office.lift("1002"), "13800138702");
    citizen.wait_heard(tone_of("1002"), 1_000);
    assert!(citizen.sound().beneath_ms(SECOND_SERVES) >= WORDS_MS);
    citizen.hang_up().unwrap();
    office.wait_ended("13800138702");
    office.wait_nothing_left();
}
