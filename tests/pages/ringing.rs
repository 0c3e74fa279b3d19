//! What an agent sees the moment the telephone rings: of which queue, which number was dialled, and who sends the call.

use harness::house::House;
use harness::house::story::{arrive, ask_for_a_person};
use store::Role;
use switchboard::{AgentId, AgentState, CallId};

use crate::conversation::{press, talking};
use crate::desk::{ready, rung};
use crate::supervision::give_telephone;
use crate::threes::colleague;
use crate::visitor::Visitor;

#[tokio::test]
async fn a_ringing_call_shows_its_queue_and_the_number_dialled() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    rung(&house, "caller").await;
    let live = visitor.get("/desk/live").await;
    live.has("<dt>队列</dt><dd><strong>综合</strong></dd>")
        .has("<dt>被叫号码</dt><dd>示例热线 12345</dd>")
        .lacks("class=\"from\"");
    // In another window too, by the title and the notice.
    visitor
        .get("/desk/bar")
        .await
        .has("data-say=\"振铃 13800138000 综合\"");
}

/// Somebody in a talk, and the colleague whom they ring for it.
async fn rung_by_a_colleague(kind: &str) -> (House, Visitor, Visitor) {
    let house = House::open().await;
    let mut first = talking(&house).await;
    let second = colleague(&house).await;
    let to = [("to", "agent:1002"), ("kind", kind)];
    press(&mut first, "/desk/transfer", &to).await;
    (house, first, second)
}

#[tokio::test]
async fn whoever_is_rung_by_a_colleague_sees_who_and_what_for() {
    for (kind, words) in [
        ("blind", "直接转自"),
        ("attended", "咨询来自"),
        ("invite", "三方邀请来自"),
    ] {
        let (_house, mut first, mut second) = rung_by_a_colleague(kind).await;
        second
            .get("/desk/live")
            .await
            .has(&format!("<dt>{words}</dt><dd><strong>王小明 1001</strong>"))
            .has("<dt>队列</dt><dd><strong>综合</strong></dd>")
            .has("示例热线 12345");
        first.get("/desk/live").await.lacks("class=\"from\"");
    }
}

#[tokio::test]
async fn a_caller_sent_to_the_queue_comes_with_the_name_of_who_sent_them() {
    let house = House::open().await;
    let mut first = talking(&house).await;
    let mut second = colleague(&house).await;
    // Who sends the caller on is in wrap-up, so the colleague is rung.
    let to = [("to", "queue:1"), ("kind", "blind")];
    press(&mut first, "/desk/transfer", &to).await;
    second
        .get("/desk/live")
        .await
        .has("<dt>转入队列，来自</dt><dd><strong>王小明 1001</strong>");
}

#[tokio::test]
async fn who_picks_up_a_parked_caller_sees_who_parked_them() {
    let house = House::open().await;
    let mut first = talking(&house).await;
    let mut second = colleague(&house).await;
    press(&mut first, "/calls/1/parking", &[]).await;
    press(&mut second, "/calls/1/parking/end", &[]).await;
    second
        .get("/desk/live")
        .await
        .has("<dt>驻留，来自</dt><dd><strong>王小明 1001</strong>");
}

#[tokio::test]
async fn what_rejecting_comes_to_is_said_beside_the_button() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    rung(&house, "caller").await;
    visitor
        .get("/desk/talk")
        .await
        .has("来电保持原位置，转派其他坐席；您将转为示忙");
    for (kind, words) in [
        ("blind", "来电退回转出的坐席"),
        ("attended", "咨询您的坐席继续与来电人通话"),
        ("invite", "您不加入三方通话"),
    ] {
        let (_house, _first, mut second) = rung_by_a_colleague(kind).await;
        second
            .get("/desk/talk")
            .await
            .has("id=\"reject\"")
            .has(words)
            .lacks("转派其他坐席");
    }
}

#[tokio::test]
async fn a_supervisor_who_rejects_the_caller_they_take_is_told_that_the_caller_waits_on() {
    let house = House::open().await;
    talking(&house).await;
    arrive(&house, "waits", "13900139000").await;
    assert_eq!(ask_for_a_person(&house, "waits").await, None);
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    give_telephone(&house).await;
    visitor.post("/calls/2/offer", &[]).await.is(303);
    visitor
        .get("/desk/talk")
        .await
        .has("来电保持原位置，继续等待；您恢复振铃前的状态")
        .lacks("转派");
    let state = || {
        let board = house.board();
        let mut agents = board.agents.iter();
        let own = agents.find(|it| it.agent == AgentId(1000));
        own.map(|it| it.state.clone())
    };
    assert_eq!(state(), Some(AgentState::Reserved(CallId(2))));
    visitor.post("/calls/2/end", &[]).await.is(303);
    assert_eq!(state(), Some(AgentState::Off), "as before");
    assert_eq!(house.board().calls[1].position, Some(1));
}
