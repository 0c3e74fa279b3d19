//! D supervises A, who talks with C.

use SupervisionMode::{Barge, Listen, Whisper};
use switchboard::{Actor, AgentId, Destination, Request, SupervisionMode, TransferKind};

use super::{Situation, State, check, office_plan};

#[test]
fn supervision_takes_every_input_in_every_state() {
    check(include_str!("supervision.txt"), SUPERVISION);
}

const SUPERVISION: &[State] = &[
    ("D rings", || rung(talking(), Listen)),
    ("D listens", || listening(talking())),
    ("D whispers", || rung(talking(), Whisper).answered()),
    ("D joined", || rung(talking(), Barge).answered()),
    ("D listens, held", || {
        listening(talking().asks(1001, Request::Hold))
    }),
    ("D listens, consulting", || {
        let consult = |call| {
            let to = Destination::Agent(AgentId(1002));
            Request::Transfer(call, to, TransferKind::Attended)
        };
        listening(talking().asks(1001, consult).answered())
    }),
    ("D listens, parked", || {
        listening(talking().asks(1001, Request::Park))
    }),
];

fn talking() -> Situation {
    Situation::talking(office_plan())
}

fn rung(from: Situation, mode: SupervisionMode) -> Situation {
    let supervise = |call| Request::Supervise(call, AgentId(1003), mode);
    from.asks_as(Actor::User("zhang".into()), supervise)
}

fn listening(from: Situation) -> Situation {
    rung(from, Listen).answered()
}
