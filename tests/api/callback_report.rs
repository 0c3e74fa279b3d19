//! The report of call-backs, and the call-backs behind its figures.

use harness::house::story::{arrive, ask_for_a_person, gone, set};
use harness::house::{House, answer};
use reqwest::Method;
use serde_json::json;

use crate::document::checked;

#[tokio::test]
async fn each_count_of_call_backs_is_the_number_found_by_its_name() {
    let house = House::open().await;
    set(&house, json!({"state": "paused", "reason": "break"})).await;
    for (channel, caller) in [("first", "13800138000"), ("second", "13900139000")] {
        arrive(&house, channel, caller).await;
        ask_for_a_person(&house, channel).await;
        gone(&house, channel).await;
    }
    let closing = json!({"outcome": "wrong_number"});
    let close = house.ask(Method::PUT, "/callbacks/2/outcome");
    assert_eq!(answer(close.json(&closing)).await.0, 200);
    let report = house.ask(Method::GET, "/reports/callbacks");
    let report = report.send().await.unwrap();
    let report = checked(&house, Method::GET, "/reports/callbacks", report).await;
    assert_eq!(report["due_min"], 60);
    let time = |name: &str| report[name].as_str().unwrap().to_owned();
    let period = format!(
        "asked_since={}&asked_until={}",
        time("since"),
        time("until")
    );
    let counts = report["total"]["counts"].as_object().unwrap();
    assert_eq!(
        (&counts["owed"], &counts["wrong_number"]),
        (&json!(2), &json!(1))
    );
    for (name, count) in counts {
        let found = house
            .get(&format!("/callbacks?{period}&figure={name}"))
            .await;
        assert_eq!(
            json!(found["items"].as_array().unwrap().len()),
            *count,
            "{name}"
        );
    }
    assert_eq!(report["total"]["rates"]["in_time_rate"], 1.0);
    assert_eq!(report["total"]["to_attempt"], json!(null));
    let closer = report["closers"][0]["closed_by"].as_str().unwrap();
    let by_closer = format!("closed_by={closer}");
    let of = |query: &str| format!("/callbacks?{period}&{query}");
    for (query, count) in [
        ("reason=abandoned", 2),
        ("reason=overflow", 0),
        ("queue=1&figure=open", 1),
        (&by_closer, 1),
    ] {
        let found = house.get(&of(query)).await;
        assert_eq!(found["items"].as_array().unwrap().len(), count, "{query}");
    }
}

#[tokio::test]
async fn a_list_of_call_backs_is_of_a_state_or_behind_a_figure() {
    let house = House::open().await;
    for query in [
        "state=open&figure=owed",
        "figure=late",
        "hour=24",
        "reason=x",
        "asked_since=yesterday",
    ] {
        let reply = house.ask(Method::GET, &format!("/callbacks?{query}"));
        assert_eq!(reply.send().await.unwrap().status(), 400, "{query}");
    }
}
