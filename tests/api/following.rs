//! Following an agent by the API.

use harness::house::story::set;
use harness::house::{House, plan};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard::{Agent, AgentId, Event, Input};

use crate::document::checked;

const PATH: &str = "/agents/{number}/supervision";

/// Agent 1001, and a supervisor at telephone 1000.
async fn office() -> House {
    let house = House::open().await;
    let mut roster = plan().agents;
    roster.push(Agent {
        id: AgentId(1000),
        name: "示例班长".into(),
        phone: "1000".into(),
        skills: Vec::new(),
        auto_answer: false,
    });
    house.input(Input::Roster(roster)).await;
    let phone = Event::Phone {
        phone: "1000".into(),
        reachable: true,
        in_use: false,
    };
    house.switch(phone).await;
    set(&house, json!({"state": "ready"})).await;
    house
}

async fn send(house: &House, method: Method, path: &str, body: Option<Value>) -> Value {
    let mut request = house.ask(method.clone(), &format!("/agents/{path}"));
    if let Some(body) = body {
        request = request.json(&body);
    }
    let response = request.send().await.unwrap();
    checked(house, method, PATH, response).await
}

#[tokio::test]
async fn a_supervisor_follows_in_either_way_and_follows_no_more() {
    let house = office().await;
    let listed = send(&house, Method::GET, "1001/supervision", None).await;
    assert_eq!(listed["items"], json!([]));
    for mode in ["listen", "whisper", "whisper"] {
        let body = json!({"supervisor": 1000, "mode": mode});
        let said = send(&house, Method::PUT, "1001/supervision", Some(body)).await;
        let it = &said["items"][0];
        assert_eq!(
            (&it["supervisor"], &it["mode"]),
            (&json!(1000), &json!(mode))
        );
    }
    for _ in 0..2 {
        let end = "1001/supervision?supervisor=1000";
        let said = send(&house, Method::DELETE, end, None).await;
        assert_eq!(said["items"], json!([]));
    }
    let audit = |c: &store::rusqlite::Connection| {
        let sql = "SELECT group_concat(detail) FROM audit WHERE action = 'followed'";
        Ok(c.query_row(sql, [], |row| row.get::<_, String>(0))?)
    };
    assert_eq!(
        house.store.read(audit).unwrap(),
        "listen 1000,whisper 1000,whisper 1000,end 1000,end 1000"
    );
}

#[tokio::test]
async fn what_cannot_be_followed_is_refused_with_its_code() {
    let house = office().await;
    let put = async |path: &str, supervisor: u32, mode: &str| {
        let body = json!({"supervisor": supervisor, "mode": mode});
        send(&house, Method::PUT, path, Some(body)).await
    };
    let code = |said: &Value| said["code"].as_str().unwrap_or_default().to_owned();
    let said = put("1001/supervision", 1001, "listen").await;
    assert_eq!(code(&said), "oneself");
    let said = put("1999/supervision", 1000, "listen").await;
    assert_eq!(code(&said), "no_such_agent");
    let said = put("1001/supervision", 1999, "listen").await;
    assert_eq!(code(&said), "no_such_agent");
    let said = put("1001/supervision", 1000, "barge").await;
    assert_eq!(said["errors"][0]["pointer"], "/mode");
    let said = send(&house, Method::GET, "1999/supervision", None).await;
    assert_eq!(code(&said), "no_such_agent");
    let said = send(&house, Method::DELETE, "1001/supervision", None).await;
    assert_eq!(code(&said), "bad_parameter");
}
