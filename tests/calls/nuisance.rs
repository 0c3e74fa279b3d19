//! Nuisance callers (骚扰来电), who take nobody's time.

use switchboard::{AgentState, HungUpBy, Outcome, Stage};

use crate::outbound::{CITIZEN, ended, office};

#[test]
fn a_nuisance_caller_hears_why_and_takes_nobodys_time() {
    let mut world = office(1);
    world.switch.barred.insert(CITIZEN.into());
    let caller = world.rings(CITIZEN);
    world.run(500);
    let heard = world.switch.heard(&caller);
    assert_eq!(heard, ["nuisance", "goodbye"].map(String::from));
    world.run(20_000);
    assert_eq!(ended(&world), Some((HungUpBy::System, Outcome::Barred)));
    assert_eq!(world.state(1001), AgentState::Ready);
    assert!(!world.kinds(&caller).contains(&"person_requested"));
    let again = world.rings(CITIZEN);
    world.run(500);
    world.restarts();
    world.run(500);
    assert_eq!(
        world.stage(&again),
        Stage::Ended,
        "not led to a menu after a restart"
    );
}

#[test]
fn a_nuisance_caller_who_came_while_we_were_away_hears_no_menu_either() {
    let mut world = office(1);
    world.switch.barred.insert(CITIZEN.into());
    world.loses_socket();
    let caller = world.rings(CITIZEN);
    world.run(500);
    assert_eq!(world.known(&caller), None, "nobody was told");
    world.reconnect();
    world.run(500);
    let heard = world.switch.heard(&caller);
    assert_eq!(heard, ["nuisance", "goodbye"].map(String::from));
    world.run(20_000);
    assert_eq!(ended(&world), Some((HungUpBy::System, Outcome::Barred)));
}
