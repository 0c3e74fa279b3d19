//! What callers are told of the wait.

use harness::simulator::World;
use switchboard::{AgentWish, PauseReason};

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
