//! Messages left in the mailbox; each leads to its draft case.

use std::collections::BTreeMap;

use askama::Template;
use store::Role;
use store::voicemails::{Filter, Voicemail};
use switchboard::QueueId;
use warp::http::StatusCode;

use super::{Answer, Visit};
use crate::error::Error;
use crate::hearing::{self, Sound};
use crate::view::{View, page};

const READERS: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Admin];

#[derive(Template)]
#[template(path = "voicemails/list.html")]
struct List {
    v: View,
    voicemails: Vec<Voicemail>,
    heard: String,
    /// Every queue's name.
    queues: BTreeMap<QueueId, String>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "voicemails/unheard.html")]
struct Unheard {
    v: View,
}

pub async fn list(visit: &Visit) -> Answer {
    visit.role(&READERS)?;
    let query = &visit.query;
    let heard = match query.text("heard") {
        "no" => Some(false),
        "yes" => Some(true),
        _ => None,
    };
    let before = visit
        .now()
        .saturating_sub(visit.app.settings.message_due_ms);
    let cursor = query.some("cursor").map(Into::into);
    let filter = Filter {
        heard,
        overdue: (query.text("heard") == "overdue").then_some(before),
        cursor,
        ..Filter::default()
    };
    let found = visit
        .read(move |c| store::voicemails::find(c, &filter))
        .await?;
    let list = List {
        v: visit.view("nav-voicemails").await?,
        voicemails: found.items,
        heard: query.text("heard").into(),
        queues: visit.app.switch.queues(),
        next: found
            .next
            .map(|next| query.query_with("cursor", Some(&next))),
    };
    Ok(page(StatusCode::OK, &list))
}

impl List {
    /// What the queue of its call is called; its number, where the plan lacks it.
    fn queue(&self, message: &Voicemail) -> Option<String> {
        let queue = message.queue?;
        let name = self.queues.get(&queue);
        Some(name.map_or_else(|| queue.to_string(), String::clone))
    }
}

/// How many nobody has heard; fetches itself again when a message came.
pub async fn unheard(visit: &Visit) -> Answer {
    visit.role(&READERS)?;
    let v = visit.view("nav-voicemails").await?;
    Ok(page(StatusCode::OK, &Unheard { v }))
}

pub async fn audio(visit: &Visit, id: &str) -> Answer {
    let session = visit.role(&READERS)?;
    if !hearing::may_hear(session.user.role, Sound::Message) {
        return Err(Error::Forbidden);
    }
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let recording = visit
        .read(move |c| {
            let voicemail = store::voicemails::get(c, id)?;
            store::recordings::get(c, voicemail.recording)
        })
        .await?;
    let (Some(path), Some(sha256)) = (&recording.path, &recording.sha256) else {
        return Err(Error::Gone);
    };
    let (by, now) = (session.actor().label(), visit.now());
    let heard =
        move |tx: &store::rusqlite::Transaction<'_>| store::voicemails::heard(tx, id, &by, now);
    visit.sound((path, sha256), ("voicemail", id), heard).await
}
