//! Bodies that are not as they should be, and agents that are not there.

use reqwest::Method;
use serde_json::{Value, json};

use harness::house::story::set;
use harness::house::{AGENT, House, answer, code};

#[tokio::test]
async fn every_field_that_is_wrong_is_named_with_its_remedy() {
    let house = House::open().await;
    let (status, body) = set(&house, json!({"staet": "ready", "reason": 7})).await;
    assert_eq!((status, &body["code"]), (422, &json!("invalid_body")));
    let pointers: Vec<_> = body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["pointer"])
        .collect();
    assert_eq!(pointers, ["/staet", "/state", "/reason"]);
    assert!(
        body["detail"]
            .as_str()
            .unwrap()
            .contains("did you mean state?")
    );
}

#[tokio::test]
async fn a_state_that_cannot_be_asked_for_is_refused() {
    let house = House::open().await;
    for body in [
        json!({"state": "talking"}),
        json!({"state": "Ready"}),
        json!({"state": ["ready"]}),
        json!({"state": null}),
        json!({"state": "ready", "reason": "meal"}),
        json!({"state": "paused", "reason": "unreachable"}),
        json!({"state": "paused", "reason": "a\u{0}b"}),
        json!({"state": "paused", "reason": "吃".repeat(65)}),
        json!([]),
        json!("ready"),
    ] {
        assert_eq!(set(&house, body.clone()).await.0, 422, "{body}");
    }
    assert_eq!(house.get("/agents/1001").await["state"], "off");
    assert_eq!(
        set(
            &house,
            json!({"state": "paused", "reason": "吃".repeat(64)})
        )
        .await
        .0,
        200
    );
}

#[tokio::test]
async fn what_is_no_json_is_refused_for_what_it_is() {
    let house = House::open().await;
    let put = |kind: &str, body: String| {
        let request = house.ask(Method::PUT, "/agents/1001/state");
        code(request.header("content-type", kind).body(body))
    };
    let json = "application/json";
    for (kind, body, expected) in [
        (json, "{\"state\":".to_owned(), (400, "malformed_json")),
        (json, String::new(), (400, "malformed_json")),
        (json, "[".repeat(60_000), (400, "malformed_json")),
        (
            json,
            format!("{{\"state\":\"{}\"}}", "x".repeat(70_000)),
            (413, "body_too_large"),
        ),
        (json, "x".repeat(3_000_000), (413, "body_too_large")),
        (
            "text/plain",
            "{\"state\":\"ready\"}".to_owned(),
            (415, "json_expected"),
        ),
        (
            "application/x-www-form-urlencoded",
            "state=ready".to_owned(),
            (415, "json_expected"),
        ),
    ] {
        let (status, name) = put(kind, body).await;
        assert_eq!((status, name.as_str()), expected, "{kind}");
    }
}

#[tokio::test]
async fn an_agent_that_is_not_there_is_not_found() {
    let house = House::open().await;
    for number in [
        "1002",
        "0",
        "abc",
        "-1",
        "%31",
        "99999999999",
        "99999999999999999999",
    ] {
        let (status, name) = house.refused(&format!("/agents/{number}")).await;
        assert_eq!((status, name.as_str()), (404, "no_such_agent"), "{number}");
        let put = house.ask(Method::PUT, &format!("/agents/{number}/state"));
        assert_eq!(
            code(put.json(&json!({"state": "ready"}))).await.0,
            404,
            "{number}"
        );
    }
    assert_eq!(answer(house.ask(Method::GET, "/agents/")).await.0, 200);
}

#[tokio::test]
async fn skills_that_cannot_be_are_named_and_others_are_kept() {
    let house = House::open().await;
    crate::document::add_agent(&house);
    let path = format!("/agents/{AGENT}/skills");
    let put = |body: Value| answer(house.ask(Method::PUT, &path).json(&body));
    for skills in [
        json!("1"),
        json!([1]),
        json!([{"queue": 99}]),
        json!([{"queue": 1, "level": 0}]),
        json!([{"queue": 1, "level": 10}]),
        json!([{"queue": 1}, {"queue": 1, "level": 2}]),
    ] {
        let (status, said) = put(json!({"skills": skills})).await;
        let pointer = &said["errors"][0]["pointer"];
        assert_eq!((status, pointer), (422, &json!("/skills")), "{said}");
    }
    let (status, _) = put(json!({"skills": [{"queue": 1, "level": 4}]})).await;
    assert_eq!(status, 200);
    let roster = house.store.read(store::agents::roster).unwrap();
    assert_eq!(
        roster[0].skills,
        [switchboard::Skill::parse("1:4").unwrap()]
    );
}
