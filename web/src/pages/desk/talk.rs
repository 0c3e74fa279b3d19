//! What can be done in the call at hand, and to whom it can go.

use store::departments::Department;
use switchboard::{
    AgentState, AgentView, CallId, CallView, Millis, Party, Snapshot, Stage, TransferKind,
};

use super::state::State;
use crate::view::View;

/// A caller who has been on hold for longer is looked at with concern, in milliseconds.
const LONG_HOLD_MS: Millis = 60_000;

/// The conversation at hand, if there is one.
pub fn of(now: &State) -> Option<CallView> {
    let talks = matches!(now.agent.state, AgentState::Talking(_));
    let call = now.call.clone().filter(|call| call.stage == Stage::Talking);
    call.filter(|_| talks)
}

/// The call the agent's own line is in, talking or ringing somebody: what can be hung up.
pub fn line(now: &State) -> Option<CallId> {
    let on = matches!(now.agent.state, AgentState::Talking(_));
    let call = now.call.as_ref().filter(|_| on)?;
    let there = matches!(
        call.stage,
        Stage::Talking | Stage::Dialling | Stage::Conference
    );
    there.then_some(call.call)
}

/// Callers whom colleagues left for somebody to pick up, longest first.
pub fn parked(board: &Snapshot) -> Vec<CallView> {
    let parked = board.calls.iter().filter(|call| call.parked.is_some());
    let mut parked: Vec<CallView> = parked.cloned().collect();
    parked.sort_by_key(|call| call.parked);
    parked
}

/// Whether the caller has been on hold for long.
pub fn is_long(v: &View, call: &CallView) -> bool {
    call.held
        .is_some_and(|since| v.now().saturating_sub(since) >= LONG_HOLD_MS)
}

/// The verbs that apply: the noun in the address, the key of the word, and the key to press with Alt.
pub fn verbs(call: &CallView) -> Vec<(&'static str, &'static str, &'static str)> {
    let Some(transfer) = &call.transfer else {
        let muted = call.parties.first().is_some_and(|party| party.muted);
        return vec![
            match call.held {
                None => ("hold", "talk-hold", "KeyH"),
                Some(_) => ("hold/end", "talk-resume", "KeyH"),
            },
            match muted {
                false => ("mute", "talk-mute", "KeyM"),
                true => ("mute/end", "talk-unmute", "KeyM"),
            },
            match call.unkept {
                None => ("recording/pause", "talk-unkept", ""),
                Some(_) => ("recording/pause/end", "talk-kept", ""),
            },
            ("parking", "talk-park", ""),
        ];
    };
    let cancel = ("transfer/end", "talk-cancel", "KeyX");
    let complete = ("transfer/completion", "talk-complete", "KeyT");
    if transfer.consulting {
        let swap = ("transfer/swap", "talk-swap", "KeyS");
        return vec![
            complete,
            swap,
            ("transfer/merge", "talk-merge", "KeyJ"),
            cancel,
        ];
    }
    match transfer.kind {
        TransferKind::Attended => vec![complete, cancel],
        TransferKind::Blind | TransferKind::Invite => vec![cancel],
    }
}

/// Where the call can go, in groups with the key of their title.
#[derive(Debug)]
pub struct Targets {
    pub groups: Vec<(&'static str, Vec<Target>)>,
}

/// One place where it can go.
#[derive(Debug)]
pub struct Target {
    pub to: String,
    pub name: String,
    pub detail: String,
    pub kinds: &'static [TransferKind],
}

impl Target {
    /// Whether the case of the call can go there too.
    pub fn takes_cases(&self) -> bool {
        self.to.starts_with("department:")
    }
}

const ALL: &[TransferKind] = &[
    TransferKind::Attended,
    TransferKind::Blind,
    TransferKind::Invite,
];
const LINE: &[TransferKind] = &[TransferKind::Blind];

impl Targets {
    /// Colleagues who can be rung (who is ready comes first), queues and departments.
    pub fn find(departments: Vec<Department>, board: &Snapshot, own: &State, v: &View) -> Self {
        let mut agents: Vec<&AgentView> = board
            .agents
            .iter()
            .filter(|agent| agent.agent != own.agent.agent && agent.reachable)
            .filter(|agent| !agent.state.is_in_call() && agent.state != AgentState::Off)
            .collect();
        agents.sort_by_key(|agent| (agent.state != AgentState::Ready, agent.agent));
        let agents = agents.into_iter().map(|agent| Target {
            to: format!("agent:{}", agent.agent),
            name: format!("{} {}", agent.name, agent.agent),
            detail: v.t.word("state", agent.state.as_str()),
            kinds: ALL,
        });
        let queues = board.queues.iter().map(|queue| Target {
            to: format!("queue:{}", queue.queue),
            name: queue.name.clone(),
            detail: v.t.with("waiting-now", queue.waiting),
            kinds: LINE,
        });
        let departments = departments.into_iter().filter_map(|department| {
            Some(Target {
                to: format!("department:{}", department.id),
                name: department.name,
                detail: department.phone?,
                kinds: ALL,
            })
        });
        Self {
            groups: vec![
                ("talk-agents", agents.collect()),
                ("talk-queues", queues.collect()),
                ("talk-departments", departments.collect()),
            ],
        }
    }
}

/// The key of the word for a kind of transfer.
pub fn verb(kind: &TransferKind) -> &'static str {
    match kind {
        TransferKind::Attended => "talk-consult",
        TransferKind::Blind => "talk-blind",
        TransferKind::Invite => "talk-invite",
    }
}

/// Somebody by name where there is one.
pub fn party(board: &Snapshot, v: &View, who: &Party) -> String {
    match who {
        Party::Outside(number) => number.clone(),
        Party::Agent(number) => {
            let agent = board.agents.iter().find(|agent| agent.agent == *number);
            match agent {
                Some(agent) => format!("{} {number}", agent.name),
                None => v.t.with("agent-number", number.to_string()),
            }
        }
    }
}
