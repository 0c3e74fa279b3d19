//! What live calls begin with: an office that is open, with nobody on duty and no call. One serves
//! test after test, as opening one costs a quarter of a minute of a processor.

use std::ops::{Deref, DerefMut};
use std::sync::Mutex;
use std::thread;

use harness::{Api, Asterisk, Rexian, Site, Sound, Telephones, rexian, wait_for};
use serde_json::{Value, json};

use crate::tones;

/// The agents who have a part in live calls, and their telephones.
pub const AGENTS: [&str; 3] = ["1001", "1002", "1003"];

/// Offices that are open and idle.
static IDLE: Mutex<Vec<Office>> = Mutex::new(Vec::new());

/// An office with `rexian` running and every telephone registered.
pub struct Office {
    // Dropped in this order: who asks first.
    pub rexian: Rexian,
    pub telephones: Telephones,
    pub hotline: Asterisk,
    pub api: Api,
    pub site: Site,
    sections: String,
}

/// An office for one test; the next test has it after that, unless this one fails.
pub struct Lease(Option<Office>);

impl Office {
    /// An office as an administrator finds it: every setting has its built-in value.
    pub fn open() -> Lease {
        Office::with("")
    }

    /// An office with these sections in its configuration.
    pub fn with(sections: &str) -> Lease {
        let mut idle = IDLE.lock().unwrap();
        let same = idle.iter().position(|office| office.sections == sections);
        let taken = match same {
            Some(at) => Some(idle.swap_remove(at)),
            None => idle.pop(),
        };
        drop(idle);
        let mut office = taken.unwrap_or_else(|| Office::build(sections));
        if office.sections != sections {
            office.reconfigure(sections);
        } else if !office.rexian.is_running() {
            office.restart_rexian();
        }
        office.tidy();
        Lease(Some(office))
    }

    /// An office for whoever changes more of it than its configuration: no other test has it before or after.
    pub fn alone(sections: &str) -> Office {
        let office = Office::build(sections);
        office.tidy();
        office
    }

    fn build(sections: &str) -> Office {
        let site = Site::temporary().unwrap();
        site.configure(sections).unwrap();
        let music = Sound::pure(tones::MUSIC, 20_000);
        site.hotline.play(&music).unwrap();
        let music = Sound::pure(tones::OTHER_MUSIC, 20_000);
        site.hotline.play_too("slow", &music).unwrap();
        let (hotline, telephones) = thread::scope(|side_by_side| {
            let hotline = side_by_side.spawn(|| site.asterisk().unwrap());
            let telephones = side_by_side.spawn(|| Telephones::start(&site).unwrap());
            rexian::init(&site).unwrap();
            (hotline.join().unwrap(), telephones.join().unwrap())
        });
        Office {
            rexian: Rexian::start(&site).unwrap(),
            telephones,
            hotline,
            api: Api::of(&site).unwrap(),
            site,
            sections: sections.into(),
        }
    }

    /// Starts `rexian` again with other sections in its configuration.
    pub fn reconfigure(&mut self, sections: &str) {
        self.site.configure(sections).unwrap();
        self.sections = sections.into();
        self.restart_rexian();
    }

    /// Kills `rexian` and starts it again.
    pub fn restart_rexian(&mut self) {
        self.rexian.respawn().unwrap();
        self.rexian.wait_ready().unwrap();
    }

    /// Nobody on duty, every telephone registered and idle, no call anywhere.
    fn tidy(&self) {
        self.telephones.behave_as_at_first().unwrap();
        for number in AGENTS {
            self.telephones.register(number).unwrap();
        }
        let agents = self.api.get("/agents").unwrap().1;
        for agent in agents["items"].as_array().unwrap() {
            self.set(
                agent["number"].to_string().as_str(),
                json!({ "state": "off" }),
            );
        }
        self.telephones.rx("channel request hangup all").unwrap();
        self.telephones.wait_registered(&self.hotline, &AGENTS);
        self.wait_carrier();
        for number in AGENTS {
            self.wait_reachable(number, true);
        }
        self.wait_nothing_left();
    }

    /// Waits until the hotline knows that the carrier answers: who was not there when they were asked is asked again in
    /// half a minute only.
    #[track_caller]
    fn wait_carrier(&self) {
        wait_for("the carrier answers", 20, || {
            self.hotline.rx("pjsip qualify trunk").ok()?;
            let said = self.hotline.rx("pjsip show endpoint trunk").ok()?;
            said.contains("Avail").then_some(())
        });
    }

    /// Waits until no call has left anything behind, neither here nor there.
    #[track_caller]
    pub fn wait_nothing_left(&self) {
        wait_for(
            "no call is left in Asterisk, rexian and telephones",
            20,
            || {
                let channels = self.hotline.rx("core show channels count").ok()?;
                let bridges = self.hotline.rx("bridge show all").ok()?;
                let live = self.api.get("/calls?state=live").ok()?.1;
                let nothing = channels.contains("0 active channels")
                    && bridges.lines().filter(|line| !line.is_empty()).count() == 1
                    && live["items"].as_array()?.is_empty()
                    && self.telephones.lines().is_empty();
                nothing.then_some(())
            },
        );
    }

    /// What `/agents/NUMBER` says.
    pub fn agent(&self, number: &str) -> Value {
        self.api.get(&format!("/agents/{number}")).unwrap().1
    }

    /// Changes an agent as an administrator does, and waits until the roster says so.
    #[track_caller]
    pub fn edit(&self, number: &str, change: [&str; 2], (field, told): (&str, Value)) {
        let edit = [&["user", "edit", number], &change[..]].concat();
        let done = rexian::run(&self.site, &edit).unwrap();
        assert!(done.status.success(), "{done:?}");
        wait_for("the roster says so", 20, || {
            (self.agent(number)[field] == told).then_some(())
        });
    }

    /// Asks for a state; `true` if it was granted.
    pub fn set(&self, number: &str, order: Value) -> bool {
        let path = format!("/agents/{number}/state");
        self.api.put(&path, &order).unwrap().0 < 300
    }

    /// Lets an agent take whoever waits.
    pub fn come_back(&self, number: &str) {
        assert!(self.set(number, json!({ "state": "ready" })));
    }

    /// Makes an agent ready, after those who are already.
    #[track_caller]
    pub fn be_ready(&self, number: &str) {
        self.come_back(number);
        self.wait_agent(number, "ready");
    }

    /// Makes an agent be on duty without being rung: callers wait.
    pub fn be_paused(&self, number: &str) {
        assert!(self.set(number, json!({ "state": "paused", "reason": "break" })));
        self.wait_agent(number, "paused");
    }

    /// Waits until an agent is in a state.
    #[track_caller]
    pub fn wait_agent(&self, number: &str, state: &str) -> Value {
        wait_for(&format!("{number} is {state}"), 20, || {
            Some(self.agent(number)).filter(|agent| agent["state"] == state)
        })
    }

    /// Waits until an agent's telephone can be rung, or cannot.
    #[track_caller]
    pub fn wait_reachable(&self, number: &str, yes: bool) {
        wait_for(&format!("{number} is reachable: {yes}"), 20, || {
            (self.agent(number)["reachable"] == yes).then_some(())
        });
    }

    /// Lifts a telephone when it rings; gives the number it shows.
    #[track_caller]
    pub fn lift(&self, number: &str) -> String {
        let shown = self.telephones.wait_ringing(number, 20);
        self.telephones.answer(number).unwrap();
        shown
    }

    /// Waits until a telephone is idle.
    #[track_caller]
    pub fn wait_idle(&self, number: &str) {
        wait_for(&format!("telephone {number} is idle"), 10, || {
            self.telephones.line(number).is_none().then_some(())
        });
    }

    /// The latest call of a caller, with its facts.
    pub fn call_of(&self, caller: &str) -> Option<Value> {
        let calls = self.api.get(&format!("/calls?caller={caller}&limit=1"));
        let id = calls.unwrap().1["items"].get(0)?["id"].clone();
        let call = self.api.get(&format!("/calls/{id}")).unwrap().1;
        call["id"].is_number().then_some(call)
    }

    /// Waits until a caller's latest call is as wanted, and gives it.
    #[track_caller]
    pub fn wait_call(&self, caller: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        let found = harness::wait_until(std::time::Duration::from_secs(30), || {
            last = self.call_of(caller)?;
            wanted(&last).then_some(())
        });
        assert!(
            found.is_some(),
            "waited 30 s in vain for {caller}: {what}: {last:#}"
        );
        last
    }

    /// Waits until a caller's latest call is in a stage.
    #[track_caller]
    pub fn wait_stage(&self, caller: &str, stage: &str) -> Value {
        self.wait_call(caller, stage, |call| call["stage"] == stage)
    }

    /// Waits until a caller's latest call is over.
    #[track_caller]
    pub fn wait_ended(&self, caller: &str) -> Value {
        self.wait_stage(caller, "ended")
    }

    /// Waits until health is so, and gives what it says.
    #[track_caller]
    pub fn wait_health(&self, status: u16, cap_s: u64) -> Value {
        wait_for(&format!("health is {status}"), cap_s, || {
            let (now, said) = self.api.get("/health").ok()?;
            (now == status).then_some(said)
        })
    }
}

impl Deref for Lease {
    type Target = Office;

    fn deref(&self) -> &Office {
        self.0.as_ref().unwrap()
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut Office {
        self.0.as_mut().unwrap()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(office) = self.0.take() else { return };
        if !thread::panicking() {
            IDLE.lock().unwrap().push(office);
        }
    }
}
