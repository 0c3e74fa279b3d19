//! The carrier's line is down: health and the board say so, and that it is back.

use harness::wait_for;
use serde_json::{Value, json};

use crate::office::Office;

/// Longer than the carrier is asked about again, and than it takes to be given up.
const CAP_S: u64 = 60;

impl Office {
    /// Waits until alerts and health say of the carrier's line that it is down, or neither does.
    #[track_caller]
    fn wait_trunk(&self, down: bool) {
        wait_for(&format!("the line is down: {down}"), CAP_S, || {
            let alerts = self.api.get("/alerts").ok()?.1;
            let alerts = alerts["items"].as_array()?;
            let alert = alerts.iter().find(|it| it["kind"] == "trunk_down");
            let health = self.api.get("/health").ok()?.1;
            let findings = health["findings"].as_array()?;
            let finding = |it: &&Value| it.as_str().unwrap_or_default().contains("运营商线路");
            let found = findings.iter().any(|it| finding(&it));
            (alert.is_some() == down && found == down).then_some(())
        });
    }
}

#[test]
fn a_carrier_that_does_not_answer_is_told_of_until_it_does() {
    let mut office = Office::open();
    office.wait_trunk(false);
    office.telephones.asterisk().freeze().unwrap();
    office.wait_trunk(true);
    let alerts = office.api.get("/alerts").unwrap().1;
    let gravest = &alerts["items"][0];
    assert_eq!(gravest["kind"], json!("trunk_down"), "{alerts:#}");
    office.telephones.asterisk().thaw().unwrap();
    office.wait_trunk(false);
}
