//! The report of call-backs (回拨报表): how many callers were owed one, what came of it and how long it took.

mod columns;
mod tables;

use askama::Template;
use store::Role;
use store::callbacks::report::{Report, Scope};

use super::READERS;
use super::period::Period;
use super::table::{Table, wanted};
use crate::error::Error;
use crate::owing::judging;
use crate::pages::csv::download;
use crate::pages::{Answer, Visit};
use crate::view::{View, page};
use tables::{By, shown, written};

/// What is asked for, and what was counted.
#[derive(Debug)]
struct Asked {
    period: Period,
    /// Whose closings alone an agent is shown: their own.
    only: Option<String>,
    /// Whatever is owed for longer is overdue, in milliseconds.
    limit_ms: u64,
    report: Report,
}

#[derive(Template)]
#[template(path = "reports/callbacks.html")]
struct Show {
    v: View,
    asked: Asked,
}

/// The page.
pub async fn show(visit: &Visit) -> Answer {
    let asked = look(visit).await?;
    let v = visit.view("nav-reports").await?;
    Ok(page(asked.period.status(), &Show { v, asked }))
}

/// One of its tables, such as `reason.csv`.
pub async fn table(visit: &Visit, name: &str) -> Answer {
    visit.role(&READERS)?;
    let by = wanted(name, &By::ALL, By::as_str)?;
    let asked = look(visit).await?;
    asked.period.sound()?;
    if asked.only.is_some() && by != By::Closer {
        return Err(Error::Forbidden);
    }
    let v = visit.view("nav-reports").await?;
    let file = asked.period.file("callbacks", by.as_str());
    Ok(download(written(&asked, &v, by).written(&v), &file))
}

async fn look(visit: &Visit) -> Result<Asked, Error> {
    let session = visit.role(&READERS)?;
    let mut asked = Asked {
        period: Period::asked(visit)?,
        only: (session.user.role == Role::Agent).then(|| session.actor().label()),
        limit_ms: visit.app.settings.callback_due_ms,
        report: Report::default(),
    };
    let Ok((since, until)) = asked.period.moments else {
        return Ok(asked);
    };
    let scope = Scope {
        since: Some(since),
        until: Some(until),
        queue: asked.period.queue,
        closed_by: asked.only.clone(),
        ..Scope::default()
    };
    let judging = judging(&visit.app);
    let count = move |c: &store::rusqlite::Connection| {
        store::callbacks::report::report(c, &scope, &judging)
    };
    asked.report = visit.read(count).await?;
    Ok(asked)
}

impl Show {
    /// From when on a call-back is overdue, in words.
    fn limit(&self) -> String {
        let minutes = self.asked.limit_ms / 60_000;
        self.v.t.with("callback-limit", minutes)
    }

    fn total(&self) -> Table {
        shown(&self.asked, &self.v, By::Total)
    }

    /// The breakdowns that this reader is shown, the total apart.
    fn parts(&self) -> Vec<Table> {
        let parts = match self.asked.only {
            Some(_) => vec![By::Closer],
            None => vec![By::Reason, By::Queue, By::Closer, By::Hour, By::Day],
        };
        let parts = parts.into_iter();
        parts.map(|by| shown(&self.asked, &self.v, by)).collect()
    }

    /// Whether formulas stand below a table: those of an agent's own closings stand nowhere else.
    fn explains(&self, _: &Table) -> bool {
        self.asked.only.is_some()
    }
}
