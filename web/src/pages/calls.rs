//! Calls, past and present, and what happened in each.

mod list;
mod table;

pub use list::list;
pub use table::table;

use std::collections::BTreeMap;

use askama::Template;
use store::audit::Entry;
use store::callbacks::Callback;
use store::calls::Call;
use store::notes::Note;
use store::recordings::{Present, Recording, State};
use store::{Role, facts::Kept};
use switchboard::{CallId, CallView, Party, QueueId, Stage};
use warp::http::StatusCode;

use super::desk::Disposing;
use super::{Answer, Visit, agreeing, supervision::Lead};
use crate::error::Error;
use crate::hearing;
use crate::session::Session;
use crate::view::{View, page};

const READERS: [Role; 4] = [Role::Agent, Role::Supervisor, Role::Admin, Role::Leader];

#[derive(Template)]
#[template(path = "calls/show.html")]
struct Show {
    v: View,
    call: Call,
    /// Those that came from it, and those about which it was dialled: by number.
    cases: Vec<String>,
    facts: Vec<Kept>,
    /// Every queue's name.
    queues: BTreeMap<QueueId, String>,
    recordings: Vec<Recording>,
    /// Who is on each of them.
    present: Vec<Vec<Present>>,
    notes: Vec<Note>,
    /// The call-backs the caller is still owed.
    owed: Vec<Callback>,
    /// Who heard, held or removed each of them, for those who lead.
    kept: Vec<Entry>,
    leads: bool,
    /// The call while it goes on, for those who lead.
    live: Option<CallView>,
    lead: Lead,
    /// Those of the recordings that this reader may listen to.
    hears: Vec<i64>,
    /// Whether this reader sees only the ends of numbers.
    masked: bool,
    /// Whether this reader has a telephone to call from.
    dials: bool,
    /// What it may have come to, for those who lead.
    disposing: Option<Disposing>,
}

pub async fn show(visit: &Visit, number: &str) -> Answer {
    let session = visit.role(&READERS)?;
    let number = number.parse().map(CallId).map_err(|_| Error::NotFound)?;
    let leads = session.leads();
    let (call, cases, facts, recordings, notes, owed) = visit
        .read(move |c| {
            let call = store::calls::get(c, number)?;
            let mut facts = store::facts::of_call(c, number)?;
            facts.retain(|fact| leads || !is_covert(fact));
            let notes = match &call.caller {
                Some(caller) => store::notes::of_caller(c, caller)?,
                None => Vec::new(),
            };
            let owed = match &call.caller {
                Some(caller) => store::callbacks::open_of(c, caller)?,
                None => Vec::new(),
            };
            let cases = store::cases::of_call(c, number)?;
            let cases = cases.into_iter().map(|case| case.number).collect();
            let recordings = store::recordings::of_call(c, number)?;
            Ok((call, cases, facts, recordings, notes, owed))
        })
        .await?;
    let (reader, all) = (session.clone(), recordings.clone());
    let hears = visit.read(move |c| heard_by(c, &reader, &all)).await?;
    let ids: Vec<i64> = recordings.iter().map(|recording| recording.id).collect();
    let all = ids.clone();
    let present = visit
        .read(move |c| {
            let each = all.iter().map(|id| store::recordings::present(c, *id));
            each.collect()
        })
        .await?;
    let kept = match session.leads() {
        true => visit.read(move |c| audits(c, &ids)).await?,
        false => Vec::new(),
    };
    let snapshot = visit.app.switch.snapshot();
    let disposing = Disposing::of_call(&snapshot, number).filter(|_| session.leads());
    let mut calls = snapshot.calls.iter().filter(|_| session.leads());
    let live = calls.find(|call| call.call == number).cloned();
    let v = visit.view("nav-calls").await?;
    Ok(page(
        StatusCode::OK,
        &Show {
            disposing,
            v,
            call,
            cases,
            facts,
            queues: visit.app.switch.queues(),
            recordings,
            present,
            notes,
            owed,
            kept,
            leads: session.leads(),
            live,
            lead: Lead::of(session, &snapshot),
            hears,
            masked: store::callers::is_masked_for(session.user.role),
            dials: session.user.agent.is_some(),
        },
    ))
}

/// That a supervisor listened, which those do not learn who may not supervise: neither agents, whose talk it
/// was, nor leaders.
fn is_covert(fact: &Kept) -> bool {
    fact.kind.starts_with("supervision_")
}

/// Those of some recordings that a reader may listen to.
fn heard_by(
    c: &store::rusqlite::Connection,
    reader: &Session,
    all: &[Recording],
) -> store::Result<Vec<i64>> {
    let mut heard = Vec::new();
    for recording in all {
        if hearing::may_hear_this(c, reader, recording)? {
            heard.push(recording.id);
        }
    }
    Ok(heard)
}

/// Who heard, held or removed recordings.
fn audits(c: &store::rusqlite::Connection, ids: &[i64]) -> store::Result<Vec<Entry>> {
    let mut kept = Vec::new();
    for id in ids {
        let filter = store::audit::Filter {
            subject: Some(("recording".into(), id.to_string())),
            ..store::audit::Filter::default()
        };
        kept.extend(store::audit::list(c, &filter)?.items);
    }
    Ok(kept)
}

impl Show {
    /// What was done to a recording, latest first.
    fn kept_of(&self, recording: &Recording) -> Vec<&Entry> {
        let id = recording.id.to_string();
        self.kept.iter().filter(|entry| entry.name == id).collect()
    }

    /// A fact's particulars that say more than its name, as `name value`.
    fn particulars(&self, fact: &Kept) -> Vec<(String, String)> {
        let mut shown = Vec::new();
        for (name, value) in &fact.fields {
            let value = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Number(number) => number.to_string(),
                serde_json::Value::Null
                | serde_json::Value::Bool(_)
                | serde_json::Value::Array(_)
                | serde_json::Value::Object(_) => continue,
            };
            let text = match name.as_str() {
                "channel" | "bridge" | "node" | "path" | "sha256" | "bytes" | "caller"
                | "recording" => continue,
                "number" => self.v.number(&value),
                "party" | "to" => match Party::parse(&value) {
                    Some(party) => self.v.party(&party),
                    None => self.v.t.word(name, &value),
                },
                "grade" => self.v.grade(&value.parse().unwrap_or(0)),
                "by" => self.v.actor(&value),
                "queue" => self.queue(value),
                "wait_ms" | "talk_ms" | "rang_ms" | "duration_ms" | "after_ms" => {
                    self.v.length(&value.parse().unwrap_or(0))
                }
                "until" => self.v.when(&value.parse().unwrap_or(0)),
                other => self.v.t.word(other, &value),
            };
            shown.push((self.v.t.word("field", name), text));
        }
        shown
    }

    /// What a queue is called; its number, where the plan lacks it.
    fn queue(&self, number: String) -> String {
        let id = number.parse().ok().map(QueueId);
        let name = id.and_then(|id| self.queues.get(&id));
        name.cloned().unwrap_or(number)
    }

    /// The caller's number, for those who may see it whole.
    fn same_caller(&self) -> Option<&str> {
        let number = self.call.caller.as_deref()?;
        (!self.masked).then_some(number)
    }

    /// The form for a call-back agreed on with them.
    fn agree(&self) -> agreeing::Form {
        agreeing::Form::of(self.call.number, self.call.agent)
    }

    fn is_over(&self) -> bool {
        self.call.stage == Stage::Ended
    }

    fn hears(&self, recording: &Recording) -> bool {
        self.hears.contains(&recording.id)
    }

    fn can_play(&self, recording: &Recording) -> bool {
        self.hears(recording) && recording.state == State::Stored
    }
}
