//! What callers are told of the wait.

use harness::simulator::plan::{OTHER, plan, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{Actor, AgentWish, PauseReason, Phrase, Place, Request, Stage};

#[test]
fn the_expected_wait_follows_how_long_talks_take_whoever_ends_them() {
    for caller_first in [true, false] {
        let mut world = World::new(1);
        let expected = |world: &World| world.board.snapshot(world.now).queues[0].expected_wait_ms;
        let before = expected(&world).unwrap();
        let caller = world.talking("13800138000");
        let agent = world.partner(&caller);
        world.run(10_000);
        world.hangs_up(if caller_first { &caller } else { &agent });
        world.run(1_000);
        let after = expected(&world).unwrap();
        assert!(
            after < before,
            "{after} after {before}, caller first: {caller_first}"
        );
    }
}

#[test]
fn who_is_paused_shortens_nobodys_wait() {
    let mut world = World::new(2);
    let expected = |world: &World| world.board.snapshot(world.now).queues[0].expected_wait_ms;
    let two = expected(&world).unwrap();
    let meal = PauseReason::Asked("meal".into());
    world.wish(1002, AgentWish::Paused(meal.clone()));
    assert_eq!(expected(&world), Some(2 * two));
    world.wish(1001, AgentWish::Paused(meal));
    assert_eq!(expected(&world), None, "nobody knows");
}

#[test]
fn what_an_earlier_run_was_saying_is_cut_short_when_an_agent_is_there() {
    let mut world = World::new(1);
    world.wish(1001, AgentWish::Paused(PauseReason::Asked("meal".into())));
    world.phone(1001, Phone::Answers(100));
    let caller = world.queued("13800138000");
    world.run(2_000);
    let heard = world.switch.heard(&caller);
    assert!(heard.contains(&"queue.first".into()), "{heard:?}");
    world.restarts();
    world.wish(1001, AgentWish::Ready);
    world.run(200);
    assert_eq!(world.stage(&caller), Stage::Talking);
}

#[test]
fn a_queue_has_its_own_words_and_says_its_welcome_once() {
    let mut plan = plan(1);
    plan.queues[0].welcome = [Phrase::plain("welcome")].into();
    plan.queues[0].announce = [Phrase::plain("patience")].into();
    plan.queues[0].announce_position = false;
    plan.queues[0].announce_every_ms = 10_000;
    let mut world = World::working(plan);
    world.talking("13800138000");
    let caller = world.queued("13800138001");
    world.run(15_000);
    world.restarts();
    world.run(15_000);
    let heard = world.switch.heard(&caller);
    let said = |prompt: &str| heard.iter().filter(|it| *it == prompt).count();
    assert_eq!(said("welcome"), 1, "{heard:?}");
    assert!(said("patience") >= 2, "{heard:?}");
    assert_eq!(said("queue.first"), 0, "{heard:?}");
}

#[test]
fn a_queue_that_has_nothing_to_say_is_silent() {
    let mut plan = plan(1);
    plan.queues[0].announce = Vec::new();
    plan.queues[0].announce_position = false;
    let mut world = World::working(plan);
    world.talking("13800138000");
    let caller = world.queued("13800138001");
    let before = world.switch.heard(&caller);
    world.run(65_000);
    assert_eq!(world.switch.heard(&caller), before);
    assert!(world.switch.hears_music(&caller));
}

#[test]
fn each_queue_has_its_music_which_goes_with_the_caller() {
    let mut plan = two_queues(1, 1);
    plan.queues[1].music = Some("slow".into());
    let mut world = World::working(plan);
    world.talking("13800138000");
    world.phone(1002, Phone::Rings);
    let caller = world.queued("13800138001");
    assert_eq!(world.switch.music_class(&caller), "default");
    let moved = Request::Move(world.call(&caller), Place::Queue(OTHER));
    world.ask(Actor::User("leader".into()), moved);
    assert_eq!(world.switch.music_class(&caller), "slow");
    let mut plain = World::new(1);
    plain.talking("13800138000");
    let caller = plain.queued("13800138001");
    assert_eq!(
        plain.switch.music_class(&caller),
        "",
        "no queue has its own"
    );
}

#[test]
fn the_last_who_takes_calls_is_rung_again_and_the_caller_is_told_meanwhile() {
    let mut world = World::new(2);
    world.wish(1002, AgentWish::Paused(PauseReason::Asked("meal".into())));
    world.phone(1001, Phone::Rings);
    let caller = world.queued("13800138000");
    world.run(40_000);
    assert_eq!(world.stage(&caller), Stage::Ringing);
    let heard = world.switch.heard(&caller);
    assert!(heard.contains(&"queue.first".into()), "{heard:?}");
    let mut legs = world.switch.legs().into_iter();
    let leg = legs.find(|leg| *leg != caller).expect("is rung");
    world.switch.picks_up(world.now, leg);
    world.run(500);
    assert_eq!(world.stage(&caller), Stage::Talking);
}

#[test]
fn who_does_not_answer_is_paused_while_somebody_else_takes_calls() {
    let mut world = World::new(2);
    world.phone(1001, Phone::Rings);
    world.phone(1002, Phone::Rings);
    let caller = world.queued("13800138000");
    world.run(55_000);
    let states = [1001, 1002].map(|agent| world.state(agent).as_str().to_owned());
    assert!(states.contains(&"paused".into()), "{states:?}");
    assert_eq!(world.stage(&caller), Stage::Ringing, "the last is rung on");
}

#[test]
fn a_lost_socket_lets_nobody_hear_of_a_worse_position_than_before() {
    for lost in [false, true] {
        let mut world = World::new(1);
        world.wish(1001, AgentWish::Paused(PauseReason::Asked("meal".into())));
        let first = world.queued("13800138000");
        world.run(10_000);
        let told = |world: &World| {
            let heard = world.switch.heard(&first).into_iter();
            heard
                .filter(|it| it.starts_with("queue.first") || it.starts_with("queue.position"))
                .count()
        };
        assert_eq!(told(&world), 1);
        let second = world.queued("13800138001");
        let front = Request::Move(world.call(&second), Place::Front);
        world.ask(Actor::User("leader".into()), front);
        if lost {
            world.loses_socket();
            world.run(1_000);
            world.reconnect();
        }
        world.run(120_000);
        assert_eq!(told(&world), 1, "{lost}");
    }
}
