//! Every operation with what cannot be meant: numbers of nothing, queries and bodies that the document does not allow,
//! and the same twice at once.

use harness::house::TOKEN;
use serde_json::{Value, json};

use crate::document::{Operation, check, document, furnished, operations};

/// What stands for nothing, whatever is numbered.
const NOWHERE: [&str; 7] = [
    "0",
    "-1",
    "abc",
    "%31",
    "%00",
    "99999999999999999999",
    "1%2F2",
];

#[tokio::test]
async fn a_number_of_nothing_is_not_found_by_any_operation() {
    let (house, _) = furnished().await;
    let document = document(&house).await;
    let numbered = |it: &Operation| it.path.contains('{');
    for operation in operations(document).into_iter().filter(numbered) {
        for nowhere in NOWHERE {
            let mut request = operation.to(&house, nowhere, &operation.query());
            if let Some(example) = operation.example() {
                request = request.json(example);
            }
            let response = request.bearer_auth(TOKEN).send().await.unwrap();
            let (name, status) = (operation.name(), response.status().as_u16());
            assert!(matches!(status, 404 | 422), "{name} {nowhere}: {status}");
            check(document, &operation, response).await;
        }
    }
}

/// Values that most fields cannot have.
fn wrong() -> Vec<Value> {
    vec![
        Value::Null,
        json!(-1),
        json!(0),
        json!(1.5),
        json!(u64::MAX),
        json!(true),
        json!(""),
        json!(" "),
        json!("a\u{0}b"),
        json!("x".repeat(5_000)),
        json!([]),
        json!([null]),
        json!({}),
    ]
}

#[tokio::test]
async fn a_body_that_the_document_does_not_allow_is_refused_and_no_other_breaks_anything() {
    let (house, case) = furnished().await;
    let document = document(&house).await;
    let mut passed: Vec<String> = Vec::new();
    for operation in operations(document) {
        let (Some(schema), Some(example)) = (operation.body(), operation.example()) else {
            continue;
        };
        let root = json!({ "components": document["components"], "allOf": [schema] });
        let allowed = jsonschema::validator_for(&root).unwrap();
        let fields = schema["properties"].as_object().unwrap().keys();
        for (field, value) in
            fields.flat_map(|field| wrong().into_iter().map(move |it| (field, it)))
        {
            let mut body = example.clone();
            body[field] = value;
            let place = operation.place().replace("CASE", &case);
            let request = operation.to(&house, &place, &operation.query());
            let response = request.bearer_auth(TOKEN).json(&body).send().await.unwrap();
            let (name, status) = (operation.name(), response.status());
            assert!(!status.is_server_error(), "{name} {status}: {body}");
            let refused = status.is_client_error();
            if !refused && !allowed.is_valid(&body) {
                passed.push(format!("{name} {status} for {field} of {body}"));
            }
            check(document, &operation, response).await;
        }
    }
    assert!(passed.is_empty(), "{passed:#?}");
}

/// What few parameters can be.
const ODD: [&str; 8] = [
    "",
    "-1",
    "0",
    "abc",
    "%00",
    "99999999999999999999",
    "2026-13-45",
    "%F0%9F%98%80",
];

#[tokio::test]
async fn a_query_that_cannot_be_meant_breaks_nothing() {
    let (house, case) = furnished().await;
    let document = document(&house).await;
    for operation in operations(document) {
        let parameters = operation.about["parameters"].as_array();
        let queries = parameters.into_iter().flatten();
        let queries = queries.filter(|it| it["in"] == "query" && operation.path != "/events");
        let names: Vec<&str> = queries.filter_map(|it| it["name"].as_str()).collect();
        for (name, odd) in names.iter().flat_map(|name| ODD.map(|odd| (name, odd))) {
            let place = operation.place().replace("CASE", &case);
            let mut request = operation.to(&house, &place, &format!("?{name}={odd}"));
            if let Some(example) = operation.example() {
                request = request.json(example);
            }
            let response = request.bearer_auth(TOKEN).send().await.unwrap();
            let status = response.status();
            let asked = format!("{} {name}={odd}", operation.name());
            assert!(!status.is_server_error(), "{asked}: {status}");
            check(document, &operation, response).await;
        }
    }
}

#[tokio::test]
async fn the_same_twice_at_once_is_answered_as_the_document_says() {
    let (house, case) = furnished().await;
    let document = document(&house).await;
    for operation in operations(document) {
        if operation.path == "/events" {
            continue;
        }
        let place = operation.place().replace("CASE", &case);
        let send = || {
            let mut request = operation.to(&house, &place, &operation.query());
            if let Some(example) = operation.example() {
                request = request.json(example);
            }
            request.bearer_auth(TOKEN).send()
        };
        let (one, other) = tokio::join!(send(), send());
        let again = send().await;
        for response in [one, other, again] {
            let response = response.unwrap();
            let (name, status) = (operation.name(), response.status());
            assert!(!status.is_server_error(), "{name}: {status}");
            check(document, &operation, response).await;
        }
    }
}
