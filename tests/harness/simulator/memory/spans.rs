//! What agents do, as the store would have it: `store::facts::work`.

use std::collections::BTreeMap;

use switchboard::{AgentId, AgentWish, CallId, Fact, Party, What};

/// What each does, and in which call.
#[derive(Clone, Debug, Default)]
pub(super) struct Spans(BTreeMap<AgentId, (&'static str, Option<CallId>)>);

impl Spans {
    /// Whether an agent does what was last asked for.
    pub fn are_told_of(&self, agent: AgentId, wish: &AgentWish) -> bool {
        !self.0.contains_key(&agent) || self.does(agent, name(wish))
    }

    /// Takes a fact over; what was asked for last decides what goes on after supervision.
    #[expect(clippy::wildcard_enum_match_arm, reason = "most facts begin nothing")]
    pub fn keep(&mut self, fact: &Fact, before: impl Fn(&AgentId) -> Option<AgentWish>) {
        let of = fact.call;
        match &fact.what {
            What::AgentReady { agent, .. } => self.turn(*agent, "ready", of),
            What::AgentPaused { agent, .. } => self.turn(*agent, "paused", of),
            What::AgentOff { agent, .. } => self.turn(*agent, "off", of),
            What::Connected { agent, .. } => self.turn(*agent, "talking", of),
            What::Joined {
                party: Party::Agent(agent),
                ..
            } => self.turn(*agent, "talking", of),
            What::WrapUpStarted { agent, .. } => self.turn(*agent, "wrap_up", of),
            What::WrapUpEnded { agent, .. } if self.does(*agent, "wrap_up") => {
                self.turn(*agent, "ready", of);
            }
            What::SupervisionChanged { supervisor, .. }
                if self.0.get(supervisor) == Some(&("talking", of)) =>
            {
                let wish = before(supervisor);
                self.turn(*supervisor, wish.as_ref().map_or("off", name), of);
            }
            What::Ended { .. } => {
                let talking = self.0.values_mut().filter(|span| **span == ("talking", of));
                talking.for_each(|span| span.0 = "ready");
            }
            _ => {}
        }
    }

    fn does(&self, agent: AgentId, what: &str) -> bool {
        self.0.get(&agent).is_some_and(|(state, _)| *state == what)
    }

    fn turn(&mut self, agent: AgentId, state: &'static str, call: Option<CallId>) {
        self.0.insert(agent, (state, call));
    }
}

fn name(wish: &AgentWish) -> &'static str {
    match wish {
        AgentWish::Ready => "ready",
        AgentWish::Paused(_) => "paused",
        AgentWish::Off => "off",
    }
}
