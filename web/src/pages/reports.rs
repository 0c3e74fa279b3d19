//! Reports: the figures of the service, each with its formula, leading to the calls behind it.

pub mod callbacks;
mod columns;
mod csv;
mod pauses;
mod picture;
mod tables;
pub(super) mod value;

use std::collections::BTreeMap;

use askama::Template;
use casework::service::{IN_TIME_MS, Rate, Share, TARGET_PERCENT};
use store::Role;
use store::calls::Filter;
use store::service::{Report, Work};
use switchboard::{AgentId, Millis, Outcome, QueueId};
use warp::http::StatusCode;

use super::csv::download;
use super::{Answer, Visit, days};
use crate::error::Error;
use crate::teams::Teams;
use crate::view::{View, page};
use columns::Column;
use pauses::Pauses;
use picture::{Hour, Wait};
use tables::{By, Row, rows};

const READERS: [Role; 4] = [Role::Agent, Role::Supervisor, Role::Leader, Role::Admin];
/// Days that a report may have, at most: a year, and the day it is made on.
pub(crate) const MOST_DAYS: u64 = 367;

/// What is asked for, and what was counted.
#[derive(Debug, Default)]
pub struct Asked {
    /// The first and the last local day.
    from: String,
    until: String,
    queue: Option<QueueId>,
    /// The only agent an agent is shown: themselves.
    only: Option<AgentId>,
    /// The only team whose agents are shown, or `NO_TEAM`.
    team: Option<String>,
    teams: Teams,
    offset_min: i32,
    queues: BTreeMap<QueueId, String>,
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
    /// What is wrong with the period; then nothing was counted.
    fault: Option<&'static str>,
}

/// The page.
pub async fn service(visit: &Visit) -> Answer {
    let (asked, fault) = look(visit).await?;
    let v = visit.view("nav-reports").await?;
    let status = match fault {
        Some(_) => StatusCode::BAD_REQUEST,
        None => StatusCode::OK,
    };
    Ok(page(status, &Show { v, asked, fault }))
}

/// One of its tables, such as `queue.csv`.
pub async fn table(visit: &Visit, name: &str) -> Answer {
    visit.role(&READERS)?;
    let wanted = name.strip_suffix(".csv").ok_or(Error::NotFound)?;
    let by = By::ALL.into_iter().find(|by| by.as_str() == wanted);
    let by = by.ok_or(Error::NotFound)?;
    let (asked, fault) = look(visit).await?;
    if fault.is_some() {
        return Err(Error::Malformed);
    }
    if asked.only.is_some() && by != By::Agent {
        return Err(Error::Forbidden);
    }
    let v = visit.view("nav-reports").await?;
    let file = format!("service-{wanted}-{}-{}.csv", asked.from, asked.until);
    Ok(download(csv::written(&asked, &v, by), &file))
}

/// One figure of an agent's, as the report has it.
#[derive(Debug)]
pub struct Line {
    pub cell: tables::Cell,
    pub formula: String,
}

/// What the report of one day says of an agent; nothing of one without work.
pub async fn of_agent(visit: &Visit, agent: AgentId, date: &str) -> Result<Vec<Line>, Error> {
    let offset_min = visit.app.settings.offset_min;
    let mut asked = Asked {
        from: date.into(),
        until: date.into(),
        only: Some(agent),
        offset_min,
        ..Asked::default()
    };
    let period = period((date, date), offset_min).map_err(|_| Error::Malformed)?;
    asked.count(visit, period, visit.now()).await?;
    let v = visit.view("nav-reports").await?;
    let rows = rows(&asked, &v, By::Agent);
    let lines = rows.iter().flat_map(|row| {
        let columns = By::Agent.shown(&asked).into_iter();
        columns.map(|column| Line {
            cell: row.cell(&asked, &v, &column),
            formula: column.word(&v, "formula", false),
        })
    });
    Ok(lines.collect())
}

async fn look(visit: &Visit) -> Result<(Asked, Option<&'static str>), Error> {
    let session = visit.role(&READERS)?;
    let (query, now) = (&visit.query, visit.now());
    let offset_min = visit.app.settings.offset_min;
    let today = days::day(now, offset_min);
    let named = |name| query.some(name).unwrap_or(&today).to_owned();
    let queue = query.some("queue").map(|text| text.parse().map(QueueId));
    let mut asked = Asked {
        from: named("from"),
        until: named("until"),
        queue: queue.transpose().map_err(|_| Error::Malformed)?,
        only: session
            .user
            .agent
            .filter(|_| session.user.role == Role::Agent),
        team: query.some("team").map(str::to_owned),
        teams: visit.app.settings.teams.clone(),
        offset_min,
        queues: visit.app.switch.queues(),
        ..Asked::default()
    };
    match period((&asked.from, &asked.until), offset_min) {
        Ok(period) => asked.count(visit, period, now).await?,
        Err(fault) => return Ok((asked, Some(fault))),
    }
    Ok((asked, None))
}

/// From when until before when, or what is wrong with it.
fn period((from, until): (&str, &str), offset_min: i32) -> Result<(Millis, Millis), &'static str> {
    let span = days::span(from, until, offset_min);
    let Ok((Some(since), Some(until))) = span else {
        return Err("fault-period-no-date");
    };
    if since >= until {
        return Err("fault-period-order");
    }
    if until - since > MOST_DAYS * days::DAY_MS {
        return Err("fault-period-long");
    }
    Ok((since, until))
}

impl Asked {
    async fn count(
        &mut self,
        visit: &Visit,
        (since, until): (Millis, Millis),
        now: Millis,
    ) -> Result<(), Error> {
        let asked = store::service::Asked {
            since,
            until,
            queue: self.queue,
            now,
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
        let team = self.team.as_deref();
        let agents = self.report.agents.iter();
        let agents = agents.filter(|(agent, _)| self.only.is_none_or(|only| only == *agent));
        agents.filter(move |(agent, _)| self.teams.is_in(*agent, team))
    }

    /// Whether nothing but agents' work is shown: calls are of no team.
    fn is_of_agents(&self) -> bool {
        self.only.is_some() || self.team.is_some()
    }

    /// What is asked for, in an address.
    fn said(&self) -> Vec<(&'static str, String)> {
        let mut said = vec![("from", self.from.clone()), ("until", self.until.clone())];
        said.extend(self.queue.map(|queue| ("queue", queue.0.to_string())));
        said
    }

    /// Whether calls are counted by their stays in queues.
    fn is_of_stays(&self, by: By) -> bool {
        self.queue.is_some() || by == By::Queue
    }

    fn queue_name(&self, queue: QueueId) -> String {
        self.queues
            .get(&queue)
            .cloned()
            .unwrap_or_else(|| queue.to_string())
    }
}

impl Show {
    /// Hours in which nothing happened are left to the picture.
    fn rows(&self, by: &By) -> Vec<Row> {
        let rows = rows(&self.asked, &self.v, *by).into_iter();
        rows.filter(|row| !row.is_empty()).collect()
    }

    /// The breakdowns that this reader is shown, the total apart.
    fn parts(&self) -> Vec<By> {
        let teams =
            (self.asked.only.is_none() && !self.asked.teams.0.is_empty()).then_some(By::Team);
        let (mut parts, rest) = match self.asked.is_of_agents() {
            true => (vec![], vec![]),
            false => (vec![By::Queue], vec![By::Disposition, By::Hour, By::Day]),
        };
        parts.extend(teams);
        parts.push(By::Agent);
        parts.extend(rest);
        parts
    }

    fn is_chosen(&self, queue: &QueueId) -> bool {
        self.asked.queue == Some(*queue)
    }

    fn is_chosen_team(&self, team: &str) -> bool {
        self.asked.team.as_deref() == Some(team)
    }

    fn is_of_teams(&self, by: &By) -> bool {
        *by == By::Team
    }

    /// Whether formulas stand below a table: those of agents' and queues' figures stand nowhere else.
    fn explains(&self, by: &By) -> bool {
        matches!(by, By::Agent | By::Queue)
    }

    /// Whether pauses are told by reason: of agents.
    fn has_pauses(&self, by: &By) -> bool {
        *by == By::Agent
    }

    /// A column's name or formula in a table.
    fn word(&self, kind: &str, column: &Column, by: &By) -> String {
        column.word(&self.v, kind, self.asked.is_of_stays(*by))
    }

    fn pauses(&self) -> Pauses {
        Pauses::of(&self.asked)
    }

    fn total(&self) -> Row {
        picture::total(&self.asked, &self.v)
    }

    fn hours(&self) -> Vec<Hour> {
        picture::hours(&self.asked)
    }

    fn waits(&self) -> Vec<Wait> {
        picture::waits(&self.asked, &self.v, &self.total())
    }

    /// Where a table is downloaded.
    fn csv(&self, by: &By) -> String {
        let mut said = self.asked.said();
        said.extend(self.asked.team.clone().map(|team| ("team", team)));
        let query = crate::fields::Fields::written(&said);
        format!("/reports/service/{}.csv?{query}", by.as_str())
    }

    /// Where all messages of the period are listed.
    fn messages(&self) -> String {
        let asked = &self.asked;
        let said = [
            ("day", asked.from.clone()),
            ("day_until", asked.until.clone()),
            ("outcome", "message".into()),
        ];
        format!("/calls?{}", crate::fields::Fields::written(&said))
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
