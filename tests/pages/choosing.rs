//! The list of where a call can go: colleagues in a call are seen as busy, it can be searched by name, and
//! begins with where the agent sent callers today.

use harness::house::story::{answer_at, arrive, ask_for_a_person, set_of};
use harness::house::{AGENT, House, QUEUE, now};
use serde_json::json;
use store::Durability;
use switchboard::AgentId;

use crate::conversation::{press, talking};
use crate::supervision::seat;
use crate::threes::colleague;
use crate::visitor::Visitor;

const SECOND: AgentId = AgentId(1002);

/// What the desk offers for a colleague.
async fn row(visitor: &mut Visitor) -> Option<String> {
    let seen = visitor.get("/desk/targets").await;
    let mark = format!("name=\"to\" value=\"agent:{SECOND}\"");
    let (_, rest) = seen.html.split_once(&mark)?;
    rest.split("</form>").next().map(String::from)
}

#[tokio::test]
async fn a_colleague_in_a_call_is_listed_as_busy_and_one_in_a_pause_as_paused() {
    let house = House::open().await;
    let mut first = talking(&house).await;
    let _second = colleague(&house).await;
    let free = row(&mut first).await.unwrap();
    assert!(
        free.contains("就绪") && !free.contains(" disabled"),
        "{free}"
    );
    let pause = json!({"state": "paused", "reason": "meal"});
    set_of(&house, SECOND, pause).await;
    let paused = row(&mut first).await.unwrap();
    assert!(paused.contains("示忙") && !paused.contains(" disabled"));
    set_of(&house, SECOND, json!({"state": "ready"})).await;
    arrive(&house, "second", "13900139000").await;
    let leg = ask_for_a_person(&house, "second").await.expect("is rung");
    answer_at(&house, leg).await;
    let busy = row(&mut first).await.unwrap();
    assert!(busy.contains("<span class=\"tag\">通话中</span>"), "{busy}");
    let buttons = busy.matches("<button").count();
    assert_eq!((buttons, busy.matches(" disabled").count()), (3, 3));
}

#[tokio::test]
async fn the_list_has_a_field_to_search_it_that_only_a_script_shows() {
    let house = House::open().await;
    let mut first = talking(&house).await;
    first
        .get("/desk")
        .await
        .has("<label hidden>查找 <input type=\"search\" id=\"find\" data-sifts=\"targets\"")
        .has("<section class=\"target-group\"");
}

/// Everywhere the call can go, in the order listed.
async fn listed(visitor: &mut Visitor) -> Vec<String> {
    let seen = visitor.get("/desk/targets").await;
    let rows = seen.html.split("name=\"to\" value=\"").skip(1);
    rows.map(|row| row.split('"').next().unwrap().to_owned())
        .collect()
}

/// Those of a kind.
fn of_kind(all: &[String], kind: &str) -> Vec<String> {
    let theirs = all.iter().filter(|to| to.starts_with(kind));
    theirs.cloned().collect()
}

#[tokio::test]
async fn where_the_agent_sent_callers_today_comes_first_the_latest_before_others() {
    let house = House::open().await;
    let third = AgentId(1003);
    let create = |tx: &store::rusqlite::Transaction<'_>| {
        store::departments::create(tx, "甲局", Some("8001"))?;
        store::departments::create(tx, "乙局", Some("010-1234 5678"))
    };
    house.store.write(Durability::Full, create).unwrap();
    let mut first = talking(&house).await;
    let _second = colleague(&house).await;
    seat(&house, third, "示例同事三", &[QUEUE]).await;
    for agent in [SECOND, third] {
        let pause = json!({"state": "paused", "reason": "meal"});
        set_of(&house, agent, pause).await;
    }
    let before = listed(&mut first).await;
    let agents = ["agent:1002", "agent:1003"];
    assert_eq!(of_kind(&before, "agent:"), agents);
    assert_eq!(
        of_kind(&before, "department:"),
        ["department:1", "department:2"]
    );
    assert!(before.iter().position(|to| to == "mailbox").unwrap() + 1 == before.len());
    for to in ["agent:1002", "agent:1003", "department:2"] {
        let ask = [("to", to), ("kind", "attended")];
        press(&mut first, "/desk/transfer", &ask).await;
        press(&mut first, "/calls/1/transfer/end", &[]).await;
    }
    let mailbox = [("to", "mailbox"), ("kind", "blind")];
    press(&mut first, "/desk/transfer", &mailbox).await;
    set_of(&house, AGENT, json!({"state": "ready"})).await;
    arrive(&house, "next", "13900139000").await;
    let leg = ask_for_a_person(&house, "next").await.expect("is rung");
    answer_at(&house, leg).await;
    let after = listed(&mut first).await;
    assert_eq!(of_kind(&after, "agent:"), ["agent:1003", "agent:1002"]);
    set_of(&house, SECOND, json!({"state": "ready"})).await;
    let ready = of_kind(&listed(&mut first).await, "agent:");
    assert_eq!(ready, ["agent:1002", "agent:1003"], "who is ready is first");
    assert_eq!(
        of_kind(&after, "department:"),
        ["department:2", "department:1"]
    );
    let machines = after.iter().position(|to| to == "mailbox").unwrap();
    assert!(after[machines + 1].starts_with("menu:"), "{after:?}");
    // It is the agent's own order, and of that day.
    let sent = |agent, since| {
        let read = move |c: &store::rusqlite::Connection| store::agents::sent_to(c, agent, since);
        house.store.read(read).unwrap()
    };
    let all = ["mailbox", "number:01012345678", "agent:1003", "agent:1002"];
    assert_eq!(sent(AGENT, 0), all);
    assert_eq!(sent(SECOND, 0).len(), 0);
    assert_eq!(sent(AGENT, now() + 60_000).len(), 0);
}
