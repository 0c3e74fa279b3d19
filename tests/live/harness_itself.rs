//! The harness proves itself: telephones ring, are lifted, are busy, reject and go away as they are
//! told.

use harness::telephones::tone_of;
use harness::{Behaviour, wait_for};

use crate::office::Office;

#[test]
fn telephones_do_as_they_are_told() {
    let office = Office::open();
    let (hotline, telephones) = (&office.hotline, &office.telephones);
    let ring = |number: &str| {
        let order = format!("channel originate PJSIP/{number} application Echo");
        hotline.rx(&order).unwrap();
    };

    ring("1001");
    telephones.wait_ringing("1001", 5);
    telephones.answer("1001").unwrap();
    let own = tone_of("1001");
    wait_for("1001 hears itself", 10, || {
        (telephones.heard("1001").tone_ms(own) >= 500).then_some(())
    });
    telephones.hang_up("1001").unwrap();
    wait_for("1001 is idle", 5, || {
        telephones.line("1001").is_none().then_some(())
    });

    telephones
        .behave(
            "1002",
            &Behaviour::Answer {
                after_s: 0,
                talk_s: Some(1),
            },
        )
        .unwrap();
    ring("1002");
    wait_for("1002 has spoken and hung up", 10, || {
        let spoken = telephones.said("1002").tone_ms(tone_of("1002")) >= 500;
        (spoken && telephones.line("1002").is_none()).then_some(())
    });

    for (number, behaviour, cause) in [
        ("1003", Behaviour::Busy, "486"),
        ("1002", Behaviour::Reject, "603"),
    ] {
        telephones.behave(number, &behaviour).unwrap();
        hotline.rx("pjsip set history clear").unwrap();
        hotline.rx("pjsip set history on").unwrap();
        ring(number);
        wait_for(&format!("{number} answers {cause}"), 5, || {
            hotline
                .rx("pjsip show history")
                .ok()
                .filter(|seen| seen.contains(&format!(" {cause} ")))
        });
    }

    telephones.unregister("1001").unwrap();
    wait_for("1001 is off the network", 5, || {
        let said = hotline.rx("pjsip show aor 1001").unwrap();
        (!said.contains("sip:1001@")).then_some(())
    });
    telephones.register("1001").unwrap();
    telephones.wait_registered(hotline, &["1001"]);
}
