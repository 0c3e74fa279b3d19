//! Facts (话务事件): what happened, kept for ever. Live board, history, figures and audit are all read
//! from them.

use alloc::string::String;

use crate::{
    AgentId, AgentWish, BridgeId, CallId, ChannelId, FollowingEnd, HungUpBy, Language,
    MailboxReason, MessageKind, Millis, NodeId, OfferOutcome, Outcome, Overflow, OverflowReason,
    Party, PauseReason, QueueId, RecordingId, SupervisionMode, SurveyNone, TransferKind,
    TransferOutcome,
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
        case: Option<u64>,
        queue: Option<QueueId>,
    },
    /// The agent is there, and the number outside is rung.
    Dialling {
        agent: AgentId,
        channel: ChannelId,
        bridge: BridgeId,
    },
    /// The caller wants to be called back, in the place kept.
    CallbackAsked { queue: QueueId },
    /// The caller is barred as a nuisance, and told so.
    NuisanceBarred,
    /// There is an agent who knows the caller's matter.
    AgentPreferred { agent: AgentId },
    /// By their number the caller counts as if they had waited so much longer than others.
    PriorityGiven { head_start_ms: Millis },
    /// The caller is spoken to in this language from here on.
    LanguageChosen { language: Language },
    /// What is announced to all was begun to be said.
    NoticePlayed { notice: u32 },
    /// A menu began.
    MenuEntered { menu: String },
    /// A key led somewhere.
    KeyPressed { key: char },
    /// A person was asked for, for the first time in this call.
    PersonRequested { queue: QueueId },
    /// Waiting began or goes on; position 1 is the next to be served, callers of the agents' other queues counted.
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
    /// The caller is offered to this agent, out of turn.
    MovedToAgent { agent: AgentId, by: String },
    /// The caller waits in music.
    Held,
    /// The caller is back.
    Resumed { held_ms: u64 },
    /// The caller has been on hold for longer than is good: an alarm.
    HoldOverdue { held_ms: u64 },
    /// Forgotten on hold for so long that the caller is brought back, or led on from a telephone that holds them.
    HoldRecalled { held_ms: u64 },
    /// Somebody is consulted in this bridge beside the conversation (`BridgeId::aside`), while others talk with the
    /// caller.
    ConsultedAside { bridge: BridgeId },
    /// An agent's telephone holds its line: nothing is heard there.
    TelephoneHeld { agent: AgentId },
    /// It holds it no more.
    TelephoneResumed { agent: AgentId },
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
    /// An agent who talks asks for a supervisor.
    HelpAsked { agent: AgentId },
    /// A supervisor has come; for none it was taken back, by whom `by` says, or the agent's part in the conversation
    /// ended (`system`).
    HelpEnded {
        agent: AgentId,
        supervisor: Option<AgentId>,
        by: String,
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
    /// A supervisor is rung for every conversation of an agent from here on, to hear it in this way.
    FollowingStarted {
        supervisor: AgentId,
        agent: AgentId,
        mode: SupervisionMode,
        by: String,
    },
    /// They are no more; asked for by whom, where somebody did (`system` else).
    FollowingEnded {
        supervisor: AgentId,
        agent: AgentId,
        reason: FollowingEnd,
        by: String,
        after_ms: u64,
    },
    /// A conference begins in a room, with the first who comes in.
    ConferenceOpened { room: String, bridge: BridgeId },
    /// The caller takes part in it, perhaps as one who leads.
    ConferenceJoined { room: String, leader: bool },
    /// Somebody is rung to come in, where a conference goes on in the bridge, if one does.
    ConferenceInvited {
        room: String,
        bridge: Option<BridgeId>,
        by: String,
    },
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
    /// Whoever talked with the caller sent them to a menu, from where they are a caller like any other.
    MovedToMenu { menu: String, by: String },
    /// Whoever talked with the caller sent them to a conference room, whose PIN they are asked for.
    MovedToConference { room: String, by: String },
    /// Whoever talked with the caller sent them to the mailbox.
    MovedToMailbox { by: String },
    /// The agent's leg died without a hang-up; the caller waits in front.
    AgentLost { agent: AgentId },
    /// The caller is asked for a grade; who ended the conversation before, and why (Q.850).
    SurveyOffered { by: HungUpBy, cause: u16 },
    /// The caller's grade, 1 for the best to 5.
    SurveyAnswered { grade: u8 },
    /// There is none: silence is no answer.
    SurveyNone { reason: SurveyNone },
    /// The mailbox began; the queue is the one whose hours or notice keep the caller out, if that is the reason.
    MailboxEntered {
        reason: MailboxReason,
        queue: Option<QueueId>,
    },
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
    /// People talked, or a message was to be left, and nothing keeps it: an alarm. Which recording is lost by
    /// it; `None` where none was begun, or one that was has ended well and no other followed.
    RecordingMissing {
        recording: Option<RecordingId>,
        reason: String,
    },
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
    /// An agent dialled by their telephone's keys what agents may not dial.
    DialRefused { agent: AgentId, number: String },
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
    /// What an agent in a call is to be after it.
    AgentNext {
        agent: AgentId,
        next: AgentWish,
        by: String,
    },
    /// Wrap-up began.
    WrapUpStarted { agent: AgentId, until: Millis },
    /// The agent has more time for it.
    WrapUpExtended { agent: AgentId, until: Millis },
    /// The agent has to say what came of the call before the next one, in the words of this queue.
    DispositionOwed { agent: AgentId, queue: QueueId },
    /// The agent need not say any more what came of the call, or, where it names none, of any earlier one.
    DispositionForgiven { agent: AgentId, by: String },
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
    /// The carrier does not answer: nobody can ring in or be rung outside.
    TrunkDown,
    /// The carrier answers again, or is watched no more; how long it did not.
    TrunkUp { gap_ms: u64 },
}
