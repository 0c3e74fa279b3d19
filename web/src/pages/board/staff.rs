//! The agents the board lists: of all queues or of those who serve one, of all teams or of one, in any state or in one, and how many are in each.

use switchboard::{AgentId, AgentState, AgentView, CallId, CallView, QueueId, Snapshot, Stage};

use crate::error::Error;
use crate::fields::Fields;
use crate::teams::Teams;

/// Every state by name, as the board counts them.
const STATES: [&str; 6] = ["ready", "reserved", "talking", "wrap_up", "paused", "off"];

/// What an address asks for.
#[derive(Clone, Default)]
pub struct Asked {
    /// Of this queue only.
    pub queue: Option<QueueId>,
    /// In this state only.
    pub state: Option<&'static str>,
    /// Of this team only, or of none.
    pub team: Option<String>,
}

/// The rows, and what they are chosen from.
pub struct Staff {
    asked: Asked,
    pub rows: Vec<AgentView>,
    /// How many there are in each state that somebody is in, whichever is listed.
    pub counts: Vec<(&'static str, usize)>,
    /// How many in all.
    pub all: usize,
    pub teams: Teams,
}

impl Staff {
    pub fn of(board: &Snapshot, asked: Asked, teams: Teams) -> Self {
        let team = asked.team.as_deref();
        let is_theirs = |agent: &&AgentView| {
            asked.queue.is_none_or(|queue| agent.serves(queue)) && teams.is_in(agent.agent, team)
        };
        let theirs: Vec<&AgentView> = board.agents.iter().filter(is_theirs).collect();
        let is_in = |agent: &AgentView, state: &str| agent.state.as_str() == state;
        let count = |state| theirs.iter().filter(|it| is_in(it, state)).count();
        let counts = STATES.map(|state| (state, count(state)));
        let listed = theirs
            .iter()
            .filter(|it| asked.state.is_none_or(|state| is_in(it, state)));
        Self {
            rows: listed.copied().cloned().collect(),
            counts: counts
                .into_iter()
                .filter(|(name, count)| *count > 0 || asked.state == Some(*name))
                .collect(),
            all: theirs.len(),
            asked,
            teams,
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

    /// Whether only this state is listed, or none in particular.
    pub fn is_in(&self, state: Option<&str>) -> bool {
        self.asked.state == state
    }

    /// Whether only this team is listed, or none in particular.
    pub fn is_of(&self, team: Option<&str>) -> bool {
        self.asked.team.as_deref() == team
    }

    /// An agent's team.
    pub fn team(&self, agent: &AgentView) -> Option<&str> {
        self.teams.of(agent.agent)
    }

    /// What is asked for, for the part that fetches itself again: empty, or with its question mark.
    pub fn query(&self) -> String {
        self.asked.written()
    }

    /// The same of another queue; of all of them without one.
    pub fn of_queue(&self, queue: Option<&QueueId>) -> String {
        let asked = self.asked.clone();
        let queue = queue.copied();
        Asked { queue, ..asked }.written()
    }

    /// The same in another state; in any without one.
    pub fn in_state(&self, state: Option<&&'static str>) -> String {
        let asked = self.asked.clone();
        let state = state.copied();
        Asked { state, ..asked }.written()
    }

    /// The same of another team; of all of them without one.
    pub fn of_team(&self, team: Option<&str>) -> String {
        let asked = self.asked.clone();
        let team = team.map(str::to_owned);
        Asked { team, ..asked }.written()
    }
}

impl Asked {
    fn written(&self) -> String {
        let queue = self.queue.map(|queue| ("queue", queue.to_string()));
        let state = self.state.map(|state| ("state", state.to_owned()));
        let team = self.team.clone().map(|team| ("team", team));
        let said: Vec<_> = queue.into_iter().chain(state).chain(team).collect();
        match said.is_empty() {
            true => String::new(),
            false => format!("?{}", Fields::written(&said)),
        }
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
