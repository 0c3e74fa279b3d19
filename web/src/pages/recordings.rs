//! Recordings of conversations, with a player. Every listening is audited.

use askama::Template;
use store::Role;
use store::recordings::{Filter, Kind, Recording, State};
use switchboard::AgentId;
use warp::http::StatusCode;

use super::{Answer, Visit, redirect};
use crate::error::Error;
use crate::hearing;
use crate::view::{View, page};

const READERS: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Admin];

#[derive(Template)]
#[template(path = "recordings/list.html")]
struct List {
    v: View,
    recordings: Vec<Recording>,
    agent: String,
    /// Whether the reader may choose an agent.
    leads: bool,
    next: Option<String>,
}

/// An agent sees recordings of own calls only.
pub async fn list(visit: &Visit) -> Answer {
    let session = visit.role(&READERS)?;
    let query = &visit.query;
    // What is no number is nobody's.
    let chosen = query
        .some("agent")
        .map(|text| AgentId(text.parse().unwrap_or(0)));
    let filter = Filter {
        kind: Some(Kind::Conversation),
        states: vec![
            State::Stored,
            State::Finished,
            State::Missing,
            State::Expired,
        ],
        agent: if session.leads() {
            chosen
        } else {
            session.user.agent
        },
        cursor: query.some("cursor").map(Into::into),
        limit: None,
    };
    let found = visit
        .read(move |c| store::recordings::find(c, &filter))
        .await?;
    let list = List {
        leads: session.leads(),
        v: visit.view("nav-recordings").await?,
        recordings: found.items,
        agent: query.text("agent").into(),
        next: found
            .next
            .map(|next| query.query_with("cursor", Some(&next))),
    };
    Ok(page(StatusCode::OK, &list))
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
    fn can_play(&self, recording: &Recording) -> bool {
        recording.state == State::Stored
    }
}
