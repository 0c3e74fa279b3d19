//! Recordings of conversations and messages: searched, with a player. Every listening is audited.

use std::collections::BTreeMap;

use askama::Template;
use store::Role;
use store::recordings::{Filter, Kind, LOOKED_AT, Recording, State};
use switchboard::{AgentId, QueueId};
use warp::http::StatusCode;

use super::{Answer, Visit, days, redirect};
use crate::error::Error;
use crate::fields::Fields;
use crate::hearing;
use crate::session::Session;
use crate::view::{View, page};

const READERS: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Admin];
/// Rows on a page.
const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "recordings/list.html")]
struct List {
    v: View,
    recordings: Vec<Recording>,
    /// What is asked for, as the form has it.
    asked: Fields,
    queues: BTreeMap<QueueId, String>,
    /// Whether the reader may choose an agent.
    leads: bool,
    next: Option<String>,
}

/// An agent sees conversations they were in, and messages.
pub async fn list(visit: &Visit) -> Answer {
    let session = visit.role(&READERS)?;
    let query = &visit.query;
    let filter = filter(visit, session)?;
    let found = visit
        .read(move |c| store::recordings::find(c, &filter))
        .await?;
    let list = List {
        leads: session.leads(),
        v: visit.view("nav-recordings").await?,
        recordings: found.items,
        asked: query.clone(),
        queues: visit.app.switch.queues(),
        next: found
            .next
            .map(|next| query.query_with("cursor", Some(&next))),
    };
    Ok(page(StatusCode::OK, &list))
}

/// What the query asks for, of what this reader may hear.
fn filter(visit: &Visit, session: &Session) -> Result<Filter, Error> {
    let query = &visit.query;
    let offset_min = visit.app.settings.offset_min;
    let (since, until) = days::span(query.text("from"), query.text("until"), offset_min)?;
    let (kind, aside) = match query.text("kind") {
        "message" => (Kind::Message, None),
        "aside" => (Kind::Conversation, Some(true)),
        _ => (Kind::Conversation, None),
    };
    // What is no number is nobody's.
    let chosen = query
        .some("agent")
        .map(|text| AgentId(text.parse().unwrap_or(0)));
    let agent = match (kind, session.leads()) {
        (Kind::Conversation | Kind::Message, true) => chosen,
        // Who has no number was in none.
        (Kind::Conversation, false) => Some(session.user.agent.unwrap_or(AgentId(0))),
        (Kind::Message, false) => None,
    };
    let minutes = query.number("longer")?;
    Ok(Filter {
        kind: Some(kind),
        states: vec![
            State::Stored,
            State::Finished,
            State::Missing,
            State::Expired,
        ],
        agent,
        caller: query.some("caller").map(Into::into),
        queue: query.number("queue")?.map(QueueId),
        grade: query.grade()?,
        longer_ms: minutes.map(|minutes| u64::from(minutes) * 60_000),
        held: query.some("held").map(|_| true),
        aside,
        since,
        until,
        cursor: query.some("cursor").map(Into::into),
        limit: Some(PAGE),
    })
}

/// Holds a recording, or holds it no more.
pub async fn hold(visit: &Visit, id: &str, on: bool) -> Answer {
    let session = visit.role(&[Role::Supervisor, Role::Admin])?;
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let (by, now) = (session.actor().label(), visit.now());
    let reason = visit.form.text("reason").to_owned();
    let recording = visit.write(move |tx| {
        match on {
            true => store::retention::hold(tx, id, &reason, &by, now)?,
            false => store::retention::lift(tx, id, &reason, &by, now)?,
        }
        store::recordings::get(tx, id)
    });
    let call = recording.await?.call;
    Ok(redirect(&match call {
        Some(call) => format!("/calls/{call}"),
        None => "/recordings".into(),
    }))
}

pub async fn audio(visit: &Visit, id: &str) -> Answer {
    let session = visit.role(&READERS)?.clone();
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let find = move |c: &store::rusqlite::Connection| {
        let recording = store::recordings::get(c, id)?;
        let hears = hearing::may_hear_this(c, &session, &recording)?;
        Ok((recording, hears))
    };
    let (recording, hears) = visit.read(find).await?;
    if !hears {
        return Err(Error::Forbidden);
    }
    let (Some(path), Some(sha256)) = (&recording.path, &recording.sha256) else {
        return Err(Error::Gone);
    };
    visit
        .sound((path, sha256), ("recording", id), |_| Ok(()))
        .await
}

impl List {
    /// Whether a choice of the form is the one asked for.
    fn is_chosen(&self, name: &str, value: &str) -> bool {
        self.asked.text(name) == value
    }

    /// Whether anything is asked for.
    fn is_filtered(&self) -> bool {
        let names = [
            "from", "until", "kind", "agent", "caller", "queue", "grade", "longer", "held",
        ];
        names.iter().any(|name| self.asked.some(name).is_some())
    }

    /// Whether older ones have not been looked at, as few of those that were are asked for.
    fn is_cut(&self) -> bool {
        self.next.is_some() && self.recordings.len() < PAGE as usize
    }

    fn looked_at(&self) -> u32 {
        LOOKED_AT
    }

    fn queue_name(&self, queue: &QueueId) -> String {
        let name = self.queues.get(queue).cloned();
        name.unwrap_or_else(|| queue.to_string())
    }

    fn can_play(&self, recording: &Recording) -> bool {
        recording.state == State::Stored
    }
}
