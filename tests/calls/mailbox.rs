//! A caller in the mailbox whom a restart finds there.

use harness::simulator::{World, plan::plan};
use switchboard::{CallId, ChannelId, Destination, Outcome, Request, Stage, TransferKind, What};

use crate::scene::Scene;

/// Pressed the key, came after hours, or was sent there by an agent.
fn ways() -> [(&'static str, World, ChannelId); 3] {
    let mut by_key = World::new(1);
    let keyed = by_key.rings("13800138000");
    by_key.run(1_000);
    by_key.press(&keyed, '9');

    let mut night = plan(1);
    std::sync::Arc::make_mut(&mut night.hours).week = std::array::from_fn(|_| Vec::new());
    let mut at_night = World::working(night);
    let late = at_night.queued("13800138000");

    let mut scene = Scene::set();
    let sent = Request::Transfer(CallId(1), Destination::Mailbox, TransferKind::Blind);
    scene.ask(sent);
    [
        ("key", by_key, keyed),
        ("night", at_night, late),
        ("sent", scene.world, scene.caller),
    ]
}

fn count(world: &World, caller: &ChannelId, kind: &str) -> usize {
    let kinds = world.kinds(caller);
    kinds.iter().filter(|its| **its == kind).count()
}

#[test]
fn a_caller_in_the_mailbox_is_asked_there_again_after_a_restart_and_greeted_no_more() {
    for (way, mut world, caller) in ways() {
        assert_eq!(world.stage(&caller), Stage::Mailbox, "{way}");
        let greeted = count(&world, &caller, "menu_entered");
        world.restarts();
        world.run(200);
        assert_eq!(world.stage(&caller), Stage::Mailbox, "{way}");
        assert_eq!(count(&world, &caller, "menu_entered"), greeted, "{way}");
        let heard = world.switch.heard(&caller);
        assert_eq!(heard.last().map(String::as_str), Some("mailbox.choose"));
        world.press(&caller, '1');
        world.run(8_000);
        world.hangs_up(&caller);
        world.run(1_000);
        assert_eq!(count(&world, &caller, "message_kept"), 1, "{way}");
        assert_eq!(count(&world, &caller, "mailbox_entered"), 1, "{way}");
    }
}

#[test]
fn who_hears_last_words_after_a_message_is_let_go_by_a_restart_and_has_left_it() {
    let (_, mut world, caller) = ways().into_iter().next().unwrap();
    world.press(&caller, '1');
    while count(&world, &caller, "message_kept") == 0 {
        world.run(1_000);
        world.press(&caller, '#');
    }
    world.restarts();
    world.run(1_000);
    assert_eq!(world.stage(&caller), Stage::Ended);
    let ended = |what: &&What| {
        matches!(
            what,
            What::Ended {
                outcome: Outcome::Message,
                ..
            }
        )
    };
    assert!(world.facts_of(&caller).iter().any(ended));
}

#[test]
fn a_caller_who_left_the_mailbox_while_nobody_looked_asked_for_nobody() {
    let (_, mut world, caller) = ways().into_iter().next().unwrap();
    world.switch.disconnect();
    world.hangs_up(&caller);
    world.restarts();
    world.run(1_000);
    assert_eq!(world.stage(&caller), Stage::Ended);
    let ended = |what: &&What| {
        matches!(
            what,
            What::Ended {
                outcome: Outcome::SelfService,
                ..
            }
        )
    };
    assert!(world.facts_of(&caller).iter().any(ended));
}
