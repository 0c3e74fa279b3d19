//! Where a call is.

/// Where a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Hears a menu (the greeting, self-service).
    Menu,
    /// Waits for a person.
    Queued,
    /// Waits while an agent's telephone rings.
    Ringing,
    /// Talks.
    Talking,
    /// Leaves a message.
    Mailbox,
    /// Is asked for a grade.
    Survey,
    /// Hears a farewell.
    Closing,
    /// Is being rung by an agent.
    Dialling,
    /// Takes part in a conference, or is about to.
    Conference,
    /// Over.
    Ended,
}

impl Stage {
    /// As stored and as in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Menu => "menu",
            Self::Queued => "queued",
            Self::Ringing => "ringing",
            Self::Talking => "talking",
            Self::Mailbox => "mailbox",
            Self::Survey => "survey",
            Self::Closing => "closing",
            Self::Dialling => "dialling",
            Self::Conference => "conference",
            Self::Ended => "ended",
        }
    }
}
