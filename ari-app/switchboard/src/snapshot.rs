//! How the board stands at one moment, for pages and the API. Facts say how it came about.

use alloc::{string::String, sync::Arc, vec::Vec};

use crate::{
    AgentId, CallId, ChannelId, Following, Hours, Language, Millis, NodeId, Notice, Party,
    PhoneSeen, QueueId, Skill, Stage, SupervisionMode, TransferKind,
};

/// Everything live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// When it was taken.
    pub at: Millis,
    /// Whether a call could be taken: an Asterisk is connected and reconciled.
    pub ready: bool,
    /// Whether recordings can be made: the disk has room.
    pub recording: bool,
    /// Every Asterisk.
    pub nodes: Vec<NodeView>,
    /// Calls in progress, by number.
    pub calls: Vec<CallView>,
    /// Everybody on the roster, by number.
    pub agents: Vec<AgentView>,
    /// Who follows whom, by supervisor; for supervisors' eyes alone.
    pub followings: Vec<Following>,
    /// Conferences that go on, by room.
    pub conferences: Vec<ConferenceView>,
    /// Telephones that are known, by number.
    pub phones: Vec<PhoneSeen>,
    /// Since when the carrier does not answer at the other end of the trunk; `None` while it does, while that is not
    /// known, and while no Asterisk is connected.
    pub trunk_down: Option<Millis>,
    /// Every queue, in the plan's order; then those of earlier plans in which calls go on.
    pub queues: Vec<QueueView>,
    /// Every menu by name, in the plan's order.
    pub menus: Vec<String>,
    /// What is announced to all.
    pub notice: Option<Notice>,
    /// When persons answer in the office.
    pub hours: Arc<Hours>,
}

/// One Asterisk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeView {
    /// Which.
    pub node: NodeId,
    /// Whether it is connected.
    pub up: bool,
    /// Since when.
    pub since: Millis,
}

/// One call in progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallView {
    /// Its number.
    pub call: CallId,
    /// Where it is.
    pub node: NodeId,
    /// The caller's leg.
    pub channel: ChannelId,
    /// The caller's number; in a call from us whom it goes to.
    pub caller: Option<String>,
    /// Whether the call is one from us.
    pub outward: bool,
    /// The call-back it is about.
    pub callback: Option<u64>,
    /// The number dialled.
    pub dialled: String,
    /// The language the caller chose to be spoken to in.
    pub language: Option<Language>,
    /// Where it is in its journey.
    pub stage: Stage,
    /// Which queue it waits or waited in.
    pub queue: Option<QueueId>,
    /// 1 for the next to be offered to whichever agent of the queue is free, callers of those agents' other queues
    /// counted; while it waits.
    pub position: Option<u32>,
    /// Who talks or is rung; of several the first.
    pub agent: Option<AgentId>,
    /// Everybody who is rung for it.
    pub rung: Vec<AgentId>,
    /// The agent who knows the matter and is waited for.
    pub kept_for: Option<AgentId>,
    /// When it arrived.
    pub arrived: Millis,
    /// When a person was first asked for.
    pub requested: Option<Millis>,
    /// When a person was first asked for, in this call or in the one that is called back: the place in
    /// line.
    pub asked: Option<Millis>,
    /// How long a person was waited for, once that is over.
    pub waited_ms: Option<Millis>,
    /// Whether somebody put the caller before all others.
    pub goes_first: bool,
    /// The caller's priority by number: counts as time waited, in milliseconds.
    pub head_start_ms: Millis,
    /// When it was first answered by an agent.
    pub connected: Option<Millis>,
    /// Since when it has been in this stage.
    pub since: Millis,
    /// What an agent said came of it.
    pub disposition: Option<String>,
    /// Whether it is being recorded.
    pub recorded: bool,
    /// Since when the caller is on hold.
    pub held: Option<Millis>,
    /// Since when the caller is parked.
    pub parked: Option<Millis>,
    /// Since when the recording is paused.
    pub unkept: Option<Millis>,
    /// Whether nothing the caller says is let through.
    pub muted: bool,
    /// Whether the caller has hung up and the others talk on.
    pub caller_gone: bool,
    /// Who talks with the caller, first come first.
    pub parties: Vec<PartyView>,
    /// The transfer under way.
    pub transfer: Option<TransferView>,
    /// The call for help that no supervisor has come for.
    pub help: Option<HelpView>,
    /// Supervisors who are rung to listen, or do; for supervisors' eyes alone.
    pub watchers: Vec<WatcherView>,
}

/// A call for help in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelpView {
    /// Who asks for a supervisor.
    pub agent: AgentId,
    /// Since when.
    pub since: Millis,
}

/// A supervisor who listens to a conversation. One who joined it is a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatcherView {
    /// Who, by their agent's number.
    pub supervisor: AgentId,
    /// How.
    pub mode: SupervisionMode,
    /// Whether they have answered.
    pub listening: bool,
    /// Since when.
    pub since: Millis,
}

/// Somebody who talks with the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyView {
    /// Who.
    pub who: Party,
    /// Since when.
    pub since: Millis,
    /// Whether they wait in music while the other two talk.
    pub held: bool,
    /// Whether they are where the caller talks or would, and their telephone does not hold the call itself.
    pub hears: bool,
    /// Whether nothing they say is let through.
    pub muted: bool,
    /// Whether they came to supervise.
    pub supervises: bool,
}

/// Whether an agent may mute somebody or send them away: themself; and others while in charge, but nobody who
/// came to supervise.
pub(crate) fn may_steer(
    agent: AgentId,
    in_charge: Option<AgentId>,
    (who, supervises): (&Party, bool),
) -> bool {
    *who == Party::Agent(agent) || in_charge == Some(agent) && !supervises
}

impl CallView {
    /// Whether an agent may mute somebody in the call or send them away.
    pub fn may_steer(&self, agent: AgentId, party: &PartyView) -> bool {
        may_steer(agent, self.agent, (&party.who, party.supervises))
    }
}

/// A transfer under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferView {
    /// How.
    pub kind: TransferKind,
    /// By whom.
    pub from: Option<AgentId>,
    /// To whom.
    pub to: Party,
    /// Whether the recipient has answered and is being consulted.
    pub consulting: bool,
    /// Since when.
    pub since: Millis,
}

/// What an agent is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentState {
    /// Off duty.
    Off,
    /// Waits for a call.
    Ready,
    /// The telephone rings for this call.
    Reserved(CallId),
    /// Talks in this call.
    Talking(CallId),
    /// Finishes the case of this call, until then at the latest.
    WrapUp(CallId, Millis),
    /// On duty, but not offered calls; the reason as in `PauseReason::as_str`.
    Paused(String),
}

impl AgentState {
    /// As stored and as in the API: `off`, `ready`, `reserved`, `talking`, `wrap_up`, `paused`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Ready => "ready",
            Self::Reserved(_) => "reserved",
            Self::Talking(_) => "talking",
            Self::WrapUp(..) => "wrap_up",
            Self::Paused(_) => "paused",
        }
    }

    /// Whether rung, or talking.
    pub fn is_in_call(&self) -> bool {
        matches!(self, Self::Reserved(_) | Self::Talking(_))
    }

    /// The call it is about.
    pub fn call(&self) -> Option<CallId> {
        match self {
            Self::Reserved(call) | Self::Talking(call) | Self::WrapUp(call, _) => Some(*call),
            Self::Off | Self::Ready | Self::Paused(_) => None,
        }
    }
}

/// One agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentView {
    /// The number.
    pub agent: AgentId,
    /// The name.
    pub name: String,
    /// The telephone that rings.
    pub phone: String,
    /// Whether that telephone is registered.
    pub reachable: bool,
    /// Whether that telephone has a call, ours or another.
    pub in_use: bool,
    /// Whether it is asked to answer by itself.
    pub auto_answer: bool,
    /// What the agent is doing.
    pub state: AgentState,
    /// Since when.
    pub since: Millis,
    /// What follows the call or the wrap-up under way, where something else than ready was asked for.
    pub next: Option<String>,
    /// The call handled last, or an earlier one that is still owed a disposition.
    pub last: Option<LastCall>,
    /// The queues served, and how well.
    pub skills: Vec<Skill>,
}

/// A conference that goes on, or to which somebody is being invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConferenceView {
    /// In which room.
    pub room: String,
    /// Since when; `None` while nobody is in it.
    pub opened: Option<Millis>,
    /// Whether nobody comes in who was not invited.
    pub locked: bool,
    /// Whether it is being recorded.
    pub recorded: bool,
    /// Who takes part, first come first.
    pub members: Vec<MemberView>,
}

/// Somebody who takes part in a conference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberView {
    /// Their call.
    pub call: CallId,
    /// Their number; see `store::callers::shown`.
    pub number: Option<String>,
    /// The agent who was invited.
    pub agent: Option<AgentId>,
    /// Whether they lead.
    pub leader: bool,
    /// Whether nothing they say is let through.
    pub muted: bool,
    /// Since when they are in it; `None` while they are rung or key the PIN.
    pub since: Option<Millis>,
}

/// The call an agent handled last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastCall {
    /// Its number.
    pub call: CallId,
    /// In which queue.
    pub queue: QueueId,
    /// What the agent said came of it.
    pub disposition: Option<String>,
    /// Whether that still has to be said before the next call.
    pub owed: bool,
}

impl LastCall {
    /// One of which it has to be said what came of it.
    pub(crate) fn owed((call, queue): (CallId, QueueId)) -> Self {
        Self {
            call,
            queue,
            disposition: None,
            owed: true,
        }
    }
}

impl AgentView {
    /// Whether a queue is served.
    pub fn serves(&self, queue: QueueId) -> bool {
        self.skills.iter().any(|skill| skill.queue == queue)
    }
}

/// One queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueView {
    /// Which.
    pub queue: QueueId,
    /// What pages show.
    pub name: String,
    /// Whether the plan does not have it any more, and it is there for calls that go on: nobody else can be led to
    /// it.
    pub former: bool,
    /// When persons answer its callers.
    pub hours: Arc<Hours>,
    /// What a call may have come to, for agents to choose from.
    pub dispositions: Arc<[String]>,
    /// How many wait, those whose agent is being rung included.
    pub waiting: u32,
    /// When the one who waits longest asked for a person.
    pub longest_since: Option<Millis>,
    /// Agents of this queue by state: ready, talking (or reserved), wrap-up, paused.
    pub ready: u32,
    /// Reserved or talking.
    pub talking: u32,
    /// In wrap-up.
    pub wrap_up: u32,
    /// Paused.
    pub paused: u32,
    /// What who enters at this moment can expect to wait, in milliseconds; `None` while nobody takes calls.
    pub expected_wait_ms: Option<u64>,
}
