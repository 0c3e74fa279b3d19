//! `/cases`: read by other systems, and written by them.

use casework::{Kind, Medium, State, Urgency};
use serde::Serialize;
use store::cases::{Case, Event, Filter, NewCase};
use store::{Durability, Page};
use switchboard::CallId;
use warp::http::StatusCode;
use warp::reply::{Reply, Response};

use super::body::{self, Fields};
use super::problem::Problem;
use super::{Api, Ask, Items, json, time};

/// The fields of a new case.
const FIELDS: &[&str] = &[
    "kind",
    "content",
    "urgency",
    "category",
    "department",
    "caller",
    "caller_name",
    "call",
];
/// Content, in characters; a body is full before that.
const CONTENT: usize = 10_000;

/// A case, as shown.
#[derive(Debug, Serialize)]
struct CaseBody {
    number: String,
    kind: &'static str,
    state: &'static str,
    urgency: &'static str,
    medium: &'static str,
    category: Option<i64>,
    category_name: Option<String>,
    content: String,
    department: Option<i64>,
    department_name: Option<String>,
    caller: Option<String>,
    caller_name: Option<String>,
    call: Option<u64>,
    keeper: Option<String>,
    created: String,
    updated: String,
    dispatch_due: Option<String>,
    answer_due: Option<String>,
    closed: Option<String>,
}

/// A case with what was done to it.
#[derive(Debug, Serialize)]
struct CaseWithEvents {
    #[serde(flatten)]
    case: CaseBody,
    events: Vec<EventBody>,
}

/// One thing done to a case.
#[derive(Debug, Serialize)]
struct EventBody {
    at: String,
    verb: String,
    by: String,
    state: &'static str,
    department_name: Option<String>,
    note: String,
    call: Option<u64>,
    changes: serde_json::Map<String, serde_json::Value>,
}

/// Cases, latest first.
pub async fn list(api: &Api, ask: Ask) -> Result<Response, Problem> {
    let names: Vec<_> = State::ALL.iter().map(|state| state.as_str()).collect();
    let state = ask.query.one_of("state", &names)?.and_then(State::parse);
    let filter = Filter {
        states: state.into_iter().collect(),
        caller: ask.query.caller()?,
        call: ask.query.number("call")?.map(CallId),
        since: ask.query.since()?,
        cursor: ask.query.text("cursor").map(Into::into),
        limit: Some(ask.query.limit()?),
        ..Filter::default()
    };
    let Page { items, next } = api.read(move |c| store::cases::find(c, &filter)).await?;
    let items = items.into_iter().map(body).collect();
    Ok(json(&Items { items, next }))
}

/// One case.
pub async fn show(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let number = ask.param.clone();
    let question = move |c: &store::rusqlite::Connection| {
        Ok((
            store::cases::get(c, &number)?,
            store::cases::events(c, &number)?,
        ))
    };
    let (case, events) = api.read(question).await?;
    Ok(json(&with_events(case, events)))
}

/// Writes a case down; it is accepted at once, and its due times count from here on.
pub async fn create(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let new = new_case(body::object(&ask.headers, &ask.body, FIELDS)?)?;
    let now = api.now();
    let change = move |tx: &store::rusqlite::Transaction<'_>| {
        if let Some(call) = new.call {
            store::calls::get(tx, call).map_err(no_such_call)?;
        }
        let case = store::cases::create(tx, &new, "api", now)?;
        let events = store::cases::events(tx, &case.number)?;
        Ok((case, events))
    };
    let (case, events) = api.write(Durability::Full, change).await?;
    let place = format!("/api/v1/cases/{}", case.number);
    let reply = warp::reply::with_header(json(&with_events(case, events)), "location", place);
    Ok(warp::reply::with_status(reply, StatusCode::CREATED).into_response())
}

fn no_such_call(error: store::Error) -> store::Error {
    if matches!(error, store::Error::NotFound(..)) {
        return store::Error::Invalid {
            field: "call",
            why: "unknown",
        };
    }
    error
}

fn new_case(mut fields: Fields) -> Result<NewCase, Problem> {
    let kinds: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    let kind = fields.one_of("kind", &kinds, Kind::parse);
    let kind = fields.required("kind", kind);
    let urgencies: Vec<_> = Urgency::ALL
        .iter()
        .map(|urgency| urgency.as_str())
        .collect();
    let urgency = fields.one_of("urgency", &urgencies, Urgency::parse);
    let content = fields.text("content", CONTENT);
    let content = fields.required("content", content);
    let new = NewCase {
        kind: kind.unwrap_or(Kind::Other),
        urgency: urgency.unwrap_or(Urgency::Normal),
        medium: Medium::Api,
        category: fields.number("category"),
        content: content.unwrap_or_default(),
        department: fields.number("department"),
        caller: caller(&mut fields),
        caller_name: fields.text("caller_name", 64),
        call: fields
            .number("call")
            .map(|call| CallId(call.unsigned_abs())),
        keeper: None,
    };
    fields.done()?;
    Ok(new)
}

/// A number that can be a caller's.
fn caller(fields: &mut Fields) -> Option<String> {
    use casework::phone::{Numbering, normalise};
    let caller = fields.text("caller", 32)?;
    if let Err(why) = normalise(&caller, Numbering::default()) {
        fields.wrong("caller", format!("cannot be a caller's number: {why}"));
    }
    Some(caller)
}

fn with_events(case: Case, events: Vec<Event>) -> CaseWithEvents {
    CaseWithEvents {
        case: body(case),
        events: events.into_iter().map(event).collect(),
    }
}

fn body(case: Case) -> CaseBody {
    CaseBody {
        number: case.number,
        kind: case.kind.as_str(),
        state: case.state.as_str(),
        urgency: case.urgency.as_str(),
        medium: case.medium.as_str(),
        category: case.category,
        category_name: case.category_name,
        content: case.content,
        department: case.department,
        department_name: case.department_name,
        caller: case.caller,
        caller_name: case.caller_name,
        call: case.call.map(|call| call.0),
        keeper: case.keeper_name,
        created: time::show(case.created_at),
        updated: time::show(case.updated_at),
        dispatch_due: case.dispatch_due_at.map(time::show),
        answer_due: case.answer_due_at.map(time::show),
        closed: case.closed_at.map(time::show),
    }
}

fn event(event: Event) -> EventBody {
    EventBody {
        at: time::show(event.at),
        verb: event.verb,
        by: event.by,
        state: event.state.as_str(),
        department_name: event.department_name,
        note: event.note,
        call: event.call.map(|call| call.0),
        changes: event.changes,
    }
}
