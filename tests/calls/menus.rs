//! Callers in menus that lead into each other.

use harness::simulator::{World, plan::plan};
use switchboard::{ChannelId, Stage, Target};

/// Self-service repeats itself to whoever presses nothing; somebody listens to it.
fn repeating() -> (World, ChannelId) {
    let mut plan = plan(1);
    plan.menus[1].then = Target::Menu(1);
    plan.menus[1].keys.insert('1', Target::Menu(1));
    let mut world = World::working(plan);
    let caller = world.rings("13800138000");
    world.run(50);
    world.press(&caller, '1');
    (world, caller)
}

#[test]
fn a_line_on_which_nobody_is_any_more_is_not_spoken_to_for_ever() {
    let (mut world, caller) = repeating();
    world.run(600_000);
    assert_eq!(world.stage(&caller), Stage::Ended);
    assert_eq!(world.switch.legs(), []);
    let menus = world.kinds(&caller);
    let menus = menus.iter().filter(|kind| **kind == "menu_entered");
    assert!((5..20).contains(&menus.count()));
}

#[test]
fn whoever_presses_keys_listens_for_as_long_as_they_like() {
    let (mut world, caller) = repeating();
    for _ in 0..30 {
        world.run(20_000);
        world.press(&caller, '1');
    }
    assert_eq!(world.stage(&caller), Stage::Menu);
}
