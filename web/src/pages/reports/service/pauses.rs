//! What agents' pauses went to: a line for each agent or team, a column for each reason of the period.

use std::collections::BTreeSet;

use store::service::Work;

use super::super::table::{Cell, Head, Line, Table};
use super::super::value::Value;
use super::{Asked, tables::By};
use crate::view::View;

/// Of the agents shown.
pub fn of_agents(asked: &Asked, v: &View) -> Table {
    let agents = asked.shown_agents();
    let named = agents.map(|(agent, work)| (asked.agent_name(*agent), work));
    table(v, By::Agent, named.collect())
}

/// Of their teams.
pub fn of_teams(asked: &Asked, v: &View) -> Table {
    let teams = asked.team_sums();
    let named = teams
        .iter()
        .map(|(name, work)| (v.t.word("team", name), work));
    table(v, By::Team, named.collect())
}

fn table(v: &View, by: By, works: Vec<(String, &Work)>) -> Table {
    let reasons = works.iter().flat_map(|(_, work)| work.pauses.keys());
    let reasons: BTreeSet<&String> = reasons.collect();
    let head = |reason: &&String| Head {
        name: v.t.word("reason", reason),
        formula: String::new(),
        unit: " s",
    };
    let line = |(label, work): &(String, &Work)| Line {
        label: label.clone(),
        note: None,
        to: None,
        cells: {
            let spans = reasons.iter().map(|reason| work.pauses.get(*reason));
            spans
                .map(|ms| Cell::bare(Value::Span(ms.copied())))
                .collect()
        },
    };
    Table {
        part: by.as_str(),
        note: None,
        heads: reasons.iter().map(head).collect(),
        lines: works.iter().map(line).collect(),
    }
}
