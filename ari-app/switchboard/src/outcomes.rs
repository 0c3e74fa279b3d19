//! What offers, transfers, surveys and calls come to.

/// What became of an offer that was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferOutcome {
    /// Rang until the limit.
    NoAnswer,
    /// Busy.
    Busy,
    /// Rejected at the telephone.
    Rejected,
    /// The telephone could not be reached.
    Unreachable,
    /// The caller left, the agent went off, or the call went elsewhere; nobody's fault.
    Withdrawn,
}

/// What became of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferOutcome {
    /// The recipient talks with the caller.
    Completed,
    /// All three talk.
    ThreeWay,
    /// Given up, or the recipient left again.
    Cancelled,
    /// Rang until the limit.
    NoAnswer,
    /// Busy.
    Busy,
    /// Rejected.
    Rejected,
    /// Could not be reached.
    Unreachable,
}

/// Why there is no grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurveyNone {
    /// No grade was pressed, as often as it was asked for.
    Silence,
    /// The caller hung up.
    HungUp,
    /// The call was cut off, by a lost Asterisk or from within.
    Lost,
}

/// Who ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HungUpBy {
    /// The caller.
    Caller,
    /// The agent.
    Agent,
    /// Somebody from outside to whom the caller was transferred.
    Party,
    /// Our farewell, a supervisor, or a lost Asterisk.
    System,
}

/// What a call came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Talked with an agent.
    Answered,
    /// Asked for a person, got none, left no message.
    Abandoned,
    /// Left a message.
    Message,
    /// Never asked for a person.
    SelfService,
    /// Was cut off by a lost Asterisk before any of it.
    Lost,
    /// A call from us that nobody answered.
    Unanswered,
    /// Asked to be called back, which is another call.
    Callback,
    /// A nuisance caller, told so.
    Barred,
    /// Took part in a conference.
    Conference,
}
