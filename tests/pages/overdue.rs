//! Call-backs and messages that are overdue: one alert for all of a kind, which leads to them and goes by itself.

use harness::house::House;
use harness::house::story::leave_message;
use serde_json::{Value, json};
use store::{Durability, Role};

use crate::callbacks::missed;
use crate::visitor::Visitor;

/// So many hours later, as far as these rows are concerned.
fn later(house: &House, column: &'static str, hours: u64) {
    let (table, _) = column.split_once('.').unwrap();
    let sql = format!("UPDATE {table} SET {column} = {column} - {hours} * 3600000");
    let sql = sql.replace(&format!("SET {table}."), "SET ");
    let age = move |tx: &store::rusqlite::Transaction<'_>| Ok(tx.execute(&sql, [])?);
    house.store.write(Durability::Full, age).unwrap();
}

/// The alerts of a kind.
async fn alerts(house: &House, kind: &str) -> Vec<Value> {
    let all = house.get("/alerts").await;
    let mut all = all["items"].as_array().unwrap().clone();
    all.retain(|alert| alert["kind"] == kind);
    all
}

#[tokio::test]
async fn a_call_back_that_is_overdue_is_an_alert_until_it_is_closed() {
    let house = House::open().await;
    let mut agent = missed(&house).await;
    assert_eq!(alerts(&house, "callback_overdue").await.len(), 0);
    later(&house, "callbacks.owed_at", 2);
    let told = alerts(&house, "callback_overdue").await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["queue"], &told[0]["count"]),
        (&json!(1), &json!(1))
    );
    let mut lead = Visitor::of(&house, Role::Supervisor).await;
    let seen = lead.get("/board").await;
    seen.has("回拨超时").has("综合 1 个").has("最早：2:0");
    seen.has("href=\"/callbacks?figure=overdue&#38;queue=1\"");
    let listed = lead.get("/callbacks?figure=overdue&queue=1").await;
    listed.has("13800138000").has("超时未办");
    let closing = [("outcome", "not_needed")];
    agent.post("/callbacks/1/closing", &closing).await.is(303);
    assert_eq!(alerts(&house, "callback_overdue").await.len(), 0);
    lead.get("/board").await.lacks("回拨超时");
}

#[tokio::test]
async fn a_message_that_nobody_hears_is_an_alert_until_somebody_does() {
    let house = House::open().await;
    leave_message(&house, b"RIFF").await;
    later(&house, "voicemails.left_at", 23);
    assert_eq!(alerts(&house, "message_overdue").await.len(), 0);
    later(&house, "voicemails.left_at", 2);
    let told = alerts(&house, "message_overdue").await;
    assert_eq!(
        (&told[0]["queue"], &told[0]["count"]),
        (&Value::Null, &json!(1))
    );
    let mut lead = Visitor::of(&house, Role::Supervisor).await;
    lead.get("/board")
        .await
        .has("留言超时未听")
        .has("/voicemails?heard=overdue");
    lead.get("/voicemails?heard=overdue")
        .await
        .has("13900139000");
    let listed = house.get("/voicemails?overdue=true").await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let mut leader = Visitor::of(&house, Role::Leader).await;
    leader
        .get("/board")
        .await
        .has("留言超时未听")
        .lacks("/voicemails?");
    lead.get("/voicemails/1/audio").await.is(200);
    assert_eq!(alerts(&house, "message_overdue").await.len(), 0);
    lead.get("/voicemails?heard=overdue")
        .await
        .lacks("13900139000");
}

#[tokio::test]
async fn a_message_whose_case_is_taken_up_is_not_overdue() {
    let house = House::open().await;
    leave_message(&house, b"RIFF").await;
    later(&house, "voicemails.left_at", 25);
    assert_eq!(alerts(&house, "message_overdue").await.len(), 1);
    case_becomes(&house, "accepted");
    assert_eq!(alerts(&house, "message_overdue").await.len(), 0);
}

#[tokio::test]
async fn a_message_whose_case_is_discarded_unheard_stays_overdue() {
    let house = House::open().await;
    leave_message(&house, b"RIFF").await;
    later(&house, "voicemails.left_at", 25);
    case_becomes(&house, "void");
    assert_eq!(alerts(&house, "message_overdue").await.len(), 1);
    let mut lead = Visitor::of(&house, Role::Supervisor).await;
    let listed = lead.get("/voicemails?heard=overdue").await;
    listed.has("13900139000");
}

fn case_becomes(house: &House, state: &'static str) {
    let change = move |tx: &store::rusqlite::Transaction<'_>| {
        let sql = "UPDATE cases SET state = ?1, content = '已回复'";
        Ok(tx.execute(sql, [state])?)
    };
    house.store.write(Durability::Full, change).unwrap();
}
