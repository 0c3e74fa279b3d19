//! Calls as they go on, agents as they change.

use reqwest::Method;
use serde_json::{Value, json};

use harness::house::story::{answer_at, arrive, ask_for_a_person, gone, set, whole_call};
use harness::house::{House, answer, code};

#[tokio::test]
async fn a_call_is_current_at_every_stage() {
    let house = House::open().await;
    arrive(&house, "caller", "13800138000").await;
    let call = &house.get("/calls?state=live").await["items"][0];
    assert_eq!(
        (&call["stage"], &call["caller"]),
        (&json!("menu"), &json!("13800138000"))
    );
    assert_eq!(
        (&call["wait_s"], &call["ended"]),
        (&Value::Null, &Value::Null)
    );
    set(&house, json!({"state": "ready"})).await;
    let leg = ask_for_a_person(&house, "caller")
        .await
        .expect("the agent is rung");
    let call = house.get("/calls/1").await;
    assert_eq!(
        (&call["stage"], &call["agent"]),
        (&json!("ringing"), &json!(1001))
    );
    assert_eq!(house.get("/agents/1001").await["state"], "reserved");
    assert_eq!(house.get("/queues").await["items"][0]["waiting"], 1);
    answer_at(&house, leg).await;
    let call = house.get("/calls/1").await;
    assert_eq!(
        (&call["stage"], &call["queue"]),
        (&json!("talking"), &json!(1))
    );
    assert!(call["connected"].is_string() && call["wait_s"].is_number());
    assert_eq!(house.get("/agents/1001").await["call"], 1);
}

#[tokio::test]
async fn an_ended_call_says_who_hung_up_and_what_was_recorded() {
    let house = House::open().await;
    whole_call(&house, b"RIFF").await;
    let call = house.get("/calls/1").await;
    assert_eq!(
        (&call["stage"], &call["hung_up_by"]),
        (&json!("ended"), &json!("caller"))
    );
    assert_eq!(
        (&call["outcome"], &call["recordings"]),
        (&json!("answered"), &json!([1]))
    );
    let facts = call["facts"].as_array().unwrap();
    let kinds: Vec<_> = facts
        .iter()
        .map(|fact| fact["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.first(), Some(&"arrived"));
    assert!(
        kinds.contains(&"connected") && kinds.contains(&"recording_stored"),
        "{kinds:?}"
    );
    assert_eq!(house.get("/calls?state=live").await["items"], json!([]));
    assert_eq!(house.get("/calls?state=ended").await["items"][0]["id"], 1);
}

#[tokio::test]
async fn a_caller_is_found_by_the_number_in_any_form() {
    let house = House::open().await;
    arrive(&house, "one", "13800138000").await;
    gone(&house, "one").await;
    arrive(&house, "two", "+8613800138000").await;
    arrive(&house, "three", "13900139000").await;
    for caller in [
        "+8613800138000",
        "%2B86%20138%200013%208000",
        "13800138000",
        "008613800138000",
    ] {
        let calls = house.get(&format!("/calls?caller={caller}")).await;
        let ids: Vec<_> = calls["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| &c["id"])
            .collect();
        assert_eq!(ids, [&json!(2), &json!(1)], "{caller}");
        let live = house
            .get(&format!("/calls?state=live&caller={caller}"))
            .await;
        assert_eq!(live["items"].as_array().unwrap().len(), 1, "{caller}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_without_a_gap() {
    let house = House::open().await;
    for number in 1..=7 {
        arrive(&house, &format!("c{number}"), "13800138000").await;
    }
    for state in ["", "state=live&", "state=ended&"] {
        if state.starts_with("state=ended") {
            for number in 1..=7 {
                gone(&house, &format!("c{number}")).await;
            }
        }
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = house.get(&format!("/calls?{state}limit=3{cursor}")).await;
            seen.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|c| c["id"].as_u64().unwrap()),
            );
            let Some(next) = page["next"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1], "{state}");
    }
}

#[tokio::test]
async fn only_calls_from_a_time_on_are_listed() {
    let house = House::open().await;
    arrive(&house, "one", "13800138000").await;
    let arrived = house.get("/calls/1").await["arrived"].clone();
    let arrived = arrived.as_str().unwrap();
    for (since, count) in [(arrived, 1), ("2999-01-01T00:00:00+08:00", 0)] {
        for state in ["", "&state=live"] {
            let page = house.get(&format!("/calls?since={since}{state}")).await;
            assert_eq!(
                page["items"].as_array().unwrap().len(),
                count,
                "{since}{state}"
            );
        }
    }
}

#[tokio::test]
async fn a_call_can_be_hung_up_once() {
    let house = House::open().await;
    arrive(&house, "caller", "13800138000").await;
    let hang_up = || house.ask(Method::DELETE, "/calls/1");
    assert_eq!(answer(hang_up()).await.0, 204);
    gone(&house, "caller").await;
    assert_eq!(house.get("/calls/1").await["hung_up_by"], "system");
    assert_eq!(code(hang_up()).await, (409, "call_ended".into()));
    let unknown = house.ask(Method::DELETE, "/calls/99");
    assert_eq!(code(unknown).await, (404, "no_such_call".into()));
}

#[tokio::test]
async fn an_agents_state_is_set_and_shown_at_once() {
    let house = House::open().await;
    let (status, agent) = set(&house, json!({"state": "ready"})).await;
    assert_eq!((status, &agent["state"]), (200, &json!("ready")));
    let (_, agent) = set(&house, json!({"state": "paused", "reason": "用餐"})).await;
    assert_eq!(
        (&agent["state"], &agent["reason"]),
        (&json!("paused"), &json!("用餐"))
    );
    let (_, agent) = set(&house, json!({"state": "paused"})).await;
    assert_eq!(agent["reason"], "unspecified");
    let (_, agent) = set(&house, json!({"state": "off", "reason": null})).await;
    assert_eq!(
        (&agent["state"], &agent["reason"]),
        (&json!("off"), &Value::Null)
    );
}

#[tokio::test]
async fn health_is_told_to_anybody() {
    let house = House::open().await;
    let health = || answer(house.ask_anonymously(Method::GET, "/health"));
    assert_eq!(
        health().await,
        (200, json!({"status": "ok", "findings": []}))
    );
    let findings = vec![String::from("The disk is full; make room.")];
    house
        .health
        .send_modify(|health| health.findings = findings.clone());
    let degraded = json!({"status": "degraded", "findings": findings});
    assert_eq!(health().await, (200, degraded));
    house.health.send_modify(|health| health.calls = false);
    assert_eq!(health().await.0, 503);
}

#[tokio::test]
async fn calls_are_found_by_the_number_dialled_and_by_period() {
    let house = House::open().await;
    whole_call(&house, b"RIFF").await;
    arrive(&house, "caller", "13900139000").await;
    for (query, found) in [
        ("dialled=12345", 2),
        ("dialled=96110", 0),
        ("until=2001-01-01T00:00:00Z", 0),
        ("since=2001-01-01T00:00:00Z&until=2101-01-01T00:00:00Z", 2),
        ("state=live&dialled=12345", 1),
        ("state=live&dialled=96110", 0),
        ("state=live&until=2001-01-01T00:00:00Z", 0),
    ] {
        let list = house.get(&format!("/calls?{query}")).await;
        assert_eq!(
            list["items"].as_array().map(Vec::len),
            Some(found),
            "{query}"
        );
    }
}

#[tokio::test]
async fn live_calls_are_found_by_what_was_said_of_them() {
    let house = House::open().await;
    arrive(&house, "caller", "13800138000").await;
    for (words, found) in [("none", 1), ("answered", 0)] {
        let path = format!("/calls?state=live&disposition={words}");
        let items = house.get(&path).await["items"].clone();
        assert_eq!(items.as_array().map(Vec::len), Some(found), "{words}");
    }
}
