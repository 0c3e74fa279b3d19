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
    let (status, said) = put(json!({"skills": [{"queue": 1, "level": 4}]})).await;
    let skills = json!([{"queue": 1, "level": 4}]);
    assert_eq!((status, &said["skills"]), (200, &skills));
    let roster = house.store.read(store::agents::roster).unwrap();
    assert_eq!(
        roster[0].skills,
        [switchboard::Skill::parse("1:4").unwrap()]
    );
}

/// Agent 1002 is a user whom the board does not know yet.
fn add_another(house: &House) {
    let new = store::users::NewUser {
        login: "another".into(),
        name: "示例新人".into(),
        role: store::Role::Agent,
        password_hash: "$argon2id$".into(),
        agent: Some(switchboard::AgentId(1002)),
        phone: Some("1002".into()),
        department: None,
        skills: Vec::new(),
    };
    let create = move |tx: &store::rusqlite::Transaction<'_>| store::users::create(tx, &new, 1);
    house.store.write(store::Durability::Full, create).unwrap();
}

#[tokio::test]
async fn the_queues_of_somebody_new_are_written_and_answered_with() {
    let house = House::open().await;
    add_another(&house);
    let put = |number: u32| {
        let path = format!("/agents/{number}/skills");
        house
            .ask(Method::PUT, &path)
            .json(&json!({"skills": [{"queue": 1}]}))
    };
    let response = put(1002).send().await.unwrap();
    let said = crate::document::checked(&house, Method::PUT, "/agents/{number}/skills", response);
    let said = said.await;
    assert_eq!(
        (&said["number"], &said["state"]),
        (&json!(1002), &json!("off"))
    );
    assert_eq!(said["skills"], json!([{"queue": 1, "level": 1}]));
    assert_eq!(code(put(77)).await, (404, "no_such_agent".into()));
}

#[tokio::test]
async fn the_last_of_a_queue_in_which_callers_wait_is_taken_from_it_when_that_is_confirmed() {
    let house = House::open().await;
    crate::document::add_agent(&house);
    let path = format!("/agents/{AGENT}/skills");
    let put = |body: Value| house.ask(Method::PUT, &path).json(&body);
    // Nobody waits.
    set(&house, json!({"state": "paused", "reason": "meal"})).await;
    assert_eq!(answer(put(json!({"skills": []}))).await.0, 200);
    harness::house::story::arrive(&house, "caller", "13800138000").await;
    harness::house::story::ask_for_a_person(&house, "caller").await;
    let none = json!({"skills": []});
    assert_eq!(code(put(none)).await, (409, "nobody_left".into()));
    let confirmed = json!({"skills": [], "confirmed": true});
    assert_eq!(answer(put(confirmed)).await.0, 200);
    let kept = json!({"skills": [{"queue": 1, "level": 2}]});
    assert_eq!(answer(put(kept)).await.0, 200);
    let other = crate::conversation::noted(&house);
    let last = other.last().map(String::as_str);
    assert_eq!(last, Some("agent 1001 changed queues none → 1:2"));
}
