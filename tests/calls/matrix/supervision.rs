//! D supervises A, who talks with C; or follows A from conversation to conversation.

use SupervisionMode::{Barge, Listen, Whisper};
use switchboard::{Actor, AgentId, CallId, Destination, Request, SupervisionMode, TransferKind};

use super::situation::CITIZEN;
use super::{Situation, State, check, office_plan};

#[test]
fn supervision_takes_every_input_in_every_state() {
    check(include_str!("supervision.txt"), SUPERVISION);
}

#[test]
fn following_takes_every_input_in_every_state() {
    check(include_str!("following.txt"), FOLLOWING);
}

const FOLLOWING: &[State] = &[
    ("waiting", || follows(waiting())),
    ("waiting, A dials", || {
        follows(Situation::by_us(|world| {
            world.ask(Actor::Agent(AgentId(1001)), dials_c());
        }))
    }),
    ("ringing", || follows(talking())),
    ("listening", || follows(talking()).answered()),
    ("listening, consulting", || {
        follows(talking()).answered().asks(1001, consult).answered()
    }),
    ("joined", || rung(follows(talking()), Barge).answered()),
    ("left out", || follows(talking()).answered().without("D")),
];

const SUPERVISION: &[State] = &[
    ("D rings", || rung(talking(), Listen)),
    ("D listens", || listening(talking())),
    ("D whispers", || rung(talking(), Whisper).answered()),
    ("D joined", || rung(talking(), Barge).answered()),
    ("D listens, held", || {
        listening(talking().asks(1001, Request::Hold))
    }),
    ("D listens, consulting", || {
        listening(talking().asks(1001, consult).answered())
    }),
    ("D listens, parked", || {
        listening(talking().asks(1001, Request::Park))
    }),
];

fn talking() -> Situation {
    Situation::talking(office_plan())
}

/// C waits, and A's telephone rings.
fn waiting() -> Situation {
    let mut world = Situation::office(office_plan());
    let caller = world.queued(CITIZEN);
    Situation::of(world, caller)
}

fn consult(call: CallId) -> Request {
    let to = Destination::Agent(AgentId(1002));
    Request::Transfer(call, to, TransferKind::Attended)
}

fn dials_c() -> Request {
    Request::Dial {
        agent: AgentId(1001),
        number: CITIZEN.into(),
        callback: None,
        case: None,
        queue: None,
    }
}

fn follows(from: Situation) -> Situation {
    let follow = |_| Request::Follow {
        supervisor: AgentId(1003),
        agent: AgentId(1001),
        whisper: false,
    };
    from.asks_as(Actor::User("zhang".into()), follow)
}

fn rung(from: Situation, mode: SupervisionMode) -> Situation {
    let supervise = |call| Request::Supervise(call, AgentId(1003), mode);
    from.asks_as(Actor::User("zhang".into()), supervise)
}

fn listening(from: Situation) -> Situation {
    rung(from, Listen).answered()
}
