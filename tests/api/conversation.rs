//! Hold, mute, keys, transfer and three-way by the API; what is heard is proved on telephones.

use harness::house::story::{answer_at, arrive, ask_for_a_person, set};
use harness::house::{House, answer, code};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard::{ChannelId, Command, Event};

use crate::document::checked;

/// Where an expert is reached.
const EXPERT: &str = "number:01012345678";

/// Call 1, in which the agent talks with a citizen.
async fn talking() -> House {
    let house = House::open().await;
    set(&house, json!({"state": "ready"})).await;
    arrive(&house, "caller", "13800138000").await;
    let leg = ask_for_a_person(&house, "caller").await;
    answer_at(&house, leg.expect("the agent is rung")).await;
    house
}

/// Asks for something in call 1, as the document has it; the call as it then stands.
async fn ask(house: &House, method: Method, noun: &str, body: Option<Value>) -> Value {
    let (path, _) = noun.split_once('?').unwrap_or((noun, ""));
    let mut request = house.ask(method.clone(), &format!("/calls/1/{noun}"));
    if let Some(body) = body {
        request = request.json(&body);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200, "{method} {noun}");
    checked(house, method, &format!("/calls/{{id}}/{path}"), response).await
}

/// The expert answers.
async fn expert_answers(house: &House) {
    let call = house.get("/calls/1").await;
    let facts = call["facts"].as_array().unwrap();
    let started = facts
        .iter()
        .rfind(|fact| fact["kind"] == "transfer_started");
    let channel = started.unwrap()["fields"]["channel"].as_str().unwrap();
    let channel = ChannelId(channel.into());
    let commands = house.switch(Event::Answered(channel.clone())).await;
    let joins = |command: &Command| matches!(command, Command::Join(_, leg) if *leg == channel);
    assert!(commands.iter().any(joins), "{commands:?}");
}

#[tokio::test]
async fn a_caller_on_hold_is_shown_until_brought_back() {
    let house = talking().await;
    let call = ask(&house, Method::PUT, "hold", None).await;
    assert!(call["held"].is_string(), "{call}");
    let call = ask(&house, Method::DELETE, "hold", None).await;
    assert_eq!(call["held"], Value::Null);
    let kinds: Vec<&str> = call["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| fact["kind"].as_str().unwrap())
        .collect();
    assert!(kinds.ends_with(&["held", "resumed"]), "{kinds:?}");
}

#[tokio::test]
async fn a_call_for_help_is_the_first_alert_until_it_is_taken_back() {
    let house = talking().await;
    let call = ask(&house, Method::PUT, "help", None).await;
    assert_eq!(call["help"]["agent"], 1001);
    let alerts = house.get("/alerts").await;
    let first = &alerts["items"][0];
    assert_eq!(
        (&first["kind"], &first["call"], &first["since"]),
        (&json!("help_asked"), &json!(1), &call["help"]["since"])
    );
    let call = ask(&house, Method::DELETE, "help", None).await;
    assert_eq!(call["help"], Value::Null);
    let ended = call["facts"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&ended["kind"], &ended["fields"]["supervisor"]),
        (&json!("help_ended"), &Value::Null)
    );
    assert_eq!(house.get("/alerts").await["items"], json!([]));
    arrive(&house, "second", "13700137000").await;
    let waits = house.ask(Method::PUT, "/calls/2/help");
    assert_eq!(code(waits).await, (409, "no_conversation".into()));
}

#[tokio::test]
async fn an_expert_is_consulted_swapped_and_joined() {
    let house = talking().await;
    let to = json!({"to": EXPERT, "kind": "attended"});
    let call = ask(&house, Method::POST, "transfer", Some(to)).await;
    assert_eq!(call["transfer"]["state"], "ringing");
    assert!(call["held"].is_string());
    expert_answers(&house).await;
    let call = ask(&house, Method::POST, "transfer/swap", None).await;
    assert_eq!(
        (&call["transfer"]["state"], &call["held"]),
        (&json!("consulting"), &Value::Null)
    );
    let call = ask(&house, Method::POST, "transfer/merge", None).await;
    assert_eq!(call["transfer"], Value::Null);
    let who = ask(&house, Method::GET, "participants", None).await;
    let who = who["items"].as_array().unwrap();
    assert_eq!(who.len(), 2);
    assert_eq!(
        (&who[1]["party"], &who[1]["left"]),
        (&json!(EXPERT), &Value::Null)
    );
    ask(
        &house,
        Method::DELETE,
        &format!("participants?party={EXPERT}"),
        None,
    )
    .await;
    let who = ask(&house, Method::GET, "participants", None).await;
    assert!(who["items"][1]["left"].is_string());
}

#[tokio::test]
async fn a_completed_transfer_leaves_the_caller_to_the_expert() {
    let house = talking().await;
    let to = json!({"to": EXPERT, "kind": "attended"});
    ask(&house, Method::POST, "transfer", Some(to)).await;
    expert_answers(&house).await;
    let call = ask(&house, Method::POST, "transfer/completion", None).await;
    assert_eq!(
        (&call["stage"], &call["transfer"]),
        (&json!("talking"), &Value::Null)
    );
    assert_eq!(house.get("/agents/1001").await["state"], "wrap_up");
}

#[tokio::test]
async fn an_invitation_is_given_up_and_keys_are_sent() {
    let house = talking().await;
    ask(
        &house,
        Method::POST,
        "participants",
        Some(json!({"to": EXPERT})),
    )
    .await;
    let call = ask(&house, Method::DELETE, "transfer", None).await;
    assert_eq!(
        (&call["held"], &call["transfer"]),
        (&Value::Null, &Value::Null)
    );
    ask(&house, Method::PUT, "mute?party=agent:1001", None).await;
    let who = ask(&house, Method::GET, "participants", None).await;
    assert_eq!(who["items"][0]["muted"], true);
    ask(&house, Method::DELETE, "mute?party=agent:1001", None).await;
    let call = ask(&house, Method::POST, "keys", Some(json!({"keys": "12#"}))).await;
    let facts = call["facts"].as_array().unwrap();
    let sent = facts.iter().find(|fact| fact["kind"] == "keys_sent");
    assert_eq!(sent.unwrap()["fields"]["count"], 3);
    assert!(facts.iter().any(|fact| fact["kind"] == "recording_paused"));
    assert!(
        !call.to_string().contains("12#"),
        "keys are kept from everybody"
    );
}

#[tokio::test]
async fn what_cannot_be_done_says_why() {
    let house = talking().await;
    let post = |noun: &str, body: Value| {
        let request = house.ask(Method::POST, &format!("/calls/1/{noun}"));
        request.json(&body)
    };
    for (to, status, name) in [
        ("agent:1001", 409, "agent_busy"),
        ("agent:7", 404, "no_such_agent"),
        ("queue:9", 404, "no_such_queue"),
        ("menu:none", 404, "no_such_menu"),
        ("number:abc", 422, "bad_number"),
        ("department:9", 422, "invalid_body"),
        ("somebody", 422, "invalid_body"),
    ] {
        let body = json!({"to": to, "kind": "blind"});
        assert_eq!(
            code(post("transfer", body)).await,
            (status, name.into()),
            "{to}"
        );
    }
    let delete = house.ask(Method::DELETE, "/calls/1/transfer");
    assert_eq!(code(delete).await, (409, "no_transfer".into()));
    let party = house.ask(Method::DELETE, "/calls/1/participants?party=agent:7");
    assert_eq!(code(party).await, (404, "no_such_party".into()));
    let keys = post("keys", json!({"keys": "12x"}));
    assert_eq!(code(keys).await, (422, "bad_number".into()));
    let waits = house.ask(Method::PUT, "/calls/2/hold");
    arrive(&house, "second", "13700137000").await;
    assert_eq!(code(waits).await, (409, "no_conversation".into()));
}

#[tokio::test]
async fn a_caller_is_sent_back_to_a_menu_or_to_the_mailbox_at_once() {
    for (to, stage, kind, field) in [
        ("menu:greeting", "menu", "moved_to_menu", "menu"),
        ("mailbox", "mailbox", "moved_to_mailbox", "by"),
    ] {
        let house = talking().await;
        let consult = json!({"to": to, "kind": "attended"});
        let refused = house.ask(Method::POST, "/calls/1/transfer").json(&consult);
        assert_eq!(code(refused).await, (409, "blind_only".into()));
        let blind = json!({"to": to, "kind": "blind"});
        let call = ask(&house, Method::POST, "transfer", Some(blind)).await;
        assert_eq!(
            (&call["stage"], &call["transfer"]),
            (&json!(stage), &Value::Null)
        );
        assert!(call["requested"].is_string(), "{call}");
        assert_eq!(house.get("/agents/1001").await["state"], "wrap_up");
        let mut facts = call["facts"].as_array().unwrap().iter();
        let moved = facts.find(|fact| fact["kind"] == kind).unwrap();
        let expected = if field == "menu" { "greeting" } else { "api" };
        assert_eq!(moved["fields"][field], expected);
    }
}

#[tokio::test]
async fn a_supervisor_is_rung_changes_mode_and_leaves() {
    let house = talking().await;
    let path = "/calls/{id}/supervision";
    let send = async |method: Method, query: &str, body: Option<Value>| {
        let mut request = house.ask(method.clone(), &format!("/calls/1/supervision{query}"));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        checked(&house, method, path, response).await
    };
    // Whoever talks in the call cannot listen to it.
    let own = json!({"supervisor": 1001, "mode": "listen"});
    let refused = send(Method::POST, "", Some(own)).await;
    assert_eq!(refused["code"], "no_conversation");
    let unknown = json!({"supervisor": 7, "mode": "listen"});
    let refused = send(Method::POST, "", Some(unknown)).await;
    assert_eq!(refused["code"], "no_such_agent");
    let bad = json!({"supervisor": 1001, "mode": "spy"});
    let refused = send(Method::POST, "", Some(bad)).await;
    assert_eq!(refused["errors"][0]["pointer"], "/mode");
    let listed = send(Method::GET, "", None).await;
    assert_eq!(listed["items"], json!([]));
    let refused = send(Method::DELETE, "?supervisor=1001", None).await;
    assert_eq!(refused["code"], "no_such_party");
}

/// A department that has a telephone: `department:` and its row.
fn department(house: &House) -> String {
    let create = |tx: &store::rusqlite::Transaction<'_>| {
        store::departments::create(tx, "示例规划局", Some("010-1234 5678"))
    };
    let row = house.store.write(store::Durability::Full, create).unwrap();
    format!("department:{row}")
}

#[tokio::test]
async fn a_case_goes_along_with_its_call() {
    let house = talking().await;
    let to = department(&house);
    let case = json!({"kind": "complaint", "content": "示例：路灯不亮", "call": 1});
    let (status, case) = answer(house.ask(Method::POST, "/cases").json(&case)).await;
    assert_eq!(status, 201, "{case}");
    let number = case["number"].as_str().unwrap();
    let body = json!({"to": to, "kind": "blind", "case": number});
    let call = ask(&house, Method::POST, "transfer", Some(body)).await;
    assert_eq!(call["transfer"]["to"], EXPERT);
    let path = format!("/cases/{number}");
    let last = |case: &Value| {
        let last = case["events"].as_array().unwrap().last().unwrap();
        [&last["verb"], &last["by"], &last["department_name"]].map(Value::clone)
    };
    let case = house.get(&path).await;
    assert_eq!(case["state"], "accepted");
    assert_eq!(last(&case), ["send_along", "api", "示例规划局"]);
    expert_answers(&house).await;
    let response = house.ask(Method::GET, &path).send().await.unwrap();
    let case = checked(&house, Method::GET, "/cases/{number}", response).await;
    assert_eq!(case["state"], "dispatched");
    assert_eq!(last(&case), ["dispatch", "api", "示例规划局"]);
}

#[tokio::test]
async fn a_case_that_cannot_go_keeps_its_call_where_it_is() {
    let house = talking().await;
    let to = department(&house);
    let refused = async |body: Value| {
        let request = house.ask(Method::POST, "/calls/1/transfer").json(&body);
        code(request).await
    };
    let nobody = json!({"to": to, "kind": "blind", "case": "202601010001"});
    assert_eq!(refused(nobody).await, (404, "no_such_case".into()));
    let no_department = json!({"to": EXPERT, "kind": "blind", "case": "202601010001"});
    assert_eq!(refused(no_department).await, (422, "invalid_body".into()));
    let call = house.get("/calls/1").await;
    assert_eq!(
        (&call["stage"], &call["transfer"]),
        (&json!("talking"), &Value::Null)
    );
}

#[tokio::test]
async fn what_a_programme_does_to_a_call_stands_in_the_audit_with_its_tokens_name() {
    let house = talking().await;
    arrive(&house, "waits", "13900139000").await;
    ask_for_a_person(&house, "waits").await;
    let place = house.ask(Method::PUT, "/calls/2/place");
    let (status, _) = answer(place.json(&json!({"to": "front"}))).await;
    assert_eq!(status, 200);
    for (to, why) in [
        ("supervisor:1001", (409, "agent_busy")),
        ("supervisor:9", (404, "no_such_agent")),
        ("supervisor:", (422, "invalid_body")),
    ] {
        let place = house.ask(Method::PUT, "/calls/2/place");
        let refused = code(place.json(&json!({ "to": to }))).await;
        assert_eq!(refused, (why.0, why.1.to_owned()), "{to}");
    }
    ask(&house, Method::PUT, "parking", None).await;
    let pick_up = house.ask(Method::DELETE, "/calls/1/parking?agent=1001");
    assert_eq!(answer(pick_up).await.0, 200);
    for call in [1, 2] {
        let end = house.ask(Method::DELETE, &format!("/calls/{call}"));
        assert_eq!(answer(end).await.0, 204);
    }
    let expected = [
        "2 moved front",
        "1 parked ",
        "1 picked_up 1001",
        "1 ended ",
        "2 ended ",
    ];
    assert_eq!(audited(&house), expected);
}

#[tokio::test]
async fn what_a_programme_does_in_a_conversation_is_told_apart_from_what_its_agent_did() {
    let house = talking().await;
    ask(&house, Method::PUT, "hold", None).await;
    ask(&house, Method::DELETE, "hold", None).await;
    ask(&house, Method::PUT, "mute?party=agent:1001", None).await;
    let keys = json!({"party": "caller", "keys": "123#"});
    ask(&house, Method::POST, "keys", Some(keys)).await;
    let invite = json!({"to": EXPERT});
    ask(&house, Method::POST, "participants", Some(invite)).await;
    ask(&house, Method::DELETE, "transfer", None).await;
    let words = json!({"disposition": "转办"});
    ask(&house, Method::PUT, "disposition", Some(words)).await;
    let expected = [
        "1 put_on_hold ",
        "1 put_on_hold end",
        "1 muted agent:1001",
        "1 sent_keys caller",
        "1 transferred invite number:01012345678",
        "1 transferred end",
        "1 disposed 转办",
    ];
    assert_eq!(audited(&house), expected);
}

/// What the audit says of calls that the programme did, first things first.
pub fn audited(house: &House) -> Vec<String> {
    let calls = noted(house).into_iter();
    let calls = calls.filter_map(|said| Some(said.strip_prefix("call ")?.to_owned()));
    calls.collect()
}

/// The same, whatever it was done to.
pub fn noted(house: &House) -> Vec<String> {
    let noted = |c: &store::rusqlite::Connection| {
        let all = store::audit::Filter {
            by: Some("api:token 17".into()),
            ..store::audit::Filter::default()
        };
        store::audit::list(c, &all)
    };
    let mut noted = house.store.read(noted).unwrap().items;
    noted.reverse();
    let said = noted.iter();
    said.map(|it| format!("{} {} {} {}", it.subject, it.name, it.action, it.detail))
        .collect()
}
