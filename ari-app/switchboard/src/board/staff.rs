//! All agents, and who has been idle longest in each queue.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use super::{
    agent::{Agent, State},
    ctx::Ctx,
};
use crate::{AgentId, Memory, Millis, QueueId, plan};

#[derive(Debug, Default)]
pub(super) struct Staff {
    agents: BTreeMap<AgentId, Agent>,
    /// Ready agents by queue, idle longest first. Reserved ones keep their time, so that a withdrawn
    /// offer costs them nothing.
    idle: BTreeMap<QueueId, BTreeSet<(Millis, AgentId)>>,
    listed: BTreeMap<AgentId, Millis>,
    idle_since: BTreeMap<AgentId, Millis>,
}

impl Staff {
    pub fn new(now: Millis, roster: &[plan::Agent], memory: &Memory) -> Self {
        let mut staff = Self::default();
        for who in roster {
            let mut agent = Agent::new(who.clone(), now);
            if let Some(last) = memory.agents.iter().find(|last| last.agent == who.id) {
                agent.state = State::from(last.state.clone());
                agent.since = last.since;
            }
            staff.agents.insert(who.id, agent);
            staff.list(who.id);
        }
        staff
    }

    pub fn get(&self, agent: AgentId) -> Option<&Agent> {
        self.agents.get(&agent)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Agent> {
        self.agents.values()
    }

    /// Changes one agent and keeps the lists of idle ones true.
    pub fn with<T>(&mut self, agent: AgentId, change: impl FnOnce(&mut Agent) -> T) -> Option<T> {
        let result = change(self.agents.get_mut(&agent)?);
        self.list(agent);
        Some(result)
    }

    /// Who is rung next.
    pub fn idle_longest(&self, queue: QueueId) -> Option<AgentId> {
        self.idle.get(&queue)?.first().map(|(_, agent)| *agent)
    }

    pub fn on_duty(&self, queue: QueueId) -> u32 {
        let serves = |agent: &&Agent| agent.is_on_duty() && agent.who.queues.contains(&queue);
        self.agents.values().filter(serves).count() as u32
    }

    pub fn with_phone(&self, phone: &str) -> Vec<AgentId> {
        let theirs = |agent: &&Agent| agent.who.phone == phone;
        self.agents
            .values()
            .filter(theirs)
            .map(|agent| agent.who.id)
            .collect()
    }

    /// Takes over a new roster. Who is not on it leaves at once, or after the call; returned are
    /// those who have to be asked to.
    pub fn roster(&mut self, ctx: &Ctx, roster: Vec<plan::Agent>) -> Vec<AgentId> {
        let mut gone: BTreeSet<AgentId> = self.agents.keys().copied().collect();
        for who in roster {
            gone.remove(&who.id);
            let id = who.id;
            self.unlist(id);
            let agent = self
                .agents
                .entry(id)
                .or_insert_with(|| Agent::new(who.clone(), ctx.now));
            agent.reachable &= agent.who.phone == who.phone;
            agent.leaving = false;
            agent.who = who;
            self.list(id);
        }
        for id in &gone {
            self.with(*id, |agent| agent.leaving = true);
        }
        gone.into_iter().collect()
    }

    /// Forgets those who left.
    pub fn sweep(&mut self) {
        self.agents
            .retain(|_, agent| !agent.leaving || agent.state != State::Off);
    }

    fn list(&mut self, id: AgentId) {
        self.unlist(id);
        let Some(agent) = self.agents.get(&id) else {
            return;
        };
        match agent.state {
            State::Ready => {
                let since = *self.idle_since.entry(id).or_insert(agent.since);
                self.listed.insert(id, since);
                for queue in &agent.who.queues {
                    self.idle.entry(*queue).or_default().insert((since, id));
                }
            }
            State::Reserved(_) => {}
            State::Off | State::Talking(_) | State::WrapUp(..) | State::Paused(_) => {
                self.idle_since.remove(&id);
            }
        }
    }

    fn unlist(&mut self, id: AgentId) {
        let Some(since) = self.listed.remove(&id) else {
            return;
        };
        for line in self.idle.values_mut() {
            line.remove(&(since, id));
        }
    }
}
