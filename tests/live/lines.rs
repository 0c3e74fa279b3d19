//! Whose turn it is, on real telephones: callers led elsewhere while they wait, queues that lead on, all who are
//! rung at once, the agent who knows the matter, and an agent at another telephone.

use harness::telephones::tone_of;
use harness::{Behaviour, Citizen, HOTLINE, wait_for};
use serde_json::{Value, json};

use crate::facts;
use crate::office::{Lease, Office};
use crate::outbound;
use crate::scene::{EXPERT, voice};
use crate::tones::{self, CALLBACK, CITIZEN, Ear, NOBODY, RING, RINGING, Telephone};

const OTHER_QUEUE: &str = r#"
[[queues]]
id = 2
name = "企业服务"
wrap_up_s = 2
ring_s = 5
survey_percent = 0
overflow = "number:01012345678"
"#;

/// A second queue, which 1002 alone serves and nothing else; the first leads there.
fn two_queues() -> Lease {
    let first = format!("{RING}overflow = \"queue:2\"\n");
    let office = Office::with(&tones::quick_but(&[], &first, OTHER_QUEUE));
    serves(&office, "1002", 2);
    office
}

fn serves(office: &Office, number: &str, queue: u32) {
    let which = queue.to_string();
    office.edit(number, ["--queues", &which], ("queues", json!([queue])));
}

/// Somebody lifts for a caller, and each hears the other.
#[track_caller]
fn talk(office: &Office, citizen: &Citizen<'_>, number: &str) {
    office.lift(number);
    citizen.tone(CITIZEN).unwrap();
    citizen.wait_more(voice(number), 500);
    Telephone(&office.telephones, number).wait_more(CITIZEN, 500);
}

/// A caller who waits in line.
fn waiting<'a>(office: &'a Office, caller: &str) -> Citizen<'a> {
    let citizen = office.telephones.citizen(caller).unwrap();
    office.wait_stage(caller, "queued");
    citizen
}

#[test]
fn callers_who_wait_are_led_to_the_front_to_an_agent_and_to_another_queue() {
    const CALLERS: [&str; 3] = ["13800138110", "13800138111", "13800138112"];
    let office = two_queues();
    office.be_paused("1001");
    office.be_ready("1002");
    let [first, second, third] = CALLERS.map(|caller| waiting(&office, caller));
    let lead = |caller: &str, to: &str| {
        let path = format!("/calls/{}/place", office.call_of(caller).unwrap()["id"]);
        let (status, said) = office.api.put(&path, &json!({ "to": to })).unwrap();
        assert_eq!(status, 200, "{to}: {said}");
    };
    lead(CALLERS[2], "front");
    let places = CALLERS.map(|caller| office.wait_stage(caller, "queued")["position"].clone());
    assert_eq!(places, [2, 3, 1].map(Value::from));
    lead(CALLERS[1], "agent:1002");
    talk(&office, &second, "1002");
    second.hang_up().unwrap();
    office.wait_agent("1002", "ready");
    lead(CALLERS[0], "queue:2");
    talk(&office, &first, "1002");
    office.come_back("1001");
    talk(&office, &third, "1001");
    office.telephones.rx("channel request hangup all").unwrap();
    office.wait_nothing_left();
    serves(&office, "1002", 1);
}

#[test]
fn an_agent_who_is_given_a_queue_while_a_caller_waits_in_it_is_rung() {
    const CALLER: &str = "13800138119";
    let office = two_queues();
    office.be_paused("1001");
    office.be_ready("1002");
    let citizen = waiting(&office, CALLER);
    let both = json!({"skills": [{"queue": 1, "level": 3}, {"queue": 2}]});
    let (status, said) = office.api.put("/agents/1002/skills", &both).unwrap();
    assert_eq!(status, 200, "{said}");
    talk(&office, &citizen, "1002");
    citizen.hang_up().unwrap();
    office.wait_ended(CALLER);
    office.wait_nothing_left();
    serves(&office, "1002", 1);
}

#[test]
fn a_queue_with_nobody_on_duty_leads_to_another_then_outside_then_to_the_mailbox() {
    const CALLERS: [&str; 3] = ["13800138113", "13800138114", "13800138115"];
    let office = two_queues();
    let led = |caller: &str| {
        let call = office.call_of(caller).unwrap();
        facts::each(&call, "overflowed", "to")
            .into_iter()
            .cloned()
            .collect::<Vec<_>>()
    };
    office.be_ready("1002");
    let citizen = office.telephones.citizen(CALLERS[0]).unwrap();
    talk(&office, &citizen, "1002");
    assert_eq!(led(CALLERS[0]), ["queue:2"]);
    citizen.hang_up().unwrap();
    office.wait_ended(CALLERS[0]);

    assert!(office.set("1002", json!({ "state": "off" })));
    let citizen = office.telephones.citizen(CALLERS[1]).unwrap();
    assert_eq!(office.telephones.wait_ringing(EXPERT, 20), HOTLINE);
    citizen.wait_more(RINGING, 500);
    talk(&office, &citizen, EXPERT);
    let outside = format!("number:{EXPERT}");
    assert_eq!(led(CALLERS[1]), ["queue:2", outside.as_str()]);
    citizen.hang_up().unwrap();
    let call = office.wait_ended(CALLERS[1]);
    assert_eq!(call["outcome"], "answered", "{call:#}");
    assert_eq!(facts::of_kind(&call, "recording_started").len(), 1);

    office.telephones.behave(EXPERT, &Behaviour::Busy).unwrap();
    let citizen = office.telephones.citizen(CALLERS[2]).unwrap();
    citizen.wait_tone(NOBODY);
    citizen.hang_up().unwrap();
    office.wait_nothing_left();
    serves(&office, "1002", 1);
}

#[test]
fn a_queue_with_nobody_on_duty_calls_back_whom_it_could_not_serve() {
    const CALLER: &str = "13800138116";
    let callback = format!("{RING}overflow = \"callback\"\n");
    let office = Office::with(&tones::quick_but(&[], &callback, ""));
    let citizen = office.telephones.citizen(CALLER).unwrap();
    let call = office.wait_call(CALLER, "came", |call| call["direction"] == "in");
    citizen.wait_tone(CALLBACK);
    citizen.wait_ended(20);
    outbound::answers(&office, "1001");
    outbound::answers(&office, CALLER);
    office.come_back("1001");
    let back = office.wait_stage(CALLER, "talking");
    assert_eq!(back["direction"], "out", "{back:#}");
    outbound::hear_each_other(&office, "1001", CALLER);
    office.telephones.hang_up(CALLER).unwrap();
    office.wait_nothing_left();
    let path = format!("/calls/{}", call["id"]);
    let call = office.api.get(&path).unwrap().1;
    assert_eq!(call["outcome"], "callback", "{call:#}");
}

#[test]
fn of_all_who_are_rung_one_talks_and_the_others_are_ready_again() {
    const CALLERS: [&str; 2] = ["13800138117", "13800138118"];
    const ALL: [&str; 2] = ["1001", "1002"];
    let all = format!("{RING}strategy = \"ring_all\"\n");
    let office = Office::with(&tones::quick_but(&[], &all, ""));
    let other = |one: &str| ALL.into_iter().find(|all| *all != one).unwrap();
    let alone = |caller: &str, citizen: Citizen<'_>, who: &str| {
        citizen.wait_more(tone_of(who), 500);
        office.wait_idle(other(who));
        office.wait_agent(other(who), "ready");
        let call = office.wait_stage(caller, "talking");
        let talks: u32 = who.parse().unwrap();
        assert_eq!(
            facts::each(&call, "connected", "agent"),
            [talks],
            "{call:#}"
        );
        citizen.hang_up().unwrap();
        office.wait_ended(caller);
        office.wait_agent(who, "ready");
    };
    ALL.into_iter().for_each(|number| office.be_ready(number));
    let citizen = office.telephones.citizen(CALLERS[0]).unwrap();
    for number in ALL {
        assert_eq!(office.telephones.wait_ringing(number, 20), CALLERS[0]);
    }
    office.telephones.answer("1002").unwrap();
    alone(CALLERS[0], citizen, "1002");
    // Both at one moment.
    ALL.into_iter()
        .for_each(|number| outbound::answers(&office, number));
    let citizen = office.telephones.citizen(CALLERS[1]).unwrap();
    let call = office.wait_stage(CALLERS[1], "talking");
    let who = call["agent"].to_string();
    alone(CALLERS[1], citizen, &who);
    office.wait_nothing_left();
}

#[test]
fn a_caller_who_rang_before_is_offered_to_the_agent_who_knows_them() {
    const KNOWN: &str = "13800138119";
    const STRANGER: &str = "13800138120";
    let office = Office::with(&tones::quick());
    office.be_ready("1001");
    let citizen = office.telephones.citizen(KNOWN).unwrap();
    talk(&office, &citizen, "1001");
    office.be_ready("1002");
    citizen.hang_up().unwrap();
    office.wait_agent("1001", "ready");
    // 1002 has been idle for longer.
    let citizen = office.telephones.citizen(KNOWN).unwrap();
    talk(&office, &citizen, "1001");
    assert!(facts::has(
        &office.call_of(KNOWN).unwrap(),
        "agent_preferred"
    ));
    citizen.hang_up().unwrap();
    office.be_paused("1002");
    office.wait_agent("1001", "ready");
    let stranger = office.telephones.citizen(STRANGER).unwrap();
    talk(&office, &stranger, "1001");
    office.be_ready("1002");
    let citizen = waiting(&office, KNOWN);
    stranger.hang_up().unwrap();
    talk(&office, &citizen, "1001");
    let call = office.wait_stage(KNOWN, "talking");
    assert_eq!(facts::each(&call, "offered", "agent"), [1001], "{call:#}");
    citizen.hang_up().unwrap();
    office.wait_nothing_left();
}

#[test]
fn an_agent_at_another_telephone_is_rung_there_until_they_go_off_duty() {
    const CALLERS: [&str; 2] = ["13800138121", "13800138122"];
    let office = Office::with(&tones::quick());
    let sits_at = |phone: &str| {
        wait_for(&format!("1001 sits at {phone}"), 20, || {
            (office.agent("1001")["phone"] == phone).then_some(())
        });
    };
    office.be_ready("1001");
    let there = json!({ "phone": "1005" });
    let (status, said) = office.api.put("/agents/1001/phone", &there).unwrap();
    assert_eq!(status, 200, "{said}");
    sits_at("1005");
    office.wait_agent("1001", "ready");
    let citizen = office.telephones.citizen(CALLERS[0]).unwrap();
    talk(&office, &citizen, "1005");
    assert_eq!(office.telephones.line("1001"), None);
    office.telephones.hang_up("1005").unwrap();
    let call = office.wait_ended(CALLERS[0]);
    assert_eq!(facts::each(&call, "connected", "agent"), [1001], "{call:#}");
    assert!(office.set("1001", json!({ "state": "off" })));
    sits_at("1001");
    office.be_ready("1001");
    let citizen = office.telephones.citizen(CALLERS[1]).unwrap();
    talk(&office, &citizen, "1001");
    citizen.hang_up().unwrap();
    office.wait_nothing_left();
}
