//! A table of the service report as a file.

use super::Asked;
use super::columns::Column;
use super::pauses::Pauses;
use super::tables::{By, rows};
use super::value::Value;
use crate::pages::csv;
use crate::view::View;

/// Every column there is, whatever the page shows; of agents and teams also one for each reason they were paused for, and of agents one
/// for the team where there are teams.
pub fn written(asked: &Asked, v: &View, by: By) -> String {
    let columns = by.written(asked);
    let rows = rows(asked, v, by);
    let empty = (Default::default(), Default::default());
    let head = columns.iter().map(|column| {
        let unit = column.value(&empty.0, &empty.1).unit();
        column.word(v, "figure", asked.is_of_stays(by)) + unit
    });
    let pauses = by.is_of_agents().then(|| Pauses::of(asked));
    let words = pauses.iter().flat_map(|pauses| pauses.words(v));
    let paused = v.t.word("figure", Column::Paused.name());
    let reasons = words.map(|reason| format!("{paused}: {reason} s"));
    let with_team = by == By::Agent && !asked.teams.0.is_empty();
    let team = with_team.then(|| v.t.word("part", By::Team.as_str()));
    let first = std::iter::once(v.t.word("part", by.as_str())).chain(team);
    let mut lines = vec![first.chain(head).chain(reasons).collect()];
    for row in rows {
        let cells = columns
            .iter()
            .map(|column| column.value(&row.tally, &row.duty).plain());
        let paused = pauses.iter().flat_map(|pauses| pauses.of_row(&row));
        let team = with_team.then(|| row.team.clone().unwrap_or_default());
        let first = std::iter::once(row.label.clone()).chain(team);
        let paused = paused.map(Value::plain);
        lines.push(first.chain(cells).chain(paused).collect());
    }
    csv::of(lines)
}
