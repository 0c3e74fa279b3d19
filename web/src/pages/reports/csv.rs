//! A table of the service report as a file.

use super::Asked;
use super::columns::Column;
use super::pauses::Pauses;
use super::tables::{By, rows};
use super::value::Value;
use crate::pages::csv;
use crate::view::View;

/// Every column there is, whatever the page shows; of agents also one for each reason they were paused for.
pub fn written(asked: &Asked, v: &View, by: By) -> String {
    let columns = by.written(asked);
    let rows = rows(asked, v, by);
    let empty = (Default::default(), Default::default());
    let head = columns.iter().map(|column| {
        let unit = column.value(&empty.0, &empty.1).unit();
        column.word(v, "figure", asked.is_of_stays(by)) + unit
    });
    let pauses = (by == By::Agent).then(|| Pauses::of(asked));
    let words = pauses.iter().flat_map(|pauses| pauses.words(v));
    let paused = v.t.word("figure", Column::Paused.name());
    let reasons = words.map(|reason| format!("{paused}: {reason} s"));
    let first = std::iter::once(v.t.word("part", by.as_str()));
    let mut lines = vec![first.chain(head).chain(reasons).collect()];
    for row in rows {
        let cells = columns
            .iter()
            .map(|column| column.value(&row.tally, &row.duty).plain());
        let paused = pauses.iter().flat_map(|pauses| pauses.of_row(&row));
        let first = std::iter::once(row.label.clone());
        let paused = paused.map(Value::plain);
        lines.push(first.chain(cells).chain(paused).collect());
    }
    csv::of(lines)
}
