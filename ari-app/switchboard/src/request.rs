//! What people and programmes may ask of the board, and what it answers.

use alloc::string::String;

use crate::{AgentId, AgentWish, CallId, Millis, QueueId, Refusal};

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

    /// The reverse of `label`. Whoever is none of these is the board itself.
    pub fn parse(label: &str) -> Self {
        let agent = label.strip_prefix("agent:");
        let agent = agent.and_then(|number| number.parse().ok()).map(AgentId);
        let user = label.strip_prefix("user:");
        match (agent, user, label) {
            (Some(agent), ..) => Self::Agent(agent),
            (None, Some(login), _) => Self::User(login.into()),
            (None, None, "api") => Self::Api,
            (None, None, _) => Self::System,
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// An agent's state is to be this. During a call it takes effect after it; during wrap-up `Ready` ends it.
    SetAgent(AgentId, AgentWish),
    /// The same, asked for by a code keyed at the agent's telephone, which is used for that alone.
    KeyAgent(AgentId, AgentWish),
    /// Give an agent more time to finish the case.
    ExtendWrapUp(AgentId),
    /// Say what came of a call, by one of its queue's dispositions.
    Dispose(CallId, String),
    /// End a call.
    HangUp(CallId),
    /// Let the caller wait in music.
    Hold(CallId),
    /// Bring the caller back.
    Resume(CallId),
    /// Let nothing through that somebody says, or everything again. `None` is the caller.
    Mute(CallId, Option<Party>, bool),
    /// Press keys towards the far end of somebody: at most 32 of `0`–`9`, `*`, `#`. `None` is the caller.
    SendKeys(CallId, Option<Party>, String),
    /// Ring somebody to join, to be consulted, or to take over.
    Transfer(CallId, Destination, TransferKind),
    /// Leave the caller to whoever was consulted, or to whoever is being rung.
    CompleteTransfer(CallId),
    /// Talk with the other of the two: the caller or whoever is consulted.
    SwapTransfer(CallId),
    /// Everybody talks with everybody.
    MergeTransfer(CallId),
    /// Give up the transfer; the caller is brought back.
    CancelTransfer(CallId),
    /// Send one of the parties away.
    Dismiss(CallId, Party),
    /// Something to do in a conference.
    Conference(ConferenceWish),
    /// Ring an agent, and then a number outside.
    Dial {
        /// Who talks; rung first.
        agent: AgentId,
        /// Whom to ring.
        number: String,
        /// The call-back it is about.
        callback: Option<u64>,
        /// The case it is about, by its number.
        case: Option<u64>,
        /// For which it counts, with its words and wrap-up: a call-back's the one waited in, a case's that of the call it
        /// came from; `None` for the first that the agent serves, in the order of the plan.
        queue: Option<QueueId>,
    },
    /// Keep what is said from here on out of the recording, or in it again.
    PauseRecording(CallId, bool),
    /// Leave the caller in music for somebody else to pick up.
    Park(CallId),
    /// Ring an agent to talk with a caller who is parked.
    PickUp(CallId, AgentId),
    /// Lead a caller who waits somewhere else.
    Move(CallId, Place),
    /// Let a supervisor, by their agent's number, hear a conversation; or change how they do.
    Supervise(CallId, AgentId, SupervisionMode),
    /// End a supervisor's listening.
    EndSupervision(CallId, AgentId),
    /// Let a supervisor, by their agent's number, hear every conversation of an agent from here on; anew to change how,
    /// or to follow another one.
    Follow {
        /// Who hears them.
        supervisor: AgentId,
        /// Whose they are.
        agent: AgentId,
        /// Whether that agent hears the supervisor.
        whisper: bool,
    },
    /// A supervisor follows an agent no more, and listens no more where they do so for that.
    EndFollowing {
        /// Who followed.
        supervisor: AgentId,
        /// Whom; nothing is asked for where it is another one.
        agent: AgentId,
    },
    /// Ask for a supervisor in a conversation, or take that back.
    CallForHelp(CallId, bool),
    /// Say whether a number may be agreed on to be called back, and do nothing: one that has rung us, or one that
    /// was written down.
    MayCallBack {
        /// Which.
        number: String,
        /// Whether it is that of a call.
        rang: bool,
    },
    /// Let somebody who asked to be called back wait for their turn without a telephone in the hand.
    Enqueue {
        /// The call-back.
        callback: u64,
        /// Whom to ring when an agent is there.
        number: String,
        /// In which line.
        queue: QueueId,
        /// When a person was asked for, which is the place,
        asked: Millis,
        /// with the caller's priority by number, in milliseconds; the shell fills it in.
        head_start_ms: Millis,
        /// The agent who is to call them, as was agreed.
        preferred: Option<AgentId>,
    },
}

/// What can be done in a conference. Who is to leave is hung up by `Request::HangUp`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConferenceWish {
    /// Ring somebody to come into a room.
    Invite(String, Party),
    /// Let nobody into a room who was not invited, or everybody again who knows the PIN.
    Lock(String, bool),
    /// Let nothing through that the member of this call says, or everything again.
    Mute(CallId, bool),
    /// Send everybody in a room away.
    End(String),
}

/// Somebody in a call besides the caller.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// An agent.
    Agent(AgentId),
    /// A telephone outside, by the number dialled.
    Outside(String),
}

impl Party {
    /// As kept and as in the API: `agent:1002`, `number:+8610…`.
    pub fn label(&self) -> String {
        match self {
            Self::Agent(agent) => alloc::format!("agent:{agent}"),
            Self::Outside(number) => alloc::format!("number:{number}"),
        }
    }

    /// The reverse of `label`.
    pub fn parse(label: &str) -> Option<Self> {
        match label.split_once(':')? {
            ("agent", number) => number.parse().ok().map(|id| Self::Agent(AgentId(id))),
            ("number", number) if !number.is_empty() => Some(Self::Outside(number.into())),
            _ => None,
        }
    }

    /// The agent, if it is one.
    pub fn agent(&self) -> Option<AgentId> {
        match self {
            Self::Agent(agent) => Some(*agent),
            Self::Outside(_) => None,
        }
    }
}

/// Where a call can be transferred to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// An agent who is not in a call.
    Agent(AgentId),
    /// Blind: the line of a queue, in the place kept, unless others talk with the caller too. Else whoever of it
    /// is rung next.
    Queue(QueueId),
    /// A number outside, such as a department's.
    Outside(String),
    /// Blind alone: the menu of that name, from its start.
    Menu(String),
    /// Blind alone: the conference room of that number, whose PIN the caller is asked for.
    Conference(String),
    /// Blind alone: the mailbox.
    Mailbox,
}

/// Where a caller who waits can be led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// To another queue, in the place kept.
    Queue(QueueId),
    /// To an agent who is ready.
    Agent(AgentId),
    /// To a supervisor, by their agent's number, who takes the caller whether they are ready or not.
    Supervisor(AgentId),
    /// Before all others.
    Front,
}

/// How somebody is brought into a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferKind {
    /// The initiator leaves at once.
    Blind,
    /// The initiator speaks with the recipient first.
    Attended,
    /// The recipient joins the conversation.
    Invite,
}

impl TransferKind {
    /// As kept and as in the API: `blind`, `attended`, `invite`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blind => "blind",
            Self::Attended => "attended",
            Self::Invite => "invite",
        }
    }

    /// The reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Blind, Self::Attended, Self::Invite]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// How a supervisor takes part in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SupervisionMode {
    /// 监听: hears all, unheard.
    Listen,
    /// 耳语: is heard by the agent alone.
    Whisper,
    /// 强插: talks with all.
    Barge,
    /// 接管: talks with the caller, and the agents leave.
    TakeOver,
}

impl SupervisionMode {
    /// Every mode.
    pub const ALL: [Self; 4] = [Self::Listen, Self::Whisper, Self::Barge, Self::TakeOver];

    /// Those in which an agent can be followed: neither makes the supervisor a party.
    pub const FOLLOWING: [Self; 2] = [Self::Listen, Self::Whisper];

    /// As kept and as in the API: `listen`, `whisper`, `barge`, `take_over`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Listen => "listen",
            Self::Whisper => "whisper",
            Self::Barge => "barge",
            Self::TakeOver => "take_over",
        }
    }

    /// The reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }
}

/// What a request came to.
pub type Reply = Result<(), Refusal>;
