//! Teams (班组): who belongs to which, as the configuration has it at this moment, also for days gone by.

use std::collections::BTreeSet;

use store::service::Work;
use switchboard::AgentId;

/// What pages are asked for instead of a team: those of none. No team has this name.
pub const NO_TEAM: &str = "none";

/// A team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Up to 32 characters.
    pub name: String,
    /// Who belongs to it; an agent belongs to one team at most.
    pub agents: BTreeSet<AgentId>,
}

/// All of them, in the configuration's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teams(pub Vec<Team>);

impl Teams {
    /// An agent's team.
    pub fn of(&self, agent: AgentId) -> Option<&str> {
        let mut teams = self.0.iter();
        let team = teams.find(|team| team.agents.contains(&agent))?;
        Some(&team.name)
    }

    /// What can be asked for: every team, and those of none. Nothing where there are no teams.
    pub fn asked(&self) -> Vec<String> {
        let names = self.0.iter().map(|team| team.name.clone());
        let none = (!self.0.is_empty()).then(|| NO_TEAM.into());
        names.chain(none).collect()
    }

    /// Whether an agent is among those asked for; everybody is where no team is.
    pub fn is_in(&self, agent: AgentId, asked: Option<&str>) -> bool {
        asked.is_none_or(|asked| self.of(agent).unwrap_or(NO_TEAM) == asked)
    }

    /// What the agents of each team did together, those of none last; nothing where there are no teams.
    pub fn sums<'a>(
        &self,
        agents: impl Iterator<Item = &'a (AgentId, Work)> + Clone,
    ) -> Vec<(String, Work)> {
        let sum = |name: String| {
            let theirs = agents.clone();
            let mut theirs = theirs.filter(|(agent, _)| self.is_in(*agent, Some(&name)));
            let (_, first) = theirs.next()?;
            let mut work = first.clone();
            theirs.for_each(|(_, other)| work.add(other));
            Some((name, work))
        };
        self.asked().into_iter().filter_map(sum).collect()
    }
}
