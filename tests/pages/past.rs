//! What an agent sees of a caller's calls before: theirs are counted, ours are told apart.

use harness::house::House;
use store::Durability;

use crate::callbacks::missed;
use crate::desk::{hung_up, ready, rung, state, talk};
use crate::visitor::Visitor;

/// The agent rings a citizen, who never answers, and is ready again.
async fn dialled_in_vain(house: &House, visitor: &mut Visitor) {
    visitor.post("/callbacks/1/calls", &[]).await.is(303);
    let call = house.board().calls[0].call;
    visitor
        .post(&format!("/calls/{call}/end"), &[])
        .await
        .is(303);
    let ready = [("state", "ready")];
    state(visitor, &ready).await;
}

#[tokio::test]
async fn calls_of_ours_are_listed_as_such_and_not_counted_as_theirs() {
    let house = House::open().await;
    // Rings twice, and nobody answers.
    let mut visitor = missed(&house).await;
    dialled_in_vain(&house, &mut visitor).await;
    rung(&house, "third").await;
    let seen = visitor.get("/desk/live").await;
    seen.has("重复来电：此前通话")
        .has("30 天内第 3 次来电")
        .has("<span class=\"tag\">外呼</span>");
    assert_eq!(seen.html.matches("<li><a id=\"earlier-").count(), 3);
}

#[tokio::test]
async fn who_is_called_by_us_is_not_told_to_ring_once_more() {
    let house = House::open().await;
    let mut visitor = missed(&house).await;
    visitor.post("/callbacks/1/calls", &[]).await.is(303);
    let seen = visitor.get("/desk/live").await;
    seen.has("此前通话")
        .has("30 天内来电 2 次")
        .lacks("重复来电");
}

#[tokio::test]
async fn each_call_before_says_who_talked_what_came_of_it_and_the_grade() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    let leg = talk(&house, "first").await;
    let said = [("disposition", "已答复")];
    visitor.post("/calls/1/disposition", &said).await.is(303);
    hung_up(&house, "first", &leg).await;
    let grade = |tx: &store::rusqlite::Transaction<'_>| {
        Ok(tx.execute("UPDATE calls SET survey = 'answered', grade = 2", [])?)
    };
    house.store.write(Durability::Full, grade).unwrap();
    state(&mut visitor, &[("state", "ready")]).await;
    rung(&house, "second").await;
    visitor
        .get("/desk/live")
        .await
        .has("示例agent 1001")
        .has("已接听")
        .has("<span class=\"tag\">已答复</span>")
        .has("<span class=\"tag grade-2\">满意</span>");
}
