//! What agents and supervisors do with calls, by API.

use serde_json::{Value, json};

use super::deeds::Deed;
use super::{Storm, check};
use crate::scene::EXPERT;

impl Storm {
    /// Somebody asks for something that may be done to a call, mostly one in which people talk.
    pub fn asks(&mut self) -> Option<Deed> {
        let live = check::items(&self.office, "/calls?state=live");
        let mut talking = live.clone();
        talking.retain(|call| call["stage"] == "talking");
        let call = match self.dice.one_in(8) {
            true => self.dice.pick(&live),
            false => self.dice.pick(&talking).or_else(|| self.dice.pick(&live)),
        }?;
        let id = call["id"].clone();
        let path = move |noun: &str| format!("/calls/{id}/{noun}");
        if call["stage"] == "queued" {
            return Some(self.leads(&path("place")));
        }
        if call["stage"] != "talking" && !self.dice.one_in(4) {
            return Some(self.wishes());
        }
        if !call["parked"].is_null() && self.dice.one_in(2) {
            return Some(self.picks_up(&call));
        }
        let under_way = !call["transfer"].is_null() && !self.dice.one_in(4);
        let (method, noun, body) = match self.dice.below(if under_way { 7 } else { 23 }) {
            0 | 1 => ("POST", "transfer/completion", json!({})),
            2 => ("POST", "transfer/swap", json!({})),
            3 => ("POST", "transfer/merge", json!({})),
            4 => ("DELETE", "transfer", json!({})),
            5 => return self.dismisses(&call),
            6 => return Some(self.supervises(&path("supervision"))),
            7..=10 => {
                let kind = ["blind", "attended", "attended"][self.dice.below(3) as usize];
                let to = self.destination();
                ("POST", "transfer", json!({"to": to, "kind": kind}))
            }
            11 | 12 => ("POST", "participants", json!({"to": self.destination()})),
            13 => ("PUT", "hold", json!({})),
            14 => ("DELETE", "hold", json!({})),
            15 => ("PUT", "parking", json!({})),
            16 => return Some(self.picks_up(&call)),
            17 => ("PUT", "recording/pause", json!({})),
            18 => ("DELETE", "recording/pause", json!({})),
            19 => match self.dice.one_in(2) {
                true => ("PUT", "mute", json!({})),
                false => ("DELETE", "mute", json!({})),
            },
            20 => {
                let keys = json!({"party": format!("number:{EXPERT}"), "keys": "12#"});
                ("POST", "keys", keys)
            }
            21 => ("PUT", "help", json!({})),
            _ if self.dice.one_in(3) => {
                return Some(Deed::ask(
                    "DELETE",
                    format!("/calls/{}", call["id"]),
                    json!({}),
                ));
            }
            _ => ("PUT", "disposition", json!({"disposition": "已答复"})),
        };
        Some(Deed::ask(method, path(noun), body))
    }

    fn destination(&mut self) -> String {
        match self.dice.below(9) {
            0 => "queue:1".into(),
            1 => "queue:2".into(),
            2 => "department:7".into(),
            3 => "number:110".into(),
            4 => format!("number:{EXPERT}"),
            _ => format!("agent:{}", self.agent()),
        }
    }

    fn leads(&mut self, path: &str) -> Deed {
        let to = match self.dice.below(4) {
            0 => "front".into(),
            1 => "queue:1".into(),
            2 => "queue:2".into(),
            _ => format!("agent:{}", self.agent()),
        };
        Deed::ask("PUT", path.into(), json!({"to": to}))
    }

    fn dismisses(&mut self, call: &Value) -> Option<Deed> {
        let path = format!("/calls/{}/participants", call["id"]);
        let parties = check::items(&self.office, &path);
        let party = self.dice.pick(&parties)?;
        let party = party["party"].as_str().unwrap_or("agent:1002").to_owned();
        let path = format!("{path}?party={party}");
        Some(Deed::ask("DELETE", path, json!({})))
    }

    fn picks_up(&mut self, call: &Value) -> Deed {
        let path = format!("/calls/{}/parking?agent={}", call["id"], self.agent());
        Deed::ask("DELETE", path, json!({}))
    }

    fn supervises(&mut self, path: &str) -> Deed {
        let who: u64 = self.agent().parse().unwrap();
        if self.dice.one_in(4) {
            return Deed::ask("DELETE", format!("{path}?supervisor={who}"), json!({}));
        }
        let mode = ["listen", "whisper", "barge", "take_over"][self.dice.below(4) as usize];
        Deed::ask(
            "POST",
            path.into(),
            json!({"supervisor": who, "mode": mode}),
        )
    }
}
