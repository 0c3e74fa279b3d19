//! A plan takes the place of another while callers are in every stage: they end on the one they began with.

use harness::simulator::World;
use harness::simulator::plan::{OTHER, QUEUE, ROOM, plan, two_queues};
use switchboard::{
    Actor, AgentId, AgentState, AgentWish, ChannelId, Destination, Fact, Overflow, PauseReason,
    Phrase, Place, Plan, QueueId, Refusal, Request, Skill, Stage, Target, TransferKind, What,
};

/// Where callers of an added queue wait.
const ADDED: QueueId = QueueId(3);
const MINUTE_MS: u64 = 60_000;

/// Two queues, the second on key 2, each with one agent.
fn before() -> Plan {
    let mut plan = two_queues(1, 1);
    plan.menus[0].keys.insert('2', Target::Queue(OTHER));
    plan.menus[0].patience_ms = 5_000;
    plan.queues[0].survey_percent = 100;
    plan.queues[1].overflow = Overflow::Goodbye;
    plan
}

/// The second queue and the second menu are gone; another queue is there, which the second agent serves.
fn after() -> Plan {
    let mut plan = plan(2);
    plan.menus.truncate(1);
    plan.menus[0].name = "hello".into();
    plan.menus[0].say = vec![Phrase::plain("hello")];
    plan.menus[0].keys = [('3', Target::Queue(ADDED))].into();
    let mut added = plan.queues[0].clone();
    (added.id, added.name) = (ADDED, "新增".into());
    for queue in [&mut plan.queues[0], &mut added] {
        queue.keys.clear();
    }
    plan.queues.push(added);
    plan.agents[1].skills = vec![Skill::best(ADDED)];
    plan
}

fn asks_other(world: &mut World, number: &str) -> ChannelId {
    let caller = world.rings(number);
    world.run(50);
    world.press(&caller, '2');
    world.run(50);
    caller
}

fn pause(world: &mut World, agent: u32) {
    let pause = PauseReason::Asked("meal".into());
    world.wish(agent, AgentWish::Paused(pause));
}

fn queue_of(world: &World, caller: &ChannelId) -> Option<QueueId> {
    world.view(caller).and_then(|call| call.queue)
}

/// Whom pages show as there only for calls that go on.
fn former(world: &World) -> Vec<QueueId> {
    let board = world.board.snapshot(world.now);
    let former = board.queues.iter().filter(|queue| queue.former);
    former.map(|queue| queue.queue).collect()
}

fn serves(world: &World, agent: u32, queue: QueueId) -> bool {
    let board = world.board.snapshot(world.now);
    let who = board.agents.iter().find(|it| it.agent == AgentId(agent));
    who.is_some_and(|who| who.serves(queue))
}

#[test]
fn who_waits_in_a_queue_that_is_no_more_waits_on_and_is_served_by_its_agents() {
    let mut world = World::working(before());
    pause(&mut world, 1002);
    let caller = asks_other(&mut world, "13800138000");
    world.replans(after());
    world.run(MINUTE_MS);
    assert_eq!(world.stage(&caller), Stage::Queued);
    assert_eq!(
        (queue_of(&world, &caller), former(&world)),
        (Some(OTHER), vec![OTHER])
    );
    world.wish(1002, AgentWish::Ready);
    world.run(3_000);
    assert_eq!(world.agent_of(&caller), Some(1002));
    world.hangs_up(&caller);
    world.run(100);
    assert_eq!(former(&world), [OTHER], "what came of it can be said");
    world.run(2 * MINUTE_MS);
    assert_eq!(former(&world), []);
    assert!(!serves(&world, 1002, OTHER) && serves(&world, 1002, ADDED));
}

#[test]
fn a_queue_that_is_no_more_leads_on_where_it_did() {
    for nobody in [false, true] {
        let mut world = World::working(before());
        pause(&mut world, 1002);
        let caller = asks_other(&mut world, "13800138000");
        world.replans(after());
        match nobody {
            true => world.wish(1002, AgentWish::Off),
            false => world.run(11 * MINUTE_MS),
        }
        world.run(100);
        let led = world.facts_of(&caller).into_iter().any(
            |what| matches!(what, What::Overflowed { queue, to, .. } if *queue == OTHER && *to == Overflow::Goodbye),
        );
        assert!(led, "nobody on duty: {nobody}");
    }
}

#[test]
fn who_hears_a_menu_that_is_no_more_goes_by_it_even_into_its_queue() {
    let mut world = World::working(before());
    let caller = world.rings("13800138000");
    world.run(50);
    world.replans(after());
    world.run(50);
    assert_eq!(world.stage(&caller), Stage::Menu);
    let next = world.rings("13900139000");
    world.run(50);
    assert_eq!(world.switch.heard(&next), ["hello"]);
    world.press(&caller, '2');
    world.run(3_000);
    assert_eq!(queue_of(&world, &caller), Some(OTHER));
    assert_eq!(world.agent_of(&caller), Some(1002));
}

#[test]
fn who_is_rung_for_answers_and_the_survey_after_the_talk_is_that_of_the_earlier_plan() {
    let mut world = World::working(before());
    let caller = world.rings("13800138000");
    world.run(11_500);
    assert_eq!(world.stage(&caller), Stage::Ringing);
    world.replans(after());
    world.run(3_000);
    assert_eq!(world.stage(&caller), Stage::Talking);
    let agent = world.partner(&caller);
    world.hangs_up(&agent);
    world.run(100);
    assert_eq!(world.stage(&caller), Stage::Survey);
    world.replans(before());
    world.press(&caller, '5');
    world.run(20_000);
    assert!(world.kinds(&caller).contains(&"survey_answered"));
    assert_eq!(world.stage(&caller), Stage::Ended);
}

#[test]
fn a_message_under_way_and_a_farewell_end_as_they_began() {
    let mut world = World::working(before());
    let caller = world.rings("13800138000");
    world.run(50);
    world.press(&caller, '9');
    world.press(&caller, '1');
    world.run(20_000);
    world.replans(after());
    world.hangs_up(&caller);
    world.run(2_000);
    assert!(world.kinds(&caller).contains(&"message_kept"));
}

#[test]
fn a_transfer_goes_on_and_one_in_vain_comes_back_to_a_line_that_is_no_more() {
    let mut world = World::working(before());
    let caller = asks_other(&mut world, "13800138000");
    world.run(3_000);
    let to = Destination::Agent(AgentId(1001));
    world.phone(1001, harness::simulator::Phone::Rings);
    let transfer = Request::Transfer(world.call(&caller), to, TransferKind::Blind);
    world.ask(Actor::Agent(AgentId(1002)), transfer);
    world.run(100);
    world.replans(after());
    world.wish(1002, AgentWish::Off);
    world.run(MINUTE_MS);
    assert_ne!(
        world.stage(&caller),
        Stage::Talking,
        "alone in a conversation"
    );
    assert!(world.kinds(&caller).contains(&"moved_to_queue"));
}

/// Agents of the other queue have to say what came of a call.
fn with_words() -> Plan {
    let mut plan = before();
    plan.queues[1].dispositions = ["已答复".into()].into();
    plan.queues[1].disposition_required = true;
    plan.queues[1].wrap_up_ms = 1_000;
    plan
}

#[test]
fn an_agent_says_what_came_of_a_call_of_a_queue_that_is_no_more() {
    let mut world = World::working(with_words());
    let caller = asks_other(&mut world, "13800138000");
    world.run(3_000);
    let call = world.call(&caller);
    world.replans(after());
    world.hangs_up(&caller);
    world.run(5_000);
    assert_eq!(world.state(1002), AgentState::Paused("disposition".into()));
    assert_eq!(former(&world), [OTHER]);
    world.ask(
        Actor::Agent(AgentId(1002)),
        Request::Dispose(call, "已答复".into()),
    );
    assert_eq!(world.replies.last(), Some(&Ok(())));
    assert_eq!(world.state(1002), AgentState::Ready);
    assert_eq!(former(&world), []);
}

/// 1002 owes what came of a call of the other queue.
fn owing() -> World {
    let mut world = World::working(with_words());
    let caller = asks_other(&mut world, "13800138000");
    world.run(3_000);
    world.hangs_up(&caller);
    world.run(5_000);
    assert_eq!(world.state(1002), AgentState::Paused("disposition".into()));
    world
}

#[test]
fn what_came_of_a_call_of_a_queue_of_which_a_restart_knows_nothing_is_not_owed() {
    let mut world = owing();
    world.replans(after());
    assert_eq!(world.state(1002), AgentState::Paused("disposition".into()));
    for _ in 0..2 {
        world.restarts();
        world.run(100);
        assert_eq!(world.state(1002), AgentState::Ready);
    }
    let forgiven = |fact: &&Fact| matches!(fact.what, What::DispositionForgiven { .. });
    assert_eq!(world.facts.iter().filter(forgiven).count(), 1);
}

#[test]
fn what_came_of_a_call_of_a_queue_that_lists_no_words_any_more_is_not_owed() {
    let mut world = owing();
    world.replans(before());
    assert_eq!(world.state(1002), AgentState::Ready);
}

#[test]
fn whoever_waits_in_a_queue_of_which_a_restart_knows_nothing_waits_where_somebody_is_on_duty() {
    let mut world = World::working(before());
    pause(&mut world, 1002);
    let caller = asks_other(&mut world, "13800138000");
    world.wish(1001, AgentWish::Off);
    world.replans(after());
    world.restarts();
    world.run(100);
    assert_eq!(world.view(&caller).unwrap().queue, Some(ADDED), "1002's");
}

#[test]
fn conference_rooms_stay() {
    let mut world = World::working(before());
    let mut plan = before();
    plan.rooms.clear();
    world.replans(plan);
    let caller = world.switch.arrives_at(world.now, "13800138000", ROOM);
    world.run(50);
    assert_eq!(world.switch.heard(&caller), ["conference.pin"]);
}

#[test]
fn a_caller_who_is_moved_or_transferred_into_an_added_queue_goes_on_by_the_present_plan() {
    let mut world = World::working(before());
    pause(&mut world, 1001);
    let caller = world.queued("13800138000");
    world.run(5_000);
    world.replans(after());
    pause(&mut world, 1002);
    let moved = Request::Move(world.call(&caller), Place::Queue(ADDED));
    world.ask(Actor::Agent(AgentId(1)), moved);
    assert_eq!(world.replies.last(), Some(&Ok(())));
    let view = world.view(&caller).unwrap();
    assert_eq!((view.queue, view.position), (Some(ADDED), Some(1)));
    world.press(&caller, '9');
    world.run(100);
    assert_eq!(world.stage(&caller), Stage::Queued, "key 9 is no more");
    world.wish(1002, AgentWish::Ready);
    world.run(3_000);
    let to = Destination::Queue(QUEUE);
    let back = Request::Transfer(world.call(&caller), to, TransferKind::Blind);
    world.ask(Actor::Agent(AgentId(1002)), back);
    world.run(100);
    assert_eq!(queue_of(&world, &caller), Some(QUEUE));
    let board = world.board.snapshot(world.now);
    let waiting = board.queues.iter().filter(|queue| queue.waiting > 0);
    let waiting: Vec<QueueId> = waiting.map(|queue| queue.queue).collect();
    assert_eq!(waiting, [QUEUE]);
}

#[test]
fn a_caller_can_be_sent_to_a_menu_that_was_added_and_to_one_that_is_no_more() {
    for (menu, heard) in [("hello", "hello"), ("self-service", "hours")] {
        let mut world = World::working(before());
        let caller = world.rings("13800138000");
        world.run(20_000);
        world.replans(after());
        let agent = world.agent_of(&caller).unwrap();
        let to = Destination::Menu(menu.into());
        let sent = Request::Transfer(world.call(&caller), to, TransferKind::Blind);
        world.ask(Actor::Agent(AgentId(agent)), sent);
        world.run(50);
        let last = world.switch.heard(&caller).pop();
        assert_eq!(last.as_deref(), Some(heard));
    }
}

#[test]
fn nobody_can_be_led_to_a_queue_that_is_no_more() {
    let mut world = World::working(before());
    pause(&mut world, 1002);
    asks_other(&mut world, "13800138000");
    pause(&mut world, 1001);
    world.replans(after());
    let caller = world.queued("13900139000");
    let moved = Request::Move(world.call(&caller), Place::Queue(OTHER));
    world.ask(Actor::Agent(AgentId(1)), moved);
    assert_eq!(world.replies.last(), Some(&Err(Refusal::NoSuchQueue)));
}

#[test]
fn after_a_restart_who_waited_in_a_queue_that_is_no_more_waits_in_the_first_in_the_place_kept() {
    let mut world = World::working(before());
    pause(&mut world, 1002);
    pause(&mut world, 1001);
    let caller = asks_other(&mut world, "13800138000");
    world.run(1_000);
    let later = world.queued("13900139000");
    world.run(10_000);
    world.replans(after());
    world.restarts();
    world.run(100);
    let place = |caller| {
        let call = world.view(caller).unwrap();
        (call.queue, call.position)
    };
    assert_eq!(place(&caller), (Some(QUEUE), Some(1)));
    assert_eq!(place(&later), (Some(QUEUE), Some(2)));
    assert_eq!(former(&world), []);
}

#[test]
fn a_queue_that_comes_back_is_one_line_with_those_who_waited_on() {
    let mut world = World::working(before());
    pause(&mut world, 1002);
    let caller = asks_other(&mut world, "13800138000");
    world.replans(after());
    world.replans(before());
    let later = asks_other(&mut world, "13900139000");
    assert_eq!(former(&world), []);
    let position = |caller| world.view(caller).unwrap().position;
    assert_eq!((position(&caller), position(&later)), (Some(1), Some(2)));
}

#[test]
fn a_roster_that_comes_meanwhile_leaves_the_callers_of_a_queue_that_is_no_more_their_agents() {
    let mut world = World::working(before());
    pause(&mut world, 1002);
    let caller = asks_other(&mut world, "13800138000");
    world.replans(after());
    world.input(switchboard::Input::Roster(after().agents));
    world.wish(1002, AgentWish::Ready);
    world.run(3_000);
    assert_eq!(world.agent_of(&caller), Some(1002));
}
