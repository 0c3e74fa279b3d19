//! The agent's own state at the desk: the telephone, pauses, the wrap-up and what a call came to.

use harness::house::{AGENT, House};
use store::Role;
use switchboard::Event;

use crate::desk::{hung_up, ready, state, talk};
use crate::visitor::Visitor;

#[tokio::test]
async fn a_telephone_that_is_lost_is_told_at_the_desk() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    visitor.get("/desk").await.lacks("未注册");
    let lost = Event::Phone {
        phone: AGENT.to_string(),
        reachable: false,
        in_use: false,
    };
    house.switch(lost).await;
    visitor.get("/desk").await.has("话机 1001 未注册，无法振铃");
}

#[tokio::test]
async fn a_wrap_up_is_extended_by_a_press_and_refused_where_there_is_none() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    let extend = format!("/agents/{AGENT}/wrap-up");
    visitor.get("/desk/now").await.lacks("延长");
    visitor
        .post(&extend, &[])
        .await
        .is(409)
        .has("当前不在话后处理");
    let leg = talk(&house, "caller").await;
    hung_up(&house, "caller", &leg).await;
    visitor.get("/desk/now").await.has("话后处理延长 1 分钟");
    let until = |house: &House| house.board().agents[0].state.clone();
    let before = until(&house);
    visitor.post(&extend, &[]).await.is(303);
    assert_ne!(until(&house), before);
}

#[tokio::test]
async fn what_a_call_came_to_is_chosen_at_the_desk_and_found_by_it() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    let leg = talk(&house, "caller").await;
    visitor.get("/desk/now").await.has("处理结果").has("转办");
    hung_up(&house, "caller", &leg).await;
    let chosen = [("disposition", "转办")];
    visitor.post("/calls/1/disposition", &chosen).await.is(303);
    let pressed = "value=\"转办\" aria-pressed=\"true\"";
    visitor.get("/desk/now").await.has(pressed);
    let other = [("disposition", "没有这一项")];
    visitor.post("/calls/1/disposition", &other).await.is(409);
    visitor.get("/calls/1").await.has("转办");
    let list = visitor.get("/calls?disposition=转办").await;
    list.has("href=\"/calls/1\"");
    let none = visitor.get("/calls?disposition=已答复").await;
    none.lacks("href=\"/calls/1\"");
}

#[tokio::test]
async fn a_pause_over_its_budget_is_told_at_the_desk_and_to_supervisors() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    visitor.get("/desk").await.has("每日限 60 分钟");
    state(&mut visitor, &[("state", "paused"), ("reason", "meal")]).await;
    visitor.get("/desk/now").await.has("/ 60 分钟");
    assert_eq!(house.get("/alerts").await["items"], serde_json::json!([]));
    // The budget of this one is a millisecond, and signing in takes longer.
    state(&mut visitor, &[("state", "paused"), ("reason", "training")]).await;
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    supervisor.get("/board").await.has("示忙超出当日时限");
    let alerts = house.get("/alerts").await;
    let kinds = alerts["items"].as_array().unwrap();
    assert!(kinds.iter().any(|alert| alert["kind"] == "over_budget"));
}

#[tokio::test]
async fn an_agent_sits_at_another_telephone_that_asterisk_knows() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    let phone = Event::Phone {
        phone: "1005".into(),
        reachable: true,
        in_use: false,
    };
    house.switch(phone).await;
    visitor.get("/desk").await.has("<option value=\"1005\"");
    let sit = format!("/agents/{AGENT}/phone");
    visitor.post(&sit, &[("phone", "1099")]).await.is(400);
    visitor.post(&sit, &[("phone", "1005")]).await.is(303);
    let roster = house.store.read(store::agents::roster).unwrap();
    assert_eq!(roster[0].phone, "1005");
    talk(&house, "caller").await;
    let busy = visitor.post(&sit, &[("phone", "1001")]).await;
    busy.is(409);
}

#[tokio::test]
async fn who_sat_down_without_coming_on_duty_gives_the_telephone_back_by_going_off() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    state(&mut visitor, &[("state", "off")]).await;
    let phone = || {
        house.store.read(store::agents::roster).unwrap()[0]
            .phone
            .clone()
    };
    let own = phone();
    let sit = format!("/agents/{AGENT}/phone");
    let there = Event::Phone {
        phone: "1005".into(),
        reachable: true,
        in_use: false,
    };
    house.switch(there).await;
    visitor.post(&sit, &[("phone", "1005")]).await.is(303);
    assert_eq!(phone(), "1005");
    state(&mut visitor, &[("state", "off")]).await;
    assert_eq!(phone(), own);
}
