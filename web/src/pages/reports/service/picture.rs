//! Two pictures of a report, drawn here so that no script is needed: the hours of the day, and how long
//! those waited who gave up.

use casework::service::{ABANDONED, Figure};

use super::Asked;
use crate::view::View;

/// The height of the hours' picture, in its own units.
pub const HEIGHT: u64 = 100;

/// An hour: two bars on one another.
#[derive(Clone, Debug)]
pub struct Hour {
    pub x: u64,
    pub connected: u64,
    pub others: u64,
    pub title: String,
}

/// A bar of the waits.
#[derive(Clone, Debug)]
pub struct Wait {
    pub word: String,
    pub count: u64,
    /// Of a hundred, the longest being a hundred.
    pub width: u64,
    pub to: Option<String>,
}

/// The twenty-four hours, the highest being `HEIGHT`.
pub fn hours(asked: &Asked) -> Vec<Hour> {
    let hours = &asked.report.hours;
    let requested = |hour: usize| hours[hour].1.get(Figure::Requested);
    let most = (0..hours.len()).map(requested).max().unwrap_or(0).max(1);
    let bar = |hour: usize| {
        let connected = hours[hour].1.get(Figure::Connected);
        let all = requested(hour) * HEIGHT / most;
        let part = connected * HEIGHT / most;
        Hour {
            x: hour as u64 * 20,
            connected: part,
            others: all.saturating_sub(part),
            title: format!("{hour:02}:00 {connected}/{}", requested(hour)),
        }
    };
    (0..hours.len()).map(bar).collect()
}

/// The abandoned calls by wait.
pub fn waits(asked: &Asked, v: &View) -> Vec<Wait> {
    let count = |figure| asked.report.total.get(figure);
    let most = ABANDONED.map(count).into_iter().max().unwrap_or(0).max(1);
    let link = |figure: Figure| asked.period.link("/calls", &[], figure.as_str());
    let bar = |figure: Figure| Wait {
        word: v.t.word("figure", figure.as_str()),
        count: count(figure),
        width: count(figure) * 100 / most,
        to: (count(figure) > 0).then(|| link(figure)),
    };
    ABANDONED.map(bar).into()
}
