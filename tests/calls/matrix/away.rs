//! What is asked for, and what happens, while no Asterisk is connected.

use harness::simulator::plan::ROOM;
use harness::simulator::world::HOTLINE;
use switchboard::{Actor, AgentId, Destination, Request, SupervisionMode, TransferKind};

use super::situation::CITIZEN;
use super::{Situation, State, check, office_plan};

#[test]
fn every_stage_takes_every_input_while_the_socket_is_lost() {
    check(include_str!("away.txt"), AWAY);
}

const AWAY: &[State] = &[
    ("menu", || arriving(HOTLINE, 100).away()),
    ("mailbox", || arriving(HOTLINE, 100).keys("9").away()),
    ("A rings", || arriving(HOTLINE, 6_200).away()),
    ("talking", || talking().away()),
    ("parked", || talking().asks(1001, Request::Park).away()),
    ("consulting", || consulting().away()),
    ("D listens", || {
        let listen = |call| Request::Supervise(call, AgentId(1003), SupervisionMode::Listen);
        talking().asks_as(Actor::Api, listen).answered().away()
    }),
    ("they ring", || dialled().answered().away()),
    ("in the room", || {
        arriving(ROOM, 100).keys("1234#").after(3_500).away()
    }),
    ("A wraps up", || talking().without("C").away()),
];

fn arriving(dialled: &str, ms: u64) -> Situation {
    Situation::arriving(Situation::office(office_plan()), dialled, ms)
}

fn talking() -> Situation {
    Situation::talking(office_plan())
}

fn consulting() -> Situation {
    let consult = |call| {
        let to = Destination::Agent(AgentId(1002));
        Request::Transfer(call, to, TransferKind::Attended)
    };
    talking().asks(1001, consult).answered()
}

fn dialled() -> Situation {
    Situation::by_us(|world| {
        let request = Request::Dial {
            agent: AgentId(1001),
            number: CITIZEN.into(),
            callback: None,
            case: None,
            queue: None,
        };
        world.ask(Actor::Agent(AgentId(1001)), request);
    })
}
