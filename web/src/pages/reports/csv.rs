//! A table as CSV (RFC 4180), with the mark by which spreadsheets know UTF-8.

use std::fmt::Write;

use super::Asked;
use super::columns::Column;
use super::pauses::Pauses;
use super::tables::{By, rows};
use super::value::Value;
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
    of(lines)
}

/// Lines of cells as a file.
pub fn of(lines: Vec<Vec<String>>) -> String {
    let mut text = String::from("\u{feff}");
    for cells in lines {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        let _ = write!(text, "{}\r\n", cells.join(","));
    }
    text
}

/// What a spreadsheet would take for a formula is given a mark that makes it text.
fn quoted(cell: &str) -> String {
    let mark = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    match cell.contains(['"', ',', '\r', '\n']) || !mark.is_empty() {
        true => format!("\"{mark}{}\"", cell.replace('"', "\"\"")),
        false => cell.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_cell_can_be_neither_a_formula_nor_two_cells() {
        assert_eq!(quoted("综合"), "综合");
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
    }
}
