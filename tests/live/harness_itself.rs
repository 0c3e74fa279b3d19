//! The harness proves itself: telephones register, a citizen is heard, and the dialplan takes a
//! message while `rexian` is away.

use std::fs;
use std::path::PathBuf;

use harness::telephones::tone_of;
use harness::{Behaviour, Site, Sound, Telephones, wait_for};

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

#[test]
fn telephones_do_as_they_are_told() {
    let site = Site::temporary().unwrap();
    let hotline = site.asterisk().unwrap();
    let telephones = Telephones::start(&site).unwrap();
    telephones.wait_registered(&hotline, &["1001", "1002", "1003", "1004"]);
    let ring = |number: &str| {
        let order = format!("channel originate PJSIP/{number} application Echo");
        hotline.rx(&order).unwrap();
    };

    ring("1001");
    telephones.wait_ringing("1001", 5);
    telephones.answer("1001").unwrap();
    let own = tone_of("1001");
    wait_for("1001 hears itself", 10, || {
        (telephones.heard("1001").tone_ms(own) >= 500).then_some(())
    });
    telephones.hang_up("1001").unwrap();
    wait_for("1001 is idle", 5, || {
        telephones.line("1001").is_none().then_some(())
    });

    telephones
        .behave(
            "1002",
            &Behaviour::Answer {
                after_s: 0,
                talk_s: Some(1),
            },
        )
        .unwrap();
    ring("1002");
    wait_for("1002 has spoken and hung up", 10, || {
        let spoken = telephones.said("1002").tone_ms(tone_of("1002")) >= 500;
        (spoken && telephones.line("1002").is_none()).then_some(())
    });

    for (number, behaviour, cause) in [
        ("1003", Behaviour::Busy, "486"),
        ("1004", Behaviour::Reject, "603"),
    ] {
        telephones.behave(number, &behaviour).unwrap();
        hotline.rx("pjsip set history clear").unwrap();
        hotline.rx("pjsip set history on").unwrap();
        ring(number);
        wait_for(&format!("{number} answers {cause}"), 5, || {
            hotline
                .rx("pjsip show history")
                .ok()
                .filter(|seen| seen.contains(&format!(" {cause} ")))
        });
    }

    telephones.unregister("1001").unwrap();
    wait_for("1001 is off the network", 5, || {
        let said = hotline.rx("pjsip show aor 1001").unwrap();
        (!said.contains("sip:1001@")).then_some(())
    });
    telephones.register("1001").unwrap();
    telephones.wait_registered(&hotline, &["1001"]);
}
