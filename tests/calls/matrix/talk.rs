//! A conversation, and a transfer under way.

use Destination::{Agent, Outside};
use TransferKind::{Attended, Blind, Invite};
use switchboard::{AgentId, Destination, Request, TransferKind};

use super::{Situation, State, check, office_plan};
use crate::scene::OUTSIDE;

#[test]
fn a_conversation_takes_every_input_in_every_state() {
    check(include_str!("talk.txt"), TALK);
}

#[test]
fn a_transfer_takes_every_input_in_every_state() {
    check(include_str!("transfer.txt"), TRANSFER);
}

#[test]
fn who_consults_aside_takes_every_input_in_every_state() {
    check(include_str!("aside.txt"), ASIDE);
}

const TALK: &[State] = &[
    ("in", talking),
    ("held", || talking().asks(1001, Request::Hold)),
    ("secret", || {
        talking().asks(1001, |call| Request::PauseRecording(call, true))
    }),
    ("help asked", || {
        talking().asks(1001, |call| Request::CallForHelp(call, true))
    }),
    ("parked", || talking().asks(1001, Request::Park)),
    ("three", three),
    ("three, held", || three().asks(1001, Request::Hold)),
    ("with X alone", || three().without("A")),
    ("caller gone", || three().without("C")),
];

const TRANSFER: &[State] = &[
    ("B rings, attended", || sent(Agent(AgentId(1002)), Attended)),
    ("B rings, blind", || sent(Agent(AgentId(1002)), Blind)),
    ("B rings, invited", || sent(Agent(AgentId(1002)), Invite)),
    ("A rings again", || {
        sent(Agent(AgentId(1002)), Blind).then(|it| {
            let rung = it.rung().expect("B is rung");
            it.world.switch.hang_up(it.world.now, &rung, 17);
        })
    }),
    ("B picks up", || {
        let parked = talking().asks(1001, Request::Park);
        parked.asks(1001, |call| Request::PickUp(call, AgentId(1002)))
    }),
    ("caller gone, B rings", || {
        sent(Agent(AgentId(1002)), Attended).without("C")
    }),
    ("consulting", consulting),
    ("swapped", || consulting().asks(1001, Request::SwapTransfer)),
    ("caller gone, consulting", || consulting().without("C")),
];

const ASIDE: &[State] = &[
    ("B rings", stepping_aside),
    ("consulting", aside),
    ("swapped", || aside().asks(1001, Request::SwapTransfer)),
    ("X gone, B rings", || stepping_aside().without("X")),
    ("X gone, consulting", || aside().without("X")),
    ("A gone, B rings", || stepping_aside().without("A")),
    ("caller gone, B rings", || stepping_aside().without("C")),
    ("caller gone, consulting", || aside().without("C")),
];

fn talking() -> Situation {
    Situation::talking(office_plan())
}

fn sent(to: Destination, kind: TransferKind) -> Situation {
    talking().asks(1001, |call| Request::Transfer(call, to, kind))
}

pub fn three() -> Situation {
    sent(Outside(OUTSIDE.into()), Invite).answered()
}

fn consulting() -> Situation {
    sent(Agent(AgentId(1002)), Attended).answered()
}

fn stepping_aside() -> Situation {
    let to = Agent(AgentId(1002));
    three().asks(1001, |call| Request::Transfer(call, to, Attended))
}

fn aside() -> Situation {
    stepping_aside().answered()
}
