//! The harness proves itself: telephones register, a citizen is heard, and the dialplan takes a
//! message while `rexian` is away.

use std::fs;
use std::path::PathBuf;

use harness::{Site, Sound, Telephones, wait_for};

/// Stands for the words of a prompt: no party's tone.
const SORRY: u32 = 450;
const CITIZEN: u32 = 1500;

fn speak_stand_ins(site: &Site) {
    let folder = site.data().join("sounds/zh");
    fs::create_dir_all(&folder).unwrap();
    for prompt in ["sorry", "goodbye"] {
        Sound::pure(SORRY, 600)
            .write(&folder.join(prompt).with_extension("wav"))
            .unwrap();
    }
}

/// The messages that are whole.
fn messages(site: &Site) -> Vec<PathBuf> {
    let found = fs::read_dir(site.messages())
        .unwrap()
        .flatten()
        .map(|e| e.path());
    found
        .filter(|path| path.extension().is_some_and(|e| e == "wav"))
        .collect()
}

#[test]
fn a_call_while_rexian_is_away_is_apologised_to_and_kept_as_a_message() {
    let site = Site::temporary().unwrap();
    speak_stand_ins(&site);
    let hotline = site.asterisk().unwrap();
    let telephones = Telephones::start(&site).unwrap();
    telephones.wait_registered(&hotline, &["1001", "1002"]);

    let citizen = telephones.citizen("13800138000").unwrap();
    citizen.wait_up(10);
    wait_for("the apology is heard", 10, || {
        (citizen.heard().tone_ms(SORRY) >= 500).then_some(())
    });
    citizen.tone(CITIZEN).unwrap();
    wait_for("two seconds are said", 10, || {
        (citizen.said().tone_ms(CITIZEN) > 3000).then_some(())
    });
    citizen.press("#").unwrap();
    citizen.wait_ended(15);

    let kept = wait_for("the message", 5, || messages(&site).pop());
    let name = kept.file_name().unwrap().to_str().unwrap();
    assert!(name.ends_with("-13800138000.wav"), "{name}");
    let message = Sound::read(&kept).unwrap();
    assert!(
        message.tone_ms(CITIZEN) >= 1000,
        "{} ms of the caller",
        message.tone_ms(CITIZEN)
    );
    let heard = citizen.heard();
    assert!(
        heard.tone_ms(SORRY) >= 1000,
        "apology and good-bye: {} ms",
        heard.tone_ms(SORRY)
    );
}

#[test]
fn what_was_said_is_kept_when_the_caller_just_hangs_up() {
    let site = Site::temporary().unwrap();
    speak_stand_ins(&site);
    let _hotline = site.asterisk().unwrap();
    let telephones = Telephones::start(&site).unwrap();

    let citizen = telephones.citizen("").unwrap();
    citizen.wait_up(10);
    citizen.tone(CITIZEN).unwrap();
    wait_for("some is said", 15, || {
        (citizen.said().tone_ms(CITIZEN) > 4000).then_some(())
    });
    assert_eq!(
        messages(&site),
        Vec::<PathBuf>::new(),
        "shown before it is whole"
    );
    citizen.hang_up().unwrap();

    let kept = wait_for("the message", 10, || messages(&site).pop());
    assert!(
        kept.to_str().unwrap().ends_with("-unknown.wav"),
        "{}",
        kept.display()
    );
    let message = Sound::read(&kept).unwrap();
    assert!(
        message.tone_ms(CITIZEN) >= 1000,
        "{} ms of the caller",
        message.tone_ms(CITIZEN)
    );
}
