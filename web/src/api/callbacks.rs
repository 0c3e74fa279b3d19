//! `/callbacks`: who asked to be called back, whom we missed, and with whom a time was agreed; and `POST /calls`, by which an agent
//! rings a number.

use serde::Serialize;
use store::callbacks::{Agreement, Callback, Closing, Filter, LONGEST_NOTE, Standing};
use store::{Durability, Page};
use switchboard::{Actor, AgentId, CallId, QueueId, Request, Snapshot};
use warp::http::StatusCode;
use warp::reply::{Reply, Response};

use super::body::{self, Fields};
use super::problem::{Code, Problem};
use super::query::bad;
use super::{Api, Ask, Items, callback_report, calls, conversation, json, time};
use crate::agreed::may_be_kept;
use crate::audited;
use crate::destination::{LONGEST, digits};
use crate::dialling;
use crate::owing::judging;

/// Somebody to be called back, as shown.
#[derive(Debug, Serialize)]
struct CallbackBody {
    id: i64,
    reason: &'static str,
    caller: String,
    queue: u32,
    call: Option<u64>,
    wait_s: Option<f64>,
    calls: u32,
    asked: String,
    owed: String,
    due: Option<String>,
    agent: Option<u32>,
    attempts: u32,
    last_call: Option<u64>,
    closed: Option<String>,
    outcome: Option<&'static str>,
    closed_by: Option<String>,
    note: String,
}

/// Call-backs: open ones by when they are due, closed ones latest first; those behind a figure of the report by when
/// they are owed.
pub async fn list(api: &Api, ask: Ask) -> Result<Response, Problem> {
    let names = Standing::ALL.map(Standing::as_str);
    let standing = ask.query.one_of("state", &names)?;
    let filter = Filter {
        standing: standing.and_then(Standing::parse).unwrap_or_default(),
        cursor: ask.query.text("cursor").map(Into::into),
        limit: Some(ask.query.limit()?),
        ..Filter::default()
    };
    let (behind, judging) = (callback_report::behind(&ask)?, judging(&api.app));
    if behind.is_some() && standing.is_some() {
        return Err(bad(
            "state",
            "does not go with the others; figure says which",
        ));
    }
    let find = move |c: &store::rusqlite::Connection| match &behind {
        Some((scope, figure)) => {
            let place = (filter.cursor.as_deref(), filter.limit);
            store::callbacks::report::behind(c, (scope, *figure), &judging, place)
        }
        None => store::callbacks::find(c, &filter),
    };
    let Page { items, next } = api.read(find).await?;
    let items = items.into_iter().map(body_of).collect();
    Ok(json(&Items { items, next }))
}

/// One call-back.
pub async fn show(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    Ok(json(&body_of(get(api, ask).await?)))
}

/// Keeps that somebody is to be called at a time that was agreed.
pub async fn agree(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let known = ["number", "due_at", "agent", "note", "queue"];
    let mut fields = body::object(&ask.headers, &ask.body, &known)?;
    let number = fields.text("number", LONGEST);
    let number = fields.required("number", number);
    let due_at = fields.text("due_at", LONGEST);
    let due_at = fields.required("due_at", due_at);
    let due = due_at.as_deref().and_then(time::parse);
    if due_at.is_some() && due.is_none() {
        fields.wrong(
            "due_at",
            "must be a time with its offset, as 2026-11-24T15:00:00+08:00",
        );
    }
    let agent = fields.number("agent");
    let note = fields.text("note", LONGEST_NOTE);
    let board = api.app.switch.snapshot();
    let queue = match fields.number("queue") {
        Some(id) => known_queue(&board, |it| i64::from(it.0) == id),
        None => known_queue(&board, |_| true),
    };
    if queue.is_none() {
        fields.wrong(
            "queue",
            "names nothing that is there; GET /queues lists them",
        );
    }
    fields.done()?;
    let agreement = Agreement {
        number: digits(&number.unwrap_or_default()),
        due_at: due.unwrap_or_default(),
        agent: agent.map(|agent| AgentId(agent.try_into().unwrap_or(0))),
        note: note.unwrap_or_default(),
        queue: queue.unwrap_or(QueueId(0)),
        call: None,
    };
    dialling::may_call_back(&api.app.switch, agreement.number.clone(), false).await?;
    let (by, now) = (ask.by(), api.now());
    let agree = move |tx: &store::rusqlite::Transaction<'_>| {
        let made = store::callbacks::agree(tx, &agreement, &by, now)?;
        may_be_kept(&board, agreement.queue, agreement.due_at)?;
        Ok(made)
    };
    let callback = api.write(Durability::Full, agree).await?;
    let reply = json(&body_of(callback));
    Ok(warp::reply::with_status(reply, StatusCode::CREATED).into_response())
}

/// The first queue that is wanted.
fn known_queue(board: &Snapshot, wanted: impl Fn(QueueId) -> bool) -> Option<QueueId> {
    let there = board.queues.iter().filter(|queue| !queue.former);
    let mut queues = there.map(|queue| queue.queue);
    queues.find(|queue| wanted(*queue))
}

/// Rings an agent, and then whoever is to be called back.
pub async fn dial(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let callback = get(api, ask).await?;
    let mut fields = body::object(&ask.headers, &ask.body, &["agent"])?;
    let agent = agent(&mut fields);
    fields.done()?;
    if callback.closed_at.is_some() {
        return Err(closed());
    }
    let about = (Some(callback.id.unsigned_abs()), None, Some(callback.queue));
    ring(api, ask, agent, callback.caller, about).await
}

/// Rings an agent, and then a number; about a case, whose caller it is unless said.
pub async fn dial_number(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let mut fields = body::object(&ask.headers, &ask.body, &["agent", "number", "case"])?;
    let agent = agent(&mut fields);
    let case = fields.text("case", LONGEST);
    let mut number = fields.text("number", LONGEST);
    if case.is_none() {
        number = fields.required("number", number);
    }
    fields.done()?;
    let Some(case) = case else {
        let number = digits(&number.unwrap_or_default());
        return ring(api, ask, agent, number, (None, None, None)).await;
    };
    let find = move |c: &store::rusqlite::Connection| {
        let case = store::cases::to_be_dialled(c, &case)?;
        Ok((store::cases::queue_of(c, &case)?, case))
    };
    let (queue, case) = api.read(find).await?;
    let number = number.or(case.caller).unwrap_or_default();
    let about = (None, case.number.parse().ok(), queue);
    ring(api, ask, agent, digits(&number), about).await
}

/// Says what it came to.
pub async fn close(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let was = get(api, ask).await?;
    let mut fields = body::object(&ask.headers, &ask.body, &["outcome", "note"])?;
    let names = Closing::BY_HAND.map(Closing::as_str);
    let by_hand = |text: &str| Closing::parse(text).filter(|it| Closing::BY_HAND.contains(it));
    let outcome = fields.one_of("outcome", &names, by_hand);
    let outcome = fields.required("outcome", outcome);
    let note = fields.text("note", LONGEST_NOTE).unwrap_or_default();
    fields.done()?;
    let outcome = outcome.unwrap_or(Closing::NotNeeded);
    if was.closed_at.is_some() {
        return Err(closed());
    }
    let (by, now) = (ask.by(), api.now());
    let change = move |tx: &store::rusqlite::Transaction<'_>| {
        store::callbacks::close(tx, was.id, outcome, &note, &by, now)
    };
    let callback = api.write(Durability::Full, change).await?;
    Ok(json(&body_of(callback)))
}

async fn get(api: &Api, ask: &Ask) -> Result<Callback, Problem> {
    let id = ask.number(Code::NoSuchCallback)?;
    api.read(move |c| store::callbacks::get(c, id)).await
}

async fn ring(
    api: &Api,
    ask: &Ask,
    agent: AgentId,
    number: String,
    (callback, case, queue): (Option<u64>, Option<u64>, Option<QueueId>),
) -> Result<Response, Problem> {
    let request = Request::Dial {
        agent,
        number,
        callback,
        case,
        queue,
    };
    let done = audited::done(&request);
    dialling::ask(&api.app, Actor::Api, request, (ask.by(), api.now())).await??;
    let snapshot = api.app.switch.snapshot();
    let who = snapshot.agents.iter().find(|view| view.agent == agent);
    let call = who.and_then(|view| view.state.call()).unwrap_or(CallId(0));
    conversation::note_of(api, ask, call, done).await?;
    let reply = calls::shown(api, call).await?;
    let reply = warp::reply::with_header(reply, "location", format!("/api/v1/calls/{call}"));
    Ok(warp::reply::with_status(reply, StatusCode::CREATED).into_response())
}

fn agent(fields: &mut Fields) -> AgentId {
    let number = fields.number("agent");
    let number = fields.required("agent", number).unwrap_or_default();
    AgentId(number.try_into().unwrap_or(0))
}

fn closed() -> Problem {
    Problem::new(
        Code::CallbackClosed,
        "It is closed already; GET it to see what it came to.",
    )
}

fn body_of(callback: Callback) -> CallbackBody {
    CallbackBody {
        id: callback.id,
        reason: callback.reason.as_str(),
        caller: callback.caller,
        queue: callback.queue.0,
        call: callback.call.map(|call| call.0),
        wait_s: callback.waited_ms.map(time::seconds),
        calls: callback.missed,
        asked: time::show(callback.asked_at),
        owed: time::show(callback.owed_at),
        due: callback.due_at.map(time::show),
        agent: callback.agent.map(|agent| agent.0),
        attempts: callback.attempts,
        last_call: callback.last_call.map(|call| call.0),
        closed: callback.closed_at.map(time::show),
        outcome: callback.outcome.map(Closing::as_str),
        closed_by: callback.closed_by,
        note: callback.note,
    }
}
