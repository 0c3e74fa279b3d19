//! What can be done in the call at hand, and to whom it can go.

use store::departments::Department;
use switchboard::{
    AgentId, AgentState, AgentView, CallId, CallView, Millis, Open, Party, PartyView, QueueView,
    Snapshot, Stage, TransferKind,
};

use super::state::State;
use crate::destination::digits;
use crate::teams::Teams;
use crate::view::View;

/// A caller who has been on hold for longer is looked at with concern, in milliseconds.
const LONG_HOLD_MS: Millis = 60_000;

/// The conversation at hand, if there is one.
pub fn of(now: &State) -> Option<CallView> {
    let talks = matches!(now.agent.state, AgentState::Talking(_));
    let call = now.call.clone().filter(|call| now.is_party(call));
    call.filter(|_| talks)
}

/// The conversation a supervisor listens to, or is rung for.
pub fn watched(now: &State) -> Option<CallView> {
    let call = now.call.as_ref()?;
    let mut watchers = call.watchers.iter();
    let theirs = watchers.any(|it| it.supervisor == now.agent.agent);
    theirs.then(|| call.clone())
}

/// The call the agent's own line is in, talking or ringing somebody: what can be hung up.
pub fn line(now: &State) -> Option<CallId> {
    let on = matches!(now.agent.state, AgentState::Talking(_));
    let call = now.call.as_ref().filter(|_| on)?;
    let there = matches!(call.stage, Stage::Dialling | Stage::Conference) || now.is_party(call);
    there.then_some(call.call)
}

/// Callers whom colleagues left for somebody to pick up, longest first.
pub fn parked(board: &Snapshot) -> Vec<CallView> {
    let parked = board.calls.iter().filter(|call| call.parked.is_some());
    let mut parked: Vec<CallView> = parked.cloned().collect();
    parked.sort_by_key(|call| call.parked);
    parked
}

/// The noun in the address, the key of the word, and the key to press.
type Verb = (&'static str, &'static str, &'static str);

/// Whether the caller has been on hold for long.
pub fn is_long(v: &View, call: &CallView) -> bool {
    call.held
        .is_some_and(|since| v.now().saturating_sub(since) >= LONG_HOLD_MS)
}

/// The verbs that apply to an agent: the noun in the address, the key of the word, and the key to press
/// with Alt.
pub fn verbs(call: &CallView, own: AgentId) -> Vec<Verb> {
    let help = match call.help {
        None => Some(("help", "talk-help", "KeyQ")),
        Some(help) if help.agent == own => Some(("help/end", "talk-help-end", "KeyQ")),
        // Somebody else's is theirs to take back.
        Some(_) => None,
    };
    let mut verbs = of_stage(call, own);
    verbs.extend(help);
    verbs
}

fn of_stage(call: &CallView, own: AgentId) -> Vec<Verb> {
    let Some(transfer) = &call.transfer else {
        let theirs = |party: &&PartyView| party.who == Party::Agent(own);
        let mut verbs = vec![
            match call.parties.iter().find(theirs).is_some_and(|it| it.muted) {
                false => ("mute", "talk-mute", "KeyM"),
                true => ("mute/end", "talk-unmute", "KeyM"),
            },
            match call.unkept {
                None => ("recording/pause", "talk-unkept", ""),
                Some(_) => ("recording/pause/end", "talk-kept", ""),
            },
        ];
        if !call.caller_gone {
            let hold = match call.held {
                None => ("hold", "talk-hold", "KeyH"),
                Some(_) => ("hold/end", "talk-resume", "KeyH"),
            };
            verbs.insert(0, hold);
            verbs.push(("parking", "talk-park", ""));
        }
        return verbs;
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

/// Where the call can go, and to whom keys.
#[derive(Debug)]
pub struct Targets {
    /// With the key of their title.
    pub groups: Vec<(&'static str, Vec<Target>)>,
    /// How a number outside can be brought in.
    pub kinds: Vec<TransferKind>,
    /// Whoever keys can be sent to, as asked for and by name.
    pub keys: Vec<(String, String)>,
}

/// One place where it can go.
#[derive(Debug)]
pub struct Target {
    pub to: String,
    pub name: String,
    pub detail: String,
    pub kinds: Vec<TransferKind>,
    /// Whether they are in a call, and can be rung only after it.
    pub busy: bool,
    /// Whether they are paused or in wrap-up.
    away: bool,
}

impl Target {
    /// Whether the case of the call can go there too.
    pub fn takes_cases(&self) -> bool {
        self.to.starts_with("department:") && self.kinds.contains(&TransferKind::Blind)
    }
}

impl Targets {
    /// Colleagues on duty (who is ready comes first, who is in a call last), queues and departments; of those alike first
    /// where the agent sent callers today, the latest first.
    pub fn find(
        (departments, used): (Vec<Department>, Vec<String>),
        board: &Snapshot,
        teams: &Teams,
        own: &State,
        v: &View,
    ) -> Self {
        let call = of(own);
        let kinds = kinds(call.as_ref());
        let used = as_targets(used, &departments);
        let first = |targets: Vec<Target>| used_first(targets, &used);
        let mut agents: Vec<&AgentView> = board
            .agents
            .iter()
            .filter(|agent| agent.agent != own.agent.agent && agent.reachable)
            .filter(|agent| agent.state != AgentState::Off)
            .collect();
        agents.sort_by_key(|agent| agent.agent);
        let agents = agents.into_iter().map(|agent| Target {
            to: format!("agent:{}", agent.agent),
            name: format!("{} {}", agent.name, agent.agent),
            detail: match teams.of(agent.agent) {
                Some(team) => format!("{} · {team}", v.t.word("state", agent.state.as_str())),
                None => v.t.word("state", agent.state.as_str()),
            },
            kinds: kinds.clone(),
            busy: agent.state.is_in_call(),
            away: agent.state != AgentState::Ready,
        });
        let queues = board.queues.iter().filter(|queue| !queue.former);
        let queues = queues.map(|queue| Target {
            to: format!("queue:{}", queue.queue),
            name: queue.name.clone(),
            detail: standing(v, queue),
            kinds: kinds_to_queue(&kinds, call.as_ref(), queue),
            busy: false,
            away: false,
        });
        let departments = departments.into_iter().filter_map(|department| {
            Some(Target {
                to: format!("department:{}", department.id),
                name: department.name,
                detail: department.phone?,
                kinds: kinds.clone(),
                busy: false,
                away: false,
            })
        });
        let machines = machines(board, &kinds, call.as_ref(), v);
        Self {
            groups: vec![
                ("talk-agents", first(agents.collect())),
                ("talk-queues", first(queues.collect())),
                ("talk-departments", first(departments.collect())),
                ("talk-machines", first(machines)),
            ],
            keys: call.map_or_else(Vec::new, |call| far_ends(board, own.agent.agent, v, &call)),
            kinds,
        }
    }
}

/// Where callers were sent, as the list has it: a department is known by its number.
fn as_targets(used: Vec<String>, departments: &[Department]) -> Vec<String> {
    let number = |it: &Department| {
        it.phone
            .as_deref()
            .map(|it| format!("number:{}", digits(it)))
    };
    let target = |to: String| {
        let mut all = departments.iter();
        let department = all.find(|it| number(it).as_ref() == Some(&to));
        department.map_or(to, |it| format!("department:{}", it.id))
    };
    used.into_iter().map(target).collect()
}

/// Whoever is ready comes before who is not, and whoever is in a call stays last: they cannot be rung.
fn used_first(mut targets: Vec<Target>, used: &[String]) -> Vec<Target> {
    targets.sort_by_key(|target| {
        let place = used.iter().position(|to| *to == target.to);
        (target.busy, target.away, place.unwrap_or(used.len()))
    });
    targets
}

/// How many wait in a queue, and whether nobody answers there at this hour.
fn standing(v: &View, queue: &QueueView) -> String {
    let waiting = v.t.with("waiting-now", queue.waiting);
    match queue.hours.at(v.now()) {
        Open::Yes => waiting,
        shut @ (Open::Closed | Open::Holiday) => {
            format!("{waiting} · {}", v.t.word("open", shut.as_str()))
        }
    }
}

/// How somebody can be brought into a call.
fn kinds(call: Option<&CallView>) -> Vec<TransferKind> {
    use TransferKind::{Attended, Blind, Invite};
    match call.filter(|call| call.transfer.is_none() && !call.caller_gone) {
        None => vec![],
        Some(_) => vec![Attended, Blind, Invite],
    }
}

/// The same of a queue: its line takes a caller with whom nobody else talks; else somebody is rung who is ready.
fn kinds_to_queue(
    kinds: &[TransferKind],
    call: Option<&CallView>,
    queue: &QueueView,
) -> Vec<TransferKind> {
    let on_duty = queue.ready + queue.talking + queue.wrap_up + queue.paused;
    let can = |kind: &TransferKind| match kind {
        TransferKind::Blind if call.is_some_and(is_of_two) => on_duty > 0,
        TransferKind::Blind | TransferKind::Attended | TransferKind::Invite => queue.ready > 0,
    };
    kinds.iter().copied().filter(can).collect()
}

/// The menus and the mailbox, to which a caller can be sent with whom nobody else talks.
fn machines(
    board: &Snapshot,
    kinds: &[TransferKind],
    call: Option<&CallView>,
    v: &View,
) -> Vec<Target> {
    let two = call.is_some_and(is_of_two);
    let kinds = kinds
        .iter()
        .copied()
        .filter(|kind| two && *kind == TransferKind::Blind);
    let kinds: Vec<TransferKind> = kinds.collect();
    let target = |to: String, name: String| Target {
        to,
        name,
        detail: String::new(),
        kinds: kinds.clone(),
        busy: false,
        away: false,
    };
    let menu = |name: &String| target(format!("menu:{name}"), v.t.word("menu", name));
    let mailbox = target("mailbox".into(), v.t.t("talk-mailbox"));
    board.menus.iter().map(menu).chain([mailbox]).collect()
}

fn is_of_two(call: &CallView) -> bool {
    call.parties.len() <= 1
}

/// The caller and everybody else but the agent.
fn far_ends(board: &Snapshot, own: AgentId, v: &View, call: &CallView) -> Vec<(String, String)> {
    let caller = (!call.caller_gone).then(|| ("caller".into(), v.t.t("talk-caller")));
    let others = call.parties.iter().map(|party| &party.who);
    let others = others.filter(|who| **who != Party::Agent(own));
    let named = others.map(|who| (who.label(), party(board, v, who)));
    caller.into_iter().chain(named).collect()
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
