//! What is announced to all: given and withdrawn by a supervisor, seen by all who answer.

use harness::house::{House, now};
use store::Role;
use switchboard::{Input, Notice};

use crate::visitor::Visitor;

const WORDS: &str = "因水管爆裂，城东片区停水，预计今晚恢复。";

/// A day from here on, as the form has it; the office keeps China's time.
fn tomorrow() -> String {
    let local = now() / 1_000 + 86_400 + 8 * 3_600;
    let at = time::OffsetDateTime::from_unix_timestamp(local as i64).unwrap();
    let form = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]");
    at.format(form).unwrap()
}

#[tokio::test]
async fn a_supervisor_announces_something_and_withdraws_it() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor.get("/notice").await.has("当前没有公告");
    let until = tomorrow();
    let form = [("zh", WORDS), ("until", &until), ("closed", "yes")];
    let seen = visitor.follow("/notice", &form).await;
    seen.has(WORDS).has("暂停人工服务").has("公告语音正在准备");
    let given = house.store.read(|c| store::notices::current(c, now()));
    let given = given.unwrap().unwrap();
    let heard = Notice {
        number: given.id,
        spoken: true,
        closed: given.closed_at,
        until: given.until,
    };
    house.input(Input::Notice(Some(heard))).await;
    let page = visitor.get("/notice").await;
    page.has("正在播放的公告").has("src=\"/notice/audio/zh\"");
    page.lacks("src=\"/notice/audio/en\"");
    // Made by whoever speaks it; until then there is nothing to hear.
    visitor.get("/notice/audio/zh").await.is(410);
    let folder = house.data.join("sounds/notices");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{}.zh.wav", given.id)), b"RIFF").unwrap();
    let sound = visitor.get("/notice/audio/zh").await;
    assert_eq!((sound.status, &*sound.html), (200, "RIFF"));
    visitor.get("/notice/audio/fr").await.is(404);
    visitor.get("/board").await.has(WORDS).has("暂停人工服务");
    let seen = visitor.follow("/notice/end", &[]).await;
    seen.has("当前没有公告").has("以往公告").has("撤下");
    visitor.get("/board").await.lacks(WORDS);
    let audit = house
        .store
        .read(|c| store::audit::list(c, &store::audit::Filter::default()));
    let audit = audit.unwrap().items.into_iter();
    let done: Vec<_> = audit
        .filter(|it| it.subject == "notice")
        .map(|it| it.action)
        .collect();
    assert_eq!(done, ["withdrawn", "announced"]);
}

#[tokio::test]
async fn a_notice_whose_words_cannot_be_spoken_is_told_from_one_that_callers_hear() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let until = tomorrow();
    let form = [("zh", WORDS), ("until", &*until)];
    visitor.post("/notice", &form).await.is(303);
    let given = house.store.read(|c| store::notices::current(c, now()));
    let given = given.unwrap().unwrap();
    let silent = Notice {
        number: given.id,
        spoken: false,
        closed: None,
        until: given.until,
    };
    house.input(Input::Notice(Some(silent))).await;
    let seen = visitor.get("/notice").await;
    seen.has("公告无法合成语音")
        .lacks("正在播放的公告")
        .lacks("公告语音正在准备");
}

#[tokio::test]
async fn what_was_typed_is_kept_and_what_is_wrong_is_said_beside_it() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let past = [
        ("zh", WORDS),
        ("until", "2020-01-01T08:00"),
        ("closed", "yes"),
    ];
    let seen = visitor.post("/notice", &past).await;
    seen.is(422)
        .has(WORDS)
        .has("2020-01-01T08:00")
        .has("checked");
    seen.has("播放至：请填写将来的时间。")
        .has("id=\"until-fault\"");
    let until = tomorrow();
    let none = visitor
        .post("/notice", &[("zh", ""), ("until", &until)])
        .await;
    none.is(422)
        .has("公告内容：请填写。")
        .has("id=\"zh-fault\"");
    visitor.get("/notice").await.has("当前没有公告");
}

#[tokio::test]
async fn an_agent_reads_what_callers_hear_and_gives_no_notice() {
    let house = House::open().await;
    let until = tomorrow();
    let form = [("zh", WORDS), ("until", &*until)];
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    supervisor.post("/notice", &form).await.is(303);
    let mut agent = Visitor::of(&house, Role::Agent).await;
    agent.get("/notice").await.has(WORDS).lacks("<textarea");
    agent.post("/notice", &form).await.is(403);
    agent.post("/notice/end", &[]).await.is(403);
    let mut department = Visitor::of(&house, Role::Department).await;
    department.get("/notice").await.is(403);
}
