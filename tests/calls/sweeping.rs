//! What was refused or lost while the socket held is found by looking.

use harness::simulator::World;
use switchboard::{AgentState, Command, Stage};

fn hangs_up(command: &Command, _: u64) -> bool {
    matches!(command, Command::HangUp(_) | Command::DestroyBridge(_))
}

#[test]
fn a_hang_up_that_was_lost_is_made_again_at_the_second_look() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    let agent = world.partner(&caller);
    world.loses = Some(hangs_up);
    world.hangs_up(&agent);
    world.run(60_000);
    world.loses = None;
    assert_eq!(world.stage(&caller), Stage::Ended);
    world.looks();
    world.run(100);
    assert_eq!(world.switch.legs(), [caller]);
    world.looks();
    world.run(100);
    assert_eq!((world.switch.legs().len(), world.switch.bridges()), (0, 0));
}

#[test]
fn a_caller_who_is_there_no_more_has_hung_up() {
    let mut world = World::new(1);
    let caller = world.talking("13800138000");
    world.switch.forgets(&caller);
    world.looks();
    world.run(30_000);
    assert_eq!(world.state(1001).as_str(), "talking");
    world.looks();
    world.run(100);
    assert_eq!(world.stage(&caller), Stage::Ended);
    assert!(matches!(world.state(1001), AgentState::WrapUp(..)));
}

#[test]
fn looking_disturbs_nobody() {
    let mut world = World::new(2);
    let first = world.talking("13800138001");
    let second = world.queued("13800138002");
    let third = world.queued("13800138003");
    let commands = world.commands();
    for _ in 0..4 {
        world.looks();
    }
    assert_eq!(world.commands(), commands);
    for caller in [first, second, third] {
        assert_ne!(world.stage(&caller), Stage::Ended);
    }
}
