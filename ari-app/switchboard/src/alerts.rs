//! Alerts (告警): what a supervisor has to look at, found in a picture of the board. Nothing is kept: an
//! alert lasts as long as its cause.

use alloc::{collections::BTreeMap, vec::Vec};

use crate::{
    AgentId, AgentState, CallId, CallView, Millis, NodeId, PauseReason, QueueId, QueueView,
    Snapshot, Stage,
};

/// From when on something is an alert; times in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertLimits {
    /// In queues without limits of their own.
    pub queue: QueueLimits,
    /// In the others.
    pub queues: BTreeMap<QueueId, QueueLimits>,
    /// A caller is on hold, or parked.
    pub hold_ms: u64,
    /// An agent is paused.
    pub pause_ms: u64,
    /// People talk, or sit in a conference.
    pub talk_ms: u64,
    /// An agent is ready and gets no call; 0 for never.
    pub idle_ms: u64,
}

/// From when on something is an alert in one queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueLimits {
    /// A caller waits, in milliseconds.
    pub wait_ms: u64,
    /// More callers wait than this; 0 for never.
    pub waiting_calls: u32,
    /// Fewer of a hundred are answered in time today; 0 for never.
    pub service_level_percent: u64,
    /// Which is judged from so many on.
    pub service_level_calls: u64,
}

impl AlertLimits {
    /// Those of a queue.
    pub fn of(&self, queue: Option<QueueId>) -> &QueueLimits {
        let own = queue.and_then(|queue| self.queues.get(&queue));
        own.unwrap_or(&self.queue)
    }
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// An agent who talks asks for a supervisor.
    HelpAsked(CallId),
    /// An Asterisk is not connected: no call can be taken there.
    NodeDown(NodeId),
    /// The carrier does not answer: nobody rings us, and nobody outside can be rung.
    TrunkDown,
    /// Callers wait, and every agent of their queue is off duty or paused.
    NobodyOnDuty(QueueId),
    /// Too many callers wait in a queue: so many.
    WaitingCalls(QueueId, u64),
    /// A caller waits for long.
    LongWait(CallId),
    /// A caller is on hold for long.
    LongHold(CallId),
    /// A conversation or a conference goes on for long: somebody may have forgotten a line.
    LongTalk(CallId),
    /// A conversation is not being recorded.
    Unrecorded(CallId),
    /// An agent's telephone is gone while they are on duty.
    PhoneLost(AgentId),
    /// An agent left one call after another unanswered, and is offered none until they show up.
    AgentAbsent(AgentId),
    /// Callers of a queue have been owed a call for longer than allowed: so many.
    CallbackOverdue(QueueId, u64),
    /// So many messages have been heard by nobody for longer than allowed.
    MessageOverdue(u64),
    /// Too few of a queue's callers of today were answered in time: so many of so many. Who waits and can still be is
    /// of neither.
    ServiceLevel(QueueId, u64, u64),
    /// An agent is paused for long.
    LongPause(AgentId),
    /// An agent has been paused for longer today than that reason allows.
    OverBudget(AgentId),
    /// An agent is ready, and has had no call for long.
    LongIdle(AgentId),
}

impl Concern {
    /// As in the API and in words: one of `NAMES`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HelpAsked(_) => "help_asked",
            Self::NodeDown(_) => "node_down",
            Self::TrunkDown => "trunk_down",
            Self::NobodyOnDuty(_) => "nobody_on_duty",
            Self::WaitingCalls(..) => "waiting_calls",
            Self::LongWait(_) => "long_wait",
            Self::LongHold(_) => "long_hold",
            Self::LongTalk(_) => "long_talk",
            Self::Unrecorded(_) => "unrecorded",
            Self::PhoneLost(_) => "phone_lost",
            Self::AgentAbsent(_) => "agent_absent",
            Self::CallbackOverdue(..) => "callback_overdue",
            Self::MessageOverdue(_) => "message_overdue",
            Self::ServiceLevel(..) => "service_level",
            Self::LongPause(_) => "long_pause",
            Self::OverBudget(_) => "over_budget",
            Self::LongIdle(_) => "long_idle",
        }
    }

    /// Every name.
    pub const NAMES: [&'static str; 17] = [
        "help_asked",
        "node_down",
        "trunk_down",
        "nobody_on_duty",
        "waiting_calls",
        "long_wait",
        "long_hold",
        "long_talk",
        "unrecorded",
        "phone_lost",
        "agent_absent",
        "callback_overdue",
        "message_overdue",
        "service_level",
        "long_pause",
        "over_budget",
        "long_idle",
    ];
}

/// Something to look at, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alert {
    /// What.
    pub concern: Concern,
    /// Since when.
    pub since: Millis,
}

/// Everything to look at, the gravest first. What the board does not know of, such as who is over a pause's budget,
/// who is owed a call and how the day has gone, is `known` to whoever asks.
pub fn alerts(board: &Snapshot, now: Millis, limits: &AlertLimits, known: &[Alert]) -> Vec<Alert> {
    let long = |since: Millis, limit_ms: u64| now.saturating_sub(since) >= limit_ms;
    let mut found = Vec::new();
    let mut note = |concern, since| found.push(Alert { concern, since });
    for node in board.nodes.iter().filter(|node| !node.up) {
        note(Concern::NodeDown(node.node), node.since);
    }
    if let Some(since) = board.trunk_down {
        note(Concern::TrunkDown, since);
    }
    for queue in &board.queues {
        let serving = queue.ready + queue.talking + queue.wrap_up;
        if let (Some(since), 0) = (queue.longest_since, serving) {
            note(Concern::NobodyOnDuty(queue.queue), since);
        }
        if let Some(since) = crowded_since(board, queue, limits) {
            let waiting = u64::from(queue.waiting);
            note(Concern::WaitingCalls(queue.queue, waiting), since);
        }
    }
    for call in &board.calls {
        let wait_ms = limits.of(call.queue).wait_ms;
        if let Some(since) = waits_since(call).filter(|since| long(*since, wait_ms)) {
            note(Concern::LongWait(call.call), since);
        }
        if let Some(help) = call.help {
            note(Concern::HelpAsked(call.call), help.since);
        }
        let held = call.held.or(call.parked);
        if let Some(since) = held.filter(|since| long(*since, limits.hold_ms)) {
            note(Concern::LongHold(call.call), since);
        }
        let talks = matches!(call.stage, Stage::Talking | Stage::Conference);
        if talks && long(call.since, limits.talk_ms) {
            note(Concern::LongTalk(call.call), call.since);
        }
        if call.stage == Stage::Talking && !call.recorded {
            note(Concern::Unrecorded(call.call), call.since);
        }
    }
    for agent in &board.agents {
        if agent.state != AgentState::Off && !agent.reachable {
            note(Concern::PhoneLost(agent.agent), agent.since);
        }
        if is_absent(&agent.state) {
            note(Concern::AgentAbsent(agent.agent), agent.since);
        } else if agent.reachable
            && matches!(agent.state, AgentState::Paused(_))
            && long(agent.since, limits.pause_ms)
        {
            note(Concern::LongPause(agent.agent), agent.since);
        }
        let idle = agent.state == AgentState::Ready && limits.idle_ms > 0;
        if idle && long(agent.since, limits.idle_ms) {
            note(Concern::LongIdle(agent.agent), agent.since);
        }
    }
    found.extend(known);
    found.sort_unstable();
    found
}

/// Since when a caller waits for a person, if they do.
fn waits_since(call: &CallView) -> Option<Millis> {
    let waits = matches!(call.stage, Stage::Queued | Stage::Ringing);
    call.asked.filter(|_| waits)
}

/// When whoever is one too many in a queue asked for a person, if somebody is.
fn crowded_since(board: &Snapshot, queue: &QueueView, limits: &AlertLimits) -> Option<Millis> {
    let most = limits.of(Some(queue.queue)).waiting_calls;
    if most == 0 || queue.waiting <= most {
        return None;
    }
    let calls = board.calls.iter();
    let theirs = calls.filter(|call| call.queue == Some(queue.queue));
    let mut asked: Vec<Millis> = theirs.filter_map(waits_since).collect();
    asked.sort_unstable();
    asked.get(most as usize).copied()
}

/// Whether left calls unanswered, and was paused for it.
fn is_absent(state: &AgentState) -> bool {
    let absent = PauseReason::Absent.as_str();
    matches!(state, AgentState::Paused(reason) if reason.as_str() == absent)
}
