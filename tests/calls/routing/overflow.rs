//! A queue that is full, too slow or without anybody leads its callers on.

use harness::simulator::plan::{OTHER, QUEUE, RING_MS, WAIT_LIMIT_MS, two_queues};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentWish, ChannelId, MailboxReason, Overflow, OverflowReason, PauseReason,
    Place, Plan, QueueId, Request, Stage, What,
};

/// One agent in each queue, 1001 and 1002; the first queue lets one caller wait.
fn one_each() -> Plan {
    let mut plan = two_queues(1, 1);
    plan.queues[0].most_waiting = 1;
    plan
}

/// Nobody is rung, and nobody is off duty.
fn pauses(world: &mut World) {
    for agent in [1001, 1002] {
        let break_ = PauseReason::Asked("break".into());
        world.wish(agent, AgentWish::Paused(break_));
    }
}

/// From where, why and where to a caller was led on.
fn overflows(world: &World, caller: &ChannelId) -> Vec<(QueueId, OverflowReason, Overflow)> {
    let mut all = Vec::new();
    for what in world.facts_of(caller) {
        if let What::Overflowed { queue, reason, to } = what {
            all.push((*queue, *reason, to.clone()));
        }
    }
    all
}

fn mailbox_reason(world: &World, caller: &ChannelId) -> Option<MailboxReason> {
    let reason = |what: &What| {
        let What::MailboxEntered { reason, .. } = what else {
            return None;
        };
        Some(*reason)
    };
    world.facts_of(caller).into_iter().find_map(reason)
}

#[test]
fn a_caller_who_would_be_too_many_is_served_in_another_queue() {
    let mut world = World::working(one_each());
    world.talking("13800138001");
    let waits = world.queued("13800138002");
    assert_eq!(world.stage(&waits), Stage::Queued);
    let third = world.queued("13800138003");
    world.run(2_100);
    assert_eq!(
        overflows(&world, &third),
        [(QUEUE, OverflowReason::Full, Overflow::Queue(OTHER))]
    );
    assert_eq!(world.agent_of(&third), Some(1002));
    assert_eq!(world.stage(&third), Stage::Talking);
    assert_eq!(world.stage(&waits), Stage::Queued);
}

#[test]
fn nobody_is_too_many_while_an_agent_is_idle() {
    let mut plan = two_queues(2, 1);
    plan.queues[0].most_waiting = 1;
    let mut world = World::working(plan);
    world.switch.phones.insert("1001".into(), Phone::Rings);
    let first = world.queued("13800138001");
    assert_eq!(world.stage(&first), Stage::Ringing);
    let second = world.queued("13800138002");
    assert_eq!(
        (world.agent_of(&second), overflows(&world, &second)),
        (Some(1002), vec![])
    );
}

#[test]
fn who_looks_into_self_service_comes_back_to_a_queue_that_is_full() {
    let mut world = World::working(one_each());
    pauses(&mut world);
    let first = world.queued("13800138001");
    world.press(&first, '1');
    let second = world.queued("13800138002");
    world.press(&first, '0');
    assert_eq!(world.view(&first).unwrap().position, Some(1));
    assert_eq!(world.view(&second).unwrap().position, Some(2));
    assert_eq!(overflows(&world, &first), []);
}

#[test]
fn who_waited_too_long_waits_in_another_queue_in_the_place_of_the_first_request() {
    let mut world = World::working(one_each());
    pauses(&mut world);
    let first = world.queued("13800138001");
    world.run(WAIT_LIMIT_MS - 10_000);
    // In the other queue since before, but asked later.
    let second = world.queued("13800138002");
    assert_eq!(world.view(&second).unwrap().queue, Some(OTHER));
    world.run(10_000);
    let view = world.view(&first).unwrap();
    assert_eq!((view.queue, view.position), (Some(OTHER), Some(1)));
    assert_eq!(
        overflows(&world, &first),
        [(QUEUE, OverflowReason::Waited, Overflow::Queue(OTHER))]
    );
    // The limit of the other queue counts from there.
    world.run(WAIT_LIMIT_MS - 20_000);
    assert_eq!(world.stage(&first), Stage::Queued);
    world.run(20_000);
    assert_eq!(mailbox_reason(&world, &first), Some(MailboxReason::Waited));
}

#[test]
fn a_queue_with_nobody_on_duty_hands_on_who_comes_and_who_waits() {
    let mut world = World::working(two_queues(1, 1));
    pauses(&mut world);
    let waits = world.queued("13800138001");
    world.wish(1001, AgentWish::Off);
    let comes = world.queued("13800138002");
    for caller in [&waits, &comes] {
        assert_eq!(
            overflows(&world, caller),
            [(QUEUE, OverflowReason::Nobody, Overflow::Queue(OTHER))]
        );
    }
    world.wish(1002, AgentWish::Ready);
    assert_eq!(world.agent_of(&waits), Some(1002), "who asked first");
    assert_eq!(world.stage(&comes), Stage::Queued);
}

#[test]
fn queues_that_name_each_other_end_in_the_mailbox_and_say_truly_why() {
    let mut plan = one_each();
    plan.queues[1].overflow = Overflow::Queue(QUEUE);
    let mut world = World::working(plan);
    world.wish(1002, AgentWish::Off);
    world.talking("13800138001");
    world.queued("13800138002");
    let third = world.queued("13800138003");
    assert_eq!(
        overflows(&world, &third),
        [
            (QUEUE, OverflowReason::Full, Overflow::Queue(OTHER)),
            (OTHER, OverflowReason::Nobody, Overflow::Queue(QUEUE)),
            (QUEUE, OverflowReason::Full, Overflow::Mailbox),
        ]
    );
    assert_eq!(mailbox_reason(&world, &third), Some(MailboxReason::Full));
    assert!(world.switch.heard(&third).contains(&"mailbox.full".into()));
}

#[test]
fn a_queue_may_end_in_an_apology() {
    let mut plan = one_each();
    plan.queues[0].overflow = Overflow::Goodbye;
    let mut world = World::working(plan);
    world.talking("13800138001");
    world.queued("13800138002");
    let third = world.queued("13800138003");
    let heard = world.switch.heard(&third);
    assert!(
        heard.ends_with(&["queue.sorry".into(), "goodbye".into()]),
        "{heard:?}"
    );
    world.run(10_000);
    assert_eq!(world.stage(&third), Stage::Ended);
    assert_eq!(mailbox_reason(&world, &third), None);
}

#[test]
fn a_restart_forgets_neither_the_queue_led_to_nor_that_it_was() {
    let mut plan = one_each();
    plan.queues[1].overflow = Overflow::Queue(QUEUE);
    let mut world = World::working(plan);
    pauses(&mut world);
    let first = world.queued("13800138001");
    world.run(WAIT_LIMIT_MS + 1_000);
    world.restarts();
    world.run(100);
    let view = world.view(&first).unwrap();
    assert_eq!((view.stage, view.queue), (Stage::Queued, Some(OTHER)));
    world.run(2 * WAIT_LIMIT_MS);
    let to: Vec<Overflow> = overflows(&world, &first)
        .iter()
        .map(|led| led.2.clone())
        .collect();
    let ring = [
        Overflow::Queue(OTHER),
        Overflow::Queue(QUEUE),
        Overflow::Mailbox,
    ];
    assert_eq!(to, ring);
}

#[test]
fn an_overflow_that_leads_nowhere_is_refused() {
    let refused = |overflow| {
        let mut plan = two_queues(1, 1);
        plan.queues[0].overflow = overflow;
        plan.check().unwrap_err().to_string()
    };
    let itself = refused(Overflow::Queue(QUEUE));
    assert!(itself.contains("queue 1 overflows into itself"), "{itself}");
    let nowhere = refused(Overflow::Queue(QueueId(7)));
    assert!(nowhere.contains("queue 7, which is not there"), "{nowhere}");
}

#[test]
fn a_caller_for_whom_another_queues_agent_rings_is_led_on_when_that_was_in_vain() {
    let mut plan = two_queues(1, 1);
    plan.queues[0].overflow = Overflow::Mailbox;
    let mut world = World::working(plan);
    let first = world.talking("13800138001");
    let caller = world.queued("13800138002");
    world.phone(1002, Phone::Rings);
    let call = world.call(&caller);
    let place = Place::Agent(AgentId(1002));
    world.ask(Actor::Api, Request::Move(call, place));
    world.hangs_up(&first);
    world.run(1_000);
    world.wish(1001, AgentWish::Off);
    assert_eq!(world.stage(&caller), Stage::Ringing);
    world.run(RING_MS);
    assert_eq!(mailbox_reason(&world, &caller), Some(MailboxReason::Nobody));
}
