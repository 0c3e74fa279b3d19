//! A caller who rang before is offered to the agent who knows the matter (首问负责), for a set time.

use harness::simulator::World;
use harness::simulator::plan::{OTHER, QUEUE, plan, two_queues};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, Input, PauseReason, Place, Request, Skill, Stage,
    Target, What,
};

const KNOWN: &str = "13800138009";
const WAIT_MS: u64 = 20_000;

/// Three agents; the last knows the matter of one caller.
fn office() -> World {
    let mut plan = plan(3);
    plan.queues[0].preferred_ms = WAIT_MS;
    let mut world = World::working(plan);
    world.switch.preferred.insert(KNOWN.into(), AgentId(1003));
    world
}

#[test]
fn the_agent_who_knows_the_matter_is_rung_though_others_have_been_idle_longer() {
    let mut world = office();
    let caller = world.talking(KNOWN);
    assert_eq!(world.rung(&caller), [1003]);
    assert!(world.kinds(&caller).contains(&"agent_preferred"));
    let other = world.talking("13800138001");
    assert_eq!(world.rung(&other), [1001]);
}

#[test]
fn who_is_called_back_as_agreed_is_offered_to_the_agent_agreed_on() {
    for (callback, preferred, rung) in [(7, Some(AgentId(1002)), 1002), (8, None, 1001)] {
        let mut world = office();
        let request = Request::Enqueue {
            callback,
            number: "13800138001".into(),
            queue: QUEUE,
            asked: world.now,
            head_start_ms: 0,
            preferred,
        };
        world.ask(Actor::System, request);
        let call = world.board.snapshot(world.now).calls[0].clone();
        assert_eq!(call.rung, [AgentId(rung)]);
    }
}

/// The machine takes a place in the line for call-back 7, for agent 1003 if that was agreed.
fn called_back(world: &mut World, preferred: Option<AgentId>) {
    let request = Request::Enqueue {
        callback: 7,
        number: "13800138001".into(),
        queue: QUEUE,
        asked: world.now,
        head_start_ms: 0,
        preferred,
    };
    world.ask(Actor::System, request);
}

/// Who is rung for call-back 7, and for whom it waits.
fn back(world: &World) -> (Vec<AgentId>, Option<AgentId>) {
    let calls = world.board.snapshot(world.now).calls;
    let call = calls.into_iter().find(|call| call.callback == Some(7));
    call.map_or((Vec::new(), None), |call| (call.rung, call.kept_for))
}

#[test]
fn the_agent_agreed_on_is_waited_for_and_after_five_minutes_anybody_calls() {
    for preferred_ms in [0, WAIT_MS] {
        let mut plan = plan(3);
        plan.queues[0].preferred_ms = preferred_ms;
        let mut world = World::working(plan);
        let agent = agent_of_a_talk(&mut world);
        called_back(&mut world, Some(agent));
        assert_eq!(back(&world), (vec![], Some(agent)));
        world.run(5 * 60_000 - 1_000);
        assert_eq!(back(&world), (vec![], Some(agent)));
        world.run(1_100);
        assert_eq!(back(&world).0.len(), 1, "then anybody");
        assert_ne!(back(&world).0, [agent]);
    }
}

/// Who talks with a citizen.
fn agent_of_a_talk(world: &mut World) -> AgentId {
    let caller = world.talking("13800138002");
    AgentId(world.agent_of(&caller).unwrap())
}

/// Two queues of one agent each, of whom the second is at home in the other.
fn of_another_queue() -> World {
    World::working(two_queues(1, 1))
}

#[test]
fn the_agent_agreed_on_calls_also_where_they_do_not_serve_the_queue() {
    let mut world = of_another_queue();
    called_back(&mut world, Some(AgentId(1002)));
    assert_eq!(back(&world).0, [AgentId(1002)]);
    let mut world = of_another_queue();
    called_back(&mut world, None);
    assert_eq!(back(&world).0, [AgentId(1001)]);
    let mut world = of_another_queue();
    world.wish(1002, AgentWish::Off);
    called_back(&mut world, Some(AgentId(1002)));
    assert_eq!(back(&world).0, [AgentId(1001)], "away: anybody");
}

#[test]
fn one_of_another_queue_who_was_agreed_on_is_rung_when_free_and_anybody_when_they_go() {
    for (wish, rung) in [(AgentWish::Ready, 1002), (AgentWish::Off, 1001)] {
        let mut world = of_another_queue();
        let request = Request::Dial {
            agent: AgentId(1002),
            number: "13900139000".into(),
            callback: None,
            case: None,
            queue: None,
        };
        world.ask(Actor::Agent(AgentId(1002)), request);
        called_back(&mut world, Some(AgentId(1002)));
        assert_eq!(back(&world), (vec![], Some(AgentId(1002))));
        world.wish(1002, wish);
        for call in world.board.snapshot(world.now).calls {
            if call.callback.is_none() {
                world.ask(Actor::User("zhang".into()), Request::HangUp(call.call));
            }
        }
        world.run(100);
        assert_eq!(back(&world).0, [AgentId(rung)]);
    }
}

#[test]
fn who_is_taken_from_a_queue_is_waited_for_and_rung_for_its_callers_no_more() {
    let mut plan = plan(3);
    plan.queues[0].preferred_ms = 20 * WAIT_MS;
    let mut world = World::working(plan);
    world.switch.preferred.insert(KNOWN.into(), AgentId(1003));
    let talks = world.talking(KNOWN);
    let kept = world.queued(KNOWN);
    for number in ["13800138001", "13800138002"] {
        world.talking(number);
    }
    // Behind the others, and nobody is idle.
    let behind = world.queued(KNOWN);
    assert_eq!(world.view(&kept).unwrap().kept_for, Some(AgentId(1003)));
    let mut agents = world.plan.agents.clone();
    agents[2].skills = Vec::new();
    world.input(Input::Roster(agents));
    assert_eq!(world.view(&kept).unwrap().kept_for, None);
    world.hangs_up(&talks);
    world.run(100);
    world.wish(1003, AgentWish::Ready);
    world.run(WAIT_MS);
    let rung = [&kept, &behind].map(|caller| world.rung(caller));
    assert_eq!(rung, [vec![], vec![]] as [Vec<u32>; 2]);
}

#[test]
fn one_who_came_while_we_were_away_is_offered_to_the_agent_who_knows_the_matter() {
    let mut world = office();
    world.loses_socket();
    let caller = world.rings(KNOWN);
    world.run(100);
    world.reconnect();
    world.run(6_100);
    assert_eq!(world.rung(&caller), [1003]);
}

#[test]
fn one_who_talks_is_waited_for_and_rung_when_free() {
    let mut world = office();
    let first = world.talking(KNOWN);
    let caller = world.queued(KNOWN);
    assert_eq!(world.stage(&caller), Stage::Queued);
    assert_eq!(world.view(&caller).unwrap().kept_for, Some(AgentId(1003)));
    // Others are served meanwhile.
    let other = world.queued("13800138001");
    assert_eq!(world.rung(&other), [1001]);
    world.hangs_up(&first);
    world.run(100);
    world.wish(1003, AgentWish::Ready);
    world.run(100);
    assert_eq!(world.rung(&caller), [1003]);
}

#[test]
fn after_the_set_time_anybody_serves_the_caller_in_the_place_kept() {
    let mut world = office();
    world.talking(KNOWN);
    let caller = world.queued(KNOWN);
    world.run(WAIT_MS - 100);
    assert_eq!(world.rung(&caller), [] as [u32; 0]);
    assert_eq!(world.view(&caller).unwrap().position, Some(1));
    world.run(200);
    assert_eq!(world.rung(&caller), [1001]);
}

#[test]
fn one_who_goes_off_or_does_not_answer_is_not_waited_for() {
    let mut world = office();
    let first = world.talking(KNOWN);
    let caller = world.queued(KNOWN);
    let pause = AgentWish::Paused(PauseReason::Asked("meal".into()));
    world.wish(1003, pause);
    assert_eq!(
        world.rung(&caller),
        [1001],
        "1003 wants a pause after the talk"
    );
    world.hangs_up(&first);
    world.run(61_000);
    assert!(matches!(world.state(1003), AgentState::Paused(_)));
    let next = world.queued(KNOWN);
    assert_eq!(world.rung(&next), [1002], "paused: nobody is waited for");
}

#[test]
fn one_who_does_not_serve_the_queue_or_is_gone_makes_no_difference() {
    let mut plan = plan(2);
    plan.queues[0].preferred_ms = WAIT_MS;
    let mut second = plan.queues[0].clone();
    second.id = OTHER;
    plan.queues.push(second);
    plan.agents[1].skills = vec![Skill::best(OTHER)];
    let mut world = World::working(plan);
    let numbers = [("13800138001", 1002), ("13800138002", 1999)];
    for (number, agent) in numbers {
        world.switch.preferred.insert(number.into(), AgentId(agent));
    }
    let first = world.talking("13800138001");
    assert_eq!(world.agent_of(&first), Some(1001));
    world.hangs_up(&first);
    world.run(100);
    world.wish(1001, AgentWish::Ready);
    let second = world.talking("13800138002");
    assert_eq!(world.agent_of(&second), Some(1001));
}

/// Of two queues 1001 and 1002 serve the one each, 1003 both; the last knows the matter, whichever queue it came by.
fn who_serves_both() -> World {
    let mut plan = two_queues(1, 2);
    for queue in &mut plan.queues {
        queue.preferred_ms = WAIT_MS;
    }
    plan.agents[2].skills.push(Skill::best(QUEUE));
    plan.menus[0].keys.insert('5', Target::Queue(OTHER));
    let mut world = World::working(plan);
    world.switch.preferred.insert(KNOWN.into(), AgentId(1003));
    world
}

#[test]
fn who_knows_the_matter_counts_in_every_queue_they_serve() {
    let mut world = who_serves_both();
    let first = world.queued(KNOWN);
    let second = world.rings(KNOWN);
    world.run(500);
    assert_eq!(world.rung(&first), [1003]);
    world.hangs_up(&first);
    world.run(500);
    world.press(&second, '5');
    assert_eq!(world.view(&second).and_then(|it| it.queue), Some(OTHER));
    assert_eq!(world.rung(&second), [1003], "1002 has been idle longer");
}

#[test]
fn who_knows_the_matter_is_waited_for_in_a_queue_the_caller_is_led_on_to() {
    let mut world = who_serves_both();
    let talks = world.talking(KNOWN);
    assert_eq!(world.agent_of(&talks), Some(1003));
    world.wish(1001, AgentWish::Off);
    world.run(100);
    let caller = world.queued(KNOWN);
    let request = Request::Move(world.call(&caller), Place::Queue(OTHER));
    world.ask(Actor::User("leader".into()), request);
    let view = world.view(&caller).unwrap();
    let waits = (view.queue, view.kept_for, world.rung(&caller));
    assert_eq!(waits, (Some(OTHER), Some(AgentId(1003)), vec![]));
}

#[test]
fn where_the_keeper_of_the_case_is_not_there_whoever_served_the_caller_last_knows_the_matter() {
    for away in [true, false] {
        let mut world = office();
        world.switch.preferred.insert(KNOWN.into(), AgentId(1002));
        world.switch.served.insert(KNOWN.into(), AgentId(1003));
        let knows = if away { 1003 } else { 1002 };
        if away {
            world.wish(1002, AgentWish::Off);
        }
        let caller = world.queued(KNOWN);
        assert_eq!(world.rung(&caller), [knows], "1001 has been idle longest");
        let facts = world.facts_of(&caller).into_iter();
        let told = facts.filter(|what| matches!(what, What::AgentPreferred { .. }));
        assert_eq!(told.count(), if away { 2 } else { 1 });
        let waits = world.queued(KNOWN);
        world.run(100);
        let kept = Some(AgentId(knows));
        assert_eq!(world.view(&waits).unwrap().kept_for, kept);
        world.restarts();
        world.run(100);
        assert_eq!(world.view(&waits).unwrap().kept_for, kept, "over a restart");
    }
}

#[test]
fn who_is_waited_for_is_remembered_by_a_restart() {
    let mut world = office();
    world.talking(KNOWN);
    let caller = world.queued(KNOWN);
    world.restarts();
    world.run(100);
    assert_eq!(world.view(&caller).unwrap().kept_for, Some(AgentId(1003)));
}

#[test]
fn an_agent_who_no_longer_serves_the_queue_is_waited_for_no_longer() {
    for kept in [true, false] {
        let mut world = office();
        let talks = world.talking(KNOWN);
        let idle = [1001, 1002];
        if !kept {
            let pause = AgentWish::Paused(PauseReason::Asked("meal".into()));
            for agent in idle {
                world.wish(agent, pause.clone());
            }
        }
        world
            .switch
            .preferred
            .insert("13800138002".into(), AgentId(1003));
        let waits = world.queued("13800138002");
        assert_eq!(world.stage(&waits), Stage::Queued);
        let mut agents = plan(3).agents;
        agents[2].skills = vec![Skill::best(OTHER)];
        let mut both = harness::simulator::plan::two_queues(2, 1);
        both.agents = agents;
        world.replans(both);
        if !kept {
            world.hangs_up(&talks);
            world.wish(1003, AgentWish::Ready);
            world.run(100);
            assert!(world.rung(&waits).is_empty());
            world.wish(1001, AgentWish::Ready);
        }
        world.run(100);
        assert_eq!(world.rung(&waits), [1001]);
    }
}
