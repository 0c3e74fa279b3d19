//! What chaos befalls: an office with one queue, or with two that overflow into each other and share
//! some of their agents.

use harness::simulator::plan::{self, OTHER, QUEUE};
use switchboard::{Agent, Overflow, Plan, Target};

use super::dice::Dice;

pub const AGENTS: u32 = 4;

pub fn plan(two: bool) -> Plan {
    let mut plan = plan::plan(AGENTS);
    plan.queues[0].survey_percent = 50;
    if !two {
        return plan;
    }
    let mut other = plan.queues[0].clone();
    other.id = OTHER;
    plan.queues.push(other);
    for (queue, overflow) in plan.queues.iter_mut().zip([OTHER, QUEUE]) {
        queue.most_waiting = 3;
        queue.wait_limit_ms = 60_000;
        queue.overflow = Overflow::Queue(overflow);
        queue.keys.insert('5', Target::Queue(OTHER));
    }
    plan.menus[0].keys.insert('5', Target::Queue(OTHER));
    plan.agents = agents(two);
    plan
}

/// The first serves one queue, the last the other, the rest both.
fn agents(two: bool) -> Vec<Agent> {
    let mut agents: Vec<_> = (1..=AGENTS).map(plan::agent).collect();
    if two {
        agents[1].queues = vec![QUEUE, OTHER];
        agents[2].queues = vec![OTHER, QUEUE];
        agents[3].queues = vec![OTHER];
    }
    agents
}

/// Sometimes without one of them.
pub fn roster(two: bool, dice: &mut Dice) -> Vec<Agent> {
    let mut agents = agents(two);
    if dice.one_in(2) {
        agents.remove(dice.below(u64::from(AGENTS)) as usize);
    }
    agents
}
