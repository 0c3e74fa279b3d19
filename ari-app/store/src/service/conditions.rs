//! What each figure counts, in SQL: the one place that both the counting and the list of calls read.

use casework::service::{Figure, IN_TIME_MS, Of, SATISFIED_GRADE, WAITS_MS};
use switchboard::{AgentId, Millis};

use crate::conditions::Conditions;
use crate::row::int;

/// The local hour since 1970 in which a person was asked for.
pub(super) const SLOT: &str =
    "((calls.requested_at + (SELECT utc_offset_min FROM meta) * 60000) / 3600000)";
/// In an hour of the local day.
pub(super) const OF_HOUR: &str =
    "((calls.requested_at + (SELECT utc_offset_min FROM meta) * 60000) / 3600000) % 24 = ?";

/// How long the caller waited, or has waited so far.
const WAITED: &str = "coalesce(calls.wait_ms, coalesce(calls.connected_at, calls.ended_at, :now) - calls.requested_at)";
const WAITING: &str = "calls.ended_at IS NULL AND calls.connected_at IS NULL";
const ABANDONED: &str = "calls.connected_at IS NULL AND calls.outcome = 'abandoned'";

/// Calls that came in, for which a person was asked in a period; in calls of ours nobody asks for one.
pub(super) fn requested(asked: &mut Conditions, since: Option<Millis>, until: Option<Millis>) {
    asked.when(
        true,
        "calls.requested_at IS NOT NULL AND calls.direction = 'in'",
    );
    asked.with("calls.requested_at >= ?", since.map(int));
    asked.with("calls.requested_at < ?", until.map(int));
}

/// Keeps a walk by number, as lists do it, near the period. The index is named, as SQLite would look for the
/// first call of the period by walking all before it.
pub(super) fn near(asked: &mut Conditions, since: Option<Millis>, until: Option<Millis>) {
    let (since, until) = (since.map_or(0, int), until.map_or(i64::MAX, int));
    let among =
        "FROM calls INDEXED BY calls_by_request WHERE requested_at >= ? AND requested_at < ?";
    for (compares, end) in [(">=", "min"), ("<=", "max")] {
        let sql = format!("calls.number {compares} (SELECT {end}(number) {among})");
        asked.with_both(&sql, [since, until]);
    }
}

/// Calls that are counted in a figure, or of which something is.
pub(super) fn counted_in(asked: &mut Conditions, figure: Figure, by: Option<AgentId>, now: Millis) {
    let counted = counts(figure, now);
    let (table, among) = rows(figure.of());
    let agent = format!("{table}.agent = ?");
    match (figure.of(), by) {
        (Of::Calls, by) => {
            asked.when(true, &format!("({counted})"));
            asked.with(&agent, by.map(|by| by.0));
        }
        (Of::Talks | Of::Offers | Of::Transfers, by) => {
            let any = format!("SELECT 1 FROM {table} WHERE {among} AND ({counted})");
            asked.when(by.is_none(), &format!("EXISTS ({any})"));
            asked.with(&format!("EXISTS ({any} AND {agent})"), by.map(|by| by.0));
        }
    }
}

/// In which table the things are that a figure counts, and which of its rows are a call's.
pub(super) fn rows(of: Of) -> (&'static str, &'static str) {
    match of {
        Of::Calls => ("calls", "TRUE"),
        Of::Talks => (
            "talks",
            "talks.call = calls.number AND talks.agent IS NOT NULL AND talks.talk_ms IS NOT NULL",
        ),
        Of::Offers => ("offers", "offers.call = calls.number"),
        Of::Transfers => ("transfers", "transfers.call = calls.number"),
    }
}

/// Whether a row is counted in a figure.
pub(super) fn counts(figure: Figure, now: Millis) -> String {
    let offer = |outcome: &str| format!("offers.outcome = '{outcome}'");
    let sql = match figure {
        Figure::Requested => "calls.requested_at IS NOT NULL".into(),
        Figure::Connected => "calls.connected_at IS NOT NULL".into(),
        Figure::InTime => in_time(),
        Figure::Late => format!(
            "NOT coalesce({}, FALSE) AND NOT ({WAITING} AND {WAITED} <= {IN_TIME_MS})",
            in_time()
        ),
        Figure::Waiting => WAITING.into(),
        Figure::Abandoned => ABANDONED.into(),
        Figure::Abandoned5 => abandoned(None, WAITS_MS.first()),
        Figure::Abandoned15 => abandoned(WAITS_MS.first(), WAITS_MS.get(1)),
        Figure::Abandoned30 => abandoned(WAITS_MS.get(1), WAITS_MS.get(2)),
        Figure::Abandoned60 => abandoned(WAITS_MS.get(2), WAITS_MS.get(3)),
        Figure::Abandoned120 => abandoned(WAITS_MS.get(3), WAITS_MS.get(4)),
        Figure::AbandonedLonger => abandoned(WAITS_MS.get(4), None),
        Figure::Message => "calls.connected_at IS NULL AND calls.outcome = 'message'".into(),
        Figure::Callback => "calls.connected_at IS NULL AND calls.outcome = 'callback'".into(),
        Figure::Other => "calls.ended_at IS NOT NULL AND calls.connected_at IS NULL \
                          AND calls.outcome NOT IN ('abandoned', 'message', 'callback')"
            .into(),
        Figure::SurveyOffered => "calls.survey IS NOT NULL".into(),
        Figure::SurveyAnswered => "calls.survey = 'answered'".into(),
        Figure::SurveyNone => "calls.survey = 'none'".into(),
        Figure::Satisfied => format!("calls.grade <= {SATISFIED_GRADE}"),
        Figure::Talks => "talks.talk_ms IS NOT NULL".into(),
        Figure::TalksHeld => "talks.hold_ms > 0".into(),
        Figure::WrapUps => "talks.wrap_up_ms IS NOT NULL".into(),
        Figure::Offers => "offers.id IS NOT NULL".into(),
        Figure::OffersAnswered => offer("answered"),
        Figure::OffersNoAnswer => offer("no_answer"),
        Figure::OffersRejected => offer("rejected"),
        Figure::OffersBusy => offer("busy"),
        Figure::OffersUnreachable => offer("unreachable"),
        Figure::OffersWithdrawn => offer("withdrawn"),
        Figure::Transfers => "transfers.kind <> 'invite'".into(),
        Figure::TransfersCompleted => {
            "transfers.kind <> 'invite' AND transfers.outcome = 'completed'".into()
        }
        Figure::Invites => "transfers.kind = 'invite'".into(),
    };
    sql.replace(":now", &int(now).to_string())
}

/// How long the caller of a call waited who was answered, and who gave up; 0 for others.
pub(super) fn waits(now: Millis) -> [String; 2] {
    [Figure::Connected, Figure::Abandoned].map(|figure| {
        let sql = format!("CASE WHEN {} THEN {WAITED} ELSE 0 END", counts(figure, now));
        sql.replace(":now", &int(now).to_string())
    })
}

/// What has to hold before it is worth asking whether a row is counted in a figure.
pub(super) fn only_if(figure: Figure) -> &'static str {
    match figure {
        Figure::Abandoned
        | Figure::Abandoned5
        | Figure::Abandoned15
        | Figure::Abandoned30
        | Figure::Abandoned60
        | Figure::Abandoned120
        | Figure::AbandonedLonger
        | Figure::Message
        | Figure::Callback
        | Figure::Other
        | Figure::Waiting => "calls.connected_at IS NULL",
        Figure::SurveyOffered | Figure::SurveyAnswered | Figure::SurveyNone | Figure::Satisfied => {
            "calls.survey IS NOT NULL"
        }
        Figure::Requested
        | Figure::Connected
        | Figure::InTime
        | Figure::Late
        | Figure::Talks
        | Figure::TalksHeld
        | Figure::WrapUps
        | Figure::Offers
        | Figure::OffersAnswered
        | Figure::OffersNoAnswer
        | Figure::OffersRejected
        | Figure::OffersBusy
        | Figure::OffersUnreachable
        | Figure::OffersWithdrawn
        | Figure::Transfers
        | Figure::TransfersCompleted
        | Figure::Invites => "TRUE",
    }
}

fn in_time() -> String {
    format!("(calls.connected_at IS NOT NULL AND {WAITED} <= {IN_TIME_MS})")
}

/// Abandoned after more than one wait and at most another.
fn abandoned(longer: Option<&u64>, at_most: Option<&u64>) -> String {
    let longer = longer.map(|ms| format!(" AND {WAITED} > {ms}"));
    let at_most = at_most.map(|ms| format!(" AND {WAITED} <= {ms}"));
    let (longer, at_most) = (longer.unwrap_or_default(), at_most.unwrap_or_default());
    format!("{ABANDONED}{longer}{at_most}")
}
