//! A conversation on real telephones, and who of it hears whose tone.

use harness::telephones::tone_of;
use std::time::Duration;

use harness::{Behaviour, Citizen, Telephones, wait_for, wait_until};
use serde_json::{Value, json};

use crate::facts;
use crate::kept;
use crate::office::Lease;
use crate::tones::{CITIZEN, Ear, Telephone};

/// A department's telephone, beyond the carrier.
pub const EXPERT: &str = "01012345678";
/// The telephone of `department:7`.
pub const DEPARTMENT: &str = "8000007";
/// An emergency number.
pub const POLICE: &str = "110";
pub const CALLER: &str = "13800138000";

/// A citizen and agent 1001 who talk; colleague 1002 is ready.
pub struct Scene<'a> {
    pub office: &'a Lease,
    pub citizen: Citizen<'a>,
    pub call: String,
}

/// What is known of a scene while its office is changed.
pub struct Left {
    citizen: String,
    call: String,
}

impl<'a> Scene<'a> {
    pub fn set(office: &'a Lease) -> Scene<'a> {
        office.be_ready("1001");
        let citizen = office.telephones.citizen(CALLER).unwrap();
        office.lift("1001");
        citizen.tone(CITIZEN).unwrap();
        let call = office.wait_stage(CALLER, "talking")["id"].to_string();
        office.be_ready("1002");
        let scene = Scene {
            office,
            citizen,
            call,
        };
        for number in ["1002", EXPERT, DEPARTMENT, POLICE] {
            scene.answers(number);
        }
        scene.hear(&[("citizen", &["1001"]), ("1001", &["citizen"])]);
        scene
    }

    /// Lets go of the office, as it is to be changed.
    pub fn leave(self) -> Left {
        Left {
            citizen: self.citizen.label().to_owned(),
            call: self.call,
        }
    }

    /// Comes back to a conversation that went on meanwhile.
    pub fn back(office: &'a Lease, left: Left) -> Scene<'a> {
        let scene = Scene {
            office,
            citizen: office.telephones.known(&left.citizen),
            call: left.call,
        };
        let after = scene.wait("talks still", |call| call["stage"] == "talking");
        assert_eq!(after["id"].to_string(), scene.call, "{after:#}");
        scene
    }

    /// A telephone answers by itself when it rings.
    pub fn answers(&self, number: &str) {
        let answer = Behaviour::Answer {
            after_s: 1,
            talk_s: None,
        };
        self.office.telephones.behave(number, &answer).unwrap();
    }

    pub fn ask(&self, method: &str, noun: &str, body: &Value) -> Value {
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

    pub fn transfer(&self, to: &str, kind: &str) {
        self.ask("POST", "transfer", &json!({ "to": to, "kind": kind }));
    }

    /// Rings somebody to join.
    pub fn ring(&self, to: &str) {
        self.ask("POST", "participants", &json!({ "to": to }));
    }

    /// Rings somebody to join, and three talk.
    pub fn invite(&self, to: &str) {
        let joined = |call: &Value| facts::of_kind(call, "joined").len();
        let before = self.office.call_of(CALLER).map_or(0, |call| joined(&call));
        self.ring(to);
        self.wait("has three", |call| joined(call) > before);
    }

    /// Waits until the transfers so far have come to this, and gives the call.
    #[track_caller]
    pub fn wait_transfers(&self, outcomes: &[&str]) -> Value {
        self.wait(&format!("transfers: {outcomes:?}"), |call| {
            facts::each(call, "transfer_ended", "outcome") == outcomes
        })
    }

    pub fn consult(&self, to: &str) {
        self.transfer(to, "attended");
        self.wait("is consulting", |call| {
            call["transfer"]["state"] == "consulting"
        });
    }

    pub fn wait(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        self.office.wait_call(CALLER, what, wanted)
    }

    pub fn ear(&self, who: &'a str) -> Box<dyn Ear + '_> {
        let telephones: &Telephones = &self.office.telephones;
        match who {
            "citizen" => Box::new(Listening(&self.citizen)),
            number => Box::new(Telephone(telephones, number)),
        }
    }

    /// From now on each of these hears exactly the others.
    #[track_caller]
    pub fn hear_each_other(&self, all: &[&'a str]) {
        let others = |who: &str| -> Vec<&str> {
            let others = all.iter().filter(|other| **other != who);
            others.copied().collect()
        };
        let others: Vec<Vec<&str>> = all.iter().map(|who| others(who)).collect();
        let whom = others.iter().map(Vec::as_slice);
        let expected: Vec<(&str, &[&str])> = all.iter().copied().zip(whom).collect();
        self.hear(&expected);
    }

    /// From now on each of these hears exactly the tones of those.
    #[track_caller]
    pub fn hear(&self, expected: &[(&'a str, &[&str])]) {
        let all = [
            "citizen", "1001", "1002", "1003", EXPERT, DEPARTMENT, POLICE,
        ];
        let tones = all.map(voice);
        let quiet = |one: &&(&str, &[&str])| one.1.is_empty();
        let before: Vec<(&str, u64)> = expected
            .iter()
            .filter(quiet)
            .map(|(who, _)| (*who, self.ear(who).sound().ms()))
            .collect();
        let pairs = expected
            .iter()
            .flat_map(|(who, whom)| whom.iter().map(|one| (*who, voice(one))));
        // All at once, as listening to one after another takes long.
        let enough: Vec<(&str, u32, u64)> = pairs
            .map(|(who, hz)| (who, hz, self.ear(who).sound().tone_ms(hz) + 1_300))
            .collect();
        for (who, hz, ms) in enough {
            self.ear(who).wait_heard(hz, ms);
        }
        for (who, whom) in expected.iter().filter(|one| !quiet(one)) {
            let mut wanted: Vec<u32> = whom.iter().map(|one| voice(one)).collect();
            wanted.sort_unstable();
            // What is heard lags behind by what lies in buffers.
            let mut heard = Vec::new();
            wait_until(Duration::from_secs(5), || {
                let sound = self.ear(who).sound();
                let last = sound.after(sound.ms().saturating_sub(1_000));
                heard = last.tones_among(&tones, 400);
                heard.sort_unstable();
                (heard == wanted).then_some(())
            });
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
    pub fn over(self, recorded: &[&str]) {
        self.ended(recorded);
    }

    /// The same, and one was never heard.
    #[track_caller]
    pub fn over_without(self, recorded: &[&str], unheard: &str) {
        let sound = self.ended(recorded);
        assert!(sound.tone_ms(voice(unheard)) <= 100, "{unheard} is kept");
    }

    /// All hang up. Besides the conversation's there is one recording of what was said aside, in which these two are
    /// heard and nobody else.
    #[track_caller]
    pub fn over_aside(self, recorded: &[&str], aside: [&str; 2]) {
        let (office, all) = (self.office, recorded.iter());
        let all: Vec<u32> = all.map(|one| voice(one)).chain([CITIZEN]).collect();
        self.ended(recorded);
        let call = office.call_of(CALLER).unwrap();
        let (row, sound) = kept::aside(office, &call);
        let mut heard = sound.tones_among(&all, 700);
        let mut two = aside.map(voice);
        heard.sort();
        two.sort();
        assert_eq!(heard, two, "what is kept aside");
        let there = row["participants"].as_array().map_or(0, Vec::len);
        assert_eq!(there, 2, "{row:#}");
    }

    /// All hang up. Of the conversation there is one recording, in which these are heard.
    #[track_caller]
    pub fn ended(self, recorded: &[&str]) -> harness::Sound {
        self.office
            .telephones
            .rx("channel request hangup all")
            .unwrap();
        let call = self.office.wait_ended(CALLER);
        let bridges = facts::each(&call, "recording_started", "bridge");
        let aside = |bridge: &&&Value| bridge.as_str().is_some_and(|it| it.ends_with("-aside"));
        let asides = bridges.iter().filter(aside).count();
        assert_eq!(bridges.len() - asides, 1, "{call:#}");
        let (_, sound) = kept::recording(self.office, &call);
        let tones: Vec<u32> = recorded.iter().map(|one| voice(one)).collect();
        assert_eq!(sound.tones_among(&tones, 700), tones, "what is kept");
        self.office.wait_nothing_left();
        sound
    }
}

/// The citizen, as an ear.
struct Listening<'a>(&'a Citizen<'a>);

impl Ear for Listening<'_> {
    fn sound(&self) -> harness::Sound {
        self.0.heard()
    }
}

pub fn voice(who: &str) -> u32 {
    match who {
        "citizen" => CITIZEN,
        number => tone_of(&number[number.len().saturating_sub(4)..]),
    }
}
