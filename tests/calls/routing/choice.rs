//! Which of the idle agents is rung, by level, strategy and how long the caller has waited.

use harness::simulator::plan::{OTHER, QUEUE, plan, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentState, AgentWish, Input, OfferOutcome, Overflow, Plan, Request, Skill, Stage,
    Strategy, What, Widening,
};

fn by(strategy: Strategy, agents: u32) -> Plan {
    let mut plan = plan(agents);
    plan.queues[0].strategy = strategy;
    plan.queues[0].wrap_up_ms = 0;
    plan
}

/// One call after the other, each answered and ended: who was rung.
fn rung_in_turn(world: &mut World, calls: u32) -> Vec<u32> {
    let mut rung = Vec::new();
    for n in 0..calls {
        let caller = world.talking(&format!("1380013800{n}"));
        rung.extend(world.agent_of(&caller));
        world.hangs_up(&caller);
        world.run(1_000);
    }
    rung
}

#[test]
fn the_agent_idle_longest_is_rung() {
    let mut world = World::working(by(Strategy::LongestIdle, 3));
    assert_eq!(rung_in_turn(&mut world, 4), [1001, 1002, 1003, 1001]);
}

#[test]
fn the_agent_with_the_fewest_calls_is_rung() {
    let mut world = World::working(by(Strategy::FewestCalls, 2));
    assert_eq!(rung_in_turn(&mut world, 2), [1001, 1002]);
    world.wish(1002, AgentWish::Off);
    assert_eq!(rung_in_turn(&mut world, 2), [1001, 1001]);
    // Who goes on duty again has had none.
    world.wish(1002, AgentWish::Ready);
    assert_eq!(rung_in_turn(&mut world, 4), [1002, 1002, 1002, 1001]);
}

#[test]
fn agents_take_turns_though_one_is_always_idle_longest() {
    let mut world = World::working(by(Strategy::RoundRobin, 3));
    // Ready again just now, and yet rung least recently.
    assert_eq!(rung_in_turn(&mut world, 2), [1001, 1002]);
    world.wish(1003, AgentWish::Off);
    world.wish(1003, AgentWish::Ready);
    assert_eq!(rung_in_turn(&mut world, 3), [1003, 1001, 1002]);
}

#[test]
fn the_lowest_number_is_rung_while_it_is_idle() {
    let mut world = World::working(by(Strategy::Linear, 3));
    assert_eq!(rung_in_turn(&mut world, 3), [1001, 1001, 1001]);
    let first = world.talking("13800138000");
    assert_eq!(world.agent_of(&first), Some(1001));
    assert_eq!(rung_in_turn(&mut world, 2), [1002, 1002]);
}

#[test]
fn of_all_who_are_rung_one_talks_and_the_others_are_free() {
    let mut world = World::working(by(Strategy::RingAll, 3));
    world.phone(1001, Phone::Rings);
    world.phone(1002, Phone::Answers(4_000));
    world.phone(1003, Phone::Answers(9_000));
    let caller = world.queued("13800138000");
    assert_eq!(world.rung(&caller), [1001, 1002, 1003]);
    for agent in 1001..=1003 {
        assert_eq!(
            world.state(agent),
            AgentState::Reserved(world.call(&caller))
        );
    }
    world.run(4_100);
    assert_eq!(world.stage(&caller), Stage::Talking);
    assert_eq!(world.agent_of(&caller), Some(1002));
    assert_eq!(world.state(1001), AgentState::Ready);
    assert_eq!(world.state(1003), AgentState::Ready);
    assert_eq!(world.switch.talks_with(&caller).len(), 1);
}

#[test]
fn two_who_answer_at_one_moment_are_one_conversation() {
    let mut world = World::working(by(Strategy::RingAll, 2));
    let caller = world.queued("13800138000");
    // Both lift their handsets before either is told.
    world.switch.latency_ms = 30;
    world.run(2_100);
    assert_eq!(world.switch.talks_with(&caller).len(), 1);
    let talking = [1001, 1002].map(|agent| world.state(agent).is_in_call());
    assert_eq!(talking.iter().filter(|talks| **talks).count(), 1);
    assert_eq!(
        world.switch.legs().len(),
        2,
        "the other telephone is hung up"
    );
}

#[test]
fn who_of_all_rejects_is_paused_and_the_others_ring_on() {
    let mut world = World::working(by(Strategy::RingAll, 2));
    world.phone(1001, Phone::Rejects(1_000));
    world.phone(1002, Phone::Rings);
    let caller = world.queued("13800138000");
    world.run(1_100);
    assert!(matches!(world.state(1001), AgentState::Paused(_)));
    assert_eq!(world.stage(&caller), Stage::Ringing);
    world.run(20_000);
    assert_eq!(world.stage(&caller), Stage::Ringing);
    assert_eq!(world.view(&caller).unwrap().position, Some(1));
}

#[test]
fn telephones_of_which_any_might_have_answered_pause_nobody_and_ring_again() {
    let mut world = World::working(by(Strategy::RingAll, 2));
    for agent in [1001, 1002] {
        world.phone(agent, Phone::Rings);
    }
    let caller = world.queued("13800138000");
    world.run(15_100);
    assert_eq!(world.rung(&caller), [1001, 1002, 1001, 1002]);
    for agent in [1001, 1002] {
        world.phone(agent, Phone::Answers(500));
    }
    world.run(16_000);
    assert_eq!(world.stage(&caller), Stage::Talking);
}

/// 1001 knows the matter best, 1002 less.
fn levels() -> Plan {
    let mut plan = plan(2);
    plan.agents[1].skills = vec![Skill {
        queue: QUEUE,
        level: 2,
    }];
    plan
}

#[test]
fn the_ablest_is_rung_first_however_long_others_have_been_idle() {
    let mut world = World::working(levels());
    let first = world.talking("13800138000");
    assert_eq!(world.agent_of(&first), Some(1001));
    let second = world.talking("13800138001");
    assert_eq!(world.agent_of(&second), Some(1002));
    world.hangs_up(&first);
    world.hangs_up(&second);
    world.run(60_000);
    // 1002 was idle earlier.
    let third = world.talking("13800138002");
    assert_eq!(world.agent_of(&third), Some(1001));
}

#[test]
fn after_a_while_less_able_agents_serve_too() {
    let mut plan = levels();
    let widening = Widening {
        after_ms: 20_000,
        level: 2,
    };
    plan.queues[0].widenings = vec![widening];
    let mut world = World::working(plan);
    world.talking("13800138000");
    let second = world.queued("13800138001");
    world.run(19_900);
    assert_eq!(
        world.rung(&second),
        [] as [u32; 0],
        "1002 is idle, not able"
    );
    world.run(200);
    assert_eq!(world.rung(&second), [1002]);
}

/// Two queues that 1001 serves both.
fn shared() -> Plan {
    let mut plan = two_queues(1, 0);
    plan.agents[0].skills = vec![Skill::best(QUEUE), Skill::best(OTHER)];
    plan.menus[0]
        .keys
        .insert('5', switchboard::Target::Queue(OTHER));
    plan
}

#[test]
fn queues_that_share_an_agent_are_served_in_one_order() {
    let mut world = World::working(shared());
    let talks = world.talking("13800138000");
    let other = world.rings("13800138001");
    world.run(500);
    world.press(&other, '5');
    let first = world.queued("13800138002");
    assert_eq!(world.view(&first).unwrap().queue, Some(QUEUE));
    world.hangs_up(&talks);
    world.wish(1001, AgentWish::Ready);
    world.run(100);
    world.wish(1001, AgentWish::Ready);
    world.run(100);
    assert_eq!(
        world.rung(&other),
        [1001],
        "who asked first, though queue 2"
    );
    assert_eq!(world.rung(&first), [] as [u32; 0]);
}

#[test]
fn a_callers_own_priority_is_time_waited_too() {
    const URGENT: &str = "13800138003";
    let mut world = World::working(shared());
    world.switch.head_starts.insert(URGENT.into(), 30_000);
    let talks = world.talking("13800138000");
    let long = world.queued("13800138001");
    world.run(31_000);
    let short = world.queued("13800138002");
    let urgent = world.queued(URGENT);
    assert!(world.kinds(&urgent).contains(&"priority_given"));
    assert!(!world.kinds(&short).contains(&"priority_given"));
    let mut before = talks;
    for next in [long, urgent, short] {
        world.hangs_up(&before);
        world.run(100);
        world.wish(1001, AgentWish::Ready);
        world.run(100);
        assert_eq!(world.rung(&next), [1001]);
        world.run(2_100);
        before = next;
    }
}

#[test]
fn a_priority_outlives_a_restart() {
    const URGENT: &str = "13800138003";
    let mut world = World::working(shared());
    world.switch.head_starts.insert(URGENT.into(), 30_000);
    world.talking("13800138000");
    let other = world.queued("13800138001");
    let urgent = world.queued(URGENT);
    world.restarts();
    let position = |caller: &_| world.view(caller).and_then(|call| call.position);
    assert_eq!([&urgent, &other].map(position), [Some(1), Some(2)]);
}

#[test]
fn who_is_called_back_keeps_their_priority() {
    let mut world = World::working(shared());
    world.talking("13800138000");
    let other = world.queued("13800138001");
    let request = Request::Enqueue {
        callback: 7,
        number: "13800138003".into(),
        queue: QUEUE,
        asked: world.now,
        head_start_ms: 60_000,
        preferred: None,
    };
    world.ask(Actor::System, request);
    assert_eq!(world.view(&other).unwrap().position, Some(2));
}

#[test]
fn a_head_start_is_time_waited() {
    let mut plan = shared();
    plan.queues[1].head_start_ms = 30_000;
    let mut world = World::working(plan);
    let talks = world.talking("13800138000");
    let long = world.queued("13800138001");
    world.run(30_000);
    let short = world.queued("13800138002");
    let urgent = world.rings("13800138003");
    world.run(500);
    world.press(&urgent, '5');
    world.hangs_up(&talks);
    world.run(100);
    world.wish(1001, AgentWish::Ready);
    world.run(100);
    assert_eq!(
        world.rung(&long),
        [1001],
        "has waited longer than the head start"
    );
    for (caller, next) in [(&long, &urgent), (&urgent, &short)] {
        world.run(2_100);
        world.hangs_up(caller);
        world.run(100);
        world.wish(1001, AgentWish::Ready);
        world.run(100);
        assert_eq!(world.rung(next), [1001]);
    }
}

#[test]
fn who_becomes_idle_while_all_are_rung_is_rung_along() {
    let mut world = World::working(by(Strategy::RingAll, 3));
    for agent in [1001, 1002, 1003] {
        world.phone(agent, Phone::Rings);
    }
    world.wish(1003, AgentWish::Off);
    let caller = world.queued("13800138000");
    assert_eq!(world.rung(&caller), [1001, 1002]);
    world.wish(1003, AgentWish::Ready);
    assert_eq!(world.rung(&caller), [1001, 1002, 1003]);
    assert_eq!(world.state(1003).as_str(), "reserved");
    world.run(15_000);
    let ended = world.facts.iter().filter_map(|fact| {
        let What::OfferEnded { agent, outcome, .. } = &fact.what else {
            return None;
        };
        Some((agent.0, *outcome))
    });
    let missed = |agent| (agent, OfferOutcome::NoAnswer);
    let ended: Vec<_> = ended.collect();
    let along = (1003, OfferOutcome::Withdrawn);
    assert_eq!(
        ended,
        [missed(1001), missed(1002), along],
        "the limit is that of all"
    );
}

#[test]
fn less_able_agents_are_rung_along_when_their_time_has_come() {
    let mut plan = by(Strategy::RingAll, 2);
    let level = 2;
    plan.queues[0].widenings = vec![Widening {
        after_ms: 5_000,
        level,
    }];
    plan.agents[1].skills = vec![Skill {
        queue: QUEUE,
        level,
    }];
    let mut world = World::working(plan);
    world.phone(1001, Phone::Rings);
    let caller = world.queued("13800138000");
    assert_eq!(world.rung(&caller), [1001]);
    world.run(5_100);
    assert_eq!(world.rung(&caller), [1001, 1002]);
}

#[test]
fn who_is_given_a_queue_while_its_callers_wait_is_rung_for_them() {
    let mut plan = two_queues(1, 1);
    plan.queues[0].overflow = Overflow::Mailbox;
    let mut world = World::working(plan);
    world.talking("13800138000");
    let waits = world.queued("13800138001");
    let with = |world: &World, skills| {
        let mut agents = world.plan.agents.clone();
        agents[1].skills = skills;
        Input::Roster(agents)
    };
    let serves = with(&world, vec![Skill::parse("1:4").unwrap()]);
    world.input(serves);
    assert_eq!(world.rung(&waits), [1002]);
    world.hangs_up(&waits);
    let serves_nobody = with(&world, Vec::new());
    world.input(serves_nobody);
    let next = world.queued("13800138002");
    assert_eq!(world.rung(&next), [] as [u32; 0]);
}

#[test]
fn who_is_given_a_queue_that_rings_all_is_rung_along() {
    let mut plan = by(Strategy::RingAll, 2);
    plan.agents[1].skills = Vec::new();
    let mut world = World::working(plan);
    world.phone(1001, Phone::Rings);
    let waits = world.queued("13800138000");
    assert_eq!(world.rung(&waits), [1001]);
    let mut agents = world.plan.agents.clone();
    agents[1].skills = vec![Skill::best(QUEUE)];
    world.input(Input::Roster(agents));
    assert_eq!(world.rung(&waits), [1001, 1002]);
}
