//! What is announced to all: heard before the first menu, once, and for its time; and a hotline that it closes.

use harness::simulator::plan::{OTHER, plan, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{ChannelId, Input, MailboxReason, Notice, Overflow, Stage, What};

const HOUR_MS: u64 = 3_600_000;

fn notice(world: &World, closed: bool) -> Notice {
    Notice {
        number: 7,
        spoken: true,
        closed: closed.then_some(world.now),
        until: world.now + HOUR_MS,
    }
}

fn announced(closed: bool) -> World {
    let mut world = World::working(plan(1));
    world.phone(1001, Phone::Rings);
    let notice = notice(&world, closed);
    world.input(Input::Notice(Some(notice)));
    world
}

fn played(world: &World, caller: &ChannelId) -> usize {
    let facts = world.facts_of(caller);
    let played = |what: &&&What| matches!(what, What::NoticePlayed { notice: 7 });
    facts.iter().filter(played).count()
}

fn reason(world: &World, caller: &ChannelId) -> Option<MailboxReason> {
    let facts = world.facts_of(caller);
    facts.iter().find_map(|what| {
        let What::MailboxEntered { reason, .. } = what else {
            return None;
        };
        Some(*reason)
    })
}

#[test]
fn a_caller_hears_the_notice_once_before_the_first_menu() {
    let mut world = announced(false);
    let caller = world.rings("13800138000");
    world.run(10);
    let heard = world.switch.heard(&caller);
    assert_eq!(heard[..2], ["notice", "greeting"], "{heard:?}");
    world.press(&caller, '1');
    world.press(&caller, '0');
    world.run(1_000);
    assert_eq!(world.stage(&caller), Stage::Ringing);
    let heard = world.switch.heard(&caller);
    assert_eq!(
        heard.iter().filter(|it| *it == "notice").count(),
        1,
        "{heard:?}"
    );
    assert_eq!(played(&world, &caller), 1);
}

#[test]
fn a_key_works_while_the_notice_is_said() {
    let mut world = announced(false);
    let caller = world.rings("13800138000");
    world.run(10);
    world.press(&caller, '9');
    assert_eq!(world.stage(&caller), Stage::Mailbox);
}

#[test]
fn a_notice_whose_time_is_over_or_that_is_withdrawn_is_not_heard() {
    let mut world = announced(true);
    world.run(HOUR_MS);
    let late = world.rings("13800138000");
    world.run(10);
    assert_eq!(world.switch.heard(&late)[0], "greeting");
    let again = notice(&world, true);
    world.input(Input::Notice(Some(again)));
    world.input(Input::Notice(None));
    let caller = world.queued("13800138001");
    assert_eq!(
        (played(&world, &caller), reason(&world, &caller)),
        (0, None)
    );
}

#[test]
fn who_asks_for_a_person_while_it_is_closed_is_led_to_the_mailbox_and_told() {
    let mut world = announced(true);
    let caller = world.rings("13800138000");
    world.run(20_000);
    assert_eq!(world.stage(&caller), Stage::Mailbox);
    assert_eq!(reason(&world, &caller), Some(MailboxReason::Notice));
    let heard = world.switch.heard(&caller);
    assert!(heard.contains(&"mailbox.suspended".into()), "{heard:?}");
    assert!(!world.kinds(&caller).contains(&"queued"));
}

#[test]
fn who_asked_before_it_closed_is_served_even_after_a_restart() {
    let mut world = World::working(plan(1));
    world.phone(1001, Phone::Rings);
    let caller = world.queued("13800138000");
    world.run(1_000);
    let closing = notice(&world, true);
    world.input(Input::Notice(Some(closing.clone())));
    world.restarts();
    world.input(Input::Notice(Some(closing)));
    world.run(1_000);
    assert!(matches!(
        world.stage(&caller),
        Stage::Queued | Stage::Ringing
    ));
    assert_eq!(reason(&world, &caller), None);
}

#[test]
fn who_stood_in_a_line_before_a_closing_was_known_stays_in_it_and_is_led_on_as_it_says() {
    let mut plan = two_queues(1, 1);
    plan.queues[0].wait_limit_ms = 60_000;
    plan.queues[0].overflow = Overflow::Queue(OTHER);
    let mut world = World::working(plan);
    for agent in [1001, 1002] {
        world.phone(agent, Phone::Rings);
    }
    // Given while its words were still being spoken: the caller asked after that, and before it was known.
    let closing = notice(&world, true);
    world.run(5_000);
    let caller = world.queued("13800138000");
    world.input(Input::Notice(Some(closing)));
    world.loses_socket();
    world.run(5_000);
    world.reconnect();
    world.run(1_000);
    assert_eq!(reason(&world, &caller), None, "after a gap");
    world.run(60_000);
    assert!(world.kinds(&caller).contains(&"overflowed"));
    assert_eq!(reason(&world, &caller), None, "in the queue it led to");
    assert_eq!(world.view(&caller).and_then(|it| it.queue), Some(OTHER));
}

#[test]
fn a_notice_that_cannot_be_spoken_closes_all_the_same() {
    let mut world = World::working(plan(1));
    let silent = Notice {
        spoken: false,
        ..notice(&world, true)
    };
    world.input(Input::Notice(Some(silent)));
    let caller = world.rings("13800138000");
    world.run(20_000);
    assert_eq!(reason(&world, &caller), Some(MailboxReason::Notice));
    assert_eq!(played(&world, &caller), 0);
}
