//! A caller who waits for a person, and those who are rung for them.

use harness::simulator::World;
use harness::simulator::world::HOTLINE;
use switchboard::{
    Actor, AgentId, AgentWish, Overflow, PauseReason, Place, Request, Strategy, TransferKind,
};

use super::{Situation, State, check, office_plan};
use crate::scene::OUTSIDE;

#[test]
fn a_waiting_caller_takes_every_input_in_every_state() {
    check(include_str!("waiting.txt"), WAITING);
}

#[test]
fn an_offer_takes_every_input_in_every_state() {
    check(include_str!("offer.txt"), OFFER);
}

#[test]
fn a_queue_that_overflows_takes_every_input_in_every_state() {
    check(include_str!("overflow.txt"), OVERFLOW);
}

const WAITING: &[State] = &[
    ("music", || waiting(6_500)),
    ("announced", || waiting(8_000)),
    ("before all", || {
        waiting(6_500).asks_as(Actor::Api, |call| Request::Move(call, Place::Front))
    }),
    ("A's line died", || {
        Situation::talking(office_plan()).then(|it| {
            pause(&mut it.world, [1002, 1003]);
            let leg = it.leg("A").expect("A talks");
            it.world
                .phone(1001, harness::simulator::Phone::Unregistered);
            it.world.switch.hang_up(it.world.now, &leg, 38);
        })
    }),
];

const OFFER: &[State] = &[
    ("A is dialled", || offered(6_030)),
    ("A rings", || offered(6_200)),
    ("D rings by wish", || {
        offered(6_200).asks_as(Actor::Api, |call| {
            Request::Move(call, Place::Agent(AgentId(1003)))
        })
    }),
    ("all ring", || {
        let mut plan = office_plan();
        plan.queues[0].strategy = Strategy::RingAll;
        Situation::arriving(Situation::office(plan), HOTLINE, 6_200)
    }),
    ("rings past the limit", || {
        let mut plan = office_plan();
        plan.queues[0].wait_limit_ms = 4_000;
        Situation::arriving(Situation::office(plan), HOTLINE, 11_000)
    }),
];

const OVERFLOW: &[State] = &[
    ("X rings", || overflowing(Overflow::Outside(OUTSIDE.into()))),
    ("X talks", || {
        overflowing(Overflow::Outside(OUTSIDE.into())).answered()
    }),
    ("mailbox", || overflowing(Overflow::Mailbox)),
    ("goodbye", || overflowing(Overflow::Goodbye)),
    ("call back", || overflowing(Overflow::Callback)),
    ("sent to X", || {
        let talking = Situation::talking(office_plan());
        talking.asks(1001, |call| {
            let to = switchboard::Destination::Outside(OUTSIDE.into());
            Request::Transfer(call, to, TransferKind::Blind)
        })
    }),
];

fn pause(world: &mut World, agents: impl IntoIterator<Item = u32>) {
    for agent in agents {
        let reason = PauseReason::Asked("meal".into());
        world.wish(agent, AgentWish::Paused(reason));
    }
}

/// Everybody has a meal, but D, who is elsewhere.
fn waiting(ms: u64) -> Situation {
    let mut world = Situation::office(office_plan());
    pause(&mut world, [1001, 1002]);
    world.uses(1003, true);
    Situation::arriving(world, HOTLINE, ms)
}

fn offered(ms: u64) -> Situation {
    Situation::arriving(Situation::office(office_plan()), HOTLINE, ms)
}

/// Nobody is on duty.
fn overflowing(to: Overflow) -> Situation {
    let mut plan = office_plan();
    plan.queues[0].overflow = to;
    let mut world = Situation::office(plan);
    for agent in [1001, 1002, 1003] {
        world.wish(agent, AgentWish::Off);
    }
    Situation::arriving(world, HOTLINE, 6_200)
}
