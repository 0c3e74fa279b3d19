//! Facts as they are stored and shown: the name of each, and its particulars by name.

use alloc::{string::String, vec::Vec};

use crate::{
    AgentId, AgentWish, BridgeId, ChannelId, FollowingEnd, HungUpBy, Language, MailboxReason,
    MessageKind, NodeId, OfferOutcome, Outcome, Overflow, OverflowReason, Party, PauseReason,
    QueueId, RecordingId, SupervisionMode, SurveyNone, TransferKind, TransferOutcome, What,
};

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
names!(FollowingEnd {
    Asked => "asked", Unanswered => "unanswered", Limit => "limit", Roster => "roster",
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
    Key => "key", Closed => "closed", Holiday => "holiday", Notice => "notice", Nobody => "nobody", Waited => "waited",
    Full => "full", Sent => "sent",
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
    DialledOut { node, channel, number, agent, callback, case, queue } => "dialled_out",
    Dialling { agent, channel, bridge } => "dialling",
    CallbackAsked { queue } => "callback_asked",
    NuisanceBarred {} => "nuisance_barred",
    AgentPreferred { agent } => "agent_preferred",
    PriorityGiven { head_start_ms } => "priority_given",
    LanguageChosen { language } => "language_chosen",
    NoticePlayed { notice } => "notice_played",
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
    MovedToAgent { agent, by } => "moved_to_agent",
    Held {} => "held",
    Resumed { held_ms } => "resumed",
    HoldOverdue { held_ms } => "hold_overdue",
    HoldRecalled { held_ms } => "hold_recalled",
    ConsultedAside { bridge } => "consulted_aside",
    TelephoneHeld { agent } => "telephone_held",
    TelephoneResumed { agent } => "telephone_resumed",
    Muted { party } => "muted",
    Unmuted { party } => "unmuted",
    KeysSent { party, count } => "keys_sent",
    TransferStarted { kind, from, to, channel } => "transfer_started",
    TransferEnded { to, outcome, after_ms } => "transfer_ended",
    HelpAsked { agent } => "help_asked",
    HelpEnded { agent, supervisor, by, after_ms } => "help_ended",
    SupervisionStarted { supervisor, mode } => "supervision_started",
    SupervisionChanged { supervisor, mode } => "supervision_changed",
    SupervisionEnded { supervisor, after_ms } => "supervision_ended",
    FollowingStarted { supervisor, agent, mode, by } => "following_started",
    FollowingEnded { supervisor, agent, reason, by, after_ms } => "following_ended",
    ConferenceOpened { room, bridge } => "conference_opened",
    ConferenceJoined { room, leader } => "conference_joined",
    ConferenceInvited { room, bridge, by } => "conference_invited",
    ConferenceLeft { room, stayed_ms } => "conference_left",
    ConferenceLocked { room, by } => "conference_locked",
    ConferenceUnlocked { room, by } => "conference_unlocked",
    MemberMuted { by } => "member_muted",
    MemberUnmuted { by } => "member_unmuted",
    ConferenceClosed { room, lasted_ms } => "conference_closed",
    MovedToQueue { queue, by } => "moved_to_queue",
    MovedToMenu { menu, by } => "moved_to_menu",
    MovedToConference { room, by } => "moved_to_conference",
    MovedToMailbox { by } => "moved_to_mailbox",
    AgentLost { agent } => "agent_lost",
    SurveyOffered { by, cause } => "survey_offered",
    SurveyAnswered { grade } => "survey_answered",
    SurveyNone { reason } => "survey_none",
    MailboxEntered { reason, queue } => "mailbox_entered",
    MessageStarted { recording, kind } => "message_started",
    MessageKept { recording, kind, duration_ms } => "message_kept",
    MessageDropped { recording, duration_ms } => "message_dropped",
    RecordingStarted { recording, bridge } => "recording_started",
    RecordingFinished { recording, duration_ms } => "recording_finished",
    RecordingMissing { recording, reason } => "recording_missing",
    RecordingStored { recording, path, sha256, bytes, duration_ms } => "recording_stored",
    Ended { by, cause, outcome, wait_ms, talk_ms } => "ended",
    DialRefused { agent, number } => "dial_refused",
    AgentReady { agent, by } => "agent_ready",
    AgentPaused { agent, reason, by } => "agent_paused",
    AgentOff { agent, by } => "agent_off",
    DispositionOwed { agent, queue } => "disposition_owed",
    DispositionForgiven { agent, by } => "disposition_forgiven",
    AgentNext { agent, next, by } => "agent_next",
    WrapUpStarted { agent, until } => "wrap_up_started",
    WrapUpExtended { agent, until } => "wrap_up_extended",
    DispositionChosen { agent, disposition } => "disposition_chosen",
    WrapUpEnded { agent, after_ms } => "wrap_up_ended",
    PhoneReachable { phone } => "phone_reachable",
    PhoneLost { phone } => "phone_lost",
    NodeUp { node, gap_ms } => "node_up",
    NodeDown { node } => "node_down",
    TrunkDown {} => "trunk_down",
    TrunkUp { gap_ms } => "trunk_up",
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
    AgentWish => |wish| wish.as_str().into(),
    OfferOutcome => |name| name.as_str().into(),
    FollowingEnd => |name| name.as_str().into(),
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

optional_field!(String, u64, AgentId, BridgeId, QueueId, Party, RecordingId);
