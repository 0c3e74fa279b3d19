//! The agents the board lists: of all queues or of those who serve one, in any state or in one, and how many are in each.

use switchboard::{AgentId, AgentState, AgentView, CallId, CallView, QueueId, Snapshot, Stage};

use crate::error::Error;
use crate::fields::Fields;

/// Every state by name, as the board counts them.
const STATES: [&str; 6] = ["ready", "reserved", "talking", "wrap_up", "paused", "off"];

/// The rows, and what they are chosen from.
pub struct Staff {
    /// Of this queue only.
    queue: Option<QueueId>,
    /// In this state only.
    pub state: Option<&'static str>,
    pub rows: Vec<AgentView>,
    /// How many there are in each state that somebody is in, whichever is listed.
    pub counts: Vec<(&'static str, usize)>,
    /// How many in all.
    pub all: usize,
}

impl Staff {
    pub fn of(board: &Snapshot, queue: Option<QueueId>, state: Option<&'static str>) -> Self {
        let serves = |agent: &&AgentView| queue.is_none_or(|queue| agent.serves(queue));
        let theirs: Vec<&AgentView> = board.agents.iter().filter(serves).collect();
        let is_in = |agent: &AgentView, state: &str| agent.state.as_str() == state;
        let count = |state| theirs.iter().filter(|it| is_in(it, state)).count();
        let counts = STATES.map(|state| (state, count(state)));
        let listed = theirs
            .iter()
            .filter(|it| state.is_none_or(|state| is_in(it, state)));
        Self {
            queue,
            state,
            rows: listed.copied().cloned().collect(),
            counts: counts
                .into_iter()
                .filter(|(name, count)| *count > 0 || state == Some(*name))
                .collect(),
            all: theirs.len(),
        }
    }

    /// The state that an address names; `None` where it names none.
    pub fn state(query: &Fields) -> Result<Option<&'static str>, Error> {
        let Some(name) = query.some("state") else {
            return Ok(None);
        };
        let mut all = STATES.into_iter();
        let found = all.find(|state| *state == name);
        found.map(Some).ok_or(Error::Malformed)
    }

    /// Whether only this state is listed.
    pub fn is_in(&self, state: &str) -> bool {
        self.state == Some(state)
    }

    /// What is asked for, for the part that fetches itself again: empty, or with its question mark.
    pub fn query(&self) -> String {
        query(self.queue, self.state)
    }

    /// The same of another queue; of all of them without one.
    pub fn of_queue(&self, queue: Option<&QueueId>) -> String {
        query(queue.copied(), self.state)
    }

    /// The same in another state; in any without one.
    pub fn in_state(&self, state: Option<&str>) -> String {
        query(self.queue, state)
    }
}

fn query(queue: Option<QueueId>, state: Option<&str>) -> String {
    let queue = queue.map(|queue| ("queue", queue.to_string()));
    let state = state.map(|state| ("state", state.to_owned()));
    let said: Vec<_> = queue.into_iter().chain(state).collect();
    match said.is_empty() {
        true => String::new(),
        false => format!("?{}", Fields::written(&said)),
    }
}

/// The conversation an agent talks in that `own` may listen to: one they are a party of, and not the listener's.
pub fn heard<'a>(board: &'a Snapshot, agent: &AgentView, own: AgentId) -> Option<&'a CallView> {
    let call = talks(&agent.state).filter(|_| agent.agent != own)?;
    let call = board.calls.iter().find(|it| it.call == call)?;
    let mut parties = call.parties.iter();
    let is_party = parties.any(|party| party.who.agent() == Some(agent.agent));
    (is_party && call.stage == Stage::Talking && call.parked.is_none()).then_some(call)
}

fn talks(state: &AgentState) -> Option<CallId> {
    match state {
        AgentState::Talking(call) => Some(*call),
        AgentState::Off
        | AgentState::Ready
        | AgentState::Reserved(_)
        | AgentState::WrapUp(..)
        | AgentState::Paused(_) => None,
    }
}
