//! The states an agent can be asked to take, and why one is paused.

use alloc::string::String;

/// The states that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentWish {
    /// Offer me calls.
    Ready,
    /// On duty, but offer me none.
    Paused(PauseReason),
    /// Off duty.
    Off,
}

impl AgentWish {
    /// `ready`, `off`, or why paused.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ready => "ready",
            Self::Paused(reason) => reason.as_str(),
            Self::Off => "off",
        }
    }
}

/// Why an agent is paused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PauseReason {
    /// In an agent's own words or by a name from the pages (`break`, `meal`, `training` …); at most 64 characters.
    Asked(String),
    /// The telephone rang and nobody answered.
    NoAnswer,
    /// The telephone was busy.
    Busy,
    /// The call was rejected at the telephone.
    Rejected,
    /// The telephone is not registered; ends by itself when it registers.
    Unreachable,
    /// The telephone is used for another call; ends by itself with that.
    Elsewhere,
    /// What came of the last call is not said yet; ends when it is.
    Disposition,
    /// Left one call after another unanswered: nobody sits there; ends with the next thing the agent does.
    Absent,
}

impl PauseReason {
    /// As kept and as in the API.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Asked(words) => words,
            Self::NoAnswer => "no_answer",
            Self::Busy => "busy",
            Self::Rejected => "rejected",
            Self::Unreachable => "unreachable",
            Self::Elsewhere => "elsewhere",
            Self::Disposition => "disposition",
            Self::Absent => "absent",
        }
    }

    /// The names that only the board gives.
    pub const BOARDS_OWN: [&'static str; 7] = [
        "no_answer",
        "busy",
        "rejected",
        "unreachable",
        "elsewhere",
        "disposition",
        "absent",
    ];

    /// The reverse of `as_str`; words that are no name of the board's are `Asked`.
    pub fn parse(text: &str) -> Self {
        match text {
            "no_answer" => Self::NoAnswer,
            "busy" => Self::Busy,
            "rejected" => Self::Rejected,
            "unreachable" => Self::Unreachable,
            "elsewhere" => Self::Elsewhere,
            "disposition" => Self::Disposition,
            "absent" => Self::Absent,
            words => Self::Asked(words.into()),
        }
    }
}
