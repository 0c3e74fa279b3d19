//! What the report of call-backs shows: counts, rates and spans.

use store::callbacks::Closing;
use store::callbacks::figures::{Figure, Rate, Spread, Tally};

use super::super::table::{self, Behind};
use super::super::value::Value;

/// One column, or one line of the overall table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Count(Figure),
    Share(Rate),
    MeanAttempt,
    MedianAttempt,
    P95Attempt,
    MeanClosing,
    MedianClosing,
    P95Closing,
}

use Closing::{Answered, NotNeeded, Reached, Unreachable, WrongNumber};
use Column::{
    Count, MeanAttempt, MeanClosing, MedianAttempt, MedianClosing, P95Attempt, P95Closing, Share,
};
use Figure::{
    Attempted, Closed, ClosedInTime, Contacted, Due, Open, Outcome, Overdue, Owed, Scheduled,
};

/// Everything, in the order shown.
pub const ALL: [Column; 22] = [
    Count(Owed),
    Count(Scheduled),
    Count(Open),
    Count(Overdue),
    Count(Attempted),
    MeanAttempt,
    MedianAttempt,
    P95Attempt,
    Count(Closed),
    Count(Due),
    Count(ClosedInTime),
    Share(Rate::InTime),
    MeanClosing,
    MedianClosing,
    P95Closing,
    Count(Contacted),
    Share(Rate::Contact),
    Count(Outcome(Reached)),
    Count(Outcome(Answered)),
    Count(Outcome(NotNeeded)),
    Count(Outcome(WrongNumber)),
    Count(Outcome(Unreachable)),
];

/// What the page tells of each reason, queue, hour and day.
pub const PARTS: [Column; 16] = [
    Count(Owed),
    Count(Open),
    Count(Overdue),
    Count(Attempted),
    MedianAttempt,
    P95Attempt,
    Count(Closed),
    Count(ClosedInTime),
    Share(Rate::InTime),
    MedianClosing,
    P95Closing,
    Count(Outcome(Reached)),
    Count(Outcome(Answered)),
    Count(Outcome(NotNeeded)),
    Count(Outcome(WrongNumber)),
    Count(Outcome(Unreachable)),
];

/// What is told of those who closed them.
pub const CLOSERS: [Column; 12] = [
    Count(Closed),
    Count(ClosedInTime),
    MedianAttempt,
    MeanClosing,
    MedianClosing,
    P95Closing,
    Count(Contacted),
    Share(Rate::Contact),
    Count(Outcome(Reached)),
    Count(Outcome(NotNeeded)),
    Count(Outcome(WrongNumber)),
    Count(Outcome(Unreachable)),
];

impl Column {
    /// Its name; `callback-figure-` and `callback-formula-` in the locales go before it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count(figure) => figure.as_str(),
            Self::Share(rate) => rate.as_str(),
            Self::MeanAttempt => "mean_attempt",
            Self::MedianAttempt => "median_attempt",
            Self::P95Attempt => "p95_attempt",
            Self::MeanClosing => "mean_closing",
            Self::MedianClosing => "median_closing",
            Self::P95Closing => "p95_closing",
        }
    }

    /// The call-backs it leads to: those counted, or those that a span is made of.
    fn leads_to(self) -> Option<Figure> {
        match self {
            Self::Count(figure) => Some(figure),
            Self::MeanAttempt | Self::MedianAttempt | Self::P95Attempt => Some(Attempted),
            Self::MeanClosing | Self::MedianClosing | Self::P95Closing => Some(Closed),
            Self::Share(_) => None,
        }
    }
}

impl table::Column for Column {
    type Tally = Tally;

    const LIST: &'static str = "/callbacks";

    fn value(self, tally: &Tally) -> Value {
        let attempt = |of: fn(Spread) -> u64| Value::Span(tally.to_attempt().map(of));
        let closing = |of: fn(Spread) -> u64| Value::Span(tally.to_closing().map(of));
        match self {
            Self::Count(figure) => Value::Number(tally.get(figure)),
            Self::Share(rate) => Value::Share(tally.share(rate)),
            Self::MeanAttempt => attempt(|it| it.mean_ms),
            Self::MedianAttempt => attempt(|it| it.median_ms),
            Self::P95Attempt => attempt(|it| it.p95_ms),
            Self::MeanClosing => closing(|it| it.mean_ms),
            Self::MedianClosing => closing(|it| it.median_ms),
            Self::P95Closing => closing(|it| it.p95_ms),
        }
    }

    fn behind(self, tally: &Tally) -> Option<Behind> {
        self.leads_to().map(|it| behind(it, tally))
    }

    fn made_of(self, tally: &Tally) -> Option<[Behind; 2]> {
        let Self::Share(rate) = self else {
            return None;
        };
        let (part, whole) = rate.made_of();
        Some([part, whole].map(|it| behind(it, tally)))
    }
}

fn behind(figure: Figure, tally: &Tally) -> Behind {
    Behind {
        count: tally.get(figure),
        figure: figure.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn every_column_has_a_name_and_a_formula_in_both_languages() {
        for name in ALL.iter().chain(&CLOSERS).map(|column| column.name()) {
            for lang in [Lang::Chinese, Lang::English] {
                for kind in ["callback-figure", "callback-formula"] {
                    assert_ne!(lang.word(kind, name), name, "{kind} {name}");
                }
            }
        }
    }

    #[test]
    fn every_figure_is_shown() {
        for figure in Figure::ALL {
            assert!(ALL.contains(&Count(figure)), "{}", figure.as_str());
        }
    }
}
