//! Recordings, searched.

use harness::house::House;
use harness::house::story::{leave_message, whole_call};
use serde_json::json;

/// The numbers of what is found.
async fn found(house: &House, query: &str) -> Vec<u64> {
    let list = house.get(&format!("/recordings?{query}")).await;
    let items = list["items"].as_array().expect("a page has items");
    items
        .iter()
        .filter_map(|item| item["id"].as_u64())
        .collect()
}

#[tokio::test]
async fn recordings_are_found_by_what_is_asked_for() {
    let house = House::open().await;
    whole_call(&house, b"RIFF of a talk").await;
    leave_message(&house, b"RIFF of a message").await;
    for (query, wanted) in [
        ("", vec![2, 1]),
        ("kind=conversation", vec![1]),
        ("kind=message", vec![2]),
        ("agent=1001", vec![1]),
        ("agent=1002", vec![]),
        ("caller=13800138000&kind=conversation", vec![1]),
        ("caller=13700137000", vec![]),
        ("queue=1&agent=1001", vec![1]),
        ("queue=7", vec![]),
        ("grade=1", vec![]),
        ("longer_s=86400", vec![]),
        ("held=false", vec![2, 1]),
        ("held=true", vec![]),
        ("aside=true", vec![]),
        ("aside=false", vec![2, 1]),
        ("since=2001-01-01T00:00:00Z", vec![2, 1]),
        ("until=2001-01-01T00:00:00Z", vec![]),
    ] {
        assert_eq!(found(&house, query).await, wanted, "{query}");
    }
    let talk = house.get("/recordings/1").await;
    assert_eq!(
        (&talk["caller"], &talk["agent"], &talk["queue"]),
        (&json!("13800138000"), &json!(1001), &json!(1))
    );
    for bad in ["held=yes", "grade=6", "longer_s=x", "since=x", "agent=x"] {
        assert_eq!(
            house.refused(&format!("/recordings?{bad}")).await,
            (400, "bad_parameter".into()),
            "{bad}"
        );
    }
}
