//! Who may, what is there, and what a query may say.

use reqwest::Method;
use store::Durability;

use harness::house::story::arrive;
use harness::house::{House, TOKEN, add_token, answer, code, now};

#[tokio::test]
async fn without_a_good_token_nothing_is_told() {
    let house = House::open().await;
    let ask = |value: &'static str| {
        let request = house.ask_anonymously(Method::GET, "/calls");
        code(request.header("authorization", value))
    };
    let missing = house.ask_anonymously(Method::GET, "/calls");
    assert_eq!(code(missing).await, (401, "token_missing".into()));
    assert_eq!(ask("Basic YTpi").await, (401, "token_missing".into()));
    assert_eq!(ask("Bearer wrong").await, (401, "token_refused".into()));
    let response = house
        .ask_anonymously(Method::GET, "/agents")
        .send()
        .await
        .unwrap();
    assert!(response.headers().contains_key("www-authenticate"));
}

#[tokio::test]
async fn a_token_that_was_revoked_is_good_no_more() {
    let house = House::open().await;
    let id = add_token(&house.store, "another");
    let ask = || {
        house
            .ask_anonymously(Method::GET, "/agents")
            .bearer_auth("another")
    };
    assert_eq!(answer(ask()).await.0, 200);
    let revoke = move |tx: &store::rusqlite::Transaction<'_>| store::tokens::revoke(tx, id, now());
    house.store.write(Durability::Full, revoke).unwrap();
    assert_eq!(code(ask()).await, (401, "token_refused".into()));
}

#[tokio::test]
async fn the_token_itself_is_not_in_the_database() {
    let house = House::open().await;
    house.get("/agents").await;
    for file in std::fs::read_dir(&house.data).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
        let found = bytes
            .windows(TOKEN.len())
            .any(|part| part == TOKEN.as_bytes());
        assert!(!found);
    }
}

#[tokio::test]
async fn a_query_that_cannot_be_meant_is_refused() {
    let house = House::open().await;
    for (path, expected) in [
        ("/calls?stat=live", "unknown_parameter"),
        ("/agents?x=1", "unknown_parameter"),
        ("/health?x", "unknown_parameter"),
        ("/calls?state=dead", "bad_parameter"),
        ("/calls?limit=0", "bad_parameter"),
        ("/calls?limit=201", "bad_parameter"),
        ("/calls?limit=1e1", "bad_parameter"),
        ("/calls?limit=", "bad_parameter"),
        ("/calls?limit=5&limit=6", "bad_parameter"),
        ("/calls?since=yesterday", "bad_parameter"),
        ("/calls?since=2026-11-24", "bad_parameter"),
        ("/calls?cursor=7", "bad_parameter"),
        ("/calls?state=live&cursor=7", "bad_parameter"),
        ("/calls?caller=anonymous", "bad_parameter"),
        ("/calls?caller=%00", "bad_parameter"),
        ("/calls?caller=1234567890123456", "bad_parameter"),
        ("/calls?caller=%ff", "bad_parameter"),
        ("/cases?state=lost", "bad_parameter"),
        ("/cases?call=one", "bad_parameter"),
        ("/recordings?state=good", "bad_parameter"),
        ("/voicemails?heard=maybe", "bad_parameter"),
        ("/events?after=-1", "bad_parameter"),
    ] {
        let (status, name) = house.refused(path).await;
        assert_eq!((status, name.as_str()), (400, expected), "{path}");
    }
}

#[tokio::test]
async fn a_cursor_of_one_list_is_no_cursor_of_another() {
    let house = House::open().await;
    arrive(&house, "one", "13800138000").await;
    arrive(&house, "two", "13800138000").await;
    let page = house.get("/calls?limit=1").await;
    let next = page["next"].as_str().unwrap();
    let path = format!("/cases?cursor={next}");
    assert_eq!(house.refused(&path).await, (400, "bad_parameter".into()));
}

#[tokio::test]
async fn a_path_that_is_not_there_is_a_problem_in_json_as_well() {
    let house = House::open().await;
    for path in [
        "",
        "/",
        "/call",
        "/calls/1/facts",
        "/agents//state",
        "/recordings/1/audio/x",
    ] {
        assert_eq!(
            house.refused(path).await,
            (404, "no_such_path".into()),
            "{path}"
        );
    }
    for (path, expected) in [
        ("/calls/x", "no_such_call"),
        ("/recordings/7", "no_such_recording"),
        ("/recordings/7/audio", "no_such_recording"),
        ("/voicemails/7", "no_such_voicemail"),
        ("/voicemails/7/audio", "no_such_voicemail"),
        ("/cases/202601010001", "no_such_case"),
        ("/cases/..%2f..", "no_such_case"),
    ] {
        let (status, name) = house.refused(path).await;
        assert_eq!((status, name.as_str()), (404, expected), "{path}");
    }
}

#[tokio::test]
async fn a_method_that_does_not_go_is_told_which_do() {
    let house = House::open().await;
    let response = house.ask(Method::PATCH, "/calls/1").send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET, HEAD, DELETE");
    let head = house.ask(Method::HEAD, "/agents").send().await.unwrap();
    assert_eq!(head.status(), 200);
}
