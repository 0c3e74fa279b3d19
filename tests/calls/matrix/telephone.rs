//! What A does by the keys of the telephone itself.

use harness::simulator::world::World;
use switchboard::Request;

use super::talk::three;
use super::{Situation, State, check, office_plan};
use crate::scene::OUTSIDE;

#[test]
fn a_telephone_takes_every_input_in_every_state() {
    check(include_str!("telephone.txt"), TELEPHONE);
}

const TELEPHONE: &[State] = &[
    ("held", held),
    ("held twice", || {
        let talking = Situation::talking(office_plan());
        talking
            .asks(1001, Request::Hold)
            .then(|it| hold(it, "A", true))
    }),
    ("B rings beside", beside),
    ("B consulted", || beside().answered()),
    ("second held", || {
        beside().answered().then(|it| hold(it, "A2", true))
    }),
    ("three", || {
        beside().answered().then(|it| hold(it, "A", false))
    }),
    ("back, B rings", || beside().then(|it| hold(it, "A", false))),
    ("X consulted", || dials(held(), OUTSIDE).answered()),
    ("caller gone", || beside().answered().without("C")),
    ("of three, B rings", beside_of_three),
    ("of three", || beside_of_three().answered()),
    ("of three, second held", || {
        beside_of_three().answered().then(|it| hold(it, "A2", true))
    }),
    ("X gone", || beside_of_three().answered().without("X")),
];

fn hold(it: &mut Situation, who: &str, on: bool) {
    let leg = it.leg(who).expect("a leg");
    let World { now, switch, .. } = &mut it.world;
    switch.on_hold(*now, &leg, on);
}

fn held() -> Situation {
    Situation::talking(office_plan()).then(|it| hold(it, "A", true))
}

fn dials(from: Situation, number: &str) -> Situation {
    from.then(|it| {
        it.world.switch.dials(it.world.now, "1001", number);
    })
}

/// A consults B on a second line while C and X talk.
fn beside_of_three() -> Situation {
    let held = three().then(|it| hold(it, "A", true));
    dials(held, "1002")
}

fn beside() -> Situation {
    dials(held(), "1002")
}
