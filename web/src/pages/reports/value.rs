//! What a cell of a report says, for people and for spreadsheets.

use casework::service::Share;

use crate::view::View;

/// What a column says of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// So many.
    Number(u64),
    /// A rate.
    Share(Share),
    /// Milliseconds; `None` where there is nothing to make a mean of.
    Span(Option<u64>),
}

impl Value {
    /// For people.
    pub fn shown(self, v: &View) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Share(share) => percent(share).map_or("—".into(), |percent| percent + "%"),
            Self::Span(ms) => v.length_known(&ms),
        }
    }

    /// For spreadsheets: rates in per cent, spans in seconds, empty where there is nothing.
    pub fn plain(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Share(share) => percent(share).unwrap_or_default(),
            Self::Span(ms) => ms.map(seconds).unwrap_or_default(),
        }
    }

    /// What it is in, in a spreadsheet.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Number(_) => "",
            Self::Share(_) => " %",
            Self::Span(_) => " s",
        }
    }
}

/// `94.9`, cut off.
pub fn percent(share: Share) -> Option<String> {
    let permille = share.permille()?;
    Some(format!("{}.{}", permille / 10, permille % 10))
}

/// `12.345`.
fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1_000, ms % 1_000)
}
