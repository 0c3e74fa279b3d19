//! What an agent sees the moment the telephone rings: of which queue, which number was dialled, and who sends the call.

use harness::house::House;

use crate::conversation::{press, talking};
use crate::desk::{ready, rung};
use crate::threes::colleague;

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

#[tokio::test]
async fn whoever_is_rung_by_a_colleague_sees_who_and_what_for() {
    for (kind, words) in [
        ("blind", "直接转自"),
        ("attended", "咨询来自"),
        ("invite", "三方邀请来自"),
    ] {
        let house = House::open().await;
        let mut first = talking(&house).await;
        let mut second = colleague(&house).await;
        let to = [("to", "agent:1002"), ("kind", kind)];
        press(&mut first, "/desk/transfer", &to).await;
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
