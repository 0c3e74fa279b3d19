//! A call from us: A has dialled a citizen's number.

use harness::simulator::World;
use harness::simulator::plan::QUEUE;
use switchboard::{Actor, AgentId, Request};

use super::situation::CITIZEN;
use super::{Situation, State, check};

#[test]
fn a_call_from_us_takes_every_input_in_every_state() {
    check(include_str!("dialling.txt"), DIALLING);
}

const DIALLING: &[State] = &[
    ("A rings", dialled),
    ("they ring", || dialled().answered()),
    ("they talk", || dialled().answered().answered()),
    ("they ring, from the handset", || {
        Situation::by_us(|it| {
            it.switch.dials(it.now, "1001", CITIZEN);
        })
    }),
    ("waits to be called back", || {
        Situation::by_us(|it| enqueue(it, 1003))
    }),
    ("A rings to call back", || {
        Situation::by_us(|it| enqueue(it, 1002))
    }),
    ("called back", || {
        Situation::by_us(|it| enqueue(it, 1002)).answered()
    }),
];

fn dialled() -> Situation {
    Situation::by_us(|it| {
        let request = Request::Dial {
            agent: AgentId(1001),
            number: CITIZEN.into(),
            callback: None,
            case: None,
            queue: None,
        };
        it.ask(Actor::Agent(AgentId(1001)), request);
    })
}

/// Somebody who is to be called back waits, with the agents beyond this one alone on duty.
fn enqueue(it: &mut World, busy: u32) {
    for agent in [1002, 1003]
        .into_iter()
        .chain((busy == 1003).then_some(1001))
    {
        it.uses(agent, true);
    }
    let request = Request::Enqueue {
        callback: 4,
        number: CITIZEN.into(),
        queue: QUEUE,
        asked: it.now,
        head_start_ms: 0,
        preferred: None,
    };
    it.ask(Actor::Api, request);
}
