//! By when a case must be dispatched and answered.
//!
//! | urgency | dispatched within | answered within |
//! |---|---|---|
//! | danger (life) | 1 h | 2 h |
//! | urgent (water, power, heat) | 2 h | 24 h |
//! | normal: consultation, enquiry, help | 24 h | 7 d |
//! | normal: complaint, report, suggestion, other | 24 h | 15 d |
//!
//! The classes are those of the rules around GB/T 33358-2016 as reported; they are targets. Days are
//! of 24 hours, without regard to weekends and holidays, so a due time is never later than the rule.

use crate::{Kind, Urgency};

/// One hour in milliseconds.
const HOUR: u64 = 60 * 60 * 1000;
/// One day in milliseconds.
const DAY: u64 = 24 * HOUR;

/// Two due times, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// A department has it by then.
    pub dispatch: u64,
    /// There is an answer by then.
    pub answer: u64,
}

/// The due times of a case taken in at `intake`, in milliseconds since 1970.
pub fn due(intake: u64, kind: Kind, urgency: Urgency) -> Due {
    let (dispatch, answer) = match urgency {
        Urgency::Danger => (HOUR, 2 * HOUR),
        Urgency::Urgent => (2 * HOUR, DAY),
        Urgency::Normal => (DAY, patience(kind)),
    };
    Due {
        dispatch: intake.saturating_add(dispatch),
        answer: intake.saturating_add(answer),
    }
}

/// How long an answer to a case that presses nobody may take.
fn patience(kind: Kind) -> u64 {
    match kind {
        Kind::Consultation | Kind::Enquiry | Kind::Help => 7 * DAY,
        Kind::Complaint | Kind::Report | Kind::Suggestion | Kind::Other => 15 * DAY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_times_follow_the_table() {
        for (kind, urgency, dispatch_h, answer_h) in [
            (Kind::Complaint, Urgency::Danger, 1, 2),
            (Kind::Consultation, Urgency::Danger, 1, 2),
            (Kind::Help, Urgency::Urgent, 2, 24),
            (Kind::Consultation, Urgency::Normal, 24, 7 * 24),
            (Kind::Enquiry, Urgency::Normal, 24, 7 * 24),
            (Kind::Help, Urgency::Normal, 24, 7 * 24),
            (Kind::Complaint, Urgency::Normal, 24, 15 * 24),
            (Kind::Other, Urgency::Normal, 24, 15 * 24),
        ] {
            let due = due(1_000, kind, urgency);
            assert_eq!(due.dispatch, 1_000 + dispatch_h * HOUR, "{kind} {urgency}");
            assert_eq!(due.answer, 1_000 + answer_h * HOUR, "{kind} {urgency}");
        }
    }

    #[test]
    fn the_end_of_time_is_no_overflow() {
        let due = due(u64::MAX - 1, Kind::Other, Urgency::Normal);
        assert_eq!(due.answer, u64::MAX);
    }
}
