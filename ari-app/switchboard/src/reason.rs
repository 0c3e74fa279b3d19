//! Why a caller was led where they had not asked to be.

/// No answer from the user (Q.850): also of a call that ended as no agent answered it.
pub const NO_ANSWER: u16 = 19;

/// Why a caller came to the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailboxReason {
    /// Pressed its key.
    Key,
    /// Outside hours.
    Closed,
    /// On a holiday.
    Holiday,
    /// While a notice closes the hotline for persons.
    Notice,
    /// No agent on duty.
    Nobody,
    /// Waited to the limit.
    Waited,
    /// Too many waited already.
    Full,
    /// Whoever talked with them sent them there.
    Sent,
}

impl MailboxReason {
    /// Whether the caller is turned away: nobody is there by the hours, a holiday or a notice.
    pub fn turns_away(self) -> bool {
        match self {
            Self::Closed | Self::Holiday | Self::Notice => true,
            Self::Key | Self::Nobody | Self::Waited | Self::Full | Self::Sent => false,
        }
    }
}

/// Why a queue could not serve a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverflowReason {
    /// As many waited as may.
    Full,
    /// Waited to the limit.
    Waited,
    /// No agent on duty.
    Nobody,
}

impl From<OverflowReason> for MailboxReason {
    fn from(reason: OverflowReason) -> Self {
        match reason {
            OverflowReason::Full => Self::Full,
            OverflowReason::Waited => Self::Waited,
            OverflowReason::Nobody => Self::Nobody,
        }
    }
}
