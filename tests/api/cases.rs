//! Cases read and written by another system.

use reqwest::Method;
use serde_json::{Value, json};

use harness::house::story::whole_call;
use harness::house::{House, answer};

async fn post(house: &House, body: &Value) -> (u16, Value) {
    answer(house.ask(Method::POST, "/cases").json(body)).await
}

#[tokio::test]
async fn a_case_written_down_is_there_under_its_number() {
    let house = House::open().await;
    let new =
        json!({"kind": "complaint", "content": "小区夜间施工扰民", "caller": "+86 138-0013-8000"});
    let response = house
        .ask(Method::POST, "/cases")
        .json(&new)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    let place = response.headers()["location"].to_str().unwrap().to_owned();
    let case: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(
        place,
        format!("/api/v1/cases/{}", case["number"].as_str().unwrap())
    );
    assert_eq!(
        (&case["state"], &case["medium"]),
        (&json!("accepted"), &json!("api"))
    );
    assert_eq!(
        (&case["events"][0]["verb"], &case["events"][0]["by"]),
        (&json!("create"), &json!("api"))
    );
    let again = house.get(place.strip_prefix("/api/v1").unwrap()).await;
    assert_eq!(again, case);
    let found = house.get("/cases?caller=13800138000&state=accepted").await;
    assert_eq!(found["items"][0]["number"], case["number"]);
}

#[tokio::test]
async fn a_case_of_a_call_is_shown_with_the_call_and_takes_its_caller() {
    let house = House::open().await;
    whole_call(&house, b"RIFF").await;
    let (_, case) = post(
        &house,
        &json!({"kind": "help", "content": "水管爆裂", "call": 1}),
    )
    .await;
    assert_eq!(case["caller"], "13800138000");
    assert_eq!(house.get("/calls/1").await["case"], case["number"]);
    assert_eq!(
        house.get("/cases?call=1").await["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_case_that_cannot_be_is_refused_and_nothing_is_kept() {
    let house = House::open().await;
    for (body, pointer) in [
        (json!({"content": "x"}), "/kind"),
        (json!({"kind": "help"}), "/content"),
        (json!({"kind": "help", "content": "  "}), "/content"),
        (json!({"kind": "joke", "content": "x"}), "/kind"),
        (
            json!({"kind": "help", "content": "x", "urgency": 1}),
            "/urgency",
        ),
        (
            json!({"kind": "help", "content": "x", "category": 999}),
            "/category",
        ),
        (
            json!({"kind": "help", "content": "x", "department": -1}),
            "/department",
        ),
        (json!({"kind": "help", "content": "x", "call": 99}), "/call"),
        (
            json!({"kind": "help", "content": "x", "call": 1.5}),
            "/call",
        ),
        (
            json!({"kind": "help", "content": "x", "caller": "no'body"}),
            "/caller",
        ),
        (
            json!({"kind": "help", "content": "字".repeat(10_001)}),
            "/content",
        ),
        (
            json!({"kind": "help", "content": "x", "number": "1"}),
            "/number",
        ),
    ] {
        let (status, problem) = post(&house, &body).await;
        assert_eq!(
            (status, &problem["errors"][0]["pointer"]),
            (422, &json!(pointer)),
            "{body}"
        );
    }
    assert_eq!(house.get("/cases").await["items"], json!([]));
}
