//! What an agent who calls somebody back by hand owes the queue that was waited in.

use harness::simulator::plan::{OTHER, QUEUE, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, ChannelId, Input, QueueId, Refusal, Reply, Request, Skill, Stage,
    What,
};

const AGENT: AgentId = AgentId(1001);
const CITIZEN: &str = "13800138007";
/// After a call of the other queue, in milliseconds.
const WRAP_UP_MS: u64 = 7_000;

/// The other queue demands a disposition after a short wrap-up.
fn office(phone: Phone) -> World {
    let mut plan = two_queues(1, 1);
    plan.queues[1].dispositions = ["已答复"].map(Into::into).into();
    plan.queues[1].disposition_required = true;
    plan.queues[1].wrap_up_ms = WRAP_UP_MS;
    let mut world = World::working(plan);
    world.switch.phones.insert(CITIZEN.into(), phone);
    world
}

/// Rings somebody who waited in a queue; their leg.
fn calls_back(world: &mut World, queue: QueueId) -> ChannelId {
    let request = Request::Dial {
        agent: AGENT,
        number: CITIZEN.into(),
        callback: Some(4),
        case: None,
        queue: Some(queue),
    };
    world.ask(Actor::Agent(AGENT), request);
    assert_eq!(world.replies.last(), Some(&Ok(())));
    let calls = world.board.snapshot(world.now).calls;
    calls[0].channel.clone()
}

#[test]
fn a_call_back_dialled_by_hand_is_one_of_the_queue_that_was_waited_in() {
    for restarts in [false, true] {
        let mut world = office(Phone::Answers(4_000));
        let citizen = calls_back(&mut world, OTHER);
        world.run(7_000);
        if restarts {
            world.restarts();
            world.run(100);
        }
        let view = world.view(&citizen).expect("they talk");
        assert_eq!(view.queue, Some(OTHER));
        world.hangs_up(&citizen);
        world.run(100);
        let last = world.board.snapshot(world.now).agents[0].last.clone();
        let owed = last.map(|last| (last.queue, last.owed));
        assert_eq!(owed, Some((OTHER, true)), "{restarts}");
        world.run(WRAP_UP_MS);
        assert_eq!(world.state(1001), AgentState::Paused("disposition".into()));
    }
}

#[test]
fn the_wrap_up_after_a_call_back_that_nobody_answered_is_the_queues_too() {
    let mut world = office(Phone::Rings);
    calls_back(&mut world, OTHER);
    world.run(48_000);
    assert!(matches!(world.state(1001), AgentState::WrapUp(..)));
    world.run(WRAP_UP_MS);
    assert_eq!(world.state(1001), AgentState::Ready);
}

#[test]
fn of_a_queue_that_is_no_more_it_is_a_call_of_the_agents_own() {
    let mut world = office(Phone::Answers(4_000));
    let citizen = calls_back(&mut world, QueueId(9));
    world.run(7_000);
    assert_eq!(world.view(&citizen).expect("they talk").queue, Some(QUEUE));
}

/// For which queue a number counts that the other queue's agent, or one without a queue, dials.
fn counts_for(queues: Vec<Skill>, from: From) -> Option<QueueId> {
    let mut world = office(Phone::Answers(4_000));
    let mut agents = world.plan.agents.clone();
    agents[1].skills = queues;
    world.input(Input::Roster(agents));
    match from {
        From::Desk => {
            let request = Request::Dial {
                agent: AgentId(1002),
                number: CITIZEN.into(),
                callback: None,
                case: None,
                queue: None,
            };
            world.ask(Actor::Agent(AgentId(1002)), request);
        }
        From::Telephone => drop(world.switch.dials(world.now, "1002", CITIZEN)),
    }
    world.run(7_000);
    let calls = world.board.snapshot(world.now).calls;
    let call = calls.first().expect("they talk");
    assert_eq!(call.stage, Stage::Talking);
    let dialled = world.facts.iter().find_map(|fact| {
        let What::DialledOut { queue, .. } = &fact.what else {
            return None;
        };
        Some(*queue)
    });
    assert_eq!(dialled, Some(call.queue), "as it is kept");
    call.queue
}

enum From {
    Desk,
    Telephone,
}

#[test]
fn a_number_that_an_agent_dials_counts_for_the_first_queue_they_serve() {
    let both = vec![Skill::best(OTHER), Skill::best(QUEUE)];
    for from in [|| From::Desk, || From::Telephone] {
        assert_eq!(counts_for(vec![Skill::best(OTHER)], from()), Some(OTHER));
        assert_eq!(
            counts_for(both.clone(), from()),
            Some(QUEUE),
            "as configured"
        );
        assert_eq!(counts_for(Vec::new(), from()), Some(QUEUE), "serves none");
    }
}

#[test]
fn whom_an_agent_dials_makes_nobodys_wait_look_longer() {
    let mut world = office(Phone::Answers(4_000));
    let expected = |world: &World| world.board.snapshot(world.now).queues[0].expected_wait_ms;
    let before = expected(&world);
    let request = Request::Dial {
        agent: AGENT,
        number: CITIZEN.into(),
        callback: None,
        case: None,
        queue: None,
    };
    world.ask(Actor::Agent(AGENT), request);
    world.run(1_800_000);
    let citizen = world.board.snapshot(world.now).calls[0].channel.clone();
    world.hangs_up(&citizen);
    world.run(100);
    assert_eq!(expected(&world), before);
}

/// An agent clicks on somebody who is owed a call back; the reply.
fn clicks(world: &mut World, agent: u32, callback: u64, number: &str) -> Reply {
    let agent = AgentId(agent);
    let request = Request::Dial {
        agent,
        number: number.into(),
        callback: Some(callback),
        case: None,
        queue: Some(QUEUE),
    };
    world.ask(Actor::Agent(agent), request);
    *world.replies.last().expect("a reply")
}

#[test]
fn two_agents_who_click_on_what_one_citizen_is_owed_ring_them_once() {
    let mut world = office(Phone::Answers(4_000));
    assert_eq!(clicks(&mut world, 1001, 4, CITIZEN), Ok(()));
    let again = format!("+86{CITIZEN}");
    let refused = Err(Refusal::AlreadyThere);
    assert_eq!(clicks(&mut world, 1002, 4, CITIZEN), refused);
    assert_eq!(clicks(&mut world, 1002, 5, &again), refused);
    world.run(7_000);
    assert_eq!(clicks(&mut world, 1002, 5, &again), refused, "they talk");
    assert_eq!(clicks(&mut world, 1002, 6, "13800138008"), Ok(()));
}

#[test]
fn nobody_is_called_back_by_hand_who_has_rung_again() {
    let mut world = office(Phone::Answers(4_000));
    world.phone(1001, Phone::Rings);
    let citizen = world.queued(CITIZEN);
    assert_eq!(
        clicks(&mut world, 1002, 4, CITIZEN),
        Err(Refusal::AlreadyThere)
    );
    world.hangs_up(&citizen);
    world.run(100);
    assert_eq!(clicks(&mut world, 1002, 4, CITIZEN), Ok(()));
}
