//! Alerts (告警): what a supervisor has to look at, found in a picture of the board. Nothing is kept: an
//! alert lasts as long as its cause.

use alloc::vec::Vec;

use crate::{AgentId, AgentState, CallId, Millis, NodeId, QueueId, Snapshot, Stage};

/// From when on something is an alert, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertLimits {
    /// A caller waits.
    pub wait_ms: u64,
    /// A caller is on hold, or parked.
    pub hold_ms: u64,
    /// An agent is paused.
    pub pause_ms: u64,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// An Asterisk is not connected: no call can be taken there.
    NodeDown(NodeId),
    /// Callers wait, and no agent of their queue is on duty to take them.
    NobodyOnDuty(QueueId),
    /// A caller waits for long.
    LongWait(CallId),
    /// A caller is on hold for long.
    LongHold(CallId),
    /// A conversation is not being recorded.
    Unrecorded(CallId),
    /// An agent's telephone is gone while they are on duty.
    PhoneLost(AgentId),
    /// An agent is paused for long.
    LongPause(AgentId),
    /// An agent has been paused for longer today than that reason allows.
    OverBudget(AgentId),
}

impl Concern {
    /// As in the API and in words: `node_down`, `nobody_on_duty`, `long_wait`, `long_hold`, `unrecorded`,
    /// `phone_lost`, `long_pause`, `over_budget`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NodeDown(_) => "node_down",
            Self::NobodyOnDuty(_) => "nobody_on_duty",
            Self::LongWait(_) => "long_wait",
            Self::LongHold(_) => "long_hold",
            Self::Unrecorded(_) => "unrecorded",
            Self::PhoneLost(_) => "phone_lost",
            Self::LongPause(_) => "long_pause",
            Self::OverBudget(_) => "over_budget",
        }
    }

    /// Every name.
    pub const NAMES: [&'static str; 8] = [
        "node_down",
        "nobody_on_duty",
        "long_wait",
        "long_hold",
        "unrecorded",
        "phone_lost",
        "long_pause",
        "over_budget",
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

/// Everything to look at, the gravest first. Who is over a pause's budget, and since when, the board does
/// not know: `over` does.
pub fn alerts(
    board: &Snapshot,
    now: Millis,
    limits: &AlertLimits,
    over: &[(AgentId, Millis)],
) -> Vec<Alert> {
    let long = |since: Millis, limit_ms: u64| now.saturating_sub(since) >= limit_ms;
    let mut found = Vec::new();
    let mut note = |concern, since| found.push(Alert { concern, since });
    for node in board.nodes.iter().filter(|node| !node.up) {
        note(Concern::NodeDown(node.node), node.since);
    }
    for queue in &board.queues {
        let on_duty = queue.ready + queue.talking + queue.wrap_up + queue.paused;
        if let (Some(since), 0) = (queue.longest_since, on_duty) {
            note(Concern::NobodyOnDuty(queue.queue), since);
        }
    }
    for call in &board.calls {
        let waits = matches!(call.stage, Stage::Queued | Stage::Ringing);
        if let Some(since) = call
            .asked
            .filter(|since| waits && long(*since, limits.wait_ms))
        {
            note(Concern::LongWait(call.call), since);
        }
        let held = call.held.or(call.parked);
        if let Some(since) = held.filter(|since| long(*since, limits.hold_ms)) {
            note(Concern::LongHold(call.call), since);
        }
        if call.stage == Stage::Talking && !call.recorded {
            note(Concern::Unrecorded(call.call), call.since);
        }
    }
    for agent in &board.agents {
        if agent.state != AgentState::Off && !agent.reachable {
            note(Concern::PhoneLost(agent.agent), agent.since);
        } else if matches!(agent.state, AgentState::Paused(_)) && long(agent.since, limits.pause_ms)
        {
            note(Concern::LongPause(agent.agent), agent.since);
        }
    }
    for (agent, since) in over {
        note(Concern::OverBudget(*agent), *since);
    }
    found.sort_unstable();
    found
}
