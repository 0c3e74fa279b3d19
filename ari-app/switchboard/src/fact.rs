//! Facts (话务事件): what happened, kept for ever. Live board, history, figures and audit are all read
//! from them.

use alloc::{string::String, vec::Vec};

use crate::{
    AgentId, BridgeId, CallId, ChannelId, Language, MessageKind, Millis, NodeId, Overflow, Party,
    PauseReason, QueueId, RecordingId, SupervisionMode, TransferKind,
};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// When.
    pub at: Millis,
    /// In which call, if in one.
    pub call: Option<CallId>,
    /// What.
    pub what: What,
}

/// What happened. The name of each is `What::kind`, its particulars are `What::fields`; those ending
/// in `_ms` are milliseconds.
#[expect(
    missing_docs,
    reason = "the particulars are named by the glossary's words"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A caller came in.
    Arrived {
        node: NodeId,
        channel: ChannelId,
        caller: Option<String>,
        dialled: String,
    },
    /// A call from us to a number outside begins; the agent for none where whoever is next will be rung.
    DialledOut {
        node: NodeId,
        channel: ChannelId,
        number: String,
        agent: Option<AgentId>,
        callback: Option<u64>,
    },
    /// The agent is there, and the number outside is rung.
    Dialling { agent: AgentId, bridge: BridgeId },
    /// The caller wants to be called back, in the place kept.
    CallbackAsked { queue: QueueId },
    /// The caller is barred as a nuisance, and told so.
    NuisanceBarred,
    /// There is an agent who knows the caller's matter.
    AgentPreferred { agent: AgentId },
    /// The caller is spoken to in this language from here on.
    LanguageChosen { language: Language },
    /// A menu began.
    MenuEntered { menu: String },
    /// A key led somewhere.
    KeyPressed { key: char },
    /// A person was asked for, for the first time in this call.
    PersonRequested { queue: QueueId },
    /// Waiting began or goes on; position 1 is the next to be served.
    Queued { queue: QueueId, position: u32 },
    /// A queue could not serve the caller, who is led on.
    Overflowed {
        queue: QueueId,
        reason: OverflowReason,
        to: Overflow,
    },
    /// An agent's telephone is rung.
    Offered { agent: AgentId, channel: ChannelId },
    /// It came to nothing.
    OfferEnded {
        agent: AgentId,
        outcome: OfferOutcome,
        rang_ms: u64,
    },
    /// Agent and caller are joined; the wait counts from the request for a person.
    Connected {
        agent: AgentId,
        channel: ChannelId,
        bridge: BridgeId,
        wait_ms: u64,
    },
    /// The caller is in a conversation for which somebody outside is yet to be rung.
    TalkStarted { bridge: BridgeId },
    /// Somebody has joined the conversation.
    Joined {
        party: Party,
        channel: ChannelId,
        bridge: BridgeId,
    },
    /// An agent has left the conversation.
    Parted { agent: AgentId, talk_ms: u64 },
    /// Somebody from outside has left the conversation.
    Left { party: Party, talk_ms: u64 },
    /// The conversation is over, the call perhaps not.
    TalkEnded { talk_ms: u64 },
    /// What is said from here on is not kept; of the keys, or because somebody asked.
    RecordingPaused { by: String },
    /// It is again.
    RecordingResumed { after_ms: u64 },
    /// The caller waits for somebody else to pick them up.
    Parked { by: String },
    /// The caller is parked no more.
    Unparked { after_ms: u64 },
    /// The caller was put before all others who wait.
    MovedToFront { by: String },
    /// The caller waits in music.
    Held,
    /// The caller is back.
    Resumed { held_ms: u64 },
    /// The caller has been on hold for longer than is good: an alarm.
    HoldOverdue { held_ms: u64 },
    /// Nothing that somebody says is let through; the caller for none.
    Muted { party: Option<Party> },
    /// Somebody is heard again.
    Unmuted { party: Option<Party> },
    /// Keys were pressed towards somebody's far end. Which is not kept: it may be a secret.
    KeysSent { party: Option<Party>, count: u64 },
    /// Somebody is rung to join, to be consulted or to take over.
    TransferStarted {
        kind: TransferKind,
        from: Option<AgentId>,
        to: Party,
        channel: ChannelId,
    },
    /// What that came to.
    TransferEnded {
        to: Party,
        outcome: TransferOutcome,
        after_ms: u64,
    },
    /// A supervisor takes part in the conversation.
    SupervisionStarted {
        supervisor: AgentId,
        mode: SupervisionMode,
    },
    /// In another way.
    SupervisionChanged {
        supervisor: AgentId,
        mode: SupervisionMode,
    },
    /// A supervisor listens no more.
    SupervisionEnded { supervisor: AgentId, after_ms: u64 },
    /// A conference begins in a room, with the first who comes in.
    ConferenceOpened { room: String, bridge: BridgeId },
    /// The caller takes part in it, perhaps as one who leads.
    ConferenceJoined { room: String, leader: bool },
    /// The caller does no more.
    ConferenceLeft { room: String, stayed_ms: u64 },
    /// Nobody comes in any more who was not invited.
    ConferenceLocked { room: String, by: String },
    /// They do again.
    ConferenceUnlocked { room: String, by: String },
    /// Nothing that the caller says in it is let through.
    MemberMuted { by: String },
    /// It is again.
    MemberUnmuted { by: String },
    /// The last has left.
    ConferenceClosed { room: String, lasted_ms: u64 },
    /// The caller was led to another queue, or back to one.
    MovedToQueue { queue: QueueId, by: String },
    /// The agent's leg died without a hang-up; the caller waits in front.
    AgentLost { agent: AgentId },
    /// The caller is asked for a grade; who ended the conversation before, and why (Q.850).
    SurveyOffered { by: HungUpBy, cause: u16 },
    /// The caller's grade, 1 for the best to 5.
    SurveyAnswered { grade: u8 },
    /// There is none: silence is no answer.
    SurveyNone { reason: SurveyNone },
    /// The mailbox began.
    MailboxEntered { reason: MailboxReason },
    /// A message is being recorded.
    MessageStarted {
        recording: RecordingId,
        kind: MessageKind,
    },
    /// A message was left.
    MessageKept {
        recording: RecordingId,
        kind: MessageKind,
        duration_ms: u64,
    },
    /// A message was too short, done again or could not be recorded.
    MessageDropped {
        recording: RecordingId,
        duration_ms: u64,
    },
    /// A conversation is being recorded.
    RecordingStarted {
        recording: RecordingId,
        bridge: BridgeId,
    },
    /// Its recording has ended.
    RecordingFinished {
        recording: RecordingId,
        duration_ms: u64,
    },
    /// People talked, or a message was to be left, and there is no recording: an alarm.
    RecordingMissing { reason: String },
    /// The file is in its place.
    RecordingStored {
        recording: RecordingId,
        path: String,
        sha256: String,
        bytes: u64,
        duration_ms: u64,
    },
    /// The call is over. The wait counts from the request for a person to the first answer, else to the end of waiting.
    Ended {
        by: HungUpBy,
        cause: u16,
        outcome: Outcome,
        wait_ms: Option<u64>,
        talk_ms: u64,
    },
    /// An agent is ready.
    AgentReady { agent: AgentId, by: String },
    /// An agent is paused.
    AgentPaused {
        agent: AgentId,
        reason: PauseReason,
        by: String,
    },
    /// An agent went off duty.
    AgentOff { agent: AgentId, by: String },
    /// Wrap-up began.
    WrapUpStarted { agent: AgentId, until: Millis },
    /// The agent has more time for it.
    WrapUpExtended { agent: AgentId, until: Millis },
    /// What came of the call, in the agent's choice of the queue's words.
    DispositionChosen { agent: AgentId, disposition: String },
    /// Wrap-up ended.
    WrapUpEnded { agent: AgentId, after_ms: u64 },
    /// A telephone can be rung.
    PhoneReachable { phone: String },
    /// A telephone cannot be rung.
    PhoneLost { phone: String },
    /// An Asterisk is connected and reconciled. The gap is the time without one, 0 if unknown.
    NodeUp { node: NodeId, gap_ms: u64 },
    /// An Asterisk was lost.
    NodeDown { node: NodeId },
}

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

impl From<OfferOutcome> for TransferOutcome {
    fn from(outcome: OfferOutcome) -> Self {
        match outcome {
            OfferOutcome::NoAnswer => Self::NoAnswer,
            OfferOutcome::Busy => Self::Busy,
            OfferOutcome::Rejected => Self::Rejected,
            OfferOutcome::Unreachable => Self::Unreachable,
            OfferOutcome::Withdrawn => Self::Cancelled,
        }
    }
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

/// Why a caller came to the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailboxReason {
    /// Pressed its key.
    Key,
    /// Outside hours.
    Closed,
    /// On a holiday.
    Holiday,
    /// No agent on duty.
    Nobody,
    /// Waited to the limit.
    Waited,
    /// Too many waited already.
    Full,
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

/// The value of one particular of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// Text.
    Text(String),
    /// A number.
    Number(u64),
    /// Not known.
    None,
}

macro_rules! names {
    ($type:ident { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $type {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As stored and as in the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

names!(OfferOutcome {
    NoAnswer => "no_answer", Busy => "busy", Rejected => "rejected",
    Unreachable => "unreachable", Withdrawn => "withdrawn",
});
names!(TransferOutcome {
    Completed => "completed", ThreeWay => "three_way", Cancelled => "cancelled",
    NoAnswer => "no_answer", Busy => "busy", Rejected => "rejected", Unreachable => "unreachable",
});
names!(SurveyNone { Silence => "silence", HungUp => "hung_up", Lost => "lost" });
names!(HungUpBy {
    Caller => "caller", Agent => "agent", Party => "party", System => "system",
});
names!(Outcome {
    Answered => "answered", Abandoned => "abandoned", Message => "message",
    SelfService => "self_service", Lost => "lost", Unanswered => "unanswered",
    Callback => "callback", Barred => "barred", Conference => "conference",
});
names!(MailboxReason {
    Key => "key", Closed => "closed", Holiday => "holiday", Nobody => "nobody", Waited => "waited",
    Full => "full",
});
names!(OverflowReason { Full => "full", Waited => "waited", Nobody => "nobody" });

macro_rules! facts {
    ($($variant:ident { $($field:ident),* } => $kind:literal),+ $(,)?) => {
        impl What {
            /// As stored and as in the API, such as `person_requested`.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $kind),+ }
            }

            /// The particulars, by name, in the order declared.
            pub fn fields(&self) -> Vec<(&'static str, Field)> {
                match self {
                    $(Self::$variant { $($field),* } =>
                        alloc::vec![$((stringify!($field), Field::from($field))),*]),+
                }
            }

            /// Every kind there is.
            pub const KINDS: &'static [&'static str] = &[$($kind),+];
        }
    };
}

facts! {
    Arrived { node, channel, caller, dialled } => "arrived",
    DialledOut { node, channel, number, agent, callback } => "dialled_out",
    Dialling { agent, bridge } => "dialling",
    CallbackAsked { queue } => "callback_asked",
    NuisanceBarred {} => "nuisance_barred",
    AgentPreferred { agent } => "agent_preferred",
    LanguageChosen { language } => "language_chosen",
    MenuEntered { menu } => "menu_entered",
    KeyPressed { key } => "key_pressed",
    PersonRequested { queue } => "person_requested",
    Queued { queue, position } => "queued",
    Overflowed { queue, reason, to } => "overflowed",
    Offered { agent, channel } => "offered",
    OfferEnded { agent, outcome, rang_ms } => "offer_ended",
    Connected { agent, channel, bridge, wait_ms } => "connected",
    TalkStarted { bridge } => "talk_started",
    Joined { party, channel, bridge } => "joined",
    Parted { agent, talk_ms } => "parted",
    Left { party, talk_ms } => "left",
    TalkEnded { talk_ms } => "talk_ended",
    RecordingPaused { by } => "recording_paused",
    RecordingResumed { after_ms } => "recording_resumed",
    Parked { by } => "parked",
    Unparked { after_ms } => "unparked",
    MovedToFront { by } => "moved_to_front",
    Held {} => "held",
    Resumed { held_ms } => "resumed",
    HoldOverdue { held_ms } => "hold_overdue",
    Muted { party } => "muted",
    Unmuted { party } => "unmuted",
    KeysSent { party, count } => "keys_sent",
    TransferStarted { kind, from, to, channel } => "transfer_started",
    TransferEnded { to, outcome, after_ms } => "transfer_ended",
    SupervisionStarted { supervisor, mode } => "supervision_started",
    SupervisionChanged { supervisor, mode } => "supervision_changed",
    SupervisionEnded { supervisor, after_ms } => "supervision_ended",
    ConferenceOpened { room, bridge } => "conference_opened",
    ConferenceJoined { room, leader } => "conference_joined",
    ConferenceLeft { room, stayed_ms } => "conference_left",
    ConferenceLocked { room, by } => "conference_locked",
    ConferenceUnlocked { room, by } => "conference_unlocked",
    MemberMuted { by } => "member_muted",
    MemberUnmuted { by } => "member_unmuted",
    ConferenceClosed { room, lasted_ms } => "conference_closed",
    MovedToQueue { queue, by } => "moved_to_queue",
    AgentLost { agent } => "agent_lost",
    SurveyOffered { by, cause } => "survey_offered",
    SurveyAnswered { grade } => "survey_answered",
    SurveyNone { reason } => "survey_none",
    MailboxEntered { reason } => "mailbox_entered",
    MessageStarted { recording, kind } => "message_started",
    MessageKept { recording, kind, duration_ms } => "message_kept",
    MessageDropped { recording, duration_ms } => "message_dropped",
    RecordingStarted { recording, bridge } => "recording_started",
    RecordingFinished { recording, duration_ms } => "recording_finished",
    RecordingMissing { reason } => "recording_missing",
    RecordingStored { recording, path, sha256, bytes, duration_ms } => "recording_stored",
    Ended { by, cause, outcome, wait_ms, talk_ms } => "ended",
    AgentReady { agent, by } => "agent_ready",
    AgentPaused { agent, reason, by } => "agent_paused",
    AgentOff { agent, by } => "agent_off",
    WrapUpStarted { agent, until } => "wrap_up_started",
    WrapUpExtended { agent, until } => "wrap_up_extended",
    DispositionChosen { agent, disposition } => "disposition_chosen",
    WrapUpEnded { agent, after_ms } => "wrap_up_ended",
    PhoneReachable { phone } => "phone_reachable",
    PhoneLost { phone } => "phone_lost",
    NodeUp { node, gap_ms } => "node_up",
    NodeDown { node } => "node_down",
}

macro_rules! text_field {
    ($($type:ty => $get:expr),+ $(,)?) => {
        $(impl From<&$type> for Field {
            fn from(value: &$type) -> Self {
                let get: fn(&$type) -> String = $get;
                Self::Text(get(value))
            }
        })+
    };
}

text_field! {
    String => |text| text.clone(),
    char => |key| String::from(*key),
    ChannelId => |name| name.0.clone(),
    BridgeId => |name| name.0.clone(),
    RecordingId => |name| name.0.clone(),
    Language => |language| language.code().into(),
    MessageKind => |kind| kind.as_str().into(),
    PauseReason => |reason| reason.as_str().into(),
    OfferOutcome => |name| name.as_str().into(),
    HungUpBy => |name| name.as_str().into(),
    Outcome => |name| name.as_str().into(),
    SurveyNone => |name| name.as_str().into(),
    MailboxReason => |name| name.as_str().into(),
    OverflowReason => |name| name.as_str().into(),
    Overflow => |to| to.label(),
    TransferOutcome => |name| name.as_str().into(),
    TransferKind => |kind| kind.as_str().into(),
    SupervisionMode => |mode| mode.as_str().into(),
    Party => |party| party.label(),
}

macro_rules! number_field {
    ($($type:ty => $get:expr),+ $(,)?) => {
        $(impl From<&$type> for Field {
            fn from(value: &$type) -> Self {
                let get: fn(&$type) -> u64 = $get;
                Self::Number(get(value))
            }
        })+
    };
}

number_field! {
    u64 => |n| *n,
    bool => |yes| u64::from(*yes),
    u8 => |n| u64::from(*n),
    u32 => |n| u64::from(*n),
    u16 => |n| u64::from(*n),
    AgentId => |id| u64::from(id.0),
    QueueId => |id| u64::from(id.0),
    NodeId => |id| u64::from(id.0),
}

macro_rules! optional_field {
    ($($type:ty),+ $(,)?) => {
        $(impl From<&Option<$type>> for Field {
            fn from(value: &Option<$type>) -> Self {
                value.as_ref().map_or(Self::None, Self::from)
            }
        })+
    };
}

optional_field!(String, u64, AgentId, Party);
