//! The report of call-backs (回拨报表): how many callers were owed one, what came of it and how long it took.

mod columns;
mod tables;

use std::collections::BTreeMap;

use askama::Template;
use store::Role;
use store::callbacks::report::{Report, Scope};
use switchboard::QueueId;
use warp::http::StatusCode;

use super::tables::Cell;
use super::{READERS, period};
use crate::error::Error;
use crate::fields::Fields;
use crate::owing::judging;
use crate::pages::csv::{self, download};
use crate::pages::{Answer, Visit, days};
use crate::view::{View, page};
use tables::{By, Table, tables};

/// What is asked for, and what was counted.
#[derive(Debug, Default)]
struct Asked {
    /// The first and the last local day.
    from: String,
    until: String,
    queue: Option<QueueId>,
    /// Whose closings alone an agent is shown: their own.
    only: Option<String>,
    /// Whatever is owed for longer is overdue, in milliseconds.
    limit_ms: u64,
    offset_min: i32,
    queues: BTreeMap<QueueId, String>,
    report: Report,
}

#[derive(Template)]
#[template(path = "reports/callbacks.html")]
struct Show {
    v: View,
    asked: Asked,
    tables: Vec<Table>,
    /// What is wrong with the period; then nothing was counted.
    fault: Option<&'static str>,
}

/// The page.
pub async fn show(visit: &Visit) -> Answer {
    let (asked, fault) = look(visit).await?;
    let v = visit.view("nav-reports").await?;
    let status = match fault {
        Some(_) => StatusCode::BAD_REQUEST,
        None => StatusCode::OK,
    };
    let tables = match fault {
        Some(_) => Vec::new(),
        None => tables(&asked, &v),
    };
    let show = Show {
        v,
        asked,
        tables,
        fault,
    };
    Ok(page(status, &show))
}

/// One of its tables, such as `reason.csv`.
pub async fn table(visit: &Visit, name: &str) -> Answer {
    visit.role(&READERS)?;
    let wanted = name.strip_suffix(".csv").ok_or(Error::NotFound)?;
    let by = By::ALL.into_iter().find(|by| by.as_str() == wanted);
    let by = by.ok_or(Error::NotFound)?;
    let (asked, fault) = look(visit).await?;
    if fault.is_some() {
        return Err(Error::Malformed);
    }
    if asked.only.is_some() && by != By::Closer {
        return Err(Error::Forbidden);
    }
    let v = visit.view("nav-reports").await?;
    let file = format!("callbacks-{wanted}-{}-{}.csv", asked.from, asked.until);
    Ok(download(csv::of(tables::lines(&asked, &v, by)), &file))
}

async fn look(visit: &Visit) -> Result<(Asked, Option<&'static str>), Error> {
    let session = visit.role(&READERS)?;
    let query = &visit.query;
    let offset_min = visit.app.settings.offset_min;
    let today = days::day(visit.now(), offset_min);
    let named = |name| query.some(name).unwrap_or(&today).to_owned();
    let queue = query.some("queue").map(|text| text.parse().map(QueueId));
    let mut asked = Asked {
        from: named("from"),
        until: named("until"),
        queue: queue.transpose().map_err(|_| Error::Malformed)?,
        only: (session.user.role == Role::Agent).then(|| session.actor().label()),
        limit_ms: visit.app.settings.callback_due_ms,
        offset_min,
        queues: visit.app.switch.queues(),
        ..Asked::default()
    };
    let (since, until) = match period((&asked.from, &asked.until), offset_min) {
        Ok(period) => period,
        Err(fault) => return Ok((asked, Some(fault))),
    };
    let scope = Scope {
        since: Some(since),
        until: Some(until),
        queue: asked.queue,
        closed_by: asked.only.clone(),
        ..Scope::default()
    };
    let judging = judging(&visit.app);
    let count = move |c: &store::rusqlite::Connection| {
        store::callbacks::report::report(c, &scope, &judging)
    };
    asked.report = visit.read(count).await?;
    Ok((asked, None))
}

impl Asked {
    fn queue_name(&self, queue: QueueId) -> String {
        let name = self.queues.get(&queue);
        name.cloned().unwrap_or_else(|| queue.to_string())
    }

    /// The period and the queue, as links say them.
    fn said(&self) -> Vec<(&'static str, String)> {
        let mut said = vec![("from", self.from.clone()), ("until", self.until.clone())];
        said.extend(self.queue.map(|queue| ("queue", queue.0.to_string())));
        said
    }
}

impl Show {
    fn is_chosen(&self, queue: &QueueId) -> bool {
        self.asked.queue == Some(*queue)
    }

    /// Where a table is downloaded.
    fn csv(&self, by: &By) -> String {
        let query = Fields::written(&self.asked.said());
        format!("/reports/callbacks/{}.csv?{query}", by.as_str())
    }

    /// From when on a call-back is overdue, in words.
    fn limit(&self) -> String {
        let minutes = self.asked.limit_ms / 60_000;
        self.v.t.with("callback-limit", minutes)
    }

    /// The one row of everything.
    fn total(&self) -> Option<&Table> {
        self.tables.iter().find(|table| table.by == By::Total)
    }

    /// The breakdowns.
    fn parts(&self) -> Vec<&Table> {
        let parts = self.tables.iter();
        parts.filter(|table| table.by != By::Total).collect()
    }
}
