//! The list of calls, filtered, perhaps behind a figure of a report.

use std::collections::BTreeMap;

use askama::Template;
use casework::service::Figure;
use store::calls::{Call, Filter};
use store::service::Behind;
use switchboard::{AgentId, Outcome, QueueId};
use warp::http::StatusCode;

use super::READERS;
use super::table::MOST_ROWS;
use crate::error::Error;
use crate::fields::Fields;
use crate::pages::{Answer, Visit, days};
use crate::view::{View, page};

#[derive(Template)]
#[template(path = "calls/list.html")]
struct List {
    v: View,
    calls: Vec<Call>,
    outcomes: &'static [Outcome],
    /// What is asked for, as the form has it.
    asked: Fields,
    /// What calls may have come to, in any queue.
    dispositions: Vec<String>,
    queues: BTreeMap<QueueId, String>,
    behind: Option<Scope>,
    next: Option<String>,
}

/// The figure of a report that the list is behind, as the query says it.
#[derive(Debug)]
struct Scope {
    figure: Option<Figure>,
    /// Name and value of each part, to be kept when the list is filtered further.
    said: Vec<(&'static str, String)>,
}

pub async fn list(visit: &Visit) -> Answer {
    visit.role(&READERS)?;
    let query = &visit.query;
    let filter = filter(visit)?;
    let behind = scope(&filter.behind, query);
    let found = visit.read(move |c| store::calls::find(c, &filter)).await?;
    let list = List {
        v: visit.view("nav-calls").await?,
        calls: found.items,
        outcomes: Outcome::ALL,
        asked: query.clone(),
        dispositions: dispositions(visit, query.text("disposition")),
        queues: visit.app.switch.queues(),
        behind,
        next: found
            .next
            .map(|next| query.query_with("cursor", Some(&next))),
    };
    Ok(page(StatusCode::OK, &list))
}

/// What the query asks for.
pub(super) fn filter(visit: &Visit) -> Result<Filter, Error> {
    let query = &visit.query;
    let outcome = Outcome::ALL
        .iter()
        .copied()
        .find(|outcome| outcome.as_str() == query.text("outcome"));
    let offset_min = visit.app.settings.offset_min;
    let (since, until) = days::span(query.text("day"), query.text("day_until"), offset_min)?;
    Ok(Filter {
        queue: query.number("queue")?.map(QueueId),
        behind: behind(visit)?,
        since,
        until,
        caller: query.some("caller").map(Into::into),
        // What is no number is nobody's.
        agent: query
            .some("agent")
            .map(|text| AgentId(text.parse().unwrap_or(0))),
        dialled: query.some("dialled").map(Into::into),
        outcome,
        disposition: query.some("disposition").map(Into::into),
        grade: query.grade()?,
        cursor: query.some("cursor").map(Into::into),
        ..Filter::default()
    })
}

/// Those of all queues, and what is asked for, which no queue may have any more.
fn dispositions(visit: &Visit, asked: &str) -> Vec<String> {
    let board = visit.app.switch.snapshot();
    let all = board
        .queues
        .iter()
        .flat_map(|queue| queue.dispositions.iter());
    let asked = Some(asked).filter(|words| !words.is_empty() && *words != switchboard::UNSAID);
    let all = all.cloned().chain(asked.map(String::from));
    let all: std::collections::BTreeSet<String> = all.collect();
    all.into_iter().collect()
}

impl List {
    /// Whether a choice of the form is the one asked for.
    fn is_chosen(&self, name: &str, value: &str) -> bool {
        self.asked.text(name) == value
    }

    /// Whether a grade is one of the two for callers who are not satisfied.
    fn is_bad(&self, grade: &u8) -> bool {
        *grade > 3
    }

    /// Where the list is downloaded, as it is filtered.
    fn csv(&self) -> String {
        format!("/calls.csv?{}", self.asked.query_with("cursor", None))
    }

    /// How many calls a file has, at most.
    fn most(&self) -> u32 {
        MOST_ROWS
    }
}

impl Scope {
    /// What the form itself does not ask for.
    fn hidden(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.said.iter().filter(|(name, _)| *name != "queue")
    }

    /// What is said beside the figure.
    fn narrows(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.said.iter().filter(|(name, _)| *name != "figure")
    }
}

/// What of the query says which figure of a report the calls are behind.
const SAID: [&str; 6] = ["from", "until", "queue", "hour", "figure", "by"];

fn behind(visit: &Visit) -> Result<Behind, Error> {
    let query = &visit.query;
    let offset_min = visit.app.settings.offset_min;
    let (since, until) = days::span(query.text("from"), query.text("until"), offset_min)?;
    let figure = query
        .some("figure")
        .map(|name| Figure::parse(name).ok_or(Error::Malformed));
    let hour = query.number("hour")?;
    if hour.is_some_and(|hour| hour > 23) {
        return Err(Error::Malformed);
    }
    Ok(Behind {
        since,
        until,
        hour,
        figure: figure.transpose()?,
        by: query.number("by")?.map(AgentId),
        now: visit.now(),
    })
}

fn scope(behind: &Behind, query: &Fields) -> Option<Scope> {
    let said = SAID.map(|name| (name, query.text(name).to_owned()));
    let said: Vec<_> = said
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let narrows = said.iter().any(|(name, _)| *name != "queue");
    narrows.then_some(Scope {
        figure: behind.figure,
        said,
    })
}
