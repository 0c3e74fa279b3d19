//! The tables of a report: rows of cells that lead to the calls behind them.

use std::collections::BTreeMap;

use casework::service::{Duty, Figure, Tally};
use store::service::Work;
use switchboard::{AgentId, Millis, UNSAID};

use super::Asked;
use super::columns::{AGENTS, Column, DISPOSITIONS, PARTS, QUEUES, TIMES, TOTAL};
use crate::fields::Fields;
use crate::pages::days;
use crate::view::View;

/// What names a team in an address.
const TEAM: &str = "team";

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

    /// Whether its rows are agents' work, and pauses are told by reason.
    pub fn is_of_agents(self) -> bool {
        matches!(self, Self::Team | Self::Agent)
    }

    /// What the page shows of it: nothing in a report of one queue that is of none.
    pub fn shown(self, asked: &Asked) -> Vec<Column> {
        let columns = self.columns().into_iter();
        columns.filter(|it| it.is_told(asked.queue)).collect()
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
    pub fn written(self, asked: &Asked) -> Vec<Column> {
        let columns = self.all_columns().into_iter();
        columns.filter(|it| it.is_told(asked.queue)).collect()
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

/// One row: what it is of, and what its links say beside the period.
#[derive(Clone, Debug)]
pub struct Row {
    pub label: String,
    /// Of an agent: the team.
    pub team: Option<String>,
    /// Where more is told of what it is of.
    pub to: Option<String>,
    scope: Vec<(&'static str, String)>,
    pub tally: Tally,
    pub duty: Duty,
    /// Of agents: what of the pauses was for which reason.
    pub pauses: BTreeMap<String, Millis>,
}

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    pub head: String,
    pub text: String,
    pub to: Option<String>,
    /// Part and whole of a rate, with the calls of each.
    pub made_of: Option<[(u64, String); 2]>,
}

/// The rows of a breakdown.
pub fn rows(asked: &Asked, v: &View, by: By) -> Vec<Row> {
    let report = &asked.report;
    let row = |label: String, scope, tally: &Tally| Row {
        label,
        team: None,
        to: None,
        scope,
        tally: tally.clone(),
        duty: Duty::default(),
        pauses: BTreeMap::new(),
    };
    let timed = |row: Row, duty: Option<&Duty>| Row {
        duty: duty.copied().unwrap_or_default(),
        ..row
    };
    match by {
        By::Total => {
            let total = row(v.t.word("part", by.as_str()), vec![], &report.total);
            vec![timed(total, Some(&report.duty))]
        }
        By::Queue => {
            let queues = report.queues.iter();
            queues
                .map(|(queue, tally)| {
                    let scope = vec![("queue", queue.0.to_string())];
                    row(asked.queue_name(*queue), scope, tally)
                })
                .collect()
        }
        By::Hour => {
            let hours = report.hours.iter();
            let duties = report.duty_by_hour.iter();
            hours
                .zip(duties)
                .map(|((hour, tally), duty)| {
                    let scope = vec![("hour", hour.to_string())];
                    timed(row(format!("{hour:02}:00"), scope, tally), Some(duty))
                })
                .collect()
        }
        By::Day => {
            let days = report.days.iter();
            days.map(|(day, tally)| {
                let duty = report.duty_by_day.get(day);
                let day = days::day(*day, asked.offset_min);
                let scope = vec![("from", day.clone()), ("until", day.clone())];
                timed(row(day, scope, tally), duty)
            })
            .collect()
        }
        By::Team => teams(asked, v),
        By::Agent => agents(asked),
        By::Disposition => {
            let dispositions = report.dispositions.iter();
            dispositions
                .map(|(words, tally)| {
                    let label = words.clone().unwrap_or_else(|| v.t.t("disposition-none"));
                    let said = words.clone().unwrap_or_else(|| UNSAID.into());
                    row(label, vec![("disposition", said)], tally)
                })
                .collect()
        }
    }
}

/// The sums of their agents' rows, to which each leads.
fn teams(asked: &Asked, v: &View) -> Vec<Row> {
    let sums = asked.teams.sums(asked.shown_agents()).into_iter();
    let row = |(name, work): (String, Work)| Row {
        label: v.t.word("team", &name),
        team: None,
        to: Some(agents_of(asked, &name)),
        scope: vec![(TEAM, name)],
        tally: work.tally,
        duty: work.duty,
        pauses: work.pauses,
    };
    sums.map(row).collect()
}

/// The agents of a team in this report.
fn agents_of(asked: &Asked, team: &str) -> String {
    let mut said = asked.said();
    said.push((TEAM, team.into()));
    format!("/reports/service?{}#agent-title", Fields::written(&said))
}

fn agents(asked: &Asked) -> Vec<Row> {
    let shown = asked.shown_agents();
    let row = |(agent, work): &(AgentId, Work)| Row {
        label: match asked.names.get(agent) {
            Some(name) => format!("{agent} {name}"),
            None => agent.to_string(),
        },
        team: asked.teams.of(*agent).map(str::to_owned),
        to: Some(day_of(asked, *agent)),
        scope: vec![("by", agent.to_string())],
        tally: work.tally.clone(),
        duty: work.duty,
        pauses: work.pauses.clone(),
    };
    shown.map(row).collect()
}

/// The agent's last day of the period.
fn day_of(asked: &Asked, agent: AgentId) -> String {
    let query = Fields::written(&[("date", asked.until.clone())]);
    format!("/agents/{agent}/day?{query}")
}

impl Row {
    /// A cell; a number that is not zero leads to its calls.
    pub fn cell(&self, asked: &Asked, v: &View, column: &Column) -> Cell {
        let calls = column
            .leads_to()
            .filter(|figure| self.tally.get(*figure) > 0);
        Cell {
            head: column.word(v, "figure", asked.queue.is_some()),
            text: column.value(&self.tally, &self.duty).shown(v),
            to: calls.map(|figure| self.link(asked, figure)),
            made_of: self.made_of(asked, column),
        }
    }

    fn made_of(&self, asked: &Asked, column: &Column) -> Option<[(u64, String); 2]> {
        let Column::Share(rate) = *column else {
            return None;
        };
        let (part, whole) = rate.made_of();
        if self.tally.get(whole) == 0 {
            return None;
        }
        let of = |figure| (self.tally.get(figure), self.link(asked, figure));
        Some([of(part), of(whole)])
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.tally == Tally::default() && self.duty == Duty::default()
    }

    /// Where the calls behind a figure are listed; of a team, its agents, whose figures lead on.
    pub fn link(&self, asked: &Asked, figure: Figure) -> String {
        if let Some((TEAM, team)) = self.scope.first() {
            return agents_of(asked, team);
        }
        let mut said = asked.said();
        for (name, value) in &self.scope {
            said.retain(|(other, _)| other != name);
            said.push((name, value.clone()));
        }
        said.push(("figure", figure.as_str().into()));
        format!("/calls?{}", Fields::written(&said))
    }
}
