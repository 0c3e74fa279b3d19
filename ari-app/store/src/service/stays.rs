//! What each figure counts of stays in queues, in SQL: figures by queue are made of these.

use casework::service::{Figure, IN_TIME_MS, WAITS_MS};
use switchboard::Millis;

use super::conditions;
use crate::row::int;

/// How long the caller waited in the queue, or has waited so far.
pub(super) const STAYED: &str = "coalesce(stays.left_at, :now) - stays.entered_at";
const WAITING: &str = "stays.ending IS NULL";
const HUNG_UP: &str = "stays.ending = 'abandoned'";
/// A grade is that of the queue whose agent answered last.
const GRADED: &str =
    "calls.survey IS NOT NULL AND stays.ending = 'answered' AND NOT EXISTS (SELECT 1 FROM stays AS later
    WHERE later.call = calls.number AND later.id > stays.id AND later.ending = 'answered')";

/// Whether a stay is counted in a figure, of those of which `only_if` holds.
pub(super) fn counts(figure: Figure, now: Millis) -> String {
    let ended = |ending: &str| format!("stays.ending = '{ending}'");
    let came = |origin: &str| format!("stays.origin = '{origin}'");
    let sql = match figure {
        Figure::Requested => "TRUE".into(),
        Figure::Connected => ended("answered"),
        Figure::InTime => in_time(),
        Figure::Late => format!(
            "NOT coalesce({}, FALSE) AND NOT ({WAITING} AND {STAYED} <= {IN_TIME_MS})",
            in_time()
        ),
        Figure::Waiting => WAITING.into(),
        Figure::Abandoned => format!("{HUNG_UP} AND NOT stays.turned_away"),
        Figure::Abandoned5 => abandoned(None, WAITS_MS.first()),
        Figure::Abandoned15 => abandoned(WAITS_MS.first(), WAITS_MS.get(1)),
        Figure::Abandoned30 => abandoned(WAITS_MS.get(1), WAITS_MS.get(2)),
        Figure::Abandoned60 => abandoned(WAITS_MS.get(2), WAITS_MS.get(3)),
        Figure::Abandoned120 => abandoned(WAITS_MS.get(3), WAITS_MS.get(4)),
        Figure::AbandonedLonger => abandoned(WAITS_MS.get(4), None),
        Figure::Message => ended("message"),
        Figure::Callback => ended("callback"),
        Figure::Closed => format!("{HUNG_UP} AND stays.turned_away"),
        Figure::Other => ended("other"),
        Figure::OverflowedIn => came("overflowed"),
        Figure::MovedIn => came("moved"),
        Figure::Returned => came("returned"),
        Figure::OverflowedOut => ended("overflowed"),
        Figure::MovedOut => ended("moved"),
        Figure::SurveyOffered
        | Figure::SurveyAnswered
        | Figure::SurveyNone
        | Figure::Satisfied
        | Figure::Grade1
        | Figure::Grade2
        | Figure::Grade3
        | Figure::Grade4
        | Figure::Grade5 => conditions::counts(figure, now),
        // These are of something else.
        Figure::Arrived
        | Figure::Early
        | Figure::SelfService
        | Figure::NoMessage
        | Figure::DirectMessage
        | Figure::ArrivedOther
        | Figure::Talks
        | Figure::TalksHeld
        | Figure::WrapUps
        | Figure::Offers
        | Figure::OffersAnswered
        | Figure::OffersNoAnswer
        | Figure::OffersRejected
        | Figure::OffersBusy
        | Figure::OffersUnreachable
        | Figure::OffersMissed
        | Figure::OffersWithdrawn
        | Figure::Transfers
        | Figure::TransfersCompleted
        | Figure::Invites
        | Figure::Outward
        | Figure::OutwardConnected
        | Figure::OutwardTalks => "FALSE".into(),
    };
    sql.replace(":now", &int(now).to_string())
}

/// Figures of stays that ended without an answer, or have not ended.
const UNANSWERED: [Figure; 14] = [
    Figure::Waiting,
    Figure::Abandoned,
    Figure::Abandoned5,
    Figure::Abandoned15,
    Figure::Abandoned30,
    Figure::Abandoned60,
    Figure::Abandoned120,
    Figure::AbandonedLonger,
    Figure::Message,
    Figure::Callback,
    Figure::Closed,
    Figure::Other,
    Figure::OverflowedOut,
    Figure::MovedOut,
];

/// Figures of stays that began otherwise than by a request.
const LED: [Figure; 3] = [Figure::OverflowedIn, Figure::MovedIn, Figure::Returned];

/// What holds of all stays that are counted in a figure; of others nobody need ask.
pub(super) fn only_if(figure: Figure) -> &'static str {
    if figure.is_surveyed() {
        GRADED
    } else if UNANSWERED.contains(&figure) {
        "stays.ending IS NOT 'answered'"
    } else if LED.contains(&figure) {
        "stays.origin <> 'requested'"
    } else {
        "TRUE"
    }
}

fn in_time() -> String {
    format!("(stays.ending = 'answered' AND {STAYED} <= {IN_TIME_MS})")
}

/// Abandoned after more than one wait and at most another.
fn abandoned(longer: Option<&u64>, at_most: Option<&u64>) -> String {
    let longer = longer.map(|ms| format!(" AND {STAYED} > {ms}"));
    let at_most = at_most.map(|ms| format!(" AND {STAYED} <= {ms}"));
    let (longer, at_most) = (longer.unwrap_or_default(), at_most.unwrap_or_default());
    format!("{HUNG_UP}{longer}{at_most} AND NOT stays.turned_away")
}
