//! Call-backs: who asked for one, whom we missed and with whom a time was agreed, dialled by one click and closed by their outcome.

mod behind;
mod narrowed;

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use store::Role;
use store::callbacks::figures::Judging;
use store::callbacks::{Callback, Closing, Reason, Standing};
use switchboard::{Actor, AgentState, AgentView, QueueId, Request, Snapshot, Stage};
use warp::http::StatusCode;
use warp::reply::Reply;

use super::{Answer, Visit, redirect};
use crate::destination::digits;
use crate::dialling;
use crate::error::Error;
use crate::owing::judging;
use crate::view::{View, page};
use behind::{Behind, behind};
use narrowed::Narrowed;

const WHO: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Admin];
/// Who may look at those behind a figure of the report.
const READERS: [Role; 4] = [Role::Agent, Role::Supervisor, Role::Admin, Role::Leader];

#[derive(Template)]
#[template(path = "callbacks/list.html")]
struct List {
    v: View,
    callbacks: Vec<Callback>,
    narrowed: Narrowed,
    /// Every queue's name.
    queues: BTreeMap<QueueId, String>,
    /// The figure of the report they are behind; then they are in any state.
    behind: Option<Behind>,
    /// By what they are overdue.
    judging: Judging,
    /// Whether the reader may close them.
    closes: bool,
    board: Arc<Snapshot>,
    /// Whether the reader has a telephone to call from.
    dials: bool,
    outcomes: [Closing; 4],
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "callbacks/open.html")]
struct Open {
    v: View,
}

pub async fn list(visit: &Visit) -> Answer {
    let behind = behind(visit)?;
    let readers = behind.as_ref().map_or(&WHO[..], |_| &READERS);
    let session = visit.role(readers)?;
    let query = &visit.query;
    let board = visit.app.switch.snapshot();
    let narrowed = Narrowed::of(visit, session, &board)?;
    let filter = narrowed.filter(query.some("cursor"));
    let (scope, judging) = (behind.clone(), judging(&visit.app));
    let by = judging.clone();
    let find = move |c: &store::rusqlite::Connection| match &scope {
        Some(Behind { figure, scope, .. }) => {
            let place = (filter.cursor.as_deref(), filter.limit);
            store::callbacks::report::behind(c, (scope, *figure), &by, place)
        }
        None => store::callbacks::find(c, &filter),
    };
    let found = visit.read(find).await?;
    let list = List {
        v: visit.view("nav-callbacks").await?,
        callbacks: found.items,
        narrowed,
        queues: visit.app.switch.queues(),
        behind,
        judging,
        closes: WHO.contains(&session.user.role),
        board,
        dials: session.desk().is_some(),
        outcomes: Closing::BY_HAND,
        next: found
            .next
            .map(|next| query.query_with("cursor", Some(&next))),
    };
    Ok(page(StatusCode::OK, &list))
}

impl List {
    fn standings(&self) -> [Standing; 3] {
        Standing::ALL
    }

    fn is_closed(&self) -> bool {
        self.behind.is_none() && self.narrowed.standing == Standing::Closed
    }

    fn reasons(&self) -> [Reason; 5] {
        Reason::ALL
    }

    /// What a queue is called; its number, where the plan lacks it.
    fn queue(&self, queue: &QueueId) -> String {
        let name = self.queues.get(queue);
        name.map_or_else(|| queue.to_string(), String::clone)
    }

    /// What they wait for, if the machine rings them: an agent, or that their queue opens.
    fn waits(&self, one: &Callback) -> Option<&'static str> {
        let waits = |stage| matches!(stage, Stage::Queued | Stage::Ringing);
        let mut calls = self.board.calls.iter().filter(|call| waits(call.stage));
        if calls.any(|call| call.callback == Some(one.id.unsigned_abs())) {
            return Some("callback-in-line");
        }
        let now = self.v.now();
        one.due_at.filter(|due| *due <= now)?;
        match self.board.open_at(one.queue, now) {
            Some(switchboard::Open::Closed | switchboard::Open::Holiday) => {
                Some("callback-not-open")
            }
            Some(switchboard::Open::Yes) | None => None,
        }
    }
}

/// How many are open; fetches itself again when that may have changed.
pub async fn open(visit: &Visit) -> Answer {
    visit.role(&WHO)?;
    let v = visit.view("nav-callbacks").await?;
    Ok(page(StatusCode::OK, &Open { v }))
}

/// Rings the reader's telephone, and then the caller's.
pub async fn dial(visit: &Visit, id: &str) -> Answer {
    visit.role(&WHO)?;
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let callback = visit.read(move |c| store::callbacks::get(c, id)).await?;
    if callback.closed_at.is_some() {
        return Err(Error::Conflict);
    }
    let about = (Some(id.unsigned_abs()), None, Some(callback.queue));
    ring(visit, callback.caller, about).await
}

/// Rings the reader's telephone, and then a number; about a case, whose caller it is unless said.
pub async fn dial_number(visit: &Visit) -> Answer {
    visit.role(&WHO)?;
    let number = visit.form.some("number").map(String::from);
    let Some(case) = visit.form.some("case").map(String::from) else {
        return ring(
            visit,
            digits(&number.unwrap_or_default()),
            (None, None, None),
        )
        .await;
    };
    let find = move |c: &store::rusqlite::Connection| {
        let case = store::cases::to_be_dialled(c, &case)?;
        Ok((store::cases::queue_of(c, &case)?, case))
    };
    let (queue, case) = visit.read(find).await?;
    let number = number.or(case.caller).unwrap_or_default();
    let about = (None, case.number.parse().ok(), queue);
    ring(visit, digits(&number), about).await
}

async fn ring(
    visit: &Visit,
    number: String,
    (callback, case, queue): (Option<u64>, Option<u64>, Option<QueueId>),
) -> Answer {
    let session = visit.user()?;
    let agent = session.user.agent.ok_or(Error::Forbidden)?;
    let board = visit.app.switch.snapshot();
    let off = |it: &AgentView| it.agent == agent && it.state == AgentState::Off;
    if board.agents.iter().any(off) {
        return Err(Error::OffDuty);
    }
    let request = Request::Dial {
        agent,
        number,
        callback,
        case,
        queue,
    };
    let who = (session.actor().label(), visit.now());
    dialling::ask(&visit.app, Actor::Agent(agent), request, who).await??;
    if visit.is_part() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(redirect("/desk"))
}

/// What it came to.
pub async fn close(visit: &Visit, id: &str) -> Answer {
    let session = visit.role(&WHO)?;
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let outcome = Closing::parse(visit.form.text("outcome"));
    let outcome = outcome.filter(|outcome| Closing::BY_HAND.contains(outcome));
    let outcome = outcome.ok_or(Error::Malformed)?;
    let (note, by, now) = (
        visit.form.text("note").to_owned(),
        session.actor().label(),
        visit.now(),
    );
    visit
        .write(move |tx| store::callbacks::close(tx, id, outcome, &note, &by, now))
        .await?;
    Ok(redirect(visit.form.some("back").unwrap_or("/callbacks")))
}
