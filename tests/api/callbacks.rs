//! Calls from us and call-backs by the API, as the document has them.

use harness::house::story::{arrive, ask_for_a_person, gone, legs_of_ours, set};
use harness::house::{AGENT, House, code};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard::{Dialled, Event, Input, QueueId, Skill};

use crate::conversation::audited;
use crate::document::checked;

/// A citizen gave up waiting: call-back 1.
async fn missed() -> House {
    let house = House::open().await;
    set(&house, json!({"state": "paused", "reason": "break"})).await;
    arrive(&house, "caller", "13800138000").await;
    ask_for_a_person(&house, "caller").await;
    gone(&house, "caller").await;
    house
}

async fn send(
    house: &House,
    method: Method,
    (path, documented): (&str, &str),
    body: Value,
) -> Value {
    let request = house.ask(method.clone(), path).json(&body);
    let response = request.send().await.unwrap();
    checked(house, method, documented, response).await
}

#[tokio::test]
async fn a_missed_caller_is_listed_and_shown() {
    let house = missed().await;
    let response = house.ask(Method::GET, "/callbacks").send().await.unwrap();
    let all = checked(&house, Method::GET, "/callbacks", response).await;
    let one = &all["items"][0];
    assert_eq!(one["reason"], "abandoned");
    assert_eq!((&one["call"], &one["calls"]), (&json!(1), &json!(1)));
    assert!(
        one["wait_s"].as_f64().is_some_and(|waited| waited < 60.0),
        "{one}"
    );
    let response = house.ask(Method::GET, "/callbacks/1").send().await.unwrap();
    let shown = checked(&house, Method::GET, "/callbacks/{id}", response).await;
    assert_eq!(*one, shown);
    assert_eq!(
        code(house.ask(Method::GET, "/callbacks/7")).await,
        (404, "no_such_callback".into())
    );
}

#[tokio::test]
async fn a_call_back_that_is_answered_is_closed_as_reached() {
    let house = missed().await;
    let path = ("/callbacks/1/calls", "/callbacks/{id}/calls");
    let call = send(&house, Method::POST, path, json!({"agent": AGENT.0})).await;
    assert_eq!(
        (&call["direction"], &call["stage"]),
        (&json!("out"), &json!("dialling"))
    );
    let again = house
        .ask(Method::POST, path.0)
        .json(&json!({"agent": AGENT.0}));
    assert_eq!(code(again).await, (409, "already_there".into()));
    let [agent, channel] = legs_of_ours(&house);
    for leg in [agent, channel.clone()] {
        house.switch(Event::Answered(leg)).await;
    }
    house.switch(Event::Gone { channel, cause: 16 }).await;
    let closed = house.get("/callbacks/1").await;
    assert_eq!(closed["outcome"], "reached");
    assert_eq!(closed["closed_by"], format!("agent:{AGENT}"));
    assert_eq!(
        (&closed["attempts"], &closed["last_call"]),
        (&json!(1), &json!(2))
    );
    let again = house
        .ask(Method::POST, path.0)
        .json(&json!({"agent": AGENT.0}));
    assert_eq!(code(again).await, (409, "callback_closed".into()));
}

#[tokio::test]
async fn a_number_is_dialled_for_an_agent() {
    let house = missed().await;
    let body = json!({"agent": AGENT.0, "number": "010 1234 5678"});
    let call = send(&house, Method::POST, ("/calls", "/calls"), body).await;
    assert_eq!(call["caller"], "01012345678");
    let ask = |body: Value| house.ask(Method::POST, "/calls").json(&body);
    let busy = ask(json!({"agent": AGENT.0, "number": "110"}));
    assert_eq!(code(busy).await, (409, "agent_busy".into()));
    assert_eq!(audited(&house), ["2 dialled 1001"]);
    let unknown = ask(json!({"agent": 7, "number": "110"}));
    assert_eq!(code(unknown).await, (404, "no_such_agent".into()));
    let bad = ask(json!({"agent": AGENT.0}));
    assert_eq!(code(bad).await.0, 422);
}

#[tokio::test]
async fn a_number_that_agents_may_not_dial_is_refused_with_its_own_code() {
    let house = House::open().await;
    set(&house, json!({"state": "ready"})).await;
    house.input(house_forbids("00*")).await;
    let body = json!({"agent": AGENT.0, "number": "0011-2345678"});
    let asked = house.ask(Method::POST, "/calls").json(&body);
    assert_eq!(code(asked).await, (403, "not_allowed".into()));
    let noted = crate::conversation::noted(&house);
    let last = noted.last().map(String::as_str);
    assert_eq!(last, Some("agent 1001 dial_refused 00112345678"));
}

#[tokio::test]
async fn what_may_not_be_dialled_an_emergency_number_and_our_own_are_not_agreed_on() {
    let house = House::open().await;
    house.input(house_forbids("00*")).await;
    let due = rfc3339(harness::house::now() + 3_600_000);
    for (number, status) in [
        ("00 1 234 5678", 422),
        ("110", 422),
        ("12345", 422),
        ("13900139000", 201),
    ] {
        let body = json!({"number": number, "due_at": due});
        let request = house.ask(Method::POST, "/callbacks").json(&body);
        let (came, said) = harness::house::answer(request).await;
        assert_eq!(came, status, "{number}: {said}");
        if status == 422 {
            assert_eq!(said["errors"][0]["pointer"], "/number", "{said}");
        }
    }
}

/// The house's plan, with what may not be dialled.
fn house_forbids(numbers: &str) -> Input {
    let mut plan = harness::house::plan();
    plan.rights.forbidden = Dialled::parse(numbers).into_iter().collect();
    Input::Plan(Box::new(plan))
}

#[tokio::test]
async fn a_call_about_a_case_goes_to_its_caller_and_stands_in_its_history() {
    let house = missed().await;
    let case = json!({"kind": "help", "content": "示例路灯不亮", "caller": "139 0013 9000"});
    let case = send(&house, Method::POST, ("/cases", "/cases"), case).await;
    let body = json!({"agent": AGENT.0, "case": case["number"]});
    let call = send(&house, Method::POST, ("/calls", "/calls"), body).await;
    assert_eq!(call["caller"], "13900139000");
    assert_eq!(call["case"], case["number"]);
    let path = format!("/cases/{}", case["number"].as_str().unwrap());
    let response = house.ask(Method::GET, &path).send().await.unwrap();
    let shown = checked(&house, Method::GET, "/cases/{number}", response).await;
    let events = shown["events"].as_array().unwrap();
    let last = events.last().unwrap();
    assert_eq!((&last["verb"], &last["call"]), (&json!("call"), &json!(2)));
    assert_eq!(last["by"], format!("agent:{AGENT}"));
    let found = house.get("/cases?call=2").await;
    assert_eq!(found["items"][0]["number"], case["number"]);
    let nobodys = json!({"agent": AGENT.0, "case": "202601010001"});
    let nobodys = house.ask(Method::POST, "/calls").json(&nobodys);
    assert_eq!(code(nobodys).await, (404, "no_such_case".into()));
}

/// The queue of the call was given a neighbour, which is configured before it and served by the same agent.
fn house_grows() -> Input {
    let mut plan = harness::house::plan();
    let mut added = plan.queues[0].clone();
    added.id = QueueId(7);
    plan.queues.insert(0, added);
    plan.agents[0].skills.push(Skill::best(QueueId(7)));
    Input::Plan(Box::new(plan))
}

#[tokio::test]
async fn a_call_about_a_case_counts_for_the_queue_of_the_call_it_came_from() {
    for (from, queue) in [(Some(1), 1), (None, 7)] {
        let house = missed().await;
        house.input(house_grows()).await;
        let case = json!({"kind": "help", "content": "示例路灯不亮", "caller": "13900139000", "call": from});
        let case = send(&house, Method::POST, ("/cases", "/cases"), case).await;
        let body = json!({"agent": AGENT.0, "case": case["number"]});
        let call = send(&house, Method::POST, ("/calls", "/calls"), body).await;
        assert_eq!(call["queue"], queue, "a case of call {from:?}");
    }
}

#[tokio::test]
async fn a_call_back_is_closed_by_its_outcome_once() {
    let house = missed().await;
    let path = ("/callbacks/1/outcome", "/callbacks/{id}/outcome");
    let body = json!({"outcome": "wrong_number", "note": "空号"});
    let closed = send(&house, Method::PUT, path, body.clone()).await;
    assert_eq!(
        (&closed["outcome"], &closed["note"]),
        (&json!("wrong_number"), &json!("空号"))
    );
    assert_eq!(closed["closed_by"], "api:token 17");
    let again = house.ask(Method::PUT, path.0).json(&body);
    assert_eq!(code(again).await, (409, "callback_closed".into()));
    let bad = house
        .ask(Method::PUT, path.0)
        .json(&json!({"outcome": "answered"}));
    assert_eq!(code(bad).await.0, 422);
}

#[tokio::test]
async fn a_call_back_is_agreed_on_and_takes_the_place_of_the_one_owed() {
    let house = missed().await;
    let due = harness::house::now() + 3_600_000;
    let body = |number: &str, due: u64| {
        let due = rfc3339(due);
        json!({"number": number, "due_at": due, "agent": 1001, "note": "补充材料", "queue": 1})
    };
    agent(&house);
    let path = ("/callbacks", "/callbacks");
    let made = send(&house, Method::POST, path, body("139 0013 9000", due)).await;
    assert_eq!(
        (&made["reason"], &made["caller"], &made["call"]),
        (&json!("agreed"), &json!("13900139000"), &Value::Null)
    );
    assert_eq!((&made["agent"], &made["calls"]), (&json!(1001), &json!(0)));
    assert_eq!(made["due"], rfc3339(due));
    let agreed = send(&house, Method::POST, path, body("13800138000", due)).await;
    assert_eq!(agreed["calls"], 0);
    let owed = house.get("/callbacks/1").await;
    assert_eq!(owed["outcome"], "not_needed");
    for (wrong, pointer) in [
        (body("x", due), "/number"),
        (body("13900139000", 1), "/due_at"),
        (body("13900139000", due + 30 * 86_400_000), "/due_at"),
        (json!({"number": "1380", "due_at": "tomorrow"}), "/due_at"),
        (
            json!({"number": "1380", "due_at": rfc3339(due), "queue": 9}),
            "/queue",
        ),
        (
            json!({"number": "1380", "due_at": rfc3339(due), "agent": 7}),
            "/agent",
        ),
    ] {
        let request = house.ask(Method::POST, "/callbacks").json(&wrong);
        let (status, problem) = harness::house::answer(request).await;
        assert_eq!(status, 422, "{wrong}");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
}

#[tokio::test]
async fn a_time_at_which_the_queue_is_closed_is_refused() {
    let house = House::open().await;
    let mut plan = harness::house::plan();
    plan.queues[0].hours = Some(switchboard::Hours::default().into());
    house.input(Input::Plan(Box::new(plan))).await;
    let due = rfc3339(harness::house::now() + 3_600_000);
    let body = json!({"number": "13900139000", "due_at": due});
    let request = house.ask(Method::POST, "/callbacks").json(&body);
    let (status, problem) = harness::house::answer(request).await;
    assert_eq!(status, 422, "{problem}");
    assert_eq!(problem["errors"][0]["pointer"], "/due_at", "{problem}");
}

/// The agent is a user, as those are who can be named.
fn agent(house: &House) {
    let new = store::users::NewUser {
        login: "agent".into(),
        name: "示例坐席".into(),
        role: store::Role::Agent,
        password_hash: "$argon2id$".into(),
        agent: Some(AGENT),
        phone: Some(AGENT.to_string()),
        department: None,
        skills: Vec::new(),
    };
    let create = move |tx: &store::rusqlite::Transaction<'_>| {
        store::users::create(tx, &new, harness::house::now())
    };
    house.store.write(store::Durability::Full, create).unwrap();
}

fn rfc3339(ms: u64) -> String {
    let at = time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000).unwrap();
    let form = time::macros::format_description!(
        "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
    );
    at.format(form).unwrap()
}
