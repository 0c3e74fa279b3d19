//! The tables of the report of the service: what their rows count.

use casework::service::{Duty, Tally};
use store::service::Work;
use switchboard::{AgentId, UNSAID};

use super::super::period::{Said, hour_of_day};
use super::super::table::{self, Table};
use super::columns::{AGENTS, Column, DISPOSITIONS, PARTS, QUEUES, TIMES, TOTAL};
use super::{Asked, pauses};
use crate::fields::Fields;
use crate::view::View;

/// By what a report is broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Total,
    Queue,
    Hour,
    Day,
    Team,
    Agent,
    Disposition,
}

impl By {
    pub const ALL: [Self; 7] = [
        Self::Total,
        Self::Queue,
        Self::Hour,
        Self::Day,
        Self::Team,
        Self::Agent,
        Self::Disposition,
    ];

    /// As in the address of its CSV, and after `part-` in the locales.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Queue => "queue",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Team => "team",
            Self::Agent => "agent",
            Self::Disposition => "disposition",
        }
    }

    /// What the page shows of it: nothing in a report of one queue that is of none.
    fn shown(self, asked: &Asked) -> Vec<Column> {
        let columns = self.columns().into_iter();
        columns
            .filter(|it| it.is_told(asked.period.queue))
            .collect()
    }

    fn columns(self) -> Vec<Column> {
        match self {
            Self::Queue => {
                let [came, rest @ ..] = PARTS;
                [came].into_iter().chain(QUEUES).chain(rest).collect()
            }
            Self::Hour | Self::Day => PARTS.into_iter().chain(TIMES).collect(),
            Self::Total | Self::Team | Self::Agent | Self::Disposition => self.all_columns(),
        }
    }

    /// Every column there is, for a file.
    fn written(self, asked: &Asked) -> Vec<Column> {
        let columns = self.all_columns().into_iter();
        columns
            .filter(|it| it.is_told(asked.period.queue))
            .collect()
    }

    fn all_columns(self) -> Vec<Column> {
        match self {
            Self::Total | Self::Hour | Self::Day => TOTAL.into(),
            Self::Queue => TOTAL.into_iter().filter(|it| it.is_of_queues()).collect(),
            Self::Team | Self::Agent => AGENTS.into(),
            Self::Disposition => DISPOSITIONS.into(),
        }
    }
}

/// What a row counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counted {
    pub tally: Tally,
    pub duty: Duty,
}

type Row = table::Row<Counted>;

/// As on the page, which has no row where nothing happened.
pub fn shown(asked: &Asked, v: &View, by: By) -> Table {
    let rows = rows(asked, v, by).into_iter();
    let rows = rows.filter(|row| by == By::Total || row.tally != Counted::default());
    made(asked, v, by, &by.shown(asked), rows.collect())
}

/// As in a file: every column there is; of agents and teams also one for each reason they were paused for, and of agents one for the
/// team where there are teams.
pub fn written(asked: &Asked, v: &View, by: By) -> Table {
    let mut table = made(asked, v, by, &by.written(asked), rows(asked, v, by));
    let mut pauses = match by {
        By::Agent => pauses::of_agents(asked, v),
        By::Team => pauses::of_teams(asked, v),
        By::Total | By::Queue | By::Hour | By::Day | By::Disposition => return table,
    };
    if by == By::Agent && !asked.teams.0.is_empty() {
        table.note = Some(v.t.word("part", By::Team.as_str()));
    }
    let paused = v.t.word("figure", Column::Paused.name());
    for head in &mut pauses.heads {
        head.name = format!("{paused}: {}", head.name);
    }
    table.beside(pauses)
}

fn made(asked: &Asked, v: &View, by: By, columns: &[Column], rows: Vec<Row>) -> Table {
    let of_stays = asked.is_of_stays(by);
    let word = |column: Column, kind: &str| column.word(v, kind, of_stays);
    Table::new(&asked.period, by.as_str(), columns, word, rows)
}

/// The rows of a breakdown.
fn rows(asked: &Asked, v: &View, by: By) -> Vec<Row> {
    let report = &asked.report;
    match by {
        By::Total => {
            let total = (v.t.word("part", by.as_str()), vec![]);
            vec![row(total, &report.total, report.duty)]
        }
        By::Queue => {
            let queues = report.queues.iter().map(|(queue, tally)| {
                let said = vec![("queue", queue.0.to_string())];
                let queue = (asked.period.queue_name(*queue), said);
                row(queue, tally, Duty::default())
            });
            queues.collect()
        }
        By::Hour => {
            let hours = report.hours.iter().zip(&report.duty_by_hour);
            let hours = hours.map(|((hour, tally), duty)| row(hour_of_day(*hour), tally, *duty));
            hours.collect()
        }
        By::Day => {
            let days = report.days.iter().map(|(day, tally)| {
                let duty = report.duty_by_day.get(day).copied();
                row(asked.period.day(*day), tally, duty.unwrap_or_default())
            });
            days.collect()
        }
        By::Team => {
            let teams = asked.team_sums().into_iter();
            teams.map(|it| of_team(asked, v, &it)).collect()
        }
        By::Agent => asked.shown_agents().map(|it| of_agent(asked, it)).collect(),
        By::Disposition => {
            let dispositions = report.dispositions.iter().map(|(words, tally)| {
                let label = words.clone().unwrap_or_else(|| v.t.t("disposition-none"));
                let said = words.clone().unwrap_or_else(|| UNSAID.into());
                let disposition = (label, vec![("disposition", said)]);
                row(disposition, tally, Duty::default())
            });
            dispositions.collect()
        }
    }
}

fn row((label, said): (String, Said), tally: &Tally, duty: Duty) -> Row {
    Row {
        label,
        said,
        tally: Counted {
            tally: tally.clone(),
            duty,
        },
        ..Row::default()
    }
}

/// With the way to the team's agents, whose figures lead on.
fn of_team(asked: &Asked, v: &View, (name, work): &(String, Work)) -> Row {
    let mut said = asked.period.said();
    said.push(("team", name.clone()));
    let agents = format!("/reports/service?{}#agent-title", Fields::written(&said));
    let team = (v.t.word("team", name), vec![]);
    Row {
        to: Some(agents),
        sums: true,
        ..row(team, &work.tally, work.duty)
    }
}

/// With the way to the agent's last day of the period.
fn of_agent(asked: &Asked, (agent, work): &(AgentId, Work)) -> Row {
    let said = vec![("by", agent.to_string())];
    let date = Fields::written(&[("date", asked.period.until.clone())]);
    Row {
        note: asked.teams.of(*agent).map(str::to_owned),
        to: Some(format!("/agents/{agent}/day?{date}")),
        ..row((asked.agent_name(*agent), said), &work.tally, work.duty)
    }
}
