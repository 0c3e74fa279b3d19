//! `/nuisance`: callers who are to be barred, are, or were.

use serde::Serialize;
use store::nuisance::{MOST_DAYS, Nuisance};
use store::{Durability, Page};
use warp::http::StatusCode;
use warp::reply::{Reply, Response};

use super::problem::{Code, Problem};
use super::{Api, Ask, Items, body, json, time};

/// One of them, as shown.
#[derive(Debug, Serialize)]
struct NuisanceBody {
    id: i64,
    caller: String,
    reason: String,
    call: Option<u64>,
    state: &'static str,
    proposed: String,
    proposed_by: String,
    decided: Option<String>,
    decided_by: Option<String>,
    until: Option<String>,
}

/// All of them, latest first.
pub async fn list(api: &Api, ask: Ask) -> Result<Response, Problem> {
    let (cursor, limit) = (
        ask.query.text("cursor").map(String::from),
        ask.query.limit()?,
    );
    let find = move |c: &store::rusqlite::Connection| {
        store::nuisance::find(c, cursor.as_deref(), Some(limit))
    };
    let Page { items, next } = api.read(find).await?;
    let items = items.into_iter().map(|one| shown(api, one)).collect();
    Ok(json(&Items { items, next }))
}

/// Proposes to bar a number.
pub async fn propose(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let mut fields = body::object(&ask.headers, &ask.body, &["caller", "reason"])?;
    let caller = fields.text("caller", 32);
    let caller = fields.required("caller", caller).unwrap_or_default();
    let reason = fields.text("reason", 200);
    let reason = fields.required("reason", reason).unwrap_or_default();
    fields.done()?;
    let (by, now) = (ask.by(), api.now());
    let propose = move |tx: &store::rusqlite::Transaction<'_>| {
        let one = store::nuisance::propose(tx, (&caller, None), &reason, "api", now)?;
        let subject = ("nuisance", &*one.id.to_string());
        store::audit::note(tx, now, &by, "proposed", subject, &reason)?;
        Ok(one)
    };
    let one = api.write(Durability::Full, propose).await?;
    Ok(warp::reply::with_status(json(&shown(api, one)), StatusCode::CREATED).into_response())
}

/// Bars for some days, or not.
pub async fn decide(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let was = get(api, ask).await?;
    let mut fields = body::object(&ask.headers, &ask.body, &["days"])?;
    let days = fields.whole("days", u64::from(MOST_DAYS));
    let days = fields.required("days", days).unwrap_or_default() as u16;
    fields.done()?;
    if was.decided_at.is_some() {
        let detail = "It is decided already; DELETE it to bar the caller no more.";
        return Err(Problem::new(Code::Decided, detail));
    }
    let (id, by, now) = (was.id, ask.by(), api.now());
    let decide = move |tx: &store::rusqlite::Transaction<'_>| {
        let subject = ("nuisance", &*id.to_string());
        store::audit::note(tx, now, &by, "decided", subject, &days.to_string())?;
        store::nuisance::decide(tx, id, days, "api", now)
    };
    let one = api.write(Durability::Full, decide).await?;
    Ok(json(&shown(api, one)))
}

/// Bars no more.
pub async fn lift(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let (id, by, now) = (get(api, ask).await?.id, ask.by(), api.now());
    let lift = move |tx: &store::rusqlite::Transaction<'_>| {
        store::audit::note(tx, now, &by, "lifted", ("nuisance", &id.to_string()), "")?;
        store::nuisance::lift(tx, id, "api", now)
    };
    let one = api.write(Durability::Full, lift).await?;
    Ok(json(&shown(api, one)))
}

async fn get(api: &Api, ask: &Ask) -> Result<Nuisance, Problem> {
    let id = ask.number(Code::NoSuchNuisance)?;
    api.read(move |c| store::nuisance::get(c, id)).await
}

fn shown(api: &Api, one: Nuisance) -> NuisanceBody {
    NuisanceBody {
        id: one.id,
        state: one.standing(api.now()).as_str(),
        caller: one.caller,
        reason: one.reason,
        call: one.call.map(|call| call.0),
        proposed: time::show(one.proposed_at),
        proposed_by: one.proposed_by,
        decided: one.decided_at.map(time::show),
        decided_by: one.decided_by,
        until: one.until_at.map(time::show),
    }
}
