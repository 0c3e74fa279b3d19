//! `GET /agents/{number}/day`: what an agent's day went to.

use std::collections::BTreeMap;

use serde::Serialize;
use store::rusqlite::Connection;
use store::service::{Day, Doing, Ring, Span, Talk};
use switchboard::AgentId;
use warp::reply::Response;

use super::problem::{Code, Problem};
use super::query::bad;
use super::service_report::{DutyBody, duty};
use super::{Api, Ask, json, time};
use crate::pages::days;

/// A day, as shown.
#[derive(Debug, Serialize)]
struct DayBody {
    agent: u32,
    since: String,
    until: String,
    spans: Vec<SpanBody>,
    rings: Vec<RingBody>,
    talks: Vec<TalkBody>,
    holds: Vec<HoldBody>,
    #[serde(flatten)]
    duty: DutyBody,
    paused_by_reason_s: BTreeMap<String, f64>,
}

#[derive(Debug, Serialize)]
struct SpanBody {
    state: &'static str,
    reason: Option<String>,
    call: Option<u64>,
    since: String,
    until: String,
}

#[derive(Debug, Serialize)]
struct RingBody {
    call: u64,
    since: String,
    until: String,
    outcome: Option<String>,
}

#[derive(Debug, Serialize)]
struct TalkBody {
    call: u64,
    since: String,
    until: String,
    hold_s: f64,
    wrap_up_s: Option<f64>,
}

#[derive(Debug, Serialize)]
struct HoldBody {
    since: String,
    until: String,
}

/// A local day, today unless said, up to now.
pub async fn show(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let agent = AgentId(u32::try_from(ask.number(Code::NoSuchAgent)?).unwrap_or(0));
    let (now, offset_min) = (api.now(), api.app.settings.offset_min);
    let today = days::day(now, offset_min);
    let date = ask.query.text("date").unwrap_or(&today);
    let Ok((Some(since), Some(until))) = days::asked(date, offset_min) else {
        return Err(bad("date", "must be a local date such as 2026-11-24"));
    };
    let period = (since, until);
    let look = move |c: &Connection| {
        let known = store::users::by_agent(c, agent)?.is_some();
        Ok((known, store::service::day(c, agent, period, now)?))
    };
    match api.read(look).await? {
        (known, day) if known || day != Day::default() => Ok(json(&body(agent, period, day))),
        (_, _) => Err(Problem::new(
            Code::NoSuchAgent,
            "Nobody has this number; GET /agents lists those who have one.",
        )),
    }
}

fn body(agent: AgentId, (since, until): (u64, u64), day: Day) -> DayBody {
    let paused = day
        .sums()
        .into_iter()
        .filter_map(|((doing, reason), (_, ms))| {
            let reason = reason.filter(|_| doing == Doing::Paused)?;
            Some((reason, time::seconds(ms)))
        });
    DayBody {
        agent: agent.0,
        since: time::show(since),
        until: time::show(until),
        duty: duty(&day.duty()),
        paused_by_reason_s: paused.collect(),
        spans: day.spans.into_iter().map(span).collect(),
        rings: day.rings.into_iter().map(ring).collect(),
        talks: day.talks.into_iter().map(talk).collect(),
        holds: day.holds.into_iter().map(hold).collect(),
    }
}

fn span(span: Span) -> SpanBody {
    SpanBody {
        state: span.doing.as_str(),
        reason: span.reason,
        call: span.call.map(|call| call.0),
        since: time::show(span.since),
        until: time::show(span.until),
    }
}

fn ring(ring: Ring) -> RingBody {
    RingBody {
        call: ring.about.call.0,
        since: time::show(ring.since),
        until: time::show(ring.until),
        outcome: ring.outcome,
    }
}

fn talk(talk: Talk) -> TalkBody {
    TalkBody {
        call: talk.about.call.0,
        since: time::show(talk.since),
        until: time::show(talk.until),
        hold_s: time::seconds(talk.hold_ms),
        wrap_up_s: talk.wrap_up_ms.map(time::seconds),
    }
}

fn hold((since, until): (u64, u64)) -> HoldBody {
    HoldBody {
        since: time::show(since),
        until: time::show(until),
    }
}
