//! The agents on the board: of one queue, in one state, with the talk that can be listened to at hand.

use harness::house::story::{answer_at, arrive, ask_for_a_person, set};
use harness::house::{AGENT, House, QUEUE};
use serde_json::json;
use store::Role;
use switchboard::{AgentId, Input, QueueId};

use crate::supervision::{give_telephone, seat};
use crate::visitor::Visitor;

/// The house's agent, and another who serves a second queue.
async fn office() -> House {
    let house = House::open().await;
    let plan = harness::house::two_queues();
    house.input(Input::Plan(plan.into())).await;
    seat(&house, AgentId(1002), "李小红", &[QueueId(2)]).await;
    house
}

#[tokio::test]
async fn agents_are_narrowed_by_queue_and_state_and_counted_by_state() {
    let house = office().await;
    set(&house, json!({"state": "ready"})).await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let both = visitor.get("/board").await;
    both.has("王小明").has("李小红").has("全部 2</a>");
    both.has("就绪 1</a>").has("下班 1</a>").lacks("话后处理 0");
    let second = visitor.get("/board?queue=2").await;
    second.lacks("王小明").has("李小红").has("全部 1</a>");
    second.has("href=\"/board?queue=2&#38;state=off#agents-title\"");
    let ready = visitor.get("/board/live?state=ready").await;
    ready.has("王小明").lacks("李小红").has("全部 2</a>");
    ready.has("href=\"/board?queue=2&#38;state=ready#agents-title\"");
    let nobody = visitor.get("/board?queue=2&state=ready").await;
    nobody
        .has("没有符合条件的坐席")
        .has("hx-get=\"/board/live?queue=2&#38;state=ready\"");
    visitor.get("/board?state=asleep").await.is(400);
}

#[tokio::test]
async fn a_talk_is_listened_to_from_its_agent_and_the_list_of_calls_names_them() {
    let house = office().await;
    set(&house, json!({"state": "ready"})).await;
    arrive(&house, "caller", "13800138000").await;
    let leg = ask_for_a_person(&house, "caller").await.expect("rung");
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    give_telephone(&house).await;
    let listen = format!("id=\"agent-listen-{AGENT}\"");
    visitor.get("/board").await.lacks(&listen);
    answer_at(&house, leg).await;
    let seen = visitor.get("/board").await;
    seen.has(&listen)
        .has("<td data-label=\"坐席\" class=\"number\">王小明 1001</td>")
        .has("href=\"/agents/1001/day\"");
    let mode = [("mode", "listen")];
    visitor.post("/calls/1/supervision", &mode).await.is(303);
    let seen = visitor.get("/board").await;
    seen.lacks(&listen)
        .has(&format!("id=\"agent-unlisten-{AGENT}\""));
    // Their own telephone rings for it, and not for a caller of theirs.
    let bar = visitor.get("/desk/bar").await;
    bar.has("data-say=\"振铃 · 监听 13800138000 综合\"");
    let desk = visitor.get("/desk/now").await;
    desk.has("<strong>振铃 · 监听</strong>");
    // Who follows ends both at once.
    let follow = format!("/agents/{AGENT}/supervision");
    visitor.post(&follow, &mode).await.is(303);
    let seen = visitor.get("/board").await;
    seen.has("跟听中").lacks("agent-unlisten-");
    visitor.post(&format!("{follow}/end"), &[]).await.is(303);
    let mut leader = Visitor::of(&house, Role::Leader).await;
    leader
        .get("/board")
        .await
        .lacks("listen-")
        .has("href=\"/agents/1001/day\"");
    assert_eq!(house.board().calls[0].queue, Some(QUEUE));
}
