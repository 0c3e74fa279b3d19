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
    AgentId, AgentWish, CallId, ChannelId, Fact, PauseReason, Plan, QueueId, Skill, Stage, Target,
    What, Widening,
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

/// Who is served by which agent and in which order, once all are back and each talk takes as long.
fn served(seed: u64) -> Vec<(CallId, AgentId)> {
    const TALK: u32 = 60;
    let (mut world, mut waiting) = waiting(seed);
    let mut talks: Vec<(ChannelId, u32)> = Vec::new();
    for agent in 1001..=1000 + AGENTS {
        world.wish(agent, AgentWish::Ready);
    }
    for second in 0.. {
        let over = talks.extract_if(.., |(_, since)| second - *since == TALK);
        over.for_each(|(caller, _)| world.hangs_up(&caller));
        world.run(1_000);
        let answered = waiting.extract_if(.., |it| world.stage(it) == Stage::Talking);
        talks.extend(answered.map(|caller| (caller, second)));
        if waiting.is_empty() {
            break;
        }
    }
    let connected = |fact: &Fact| {
        let What::Connected { agent, .. } = fact.what else {
            return None;
        };
        Some((fact.call?, agent))
    };
    world.facts.iter().filter_map(connected).collect()
}

#[test]
fn the_position_is_about_how_many_the_queues_agents_serve_first() {
    let (mut told, mut shared, mut callers_told) = (0, 0, 0);
    for seed in 1..=60 {
        let (world, callers) = waiting(seed);
        let served = served(seed);
        let views = world.board.snapshot(world.now).calls;
        let agents = |queue| {
            let plan = &overlapping(&mut Dice::new(seed)).agents;
            let theirs = plan.iter().filter(|it| it.serves(queue));
            theirs.map(|it| it.id).collect::<BTreeSet<_>>()
        };
        for caller in &callers {
            let view = world.view(caller).expect("waits");
            let theirs = agents(view.queue.expect("waits"));
            let turn = served.iter().position(|(call, _)| *call == view.call);
            let before = &served[..turn.expect("is served")];
            let first: Vec<CallId> = before
                .iter()
                .filter(|(_, agent)| theirs.contains(agent))
                .map(|(call, _)| *call)
                .collect();
            let position = view.position.expect("waits") as usize - 1;
            told += position.abs_diff(first.len());
            callers_told += 1;
            let queue = |id: &CallId| views.iter().find(|it| it.call == *id).unwrap().queue;
            let own = first.iter().filter(|id| queue(id) == view.queue).count();
            assert!(position >= own, "seed {seed}, {view:?}");
            shared += first.len() - own;
        }
    }
    assert!(shared > 100, "{shared} of other queues came first");
    assert!(told * 2 < callers_told, "{told} wrong for {callers_told}");
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

#[test]
fn the_wait_is_that_for_the_first_agent_who_has_time_for_the_queue() {
    let mut world = World::working(half_shared());
    for n in 0..2 {
        world.talking(&format!("1380013810{n}"));
    }
    for n in 0..3 {
        enters_other(&mut world, &format!("1380013800{n}"));
    }
    let board = world.board.snapshot(world.now);
    let waits = |index: usize| board.queues[index].expected_wait_ms;
    // A talk and its wrap-up.
    let handling = 240_000;
    assert_eq!(waits(0), Some(handling), "1002 alone has time for it");
    let next = world.queued("13800138009");
    let position = world.view(&next).and_then(|it| it.position);
    assert_eq!(position, Some(1), "with 1002, as the wait says");
    assert_eq!(waits(1), Some(4 * handling), "1001 serves them all");
}

/// 1001 serves the other queue; 1002 the first, and the other too for whoever has waited long.
fn helps_out_late() -> Plan {
    let mut plan = half_shared();
    let (able, less) = (1, 2);
    let skill = |queue, level| Skill { queue, level };
    plan.agents[0].skills = vec![skill(OTHER, able)];
    plan.agents[1].skills = vec![skill(QUEUE, able), skill(OTHER, less)];
    plan.queues[1].widenings = vec![Widening {
        after_ms: 300_000,
        level: less,
    }];
    plan
}

#[test]
fn who_may_not_be_offered_yet_to_an_agent_comes_before_nobody_there() {
    let mut world = World::working(helps_out_late());
    world.talking("13800138100");
    for n in 0..4 {
        enters_other(&mut world, &format!("1380013800{n}"));
    }
    let next = world.queued("13800138009");
    let (caller, board) = (world.view(&next), world.board.snapshot(world.now));
    let told = caller.and_then(|it| it.position);
    assert_eq!(
        (told, board.queues[0].expected_wait_ms),
        (Some(1), Some(480_000))
    );
    world.run(300_000);
    let told = world.view(&next).and_then(|it| it.position);
    assert_eq!(told, Some(3), "three are between 1001 and 1002 by now");
}

#[test]
fn a_queue_whose_agents_serve_others_too_waits_for_these() {
    let mut plan = half_shared();
    plan.agents[1].skills = plan.agents[0].skills.clone();
    let mut world = World::working(plan);
    for n in 0..2 {
        world.talking(&format!("1380013810{n}"));
    }
    for n in 0..3 {
        enters_other(&mut world, &format!("1380013800{n}"));
    }
    let board = world.board.snapshot(world.now);
    let waits = |index: usize| board.queues[index].expected_wait_ms;
    assert_eq!([waits(0), waits(1)], [Some(480_000); 2], "four for two");
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
    let urgent = world.queued(URGENT);
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
    let mut plan = half_shared();
    plan.agents[1].skills = plan.agents[0].skills.clone();
    let mut world = World::working(plan);
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
