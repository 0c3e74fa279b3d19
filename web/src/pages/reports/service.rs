//! The report of the service (服务报表): how many asked for a person, what came of it, and what agents' time went to.

mod columns;
mod pauses;
mod picture;
mod tables;

use std::collections::BTreeMap;

use askama::Template;
use casework::service::{IN_TIME_MS, Rate, Share, TARGET_PERCENT};
use store::Role;
use store::calls::Filter;
use store::service::{Report, Work};
use switchboard::{AgentId, Outcome};

use super::READERS;
use super::period::Period;
use super::table::{Cell, Head, Line, Table, wanted};
use super::value::Value;
use crate::error::Error;
use crate::fields::Fields;
use crate::pages::csv::download;
use crate::pages::{Answer, Visit};
use crate::period::Moments;
use crate::teams::Teams;
use crate::view::{View, page};
use picture::{Hour, Wait};
use tables::{By, written};

/// What is asked for, and what was counted.
#[derive(Debug)]
struct Asked {
    period: Period,
    /// The only agent an agent is shown: themselves.
    only: Option<AgentId>,
    teams: Teams,
    names: BTreeMap<AgentId, String>,
    /// Messages left in the period, those included for which nobody asked for a person.
    messages: u64,
    report: Report,
}

#[derive(Template)]
#[template(path = "reports/service.html")]
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

/// One of its tables, such as `queue.csv`.
pub async fn table(visit: &Visit, name: &str) -> Answer {
    visit.role(&READERS)?;
    let by = wanted(name, &By::ALL, By::as_str)?;
    let asked = look(visit).await?;
    asked.period.sound()?;
    if asked.only.is_some() && by != By::Agent {
        return Err(Error::Forbidden);
    }
    let v = visit.view("nav-reports").await?;
    let file = asked.period.file("service", by.as_str());
    Ok(download(written(&asked, &v, by).written(&v), &file))
}

/// What the report of one day says of an agent; no line of one without work.
pub async fn of_agent(visit: &Visit, agent: AgentId, date: &str) -> Result<Table, Error> {
    let period = Period::of(visit, (date.into(), date.into()), None);
    period.sound()?;
    let asked = Asked::of(visit, period, Some(agent)).await?;
    let v = visit.view("nav-reports").await?;
    Ok(tables::shown(&asked, &v, By::Agent))
}

async fn look(visit: &Visit) -> Result<Asked, Error> {
    let session = visit.role(&READERS)?;
    let agent = session.user.agent;
    let only = agent.filter(|_| session.user.role == Role::Agent);
    let mut period = Period::asked(visit)?;
    if only.is_none() {
        period.teams = visit.app.settings.teams.asked();
        period.team = visit.query.some("team").map(str::to_owned);
    }
    Asked::of(visit, period, only).await
}

impl Asked {
    /// Counted, unless the period is at fault.
    async fn of(visit: &Visit, period: Period, only: Option<AgentId>) -> Result<Self, Error> {
        let mut asked = Self {
            period,
            only,
            teams: visit.app.settings.teams.clone(),
            names: BTreeMap::new(),
            messages: 0,
            report: Report::default(),
        };
        if let Ok(moments) = asked.period.moments {
            asked.count(visit, moments).await?;
        }
        Ok(asked)
    }

    async fn count(&mut self, visit: &Visit, (since, until): Moments) -> Result<(), Error> {
        let asked = store::service::Asked {
            since,
            until,
            queue: self.period.queue,
            now: visit.now(),
        };
        let left = Filter {
            since: Some(since),
            until: Some(until),
            outcome: Some(Outcome::Message),
            ..Filter::default()
        };
        let (report, users, messages) = visit
            .read(move |c| {
                let users = store::users::list(c)?;
                let messages = store::calls::count_of(c, &left)?;
                Ok((store::service::report(c, &asked)?, users, messages))
            })
            .await?;
        let named = users
            .into_iter()
            .filter_map(|user| Some((user.agent?, user.name)));
        self.names = named.collect();
        self.messages = messages;
        self.report = report;
        Ok(())
    }

    /// The agents this reader is shown.
    fn shown_agents(&self) -> impl Iterator<Item = &(AgentId, Work)> + Clone {
        let team = self.period.team.as_deref();
        let agents = self.report.agents.iter();
        let agents = agents.filter(|(agent, _)| self.only.is_none_or(|only| only == *agent));
        agents.filter(move |(agent, _)| self.teams.is_in(*agent, team))
    }

    /// What the teams of these agents did.
    fn team_sums(&self) -> Vec<(String, Work)> {
        self.teams.sums(self.shown_agents())
    }

    /// Whether nothing but agents' work is shown: calls are of no team.
    fn is_of_agents(&self) -> bool {
        self.only.is_some() || self.period.team.is_some()
    }

    /// Whether calls are counted by their stays in queues.
    fn is_of_stays(&self, by: By) -> bool {
        self.period.queue.is_some() || by == By::Queue
    }

    fn agent_name(&self, agent: AgentId) -> String {
        match self.names.get(&agent) {
            Some(name) => format!("{agent} {name}"),
            None => agent.to_string(),
        }
    }
}

impl Show {
    /// The breakdowns that this reader is shown, the total apart. Hours in which nothing happened are left to the
    /// picture.
    fn parts(&self) -> Vec<Table> {
        let (mut parts, rest) = match self.asked.is_of_agents() {
            true => (vec![], vec![]),
            false => (vec![By::Queue], vec![By::Disposition, By::Hour, By::Day]),
        };
        parts.extend((!self.asked.period.teams.is_empty()).then_some(By::Team));
        parts.push(By::Agent);
        parts.extend(rest);
        let parts = parts.into_iter();
        parts
            .map(|by| tables::shown(&self.asked, &self.v, by))
            .collect()
    }

    /// Whether formulas stand below a table: those of agents' and queues' figures stand nowhere else.
    fn explains(&self, table: &Table) -> bool {
        [By::Agent, By::Queue].map(By::as_str).contains(&table.part)
    }

    /// By reason, below the table of agents.
    fn pauses(&self, table: &Table) -> Option<Table> {
        let agents = table.part == By::Agent.as_str();
        let mut pauses = pauses::of_agents(&self.asked, &self.v);
        let paused = |line: &Line| line.cells.iter().any(Cell::is_told);
        pauses.lines.retain(paused);
        Some(pauses).filter(|it| agents && !it.heads.is_empty())
    }

    fn is_of_teams(&self, table: &Table) -> bool {
        table.part == By::Team.as_str()
    }

    /// Everything, and all messages of the period.
    fn total(&self) -> Table {
        let mut total = tables::shown(&self.asked, &self.v, By::Total);
        total.heads.push(Head {
            name: self.v.t.t("report-messages"),
            formula: self.v.t.t("report-messages-formula"),
            unit: "",
        });
        for line in &mut total.lines {
            line.cells.push(Cell {
                to: Some(self.messages()),
                ..Cell::bare(Value::Number(self.asked.messages))
            });
        }
        total
    }

    fn hours(&self) -> Vec<Hour> {
        picture::hours(&self.asked)
    }

    fn waits(&self) -> Vec<Wait> {
        picture::waits(&self.asked, &self.v)
    }

    /// Where all messages of the period are listed.
    fn messages(&self) -> String {
        let period = &self.asked.period;
        let said = [
            ("day", period.from.clone()),
            ("day_until", period.until.clone()),
            ("outcome", "message".into()),
        ];
        format!("/calls?{}", Fields::written(&said))
    }

    fn in_time(&self) -> Share {
        self.asked.report.total.share(Rate::InTime)
    }

    /// Whether the target was reached, where there is anything to judge by.
    fn reached(&self) -> Option<bool> {
        self.in_time().reaches(TARGET_PERCENT)
    }

    fn target(&self) -> String {
        let target = format!("{} s · {TARGET_PERCENT}%", IN_TIME_MS / 1_000);
        self.v.t.with("target", target)
    }
}
