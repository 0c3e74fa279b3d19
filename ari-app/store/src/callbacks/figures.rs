//! Figures of call-backs (回拨指标): what one counts in, and what is made of many. Time is that in which the queue
//! is open, so that nobody is late for what fell due at night; a figure's condition stands here once, for its number
//! and for the list behind it.

use std::sync::Arc;

use casework::service::Share;
use switchboard::{Millis, QueueId, Snapshot};

use super::{Callback, Closing, Reason};

/// What is counted.
#[expect(
    missing_docs,
    reason = "each is explained in docs/reference/figures.md"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    Owed,
    Scheduled,
    Open,
    Overdue,
    Attempted,
    Closed,
    Due,
    ClosedInTime,
    Contacted,
    Outcome(Closing),
}

impl Figure {
    /// Every one, in the order shown.
    pub const ALL: [Self; 14] = [
        Self::Owed,
        Self::Scheduled,
        Self::Open,
        Self::Overdue,
        Self::Attempted,
        Self::Closed,
        Self::Due,
        Self::ClosedInTime,
        Self::Contacted,
        Self::Outcome(Closing::Reached),
        Self::Outcome(Closing::Answered),
        Self::Outcome(Closing::NotNeeded),
        Self::Outcome(Closing::WrongNumber),
        Self::Outcome(Closing::Unreachable),
    ];

    /// As in addresses and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::Scheduled => "scheduled",
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Attempted => "attempted",
            Self::Closed => "closed",
            Self::Due => "due",
            Self::ClosedInTime => "closed_in_time",
            Self::Contacted => "contacted",
            Self::Outcome(closing) => closing.as_str(),
        }
    }

    /// The reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// Whether only those that are not closed can count in it.
    pub(super) fn is_of_open(self) -> bool {
        matches!(self, Self::Scheduled | Self::Open | Self::Overdue)
    }
}

/// A rate made of two counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// 及时办结率: of those whose limit has told, what was closed within it.
    InTime,
    /// 联系率: of those closed, with whom somebody talked.
    Contact,
}

impl Rate {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::InTime, Self::Contact];

    /// As in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InTime => "in_time_rate",
            Self::Contact => "contact_rate",
        }
    }

    /// What it is a share of: part and whole.
    pub fn made_of(self) -> (Figure, Figure) {
        match self {
            Self::InTime => (Figure::ClosedInTime, Figure::Due),
            Self::Contact => (Figure::Contacted, Figure::Closed),
        }
    }
}

/// By what call-backs are judged.
#[derive(Clone, Debug, Default)]
pub struct Judging {
    /// The present.
    pub now: Millis,
    /// Whatever is open for longer is overdue, in milliseconds in which its queue is open.
    pub limit_ms: Millis,
    /// Whose hours each queue keeps.
    pub board: Arc<Snapshot>,
}

impl Judging {
    /// How long a queue was open from one moment to another.
    fn open_ms(&self, queue: QueueId, (from, until): (Millis, Millis)) -> Millis {
        let all = until.saturating_sub(from);
        let line = self.board.line_of(queue).filter(|_| all > 0);
        line.map_or(all, |line| line.hours.open_ms(from, until))
    }

    /// Whether a call-back is open for longer than the limit.
    pub fn is_overdue(&self, callback: &Callback) -> bool {
        let owed = self.open_ms(callback.queue, (callback.owed_at, self.now));
        callback.closed_at.is_none() && owed > self.limit_ms
    }

    /// What of a call-back counts; `attempted_at` is when their number was first rung for it.
    pub(super) fn judged(&self, callback: Callback, attempted_at: Option<Millis>) -> Judged {
        let (queue, owed_at) = (callback.queue, callback.owed_at);
        let since_owed = |at| self.open_ms(queue, (owed_at, at));
        Judged {
            scheduled: callback.reason == Reason::Agreed && owed_at > self.now,
            late: since_owed(callback.closed_at.unwrap_or(self.now)) > self.limit_ms,
            attempt_ms: attempted_at.map(since_owed),
            closing_ms: callback.closed_at.map(since_owed),
            callback,
        }
    }
}

/// A call-back, and what of it counts.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) callback: Callback,
    /// A time was agreed that has not come yet.
    scheduled: bool,
    /// The limit passed before it was closed.
    late: bool,
    /// From when it was owed to the first attempt and to the closing.
    attempt_ms: Option<Millis>,
    closing_ms: Option<Millis>,
}

impl Judged {
    /// Whether it counts in a figure.
    pub(super) fn counts(&self, figure: Figure) -> bool {
        let outcome = self.callback.outcome;
        let closed = outcome.is_some();
        let open = !closed && !self.scheduled;
        match figure {
            Figure::Owed => true,
            Figure::Scheduled => !closed && self.scheduled,
            Figure::Open => open,
            Figure::Overdue => open && self.late,
            Figure::Attempted => self.attempt_ms.is_some(),
            Figure::Closed => closed,
            Figure::Due => closed || open && self.late,
            Figure::ClosedInTime => closed && !self.late,
            Figure::Contacted => {
                matches!(outcome, Some(Closing::Reached | Closing::Answered))
            }
            Figure::Outcome(closing) => outcome == Some(closing),
        }
    }
}

/// What is said of many spans, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Their mean.
    pub mean_ms: Millis,
    /// At least half of them are no longer.
    pub median_ms: Millis,
    /// At least 95 of a hundred are no longer.
    pub p95_ms: Millis,
}

impl Spread {
    /// By nearest rank, so that each is a span that was; `None` of nothing.
    pub fn of(spans: &[Millis]) -> Option<Self> {
        let mut sorted = spans.to_vec();
        sorted.sort_unstable();
        let count = sorted.len() as u64;
        let rank = |percent: u64| {
            let place = (count * percent).div_ceil(100).saturating_sub(1);
            sorted.get(usize::try_from(place).ok()?).copied()
        };
        Some(Self {
            mean_ms: sorted.iter().sum::<Millis>().checked_div(count)?,
            median_ms: rank(50)?,
            p95_ms: rank(95)?,
        })
    }
}

/// Counts and spans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: [u64; Figure::ALL.len()],
    attempts_ms: Vec<Millis>,
    closings_ms: Vec<Millis>,
}

impl Tally {
    /// How many there are.
    pub fn get(&self, figure: Figure) -> u64 {
        let mut counts = Figure::ALL.iter().zip(self.counts);
        let found = counts.find(|(counted, _)| **counted == figure);
        found.map_or(0, |(_, count)| count)
    }

    /// A rate of these counts.
    pub fn share(&self, rate: Rate) -> Share {
        let (part, whole) = rate.made_of();
        Share {
            part: self.get(part),
            whole: self.get(whole),
        }
    }

    /// How long it took until they were first rung.
    pub fn to_attempt(&self) -> Option<Spread> {
        Spread::of(&self.attempts_ms)
    }

    /// How long it took until it was known what came of them.
    pub fn to_closing(&self) -> Option<Spread> {
        Spread::of(&self.closings_ms)
    }

    pub(super) fn count(&mut self, one: &Judged) {
        for (figure, count) in Figure::ALL.into_iter().zip(&mut self.counts) {
            *count += u64::from(one.counts(figure));
        }
        self.attempts_ms.extend(one.attempt_ms);
        self.closings_ms.extend(one.closing_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_and_a_95th_are_spans_that_were() {
        let spans: Vec<Millis> = (1..=100).rev().map(|it| it * 10).collect();
        let spread = Spread::of(&spans).unwrap();
        assert_eq!(
            (spread.mean_ms, spread.median_ms, spread.p95_ms),
            (505, 500, 950)
        );
        let one = Spread::of(&[7]).unwrap();
        assert_eq!((one.mean_ms, one.median_ms, one.p95_ms), (7, 7, 7));
        assert_eq!(Spread::of(&[]), None);
    }

    #[test]
    fn a_figure_is_found_by_its_name() {
        for figure in Figure::ALL {
            assert_eq!(Figure::parse(figure.as_str()), Some(figure));
        }
        for closing in Closing::ALL {
            let figure = Figure::Outcome(closing);
            assert_eq!(Figure::parse(closing.as_str()), Some(figure));
        }
        assert_eq!(Figure::parse("late"), None);
    }
}
