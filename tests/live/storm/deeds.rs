//! What people do with telephones.

use std::time::Duration;

use harness::telephones::{Line, tone_of};
use harness::{Behaviour, Call, wait_until};
use serde_json::{Value, json};

use super::{ROOM, Storm};
use crate::office::{AGENTS, Office};
use crate::scene::{DEPARTMENT, EXPERT, POLICE};
use crate::tones::CITIZEN;

/// Citizens at once, at most.
const MOST: usize = 6;

/// What citizens press; `w` is half a second without.
const KEYS: &[&str] = &[
    "1",
    "2",
    "3",
    "5",
    "7",
    "9",
    "0",
    "#",
    "91",
    "7www8001#www1234#",
    "www1234#",
    "9www1",
];

/// Something somebody does; what came of it.
pub struct Deed {
    pub what: String,
    pub run: Box<dyn FnOnce(&Office) -> String + Send>,
}

impl Deed {
    pub fn new(what: String, run: impl FnOnce(&Office) -> String + Send + 'static) -> Deed {
        let run = Box::new(run);
        Deed { what, run }
    }

    /// One whose end is not looked at: who is to do it may have hung up by now.
    fn at(what: String, run: impl FnOnce(&Office) -> std::io::Result<()> + Send + 'static) -> Deed {
        Deed::new(what, move |office| match run(office) {
            Ok(()) => "done".into(),
            Err(why) => why.to_string(),
        })
    }

    /// A request by API.
    pub fn ask(method: &'static str, path: String, body: Value) -> Deed {
        Deed::new(format!("{method} {path} {body}"), move |office| {
            let api = &office.api;
            let told = match method {
                "PUT" => api.put(&path, &body),
                "DELETE" => api.delete(&path),
                _ => api.post(&path, &body),
            };
            match told {
                Ok((status, said)) => format!("{status} {}", said["code"]),
                Err(why) => why.to_string(),
            }
        })
    }
}

impl Storm {
    /// Something somebody may do just then.
    pub fn deed(&mut self) -> Option<Deed> {
        match self.dice.below(50) {
            0..=22 => self.by_telephone(),
            23 | 24 => Some(self.wishes()),
            25..=44 => self.asks(),
            45 | 46 => self.dials(),
            _ => self.meets(),
        }
    }

    /// Something that takes a telephone alone.
    pub fn by_telephone(&mut self) -> Option<Deed> {
        match self.dice.below(23) {
            0..=6 => self.calls(),
            7..=9 => self.presses(),
            10 | 11 => self.speaks(),
            12 | 13 => self.hangs_up(),
            14..=16 => {
                let number = self.someone();
                Some(self.behaves(&number))
            }
            17 | 18 => self.lifts(),
            19..=21 => self.uses_keys(),
            _ => self.plugs(),
        }
    }

    pub fn lines(&self, wanted: impl Fn(&Line) -> bool) -> Vec<Line> {
        let mut lines = self.office.telephones.lines();
        lines.retain(|line| wanted(line));
        lines
    }

    pub fn agent(&mut self) -> &'static str {
        AGENTS[self.dice.below(3) as usize]
    }

    /// A number that may be rung.
    pub fn someone(&mut self) -> String {
        let all = [AGENTS[0], AGENTS[1], AGENTS[2], EXPERT, DEPARTMENT, POLICE];
        all[self.dice.below(6) as usize].into()
    }

    pub fn calls(&mut self) -> Option<Deed> {
        if self.lines(|line| line.citizen).len() >= MOST {
            return None;
        }
        self.callers += 1;
        let from = match self.dice.below(8) {
            0 if self.callers > 1 => format!("139{:08}", self.callers - 1),
            _ => format!("139{:08}", self.callers),
        };
        self.rang.push(from.clone());
        let tone = self.dice.one_in(2).then_some(CITIZEN);
        Some(Deed::at(format!("{from} calls"), move |office| {
            let call = Call {
                from,
                tone,
                ..Call::default()
            };
            office.telephones.call(&call).map(drop)
        }))
    }

    fn presses(&mut self) -> Option<Deed> {
        let who = self.citizen()?;
        let keys = KEYS[self.dice.below(KEYS.len() as u64) as usize];
        Some(Deed::at(format!("{who} presses {keys}"), move |office| {
            office.telephones.known(&who).press(keys)
        }))
    }

    fn speaks(&mut self) -> Option<Deed> {
        let who = self.citizen()?;
        let quiet = self.dice.one_in(2);
        Some(Deed::at(
            format!("{who} speaks: {}", !quiet),
            move |office| {
                let citizen = office.telephones.known(&who);
                if quiet {
                    citizen.be_quiet()
                } else {
                    citizen.tone(CITIZEN)
                }
            },
        ))
    }

    /// The label of a line that is not a telephone's only one.
    fn citizen(&mut self) -> Option<String> {
        let all = self.lines(|line| line.citizen && line.up);
        self.dice.pick(&all).map(|line| line.who)
    }

    fn hangs_up(&mut self) -> Option<Deed> {
        let all = self.lines(|_| true);
        let who = self.dice.pick(&all)?.who;
        Some(Deed::at(format!("{who} hangs up"), move |office| {
            office.telephones.hang_up(&who)
        }))
    }

    pub fn behaves(&mut self, number: &str) -> Deed {
        let after_s = self.dice.below(3) as u32;
        let behaviour = match self.dice.below(14) {
            0 => Behaviour::Ring,
            1 => Behaviour::Busy,
            2 => Behaviour::Reject,
            3 => Behaviour::Answer {
                after_s,
                talk_s: Some(1 + self.dice.below(4) as u32),
            },
            4..=7 => Behaviour::Answer {
                after_s: 0,
                talk_s: None,
            },
            _ => Behaviour::Answer {
                after_s,
                talk_s: None,
            },
        };
        let number = number.to_owned();
        Deed::at(format!("{number} is to {behaviour:?}"), move |office| {
            office.telephones.behave(&number, &behaviour)
        })
    }

    fn lifts(&mut self) -> Option<Deed> {
        let all = self.lines(|line| !line.citizen && !line.up);
        let who = self.dice.pick(&all)?.who;
        let rejects = self.dice.one_in(4);
        Some(Deed::at(
            format!("{who} lifts: {}", !rejects),
            move |office| {
                let telephones = &office.telephones;
                if rejects {
                    telephones.reject(&who)
                } else {
                    telephones.answer(&who)
                }
            },
        ))
    }

    /// The keys of a telephone that talks, or of its second line.
    fn uses_keys(&mut self) -> Option<Deed> {
        let all = self.lines(|line| line.up && AGENTS.contains(&line.who.as_str()));
        let who = self.dice.pick(&all)?.who;
        let others = self.lines(|line| line.citizen);
        let other = self.dice.pick(&others).map(|line| line.who);
        let to = self.someone();
        Some(match self.dice.below(7) {
            0 | 1 => Deed::at(format!("{who} holds"), move |o| o.telephones.hold(&who)),
            2 | 3 => Deed::at(format!("{who} takes back"), move |o| {
                o.telephones.take_back(&who, tone_of(&who))
            }),
            4 => Deed::at(format!("{who} refers to {to}"), move |o| {
                o.telephones.refer(&who, &to)
            }),
            5 => Deed::at(format!("{who} dials {to} beside"), move |o| {
                o.telephones.dial(&who, &to).map(drop)
            }),
            _ => {
                let other = other?;
                Deed::at(format!("{other} is joined with {who}"), move |o| {
                    o.telephones.join(&other, &who)
                })
            }
        })
    }

    fn plugs(&mut self) -> Option<Deed> {
        let who = self.agent();
        let away = self.dice.one_in(3);
        Some(Deed::at(
            format!("{who} is plugged out: {away}"),
            move |office| {
                let telephones = &office.telephones;
                if away {
                    telephones.unregister(who)
                } else {
                    telephones.register(who)
                }
            },
        ))
    }

    pub fn wishes(&mut self) -> Deed {
        let who = self.agent();
        let body = match self.dice.below(8) {
            0 => json!({"state": "off"}),
            1 => json!({"state": "paused", "reason": "break"}),
            _ => json!({"state": "ready"}),
        };
        match self.dice.below(12) {
            0 => Deed::ask("POST", format!("/agents/{who}/wrap-up"), json!({})),
            1 | 2 => {
                let seat = json!({"phone": self.agent()});
                Deed::ask("PUT", format!("/agents/{who}/phone"), seat)
            }
            _ => Deed::ask("PUT", format!("/agents/{who}/state"), body),
        }
    }

    /// A telephone of the office dials by hand, or for an agent by API.
    fn dials(&mut self) -> Option<Deed> {
        let (who, to) = (self.agent(), self.someone());
        if self.dice.one_in(2) {
            let number: u64 = who.parse().unwrap();
            let body = json!({"agent": number, "number": EXPERT});
            return Some(Deed::ask("POST", "/calls".into(), body));
        }
        Some(Deed::at(format!("{who} dials {to}"), move |office| {
            office.telephones.dial(who, &to).map(drop)
        }))
    }

    fn meets(&mut self) -> Option<Deed> {
        let who = self.agent();
        let path = |noun: &str| format!("/conferences/{ROOM}{noun}");
        Some(match self.dice.below(6) {
            0..=2 => Deed::at(format!("{who} dials the room"), move |office| {
                let line = office.telephones.dial(who, ROOM)?;
                wait_until(Duration::from_secs(3), || line.is_up().then_some(()));
                line.press("ww1234#")
            }),
            3 => {
                let to = json!({"to": format!("number:{EXPERT}")});
                Deed::ask("POST", path("/invitations"), to)
            }
            4 => {
                let to = json!({"to": format!("agent:{who}")});
                Deed::ask("POST", path("/invitations"), to)
            }
            _ => Deed::ask("DELETE", path(""), json!({})),
        })
    }
}
