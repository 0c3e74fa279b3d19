//! What each figure counts, in SQL: the one place that both the counting and the list of calls read.

use casework::service::{Figure, IN_TIME_MS, Of, SATISFIED_GRADE, WAITS_MS};
use switchboard::{AgentId, Millis, QueueId};

use super::stays;
use crate::conditions::Conditions;
use crate::row::int;

/// What is counted: rows of a table beside the calls they belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    /// Calls that came in.
    Arrival,
    /// Those of them for which a person was asked for.
    Call,
    /// Their stays in queues.
    Stay,
    Talk,
    Offer,
    Transfer,
    /// Calls of ours.
    Outward,
    /// Talks in them.
    OutwardTalk,
}

impl Thing {
    /// What a figure counts; by queue, stays instead of calls.
    pub(super) fn of(figure: Figure, by_queue: bool) -> Self {
        match figure.of() {
            Of::Arrivals => Self::Arrival,
            Of::Calls if !by_queue => Self::Call,
            Of::Calls | Of::Stays => Self::Stay,
            Of::Talks => Self::Talk,
            Of::Offers => Self::Offer,
            Of::Transfers => Self::Transfer,
            Of::Outward => Self::Outward,
            Of::OutwardTalks => Self::OutwardTalk,
        }
    }

    fn is_outward(self) -> bool {
        matches!(self, Self::Outward | Self::OutwardTalk)
    }

    /// Whether it is a call itself, not something in one.
    pub(super) fn is_call(self) -> bool {
        matches!(self, Self::Arrival | Self::Call | Self::Outward)
    }

    /// In which table the things are, and which of its rows are a call's and count at all.
    pub(super) fn rows(self) -> (&'static str, &'static str) {
        match self {
            Self::Arrival | Self::Call => ("calls", "TRUE"),
            Self::Stay => ("stays", "stays.call = calls.number"),
            Self::Outward => (
                "calls",
                "EXISTS (SELECT 1 FROM facts WHERE facts.call = calls.number AND facts.kind = 'dialling')",
            ),
            Self::Talk | Self::OutwardTalk => (
                "talks",
                "talks.call = calls.number AND talks.agent IS NOT NULL AND talks.talk_ms IS NOT NULL",
            ),
            Self::Offer => ("offers", "offers.call = calls.number"),
            Self::Transfer => ("transfers", "transfers.call = calls.number"),
        }
    }

    /// Whose such a row is.
    pub(super) fn agent(self) -> &'static str {
        match self {
            // Nobody's.
            Self::Arrival => "NULL",
            Self::Call | Self::Stay => "calls.agent",
            Self::Talk | Self::OutwardTalk => "talks.agent",
            Self::Offer => "offers.agent",
            Self::Transfer => "transfers.agent",
            Self::Outward => DIALLED_BY,
        }
    }

    /// Of which queue it is: what belongs to a call that came in, of the one the caller was in last when it began.
    pub(super) fn queue(self) -> String {
        match self {
            // Nobody knows in which queue they would have been.
            Self::Arrival => "NULL".into(),
            Self::Call | Self::Outward | Self::OutwardTalk => "calls.queue".into(),
            Self::Stay => "stays.queue".into(),
            Self::Talk | Self::Offer | Self::Transfer => {
                let (table, _) = self.rows();
                format!(
                    "(SELECT last.queue FROM stays AS last
                      WHERE last.call = calls.number AND last.entered_at <= {table}.started_at
                      ORDER BY last.id DESC LIMIT 1)"
                )
            }
        }
    }

    /// By which time a call is counted, and the index of it with what it is of: one of ours and one that came in by
    /// its beginning, one for which a person was asked for by the first request.
    fn moment(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Arrival => ("arrived_at", "calls_by_arrival", "TRUE"),
            Self::Call | Self::Stay | Self::Talk | Self::Offer | Self::Transfer => (
                "requested_at",
                "calls_by_request",
                "calls.requested_at IS NOT NULL",
            ),
            Self::Outward | Self::OutwardTalk => {
                ("arrived_at", "calls_of_ours", "calls.direction = 'out'")
            }
        }
    }

    /// The local hour since 1970 in which a call is counted.
    pub(super) fn slot(self) -> String {
        let (at, _, _) = self.moment();
        format!("((calls.{at} + (SELECT utc_offset_min FROM meta) * 60000) / 3600000)")
    }

    /// Calls of a period: those that came in, for which a person was asked for, or those of ours.
    pub(super) fn of_period(
        self,
        asked: &mut Conditions,
        (since, until): (Option<Millis>, Option<Millis>),
    ) {
        let (at, _, theirs) = self.moment();
        asked.when(true, theirs);
        asked.when(!self.is_outward(), "calls.direction = 'in'");
        asked.with(&format!("calls.{at} >= ?"), since.map(int));
        asked.with(&format!("calls.{at} < ?"), until.map(int));
    }

    /// Keeps a walk by number, as lists do it, near the period. The index is named, as SQLite would look for the
    /// first call of the period by walking all before it.
    pub(super) fn near(
        self,
        asked: &mut Conditions,
        (since, until): (Option<Millis>, Option<Millis>),
    ) {
        let (since, until) = (since.map_or(0, int), until.map_or(i64::MAX, int));
        let (at, index, theirs) = self.moment();
        let among =
            format!("FROM calls INDEXED BY {index} WHERE {theirs} AND {at} >= ? AND {at} < ?");
        for (compares, end) in [(">=", "min"), ("<=", "max")] {
            let sql = format!("calls.number {compares} (SELECT {end}(number) {among})");
            asked.with_both(&sql, [since, until]);
        }
    }

    /// Whether a row is counted in a figure, of those of which `only_if` holds.
    pub(super) fn counts(self, figure: Figure, now: Millis) -> String {
        match self {
            Self::Stay => stays::counts(figure, now),
            Self::Arrival
            | Self::Call
            | Self::Talk
            | Self::Offer
            | Self::Transfer
            | Self::Outward
            | Self::OutwardTalk => counts(figure, now),
        }
    }

    /// What holds of all rows that are counted in a figure; of others nobody need ask.
    pub(super) fn only_if(self, figure: Figure) -> &'static str {
        match self {
            Self::Stay => stays::only_if(figure),
            Self::Arrival
            | Self::Call
            | Self::Talk
            | Self::Offer
            | Self::Transfer
            | Self::Outward
            | Self::OutwardTalk => only_if(figure),
        }
    }

    /// How long the caller waited, or has waited so far.
    pub(super) fn waited(self, now: Millis) -> String {
        let waited = match self {
            Self::Stay => stays::STAYED,
            Self::Arrival
            | Self::Call
            | Self::Talk
            | Self::Offer
            | Self::Transfer
            | Self::Outward
            | Self::OutwardTalk => WAITED,
        };
        waited.replace(":now", &int(now).to_string())
    }

    /// Whether what a call came to in the agent's words is told of such a row.
    pub(super) fn is_answered(self) -> &'static str {
        match self {
            Self::Stay => "stays.ending = 'answered'",
            Self::Call | Self::Talk | Self::Offer | Self::Transfer => {
                "calls.connected_at IS NOT NULL"
            }
            Self::Arrival | Self::Outward | Self::OutwardTalk => "FALSE",
        }
    }
}

/// Calls that are counted in a figure, or of which something is; of this queue, by this agent, and where it matters what
/// was said of them only those of which it is told.
pub(super) fn counted_in(
    asked: &mut Conditions,
    figure: Figure,
    (queue, by, said): (Option<QueueId>, Option<AgentId>, bool),
    now: Millis,
) {
    let thing = Thing::of(figure, queue.is_some());
    let (table, among) = thing.rows();
    let (only_if, counts) = (thing.only_if(figure), thing.counts(figure, now));
    let mut sql = format!("{among} AND ({only_if}) AND ({counts})");
    if let Some(queue) = queue {
        sql += &format!(" AND {} = {}", thing.queue(), queue.0);
    }
    if let Some(by) = by {
        sql += &format!(" AND {} = {}", thing.agent(), by.0);
    }
    // A report says it of no others, but they can be looked for by it.
    if said && thing != Thing::Arrival && !thing.is_outward() {
        sql += &format!(" AND {}", thing.is_answered());
    }
    match thing.is_call() {
        true => asked.when(true, &sql),
        false => asked.when(true, &format!("EXISTS (SELECT 1 FROM {table} WHERE {sql})")),
    }
}

/// Who dialled the number in a call of ours; NULL where none was dialled.
const DIALLED_BY: &str = "(SELECT facts.fields ->> 'agent' FROM facts
    WHERE facts.call = calls.number AND facts.kind = 'dialling' ORDER BY facts.id LIMIT 1)";

/// How long the caller waited, or has waited so far.
const WAITED: &str = "coalesce(calls.wait_ms, coalesce(calls.connected_at, calls.ended_at, :now) - calls.requested_at)";
const WAITING: &str = "calls.ended_at IS NULL AND calls.connected_at IS NULL";
const HUNG_UP: &str = "calls.connected_at IS NULL AND calls.outcome = 'abandoned'";

/// Nobody was asked for, and it is in no other part of those that came in.
const ARRIVED_OTHER: &str = "calls.requested_at IS NULL AND calls.outcome IS NOT 'message'
    AND coalesce(calls.menu_ending, 'no_choice') = 'no_choice'";

/// Not one that came back to who had begun it, a parked caller who was picked up, or a queue that leads outside.
const BY_AGENT: &str = "transfers.kind <> 'invite' AND transfers.agent IS NOT NULL";

/// Whether a call, or what belongs to it, is counted in a figure.
pub(super) fn counts(figure: Figure, now: Millis) -> String {
    let offer = |outcome: &str| format!("offers.outcome = '{outcome}'");
    let sql = match figure {
        Figure::Arrived => "TRUE".into(),
        Figure::Early => in_a_menu("early"),
        Figure::SelfService => in_a_menu("self_service"),
        Figure::NoMessage => in_a_menu("no_message"),
        Figure::DirectMessage => "calls.requested_at IS NULL AND calls.outcome = 'message'".into(),
        Figure::ArrivedOther => ARRIVED_OTHER.into(),
        Figure::Requested => "calls.requested_at IS NOT NULL".into(),
        Figure::Connected | Figure::OutwardConnected => "calls.connected_at IS NOT NULL".into(),
        Figure::InTime => in_time(),
        Figure::Late => format!(
            "NOT coalesce({}, FALSE) AND NOT ({WAITING} AND {WAITED} <= {IN_TIME_MS})",
            in_time()
        ),
        Figure::Waiting => WAITING.into(),
        Figure::Abandoned => format!("{HUNG_UP} AND NOT calls.turned_away"),
        Figure::Abandoned5 => abandoned(None, WAITS_MS.first()),
        Figure::Abandoned15 => abandoned(WAITS_MS.first(), WAITS_MS.get(1)),
        Figure::Abandoned30 => abandoned(WAITS_MS.get(1), WAITS_MS.get(2)),
        Figure::Abandoned60 => abandoned(WAITS_MS.get(2), WAITS_MS.get(3)),
        Figure::Abandoned120 => abandoned(WAITS_MS.get(3), WAITS_MS.get(4)),
        Figure::AbandonedLonger => abandoned(WAITS_MS.get(4), None),
        Figure::Message => "calls.connected_at IS NULL AND calls.outcome = 'message'".into(),
        Figure::Callback => "calls.connected_at IS NULL AND calls.outcome = 'callback'".into(),
        Figure::Closed => format!("{HUNG_UP} AND calls.turned_away"),
        Figure::Other => "calls.ended_at IS NOT NULL AND calls.connected_at IS NULL \
                          AND calls.outcome NOT IN ('abandoned', 'message', 'callback')"
            .into(),
        Figure::SurveyOffered => "calls.survey IS NOT NULL".into(),
        Figure::SurveyAnswered => "calls.survey = 'answered'".into(),
        Figure::SurveyNone => "calls.survey = 'none'".into(),
        Figure::Satisfied => format!("calls.grade <= {SATISFIED_GRADE}"),
        Figure::Grade1 => "calls.grade = 1".into(),
        Figure::Grade2 => "calls.grade = 2".into(),
        Figure::Grade3 => "calls.grade = 3".into(),
        Figure::Grade4 => "calls.grade = 4".into(),
        Figure::Grade5 => "calls.grade = 5".into(),
        // These are of stays alone.
        Figure::OverflowedIn
        | Figure::MovedIn
        | Figure::Returned
        | Figure::OverflowedOut
        | Figure::MovedOut => "FALSE".into(),
        Figure::Talks | Figure::OutwardTalks => "talks.talk_ms IS NOT NULL".into(),
        Figure::Outward => "TRUE".into(),
        Figure::TalksHeld => "talks.hold_ms > 0".into(),
        Figure::WrapUps => "talks.wrap_up_ms IS NOT NULL".into(),
        Figure::Offers => "offers.id IS NOT NULL".into(),
        Figure::OffersAnswered => offer("answered"),
        Figure::OffersNoAnswer => offer("no_answer"),
        Figure::OffersRejected => offer("rejected"),
        Figure::OffersBusy => offer("busy"),
        Figure::OffersUnreachable => offer("unreachable"),
        Figure::OffersMissed => {
            "offers.outcome IN ('no_answer', 'rejected', 'busy', 'unreachable')".into()
        }
        Figure::OffersWithdrawn => offer("withdrawn"),
        Figure::Transfers => BY_AGENT.into(),
        Figure::TransfersCompleted => format!("{BY_AGENT} AND transfers.outcome = 'completed'"),
        Figure::Invites => "transfers.kind = 'invite'".into(),
    };
    sql.replace(":now", &int(now).to_string())
}

/// What holds of all rows that are counted in a figure; of others nobody need ask.
fn only_if(figure: Figure) -> &'static str {
    match figure {
        Figure::Early | Figure::SelfService | Figure::NoMessage => "calls.menu_ending IS NOT NULL",
        Figure::DirectMessage | Figure::ArrivedOther => "calls.requested_at IS NULL",
        Figure::Abandoned
        | Figure::Abandoned5
        | Figure::Abandoned15
        | Figure::Abandoned30
        | Figure::Abandoned60
        | Figure::Abandoned120
        | Figure::AbandonedLonger
        | Figure::Message
        | Figure::Callback
        | Figure::Closed
        | Figure::Other
        | Figure::Waiting => "calls.connected_at IS NULL",
        Figure::SurveyOffered
        | Figure::SurveyAnswered
        | Figure::SurveyNone
        | Figure::Satisfied
        | Figure::Grade1
        | Figure::Grade2
        | Figure::Grade3
        | Figure::Grade4
        | Figure::Grade5 => "calls.survey IS NOT NULL",
        Figure::OffersNoAnswer
        | Figure::OffersRejected
        | Figure::OffersBusy
        | Figure::OffersUnreachable
        | Figure::OffersMissed
        | Figure::OffersWithdrawn => "offers.outcome IS NOT 'answered'",
        Figure::Arrived
        | Figure::Requested
        | Figure::Connected
        | Figure::InTime
        | Figure::Late
        | Figure::OverflowedIn
        | Figure::MovedIn
        | Figure::Returned
        | Figure::OverflowedOut
        | Figure::MovedOut
        | Figure::Talks
        | Figure::TalksHeld
        | Figure::WrapUps
        | Figure::Offers
        | Figure::OffersAnswered
        | Figure::Transfers
        | Figure::TransfersCompleted
        | Figure::Invites
        | Figure::Outward
        | Figure::OutwardConnected
        | Figure::OutwardTalks => "TRUE",
    }
}

fn in_time() -> String {
    format!("(calls.connected_at IS NOT NULL AND {WAITED} <= {IN_TIME_MS})")
}

/// How a call ended in which nobody was asked for.
fn in_a_menu(ending: &str) -> String {
    format!("calls.menu_ending = '{ending}'")
}

/// Abandoned after more than one wait and at most another.
fn abandoned(longer: Option<&u64>, at_most: Option<&u64>) -> String {
    let longer = longer.map(|ms| format!(" AND {WAITED} > {ms}"));
    let at_most = at_most.map(|ms| format!(" AND {WAITED} <= {ms}"));
    let (longer, at_most) = (longer.unwrap_or_default(), at_most.unwrap_or_default());
    format!("{HUNG_UP}{longer}{at_most} AND NOT calls.turned_away")
}
