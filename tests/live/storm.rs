//! Chaos on the real parts: an office in which everybody does whatever can be done, at random and often at the
//! same moment, while now and then something breaks. After each round everybody hangs up, and no call may be
//! lost, stuck, unrecorded or miscounted.
//!
//! What breaks and when is the seed's alone; what people do is also a matter of what they find, so that a seed
//! that failed need not fail again. Every run is therefore a search: a failure prints what was done and when,
//! and what every part says of it. A short one is part of the tests; `STORM_SEED` says where a longer one begins,
//! `STORM_ROUNDS` how many rounds of some ten seconds it takes:
//!
//! `STORM_SEED=100 STORM_ROUNDS=50 cargo test -p tests --test live storm -- --nocapture`

mod calls;
mod check;
mod deeds;
mod talks;

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use harness::{Dice, wait_until};
use serde_json::{Value, json};

use self::check::Before;
use self::deeds::Deed;
use crate::office::{AGENTS, Office};
use crate::scene::{DEPARTMENT, EXPERT, POLICE};
use crate::tones;

/// Where the short run begins: nothing breaks, then Asterisk does, then `rexian`.
const SEED: u64 = 44;
const ROUNDS: u64 = 3;
/// What is done in a round.
const DEEDS: u64 = 36;
const ROOM: &str = "8001";

/// The second queue, and what else the office has beyond a quick one.
const MORE: &str = r#"
[[queues]]
id = 2
name = "企业服务"
wrap_up_s = 2
ring_s = 5
survey_percent = 50
overflow = "queue:1"
most_waiting = 2

[talk]
transfer_ring_s = 5
dial_ring_s = 5
hold_limit_s = 10
"#;
const QUEUE: &str = "ring_s = 5\npreferred_s = 5\ndispositions = [\"已答复\"]\n\
    keys = { 1 = \"menu:self-service\", 2 = \"callback\", 5 = \"queue:2\", 7 = \"conference\", 9 = \"mailbox\" }\n";

/// An office in disorder.
struct Storm {
    office: Office,
    dice: Dice,
    /// When what breaks: by the seed alone, whatever people do.
    faults: Dice,
    callers: u64,
    /// Who has called in this round.
    rang: Vec<String>,
    /// What was done in this round and when, for whoever has to find out.
    done: Vec<String>,
    began: Instant,
    /// Something broke in this round: what was not seen cannot be told.
    broken: bool,
    /// Asterisk was started again in this round, and what it recorded may be lost.
    crashed: bool,
}

#[test]
fn whatever_people_do_and_whatever_breaks_no_call_is_lost_and_nothing_remains() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seed: u64 = number("STORM_SEED").unwrap_or(SEED);
    let rounds: u64 = number("STORM_ROUNDS").unwrap_or(ROUNDS);
    let mut storm = Storm::gather(seed);
    for round in seed..seed + rounds {
        (storm.dice, storm.faults) = (Dice::new(round), Dice::new(round));
        storm.done = vec![format!("STORM_SEED={round}")];
        storm.began = Instant::now();
        storm.round();
        storm.tells("the round is over");
        println!("{}", storm.done.join("\n"));
    }
}

impl Storm {
    fn gather(seed: u64) -> Storm {
        let settings = tones::quick_but(&[], QUEUE, MORE);
        // Half of the callers are asked for a grade.
        let settings = settings.replacen("survey_percent = 0", "survey_percent = 50", 1);
        let office = Office::alone(&settings);
        let room = json!({"name": "示例会议室", "pin": "1234", "leader_pin": "9876"});
        office.api.put(&format!("/rooms/{ROOM}"), &room).unwrap();
        for (number, queues) in [("1001", "1"), ("1002", "1,2:2"), ("1003", "2")] {
            let told = queues
                .split(',')
                .map(|one| one[..1].parse::<u64>().unwrap());
            let told = told.collect::<Vec<_>>().into();
            office.edit(number, ["--queues", queues], ("queues", told));
        }
        Storm {
            office,
            dice: Dice::new(seed),
            faults: Dice::new(seed),
            callers: seed % 1_000 * 100,
            rang: Vec::new(),
            done: Vec::new(),
            began: Instant::now(),
            broken: false,
            crashed: false,
        }
    }

    fn round(&mut self) {
        (self.broken, self.crashed) = (false, false);
        self.rang.clear();
        let before = Before::of(&self.office);
        for number in [AGENTS[0], AGENTS[1], AGENTS[2], EXPERT, DEPARTMENT, POLICE] {
            let deed = self.behaves(number);
            self.does(vec![deed]);
        }
        for number in AGENTS {
            self.office.come_back(number);
        }
        for _ in 0..3 {
            let deed = self.calls();
            self.does(deed.into_iter().collect());
        }
        // It takes a moment until somebody talks.
        wait_until(Duration::from_secs(6), || {
            self.picture().contains(&"talking".into()).then_some(())
        });
        for _ in 0..DEEDS {
            let deeds = [1, 1, 1, 2, 2, 4][self.dice.below(6) as usize];
            let deeds = (0..deeds).filter_map(|_| self.deed()).collect();
            self.does(deeds);
            self.breaks();
            self.goes_on();
            self.serves_whoever_waits();
            self.is_heard();
        }
        self.everybody_hangs_up();
        self.is_over(&before);
    }

    /// Does all of this at once.
    fn does(&mut self, deeds: Vec<Deed>) {
        let office: &Office = &self.office;
        let done = thread::scope(|at_once| {
            let begin = |deed: Deed| {
                let run = deed.run;
                (deed.what, at_once.spawn(move || run(office)))
            };
            let running: Vec<_> = deeds.into_iter().map(begin).collect();
            let end = |(what, thread): (String, thread::ScopedJoinHandle<'_, String>)| {
                format!("{what}: {}", thread.join().unwrap())
            };
            running.into_iter().map(end).collect::<Vec<_>>()
        });
        self.tells(&done.join(" | "));
        if done.iter().any(|done| done.contains(": 500 ")) {
            self.fails("the server does not know what to say");
        }
    }

    /// Now and then the socket is lost, `rexian` is killed, or Asterisk is. Meanwhile people go on.
    fn breaks(&mut self) {
        let (rexian, asterisk) = (self.office.rexian.id(), self.office.hotline.id());
        match self.faults.below(360) {
            0..=2 => {
                self.hits("-KILL", "rexian", rexian);
                self.office.rexian.respawn().unwrap();
                self.goes_on_without();
                self.office.rexian.wait_ready().unwrap();
            }
            3 => {
                self.hits("-TERM", "rexian", rexian);
                self.office.rexian.stop();
                self.goes_on_without();
                self.office.restart_rexian();
            }
            4 => {
                self.hits("-STOP", "Asterisk", asterisk);
                self.goes_on_without();
                self.office.wait_health(503, 10);
                signal("-CONT", asterisk);
                self.office.wait_health(200, 30);
            }
            5 => {
                self.crashed = true;
                self.hits("-KILL", "Asterisk", asterisk);
                self.goes_on_without();
                self.office.hotline.restart().unwrap();
                for number in AGENTS {
                    self.office.telephones.register(number).unwrap();
                }
                self.office.wait_health(200, 30);
            }
            _ => return,
        }
        self.broken = true;
        self.tells("it works again");
    }

    /// A process is sent a signal in the middle of what people do.
    fn hits(&mut self, name: &'static str, what: &str, process: u32) {
        let mut deeds: Vec<Deed> = (0..2).filter_map(|_| self.deed()).collect();
        deeds.push(Deed::new(format!("{what} gets {name}"), move |_| {
            signal(name, process);
            String::new()
        }));
        self.does(deeds);
    }

    /// What people do with telephones while something does not work.
    fn goes_on_without(&mut self) {
        for _ in 0..self.dice.below(4) {
            let deed = self.by_telephone();
            self.does(deed.into_iter().collect());
        }
    }

    fn tells(&mut self, what: &str) {
        let after_s = self.began.elapsed().as_secs_f32();
        self.done.push(format!("{after_s:5.1} s  {what}"));
    }

    /// Waits until something happens, for a while.
    fn goes_on(&mut self) {
        let scale = [1, 100, 400, 1_500][self.dice.below(4) as usize];
        let cap = Duration::from_millis(self.dice.below(scale));
        let before = self.picture();
        wait_until(cap, || (self.picture() != before).then_some(()));
    }

    /// What everybody is at.
    fn picture(&self) -> Vec<Value> {
        let agents = check::items(&self.office, "/agents");
        let agents = agents.iter().map(|agent| agent["state"].clone());
        let calls = check::items(&self.office, "/calls?state=live");
        let at = |call: &Value| {
            [&call["id"], &call["stage"], &call["transfer"]["state"]].map(Clone::clone)
        };
        agents.chain(calls.iter().flat_map(at)).collect()
    }

    /// All put down what they hold, and nothing is left.
    fn everybody_hangs_up(&mut self) {
        self.tells("everybody hangs up");
        for number in AGENTS {
            self.office.telephones.register(number).unwrap();
        }
        // Where nothing broke there is nothing to be swept up, which takes up to a minute.
        let cap = if self.broken { 90 } else { 20 };
        self.waits(cap, || {
            self.puts_down()?;
            let live = check::items(&self.office, "/calls?state=live");
            (live.is_empty() && self.is_empty()).then_some(())
        });
        if self.crashed {
            // A telephone waits for ever for what the Asterisk that is gone would have answered. One that
            // vanished with a call would leave that to the RTP timer.
            self.office.telephones.asterisk().restart().unwrap();
            let office = &self.office;
            office.telephones.wait_registered(&office.hotline, &AGENTS);
        }
        self.waits(10, || {
            let lines = self.office.telephones.lines();
            lines.is_empty().then_some(())
        });
    }

    /// Whoever holds a telephone hangs up, and what has no telephone is ended by API.
    fn puts_down(&self) -> Option<()> {
        let office = &self.office;
        if !office.telephones.lines().is_empty() {
            office.telephones.rx("channel request hangup all").ok()?;
        }
        for due in check::items(office, "/callbacks?limit=200") {
            let path = format!("/callbacks/{}/outcome", due["id"]);
            let closed = json!({"outcome": "not_needed"});
            office.api.put(&path, &closed).ok()?;
        }
        let live = check::items(office, "/calls?state=live");
        for call in live.iter().filter(|call| call["direction"] == "out") {
            office.api.delete(&format!("/calls/{}", call["id"])).ok()?;
        }
        Some(())
    }

    /// Waits until nothing is left; fails with what is.
    fn waits(&self, cap_s: u64, look: impl FnMut() -> Option<()>) {
        if wait_until(Duration::from_secs(cap_s), look).is_some() {
            return;
        }
        let office = &self.office;
        let live = check::items(office, "/calls?state=live");
        let live = live.iter().map(|call| check::call(office, &call["id"]));
        let live = live.collect::<Vec<_>>();
        let channels = office.hotline.rx("core show channels").unwrap();
        let bridges = office.hotline.rx("bridge show all").unwrap();
        let lines = office.telephones.lines();
        self.fails(&format!(
            "something is left: {live:#?}\n{channels}\n{bridges}\n{lines:?}"
        ));
    }

    /// Whether Asterisk has neither a channel nor a bridge.
    fn is_empty(&self) -> bool {
        let hotline = &self.office.hotline;
        let channels = hotline.rx("core show channels count").unwrap_or_default();
        let bridges = hotline.rx("bridge show all").unwrap_or_default();
        channels.contains("0 active channels")
            && bridges.lines().filter(|line| !line.is_empty()).count() == 1
    }

    /// Tells what was done and why it was wrong.
    fn fails(&self, why: &str) -> ! {
        panic!("{}\n{why}", self.done.join("\n"));
    }
}

fn signal(name: &str, process: u32) {
    let mut kill = Command::new("kill");
    let done = kill.args([name, &process.to_string()]).status();
    assert!(done.unwrap().success());
}
