//! All agents, and in which order those idle are rung in each queue: the ablest first, and among
//! equals as the queue's strategy says.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use super::{
    agent::{Agent, State},
    ctx::Ctx,
};
use crate::{AgentId, LOWEST_LEVEL, MOST_RUNG, Memory, Millis, Plan, QueueId, Strategy, plan};

/// Level, what the strategy counts, idle since.
type Order = (u8, u64, Millis, AgentId);

#[derive(Debug, Default)]
pub(super) struct Staff {
    agents: BTreeMap<AgentId, Agent>,
    /// Ready agents by queue, in the order in which they are rung.
    idle: BTreeMap<QueueId, BTreeSet<Order>>,
    listed: BTreeMap<AgentId, Vec<(QueueId, Order)>>,
    /// Reserved ones keep their time, so that a withdrawn offer costs them nothing.
    idle_since: BTreeMap<AgentId, Millis>,
    /// How agents are chosen, and up to which level they ever are.
    strategies: BTreeMap<QueueId, (Strategy, u8)>,
}

impl Staff {
    pub fn new(now: Millis, plan: &Plan, memory: &Memory) -> Self {
        let mut staff = Self::default();
        staff.plan(plan);
        for who in &plan.agents {
            let mut agent = Agent::new(who.clone(), now);
            if let Some(last) = memory.agents.iter().find(|last| last.agent == who.id) {
                agent.remember(last.clone());
            }
            staff.agents.insert(who.id, agent);
            staff.list(who.id);
        }
        staff
    }

    /// Takes over how agents are chosen; a roster follows. Of queues that are no more it stays.
    pub fn plan(&mut self, plan: &Plan) {
        let strategies = plan.queues.iter().map(|queue| {
            let lowest = queue.level_after(Millis::MAX);
            (queue.id, (queue.strategy, lowest))
        });
        self.strategies.extend(strategies);
    }

    /// Nobody serves a queue any more.
    pub fn unlearn(&mut self, queue: QueueId) {
        self.strategies.remove(&queue);
        let serve = self.agents.values().filter(|it| it.who.serves(queue));
        let serve: Vec<AgentId> = serve.map(Agent::id).collect();
        for id in serve {
            self.with(id, |agent| {
                agent.who.skills.retain(|skill| skill.queue != queue);
            });
        }
    }

    pub fn get(&self, agent: AgentId) -> Option<&Agent> {
        self.agents.get(&agent)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Agent> {
        self.agents.values()
    }

    /// Changes one agent and keeps the lists of idle ones true. Who has left for good is forgotten.
    pub fn with<T>(&mut self, id: AgentId, change: impl FnOnce(&mut Agent) -> T) -> Option<T> {
        let agent = self.agents.get_mut(&id)?;
        let result = change(agent);
        let left = agent.leaving && agent.state == State::Off;
        self.list(id);
        if left {
            self.agents.remove(&id);
        }
        Some(result)
    }

    /// Who is rung next.
    pub fn first(&self, queue: QueueId) -> Option<AgentId> {
        self.chosen(queue, LOWEST_LEVEL).next()
    }

    /// Who is rung next by those of a level at least: several where all are rung. Who was passed is rung when
    /// nobody else is idle, whoever was passed first before the others; who never serves this caller, never.
    pub fn choose(
        &self,
        queue: QueueId,
        level: u8,
        passed: &[AgentId],
        never: impl Fn(&AgentId) -> bool,
    ) -> Vec<AgentId> {
        let most = match self.strategy(queue) {
            Strategy::RingAll => MOST_RUNG,
            Strategy::LongestIdle
            | Strategy::FewestCalls
            | Strategy::RoundRobin
            | Strategy::Linear => 1,
        };
        let others = self.chosen(queue, level);
        let others = others.filter(|agent| !passed.contains(agent));
        let again = passed.iter().copied();
        let again = again.filter(|agent| self.is_able(*agent, queue, level));
        let all = others.chain(again).filter(|agent| !never(agent));
        all.take(most).collect()
    }

    /// Whether one who is idle serves a queue at that level at least.
    fn is_able(&self, agent: AgentId, queue: QueueId, level: u8) -> bool {
        let orders = self.listed.get(&agent).into_iter().flatten();
        { orders }.any(|(serves, order)| *serves == queue && order.0 <= level)
    }

    /// Counts as idle from here on only, so that others are rung first.
    pub fn goes_behind(&mut self, id: AgentId, now: Millis) {
        if let Some(since) = self.idle_since.get_mut(&id) {
            *since = now;
            self.list(id);
        }
    }

    fn chosen(&self, queue: QueueId, level: u8) -> impl Iterator<Item = AgentId> + '_ {
        let idle = self.idle.get(&queue).into_iter().flatten();
        let able = idle.take_while(move |order| order.0 <= level);
        able.map(|(.., agent)| *agent)
    }

    pub fn is_ready(&self, agent: AgentId) -> bool {
        let agent = self.get(agent);
        agent.is_some_and(Agent::is_idle)
    }

    pub fn strategy(&self, queue: QueueId) -> Strategy {
        let strategy = self.strategies.get(&queue).map(|(strategy, _)| *strategy);
        strategy.unwrap_or_default()
    }

    /// Those who serve a queue, at once or once somebody has waited for long enough.
    fn servers(&self, queue: QueueId) -> impl Iterator<Item = &Agent> {
        let lowest = self.strategies.get(&queue).map_or(LOWEST_LEVEL, |it| it.1);
        let serves = move |agent: &&Agent| {
            let mut skills = agent.who.skills.iter();
            skills.any(|it| it.queue == queue && it.level <= lowest)
        };
        self.agents.values().filter(serves)
    }

    /// How many of a queue callers may hope for: ready, in a call, or paused and not for long. Once the last who
    /// was rung is taken for absent nobody hopes for those who had been rung in vain by then.
    pub fn on_duty(&self, queue: QueueId) -> u32 {
        let given_up = self.servers(queue).filter_map(Agent::absent_since).max();
        let in_vain = |agent: &Agent| {
            let since = agent.rung_in_vain_since();
            since.is_some_and(|since| given_up.is_some_and(|given_up| given_up >= since))
        };
        let hoped = |agent: &&Agent| agent.is_hoped_for() && !in_vain(agent);
        self.servers(queue).filter(hoped).count() as u32
    }

    /// How many take a queue's calls at present.
    pub fn serving(&self, queue: QueueId) -> u32 {
        self.takers(queue, true).count() as u32
    }

    /// Who takes a queue's calls at present, or all for whom its callers may hope.
    pub fn takers(&self, queue: QueueId, at_work: bool) -> impl Iterator<Item = &Agent> {
        self.servers(queue).filter(move |agent| match at_work {
            true => agent.takes_calls(),
            false => agent.is_hoped_for(),
        })
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
            if agent.who.phone != who.phone {
                agent.other_phone();
            }
            agent.leaving = false;
            agent.who = who;
            self.list(id);
        }
        for id in &gone {
            self.with(*id, |agent| agent.leaving = true);
        }
        gone.into_iter().collect()
    }

    fn list(&mut self, id: AgentId) {
        self.unlist(id);
        let Some(agent) = self.agents.get(&id) else {
            return;
        };
        match agent.state {
            State::Ready if agent.in_use => {}
            State::Ready => {
                let since = *self.idle_since.entry(id).or_insert(agent.since);
                let order = |skill: &plan::Skill| {
                    let counted = match self.strategy(skill.queue) {
                        Strategy::LongestIdle | Strategy::RingAll => 0,
                        Strategy::FewestCalls => agent.handled,
                        Strategy::RoundRobin => agent.rung,
                        Strategy::Linear => u64::from(id.0),
                    };
                    (skill.queue, (skill.level, counted, since, id))
                };
                let orders: Vec<_> = agent.who.skills.iter().map(order).collect();
                for (queue, order) in &orders {
                    self.idle.entry(*queue).or_default().insert(*order);
                }
                self.listed.insert(id, orders);
            }
            State::Reserved(_) => {}
            State::Off | State::Talking(_) | State::WrapUp(..) | State::Paused(_) => {
                self.idle_since.remove(&id);
            }
        }
    }

    fn unlist(&mut self, id: AgentId) {
        for (queue, order) in self.listed.remove(&id).unwrap_or_default() {
            if let Some(idle) = self.idle.get_mut(&queue) {
                idle.remove(&order);
            }
        }
    }
}
