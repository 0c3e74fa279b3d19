//! What chaos befalls: an office with one queue, or with two that overflow into each other and share
//! some of their agents; each of a run's number chooses its agents in its own way.

use std::collections::BTreeMap;

use harness::simulator::plan::{self, OTHER, QUEUE};
use switchboard::{Agent, AgentId, Overflow, Plan, QueueId, Skill, Strategy, Target, Widening};

use harness::Dice;

pub const AGENTS: u32 = 4;

pub fn has_two(seed: u64) -> bool {
    seed.is_multiple_of(2)
}

pub fn plan(seed: u64) -> Plan {
    let two = has_two(seed);
    let mut plan = plan::plan(AGENTS);
    plan.queues[0].survey_percent = 50;
    plan.queues[0].dispositions = ["已答复".into()].into();
    plan.queues[0].disposition_required = seed.is_multiple_of(3);
    plan.queues[0].keys.insert('7', Target::Callback);
    plan.queues[0].strategy = Strategy::ALL[(seed / 2 % 5) as usize];
    plan.queues[0].pause_unanswered = !seed.is_multiple_of(4);
    plan.queues[0].announce_agent = seed.is_multiple_of(5);
    if !seed.is_multiple_of(3) {
        plan.queues[0].preferred_ms = 8_000;
    }
    if !two {
        return plan;
    }
    let mut other = plan.queues[0].clone();
    other.id = OTHER;
    plan.queues.push(other);
    let second = match seed / 2 % 3 {
        0 => Overflow::Queue(QUEUE),
        1 => Overflow::Callback,
        _ => Overflow::Outside("01012345678".into()),
    };
    let overflows = [Overflow::Queue(OTHER), second];
    for (queue, overflow) in plan.queues.iter_mut().zip(overflows) {
        queue.most_waiting = 3;
        queue.wait_limit_ms = 60_000;
        queue.overflow = overflow;
        queue.keys.insert('5', Target::Queue(OTHER));
    }
    plan.queues[1].strategy = Strategy::ALL[(seed / 10 % 5) as usize];
    if !seed.is_multiple_of(4) {
        let widening = |(after_ms, level)| Widening { after_ms, level };
        plan.queues[1].widenings = [(5_000, 2), (20_000, 9)].map(widening).into();
        plan.queues[1].head_start_ms = 12_000;
    }
    plan.menus[0].keys.insert('5', Target::Queue(OTHER));
    plan.agents = agents(two);
    plan
}

/// The same with the first queue alone.
pub fn without_other(mut plan: Plan) -> Plan {
    plan.queues.truncate(1);
    plan.queues[0].keys.remove(&'5');
    plan.menus[0].keys.remove(&'5');
    if plan.queues[0].overflow == Overflow::Queue(OTHER) {
        plan.queues[0].overflow = Overflow::Mailbox;
    }
    for agent in &mut plan.agents {
        agent.skills = vec![Skill::best(QUEUE)];
    }
    plan
}

/// The same where less able agents serve after another time.
pub fn widened_later(mut plan: Plan) -> Plan {
    for widening in plan.queues.iter_mut().flat_map(|it| &mut it.widenings) {
        widening.after_ms += 11_000;
    }
    plan
}

/// The first serves one queue, the last the other, the rest both.
fn agents(two: bool) -> Vec<Agent> {
    let mut agents: Vec<_> = (1..=AGENTS).map(plan::agent).collect();
    if two {
        agents[1].skills = vec![Skill::best(QUEUE), level(OTHER, 2)];
        agents[2].skills = vec![Skill::best(OTHER), level(QUEUE, 3)];
        agents[3].skills = vec![Skill::best(OTHER)];
    }
    agents
}

fn level(queue: QueueId, level: u8) -> Skill {
    Skill { queue, level }
}

/// Who knows the matters of some callers.
pub fn preferred() -> BTreeMap<String, AgentId> {
    let known = (0..1_000).step_by(3);
    let agent = |n: u32| (format!("138{n:08}"), AgentId(1001 + n % AGENTS));
    known.map(agent).collect()
}

/// Sometimes without one of them.
pub fn roster(two: bool, dice: &mut Dice) -> Vec<Agent> {
    let mut agents = agents(two);
    if dice.one_in(2) {
        agents.remove(dice.below(u64::from(AGENTS)) as usize);
    }
    agents
}
