//! Lists in pages. A cursor names the last row seen, so that rows that arrive meanwhile are neither
//! shown twice nor make others vanish.

use crate::{Error, Result};

/// Rows on a page, at most.
const MOST: u32 = 200;
/// Rows on a page, if nothing is said.
const USUAL: u32 = 50;

/// Some rows, and how to ask for those that follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// What to give as `cursor` for the next page; `None` on the last.
    pub next: Option<String>,
}

/// Where a page begins and how long it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slice {
    /// Rows with a smaller id.
    pub(crate) before: i64,
    pub(crate) limit: u32,
}

impl Slice {
    /// From what a list was asked for. `list` keeps cursors of one list from being used for another.
    pub(crate) fn new(list: &str, cursor: Option<&str>, limit: Option<u32>) -> Result<Self> {
        let before = match cursor {
            Some(cursor) => decode(list, cursor)?,
            None => i64::MAX,
        };
        let limit = limit.unwrap_or(USUAL).clamp(1, MOST);
        Ok(Self { before, limit })
    }

    /// How many rows to select: one more than shown tells whether there is a next page.
    pub(crate) fn rows(&self) -> u32 {
        self.limit + 1
    }

    /// The cursor that leads on from the row of this id.
    pub(crate) fn cursor(list: &str, id: i64) -> String {
        encode(list, id)
    }

    /// The page of the rows selected.
    pub(crate) fn page<T>(&self, list: &str, mut items: Vec<T>, id: impl Fn(&T) -> i64) -> Page<T> {
        let limit = self.limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items
            .last()
            .filter(|_| more)
            .map(|last| encode(list, id(last)));
        Page { items, next }
    }
}

/// The id and a check, in hexadecimal.
fn encode(list: &str, id: i64) -> String {
    format!("{id:x}-{:08x}", check(list, id))
}

fn decode(list: &str, cursor: &str) -> Result<i64> {
    let id = cursor
        .split_once('-')
        .and_then(|(id, _)| i64::from_str_radix(id, 16).ok())
        .ok_or(Error::BadCursor)?;
    if encode(list, id) != cursor {
        return Err(Error::BadCursor);
    }
    Ok(id)
}

/// FNV-1a over the list's name and the id: against mistakes, not against malice, as a cursor gives no
/// right to anything.
fn check(list: &str, id: i64) -> u32 {
    let bytes = list.bytes().chain(id.to_be_bytes());
    bytes.fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_that_was_not_made_here_is_refused() {
        let good = encode("calls", 77);
        let upper = good.to_uppercase();
        let huge = "f".repeat(5_000);
        for bad in [
            "",
            "-",
            "77",
            "4d-",
            "4d-00000000",
            "-1-12345678",
            "４d-0",
            &upper,
            &huge,
        ] {
            let came = Slice::new("calls", Some(bad), None);
            assert!(matches!(came, Err(Error::BadCursor)), "{bad}");
        }
        assert_eq!(
            Slice::new("calls", Some(&good), None)
                .ok()
                .map(|s| s.before),
            Some(77)
        );
    }

    #[test]
    fn a_cursor_of_one_list_is_refused_by_another() {
        let cursor = encode("calls", 77);
        let came = Slice::new("cases", Some(&cursor), None);
        assert!(matches!(came, Err(Error::BadCursor)));
    }

    #[test]
    fn a_limit_is_brought_into_its_bounds() {
        for (asked, got) in [
            (None, USUAL),
            (Some(0), 1),
            (Some(20), 20),
            (Some(9_999), MOST),
        ] {
            let slice = Slice::new("calls", None, asked).ok();
            assert_eq!(slice.map(|slice| slice.limit), Some(got));
        }
    }
}
