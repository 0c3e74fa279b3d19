//! What callers are told of the wait.

use harness::simulator::World;

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
