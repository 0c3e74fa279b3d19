//! What befalls those who are promised a call back: other plans, and telephones that do this or that.

use harness::Dice;
use harness::simulator::Phone;
use harness::simulator::plan::{OTHER, QUEUE, two_queues};
use switchboard::{Hours, Overflow, Plan, Skill, Target};

pub fn plan() -> Plan {
    let mut plan = two_queues(2, 1);
    for queue in &mut plan.queues {
        queue.keys.insert('2', Target::Callback);
        queue.keys.insert('5', Target::Queue(OTHER));
        queue.wrap_up_ms = 1_000;
    }
    plan.queues[1].overflow = Overflow::Callback;
    plan
}

/// The second queue is no more, or nobody answers.
pub fn other(dice: &mut Dice) -> Plan {
    let mut plan = plan();
    if dice.one_in(2) {
        plan.queues.truncate(1);
        plan.queues[0].overflow = Overflow::Mailbox;
        plan.queues[0].keys.remove(&'5');
        plan.agents
            .iter_mut()
            .for_each(|agent| agent.skills.clear());
        plan.agents[0].skills = vec![Skill::best(QUEUE)];
    }
    if dice.one_in(3) {
        plan.hours = Hours::default().into();
    }
    plan
}

pub fn number(n: u64) -> String {
    format!("1380013800{n}")
}

pub fn phone(dice: &mut Dice) -> Phone {
    match dice.below(6) {
        0 => Phone::Rings,
        1 => Phone::Busy,
        2 => Phone::Unregistered,
        3 => Phone::Rejects(1_000),
        _ => Phone::Answers(dice.below(4_000)),
    }
}
