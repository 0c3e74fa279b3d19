//! Whether an agent who takes no calls staffs a queue: for a while, and not where nobody sits.

use harness::simulator::plan::{ABSENT_AFTER_MS, QUEUE, RING_MS, ROOM, plan, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, CallId, ChannelId, Concern, ConferenceWish, Destination,
    Overflow, Party, PauseReason, Plan, Request, Stage, Strategy, TransferKind,
};

use super::alerts::concerns;

fn absent() -> AgentState {
    AgentState::Paused("absent".into())
}

fn meal() -> AgentWish {
    AgentWish::Paused(PauseReason::Asked("meal".into()))
}

/// Agents whose telephones ring on and on.
fn forgotten(plan: Plan) -> World {
    let mut world = World::working(plan);
    let agents: Vec<u32> = world.plan.agents.iter().map(|agent| agent.id.0).collect();
    for agent in agents {
        world.phone(agent, Phone::Rings);
    }
    world
}

fn rings_all(agents: u32) -> Plan {
    let mut plan = plan(agents);
    plan.queues[0].strategy = Strategy::RingAll;
    plan
}

/// A caller who hangs up while the telephone rings for the first time.
fn gives_up_after_one_ring(world: &mut World, number: &str) {
    let caller = world.queued(number);
    world.run(RING_MS + 500);
    world.hangs_up(&caller);
    world.run(500);
}

/// An agent who talks with somebody outside consults another, who is rung.
fn colleague_rings(world: &mut World, colleague: u32, agent: u32) -> CallId {
    let citizen = String::from("01012345678");
    for phone in [citizen.clone(), colleague.to_string()] {
        world.switch.phones.insert(phone, Phone::Answers(500));
    }
    let colleague = AgentId(colleague);
    let dial = Request::Dial {
        agent: colleague,
        number: citizen,
        callback: None,
        case: None,
        queue: None,
    };
    world.ask(Actor::Agent(colleague), dial);
    world.run(2_000);
    let calls = world.board.snapshot(world.now).calls;
    let ours = calls.iter().find(|call| call.outward);
    let call = ours.expect("a call from us").call;
    let to = Destination::Agent(AgentId(agent));
    let consult = Request::Transfer(call, to, TransferKind::Attended);
    world.ask(Actor::Agent(colleague), consult);
    call
}

fn stage_after_a_ring(world: &mut World, caller: &ChannelId) -> Stage {
    world.run(RING_MS + 500);
    world.stage(caller)
}

#[test]
fn one_unanswered_ring_does_not_silence_a_nights_line() {
    let mut world = forgotten(plan(1));
    gives_up_after_one_ring(&mut world, "13800138000");
    assert_eq!(world.state(1001), AgentState::Ready);
    world.phone(1001, Phone::Answers(500));
    let caller = world.talking("13800138001");
    assert_eq!(world.agent_of(&caller), Some(1001));
}

#[test]
fn the_last_who_leaves_three_calls_unanswered_is_absent_and_callers_are_led_on() {
    let mut world = forgotten(plan(1));
    let caller = world.queued("13800138000");
    assert_eq!(stage_after_a_ring(&mut world, &caller), Stage::Ringing);
    assert_eq!(stage_after_a_ring(&mut world, &caller), Stage::Ringing);
    assert_eq!(stage_after_a_ring(&mut world, &caller), Stage::Mailbox);
    assert_eq!(world.state(1001), absent());
    let next = world.queued("13800138001");
    assert_eq!(world.stage(&next), Stage::Mailbox, "at once");
    assert!(concerns(&world).contains(&Concern::AgentAbsent(AgentId(1001))));
}

#[test]
fn calls_left_unanswered_count_over_callers_until_one_is_answered() {
    let mut world = forgotten(plan(1));
    gives_up_after_one_ring(&mut world, "13800138000");
    gives_up_after_one_ring(&mut world, "13800138001");
    world.phone(1001, Phone::Answers(500));
    let caller = world.talking("13800138002");
    world.hangs_up(&caller);
    world.run(500);
    world.wish(1001, AgentWish::Ready);
    world.phone(1001, Phone::Rings);
    gives_up_after_one_ring(&mut world, "13800138003");
    gives_up_after_one_ring(&mut world, "13800138004");
    assert_eq!(world.state(1001), AgentState::Ready, "counted anew");
    world.queued("13800138005");
    world.run(RING_MS + 500);
    assert_eq!(world.state(1001), absent());
}

#[test]
fn whoever_was_taken_for_absent_is_ready_again_by_whatever_they_do() {
    let deeds: [fn(&mut World); 3] = [
        |world| world.wish(1001, AgentWish::Ready),
        |world| {
            let extend = Request::ExtendWrapUp(AgentId(1001));
            world.ask(Actor::Agent(AgentId(1001)), extend);
        },
        |world| {
            world.switch.dials(world.now, "1001", "1002");
            world.run(500);
        },
    ];
    for deed in deeds {
        let mut world = forgotten(plan(1));
        world.queued("13800138000");
        world.run(3 * RING_MS + 500);
        assert_eq!(world.state(1001), absent());
        deed(&mut world);
        assert_ne!(world.state(1001), absent());
    }
    // One who goes off duty is off.
    let mut world = forgotten(plan(1));
    world.queued("13800138000");
    world.run(3 * RING_MS + 500);
    world.wish(1001, AgentWish::Off);
    assert_eq!(world.state(1001), AgentState::Off);
}

#[test]
fn an_office_that_all_have_left_without_saying_so_is_empty_after_three_callers() {
    let mut world = forgotten(rings_all(3));
    for number in ["13800138000", "13800138001"] {
        gives_up_after_one_ring(&mut world, number);
    }
    let caller = world.queued("13800138002");
    world.run(RING_MS + 500);
    assert_eq!(world.stage(&caller), Stage::Mailbox);
    for agent in [1001, 1002, 1003] {
        assert_eq!(world.state(agent), absent());
    }
}

#[test]
fn one_caller_whom_none_of_those_rung_answers_does_not_empty_the_office() {
    let mut world = forgotten(rings_all(3));
    let caller = world.queued("13800138000");
    world.run(20 * RING_MS);
    assert_eq!(world.stage(&caller), Stage::Ringing);
    world.phone(1002, Phone::Answers(500));
    world.run(RING_MS + 1_000);
    assert_eq!(world.agent_of(&caller), Some(1002));
    // Whoever is rung alone is asked alone.
    let mut world = forgotten(rings_all(1));
    let caller = world.queued("13800138000");
    world.run(3 * RING_MS + 500);
    assert_eq!(world.stage(&caller), Stage::Mailbox);
}

#[test]
fn another_limit_counts_for_pauses_under_way() {
    const MINUTE_MS: u64 = 60_000;
    for (paused_min, limit_min, stage) in [(20, 10, Stage::Mailbox), (30, 40, Stage::Queued)] {
        let mut world = World::new(1);
        world.wish(1001, meal());
        world.run(paused_min * MINUTE_MS);
        let mut plan = world.plan.clone();
        plan.absent_after_ms = limit_min * MINUTE_MS;
        world.replans(plan);
        let caller = world.queued("13800138000");
        assert_eq!(world.stage(&caller), stage, "{paused_min} of {limit_min}");
    }
}

#[test]
fn callers_who_wait_for_whoever_is_paused_are_led_on_by_a_shorter_limit() {
    let mut world = World::new(1);
    world.wish(1001, meal());
    world.run(900_000);
    let caller = world.queued("13800138000");
    assert_eq!(world.stage(&caller), Stage::Queued);
    let mut plan = world.plan.clone();
    plan.absent_after_ms = 600_000;
    world.replans(plan);
    world.run(10);
    assert_eq!(world.stage(&caller), Stage::Mailbox);
}

#[test]
fn whoever_was_paused_for_an_unanswered_call_staffs_no_queue_that_the_last_has_left() {
    let mut world = forgotten(plan(3));
    let caller = world.queued("13800138000");
    world.run(4 * RING_MS + 500);
    assert_eq!(world.stage(&caller), Stage::Ringing, "the last is rung on");
    world.run(RING_MS);
    assert_eq!(world.state(1001), AgentState::Paused("no_answer".into()));
    assert_eq!(world.stage(&caller), Stage::Mailbox);
}

#[test]
fn whose_colleague_answers_has_left_nothing_unanswered() {
    let mut world = forgotten(rings_all(2));
    world.phone(1002, Phone::Answers(500));
    for number in ["13800138000", "13800138001", "13800138002", "13800138003"] {
        let caller = world.talking(number);
        world.hangs_up(&caller);
        world.run(500);
        world.wish(1002, AgentWish::Ready);
    }
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn an_absent_agent_is_absent_after_a_restart() {
    let mut world = forgotten(plan(1));
    world.queued("13800138000");
    world.run(3 * RING_MS + 500);
    world.restarts();
    assert_eq!(world.state(1001), absent());
    let caller = world.queued("13800138001");
    assert_eq!(world.stage(&caller), Stage::Mailbox);
}

#[test]
fn a_pause_of_any_kind_staffs_a_queue_until_it_has_lasted_for_long() {
    for lost in [false, true] {
        let mut world = World::new(1);
        world.wish(1001, meal());
        if lost {
            world.phone(1001, Phone::Unregistered);
        }
        world.run(ABSENT_AFTER_MS - 60_000);
        let caller = world.queued("13800138000");
        assert_eq!(world.stage(&caller), Stage::Queued);
        world.run(61_000);
        assert_eq!(world.stage(&caller), Stage::Mailbox);
        let next = world.queued("13800138001");
        assert_eq!(world.stage(&next), Stage::Mailbox, "at once");
        assert_eq!(world.state(1001), AgentState::Paused("meal".into()));
    }
}

#[test]
fn who_is_back_from_a_long_pause_staffs_the_queue_again() {
    let mut world = World::new(1);
    world.wish(1001, meal());
    world.run(ABSENT_AFTER_MS + 1_000);
    world.wish(1001, AgentWish::Ready);
    let caller = world.talking("13800138000");
    assert_eq!(world.agent_of(&caller), Some(1001));
}

#[test]
fn a_pause_that_the_machine_made_counts_from_its_beginning_over_a_restart() {
    let mut world = World::new(1);
    world.phone(1001, Phone::Rejects(500));
    let caller = world.queued("13800138000");
    world.run(2_000);
    assert_eq!(world.state(1001), AgentState::Paused("rejected".into()));
    world.hangs_up(&caller);
    world.run(ABSENT_AFTER_MS - 60_000);
    world.restarts();
    let caller = world.queued("13800138001");
    assert_eq!(world.stage(&caller), Stage::Queued);
    world.run(60_000);
    assert_eq!(world.stage(&caller), Stage::Mailbox);
    let queue = world.board.snapshot(world.now).queues.remove(0);
    assert_eq!((queue.queue, queue.expected_wait_ms), (QUEUE, None));
}

#[test]
fn whoever_is_rung_in_vain_long_after_a_colleague_went_absent_staffs_the_queue() {
    let mut world = World::working(plan(3));
    for agent in [1002, 1003] {
        world.wish(agent, AgentWish::Off);
    }
    world.phone(1001, Phone::Rings);
    let first = world.queued("13800138000");
    world.run(120_000);
    assert_eq!(world.state(1001), absent());
    world.hangs_up(&first);
    for agent in [1002, 1003] {
        world.wish(agent, AgentWish::Ready);
    }
    world.phone(1002, Phone::Busy);
    let second = world.queued("13800138001");
    world.run(5_000);
    assert_eq!(world.state(1002), AgentState::Paused("busy".into()));
    assert_eq!(world.agent_of(&second), Some(1003));
    world.hangs_up(&second);
    world.run(100);
    world.wish(1003, AgentWish::Off);
    let third = world.queued("13800138002");
    world.run(1_000);
    assert_eq!(
        world.stage(&third),
        Stage::Queued,
        "for whoever is busy just now"
    );
}

#[test]
fn an_absent_agent_whom_a_colleague_rings_is_nobody_to_wait_for_meanwhile() {
    let mut plan = two_queues(1, 1);
    plan.queues[0].overflow = Overflow::Mailbox;
    let mut world = forgotten(plan);
    for number in ["13800138000", "13800138001", "13800138002"] {
        gives_up_after_one_ring(&mut world, number);
    }
    assert_eq!(world.state(1001), absent());
    let call = colleague_rings(&mut world, 1002, 1001);
    assert_eq!(world.state(1001), AgentState::Reserved(call));
    let caller = world.queued("13800138003");
    assert_eq!(world.stage(&caller), Stage::Mailbox);
}

#[test]
fn an_absent_agent_who_answers_an_invitation_to_a_conference_is_there() {
    let mut world = forgotten(plan(1));
    for number in ["13800138000", "13800138001", "13800138002"] {
        gives_up_after_one_ring(&mut world, number);
    }
    assert_eq!(world.state(1001), absent());
    world.phone(1001, Phone::Answers(500));
    let invite = ConferenceWish::Invite(ROOM.into(), Party::Agent(AgentId(1001)));
    world.ask(Actor::Api, Request::Conference(invite));
    world.run(8_000);
    let leg = world.switch.legs().pop().expect("in the room");
    world.hangs_up(&leg);
    world.run(1_000);
    assert_eq!(world.state(1001), AgentState::Ready);
    world.restarts();
    assert_eq!(world.state(1001), AgentState::Ready, "was told");
}

#[test]
fn nobody_waits_for_who_was_rung_in_vain_while_a_colleague_rings_them_or_the_last_who_was() {
    for rung in [1001, 1002] {
        let mut plan = two_queues(2, 1);
        plan.queues[0].overflow = Overflow::Mailbox;
        let mut world = forgotten(plan);
        let first = world.queued("13800138000");
        world.run(120_000);
        assert!(world.kinds(&first).contains(&"mailbox_entered"));
        let paused = [1001, 1002].map(|agent| world.state(agent));
        assert!(paused.contains(&absent()), "{paused:?}");
        assert!(paused.contains(&AgentState::Paused("no_answer".into())));
        let call = colleague_rings(&mut world, 1003, rung);
        assert_eq!(world.state(rung), AgentState::Reserved(call));
        let caller = world.queued("13800138003");
        assert_eq!(world.stage(&caller), Stage::Mailbox, "{rung}");
    }
}
