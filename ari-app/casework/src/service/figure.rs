//! What is counted, by name, and what each figure is a number of.

use crate::names::names;

/// What is counted.
#[expect(
    missing_docs,
    reason = "each is explained in docs/reference/figures.md"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    Arrived,
    Early,
    SelfService,
    NoMessage,
    DirectMessage,
    ArrivedOther,
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
    Closed,
    Other,
    SurveyOffered,
    SurveyAnswered,
    SurveyNone,
    Satisfied,
    Grade1,
    Grade2,
    Grade3,
    Grade4,
    Grade5,
    OverflowedIn,
    MovedIn,
    Returned,
    OverflowedOut,
    MovedOut,
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
    Arrived => "arrived", Early => "early", SelfService => "self_service",
    NoMessage => "no_message", DirectMessage => "direct_message", ArrivedOther => "arrived_other",
    Requested => "requested", Connected => "connected", InTime => "in_time", Late => "late",
    Waiting => "waiting", Abandoned => "abandoned", Abandoned5 => "abandoned_5",
    Abandoned15 => "abandoned_15", Abandoned30 => "abandoned_30", Abandoned60 => "abandoned_60",
    Abandoned120 => "abandoned_120", AbandonedLonger => "abandoned_longer", Message => "message", Callback => "callback", Closed => "closed",
    Other => "other", SurveyOffered => "survey_offered", SurveyAnswered => "survey_answered",
    SurveyNone => "survey_none", Satisfied => "satisfied", Grade1 => "grade_1", Grade2 => "grade_2", Grade3 => "grade_3",
    Grade4 => "grade_4", Grade5 => "grade_5", OverflowedIn => "overflowed_in", MovedIn => "moved_in",
    Returned => "returned", OverflowedOut => "overflowed_out", MovedOut => "moved_out", Talks => "talks",
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
    /// Calls that came in, whether or not a person was asked for.
    Arrivals,
    /// Calls for which a person was asked for; by queue their stays in it.
    Calls,
    /// Times that a caller came into a queue.
    Stays,
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
    pub const ALL: [Self; 8] = [
        Self::Arrivals,
        Self::Calls,
        Self::Stays,
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

/// Graded calls by grade, the best first.
pub const GRADES: [Figure; 5] = [
    Figure::Grade1,
    Figure::Grade2,
    Figure::Grade3,
    Figure::Grade4,
    Figure::Grade5,
];

impl Figure {
    /// What it is a number of.
    pub fn of(self) -> Of {
        match self {
            Self::Arrived
            | Self::Early
            | Self::SelfService
            | Self::NoMessage
            | Self::DirectMessage
            | Self::ArrivedOther => Of::Arrivals,
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
            | Self::Closed
            | Self::Other
            | Self::SurveyOffered
            | Self::SurveyAnswered
            | Self::SurveyNone
            | Self::Satisfied
            | Self::Grade1
            | Self::Grade2
            | Self::Grade3
            | Self::Grade4
            | Self::Grade5 => Of::Calls,
            Self::OverflowedIn
            | Self::MovedIn
            | Self::Returned
            | Self::OverflowedOut
            | Self::MovedOut => Of::Stays,
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
        !matches!(self.of(), Of::Arrivals | Of::Calls | Of::Stays) || self.is_surveyed()
    }

    /// Whether it is of calls whose caller was asked for a grade.
    pub fn is_surveyed(self) -> bool {
        let asked = [
            Self::SurveyOffered,
            Self::SurveyAnswered,
            Self::SurveyNone,
            Self::Satisfied,
        ];
        asked.contains(&self) || GRADES.contains(&self)
    }
}
