//! Figures of the service (服务报表): what is counted, and the rates and means made of the counts. How
//! each is counted in the database is `store::service`.
//!
//! | rate | part | whole | target |
//! |---|---|---|---|
//! | connection | connected | requested | |
//! | in time | connected within 15 s | requested: all of them, not those answered | 95 % |
//! | abandonment | abandoned | requested | |
//! | satisfaction | graded 1 or 2 | graded | |
//! | occupancy | talking (hold is part of it) and wrap-up | on duty and not paused | |
//!
//! Of nothing there is no rate: neither 0 % nor 100 %. The target is what rules for such hotlines commonly
//! ask for; reaching it says nothing about conformity with any of them.

mod duty;

pub use duty::Duty;

use crate::names::names;

/// A request for a person is answered in time within so many milliseconds.
pub const IN_TIME_MS: u64 = 15_000;
/// So many of a hundred requests shall be answered in time.
pub const TARGET_PERCENT: u64 = 95;
/// The worst grade of a caller who counts as satisfied: 1 非常满意, 2 满意.
pub const SATISFIED_GRADE: u8 = 2;
/// Abandoned calls are sorted by wait: up to each of these milliseconds, and longer.
pub const WAITS_MS: [u64; 5] = [5_000, 15_000, 30_000, 60_000, 120_000];

/// What is counted.
#[expect(
    missing_docs,
    reason = "each is explained in docs/reference/figures.md"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    Requested,
    Connected,
    InTime,
    Late,
    Waiting,
    Abandoned,
    Abandoned5,
    Abandoned15,
    Abandoned30,
    Abandoned60,
    Abandoned120,
    AbandonedLonger,
    Message,
    Callback,
    Other,
    SurveyOffered,
    SurveyAnswered,
    SurveyNone,
    Satisfied,
    Talks,
    TalksHeld,
    WrapUps,
    Offers,
    OffersAnswered,
    OffersNoAnswer,
    OffersRejected,
    OffersBusy,
    OffersUnreachable,
    OffersMissed,
    OffersWithdrawn,
    Transfers,
    TransfersCompleted,
    Invites,
    Outward,
    OutwardConnected,
    OutwardTalks,
}

names!(Figure {
    Requested => "requested", Connected => "connected", InTime => "in_time", Late => "late",
    Waiting => "waiting", Abandoned => "abandoned", Abandoned5 => "abandoned_5",
    Abandoned15 => "abandoned_15", Abandoned30 => "abandoned_30", Abandoned60 => "abandoned_60",
    Abandoned120 => "abandoned_120", AbandonedLonger => "abandoned_longer", Message => "message", Callback => "callback",
    Other => "other", SurveyOffered => "survey_offered", SurveyAnswered => "survey_answered",
    SurveyNone => "survey_none", Satisfied => "satisfied", Talks => "talks",
    TalksHeld => "talks_held", WrapUps => "wrap_ups", Offers => "offers",
    OffersAnswered => "offers_answered", OffersNoAnswer => "offers_no_answer",
    OffersRejected => "offers_rejected", OffersBusy => "offers_busy",
    OffersUnreachable => "offers_unreachable", OffersMissed => "offers_missed",
    OffersWithdrawn => "offers_withdrawn",
    Transfers => "transfers", TransfersCompleted => "transfers_completed", Invites => "invites",
    Outward => "outward", OutwardConnected => "outward_connected", OutwardTalks => "outward_talks",
});

/// What a figure is a number of. An offer is not a call, and several people may talk in one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Calls.
    Calls,
    /// Times that an agent was in a conversation.
    Talks,
    /// Times that a caller was offered to an agent.
    Offers,
    /// Transfers and invitations.
    Transfers,
    /// Calls of ours in which a number was dialled.
    Outward,
    /// Times that an agent was in a conversation of a call of ours.
    OutwardTalks,
}

impl Of {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Calls,
        Self::Talks,
        Self::Offers,
        Self::Transfers,
        Self::Outward,
        Self::OutwardTalks,
    ];

    /// Whether they are of calls of ours, not of those that came in.
    pub fn is_outward(self) -> bool {
        matches!(self, Self::Outward | Self::OutwardTalks)
    }

    /// The figures that are numbers of these.
    pub fn figures(self) -> impl Iterator<Item = Figure> {
        Figure::ALL
            .iter()
            .copied()
            .filter(move |figure| figure.of() == self)
    }
}

/// Abandoned calls by wait, in the order of `WAITS_MS`, the longer ones last.
pub const ABANDONED: [Figure; 6] = [
    Figure::Abandoned5,
    Figure::Abandoned15,
    Figure::Abandoned30,
    Figure::Abandoned60,
    Figure::Abandoned120,
    Figure::AbandonedLonger,
];

impl Figure {
    /// What it is a number of.
    pub fn of(self) -> Of {
        match self {
            Self::Requested
            | Self::Connected
            | Self::InTime
            | Self::Late
            | Self::Waiting
            | Self::Abandoned
            | Self::Abandoned5
            | Self::Abandoned15
            | Self::Abandoned30
            | Self::Abandoned60
            | Self::Abandoned120
            | Self::AbandonedLonger
            | Self::Message
            | Self::Callback
            | Self::Other
            | Self::SurveyOffered
            | Self::SurveyAnswered
            | Self::SurveyNone
            | Self::Satisfied => Of::Calls,
            Self::Talks | Self::TalksHeld | Self::WrapUps => Of::Talks,
            Self::Offers
            | Self::OffersAnswered
            | Self::OffersNoAnswer
            | Self::OffersRejected
            | Self::OffersBusy
            | Self::OffersUnreachable
            | Self::OffersMissed
            | Self::OffersWithdrawn => Of::Offers,
            Self::Transfers | Self::TransfersCompleted | Self::Invites => Of::Transfers,
            Self::Outward | Self::OutwardConnected => Of::Outward,
            Self::OutwardTalks => Of::OutwardTalks,
        }
    }

    /// Whether it is told of each agent. A grade is the one's who talked last; how long callers wait is
    /// no single agent's doing.
    pub fn is_of_agents(self) -> bool {
        let surveyed = [
            Self::SurveyOffered,
            Self::SurveyAnswered,
            Self::SurveyNone,
            Self::Satisfied,
        ];
        self.of() != Of::Calls || surveyed.contains(&self)
    }
}

/// A rate made of two counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// 接通率
    Connection,
    /// 15 秒接通率
    InTime,
    /// 放弃率
    Abandonment,
    /// 满意率
    Satisfaction,
}

names!(Rate {
    Connection => "connection_rate", InTime => "in_time_rate",
    Abandonment => "abandonment_rate", Satisfaction => "satisfaction_rate",
});

impl Rate {
    /// What it is a share of: part and whole.
    pub fn made_of(self) -> (Figure, Figure) {
        match self {
            Self::Connection => (Figure::Connected, Figure::Requested),
            Self::InTime => (Figure::InTime, Figure::Requested),
            Self::Abandonment => (Figure::Abandoned, Figure::Requested),
            Self::Satisfaction => (Figure::Satisfied, Figure::SurveyAnswered),
        }
    }
}

/// So much of so much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The numerator.
    pub part: u64,
    /// The denominator.
    pub whole: u64,
}

impl Share {
    /// In thousandths, cut off and never rounded up, so that a target missed never looks reached; `None`
    /// of nothing.
    pub fn permille(self) -> Option<u64> {
        let part = u128::from(self.part) * 1_000;
        let permille = part.checked_div(u128::from(self.whole))?;
        u64::try_from(permille).ok()
    }

    /// Whether it is so many in a hundred; `None` of nothing.
    pub fn reaches(self, percent: u64) -> Option<bool> {
        let enough = u128::from(self.part) * 100 >= u128::from(self.whole) * u128::from(percent);
        (self.whole > 0).then_some(enough)
    }
}

/// How much of something there is on average; `None` of nothing.
pub fn mean(total: u64, count: u64) -> Option<u64> {
    total.checked_div(count)
}

/// Counts, and spans in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    counts: [u64; Figure::ALL.len()],
    /// Agents in conversations, hold included, those that are over.
    pub talk_ms: u64,
    /// What of it the caller waited in music.
    pub hold_ms: u64,
    /// Wrap-up, what is over.
    pub wrap_up_ms: u64,
    /// How long callers waited, from the request for a person.
    pub waits: Waits,
    /// Agents in conversations of calls of ours, those that are over.
    pub outward_talk_ms: u64,
}

/// How long callers waited who waited in vain or not, in milliseconds. That is no single agent's doing, so
/// nothing of it is told of each agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// All connected calls together, up to the first answer.
    pub answered_ms: u64,
    /// The longest of them.
    pub longest_ms: u64,
    /// All abandoned calls together.
    pub abandoned_ms: u64,
}

impl Waits {
    /// Those of another as well.
    pub fn add(&mut self, other: &Self) {
        self.answered_ms += other.answered_ms;
        self.longest_ms = self.longest_ms.max(other.longest_ms);
        self.abandoned_ms += other.abandoned_ms;
    }
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            counts: [0; Figure::ALL.len()],
            talk_ms: 0,
            hold_ms: 0,
            wrap_up_ms: 0,
            waits: Waits::default(),
            outward_talk_ms: 0,
        }
    }
}

impl Tally {
    /// How many there are.
    pub fn get(&self, figure: Figure) -> u64 {
        self.counts
            .get(figure as usize)
            .copied()
            .unwrap_or_default()
    }

    /// So many more.
    pub fn count(&mut self, figure: Figure, more: u64) {
        if let Some(count) = self.counts.get_mut(figure as usize) {
            *count += more;
        }
    }

    /// Everything of another.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(other.counts) {
            *mine += theirs;
        }
        self.talk_ms += other.talk_ms;
        self.hold_ms += other.hold_ms;
        self.wrap_up_ms += other.wrap_up_ms;
        self.waits.add(&other.waits);
        self.outward_talk_ms += other.outward_talk_ms;
    }

    /// A rate of these counts.
    pub fn share(&self, rate: Rate) -> Share {
        let (part, whole) = rate.made_of();
        Share {
            part: self.get(part),
            whole: self.get(whole),
        }
    }

    /// How fast callers are answered on average (平均应答速度).
    pub fn mean_answer_ms(&self) -> Option<u64> {
        mean(self.waits.answered_ms, self.get(Figure::Connected))
    }

    /// How long a caller waited at most for the answer (最长等待); `None` without one.
    pub fn longest_answer_ms(&self) -> Option<u64> {
        (self.get(Figure::Connected) > 0).then_some(self.waits.longest_ms)
    }

    /// How long a caller who gave up had waited on average.
    pub fn mean_abandoned_ms(&self) -> Option<u64> {
        mean(self.waits.abandoned_ms, self.get(Figure::Abandoned))
    }

    /// How long a talk lasts on average.
    pub fn mean_talk_ms(&self) -> Option<u64> {
        mean(self.talk_ms, self.get(Figure::Talks))
    }

    /// How long a caller is on hold on average, where one is.
    pub fn mean_hold_ms(&self) -> Option<u64> {
        mean(self.hold_ms, self.get(Figure::TalksHeld))
    }

    /// How long a wrap-up lasts on average.
    pub fn mean_wrap_up_ms(&self) -> Option<u64> {
        mean(self.wrap_up_ms, self.get(Figure::WrapUps))
    }
}

#[cfg(test)]
mod tests;
