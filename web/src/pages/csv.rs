//! Tables as CSV (RFC 4180), with the mark by which spreadsheets know UTF-8.

use std::fmt::Write;

use warp::reply::{Reply, Response};

/// Lines of cells as a file.
pub fn of(lines: Vec<Vec<String>>) -> String {
    let mut text = String::from("\u{feff}");
    for cells in lines {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        let _ = write!(text, "{}\r\n", cells.join(","));
    }
    text
}

/// A file to be saved under a name.
pub fn download(text: String, file: &str) -> Response {
    let saved = format!("attachment; filename=\"{file}\"");
    let reply = warp::reply::with_header(text, "content-type", "text/csv; charset=utf-8");
    warp::reply::with_header(reply, "content-disposition", saved).into_response()
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
