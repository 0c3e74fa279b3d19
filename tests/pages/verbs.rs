//! What is done to a case that is there: changed, taken in, by one who saw it as it is.

use harness::house::House;
use harness::house::story::leave_message;
use store::{Durability, Role};

use crate::cases::{CASE, all};
use crate::visitor::{Visitor, value_after};

const CHANGED: [(&str, &str); 3] = [
    ("kind", "report"),
    ("urgency", "normal"),
    ("content", "示例路灯又亮了"),
];

fn seen_at<'a>(revision: &'a str, then: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = CHANGED.to_vec();
    fields.extend([("revision", revision), ("then", then)]);
    fields
}

async fn written(house: &House, visitor: &mut Visitor) -> String {
    visitor.post("/cases", &CASE).await.is(303);
    format!("/cases/{}", all(house)[0].number)
}

#[tokio::test]
async fn a_change_is_saved_and_stands_in_the_course_with_who_made_it() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let path = written(&house, &mut visitor).await;
    let page = visitor.get(&path).await;
    let revision = value_after(&page.html, "name=\"revision\" value=\"").unwrap();
    page.has("示例路灯不亮</textarea>");
    let seen = visitor.follow(&path, &seen_at(&revision, "")).await;
    seen.has("举报")
        .has("示例路灯又亮了")
        .has("<b>修改</b>")
        .has("坐席 1001");
}

#[tokio::test]
async fn who_saw_an_older_case_is_told_and_loses_no_word() {
    let house = House::open().await;
    let mut first = Visitor::of(&house, Role::Agent).await;
    let mut second = Visitor::of(&house, Role::Supervisor).await;
    let path = written(&house, &mut first).await;
    let mut other = seen_at("1", "");
    other[2] = ("content", "示例班长的话");
    second.post(&path, &other).await.is(303);
    let seen = first.post(&path, &seen_at("1", "")).await;
    seen.is(422)
        .has("他人刚修改了此工单")
        .has("示例路灯又亮了</textarea>");
    seen.has("<p class=\"words\">示例班长的话</p>");
    assert_eq!(all(&house)[0].content, "示例班长的话");
    let revision = value_after(&seen.html, "name=\"revision\" value=\"").unwrap();
    first.post(&path, &seen_at(&revision, "")).await.is(303);
    assert_eq!(all(&house)[0].content, "示例路灯又亮了");
}

#[tokio::test]
async fn a_change_that_does_not_say_what_it_saw_overwrites_nothing() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let path = written(&house, &mut visitor).await;
    for revision in ["", "x", "-1", "0", "99"] {
        visitor
            .post(&path, &seen_at(revision, ""))
            .await
            .is(422)
            .has("他人刚修改了此工单");
    }
    assert_eq!(all(&house)[0].content, "示例路灯不亮");
    assert_eq!(all(&house)[0].revision, 1);
}

#[tokio::test]
async fn a_message_is_written_down_and_taken_in_by_one_button() {
    let house = House::open().await;
    leave_message(&house, b"RIFF").await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    visitor
        .get("/cases")
        .await
        .has("待受理")
        .has("待听取留言后填写");
    let path = format!("/cases/{}", all(&house)[0].number);
    let page = visitor.get(&path).await;
    page.has("/voicemails/1/audio")
        .has("保存并受理")
        .has("听取留言");
    let revision = value_after(&page.html, "name=\"revision\" value=\"").unwrap();
    let seen = visitor.follow(&path, &seen_at(&revision, "intake")).await;
    seen.has("已受理")
        .has("<b>受理</b>")
        .has("示例agent")
        .lacks("保存并受理");
    let case = all(&house).remove(0);
    assert!(case.keeper.is_some() && case.answer_due_at.is_some());
    visitor.get("/cases?mine=yes").await.has(&case.number);
}

#[tokio::test]
async fn a_draft_is_kept_a_draft_until_it_is_taken() {
    let house = House::open().await;
    leave_message(&house, b"RIFF").await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let path = format!("/cases/{}", all(&house)[0].number);
    let intake = format!("{path}/intake");
    visitor
        .post(&intake, &[])
        .await
        .is(409)
        .has("请先填写并保存诉求内容");
    visitor.post(&path, &seen_at("1", "")).await.is(303);
    assert_eq!(all(&house)[0].state.as_str(), "draft");
    visitor.follow(&intake, &[]).await.is(200).has("已受理");
    visitor
        .post(&intake, &[])
        .await
        .is(409)
        .has("目前不能这样办理")
        .has("“已受理”");
}

#[tokio::test]
async fn a_case_that_was_closed_cannot_be_changed_and_says_why() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let path = written(&house, &mut visitor).await;
    let close = |tx: &store::rusqlite::Transaction<'_>| {
        let sql = "UPDATE cases SET state = 'closed', closed_at = updated_at, revision = 2";
        Ok(tx.execute(sql, [])?)
    };
    house.store.write(Durability::Full, close).unwrap();
    visitor
        .get(&path)
        .await
        .has("已办结")
        .lacks("<textarea")
        .has("示例路灯不亮");
    let seen = visitor.post(&path, &seen_at("2", "")).await;
    seen.is(409).has("“已办结”").has("示例路灯又亮了");
    visitor.post("/cases/202601010001", &CHANGED).await.is(404);
}
