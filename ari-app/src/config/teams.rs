//! Which agents belong to which team.

use std::collections::{BTreeMap, BTreeSet};

use switchboard::AgentId;
use web::teams::{Team, Teams};

use super::Config;
use super::file;

impl Config {
    pub(super) fn teams(&self) -> Teams {
        let team = |team: &file::Team| Team {
            name: team.name.0.0.clone(),
            agents: agents(team).collect(),
        };
        Teams(self.settings.teams.iter().map(team).collect())
    }

    /// Every team has a name of its own, and every agent one team at most.
    pub(super) fn teams_are_told_apart(&self) -> Result<(), String> {
        let mut names = BTreeSet::new();
        let mut members = BTreeMap::new();
        for team in &self.settings.teams {
            let name = team.name.0.0.as_str();
            if !names.insert(name) {
                return Err(format!(
                    "there are two teams \"{name}\": give each a name of its own"
                ));
            }
            for agent in agents(team) {
                if let Some(other) = members.insert(agent, name) {
                    return Err(format!(
                        "team \"{name}\" has agent {agent}, who is in team \"{other}\" too: an agent belongs to one"
                    ));
                }
            }
        }
        Ok(())
    }
}

fn agents(team: &file::Team) -> impl Iterator<Item = AgentId> {
    team.agents.iter().map(|number| AgentId(number.0 as u32))
}
