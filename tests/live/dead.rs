//! Telephones that die, or forget the caller they hold: whom the caller talks with then.

use harness::wait_for;
use serde_json::Value;

use crate::facts;
use crate::office::{Lease, Office};
use crate::scene::{CALLER, Scene};
use crate::tones;

impl Scene<'_> {
    /// Waits, for longer than others do, until something of a kind has happened.
    fn wait_long(&self, kind: &str, cap_s: u64) -> Value {
        wait_for(kind, cap_s, || {
            let call = self.office.call_of(CALLER)?;
            (!facts::of_kind(&call, kind).is_empty()).then_some(call)
        })
    }

    /// The caller, who was left by 1001, talks with 1002.
    fn goes_on_with_the_colleague(self) {
        let office: &Lease = self.office;
        office.wait_agent("1002", "talking");
        self.hear(&[("citizen", &["1002"]), ("1002", &["citizen"])]);
        assert!(office.telephones.line("1001").is_none(), "hung up");
        self.citizen.hang_up().unwrap();
        office.wait_ended(CALLER);
        wait_for("both conversations are recorded", 20, || {
            let call = office.call_of(CALLER)?;
            (facts::of_kind(&call, "recording_finished").len() == 2).then_some(())
        });
        office.wait_nothing_left();
    }
}

/// Beyond a network that is down nothing is answered and no packet of voice or of its statistics (RTCP) is sent, and
/// the carrier is waited for longer than a telephone.
#[test]
fn a_telephone_of_which_nothing_is_heard_any_more_is_dead_and_its_caller_is_next_in_line() {
    let mut office = Office::with(&tones::quick());
    let scene = Scene::set(&office);
    let left = scene.leave();
    let network = office.telephones.asterisk();
    network.freeze().unwrap();
    let lost = wait_for("the line is dead", 50, || {
        let call = office.call_of(CALLER)?;
        (!facts::of_kind(&call, "agent_lost").is_empty()).then_some(call)
    });
    office.telephones.asterisk().thaw().unwrap();
    assert!(lost["ended"].is_null(), "{lost:#}");
    Scene::back(&office, left).goes_on_with_the_colleague();
}

#[test]
fn a_caller_whom_a_telephone_forgets_on_hold_is_next_in_line_whatever_was_restarted() {
    let sections = "[talk]\nhold_limit_s = 10\n";
    let mut office = Office::with(&tones::quick_but(&[], "", sections));
    let scene = Scene::set(&office);
    office.telephones.hold("1001").unwrap();
    scene.wait("is on hold", |call| !call["held"].is_null());
    let left = scene.leave();
    office.rexian.kill();
    office.restart_rexian();
    let scene = Scene::back(&office, left);
    scene.wait_long("hold_recalled", 70);
    scene.goes_on_with_the_colleague();
}
