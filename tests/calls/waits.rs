//! What callers are told of the wait.

use harness::simulator::{Phone, World};
use switchboard::{AgentWish, PauseReason, Stage};

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
