//! Hold, transfer and three-way on real telephones: who hears whose tone after each step.

use harness::telephones::tone_of;
use harness::{Behaviour, Citizen, Telephones, wait_for};
use serde_json::{Value, json};

use crate::facts;
use crate::kept;
use crate::office::{Lease, Office};
use crate::tones::{self, CITIZEN, Ear, Telephone};

/// A department's telephone, beyond the carrier.
const EXPERT: &str = "01012345678";
const CALLER: &str = "13800138000";

/// A citizen and agent 1001 who talk; colleague 1002 is ready.
struct Scene<'a> {
    office: &'a Lease,
    citizen: Citizen<'a>,
    call: String,
}

impl<'a> Scene<'a> {
    fn set(office: &'a Lease) -> Scene<'a> {
        office.be_ready("1001");
        let citizen = office.telephones.citizen(CALLER).unwrap();
        office.lift("1001");
        citizen.tone(CITIZEN).unwrap();
        let call = office.wait_stage(CALLER, "talking")["id"].to_string();
        office.be_ready("1002");
        let answer = Behaviour::Answer {
            after_s: 1,
            talk_s: None,
        };
        for number in ["1002", EXPERT] {
            office.telephones.behave(number, &answer).unwrap();
        }
        let scene = Scene {
            office,
            citizen,
            call,
        };
        scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
        scene
    }

    fn ask(&self, method: &str, noun: &str, body: &Value) -> Value {
        let path = format!("/calls/{}/{noun}", self.call);
        let api = &self.office.api;
        let (status, said) = match method {
            "PUT" => api.put(&path, body),
            "DELETE" => api.delete(&path),
            _ => api.post(&path, body),
        }
        .unwrap();
        assert_eq!(status, 200, "{method} {noun}: {said}");
        said
    }

    fn transfer(&self, to: &str, kind: &str) {
        self.ask("POST", "transfer", &json!({ "to": to, "kind": kind }));
    }

    fn consult(&self, to: &str) {
        self.transfer(to, "attended");
        self.wait("is consulting", |call| {
            call["transfer"]["state"] == "consulting"
        });
    }

    fn wait(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        self.office.wait_call(CALLER, what, wanted)
    }

    fn ear(&self, who: &'a str) -> Box<dyn Ear + '_> {
        let telephones: &Telephones = &self.office.telephones;
        match who {
            "citizen" => Box::new(Listening(&self.citizen)),
            number => Box::new(Telephone(telephones, number)),
        }
    }

    /// From now on each of these hears exactly the tones of those.
    #[track_caller]
    fn hear(&self, expected: &[(&'a str, &[&str])]) {
        let tones = ["citizen", "1001", "1002", EXPERT].map(voice);
        let quiet = |one: &&(&str, &[&str])| one.1.is_empty();
        let before: Vec<(&str, u64)> = expected
            .iter()
            .filter(quiet)
            .map(|(who, _)| (*who, self.ear(who).sound().ms()))
            .collect();
        for (who, whom) in expected.iter().filter(|one| !quiet(one)) {
            let mut wanted: Vec<u32> = whom.iter().map(|one| voice(one)).collect();
            wanted
                .iter()
                .for_each(|hz| self.ear(who).wait_more(*hz, 1_300));
            wanted.sort_unstable();
            let sound = self.ear(who).sound();
            let mut heard = sound
                .after(sound.ms().saturating_sub(1_000))
                .tones_among(&tones, 400);
            heard.sort_unstable();
            assert_eq!(heard, wanted, "what {who} hears");
        }
        for (who, from) in before {
            let count = |after: u64| {
                wait_for(&format!("{who} listens"), 20, || {
                    (self.ear(who).sound().ms() >= from + after).then_some(())
                });
                tones.map(|hz| self.ear(who).sound().tone_ms(hz))
            };
            let (then, now) = (count(1_500), count(3_500));
            let more: Vec<u64> = then.iter().zip(now).map(|(then, now)| now - then).collect();
            assert!(more.iter().all(|ms| *ms <= 200), "{who} hears {more:?} ms");
        }
    }

    /// All hang up; one recording of the whole conversation is left, in which all of these were heard.
    #[track_caller]
    fn over(self, recorded: &[&str]) {
        self.office
            .telephones
            .rx("channel request hangup all")
            .unwrap();
        let call = self.office.wait_ended(CALLER);
        assert_eq!(
            facts::of_kind(&call, "recording_started").len(),
            1,
            "{call:#}"
        );
        let (_, sound) = kept::recording(self.office, &call);
        let tones: Vec<u32> = recorded.iter().map(|one| voice(one)).collect();
        assert_eq!(sound.tones_among(&tones, 700), tones, "what is kept");
        self.office.wait_nothing_left();
    }
}

/// The citizen, as an ear.
struct Listening<'a>(&'a Citizen<'a>);

impl Ear for Listening<'_> {
    fn sound(&self) -> harness::Sound {
        self.0.heard()
    }
}

fn voice(who: &str) -> u32 {
    match who {
        "citizen" => CITIZEN,
        number => tone_of(&number[number.len() - 4..]),
    }
}

#[test]
fn a_caller_on_hold_hears_music_and_not_the_agent() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.ask("PUT", "hold", &json!({}));
    let before = scene.citizen.heard().loud_ms();
    wait_for("two seconds of music", 20, || {
        (scene.citizen.heard().loud_ms() >= before + 2_000).then_some(())
    });
    scene.hear(&[("citizen", &[])]);
    scene.ask("DELETE", "hold", &json!({}));
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.over(&["citizen", "1001"]);
}

#[test]
fn an_agent_who_forgets_a_caller_on_hold_is_reminded_by_a_tone() {
    let sections = "[talk]\nhold_limit_s = 10\n";
    let office = Office::with(&tones::quick_but(&[], "", sections));
    let scene = Scene::set(&office);
    scene.ask("PUT", "hold", &json!({}));
    let agent = scene.ear("1001");
    let before = agent.sound().tone_ms(tones::BEEP);
    wait_for("the agent hears the reminder", 25, || {
        (agent.sound().tone_ms(tones::BEEP) > before).then_some(())
    });
    drop(agent);
    scene.wait("is overdue", |call| {
        !facts::of_kind(call, "hold_overdue").is_empty()
    });
    scene.ask("DELETE", "hold", &json!({}));
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.over(&["citizen", "1001"]);
}

#[test]
fn a_colleague_is_consulted_unheard_by_the_caller_and_takes_over() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.consult("agent:1002");
    scene.hear(&[("1001", &["1002"]), ("1002", &["1001"]), ("citizen", &[])]);
    scene.ask("POST", "transfer/swap", &json!({}));
    scene.hear(&[
        ("1001", &["citizen"]),
        ("citizen", &["1001"]),
        ("1002", &[]),
    ]);
    scene.ask("POST", "transfer/completion", &json!({}));
    scene.hear(&[("citizen", &["1002"]), ("1002", &["citizen"])]);
    office.wait_idle("1001");
    office.wait_agent("1002", "talking");
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn an_agent_who_puts_the_handset_down_while_consulting_completes_the_transfer() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.consult("agent:1002");
    office.telephones.hang_up("1001").unwrap();
    scene.hear(&[("citizen", &["1002"]), ("1002", &["citizen"])]);
    scene.over(&["citizen", "1002"]);
}

/// Three talk; one of them leaves, and two stay connected.
fn leaves_of_three(leaver: &str) {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    let to = format!("number:{EXPERT}");
    scene.ask("POST", "participants", &json!({ "to": to }));
    scene.wait("has three", |call| {
        facts::of_kind(call, "joined").len() == 1
    });
    scene.hear(&[
        ("citizen", &["1001", EXPERT]),
        ("1001", &["citizen", EXPERT]),
        (EXPERT, &["citizen", "1001"]),
    ]);
    match leaver {
        "citizen" => scene.citizen.hang_up().unwrap(),
        number => office.telephones.hang_up(number).unwrap(),
    }
    let three = ["citizen", "1001", EXPERT];
    let stay: Vec<&str> = three.into_iter().filter(|one| *one != leaver).collect();
    scene.hear(&[(stay[0], &[stay[1]]), (stay[1], &[stay[0]])]);
    scene.over(&three);
}

#[test]
fn a_citizen_may_leave_agent_and_expert_who_talk_on() {
    leaves_of_three("citizen");
}

#[test]
fn an_agent_may_leave_citizen_and_expert_who_talk_on() {
    leaves_of_three("1001");
}

#[test]
fn an_expert_may_leave_citizen_and_agent_who_talk_on() {
    leaves_of_three(EXPERT);
}

#[test]
fn a_blind_transfer_rings_the_colleague_while_the_caller_hears_ringing() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office.telephones.behave("1002", &Behaviour::Ring).unwrap();
    scene.transfer("agent:1002", "blind");
    assert_eq!(office.telephones.wait_ringing("1002", 20), CALLER);
    office.wait_idle("1001");
    // The ringing tone of China.
    let before = scene.citizen.heard().tone_ms(450);
    wait_for("the caller hears ringing", 20, || {
        (scene.citizen.heard().tone_ms(450) >= before + 500).then_some(())
    });
    office.telephones.answer("1002").unwrap();
    scene.hear(&[("citizen", &["1002"]), ("1002", &["citizen"])]);
    scene.over(&["citizen", "1001", "1002"]);
}

#[test]
fn a_blind_transfer_that_is_rejected_comes_back_to_the_agent() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    office
        .telephones
        .behave("1002", &Behaviour::Reject)
        .unwrap();
    scene.transfer("agent:1002", "blind");
    office.lift("1001");
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    office.wait_agent("1002", "paused");
    scene.over(&["citizen", "1001"]);
}

#[test]
fn a_cancelled_consultation_brings_the_caller_back() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.consult(&format!("number:{EXPERT}"));
    scene.hear(&[("1001", &[EXPERT]), ("citizen", &[])]);
    scene.ask("DELETE", "transfer", &json!({}));
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    office.wait_idle(EXPERT);
    scene.over(&["citizen", "1001", EXPERT]);
}

#[test]
fn a_muted_agent_is_not_heard_but_hears() {
    let office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    scene.ask("PUT", "mute?party=agent:1001", &json!({}));
    scene.hear(&[("1001", &["citizen"]), ("citizen", &[])]);
    scene.ask("DELETE", "mute?party=agent:1001", &json!({}));
    scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
    scene.over(&["citizen", "1001"]);
}

#[test]
fn a_consultation_outlives_a_restart_of_rexian() {
    let mut office = Office::with(&tones::quick());
    let call = {
        let scene = Scene::set(&office);
        scene.consult("agent:1002");
        scene.call.clone()
    };
    office.rexian.kill();
    office.restart_rexian();
    let after = office.wait_call(CALLER, "goes on", |call| {
        call["transfer"]["state"] == "consulting"
    });
    assert_eq!(after["id"].to_string(), call);
    let completion = format!("/calls/{call}/transfer/completion");
    assert_eq!(office.api.post(&completion, &json!({})).unwrap().0, 200);
    let colleague = Telephone(&office.telephones, "1002");
    colleague.wait_more(CITIZEN, 1_000);
    office.telephones.rx("channel request hangup all").unwrap();
    let ended = office.wait_ended(CALLER);
    assert_eq!(facts::of_kind(&ended, "recording_started").len(), 1);
    office.wait_nothing_left();
}
