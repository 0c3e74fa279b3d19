//! Calls: listed, filtered, and what happened in each.

use harness::house::House;
use harness::house::story::{arrive, gone, leave_message, whole_call};
use store::Role;

use crate::visitor::Visitor;

#[tokio::test]
async fn a_call_tells_its_course_in_words() {
    let house = House::open().await;
    whole_call(&house, b"RIFF").await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let seen = visitor.get("/calls/1").await;
    for words in [
        "来电进入",
        "进入菜单",
        "排队",
        "队列 综合</span>",
        "派送坐席",
        "接通",
        "通话终止",
        "已接听",
        "坐席",
        "来电人",
        "录音入库",
    ] {
        seen.has(words);
    }
    for raw in [
        "agent:1001",
        "recording_stored",
        "no_answer",
        "rx-1-",
        "wait_ms",
    ] {
        seen.lacks(raw);
    }
}

#[tokio::test]
async fn why_a_message_was_left_is_told_in_words() {
    let house = House::open().await;
    leave_message(&house, b"RIFF").await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let seen = visitor.get("/calls/1").await;
    seen.has("进入语音信箱")
        .has("来电人按键选择")
        .has("已留言")
        .lacks("原因 key");
}

#[tokio::test]
async fn a_call_that_goes_on_says_so() {
    let house = House::open().await;
    arrive(&house, "caller", "13800138000").await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor
        .get("/calls/1")
        .await
        .has("通话仍在进行")
        .has("语音菜单");
    gone(&house, "caller").await;
    visitor.get("/calls/1").await.lacks("通话仍在进行");
}

#[tokio::test]
async fn calls_are_found_by_number_agent_outcome_and_day() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor.get("/calls").await.has("没有符合条件的通话");
    whole_call(&house, b"RIFF").await;
    arrive(&house, "other", "13900139000").await;
    gone(&house, "other").await;
    for (query, first, second) in [
        ("", true, true),
        ("caller=%2B86+138+0013+8000", true, false),
        ("caller=%3Cb%3E", false, false),
        ("agent=1001", true, false),
        ("agent=1002", false, false),
        ("agent=x", false, false),
        ("agent=99999999999", false, false),
        ("outcome=answered", true, false),
        ("outcome=self_service&agent=", false, true),
        ("day=2001-01-01", true, true),
        ("day=2001-01-01&day_until=2001-01-31", false, false),
        ("day_until=2001-01-01", false, false),
        ("dialled=12345", true, true),
        ("dialled=96110", false, false),
        ("queue=1", true, false),
        ("queue=2", false, false),
        ("queue=1&dialled=12345&agent=1001", true, false),
    ] {
        let seen = visitor.get(&format!("/calls?{query}")).await;
        let found = |number| seen.html.contains(&format!("href=\"/calls/{number}\""));
        assert_eq!([found(1), found(2)], [first, second], "{query}");
    }
    for day in ["x", "2026-13-01", "2026-02-30", "99999-01-01"] {
        visitor
            .get(&format!("/calls?day={day}"))
            .await
            .is(400)
            .has("请求有误");
    }
}

#[tokio::test]
async fn the_list_is_saved_as_a_file_as_it_is_filtered_with_numbers_as_the_reader_sees_them() {
    let house = House::open().await;
    whole_call(&house, b"RIFF").await;
    arrive(&house, "other", "13900139000").await;
    gone(&house, "other").await;
    let filtered = "/calls.csv?agent=1001";
    for (role, number) in [
        (Role::Supervisor, "13800138000"),
        (Role::Leader, "138****8000"),
    ] {
        let mut visitor = Visitor::of(&house, role).await;
        visitor
            .get("/calls?agent=1001&cursor=")
            .await
            .has(&format!("href=\"{filtered}\" download"))
            .has("最多 50000 条");
        let seen = visitor.get(filtered).await;
        assert_eq!(seen.headers["content-type"], "text/csv; charset=utf-8");
        let lines: Vec<&str> = seen.html.lines().collect();
        assert!(lines[0].starts_with("通话,方向,"), "{}", lines[0]);
        assert!(
            lines[1].contains(&format!(",{number},12345,")),
            "{}",
            lines[1]
        );
        assert!(lines[1].starts_with("1,来电,"), "{}", lines[1]);
        assert_eq!(lines.len(), 2);
    }
    let mut department = Visitor::of(&house, Role::Department).await;
    department.get(filtered).await.is(403);
}
