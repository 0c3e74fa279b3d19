//! `rexian` is not running: the dialplan apologises and takes a message, which becomes a case as soon
//! as `rexian` is back.

use std::fs;
use std::path::{Path, PathBuf};

use harness::telephones::tone_of;
use harness::{Behaviour, Sound, wait_for};

use crate::facts;
use crate::kept;
use crate::office::{Lease, Office};
use crate::tones::{self, BEEP, CITIZEN, Ear, GOODBYE, SORRY};

/// An office whose `rexian` was killed.
fn away() -> Lease {
    let mut office = Office::with(&tones::quick());
    office.rexian.kill();
    wait_for("Asterisk knows that rexian is away", 10, || {
        let known = office.hotline.rx("ari show apps").ok()?;
        (!known.contains("rexian")).then_some(())
    });
    office
}

/// The messages that are whole.
fn messages(office: &Office) -> Vec<PathBuf> {
    let found = fs::read_dir(office.site.messages()).unwrap().flatten();
    found
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "wav"))
        .collect()
}

/// The end of a message's name, which tells who called.
fn who(file: &Path) -> String {
    let name = file.file_stem().unwrap().to_str().unwrap();
    name.rsplit('-').next().unwrap().into()
}

#[test]
fn a_message_taken_while_rexian_is_away_becomes_a_case_when_it_is_back() {
    let mut office = away();
    let citizen = office.telephones.citizen("13800138070").unwrap();
    citizen.wait_tone(SORRY);
    citizen.wait_tone(BEEP);
    citizen.tone(CITIZEN).unwrap();
    wait_for("two seconds are said", 10, || {
        (citizen.said().tone_ms(CITIZEN) >= 2000).then_some(())
    });
    assert_eq!(
        messages(&office),
        Vec::<PathBuf>::new(),
        "shown before it is whole"
    );
    citizen.press("#").unwrap();
    citizen.wait_tone(GOODBYE);
    citizen.wait_ended(10);
    let [file] = &messages(&office)[..] else {
        panic!("one message: {:?}", messages(&office))
    };
    assert_eq!(who(file), "13800138070");

    office.restart_rexian();
    let call = office.wait_ended("13800138070");
    assert_eq!(call["outcome"], "message", "{call:#}");
    assert!(facts::has(&call, "message_kept"), "{call:#}");
    let message = kept::message(&office, &call);
    assert_eq!(message.voicemail["kind"], "other");
    assert!(message.sound.tone_ms(CITIZEN) >= 1500);
    assert_eq!(messages(&office), Vec::<PathBuf>::new(), "it was moved");
}

#[test]
fn what_a_nameless_caller_said_before_hanging_up_is_imported_too() {
    let mut office = away();
    let citizen = office.telephones.citizen("").unwrap();
    citizen.wait_tone(BEEP);
    citizen.tone(CITIZEN).unwrap();
    wait_for("two seconds are said", 10, || {
        (citizen.said().tone_ms(CITIZEN) >= 2000).then_some(())
    });
    citizen.hang_up().unwrap();
    let file = wait_for("the message", 10, || messages(&office).pop());
    assert_eq!(who(&file), "unknown");
    assert!(Sound::read(&file).unwrap().tone_ms(CITIZEN) >= 1500);

    office.restart_rexian();
    let call = wait_for("a call without a caller", 20, || {
        let latest = office.api.get("/calls?limit=1").ok()?.1["items"][0].clone();
        let nameless = latest["caller"].is_null() && latest["outcome"] == "message";
        nameless.then_some(latest)
    });
    let message = kept::message(&office, &call);
    assert!(message.sound.tone_ms(CITIZEN) >= 1500);
}

#[test]
fn an_emergency_number_is_rung_from_any_telephone_while_rexian_is_away() {
    let office = away();
    let line = office.telephones.dial("1001", "110").unwrap();
    assert_eq!(office.telephones.wait_ringing("110", 20), harness::HOTLINE);
    office.telephones.answer("110").unwrap();
    line.wait_tone(tone_of("110"));
    line.hang_up().unwrap();
}

#[test]
fn a_code_keyed_while_rexian_is_away_is_told_that_it_cannot_be_done() {
    let office = away();
    let line = office.telephones.dial("1001", "*41").unwrap();
    line.wait_tone(SORRY);
    line.wait_ended(20);
}

#[test]
fn people_answer_while_rexian_is_away_where_the_office_says_who_and_else_take_a_message() {
    let office = away();
    let rings = |who: &str| {
        let set = format!("dialplan set global FALLBACK {who}");
        office.hotline.rx(&set).unwrap();
    };
    rings("PJSIP/1001&PJSIP/1002");
    let citizen = office.telephones.citizen("13800138075").unwrap();
    office.telephones.wait_ringing("1001", 20);
    office.telephones.wait_ringing("1002", 20);
    office.telephones.answer("1002").unwrap();
    citizen.wait_tone(tone_of("1002"));
    office.telephones.hang_up("1002").unwrap();
    citizen.wait_ended(10);
    office.wait_idle("1001");

    office.telephones.behave("1001", &Behaviour::Busy).unwrap();
    rings("PJSIP/1001");
    let citizen = office.telephones.citizen("13800138076").unwrap();
    citizen.wait_tone(SORRY);
    citizen.wait_tone(BEEP);
    citizen.hang_up().unwrap();
    rings("");
}
