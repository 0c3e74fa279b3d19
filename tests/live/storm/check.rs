//! What has to be true while an office is in disorder, and when all have hung up.

use std::time::Duration;

use harness::wait_until;
use serde_json::{Value, json};

use super::Storm;
use crate::office::{AGENTS, Office};

/// What there was before a round.
pub struct Before {
    /// The latest call.
    pub call: u64,
    /// When the report begins.
    since: Value,
    counts: Value,
}

impl Before {
    pub fn of(office: &Office) -> Before {
        let report = report(office);
        let latest = items(office, "/calls?limit=1");
        Before {
            call: latest
                .first()
                .and_then(|call| call["id"].as_u64())
                .unwrap_or(0),
            since: report["since"].clone(),
            counts: report["total"]["counts"].clone(),
        }
    }
}

/// The rows of a list.
pub fn items(office: &Office, path: &str) -> Vec<Value> {
    let told = office.api.get(path).map(|(_, told)| told);
    let told = told.unwrap_or_default();
    told["items"].as_array().cloned().unwrap_or_default()
}

/// A call with its facts.
pub fn call(office: &Office, id: &Value) -> Value {
    office.api.get(&format!("/calls/{id}")).unwrap().1
}

fn report(office: &Office) -> Value {
    office.api.get("/reports/service").unwrap().1
}

impl Storm {
    /// Nobody waits in the line while an agent who may serve them is ready and idle.
    pub fn serves_whoever_waits(&self) {
        let mut last = None;
        let served = wait_until(Duration::from_secs(8), || {
            last = self.waits_in_vain();
            last.is_none().then_some(())
        });
        if served.is_none() {
            self.fails(&format!("waits in vain: {last:#?}"));
        }
    }

    /// Health tells of no silence: every prompt can be played.
    pub fn is_heard(&self) {
        let (_, health) = self.office.api.get("/health").expect("health answers");
        let findings = health["findings"].as_array().expect("it lists findings");
        let mut findings = findings.iter().filter_map(Value::as_str);
        if let Some(silence) = findings.find(|it| it.contains("cannot play prompts")) {
            self.fails(silence);
        }
    }

    fn waits_in_vain(&self) -> Option<(Value, Value)> {
        let agents = items(&self.office, "/agents");
        let idle = |agent: &&Value| agent["state"] == "ready" && agent["in_use"] == false;
        let calls = items(&self.office, "/calls?state=live");
        let waits = |agent: &Value, call: &&Value| {
            let queues = agent["queues"].as_array().into_iter().flatten();
            call["stage"] == "queued" && queues.into_iter().any(|queue| *queue == call["queue"])
        };
        agents.iter().filter(idle).find_map(|agent| {
            let call = calls.iter().find(|call| waits(agent, call))?;
            Some((agent.clone(), call.clone()))
        })
    }

    /// All have hung up.
    pub fn is_over(&mut self, before: &Before) {
        self.tells("nothing is left");
        self.agents_are_free();
        self.tells("agents are ready again");
        let calls = self.calls_since(before);
        let came = |caller: &&String| calls.iter().any(|call| call["caller"] == **caller);
        let lost = self.rang.iter().filter(|caller| !came(caller));
        let lost: Vec<_> = lost.filter(|_| !self.broken).collect();
        if !lost.is_empty() {
            self.fails(&format!("nobody knows that they rang: {lost:?}"));
        }
        for call in &calls {
            self.is_told(call);
            self.is_kept(call);
            self.is_called_back(call);
        }
        self.figures_agree(before, &calls);
        self.nobody_is_alarmed(&calls);
        self.is_heard();
        self.nothing_is_left_on_disk();
    }

    fn agents_are_free(&self) {
        for number in AGENTS {
            let mut last = Value::Null;
            let free = wait_until(Duration::from_secs(30), || {
                last = self.office.agent(number);
                let state = last["state"].as_str()?;
                let free = ["ready", "paused", "off", "wrap_up"];
                free.contains(&state).then_some(())
            });
            if free.is_none() {
                self.fails(&format!("stuck: {last:#}"));
            }
            if let Some(owes) = last["owes"].as_u64() {
                let word = json!({"disposition": "已答复"});
                let path = format!("/calls/{owes}/disposition");
                self.office.api.put(&path, &word).unwrap();
            }
            // At their own telephone again.
            self.office.set(number, json!({"state": "off"}));
        }
        for number in AGENTS {
            let mut last = Value::Null;
            let ready = wait_until(Duration::from_secs(30), || {
                self.office.set(number, json!({"state": "ready"}));
                last = self.office.agent(number);
                (last["state"] == "ready").then_some(())
            });
            if ready.is_none() {
                self.fails(&format!("is not ready again: {last:#}"));
            }
        }
    }

    fn calls_since(&self, before: &Before) -> Vec<Value> {
        let mut calls = items(&self.office, "/calls?limit=200");
        calls.retain(|call| call["id"].as_u64() > Some(before.call));
        calls
            .iter()
            .map(|it| call(&self.office, &it["id"]))
            .collect()
    }

    /// The figures of the day are those of its calls.
    fn figures_agree(&self, before: &Before, calls: &[Value]) {
        let now = report(&self.office);
        let counts = &now["total"]["counts"];
        let count = |name: &str| counts[name].as_u64().unwrap_or(u64::MAX);
        let parts = [
            "connected",
            "abandoned",
            "message",
            "callback",
            "waiting",
            "other",
        ];
        let sum: u64 = parts.iter().map(|name| count(name)).sum();
        if count("requested") != sum || count("waiting") != 0 {
            self.fails(&format!("the figures do not add up: {counts:#}"));
        }
        let answers = [
            "answered",
            "no_answer",
            "rejected",
            "busy",
            "unreachable",
            "withdrawn",
        ];
        let ended: u64 = answers
            .iter()
            .map(|how| count(&format!("offers_{how}")))
            .sum();
        if count("offers") != ended {
            self.fails(&format!("offers without an end: {counts:#}"));
        }
        if now["since"] != before.since {
            return;
        }
        let asked = |call: &&Value| call["direction"] == "in" && !call["requested"].is_null();
        let asked: Vec<&Value> = calls.iter().filter(asked).collect();
        let with = |wanted: &dyn Fn(&Value) -> bool| {
            asked.iter().filter(|call| wanted(call)).count() as u64
        };
        let ended =
            |call: &Value, outcome: &str| call["connected"].is_null() && call["outcome"] == outcome;
        for (name, ours) in [
            ("requested", asked.len() as u64),
            ("connected", with(&|call| !call["connected"].is_null())),
            ("abandoned", with(&|call| ended(call, "abandoned"))),
            ("message", with(&|call| ended(call, "message"))),
            ("callback", with(&|call| ended(call, "callback"))),
        ] {
            let told = count(name) - before.counts[name].as_u64().unwrap_or_default();
            if told != ours {
                self.fails(&format!("{name}: {told} told, {ours} calls"));
            }
        }
    }

    /// No alert is about what is over, but for a recording that is missing.
    fn nobody_is_alarmed(&self, calls: &[Value]) {
        let mut alerts = items(&self.office, "/alerts");
        alerts.retain(|alert| {
            let call = calls.iter().find(|call| call["id"] == alert["call"]);
            let missing = call.is_none_or(|call| !call["unrecorded"].is_null());
            !alert["node"].is_null() || !alert["call"].is_null() && !missing
        });
        if !alerts.is_empty() {
            self.fails(&format!("alarms for nothing: {alerts:#?}"));
        }
    }

    /// Asterisk keeps no recording of which we would not know.
    fn nothing_is_left_on_disk(&self) {
        let site = &self.office.site;
        let spools = [site.hotline.spool().join("recording"), site.messages()];
        let left = || {
            let files = spools
                .iter()
                .filter_map(|spool| std::fs::read_dir(spool).ok());
            let names = files.flatten().flatten().map(|file| file.file_name());
            let sounds = names.filter(|name| name.to_string_lossy().ends_with(".wav"));
            sounds.collect::<Vec<_>>()
        };
        let gone = wait_until(Duration::from_secs(20), || left().is_empty().then_some(()));
        if gone.is_none() {
            self.fails(&format!("recordings are left in Asterisk: {:?}", left()));
        }
    }
}
