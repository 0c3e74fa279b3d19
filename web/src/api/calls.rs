//! `/calls`: what is in progress comes from the switchboard, what is over from the store, and a call in
//! progress has of the store what the switchboard does not know: recordings, case.

mod current;

use casework::service::Figure;
use serde::Serialize;
use store::Page;
use store::calls::{Call, Filter, Survey};
use store::service::Behind;
use switchboard::{
    Actor, AgentId, CallId, CallView, HelpView, HungUpBy, Outcome, QueueId, Request, Snapshot,
    TransferView,
};
use warp::reply::Response;

use super::facts::FactBody;
use super::problem::{Code, Problem};
use super::query::cursor_after;
use super::{Api, Ask, Items, conversation, json, nothing, time};

/// A call, as shown.
#[derive(Debug, Serialize)]
struct CallBody {
    id: u64,
    direction: &'static str,
    caller: Option<String>,
    dialled: String,
    language: Option<&'static str>,
    stage: &'static str,
    queue: Option<u32>,
    position: Option<u32>,
    agent: Option<u32>,
    arrived: String,
    requested: Option<String>,
    connected: Option<String>,
    ended: Option<String>,
    hung_up_by: Option<&'static str>,
    outcome: Option<&'static str>,
    wait_s: Option<f64>,
    talk_s: f64,
    hold_s: f64,
    held: Option<String>,
    parked: Option<String>,
    recording_paused: Option<String>,
    transfer: Option<TransferBody>,
    help: Option<HelpBody>,
    recordings: Vec<i64>,
    survey: Option<&'static str>,
    grade: Option<u8>,
    disposition: Option<String>,
    unrecorded: Option<String>,
    case: Option<String>,
}

/// A call for help, as shown.
#[derive(Debug, Serialize)]
struct HelpBody {
    agent: u32,
    since: String,
}

/// A transfer under way, as shown.
#[derive(Debug, Serialize)]
struct TransferBody {
    kind: &'static str,
    from: Option<u32>,
    to: String,
    state: &'static str,
    since: String,
}

/// A call with everything that happened in it.
#[derive(Debug, Serialize)]
struct CallWithFacts {
    #[serde(flatten)]
    call: CallBody,
    facts: Vec<FactBody>,
}

/// Calls, latest first.
pub async fn list(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let filter = Filter {
        caller: ask.query.caller()?,
        dialled: ask.query.text("dialled").map(Into::into),
        since: ask.query.since()?,
        until: ask.query.time("until")?,
        queue: ask.query.id("queue")?.map(QueueId),
        disposition: ask.query.text("disposition").map(Into::into),
        grade: ask.query.grade()?,
        behind: behind(api, ask)?,
        limit: Some(ask.query.limit()?),
        ..Filter::default()
    };
    match ask.query.one_of("state", &["live", "ended"])? {
        Some("live") if !filter.behind.is_empty() || filter.grade.is_some() => {
            let filter = Filter {
                live: Some(true),
                cursor: ask.query.text("cursor").map(Into::into),
                ..filter
            };
            kept(api, filter).await
        }
        Some("live") => live(api, ask.query.cursor()?, filter).await,
        ended => {
            let filter = Filter {
                live: ended.is_some().then_some(false),
                cursor: ask.query.text("cursor").map(Into::into),
                ..filter
            };
            kept(api, filter).await
        }
    }
}

/// The calls behind a figure of a report.
fn behind(api: &Api, ask: &Ask) -> Result<Behind, Problem> {
    let query = &ask.query;
    let names: Vec<&str> = Figure::ALL.iter().map(|figure| figure.as_str()).collect();
    Ok(Behind {
        since: query.time("requested_since")?,
        until: query.time("requested_until")?,
        hour: query.hour()?,
        figure: query.one_of("figure", &names)?.and_then(Figure::parse),
        by: query.id("by")?.map(AgentId),
        now: api.now(),
    })
}

/// One call.
pub async fn show(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    shown(api, id(ask)?).await
}

/// A call with its facts.
pub async fn shown(api: &Api, id: CallId) -> Result<Response, Problem> {
    let snapshot = api.app.switch.snapshot();
    let view = view(&snapshot, id).cloned();
    let live = view.is_some();
    let (row, facts) = api
        .read(move |c| Ok((row(c, id, live)?, store::facts::of_call(c, id)?)))
        .await?;
    let call = match (view, row) {
        (Some(view), row) => body(current::merge(&view, row, api.now()), Some(&view)),
        (None, Some(row)) => body(row, None),
        (None, None) => return Err(Problem::from(switchboard::Refusal::NoSuchCall)),
    };
    let facts = facts.into_iter().map(FactBody::from).collect();
    Ok(json(&CallWithFacts { call, facts }))
}

/// Ends a call.
pub async fn hang_up(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let id = id(ask)?;
    match api.app.switch.ask(Actor::Api, Request::HangUp(id)).await {
        Ok(()) => {
            conversation::note(api, ask, Some(("ended", String::new()))).await?;
            Ok(nothing())
        }
        Err(switchboard::Refusal::NoSuchCall) => {
            api.read(move |c| store::calls::get(c, id)).await?;
            let detail = "The call is over already; there is nothing to hang up.";
            Err(Problem::new(Code::CallEnded, detail))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

pub fn id(ask: &Ask) -> Result<CallId, Problem> {
    let id = ask.number(Code::NoSuchCall)?;
    Ok(CallId(id.unsigned_abs()))
}

pub fn view(snapshot: &Snapshot, id: CallId) -> Option<&CallView> {
    snapshot.calls.iter().find(|view| view.call == id)
}

/// The row of a call; a live one may not have it yet.
fn row(c: &store::rusqlite::Connection, id: CallId, live: bool) -> store::Result<Option<Call>> {
    match store::calls::get(c, id) {
        Ok(call) => Ok(Some(call)),
        Err(store::Error::NotFound(..)) if live => Ok(None),
        Err(error) => Err(error),
    }
}

/// Calls in progress, by the switchboard.
async fn live(api: &Api, before: Option<u64>, filter: Filter) -> Result<Response, Problem> {
    let snapshot = api.app.switch.snapshot();
    let mut views: Vec<CallView> = snapshot
        .calls
        .iter()
        .filter(|view| before.is_none_or(|before| view.call.0 < before))
        .filter(|view| current::matches(view, &filter))
        .cloned()
        .collect();
    views.sort_by_key(|view| std::cmp::Reverse(view.call));
    let limit = filter.limit.unwrap_or_default() as usize;
    let more = views.len() > limit;
    views.truncate(limit);
    let next = views
        .last()
        .filter(|_| more)
        .map(|last| cursor_after(last.call.0));
    let numbers: Vec<CallId> = views.iter().map(|view| view.call).collect();
    let rows = move |c: &store::rusqlite::Connection| {
        numbers
            .iter()
            .map(|id| row(c, *id, true))
            .collect::<store::Result<Vec<_>>>()
    };
    let (rows, now) = (api.read(rows).await?, api.now());
    let merged = views.iter().zip(rows);
    let items = merged.map(|(view, row)| body(current::merge(view, row, now), Some(view)));
    Ok(json(&Items {
        items: items.collect(),
        next,
    }))
}

/// Calls by the store, those still in progress brought up to date.
async fn kept(api: &Api, filter: Filter) -> Result<Response, Problem> {
    let Page { items, next } = api.read(move |c| store::calls::find(c, &filter)).await?;
    let (snapshot, now) = (api.app.switch.snapshot(), api.now());
    let items = items
        .into_iter()
        .map(|call| match view(&snapshot, call.number) {
            Some(view) if call.ended_at.is_none() => {
                body(current::merge(view, Some(call), now), Some(view))
            }
            Some(_) | None => body(call, None),
        });
    Ok(json(&Items {
        items: items.collect(),
        next,
    }))
}

fn body(call: Call, view: Option<&CallView>) -> CallBody {
    CallBody {
        id: call.number.0,
        caller: call.caller,
        direction: if call.outward { "out" } else { "in" },
        dialled: call.dialled,
        language: call.language.map(switchboard::Language::code),
        stage: call.stage.as_str(),
        queue: call.queue.map(|queue| queue.0),
        position: view.and_then(|view| view.position),
        agent: call.agent.map(|agent| agent.0),
        arrived: time::show(call.arrived_at),
        requested: call.requested_at.map(time::show),
        connected: call.connected_at.map(time::show),
        ended: call.ended_at.map(time::show),
        hung_up_by: call.hung_up_by.map(HungUpBy::as_str),
        outcome: call.outcome.map(Outcome::as_str),
        wait_s: call.wait_ms.map(time::seconds),
        talk_s: time::seconds(call.talk_ms),
        hold_s: time::seconds(call.hold_ms),
        held: view.and_then(|view| view.held).map(time::show),
        parked: view.and_then(|view| view.parked).map(time::show),
        recording_paused: view.and_then(|view| view.unkept).map(time::show),
        transfer: view.and_then(|view| view.transfer.as_ref()).map(transfer),
        help: view.and_then(|view| view.help).map(help),
        recordings: call.recordings,
        survey: call.survey.map(Survey::as_str),
        grade: call.grade,
        disposition: call.disposition,
        unrecorded: call.unrecorded,
        case: call.case,
    }
}

fn help(view: HelpView) -> HelpBody {
    HelpBody {
        agent: view.agent.0,
        since: time::show(view.since),
    }
}

fn transfer(view: &TransferView) -> TransferBody {
    TransferBody {
        kind: view.kind.as_str(),
        from: view.from.map(|agent| agent.0),
        to: view.to.label(),
        state: if view.consulting {
            "consulting"
        } else {
            "ringing"
        },
        since: time::show(view.since),
    }
}
