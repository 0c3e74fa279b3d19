//! The mailbox: why a caller comes there, speaking after the tone, the three ways a message ends, and
//! what becomes of it.

use std::process::Command;

use harness::{Citizen, wait_for};

use crate::facts;
use crate::kept;
use crate::office::{Lease, Office};
use crate::tones::{
    self, BEEP, CHOOSE, CITIZEN, CLOSED, COMPLAINT, EMPTY, Ear, GOODBYE, HOLIDAY, KEPT, NOBODY,
    OTHER, REVIEW, RING, SUGGESTION, WAITED,
};

/// Nobody is on duty.
fn quick() -> Lease {
    Office::with(&tones::quick())
}

/// A citizen who has pressed a key at the choice, and has heard the tone.
fn after_the_tone<'a>(
    office: &'a Office,
    caller: &str,
    key: &str,
    instruction: u32,
) -> Citizen<'a> {
    let citizen = office.telephones.citizen(caller).unwrap();
    chooses(&citizen, key, instruction);
    citizen
}

fn chooses(citizen: &Citizen<'_>, key: &str, instruction: u32) {
    citizen.wait_tone(CHOOSE);
    citizen.press(key).unwrap();
    citizen.wait_tone(instruction);
    citizen.wait_tone(BEEP);
}

/// Chooses a complaint, and may speak.
pub fn complain(citizen: &Citizen<'_>) {
    chooses(citizen, "1", COMPLAINT);
}

/// Says a tone until it was said for two seconds.
pub fn say(citizen: &Citizen<'_>, hz: u32) {
    citizen.tone(hz).unwrap();
    wait_for("two seconds are said", 10, || {
        (citizen.said().tone_ms(hz) >= 2000).then_some(())
    });
}

#[test]
fn a_complaint_is_heard_again_and_becomes_a_draft_case() {
    let office = quick();
    let citizen = after_the_tone(&office, "13800138060", "1", COMPLAINT);
    assert!(citizen.has_heard(NOBODY), "nobody said why");
    say(&citizen, CITIZEN);
    citizen.be_quiet().unwrap();
    citizen.press("#").unwrap();
    citizen.wait_tone(REVIEW);
    assert!(!citizen.has_heard(CITIZEN), "an echo");
    citizen.press("1").unwrap();
    citizen.wait_heard(CITIZEN, 1500);
    citizen.wait_times(REVIEW, 2);
    citizen.press("#").unwrap();
    citizen.wait_tone(KEPT);
    citizen.wait_tone(GOODBYE);
    citizen.wait_ended(10);

    let call = office.wait_ended("13800138060");
    assert_eq!(
        (&call["outcome"], &call["hung_up_by"]),
        (&"message".into(), &"system".into())
    );
    assert!(facts::says(&call, "mailbox_entered", "reason", "nobody"));
    let message = kept::message(&office, &call);
    assert_eq!(message.voicemail["kind"], "complaint");
    assert_eq!(message.case["kind"], "complaint", "{:#}", message.case);
    assert!(message.sound.tone_ms(CITIZEN) >= 1500);
    office.wait_nothing_left();
}

#[test]
fn a_suggestion_done_again_ends_by_silence_and_silence_keeps_it() {
    const BETTER: u32 = 1100;
    let office = quick();
    let citizen = after_the_tone(&office, "13800138061", "2", SUGGESTION);
    say(&citizen, CITIZEN);
    citizen.be_quiet().unwrap();
    citizen.wait_tone(REVIEW);
    citizen.press("2").unwrap();
    citizen.wait_times(SUGGESTION, 2);
    citizen.wait_times(BEEP, 2);
    say(&citizen, BETTER);
    citizen.be_quiet().unwrap();
    citizen.wait_times(REVIEW, 2);
    citizen.wait_tone(KEPT);
    citizen.wait_ended(10);

    let call = office.wait_ended("13800138061");
    assert_eq!(
        facts::of_kind(&call, "message_dropped").len(),
        1,
        "{call:#}"
    );
    let message = kept::message(&office, &call);
    assert_eq!(message.voicemail["kind"], "suggestion");
    assert_eq!(message.case["kind"], "suggestion", "{:#}", message.case);
    assert!(message.sound.tone_ms(BETTER) >= 1500);
    assert_eq!(
        message.sound.tone_ms(CITIZEN),
        0,
        "the first was to be dropped"
    );
    office.wait_nothing_left();
}

#[test]
fn a_message_ends_at_the_limit_and_a_hang_up_keeps_it() {
    let office = quick();
    let citizen = after_the_tone(&office, "13800138062", "1", COMPLAINT);
    say(&citizen, CITIZEN);
    citizen.wait_tone(REVIEW);
    citizen.hang_up().unwrap();

    let call = office.wait_ended("13800138062");
    assert_eq!(
        (&call["outcome"], &call["hung_up_by"]),
        (&"message".into(), &"caller".into())
    );
    let message = kept::message(&office, &call);
    let length = message.sound.ms();
    assert!((9000..=11_000).contains(&length), "{length} ms");
}

#[test]
fn what_was_said_is_kept_when_the_caller_hangs_up_in_the_middle() {
    let office = quick();
    let citizen = after_the_tone(&office, "13800138063", "2", SUGGESTION);
    say(&citizen, CITIZEN);
    citizen.hang_up().unwrap();

    let call = office.wait_ended("13800138063");
    assert_eq!(
        (&call["outcome"], &call["hung_up_by"]),
        (&"message".into(), &"caller".into())
    );
    let message = kept::message(&office, &call);
    assert_eq!(message.voicemail["kind"], "suggestion");
    assert!(message.sound.tone_ms(CITIZEN) >= 1500);
    office.wait_nothing_left();
}

#[test]
fn a_caller_who_chooses_nothing_and_says_nothing_leaves_no_message() {
    let office = quick();
    let citizen = office.telephones.citizen("13800138064").unwrap();
    citizen.wait_tone(OTHER);
    citizen.wait_tone(EMPTY);
    citizen.wait_tone(GOODBYE);
    citizen.wait_ended(10);

    let call = office.wait_ended("13800138064");
    assert_eq!(call["outcome"], "abandoned", "{call:#}");
    assert!(facts::has(&call, "message_dropped") && !facts::has(&call, "message_kept"));
    office.wait_nothing_left();
}

/// A caller comes to the mailbox, hears why, and can speak.
fn is_led_there(office: &Office, caller: &str, reason: &str, why: u32) {
    let citizen = office.telephones.citizen(caller).unwrap();
    citizen.wait_tone(why);
    citizen.wait_tone(CHOOSE);
    let call = office.wait_stage(caller, "mailbox");
    assert!(
        facts::says(&call, "mailbox_entered", "reason", reason),
        "{call:#}"
    );
    assert!(facts::has(&call, "person_requested"), "{call:#}");
    citizen.hang_up().unwrap();
    office.wait_ended(caller);
}

#[test]
fn outside_hours_a_caller_is_led_to_the_mailbox() {
    let days = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let closed = days.map(|day| format!("{day} = []\n")).concat();
    let office = Office::with(&tones::quick_but(&[], RING, &format!("[hours]\n{closed}")));
    office.be_ready("1001");
    is_led_there(&office, "13800138065", "closed", CLOSED);
}

#[test]
fn on_a_holiday_a_caller_is_led_to_the_mailbox() {
    // Both days, lest midnight pass in between.
    let days = ["today", "tomorrow"].map(|day| {
        let mut date = Command::new("date");
        date.args(["-d", day, "+\"%F\""]).env("TZ", "CST-8");
        String::from_utf8(date.output().unwrap().stdout).unwrap()
    });
    let holidays = format!(
        "[hours]\nholidays = [{}]\n",
        days.join(", ").replace('\n', "")
    );
    let office = Office::with(&tones::quick_but(&[], RING, &holidays));
    office.be_ready("1001");
    is_led_there(&office, "13800138066", "holiday", HOLIDAY);
}

#[test]
fn a_caller_who_waited_to_the_limit_is_led_to_the_mailbox() {
    let office = Office::with(&tones::quick_but(&[], "wait_limit_s = 5", ""));
    office.be_paused("1001");
    is_led_there(&office, "13800138067", "waited", WAITED);
    let call = office.wait_ended("13800138067");
    let waited = call["wait_s"].as_f64().unwrap();
    assert!((5.0..6.5).contains(&waited), "{call:#}");
}
