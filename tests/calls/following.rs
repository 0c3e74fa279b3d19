//! A supervisor is with every conversation of one agent, one after the other, and no caller is the worse for it.

use FollowingEnd::{Asked, Limit, Roster, Unanswered};
use harness::simulator::plan::{TRANSFER_RING_MS, WRAP_UP_MS, plan};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, ChannelId, Destination, FOLLOWING_LIMIT_MS, Following,
    FollowingEnd, Input, Plan, Refusal, Request, SupervisionMode, TransferKind, What,
};

const AGENT: AgentId = AgentId(1001);
const COLLEAGUE: AgentId = AgentId(1002);
const SUPERVISOR: AgentId = AgentId(1003);
const NO_MORE: Request = Request::EndFollowing {
    supervisor: SUPERVISOR,
    agent: AGENT,
};

/// 1001 is ready, and rung for every caller; 1002 and the supervisor are off duty, with telephones.
fn office() -> World {
    office_of(plan(4))
}

fn office_of(plan: Plan) -> World {
    let mut world = World::working(plan);
    for other in [1002, 1003, 1004] {
        world.wish(other, AgentWish::Off);
    }
    world
}

fn asked(world: &mut World, request: Request) -> Result<(), Refusal> {
    world.ask(Actor::User("chen".into()), request);
    *world.replies.last().expect("a reply")
}

fn ask_to_follow(world: &mut World, supervisor: u32, agent: u32) -> Result<(), Refusal> {
    let request = Request::Follow {
        supervisor: AgentId(supervisor),
        agent: AgentId(agent),
        whisper: false,
    };
    asked(world, request)
}

#[track_caller]
fn follow(world: &mut World) {
    assert_eq!(ask_to_follow(world, 1003, 1001), Ok(()));
}

fn followings(world: &World) -> Vec<Following> {
    world.board.snapshot(world.now).followings
}

/// Why whatever ended has ended, in order.
fn ends(world: &World) -> Vec<FollowingEnd> {
    let facts = world.facts.iter();
    let ends = facts.filter_map(|fact| {
        let What::FollowingEnded { reason, .. } = fact.what else {
            return None;
        };
        Some(reason)
    });
    ends.collect()
}

/// Who listens to this conversation, or is rung for it.
fn watchers(world: &World, caller: &ChannelId) -> Vec<(AgentId, bool)> {
    let view = world.view(caller).map(|view| view.watchers);
    let watchers = view.unwrap_or_default().into_iter();
    watchers.map(|it| (it.supervisor, it.listening)).collect()
}

/// Whose leg the telephone of the supervisor hears.
fn hears(world: &World) -> Option<String> {
    let switch = &world.switch;
    let mut legs = switch.legs().into_iter();
    let own = legs.find(|leg| switch.telephone(leg) == Some("1003") && switch.is_up(leg))?;
    let (on, _) = switch.listens_to(&own)?;
    switch.telephone(&on).map(Into::into)
}

/// The next caller and 1001 talk, and whoever is rung for it has had the time to answer.
fn next(world: &mut World, number: &str) -> ChannelId {
    world.run(WRAP_UP_MS);
    let caller = world.talking(number);
    world.run(2_200);
    caller
}

#[track_caller]
fn over(world: &mut World, caller: &ChannelId) {
    world.hangs_up(caller);
    world.run(100);
    assert_eq!(world.state(1003), AgentState::Off, "as before");
    assert_eq!(world.switch.legs(), [] as [ChannelId; 0]);
    assert_eq!(world.switch.bridges(), 0);
}

#[test]
fn who_follows_an_agent_hears_one_conversation_after_the_other_until_they_want_no_more() {
    let mut world = office();
    follow(&mut world);
    for number in ["13800138000", "13800138001", "13800138002"] {
        let caller = next(&mut world, number);
        assert_eq!(watchers(&world, &caller), [(SUPERVISOR, true)], "{number}");
        assert_eq!(hears(&world).as_deref(), Some("1001"));
        assert_eq!(world.switch.talks_with(&caller).len(), 1, "undisturbed");
        over(&mut world, &caller);
    }
    assert_eq!(asked(&mut world, NO_MORE), Ok(()));
    let caller = next(&mut world, "13800138003");
    assert_eq!(watchers(&world, &caller), []);
    assert_eq!((ends(&world), followings(&world)), (vec![Asked], vec![]));
}

#[test]
fn the_conversation_under_way_is_heard_and_let_go_with_the_wish() {
    let mut world = office();
    let caller = world.talking("13800138000");
    follow(&mut world);
    assert_eq!(watchers(&world, &caller), [(SUPERVISOR, false)]);
    world.run(2_200);
    assert_eq!(hears(&world).as_deref(), Some("1001"));
    assert_eq!(asked(&mut world, NO_MORE), Ok(()));
    world.run(100);
    assert_eq!(watchers(&world, &caller), []);
    assert_eq!(world.switch.talks_with(&caller).len(), 1);
    over(&mut world, &caller);
}

#[test]
fn a_number_the_agent_dials_is_heard_once_somebody_answers() {
    let mut world = office();
    follow(&mut world);
    let (agent, number) = (AGENT, String::from("01012345678"));
    world
        .switch
        .phones
        .insert(number.clone(), Phone::Answers(3_000));
    let dial = Request::Dial {
        agent,
        number,
        callback: None,
        case: None,
        queue: None,
    };
    assert_eq!(asked(&mut world, dial), Ok(()));
    world.run(4_000);
    assert_eq!(hears(&world), None, "the number rings");
    world.run(5_000);
    assert_eq!(hears(&world).as_deref(), Some("1001"));
}

#[test]
fn who_follows_stays_with_the_agent_and_not_with_the_caller() {
    let mut world = office();
    world.wish(1002, AgentWish::Ready);
    follow(&mut world);
    let caller = next(&mut world, "13800138000");
    assert_eq!(hears(&world).as_deref(), Some("1001"));
    let call = world.call(&caller);
    let to = Destination::Agent(COLLEAGUE);
    let transfer = Request::Transfer(call, to, TransferKind::Blind);
    world.ask(Actor::Agent(AGENT), transfer);
    world.run(2_200);
    assert_eq!(watchers(&world, &caller), []);
    assert_eq!(world.agent_of(&caller), Some(1002));
    // Whoever follows the colleague who is asked to join hears that colleague's leg.
    assert_eq!(ask_to_follow(&mut world, 1003, 1001), Ok(()));
    world.run(WRAP_UP_MS);
    let back = Request::Transfer(call, Destination::Agent(AGENT), TransferKind::Invite);
    world.ask(Actor::Agent(COLLEAGUE), back);
    world.run(4_400);
    assert_eq!(watchers(&world, &caller), [(SUPERVISOR, true)]);
    assert_eq!(hears(&world).as_deref(), Some("1001"));
}

#[test]
fn a_supervisor_who_talks_or_cannot_be_rung_leaves_that_conversation_out() {
    let mut world = office();
    follow(&mut world);
    world.phone(1003, Phone::Unregistered);
    let caller = next(&mut world, "13800138000");
    assert_eq!(watchers(&world, &caller), []);
    world.phone(1003, Phone::Answers(2_000));
    world.run(5_000);
    assert_eq!(watchers(&world, &caller), [], "the next is another matter");
    over(&mut world, &caller);
    // A call of the supervisor's own.
    world.wish(1001, AgentWish::Off);
    world.wish(1003, AgentWish::Ready);
    let own = world.talking("13800138001");
    assert_eq!(world.agent_of(&own), Some(1003));
    world.wish(1001, AgentWish::Ready);
    let caller = next(&mut world, "13800138002");
    assert_eq!(watchers(&world, &caller), []);
    assert_eq!(world.switch.talks_with(&own).len(), 1);
    world.wish(1003, AgentWish::Off);
    world.hangs_up(&own);
    world.run(WRAP_UP_MS);
    over(&mut world, &caller);
    let caller = next(&mut world, "13800138003");
    assert_eq!(watchers(&world, &caller), [(SUPERVISOR, true)]);
    assert_eq!(ends(&world), []);
}

#[test]
fn three_conversations_in_a_row_unanswered_end_it_and_one_answered_counts_anew() {
    let mut world = office();
    follow(&mut world);
    let numbers = ["1", "2", "3", "4", "5", "6"].map(|last| format!("1380013800{last}"));
    for (at, number) in numbers.iter().enumerate() {
        let rejects = at % 2 == 0;
        let phone = match (at, rejects) {
            (2, _) => Phone::Answers(2_000),
            (_, true) => Phone::Rejects(1_000),
            (_, false) => Phone::Rings,
        };
        world.phone(1003, phone);
        let caller = next(&mut world, number);
        assert_eq!(ends(&world), [], "{number}");
        world.run(TRANSFER_RING_MS + 100);
        assert_eq!(world.switch.talks_with(&caller).len(), 1);
        over(&mut world, &caller);
    }
    assert_eq!(ends(&world), [Unanswered]);
    world.phone(1003, Phone::Answers(2_000));
    let caller = next(&mut world, "13800138009");
    assert_eq!(watchers(&world, &caller), []);
}

#[test]
fn a_conversation_that_ends_while_the_supervisor_is_rung_counts_for_nothing() {
    let mut world = office();
    follow(&mut world);
    world.phone(1003, Phone::Rings);
    for number in ["13800138000", "13800138001", "13800138002", "13800138003"] {
        let caller = next(&mut world, number);
        assert_eq!(watchers(&world, &caller), [(SUPERVISOR, false)]);
        over(&mut world, &caller);
    }
    assert_eq!(ends(&world), []);
}

#[test]
fn who_hangs_up_has_heard_enough_of_that_conversation_alone() {
    let mut world = office();
    follow(&mut world);
    for number in ["13800138000", "13800138001", "13800138002", "13800138003"] {
        let caller = next(&mut world, number);
        let mut legs = world.switch.legs().into_iter();
        let own = legs.find(|leg| world.switch.telephone(leg) == Some("1003"));
        world.hangs_up(&own.expect("the supervisor's leg"));
        world.run(5_000);
        assert_eq!(watchers(&world, &caller), []);
        over(&mut world, &caller);
    }
    assert_eq!(ends(&world), []);
}

#[test]
fn who_joined_a_conversation_stays_in_it_when_the_agent_has_left() {
    let mut world = office();
    follow(&mut world);
    let caller = next(&mut world, "13800138000");
    let call = world.call(&caller);
    let barge = Request::Supervise(call, SUPERVISOR, SupervisionMode::Barge);
    assert_eq!(asked(&mut world, barge), Ok(()));
    world.run(100);
    let agent = world.switch.legs().into_iter();
    let mut agent = agent.filter(|leg| world.switch.telephone(leg) == Some("1001"));
    let agent = agent.next().expect("the agent's leg");
    world.hangs_up(&agent);
    world.run(100);
    assert_eq!(world.agent_of(&caller), Some(1003));
    assert_eq!(world.switch.talks_with(&caller).len(), 1);
    assert_eq!(ends(&world), []);
}

#[test]
fn another_way_or_another_agent_takes_the_place_of_the_one_before() {
    let mut world = office();
    world.wish(1002, AgentWish::Ready);
    follow(&mut world);
    let caller = next(&mut world, "13800138000");
    let whisper = Request::Follow {
        supervisor: SUPERVISOR,
        agent: AGENT,
        whisper: true,
    };
    for _ in 0..2 {
        assert_eq!(asked(&mut world, whisper.clone()), Ok(()));
    }
    world.run(100);
    let view = world.view(&caller).expect("a call");
    assert_eq!(view.watchers[0].mode, SupervisionMode::Whisper);
    assert_eq!(ask_to_follow(&mut world, 1003, 1002), Ok(()));
    world.run(100);
    assert_eq!(watchers(&world, &caller), []);
    let other = next(&mut world, "13800138001");
    assert_eq!(world.agent_of(&other), Some(1002));
    assert_eq!(watchers(&world, &other), [(SUPERVISOR, true)]);
    assert_eq!(ends(&world), [Asked]);
    let whose: Vec<AgentId> = followings(&world).iter().map(|it| it.agent).collect();
    assert_eq!(whose, [COLLEAGUE]);
}

#[test]
fn it_goes_on_after_a_restart_and_a_lost_socket() {
    let mut world = office();
    follow(&mut world);
    let before = followings(&world);
    let caller = next(&mut world, "13800138000");
    for restarts in [true, false] {
        match restarts {
            true => world.restarts(),
            false => {
                world.loses_socket();
                world.run(1_000);
                world.reconnect();
            }
        }
        assert_eq!(followings(&world), before);
        world.run(2_400);
        assert_eq!(watchers(&world, &caller), [(SUPERVISOR, true)]);
        assert_eq!(hears(&world).as_deref(), Some("1001"));
        assert_eq!(world.switch.talks_with(&caller).len(), 1);
    }
    over(&mut world, &caller);
    assert_eq!(ends(&world), []);
}

#[test]
fn it_ends_at_its_limit_also_after_a_restart() {
    let mut world = office();
    follow(&mut world);
    world.restarts();
    world.run(FOLLOWING_LIMIT_MS - 1_000);
    assert_eq!(ends(&world), []);
    world.run(2_000);
    assert_eq!((ends(&world), followings(&world)), (vec![Limit], vec![]));
}

#[test]
fn it_ends_when_either_of_them_works_here_no_more() {
    for gone in [1001, 1003] {
        let mut world = office();
        follow(&mut world);
        let caller = next(&mut world, "13800138000");
        let mut agents = world.plan.agents.clone();
        agents.retain(|agent| agent.id != AgentId(gone));
        world.input(Input::Roster(agents));
        world.run(100);
        assert_eq!((ends(&world), followings(&world)), (vec![Roster], vec![]));
        assert_eq!(watchers(&world, &caller), []);
        assert_eq!(world.switch.talks_with(&caller).len(), 1);
    }
}

#[test]
fn what_cannot_be_followed_is_refused_with_its_reason() {
    let mut world = office_of(plan(6));
    assert_eq!(ask_to_follow(&mut world, 1001, 1001), Err(Refusal::Oneself));
    for (supervisor, agent) in [(1003, 1999), (1999, 1001)] {
        let asked = ask_to_follow(&mut world, supervisor, agent);
        assert_eq!(asked, Err(Refusal::NoSuchAgent));
    }
    world.phone(1003, Phone::Unregistered);
    assert_eq!(
        ask_to_follow(&mut world, 1003, 1001),
        Err(Refusal::AgentUnreachable)
    );
    for supervisor in [1002, 1004, 1005] {
        assert_eq!(ask_to_follow(&mut world, supervisor, 1001), Ok(()));
    }
    assert_eq!(ask_to_follow(&mut world, 1006, 1001), Err(Refusal::TooMany));
    assert_eq!(ask_to_follow(&mut world, 1002, 1001), Ok(()), "as before");
    world.loses_socket();
    assert_eq!(
        ask_to_follow(&mut world, 1006, 1002),
        Err(Refusal::SwitchDown)
    );
}

#[test]
fn a_telephone_that_answers_by_itself_does_so_for_each_conversation() {
    let mut plan = plan(4);
    plan.agents[2].auto_answer = true;
    let mut world = office_of(plan);
    follow(&mut world);
    next(&mut world, "13800138000");
    let mut legs = world.switch.legs().into_iter();
    let own = legs.find(|leg| world.switch.telephone(leg) == Some("1003"));
    assert!(world.switch.answers_by_itself(&own.expect("a leg")));
}
