//! Queues with hours of their own: who is let in, and who leaves a message.

use std::sync::Arc;

use harness::simulator::World;
use harness::simulator::plan::{OTHER, QUEUE, two_queues};
use switchboard::{
    Actor, AgentId, AgentWish, ChannelId, Destination, Hours, MailboxReason, Open, Outcome,
    OverflowReason, Place, Plan, QueueId, Request, Span, Stage, Target, TransferKind, What,
};

/// The simulated day begins at noon.
const NOON_MIN: u16 = 720;
const MINUTE_MS: u64 = 60_000;

/// Open until a minute of the day, every day.
fn until(minute: u16) -> Arc<Hours> {
    let mut hours = Hours::always(480);
    let day = Span {
        from: 0,
        until: minute,
    };
    hours.week = std::array::from_fn(|_| vec![day]);
    hours.into()
}

/// An office that is always open, whose second queue (on key 2) has these hours.
fn office(hours: Arc<Hours>) -> Plan {
    let mut plan = two_queues(1, 1);
    plan.menus[0].keys.insert('2', Target::Queue(OTHER));
    plan.menus[0].patience_ms = 5_000;
    plan.queues[1].hours = Some(hours);
    plan
}

fn closed() -> Plan {
    office(until(NOON_MIN))
}

/// A caller who asks for a person of the second queue.
fn asks(world: &mut World, number: &str) -> ChannelId {
    let caller = world.rings(number);
    world.run(50);
    world.press(&caller, '2');
    world.run(50);
    caller
}

fn reason(world: &World, caller: &ChannelId) -> Option<MailboxReason> {
    let mut facts = world.facts_of(caller).into_iter();
    facts.find_map(|what| {
        let What::MailboxEntered { reason, .. } = what else {
            return None;
        };
        Some(*reason)
    })
}

#[test]
fn who_asks_for_a_person_of_a_closed_queue_hears_so_and_leaves_a_message() {
    let mut holiday = Hours::always(480);
    holiday.holidays = (20_000..30_000).collect();
    for (hours, why, says) in [
        (until(NOON_MIN), MailboxReason::Closed, "mailbox.closed"),
        (holiday.into(), MailboxReason::Holiday, "mailbox.holiday"),
    ] {
        let mut world = World::working(office(hours));
        let caller = asks(&mut world, "13800138000");
        assert_eq!(world.stage(&caller), Stage::Mailbox);
        assert_eq!(reason(&world, &caller), Some(why));
        assert!(world.switch.heard(&caller).iter().any(|it| it == says));
        assert!(world.rung(&caller).is_empty());
    }
}

#[test]
fn who_waits_and_keys_for_a_closed_queue_is_told_of_that_one() {
    let mut plan = closed();
    plan.queues[0].keys.insert('2', Target::Queue(OTHER));
    let mut world = World::working(plan);
    world.rings("13900139000");
    let caller = world.rings("13800138000");
    world.run(20_000);
    assert_eq!(world.stage(&caller), Stage::Queued);
    world.press(&caller, '2');
    world.run(100);
    let (reason, queue) = (MailboxReason::Closed, Some(OTHER));
    let told = What::MailboxEntered { reason, queue };
    assert!(world.facts_of(&caller).contains(&&told));
}

#[test]
fn a_queue_without_hours_of_its_own_keeps_the_offices() {
    let mut plan = office(until(1_440));
    plan.hours = until(NOON_MIN);
    let mut world = World::working(plan);
    let caller = asks(&mut world, "13800138000");
    assert_eq!(world.stage(&caller), Stage::Ringing);
    let other = world.queued("13900139000");
    world.run(5_000);
    assert_eq!(reason(&world, &other), Some(MailboxReason::Closed));
}

#[test]
fn who_asked_before_the_queue_closed_is_served_after_it_and_after_a_restart() {
    for restarts in [false, true] {
        let mut world = World::working(office(until(NOON_MIN + 5)));
        world.wish(
            1002,
            AgentWish::Paused(switchboard::PauseReason::Asked("meal".into())),
        );
        let caller = asks(&mut world, "13800138000");
        world.run(6 * MINUTE_MS);
        let late = asks(&mut world, "13900139000");
        assert_eq!(world.stage(&late), Stage::Mailbox);
        if restarts {
            world.restarts();
            world.run(100);
            assert_eq!(world.stage(&late), Stage::Mailbox);
        }
        world.wish(1002, AgentWish::Ready);
        world.run(3_000);
        assert_eq!(world.stage(&caller), Stage::Talking, "restart: {restarts}");
    }
}

#[test]
fn who_overflows_into_a_queue_that_was_closed_when_they_asked_leaves_a_message() {
    let mut plan = closed();
    plan.queues[0].wait_limit_ms = MINUTE_MS;
    let mut world = World::working(plan);
    world.wish(
        1001,
        AgentWish::Paused(switchboard::PauseReason::Asked("meal".into())),
    );
    let caller = world.rings("13800138000");
    world.run(2 * MINUTE_MS);
    let led_on = What::Overflowed {
        queue: QUEUE,
        reason: OverflowReason::Waited,
        to: switchboard::Overflow::Queue(OTHER),
    };
    assert!(world.facts_of(&caller).contains(&&led_on));
    assert_eq!(reason(&world, &caller), Some(MailboxReason::Closed));
}

#[test]
fn whom_an_agent_transfers_or_a_supervisor_moves_is_let_in_though_the_queue_is_closed() {
    let mut world = World::working(closed());
    let caller = world.rings("13800138000");
    world.run(20_000);
    assert_eq!(world.stage(&caller), Stage::Talking);
    let to = Destination::Queue(OTHER);
    let transfer = Request::Transfer(world.call(&caller), to, TransferKind::Blind);
    world.ask(Actor::Agent(AgentId(1001)), transfer);
    world.run(3_000);
    assert_eq!(world.agent_of(&caller), Some(1002));

    let other = world.rings("13900139000");
    world.run(20_000);
    assert_eq!(world.stage(&other), Stage::Queued);
    let moved = Request::Move(world.call(&other), Place::Queue(OTHER));
    world.ask(Actor::Agent(AgentId(1)), moved);
    world.run(100);
    world.restarts();
    world.run(100);
    let view = world.view(&other).unwrap();
    assert_eq!((view.stage, view.queue), (Stage::Queued, Some(OTHER)));
}

#[test]
fn a_message_at_a_closed_queue_is_one_and_who_leaves_none_asked_in_vain() {
    let ended = |speaks: bool| {
        let mut world = World::working(closed());
        let caller = asks(&mut world, "13800138000");
        if speaks {
            world.press(&caller, '1');
            world.run(20_000);
        }
        world.hangs_up(&caller);
        world.run(1_000);
        let mut facts = world.facts_of(&caller).into_iter();
        facts.find_map(|what| {
            let What::Ended { outcome, .. } = what else {
                return None;
            };
            Some(*outcome)
        })
    };
    assert_eq!(ended(true), Some(Outcome::Message));
    assert_eq!(ended(false), Some(Outcome::Abandoned));
}

#[test]
fn the_picture_tells_each_queues_hours_and_the_offices() {
    let mut plan = closed();
    plan.hours = until(NOON_MIN + 1);
    let world = World::working(plan);
    let board = world.board.snapshot(world.now);
    let open = |queue| board.open_at(queue, world.now);
    assert_eq!(
        (open(QUEUE), open(OTHER)),
        (Some(Open::Yes), Some(Open::Closed))
    );
    assert_eq!(open(QueueId(7)), None);
    assert_eq!(board.hours.at(world.now + MINUTE_MS), Open::Closed);
}
