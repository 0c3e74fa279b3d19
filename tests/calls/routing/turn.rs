//! What callers are told of their turn where agents serve several queues.

use std::collections::BTreeSet;

use harness::{
    dice::Dice,
    simulator::{
        Phone, World,
        plan::{OTHER, QUEUE, plan, two_queues},
    },
};
use switchboard::{
    AgentWish, CallId, ChannelId, Millis, PauseReason, Plan, QueueId, Skill, Stage, Target, What,
};

const QUEUES: u32 = 4;
const AGENTS: u32 = 4;
const CALLERS: u32 = 7;

fn meal() -> AgentWish {
    AgentWish::Paused(PauseReason::Asked("meal".into()))
}

/// Queues of which each agent serves some, one with a head start.
fn overlapping(dice: &mut Dice) -> Plan {
    let mut plan = plan(AGENTS);
    let first = plan.queues.remove(0);
    for n in 1..=QUEUES {
        let mut queue = first.clone();
        (queue.id, queue.wrap_up_ms) = (QueueId(n), 0);
        queue.head_start_ms = if n == 2 { 20_000 } else { 0 };
        plan.queues.push(queue);
        let key = char::from_digit(n + 3, 10).expect("a digit");
        plan.menus[0].keys.insert(key, Target::Queue(QueueId(n)));
    }
    for agent in &mut plan.agents {
        let serves = (1..=QUEUES).filter(|_| dice.one_in(2));
        agent.skills = serves.map(|n| Skill::best(QueueId(n))).collect();
    }
    plan
}

/// Everybody is at a meal, and callers wait in any queue in which they may hope.
fn waiting(seed: u64) -> (World, Vec<ChannelId>) {
    let mut dice = Dice::new(seed);
    let mut world = World::working(overlapping(&mut dice));
    for agent in 1001..=1000 + AGENTS {
        world.phone(agent, Phone::Answers(100));
        world.wish(agent, meal());
    }
    let mut callers = Vec::new();
    for n in 0..CALLERS {
        let number = format!("1380013800{n}");
        if dice.one_in(5) {
            world.switch.head_starts.insert(number.clone(), 15_000);
        }
        let caller = world.rings(&number);
        world.run(100);
        let key = char::from_digit(4 + dice.below(u64::from(QUEUES)) as u32, 10).expect("a digit");
        world.press(&caller, key);
        world.run(7_000);
        callers.push(caller);
    }
    callers.retain(|caller| world.stage(caller) == Stage::Queued);
    (world, callers)
}

/// In which order one agent who is back alone is offered those who wait.
fn served_by(seed: u64, agent: u32) -> Vec<CallId> {
    let (mut world, callers) = waiting(seed);
    world.wish(agent, AgentWish::Ready);
    let mut served = Vec::new();
    loop {
        world.run(200);
        let talks = |caller: &&ChannelId| world.stage(caller) == Stage::Talking;
        let Some(caller) = callers.iter().find(talks).cloned() else {
            return served;
        };
        served.push(world.call(&caller));
        world.hangs_up(&caller);
    }
}

#[test]
fn the_position_is_how_many_would_be_offered_first_to_whichever_agent_is_free() {
    let mut shared = 0;
    for seed in 1..=60 {
        let (world, callers) = waiting(seed);
        let orders: Vec<Vec<CallId>> = (1001..=1000 + AGENTS)
            .map(|agent| served_by(seed, agent))
            .collect();
        for caller in &callers {
            let view = world.view(caller).expect("waits");
            let turn = |order: &Vec<CallId>| order.iter().position(|call| *call == view.call);
            let before = orders
                .iter()
                .flat_map(|order| &order[..turn(order).unwrap_or(0)]);
            let before: BTreeSet<&CallId> = before.collect();
            let position = view.position.expect("waits");
            assert_eq!(position as usize, before.len() + 1, "seed {seed}, {view:?}");
            let queue = |id: &&CallId| {
                let views = world.board.snapshot(world.now).calls;
                let found = views.into_iter().find(|it| it.call == **id);
                found.and_then(|it| it.queue)
            };
            shared += before.iter().filter(|id| queue(id) != view.queue).count();
        }
    }
    assert!(shared > 100, "{shared} of other queues came first");
}

/// 1001 serves both queues, 1002 the first alone.
fn half_shared() -> Plan {
    let mut plan = two_queues(2, 0);
    plan.agents[0].skills = vec![Skill::best(QUEUE), Skill::best(OTHER)];
    plan.menus[0].keys.insert('5', Target::Queue(OTHER));
    plan
}

fn enters_other(world: &mut World, number: &str) -> ChannelId {
    let caller = world.rings(number);
    world.run(500);
    world.press(&caller, '5');
    world.run(100);
    caller
}

/// How long the callers of both queues are to wait, while two talk and three have entered the other one.
fn waits_of_a_full_house(plan: Plan) -> [Option<Millis>; 2] {
    let mut world = World::working(plan);
    for n in 0..2 {
        world.talking(&format!("1380013810{n}"));
    }
    for n in 0..3 {
        enters_other(&mut world, &format!("1380013800{n}"));
    }
    let board = world.board.snapshot(world.now);
    [0, 1].map(|index| board.queues[index].expected_wait_ms)
}

#[test]
fn the_wait_is_that_for_the_first_agent_who_has_time_for_the_queue() {
    let waits = waits_of_a_full_house(half_shared());
    // A talk and its wrap-up.
    let handling = 240_000;
    assert_eq!(waits[0], Some(handling), "1002 alone has time for it");
    assert_eq!(waits[1], Some(4 * handling), "1001 serves them all");
}

#[test]
fn a_queue_whose_agents_serve_others_too_waits_for_these() {
    let mut plan = half_shared();
    plan.agents[1].skills = plan.agents[0].skills.clone();
    let waits = waits_of_a_full_house(plan);
    assert_eq!(waits, [Some(480_000); 2], "four for two");
}

#[test]
fn nobody_is_told_a_worse_position_than_before() {
    const URGENT: &str = "13800138009";
    let mut world = World::working(half_shared());
    world.switch.head_starts.insert(URGENT.into(), 600_000);
    let talks = [0, 1].map(|n| world.talking(&format!("1380013810{n}")));
    let caller = world.queued("13800138000");
    world.run(2_000);
    let told = |world: &World| {
        let heard = world.switch.heard(&caller);
        let position = |prompt: &&String| {
            prompt.starts_with("queue.first") || prompt.starts_with("queue.position")
        };
        (heard.iter().filter(position).count(), heard.len())
    };
    let (positions, all) = told(&world);
    assert_eq!(positions, 1, "{:?}", world.switch.heard(&caller));
    let urgent = enters_other(&mut world, URGENT);
    assert_eq!(world.view(&caller).and_then(|it| it.position), Some(2));
    world.run(35_000);
    let (later, more) = told(&world);
    assert_eq!(later, positions, "told a worse one");
    assert!(more > all, "the queue's own words are said");
    world.hangs_up(&urgent);
    world.run(35_000);
    assert_eq!(told(&world).0, positions + 1, "as good as before");
    assert!(talks.iter().all(|it| world.stage(it) == Stage::Talking));
}

#[test]
fn the_position_kept_is_the_one_that_is_told() {
    let mut world = World::working(half_shared());
    for n in 0..2 {
        world.talking(&format!("1380013810{n}"));
    }
    enters_other(&mut world, "13800138000");
    let caller = world.queued("13800138001");
    let facts = world.facts_of(&caller).into_iter();
    let mut queued = facts.filter_map(|what| {
        let What::Queued { position, .. } = what else {
            return None;
        };
        Some(*position)
    });
    assert_eq!(queued.next(), Some(2));
}
