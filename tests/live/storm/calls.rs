//! What has to be true of each call that is over.

use std::collections::BTreeSet;
use std::time::Duration;

use harness::{ends::AFTER_THE_END, wait_until};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Storm, check};
use crate::facts;

/// What begins, and what ends it.
const PAIRS: &[(&str, &str)] = &[
    ("held", "resumed"),
    ("parked", "unparked"),
    ("recording_paused", "recording_resumed"),
    ("help_asked", "help_ended"),
    ("transfer_started", "transfer_ended"),
    ("offered", "offer_ended"),
    ("conference_joined", "conference_left"),
    ("survey_offered", "survey_answered"),
];

impl Storm {
    /// A call has one end, in a stated way, after all that happened in it.
    pub fn is_told(&self, call: &Value) {
        let ends = facts::of_kind(call, "ended").len();
        if call["stage"] != "ended" || ends != 1 || call["outcome"].is_null() {
            self.fails(&format!("has not ended once: {call:#}"));
        }
        let story: Vec<&str> = call["facts"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|fact| fact["kind"].as_str())
            .collect();
        let first = ["arrived", "dialled_out"].contains(&story[0]);
        let after = story.iter().skip_while(|kind| **kind != "ended").skip(1);
        let late: Vec<_> = after.filter(|kind| !AFTER_THE_END.contains(kind)).collect();
        if !first || !late.is_empty() {
            self.fails(&format!("{late:?} after the end of {call:#}"));
        }
        self.what_began_has_ended(call, &story);
    }

    fn what_began_has_ended(&self, call: &Value, story: &[&str]) {
        if self.broken {
            return;
        }
        let mut open = BTreeSet::new();
        for kind in story {
            for (begin, end) in PAIRS {
                let twice = kind == begin && !open.insert(begin);
                // Who answers has no end of the offer; several may be rung.
                let many = *begin == "offered";
                if twice && !many {
                    self.fails(&format!("{begin} twice in {call:#}"));
                }
                let ends = kind == end
                    || (*begin == "survey_offered" && *kind == "survey_none")
                    || (*begin == "offered" && ["connected", "dialling"].contains(kind));
                if ends {
                    open.remove(begin);
                }
            }
        }
        if !open.is_empty() {
            self.fails(&format!("{open:?} without an end in {call:#}"));
        }
    }

    /// What was said in it is kept whole, or told as missing.
    pub fn is_kept(&self, call: &Value) {
        let mut last = Value::Null;
        // Asterisk may not tell of its end; two looks find it.
        let kept = wait_until(Duration::from_secs(75), || {
            last = check::call(&self.office, &call["id"]);
            let all = facts::of_kind(&last, "recording_started").len()
                + facts::of_kind(&last, "message_started").len();
            let over = ["recording_stored", "recording_missing", "message_dropped"];
            let over: usize = over
                .iter()
                .map(|kind| facts::of_kind(&last, kind).len())
                .sum();
            (over >= all).then_some(())
        });
        if kept.is_none() {
            self.fails(&format!("a recording without an end: {last:#}"));
        }
        let stored = facts::each(&last, "recording_stored", "recording");
        let names: BTreeSet<_> = stored.iter().map(|name| name.to_string()).collect();
        if names.len() != stored.len() {
            self.fails(&format!("stored twice: {last:#}"));
        }
        let missing = facts::has(&last, "recording_missing");
        let talked = facts::has(&last, "connected") || facts::has(&last, "talk_started");
        let recorded = facts::has(&last, "recording_started");
        if talked && !recorded && (!missing || last["unrecorded"].is_null()) {
            self.fails(&format!("answered, not recorded: {last:#}"));
        }
        if missing && !self.crashed {
            self.fails(&format!("a recording is missing: {last:#}"));
        }
        self.is_long_enough(&last);
        for id in last["recordings"].as_array().into_iter().flatten() {
            self.is_whole(id, &last);
        }
    }

    /// Nothing of a talk is lost but what was kept out, and a moment where one recording followed another. Of
    /// a telephone on hold nothing arrives, and a recording of nothing else takes no time.
    fn is_long_enough(&self, call: &Value) {
        let sum = |kind: &str, field: &str| {
            let all = facts::each(call, kind, field).into_iter();
            all.filter_map(Value::as_u64).sum::<u64>()
        };
        let conversed =
            !facts::has(call, "conference_joined") && !facts::has(call, "message_started");
        let talked = sum("talk_ended", "talk_ms");
        let aside = |begun: &&Value| {
            let bridge = begun["fields"]["bridge"].as_str();
            bridge.is_some_and(|bridge| bridge.ends_with("-aside"))
        };
        let begun = facts::of_kind(call, "recording_started").into_iter();
        let asides: Vec<&Value> = begun
            .filter(aside)
            .map(|begun| &begun["fields"]["recording"])
            .collect();
        let finished = facts::of_kind(call, "recording_finished").into_iter();
        let finished = finished
            .map(|it| &it["fields"])
            .filter(|it| !asides.contains(&&it["recording"]));
        let recorded: u64 = finished.filter_map(|it| it["duration_ms"].as_u64()).sum();
        let kept = recorded + sum("recording_resumed", "after_ms");
        let kept = kept + sum("resumed", "held_ms") + sum("unparked", "after_ms");
        if conversed && !self.broken && talked > kept + 1_500 {
            self.fails(&format!("{kept} ms of {talked} are kept: {call:#}"));
        }
        let parties = check::items(&self.office, &format!("/calls/{}/participants", call["id"]));
        if parties.iter().any(|party| party["left"].is_null()) {
            self.fails(&format!("{parties:#?} talk still: {call:#}"));
        }
    }

    fn is_whole(&self, id: &Value, call: &Value) {
        let row = self.office.api.get(&format!("/recordings/{id}")).unwrap().1;
        if row["state"] == "missing" || row["state"] == "discarded" {
            return;
        }
        let audio = row["audio"].as_str().unwrap_or_default();
        let path = audio.trim_start_matches("/api/v1");
        let (status, bytes) = self.office.api.bytes(path).unwrap();
        let hash = Sha256::digest(&bytes);
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        if status != 200 || row["state"] != "stored" || row["sha256"] != hash {
            self.fails(&format!(
                "{status} {hash} is not what is kept: {row:#} {call:#}"
            ));
        }
    }

    /// Who waited for somebody and gave up is called back.
    pub fn is_called_back(&self, call: &Value) {
        let asked = call["direction"] == "in" && !call["requested"].is_null();
        let gave_up = ["abandoned", "lost"]
            .iter()
            .any(|outcome| call["outcome"] == *outcome);
        if !asked || !gave_up {
            return;
        }
        let open = check::items(&self.office, "/callbacks?limit=200");
        let closed = check::items(&self.office, "/callbacks?state=closed&limit=200");
        let theirs = |callback: &Value| callback["caller"] == call["caller"];
        if !open.iter().chain(&closed).any(theirs) {
            self.fails(&format!("is not called back: {call:#}"));
        }
    }
}
