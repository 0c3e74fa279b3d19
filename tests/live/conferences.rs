//! A conference on real telephones: who hears whom, who comes in, and what is kept of it.

use std::time::Duration;

use harness::telephones::tone_of;
use harness::{Call, Citizen, wait_for};
use serde_json::{Value, json};

use crate::kept;
use crate::office::{Lease, Office};
use crate::scene::voice;
use crate::tones::{self, Ear};

const ROOM: &str = "8001";
const EXPERT: &str = "01012345678";

/// An office with a room that its switchboard knows.
fn office() -> Lease {
    let office = Office::with(&tones::quick());
    make_room(&office);
    office
}

fn make_room(office: &Lease) {
    let room = json!({"name": "示例会议室", "pin": "1234", "leader_pin": "9876"});
    let (status, said) = office.api.put("/rooms/8001", &room).unwrap();
    assert_eq!(status, 200, "{said}");
}

fn room(office: &Lease) -> Value {
    office.api.get("/conferences/8001").unwrap().1
}

/// Whether a line that dials the room is answered; not so before the room is known, within seconds.
fn is_answered(line: &Citizen<'_>) -> bool {
    let told = harness::wait_until(Duration::from_secs(10), || {
        let heard = line.heard().tone_ms(tones::REVIEW) >= 200;
        (heard || !line.is_there()).then_some(heard)
    });
    told.unwrap_or(false)
}

/// A telephone of the office dials the room, and keys the PIN.
fn comes_in<'a>(office: &'a Lease, number: &str, pin: &str) -> Citizen<'a> {
    let before = inside(office);
    let line = wait_for("the PIN is asked for", 20, || {
        let line = office.telephones.dial(number, ROOM).unwrap();
        is_answered(&line).then_some(line)
    });
    line.press(&format!("{pin}#")).unwrap();
    wait_for("one more is inside", 20, || {
        (inside(office) == before + 1).then_some(())
    });
    line
}

fn inside(office: &Lease) -> usize {
    let room = room(office);
    let members = room["members"].as_array().unwrap().iter();
    members.filter(|it| !it["joined"].is_null()).count()
}

/// From now on a line hears exactly these.
#[track_caller]
fn hears(line: &Citizen<'_>, whom: &[&str]) {
    let all = ["1001", "1002", "1003", EXPERT].map(voice);
    let mut wanted: Vec<u32> = whom.iter().map(|who| voice(who)).collect();
    wanted.sort_unstable();
    for hz in &wanted {
        let before = line.heard().tone_ms(*hz);
        wait_for(&format!("{hz} Hz is heard"), 20, || {
            (line.heard().tone_ms(*hz) >= before + 1_300).then_some(())
        });
    }
    let mut last = Vec::new();
    let settled = harness::wait_until(Duration::from_secs(8), || {
        let sound = line.heard();
        let recent = sound.after(sound.ms().saturating_sub(1_000));
        last = recent.tones_among(&all, 400);
        last.sort_unstable();
        (last == wanted).then_some(())
    });
    assert!(settled.is_some(), "{last:?} instead of {wanted:?}");
}

#[test]
fn three_telephones_hear_each_other_until_the_leader_leaves_and_the_two_go_on() {
    let office = office();
    let leader = comes_in(&office, "1001", "9876");
    let one = comes_in(&office, "1002", "1234");
    let other = comes_in(&office, "1003", "1234");
    hears(&leader, &["1002", "1003"]);
    hears(&one, &["1001", "1003"]);
    hears(&other, &["1001", "1002"]);
    leader.hang_up().unwrap();
    hears(&one, &["1003"]);
    hears(&other, &["1002"]);
    one.hang_up().unwrap();
    other.hang_up().unwrap();
    office.wait_nothing_left();
    // The second who came in made it a conference, and is whose call the recording is of.
    let call = office.call_of("1002").unwrap();
    let (_, kept) = kept::recording(&office, &call);
    let all = ["1001", "1002", "1003"].map(tone_of);
    assert_eq!(kept.tones_among(&all, 700), all, "what is kept");
}

#[test]
fn what_is_kept_goes_on_when_the_one_whose_call_it_is_of_leaves_first() {
    let office = office();
    let leader = comes_in(&office, "1001", "9876");
    let one = comes_in(&office, "1002", "1234");
    let other = comes_in(&office, "1003", "1234");
    hears(&one, &["1001", "1003"]);
    one.hang_up().unwrap();
    let call = office.call_of("1002").unwrap();
    hears(&leader, &["1003"]);
    hears(&other, &["1001"]);
    let (_, started) = office.api.get("/recordings").unwrap();
    assert_eq!(started["items"][0]["state"], "started", "{started:#}");
    leader.hang_up().unwrap();
    other.hang_up().unwrap();
    office.wait_nothing_left();
    let (_, kept) = kept::recording(&office, &call);
    let all = ["1001", "1002", "1003"].map(tone_of);
    let end = kept.after(kept.ms().saturating_sub(1_500));
    assert_eq!(end.tones_among(&all, 700), [all[0], all[2]], "at its end");
}

#[test]
fn a_muted_member_is_not_heard_and_a_locked_room_takes_only_the_invited() {
    let office = office();
    let leader = comes_in(&office, "1001", "9876");
    let one = comes_in(&office, "1002", "1234");
    let muted = room(&office)["members"][1]["call"].clone();
    let mute = format!("/conferences/8001/mute?call={muted}");
    assert_eq!(office.api.put(&mute, &json!({})).unwrap().0, 200);
    hears(&one, &["1001"]);
    hears(&leader, &[]);
    assert_eq!(office.api.delete(&mute).unwrap().0, 200);
    hears(&leader, &["1002"]);

    leader.press("*1").unwrap();
    wait_for("the room is locked", 10, || {
        (room(&office)["locked"] == true).then_some(())
    });
    let late = office.telephones.dial("1003", ROOM).unwrap();
    late.wait_up(10);
    late.wait_heard(tones::REVIEW, 200);
    late.press("1234#").unwrap();
    late.wait_heard(tones::CLOSED, 200);
    late.wait_ended(20);

    let to = json!({ "to": format!("number:{EXPERT}") });
    let invitations = "/conferences/8001/invitations";
    assert_eq!(office.api.post(invitations, &to).unwrap().0, 200);
    assert_eq!(office.telephones.wait_ringing(EXPERT, 20), harness::HOTLINE);
    office.telephones.answer(EXPERT).unwrap();
    hears(&one, &["1001", EXPERT]);
    assert_eq!(office.api.delete("/conferences/8001").unwrap().0, 200);
    one.wait_ended(20);
    leader.wait_ended(20);
    office.wait_nothing_left();
}

#[test]
fn a_citizen_comes_in_by_a_key_of_the_hotline_and_a_restart_of_rexian_loses_nobody_not_even_who_is_rung()
 {
    let keys = "ring_s = 5\nkeys = { 7 = \"conference\" }\n";
    let mut office = Office::with(&tones::quick_but(&[], keys, ""));
    make_room(&office);
    // Somebody is on duty, so that the citizen waits in the line.
    office.be_paused("1003");
    {
        let leader = comes_in(&office, "1001", "9876");
        let citizen = office
            .telephones
            .call(&Call {
                from: "13800138090".into(),
                tone: Some(tones::CITIZEN),
                ..Call::default()
            })
            .unwrap();
        office.wait_stage("13800138090", "queued");
        citizen.press("7").unwrap();
        citizen.wait_heard(tones::CHOOSE, 200);
        citizen.press("8001#").unwrap();
        citizen.wait_heard(tones::REVIEW, 200);
        citizen.press("1234#").unwrap();
        hears(&citizen, &["1001"]);
        drop(leader);
    }
    office.rexian.kill();
    office.restart_rexian();
    wait_for("both are found again", 20, || {
        (inside(&office) == 2).then_some(())
    });
    let members = room(&office)["members"].clone();
    assert_eq!(members[0]["leader"], true, "{members}");

    let to = json!({ "to": format!("number:{EXPERT}") });
    let invitations = "/conferences/8001/invitations";
    assert_eq!(office.api.post(invitations, &to).unwrap().0, 200);
    office.telephones.wait_ringing(EXPERT, 20);
    office.rexian.kill();
    office.restart_rexian();
    office.telephones.answer(EXPERT).unwrap();
    wait_for("who was rung has come in", 20, || {
        (inside(&office) == 3).then_some(())
    });
    office.telephones.rx("channel request hangup all").unwrap();
    office.wait_nothing_left();
    let ended = office.wait_ended("13800138090");
    assert_eq!(ended["outcome"], "conference", "{ended:#}");
    let (_, kept) = kept::recording(&office, &ended);
    let both = [tone_of("1001"), tones::CITIZEN];
    let mut heard = kept
        .after(kept.ms().saturating_sub(1_500))
        .tones_among(&both, 700);
    heard.sort_unstable();
    assert_eq!(heard, both, "it was kept on through the restart");
}
