//! What is announced to all, by the API.

use harness::house::{House, answer, code, now};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard::{Input, Notice};

use crate::document::checked;

async fn put(house: &House, body: &Value) -> (u16, Value) {
    answer(house.ask(Method::PUT, "/notice").json(body)).await
}

fn tomorrow() -> String {
    let at = time::OffsetDateTime::from_unix_timestamp((now() / 1_000 + 86_400) as i64).unwrap();
    let rfc3339 = &time::format_description::well_known::Rfc3339;
    at.format(rfc3339).unwrap()
}

#[tokio::test]
async fn a_notice_is_given_heard_and_withdrawn() {
    let house = House::open().await;
    let body = json!({"zh": "因停电暂停服务", "until": tomorrow(), "closed": true});
    let request = house.ask(Method::PUT, "/notice").json(&body);
    let given = checked(
        &house,
        Method::PUT,
        "/notice",
        request.send().await.unwrap(),
    )
    .await;
    assert_eq!(
        (&given["closed"], &given["heard"], &given["by"]),
        (&json!(true), &json!(false), &json!("api:token 17"))
    );
    let given = house.store.read(|c| store::notices::current(c, now()));
    let given = given.unwrap().unwrap();
    let heard = Notice {
        number: given.id,
        spoken: true,
        closed: given.closed_at,
        until: given.until,
    };
    house.input(Input::Notice(Some(heard))).await;
    let request = house.ask(Method::GET, "/notice");
    let seen = checked(
        &house,
        Method::GET,
        "/notice",
        request.send().await.unwrap(),
    )
    .await;
    assert_eq!(seen["heard"], true);
    let gone = house.ask(Method::DELETE, "/notice").send().await.unwrap();
    assert_eq!(gone.status(), 204);
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(
            code(house.ask(method, "/notice")).await,
            (404, "no_notice".into())
        );
    }
}

#[tokio::test]
async fn what_cannot_be_announced_is_named_by_its_field() {
    let house = House::open().await;
    for (body, pointer) in [
        (json!({"until": tomorrow()}), "/zh"),
        (json!({"zh": "……", "until": tomorrow()}), "/zh"),
        (json!({"zh": "停电", "until": "tonight"}), "/until"),
        (
            json!({"zh": "停电", "until": "2020-01-01T00:00:00Z"}),
            "/until",
        ),
        (
            json!({"zh": "停电", "until": tomorrow(), "closed": "yes"}),
            "/closed",
        ),
        (
            json!({"zh": "停电", "en": "x".repeat(401), "until": tomorrow()}),
            "/en",
        ),
    ] {
        let (status, said) = put(&house, &body).await;
        assert_eq!(
            (status, &said["errors"][0]["pointer"]),
            (422, &json!(pointer)),
            "{said}"
        );
    }
}
