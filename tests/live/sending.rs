//! A caller whom the agent sends back to a menu or to the mailbox, on real telephones.

use serde_json::json;

use crate::facts;
use crate::kept;
use crate::mailbox;
use crate::office::Office;
use crate::scene::{CALLER, Scene};
use crate::tones::{self, CITIZEN, Ear, SELF_SERVICE};

#[test]
fn a_caller_sent_to_a_menu_hears_it_and_reaches_a_person_out_of_it() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    let heard = scene.citizen.heard().times(SELF_SERVICE, 200);
    scene.transfer("menu:self-service", "blind");
    office.wait_idle("1001");
    scene.citizen.wait_times(SELF_SERVICE, heard + 1);
    scene.citizen.press("0").unwrap();
    scene.hear_each_other(&["citizen", "1002"]);
    office.telephones.rx("channel request hangup all").unwrap();
    let call = office.wait_ended(CALLER);
    assert_eq!(call["outcome"], "answered", "{call:#}");
    let asked = facts::of_kind(&call, "person_requested").len();
    let kept = facts::of_kind(&call, "recording_started").len();
    assert_eq!((asked, kept), (2, 2), "{call:#}");
    office.wait_nothing_left();
}

#[test]
fn a_caller_sent_to_the_mailbox_leaves_a_message_beside_the_talk() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.citizen.be_quiet().unwrap();
    let said = scene.citizen.said().tone_ms(CITIZEN);
    scene.transfer("mailbox", "blind");
    office.wait_idle("1001");
    mailbox::complain(&scene.citizen);
    scene.citizen.tone(CITIZEN).unwrap();
    harness::wait_for("two seconds are said", 20, || {
        (scene.citizen.said().tone_ms(CITIZEN) >= said + 2_000).then_some(())
    });
    scene.citizen.hang_up().unwrap();
    let call = office.wait_ended(CALLER);
    assert_eq!(call["outcome"], "message", "{call:#}");
    let message = kept::message(&office, &call);
    assert!(message.sound.tone_ms(CITIZEN) >= 1_500);
    let talk = facts::of_kind(&call, "recording_started").len();
    assert_eq!(talk, 1, "{call:#}");
    office.wait_nothing_left();
}

#[test]
fn a_caller_who_hangs_up_in_the_menu_was_answered() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.transfer("menu:greeting", "blind");
    office.wait_stage(CALLER, "menu");
    scene.citizen.hang_up().unwrap();
    let call = office.wait_ended(CALLER);
    assert_eq!(
        (&call["outcome"], &call["hung_up_by"]),
        (&json!("answered"), &json!("caller"))
    );
    let (_, callbacks) = office.api.get("/callbacks").unwrap();
    let mut missed = callbacks["items"].as_array().unwrap().iter();
    assert!(missed.all(|row| row["caller"] != CALLER), "{callbacks:#}");
    office.wait_nothing_left();
}
