//! An agent between calls: what A owes the last one, and whether a call can be offered.

use harness::simulator::Phone;
use harness::simulator::world::HOTLINE;
use switchboard::{
    Actor, AgentId, AgentWish, Destination, PauseReason, Plan, Request, TransferKind,
};

use super::{Situation, State, check, office_plan};

#[test]
fn an_agent_who_finishes_a_call_takes_every_input_in_every_state() {
    check(include_str!("handling.txt"), HANDLING);
}

#[test]
fn an_agent_who_may_be_offered_calls_takes_every_input_in_every_state() {
    check(include_str!("readiness.txt"), READINESS);
}

const HANDLING: &[State] = &[
    ("wraps up", || finished(office_plan())),
    ("longer", || {
        finished(office_plan()).then(|it| {
            for _ in 0..20 {
                it.world
                    .ask(Actor::Api, Request::ExtendWrapUp(AgentId(1001)));
            }
        })
    }),
    ("then a meal", || {
        Situation::talking(office_plan())
            .then(|it| wish(it, meal()))
            .without("C")
    }),
    ("wraps up, owes", || finished(owing())),
    ("owes", || finished(owing()).after(60_000)),
    ("owes at a meal", || {
        finished(owing()).then(|it| wish(it, meal()))
    }),
    ("owes, off duty", || {
        finished(owing()).then(|it| wish(it, AgentWish::Off))
    }),
    ("rung in wrap-up", || {
        finished(office_plan()).then(consult_by_b)
    }),
];

const READINESS: &[State] = &[
    ("off", || idle(|it| wish(it, AgentWish::Off))),
    ("ready", || idle(|_| ())),
    ("used just now", || idle(|it| it.world.uses(1001, true))),
    ("elsewhere", || {
        idle(|it| it.world.uses(1001, true)).after(2_500)
    }),
    ("unreachable", || idle(lost)),
    ("missing", || idle(lost).after(31_000)),
    ("found unreachable", || {
        idle(|it| {
            let phone = "1001".into();
            it.world.switch.phones.insert(phone, Phone::Silent);
            it.world.queued("13800138001");
            it.world.run(15_000);
            for leg in it.world.switch.legs() {
                it.world.hangs_up(&leg);
            }
        })
    }),
    ("a meal", || idle(|it| wish(it, meal()))),
    ("absent", || {
        idle(|it| {
            wish_others(it, &AgentWish::Off);
            let phone = "1001".into();
            it.world.switch.phones.insert(phone, Phone::Rings);
            it.world.queued("13800138001");
            it.world.run(46_000);
            for leg in it.world.switch.legs() {
                it.world.hangs_up(&leg);
            }
            wish_others(it, &AgentWish::Ready);
            it.world.run(500);
        })
    }),
];

fn meal() -> AgentWish {
    AgentWish::Paused(PauseReason::Asked("meal".into()))
}

fn wish(it: &mut Situation, wish: AgentWish) {
    it.world.wish(1001, wish);
}

fn wish_others(it: &mut Situation, wish: &AgentWish) {
    for agent in [1002, 1003] {
        it.world.wish(agent, wish.clone());
    }
}

fn lost(it: &mut Situation) {
    it.world.phone(1001, Phone::Unregistered);
}

/// B, who talks with another caller, rings A, who wraps up.
fn consult_by_b(it: &mut Situation) {
    let other = it.world.queued("13800138001");
    let leg = it.rung().expect("B is rung");
    it.world.switch.picks_up(it.world.now, leg);
    it.world.run(100);
    let call = it.world.call(&other);
    let to = Destination::Agent(AgentId(1001));
    let request = Request::Transfer(call, to, TransferKind::Attended);
    it.world.ask(Actor::Agent(AgentId(1002)), request);
    assert_eq!(it.world.replies.last(), Some(&Ok(())));
}

fn owing() -> Plan {
    let mut plan = office_plan();
    plan.queues[0].disposition_required = true;
    plan
}

/// A has talked, and the caller has hung up.
fn finished(plan: Plan) -> Situation {
    Situation::talking(plan).without("C")
}

/// A caller has been in the menu and has hung up.
fn idle(then: impl FnOnce(&mut Situation)) -> Situation {
    let world = Situation::office(office_plan());
    let caller = Situation::arriving(world, HOTLINE, 100);
    caller.without("C").then(then)
}
