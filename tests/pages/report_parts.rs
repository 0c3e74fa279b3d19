//! What stands where in the service report.

use switchboard::Event;

use crate::reports::{day, office, signed_in};

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
