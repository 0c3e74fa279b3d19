//! What people and programmes may ask of the board, and what it answers.

use alloc::string::String;

use crate::{AgentId, CallId};

/// Who asks; stands in the facts that follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// An agent, for themself.
    Agent(AgentId),
    /// Another user, by login.
    User(String),
    /// A programme with a token.
    Api,
    /// The board itself.
    System,
}

impl Actor {
    /// As kept in facts: `agent:1001`, `user:zhang`, `api`, `system`.
    pub fn label(&self) -> String {
        match self {
            Self::Agent(agent) => alloc::format!("agent:{agent}"),
            Self::User(login) => alloc::format!("user:{login}"),
            Self::Api => "api".into(),
            Self::System => "system".into(),
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// An agent's state is to be this. During a call it takes effect after it; during wrap-up `Ready` ends it.
    SetAgent(AgentId, AgentWish),
    /// End a call.
    HangUp(CallId),
}

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
        }
    }

    /// The reverse of `as_str`; words that are no name of the board's are `Asked`.
    pub fn parse(text: &str) -> Self {
        match text {
            "no_answer" => Self::NoAnswer,
            "busy" => Self::Busy,
            "rejected" => Self::Rejected,
            "unreachable" => Self::Unreachable,
            words => Self::Asked(words.into()),
        }
    }
}

/// What a request came to.
pub type Reply = Result<(), Refusal>;

/// Why a request was not granted. The web maps each to a status in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No call of that number is in progress.
    NoSuchCall,
    /// No agent has that number.
    NoSuchAgent,
    /// No Asterisk is connected, so it cannot be done.
    SwitchDown,
}

impl Refusal {
    /// Stable name for the API: `no_such_call`, `no_such_agent`, `switch_down`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchCall => "no_such_call",
            Self::NoSuchAgent => "no_such_agent",
            Self::SwitchDown => "switch_down",
        }
    }
}
