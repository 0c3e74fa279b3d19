//! The carrier's line is down: health and the board say so, and that it is back.

use harness::telephones::tone_of;
use harness::{Call, rexian, wait_for};
use serde_json::{Value, json};

use crate::office::Office;
use crate::tones::{self, Ear};

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

/// An office whose carrier answers no OPTIONS in time, and calls all the same.
fn counts_as_down() -> Office {
    let office = Office::alone(&tones::quick());
    let pjsip = office.site.hotline.etc().join("site/pjsip.conf");
    let text = std::fs::read_to_string(&pjsip).unwrap();
    let impatient = "[trunk](trunk-aor)\nqualify_timeout = 0.000001\nqualify_frequency = 1\n";
    let text = text.replace("[trunk](trunk-aor)\n", impatient);
    harness::settings::write_private(&pjsip, &text).unwrap();
    office.hotline.rx("pjsip reload").unwrap();
    office.wait_trunk(true);
    office
}

#[test]
fn the_police_is_reached_over_a_line_that_counts_as_down() {
    let office = counts_as_down();
    // On duty: a call of ours. Off duty: the dialplan's.
    office.be_ready("1001");
    for (telephone, number) in [("1001", "110"), ("1002", "119")] {
        let line = office.telephones.dial(telephone, number).unwrap();
        let shown = office.telephones.wait_ringing(number, 20);
        assert_eq!(shown, harness::HOTLINE);
        office.telephones.answer(number).unwrap();
        line.wait_tone(tone_of(number));
        line.hang_up().unwrap();
    }
    let call = office.wait_ended("110");
    assert_eq!(call["outcome"], "answered");
}

#[test]
fn who_withholds_the_number_is_not_shown_unless_the_office_says_so() {
    let office = Office::open();
    let private = |from: &str| {
        let call = Call {
            from: from.into(),
            private: true,
            ..Call::default()
        };
        let citizen = office.telephones.call(&call).unwrap();
        let call = wait_for("the call", 20, || {
            let calls = office.api.get("/calls?state=live").unwrap().1;
            calls["items"].as_array()?.first().cloned()
        });
        citizen.hang_up().unwrap();
        office.wait_nothing_left();
        call["caller"].clone()
    };
    assert_eq!(private("13800138071"), Value::Null);
    let set = |it: &str| {
        let set = format!("dialplan set global HONOUR_PRIVACY {it}");
        office.hotline.rx(&set).unwrap();
    };
    set("no");
    assert_eq!(private("13800138072"), "13800138072");
    set("yes");
}

#[test]
fn check_knows_where_numbers_outside_go_and_which_telephones_are_hung_up_on_hold() {
    let said = |limit_s: u64| {
        let talk = format!("[talk]\nhold_limit_s = {limit_s}\n");
        let office = Office::with(&tones::quick_but(&[], tones::RING, &talk));
        let checked = rexian::run(&office.site, &["check"]).unwrap();
        String::from_utf8_lossy(&checked.stdout).into_owned()
    };
    let well = said(224);
    assert!(well.contains("ok       the carrier's address"), "{well}");
    assert!(!well.contains("on hold"), "{well}");
    let early = said(225);
    assert!(early.contains("ends (900 s): 1001, 1002"), "{early}");
}
