//! Numbers outside, rung at once and in steps.

use super::*;

const MADE: &str = include_str!("../testdata/leg_made.json");
const DESTROYED: &str = include_str!("../testdata/agent_destroyed.json");

fn rings(number: &str, early: bool) -> Command {
    Command::Originate {
        channel: "rx-1-2-1".into(),
        to: Dial::Outside(number.into()),
        caller: Some("12345".into()),
        name: None,
        ring_ms: 1_500,
        originator: None,
        auto_answer: false,
        early,
    }
}

fn in_steps() -> Command {
    rings("13800138000", true)
}

/// Rings a number outside, over a line for which Asterisk has no contact that answers; what it was asked for then.
async fn over_a_dead_line(number: &str, early: bool) -> Vec<Value> {
    let mut line = line().await;
    line.connected().await;
    let error = json!({ "error": "Allocation failed" });
    for path in ["channels", "channels/create"] {
        line.fake.answer("POST", path, 500, error.clone());
    }
    let aor = "asterisk/config/dynamic/res_pjsip/aor/trunk";
    let contact = json!([{ "attribute": "contact", "value": "sip:192.0.2.1" }]);
    line.fake.answer("GET", aor, 200, contact);
    let command = rings(number, early);
    line.commands.send(command.clone()).unwrap();
    let reason = FailReason::Refused;
    assert_eq!(line.event().await, Event::Failed { command, reason });
    let asked = line.fake.asked().into_iter();
    let rung = asked.filter(|(line, _)| line.starts_with("POST channels"));
    rung.map(|(_, body)| body["endpoint"].clone()).collect()
}

#[tokio::test]
async fn help_is_asked_for_at_the_carriers_address_where_the_line_counts_as_down() {
    for early in [false, true] {
        let endpoints = over_a_dead_line("110", early).await;
        assert_eq!(
            endpoints,
            ["PJSIP/110@trunk", "PJSIP/trunk/sip:110@192.0.2.1"]
        );
        let endpoints = over_a_dead_line("13800138000", early).await;
        assert_eq!(endpoints, ["PJSIP/13800138000@trunk"]);
    }
}

#[tokio::test]
async fn a_leg_enters_before_it_rings_and_what_follows_waits_for_that() {
    let mut line = line().await;
    line.connected().await;
    line.commands.send(in_steps()).unwrap();
    let join = Command::Join("b".into(), "rx-1-2-1".into());
    line.commands.send(join).unwrap();
    line.commands.send(Command::Answer("a".into())).unwrap();
    let asked = line.asked("POST channels", 2).await;
    assert_eq!(asked, ["POST channels/create", "POST channels/a/answer"]);
    line.fake.does(Deed::Send(MADE.into()));
    line.asked("addChannel", 1).await;
    let asked = line.fake.asked();
    let at = |what: &str| asked.iter().position(|(line, _)| line == what).unwrap();
    let dial = at("POST channels/rx-1-2-1/dial");
    assert_eq!(asked[dial].1, json!({ "timeout": 2 }));
    assert!(dial < at("POST bridges/b/addChannel"));
}

#[tokio::test]
async fn a_leg_that_does_not_ring_is_taken_back_and_failed() {
    let mut line = line().await;
    line.connected().await;
    let dial = "channels/rx-1-2-1/dial";
    line.fake.answer("POST", dial, 404, json!({}));
    line.commands.send(in_steps()).unwrap();
    line.asked("POST channels/create", 1).await;
    line.fake.does(Deed::Send(MADE.into()));
    let (command, reason) = (in_steps(), FailReason::Refused);
    assert_eq!(line.event().await, Event::Failed { command, reason });
    let taken_back = line.asked("DELETE channels/rx-1-2-1", 1).await;
    assert_eq!(taken_back.len(), 1);
}

#[tokio::test]
async fn a_leg_that_is_gone_before_it_enters_is_waited_for_no_longer() {
    let mut line = line().await;
    line.connected().await;
    line.commands.send(in_steps()).unwrap();
    line.asked("POST channels/create", 1).await;
    line.fake.does(Deed::Send(DESTROYED.into()));
    assert!(matches!(line.event().await, Event::Gone { .. }));
    let (command, reason) = (in_steps(), FailReason::Refused);
    assert_eq!(line.event().await, Event::Failed { command, reason });
    assert_eq!(line.asked("dial", 0).await, [] as [String; 0]);
}
