//! Calls, past and present, and what happened in each.

use askama::Template;
use store::calls::{Call, Filter};
use store::recordings::{Recording, State};
use store::{Role, facts::Kept};
use switchboard::{AgentId, CallId, Outcome, Stage};
use warp::http::StatusCode;

use super::{Answer, Visit, days};
use crate::error::Error;
use crate::session::Session;
use crate::view::{View, page};

const READERS: [Role; 4] = [Role::Agent, Role::Supervisor, Role::Admin, Role::Leader];

#[derive(Template)]
#[template(path = "calls/list.html")]
struct List {
    v: View,
    calls: Vec<Call>,
    outcomes: &'static [Outcome],
    outcome: String,
    caller: String,
    agent: String,
    day: String,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "calls/show.html")]
struct Show {
    v: View,
    call: Call,
    facts: Vec<Kept>,
    recordings: Vec<Recording>,
    /// Whether this reader may listen.
    hears: bool,
    /// Whether this reader sees only the ends of numbers.
    masked: bool,
    /// Whether this reader has a telephone to call from.
    dials: bool,
}

pub async fn list(visit: &Visit) -> Answer {
    visit.role(&READERS)?;
    let query = &visit.query;
    let outcome = Outcome::ALL
        .iter()
        .copied()
        .find(|outcome| outcome.as_str() == query.text("outcome"));
    let (since, until) = days::asked(query.text("day"), visit.app.settings.offset_min)?;
    let filter = Filter {
        since,
        until,
        caller: query.some("caller").map(Into::into),
        // What is no number is nobody's.
        agent: query
            .some("agent")
            .map(|text| AgentId(text.parse().unwrap_or(0))),
        outcome,
        cursor: query.some("cursor").map(Into::into),
        ..Filter::default()
    };
    let found = visit.read(move |c| store::calls::find(c, &filter)).await?;
    let list = List {
        v: visit.view("nav-calls").await?,
        calls: found.items,
        outcomes: Outcome::ALL,
        outcome: query.text("outcome").into(),
        caller: query.text("caller").into(),
        agent: query.text("agent").into(),
        day: query.text("day").into(),
        next: found
            .next
            .map(|next| query.query_with("cursor", Some(&next))),
    };
    Ok(page(StatusCode::OK, &list))
}

pub async fn show(visit: &Visit, number: &str) -> Answer {
    let session = visit.role(&READERS)?;
    let number = number.parse().map(CallId).map_err(|_| Error::NotFound)?;
    let (call, facts, recordings) = visit
        .read(move |c| {
            let call = store::calls::get(c, number)?;
            let facts = store::facts::of_call(c, number)?;
            Ok((call, facts, store::recordings::of_call(c, number)?))
        })
        .await?;
    let hears = may_hear(visit, session, &recordings).await?;
    let v = visit.view("nav-calls").await?;
    Ok(page(
        StatusCode::OK,
        &Show {
            v,
            call,
            facts,
            recordings,
            hears,
            masked: store::callers::is_masked_for(session.user.role),
            dials: session.user.agent.is_some(),
        },
    ))
}

/// An agent hears own calls only; who leads hears all; leaders none.
async fn may_hear(
    visit: &Visit,
    session: &Session,
    recordings: &[Recording],
) -> Result<bool, Error> {
    match (session.user.role, session.user.agent, recordings.first()) {
        (Role::Supervisor | Role::Admin, ..) => Ok(true),
        (Role::Agent, Some(agent), Some(recording)) => {
            let id = recording.id;
            visit
                .read(move |c| store::recordings::is_of_agent(c, id, agent))
                .await
        }
        (Role::Agent | Role::Department | Role::Leader, ..) => Ok(false),
    }
}

impl Show {
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
                "grade" => self.v.grade(&value.parse().unwrap_or(0)),
                "by" => self.v.actor(&value),
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

    /// The caller's number, for those who may see it whole.
    fn same_caller(&self) -> Option<&str> {
        let number = self.call.caller.as_deref()?;
        (!self.masked).then_some(number)
    }

    fn is_over(&self) -> bool {
        self.call.stage == Stage::Ended
    }

    fn can_play(&self, recording: &Recording) -> bool {
        self.hears && recording.state == State::Stored
    }
}
