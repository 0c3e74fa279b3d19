//! Another configuration while real calls go on: whoever talks talks on, whoever waits waits on, and whoever rings
//! hears what is new.

use std::process::Output;

use harness::{rexian, wait_for};
use serde_json::json;

use crate::office::Office;
use crate::scene::{Scene, voice};
use crate::tones::{self, CITIZEN, Ear, GREETING, MUSIC, RING, SELF_SERVICE, Telephone};

const OTHER_QUEUE: &str =
    "[[queues]]\nid = 2\nname = \"企业服务\"\nring_s = 5\nwrap_up_s = 2\nsurvey_percent = 0\n";

fn reload(office: &Office, sections: &str) -> Output {
    office.site.configure(sections).unwrap();
    rexian::run(&office.site, &["reload"]).unwrap()
}

/// Whoever talks with an agent is heard, and hears them.
#[track_caller]
fn talk_on(office: &Office, citizen: &harness::Citizen<'_>, number: &str) {
    citizen.wait_more(voice(number), 500);
    Telephone(&office.telephones, number).wait_more(CITIZEN, 500);
}

#[test]
fn two_talk_on_a_third_waits_on_in_a_queue_that_is_gone_and_the_next_hears_the_other_menu() {
    let before = tones::quick_but(&[], RING, OTHER_QUEUE);
    let office = Office::alone(&before);
    office.edit("1002", ["--queues", "2"], ("queues", json!([2])));
    office.be_paused("1002");
    office.be_ready("1001");
    let talks = office.telephones.citizen("13800138201").unwrap();
    office.lift("1001");
    talks.tone(CITIZEN).unwrap();
    talk_on(&office, &talks, "1001");
    let waits = office.telephones.citizen("13800138202").unwrap();
    let call = office.wait_stage("13800138202", "queued");
    let path = format!("/calls/{}/place", call["id"]);
    let (status, said) = office.api.put(&path, &json!({"to": "queue:2"})).unwrap();
    assert_eq!(status, 200, "{said}");

    let after = tones::quick_but(&[], RING, "");
    let after = after.replace(
        "say = [\"greeting\", \"recorded\"]",
        "say = [\"self-service\"]",
    );
    let done = reload(&office, &after);
    assert!(done.status.success(), "{done:?}");
    talk_on(&office, &talks, "1001");
    waits.wait_more(MUSIC, 1_000);
    let place = office.wait_stage("13800138202", "queued");
    assert_eq!(
        (&place["queue"], &place["position"]),
        (&json!(2), &json!(1))
    );
    let hears = office.telephones.citizen("13800138203").unwrap();
    hears.wait_tone(SELF_SERVICE);
    assert!(!hears.has_heard(GREETING));
    office.wait_call("13800138203", "waits in the first", |call| {
        call["queue"] == 1
    });

    office.come_back("1002");
    office.lift("1002");
    waits.tone(CITIZEN).unwrap();
    talk_on(&office, &waits, "1002");

    let broken = after.replace("then = \"queue:1\"", "then = \"queue:7\"");
    let done = reload(&office, &broken);
    assert_eq!(done.status.code(), Some(1));
    let words = String::from_utf8(done.stderr).unwrap();
    assert!(words.contains("no queue has the id 7"), "{words}");
    wait_for("health tells of it", 10, || {
        let (_, health) = office.api.get("/health").ok()?;
        health
            .to_string()
            .contains("no queue has the id 7")
            .then_some(())
    });
    talk_on(&office, &talks, "1001");
    office.telephones.rx("channel request hangup all").unwrap();
    office.wait_nothing_left();
    wait_for("the queue that is gone is shown no more", 10, || {
        let queues = office.api.get("/queues").unwrap().1;
        (queues["items"].as_array()?.len() == 1).then_some(())
    });
}

#[test]
fn a_conversation_does_not_notice_that_asterisk_reads_its_configuration_again() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.hotline.rx("core reload").unwrap();
    scene.hear_each_other(&["citizen", "1001"]);
    // A request in it is done, and events of it arrive.
    scene.invite("agent:1002");
    scene.hear_each_other(&["citizen", "1001", "1002"]);
    scene.over(&["citizen", "1001", "1002"]);
}
