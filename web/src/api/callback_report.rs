//! `GET /reports/callbacks`: the figures of call-backs. Each count has the name by which `GET /callbacks` lists
//! those behind it.

use std::collections::BTreeMap;

use serde::Serialize;
use store::callbacks::Reason;
use store::callbacks::figures::{Figure, Rate, Spread, Tally};
use store::callbacks::report::{Report, Scope};
use switchboard::QueueId;
use warp::reply::Response;

use super::problem::Problem;
use super::reports::{Period, PeriodBody, rate};
use super::{Api, Ask, json, time};
use crate::owing::judging;
use crate::pages::days;

/// The report, as shown.
#[derive(Debug, Serialize)]
struct ReportBody {
    #[serde(flatten)]
    period: PeriodBody,
    due_min: u64,
    total: FiguresBody,
    reasons: Vec<ReasonBody>,
    queues: Vec<QueueBody>,
    hours: Vec<HourBody>,
    days: Vec<DayBody>,
    closers: Vec<CloserBody>,
}

/// Counts, rates and spans.
#[derive(Debug, Serialize)]
struct FiguresBody {
    counts: BTreeMap<&'static str, u64>,
    rates: BTreeMap<&'static str, Option<f64>>,
    to_attempt: Option<SpreadBody>,
    to_closing: Option<SpreadBody>,
}

#[derive(Debug, Serialize)]
struct SpreadBody {
    mean_s: f64,
    median_s: f64,
    p95_s: f64,
}

#[derive(Debug, Serialize)]
struct ReasonBody {
    reason: &'static str,
    figures: FiguresBody,
}

#[derive(Debug, Serialize)]
struct QueueBody {
    queue: u32,
    figures: FiguresBody,
}

#[derive(Debug, Serialize)]
struct HourBody {
    hour: u32,
    figures: FiguresBody,
}

#[derive(Debug, Serialize)]
struct DayBody {
    day: String,
    figures: FiguresBody,
}

#[derive(Debug, Serialize)]
struct CloserBody {
    closed_by: String,
    figures: FiguresBody,
}

/// Counts a period of local days, today unless said.
pub async fn show(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let period = Period::asked(api, ask)?;
    let (since, until) = period.moments;
    let scope = Scope {
        since: Some(since),
        until: Some(until),
        queue: period.queue,
        ..Scope::default()
    };
    let judging = judging(&api.app);
    let count = move |c: &store::rusqlite::Connection| {
        store::callbacks::report::report(c, &scope, &judging)
    };
    Ok(json(&body(api, period, &api.read(count).await?)))
}

/// What a list is narrowed by; `None` where nothing is said of it. Without a figure all that are owed.
pub fn behind(ask: &Ask) -> Result<Option<(Scope, Figure)>, Problem> {
    let query = &ask.query;
    let figures = Figure::ALL.map(Figure::as_str);
    let figure = query.one_of("figure", &figures)?.and_then(Figure::parse);
    let reasons = Reason::ALL.map(Reason::as_str);
    let scope = Scope {
        since: query.time("asked_since")?,
        until: query.time("asked_until")?,
        hour: query.hour()?,
        queue: query.id("queue")?.map(QueueId),
        reason: query.one_of("reason", &reasons)?.and_then(Reason::parse),
        closed_by: query.text("closed_by").map(Into::into),
    };
    let narrowed = figure.is_some() || scope != Scope::default();
    Ok(narrowed.then(|| (scope, figure.unwrap_or(Figure::Owed))))
}

fn body(api: &Api, period: Period, report: &Report) -> ReportBody {
    let offset_min = api.app.settings.offset_min;
    let reasons = report.reasons.iter().map(|(reason, tally)| ReasonBody {
        reason: reason.as_str(),
        figures: figures(tally),
    });
    let queues = report.queues.iter().map(|(queue, tally)| QueueBody {
        queue: queue.0,
        figures: figures(tally),
    });
    let hours = report.hours.iter().map(|(hour, tally)| HourBody {
        hour: *hour,
        figures: figures(tally),
    });
    let days = report.days.iter().map(|(day, tally)| DayBody {
        day: days::day(*day, offset_min),
        figures: figures(tally),
    });
    let closers = report.closers.iter().map(|(by, tally)| CloserBody {
        closed_by: by.clone(),
        figures: figures(tally),
    });
    ReportBody {
        period: period.body(),
        due_min: api.app.settings.callback_due_ms / 60_000,
        total: figures(&report.total),
        reasons: reasons.collect(),
        queues: queues.collect(),
        hours: hours.collect(),
        days: days.collect(),
        closers: closers.collect(),
    }
}

fn figures(tally: &Tally) -> FiguresBody {
    let counts = Figure::ALL.map(|figure| (figure.as_str(), tally.get(figure)));
    let rates = Rate::ALL.map(|one| (one.as_str(), rate(tally.share(one))));
    FiguresBody {
        counts: counts.into(),
        rates: rates.into(),
        to_attempt: tally.to_attempt().map(spread),
        to_closing: tally.to_closing().map(spread),
    }
}

fn spread(spread: Spread) -> SpreadBody {
    SpreadBody {
        mean_s: time::seconds(spread.mean_ms),
        median_s: time::seconds(spread.median_ms),
        p95_s: time::seconds(spread.p95_ms),
    }
}
