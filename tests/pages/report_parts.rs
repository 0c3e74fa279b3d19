//! What stands where in the service report.

use harness::house::House;
use harness::house::story::{arrive, ask_for_a_person, gone, set};
use serde_json::json;
use store::Role;
use switchboard::Event;

use crate::board::shut;
use crate::reports::{day, office, signed_in};
use crate::visitor::Visitor;

#[tokio::test]
async fn how_callers_came_to_a_queue_and_left_it_stands_beside_how_many_came() {
    let house = office().await;
    let mut visitor = signed_in(&house, "leader").await;
    let period = format!("from={}&until={}", day(61), day(0));
    let seen = visitor.get(&format!("/reports/service?{period}")).await;
    let (_, queues) = seen.html.split_once("id=\"queue-title\"").unwrap();
    let heads = queues.split("<th title=").skip(1).take(10);
    let heads: Vec<&str> = heads
        .map(|head| head.split_once("\">").unwrap().1.split('<').next().unwrap())
        .collect();
    assert_eq!(
        heads[..6],
        [
            "进入队列",
            "溢出转入",
            "人工转入",
            "重新排队",
            "溢出转出",
            "人工转出"
        ]
    );
}

#[tokio::test]
async fn an_office_that_was_never_connected_has_no_gap() {
    let house = office().await;
    let mut visitor = signed_in(&house, "leader").await;
    let period = format!("from={}&until={}", day(61), day(0));
    let seen = visitor.get(&format!("/reports/service?{period}")).await;
    seen.is(200).lacks("与交换机的连接中断");
    house.switch(Event::Disconnected).await;
    let seen = visitor.get(&format!("/reports/service?{period}")).await;
    seen.has("与交换机的连接中断").has("– 至今</p>");
}

#[tokio::test]
async fn who_hangs_up_early_and_who_comes_while_it_is_closed_have_not_given_up() {
    let house = House::open().await;
    set(&house, json!({"state": "paused", "reason": "break"})).await;
    arrive(&house, "early", "13800138000").await;
    gone(&house, "early").await;
    house.input(shut()).await;
    arrive(&house, "closed", "13900139000").await;
    ask_for_a_person(&house, "closed").await;
    gone(&house, "closed").await;
    let counts = house.get("/reports/service").await["total"]["counts"].clone();
    let told = ["arrived", "early", "self_service", "closed", "abandoned"].map(|it| &counts[it]);
    assert_eq!(json!(told), json!([2, 1, 0, 1, 0]));
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    for (figure, caller) in [("early", "13800138000"), ("closed", "13900139000")] {
        let today = format!("from={0}&until={0}", day(0));
        let listed = visitor
            .get(&format!("/calls?{today}&figure={figure}"))
            .await;
        listed.has(caller);
        let rows = listed.html.matches("<a href=\"/calls/").count();
        assert_eq!(rows, 1, "{figure}");
    }
}
