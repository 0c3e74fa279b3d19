//! Why requests are refused.

/// Why a request was not granted. The web maps each to a status in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No call of that number is in progress.
    NoSuchCall,
    /// No agent has that number.
    NoSuchAgent,
    /// No Asterisk is connected, so it cannot be done.
    SwitchDown,
    /// Nobody talks in that call.
    NoConversation,
    /// The agent who asks is not in that call.
    NotYours,
    /// No queue has that number.
    NoSuchQueue,
    /// No menu has that name.
    NoSuchMenu,
    /// Nobody can be consulted there, and nobody can join from there.
    BlindOnly,
    /// That party is not in the call.
    NoSuchParty,
    /// The agent is in a call.
    AgentBusy,
    /// The agent is off duty.
    AgentOff,
    /// The agent's telephone is not registered.
    AgentUnreachable,
    /// Nobody of that queue is idle, or for a blind transfer nobody is on duty.
    NobodyFree,
    /// A transfer is under way already.
    TransferUnderWay,
    /// No transfer is under way, or the recipient has not answered.
    NoTransfer,
    /// As many talk as can, or more than two where the caller alone can be led on; or the room is full, or on another
    /// Asterisk.
    TooMany,
    /// The keys or the number cannot be dialled.
    BadNumber,
    /// Agents may not dial that number.
    NotAllowed,
    /// The conversation is not being recorded.
    NotRecorded,
    /// Nobody waits for that: the caller does not wait in a line, or is not parked.
    NotWaiting,
    /// They are in the call, are being called back, or wait for it already.
    AlreadyThere,
    /// The agent is in no wrap-up.
    NoWrapUp,
    /// As long as it can be already.
    AtLimit,
    /// What came of the last call has to be said first.
    NeedsDisposition,
    /// The call's queue has no such disposition.
    NoSuchDisposition,
    /// No room has that number.
    NoSuchRoom,
    /// Nobody is in that room, or the call is in none.
    NoConference,
    /// The room lets nobody in who was not invited.
    RoomLocked,
    /// Somebody else in the conversation has called for a supervisor already.
    HelpAsked,
    /// The agent is who asks to follow them.
    Oneself,
    /// The number is a colleague's, whom agents ring by their telephones, or by a transfer.
    Colleague,
    /// Every telephone in the conversation has itself put the call on hold, and has to take it back itself.
    HeldByTelephone,
}

impl Refusal {
    /// Stable name for the API, such as `no_such_call`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchCall => "no_such_call",
            Self::NoSuchAgent => "no_such_agent",
            Self::SwitchDown => "switch_down",
            Self::NoConversation => "no_conversation",
            Self::NotYours => "not_yours",
            Self::NoSuchQueue => "no_such_queue",
            Self::NoSuchMenu => "no_such_menu",
            Self::BlindOnly => "blind_only",
            Self::NoSuchParty => "no_such_party",
            Self::AgentBusy => "agent_busy",
            Self::AgentOff => "agent_off",
            Self::AgentUnreachable => "agent_unreachable",
            Self::NobodyFree => "nobody_free",
            Self::TransferUnderWay => "transfer_under_way",
            Self::NoTransfer => "no_transfer",
            Self::TooMany => "too_many",
            Self::BadNumber => "bad_number",
            Self::NotAllowed => "not_allowed",
            Self::NotRecorded => "not_recorded",
            Self::NotWaiting => "not_waiting",
            Self::AlreadyThere => "already_there",
            Self::NoWrapUp => "no_wrap_up",
            Self::AtLimit => "at_limit",
            Self::NeedsDisposition => "needs_disposition",
            Self::NoSuchDisposition => "no_such_disposition",
            Self::NoSuchRoom => "no_such_room",
            Self::NoConference => "no_conference",
            Self::RoomLocked => "room_locked",
            Self::HelpAsked => "help_asked",
            Self::Oneself => "oneself",
            Self::Colleague => "colleague",
            Self::HeldByTelephone => "held_by_telephone",
        }
    }
}
