//! What the store remembers and what an Asterisk shows, from which the board finds its way back
//! after a restart or a lost socket.

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use crate::{
    Actor, AgentId, AgentWish, BridgeId, CallId, ChannelId, Following, HungUpBy, Known, Language,
    MessageKind, Millis, NodeId, Party, QueueId, RecordingId, TransferKind,
};

/// What is there on an Asterisk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Channels in our application, and legs of ours that still ring.
    pub channels: Vec<ChannelSeen>,
    /// Bridges of ours.
    pub bridges: Vec<BridgeSeen>,
    /// Those recordings under way that the board or the store knows of.
    pub recordings: Vec<RecordingId>,
    /// Every telephone.
    pub phones: Vec<PhoneSeen>,
    /// Whether the carrier answers; `None` where nobody asks it, or it is not known yet.
    pub trunk: Option<bool>,
}

impl Inventory {
    /// Whether a leg is in a bridge.
    pub(crate) fn has_joined(&self, bridge: &BridgeId, leg: &ChannelId) -> bool {
        let mut bridges = self.bridges.iter();
        bridges.any(|seen| seen.id == *bridge && seen.channels.contains(leg))
    }

    /// Whether a leg rings at its far end.
    pub(crate) fn rings(&self, leg: &ChannelId) -> bool {
        let mut legs = self.channels.iter();
        legs.any(|seen| seen.id == *leg && seen.rings)
    }
}

/// One telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneSeen {
    /// Its number, the endpoint's name.
    pub phone: String,
    /// Whether it can be rung.
    pub reachable: bool,
    /// Whether it has a call, ours or another.
    pub in_use: bool,
}

/// One channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelSeen {
    /// Its id.
    pub id: ChannelId,
    /// The number at its far end.
    pub caller: Option<String>,
    /// The number dialled; empty for legs of ours.
    pub dialled: String,
    /// Whether it was answered.
    pub up: bool,
    /// Whether it was not, and rings at its far end.
    pub rings: bool,
    /// The telephone of ours that dialled by itself, if it is one's leg.
    pub phone: Option<String>,
    /// Whether the telephone of ours at its far end has put it on hold; `None` where there is none, or nobody asked.
    pub on_hold: Option<bool>,
    /// What is known of the caller, should the call be new; as of one who arrives.
    pub known: Known,
}

/// One bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BridgeSeen {
    /// Its id.
    pub id: BridgeId,
    /// Who is in it.
    pub channels: Vec<ChannelId>,
}

/// What the store remembers at the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The next call's number.
    pub next_call: u64,
    /// Calls without an end, by number.
    pub calls: Vec<RememberedCall>,
    /// Every agent's last state.
    pub agents: Vec<RememberedAgent>,
    /// Who follows whom.
    pub followings: Vec<Following>,
    /// Conferences without an end.
    pub conferences: Vec<RememberedConference>,
    /// Recordings of conversations without an end, be their calls over or not, and on which Asterisk.
    pub recordings: Vec<(RecordingId, NodeId)>,
    /// Until when the last run kept facts; the gap since then is a fact. `None` on the first start.
    pub last_fact: Option<Millis>,
    /// When an Asterisk was last connected. `None` on the first start.
    pub last_up: Option<Millis>,
    /// Since when the carrier did not answer at the end of the last run.
    pub trunk_down: Option<Millis>,
}

impl Memory {
    /// Every recording that may still go on: of conversations, and messages. Asterisk lists none, it has
    /// to be asked for each by name.
    pub fn recordings_under_way(&self) -> BTreeSet<RecordingId> {
        let messages = self.calls.iter().filter_map(|call| call.message.as_ref());
        let talks = self.recordings.iter().map(|(recording, _)| recording);
        let messages = messages.map(|(recording, _)| recording);
        talks.chain(messages).cloned().collect()
    }
}

/// A call without an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedCall {
    /// Its number.
    pub call: CallId,
    /// Where it is.
    pub node: NodeId,
    /// The caller's leg.
    pub channel: ChannelId,
    /// The caller's number.
    pub caller: Option<String>,
    /// The number dialled.
    pub dialled: String,
    /// The language the caller chose.
    pub language: Option<Language>,
    /// Whether it is one from us.
    pub outward: bool,
    /// The call-back that it is for.
    pub callback: Option<u64>,
    /// Whether the caller is to be called back.
    pub callback_asked: bool,
    /// Whether the caller is a nuisance, and was told so.
    pub barred: bool,
    /// Whether the caller was put before all others.
    pub goes_first: bool,
    /// When it arrived.
    pub arrived: Millis,
    /// When a person was first asked for.
    pub requested: Option<Millis>,
    /// In which queue.
    pub queue: Option<QueueId>,
    /// To which queues it was led as others could not serve it, and when; the first one first.
    pub overflows: Vec<(QueueId, Millis)>,
    /// When somebody last moved it to another queue.
    pub moved: Option<Millis>,
    /// When whoever talked with the caller last sent them to a menu or the mailbox, if they have talked with
    /// nobody since, and when a person was asked for after that.
    pub anew: Option<(Millis, Option<Millis>)>,
    /// The conference room that somebody sent the caller to out of a conversation, and the agent who was in it, if
    /// nothing has followed but that they came in.
    pub sent_to_room: Option<(String, AgentId)>,
    /// The agent who knows the matter.
    pub preferred: Option<AgentId>,
    /// The caller's priority by number: counts as time waited, in milliseconds.
    pub head_start_ms: Millis,
    /// The first answer by an agent.
    pub connected: Option<Millis>,
    /// Time already talked in earlier conversations, in milliseconds.
    pub talked_ms: u64,
    /// The conversation under way.
    pub talk: Option<RememberedTalk>,
    /// Since when the caller is in the mailbox, if they are.
    pub mailbox: Option<Millis>,
    /// Whether a message of theirs was kept.
    pub left_message: bool,
    /// The message under way: started, and neither kept nor dropped.
    pub message: Option<(RecordingId, MessageKind)>,
    /// The survey, once the caller was asked.
    pub survey: Option<RememberedSurvey>,
    /// The conference the caller is in.
    pub conference: Option<RememberedMember>,
    /// Who dials them, if they have not answered.
    pub dialling: Option<RememberedDialling>,
    /// The conference they were rung for, if they have not left it.
    pub invited: Option<RememberedInvitation>,
}

/// An agent who dials somebody outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedDialling {
    /// Who.
    pub agent: AgentId,
    /// Their leg, and where they hear the far end; `None` while their own telephone rings.
    pub there: Option<(ChannelId, BridgeId)>,
}

/// Somebody whom a conference rings, or rang, to come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedInvitation {
    /// To which room.
    pub room: String,
    /// Where the conference went on that they were to meet.
    pub meets: Option<BridgeId>,
    /// Who it is, if an agent.
    pub agent: Option<AgentId>,
}

/// Somebody who is in a conference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedMember {
    /// In which room.
    pub room: String,
    /// Whether they lead it.
    pub leader: bool,
    /// Since when.
    pub since: Millis,
    /// Whether nothing they say is let through.
    pub muted: bool,
}

/// A survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RememberedSurvey {
    /// Who ended the conversation before.
    pub by: HungUpBy,
    /// Why (Q.850).
    pub cause: u16,
    /// Whether it is neither answered nor given up.
    pub open: bool,
}

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedTalk {
    /// Where they talk.
    pub bridge: BridgeId,
    /// What keeps it.
    pub recording: Option<RecordingId>,
    /// What keeps those who consult aside.
    pub aside: Option<RecordingId>,
    /// Since when.
    pub since: Millis,
    /// Since when anybody has talked with the caller; `None` while somebody is rung for them first.
    pub talked: Option<Millis>,
    /// Who talks with the caller, first come first.
    pub legs: Vec<RememberedLeg>,
    /// Since when the caller is on hold.
    pub held: Option<Millis>,
    /// Whether nothing the caller says is let through.
    pub muted: bool,
    /// Since when the caller is parked.
    pub parked: Option<Millis>,
    /// Since when what is said is not kept, and who asked for that, or `keys`.
    pub unkept: Option<(Millis, String)>,
    /// Who calls for help, and since when, if no supervisor has come.
    pub help: Option<(AgentId, Millis)>,
    /// The transfer under way.
    pub transfer: Option<RememberedTransfer>,
}

/// A conference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedConference {
    /// In which room.
    pub room: String,
    /// On which Asterisk.
    pub node: NodeId,
    /// Where they talk.
    pub bridge: BridgeId,
    /// What keeps it.
    pub recording: Option<RecordingId>,
    /// Since when.
    pub opened: Millis,
    /// When somebody last came in or left.
    pub changed: Millis,
    /// Whether nobody comes in who was not invited.
    pub locked: bool,
}

/// Somebody who talks with the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedLeg {
    /// Who.
    pub who: Party,
    /// The leg.
    pub channel: ChannelId,
    /// Since when.
    pub since: Millis,
    /// Whether they came to supervise.
    pub supervises: bool,
    /// Since when their telephone holds the call itself.
    pub away: Option<Millis>,
    /// Whether nothing they say is let through.
    pub muted: bool,
}

/// A transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedTransfer {
    /// How.
    pub kind: TransferKind,
    /// By whom.
    pub from: Option<AgentId>,
    /// To whom.
    pub to: Party,
    /// The recipient's leg.
    pub channel: ChannelId,
    /// Since when.
    pub since: Millis,
}

/// An agent's state when last heard of. One who was in a call is remembered as what follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedAgent {
    /// Who.
    pub agent: AgentId,
    /// What they asked for, or were put into.
    pub state: AgentWish,
    /// Who asked for it.
    pub by: Actor,
    /// Since when.
    pub since: Millis,
    /// Whether that was told as it came to be; a wish during a call is told by what follows the call.
    pub told: bool,
    /// The call of the wrap-up under way.
    pub last: Option<RememberedLast>,
    /// Calls of which it has to be said what came of them, and in which queue's words; oldest first.
    pub owes: Vec<(CallId, QueueId)>,
    /// The wrap-up under way: of which call, since when, and until when.
    pub wrap_up: Option<(CallId, Millis, Millis)>,
}

/// A call that an agent has handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedLast {
    /// Its number.
    pub call: CallId,
    /// In which queue.
    pub queue: QueueId,
    /// What somebody said came of it.
    pub disposition: Option<String>,
}
