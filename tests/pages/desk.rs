//! The desk: the agent's state, the call at hand, and its case, without a script.

use harness::house::story::{answer_at, arrive, ask_for_a_person, gone};
use harness::house::{AGENT, House};
use store::Role;
use switchboard::{ChannelId, Event, Input, Language, Target};

use crate::cases::all;
use crate::visitor::{Visitor, value_after};

const CALLER: &str = "13800138000";
const CASE: [(&str, &str); 4] = [
    ("kind", "complaint"),
    ("urgency", "normal"),
    ("content", "示例路灯不亮"),
    ("from", "desk"),
];

pub async fn state(visitor: &mut Visitor, fields: &[(&str, &str)]) {
    let seen = visitor
        .post(&format!("/agents/{AGENT}/state"), fields)
        .await;
    assert_eq!(
        (seen.status, seen.to.as_str()),
        (303, "/desk"),
        "{}",
        seen.html
    );
}

pub async fn ready(house: &House) -> Visitor {
    let mut visitor = Visitor::of(house, Role::Agent).await;
    state(&mut visitor, &[("state", "ready")]).await;
    visitor
}

/// A citizen rings and the agent's telephone with it; the agent's leg.
pub async fn rung(house: &House, channel: &str) -> ChannelId {
    arrive(house, channel, CALLER).await;
    ask_for_a_person(house, channel)
        .await
        .expect("the agent is rung")
}

pub async fn talk(house: &House, channel: &str) -> ChannelId {
    let leg = rung(house, channel).await;
    answer_at(house, leg.clone()).await;
    leg
}

pub async fn hung_up(house: &House, channel: &str, leg: &ChannelId) {
    gone(house, channel).await;
    gone(house, leg.as_str()).await;
}

/// The case form as the page holds it, with these words.
async fn form(visitor: &mut Visitor, then: &'static str) -> Vec<(&'static str, String)> {
    let page = visitor.get("/desk").await;
    let held = |name: &str| value_after(&page.html, &format!("name=\"{name}\" value=\"")).unwrap();
    let mut fields: Vec<_> = CASE.map(|(name, value)| (name, value.to_owned())).into();
    fields.extend(["call", "revision"].map(|name| (name, held(name))));
    fields.push(("then", then.into()));
    fields
}

fn borrowed<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

#[tokio::test]
async fn an_agent_is_off_then_ready_then_paused_and_the_desk_says_so() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    visitor
        .get("/desk")
        .await
        .has("data-state=\"off\"")
        .has("点击“就绪”后开始接听来电");
    for (fields, expected) in [
        (
            &[("state", "ready")][..],
            ["data-state=\"ready\"", "等待来电"],
        ),
        (
            &[("state", "paused"), ("reason", "meal")],
            [
                "data-state=\"paused\"",
                "<span class=\"tag warn\">用餐</span>",
            ],
        ),
        (
            &[
                ("state", "paused"),
                ("reason", "meal"),
                ("own_reason", "喝水"),
            ],
            ["data-state=\"paused\"", "喝水"],
        ),
        (&[("state", "off")], ["data-state=\"off\"", "下班"]),
    ] {
        state(&mut visitor, fields).await;
        let seen = visitor.get("/desk").await;
        for words in expected {
            seen.has(words);
        }
    }
}

#[tokio::test]
async fn a_ringing_call_shows_its_caller_and_how_long_they_waited() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    rung(&house, "caller").await;
    let seen = visitor.get("/desk").await;
    seen.has("data-state=\"reserved\"")
        .has("class=\"call-number\">13800138000<");
    seen.has("振铃")
        .has("等待")
        .has("首次来电")
        .has("该号码没有工单");
    let bar = visitor.get("/desk/bar").await;
    bar.is(200).has("振铃 13800138000").has("href=\"/desk\"");
    visitor.get("/calls").await.has("hx-get=\"/desk/bar\"");
}

#[tokio::test]
async fn a_repeat_call_shows_what_was_said_before() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    let leg = talk(&house, "first").await;
    let fields = form(&mut visitor, "").await;
    hung_up(&house, "first", &leg).await;
    visitor.post("/cases", &borrowed(&fields)).await.is(303);
    state(&mut visitor, &[("state", "ready")]).await;
    talk(&house, "second").await;
    let seen = visitor.get("/desk").await;
    let number = all(&house)[0].number.clone();
    seen.has("重复来电")
        .has("30 天内第 2 次来电")
        .has("href=\"/calls/1\"")
        .has("示例agent 1001")
        .has("已接听");
    seen.has(&format!("id=\"case-{number}\""))
        .has("示例路灯不亮");
}

#[tokio::test]
async fn the_desk_shows_the_callers_language_and_what_they_said_of_the_service_before() {
    let house = House::open().await;
    let mut plan = harness::house::plan();
    let mut english = plan.menus[0].clone();
    english.language = Some(Language::English);
    plan.menus[0].keys.insert('2', Target::Menu(1));
    plan.menus.push(english);
    house.input(Input::Plan(plan.into())).await;
    let mut visitor = ready(&house).await;
    let leg = talk(&house, "first").await;
    hung_up(&house, "first", &leg).await;
    let graded = |tx: &store::rusqlite::Transaction<'_>| {
        let sql = "UPDATE calls SET survey = 'answered', grade = 1, language = 'en'";
        Ok(tx.execute(sql, [])?)
    };
    house.store.write(store::Durability::Full, graded).unwrap();
    state(&mut visitor, &[("state", "ready")]).await;
    arrive(&house, "second", CALLER).await;
    house.switch(Event::Key("second".into(), '2')).await;
    ask_for_a_person(&house, "second")
        .await
        .expect("the agent is rung");
    let seen = visitor.get("/desk/live").await;
    seen.has("来电人所选语言</dt><dd><strong>英语</strong>");
    let (_, before) = seen.html.split_once("重复来电").unwrap();
    assert!(
        before.contains("<span class=\"tag\">英语</span>"),
        "{before}"
    );
    assert!(before.contains("非常满意"), "{before}");
}

#[tokio::test]
async fn wrapping_up_writes_the_case_of_the_call_and_makes_ready() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    let leg = talk(&house, "caller").await;
    visitor
        .get("/desk")
        .await
        .has("data-state=\"talking\"")
        .has("● 录音中");
    let mut fields = form(&mut visitor, "ready").await;
    fields.push(("caller", "110".into()));
    hung_up(&house, "caller", &leg).await;
    visitor
        .get("/desk")
        .await
        .has("data-state=\"wrap_up\"")
        .has("通话已结束，请完成工单");
    let seen = visitor.follow("/cases", &borrowed(&fields)).await;
    let case = all(&house).remove(0);
    seen.has("data-state=\"ready\"")
        .has(&format!("工单 {} 已保存", case.number));
    assert_eq!(
        (case.call.map(|call| call.0), case.medium.as_str()),
        (Some(1), "phone")
    );
    assert_eq!(
        case.caller.as_deref(),
        Some(CALLER),
        "a call knows its caller"
    );
    seen.has(&format!("href=\"/cases/{}\"", case.number))
        .lacks("还没有工单");
    visitor.get("/calls/1").await.has(&case.number);
}

#[tokio::test]
async fn faults_come_back_to_the_desk_with_what_was_typed_and_the_call_as_it_stands() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    talk(&house, "caller").await;
    let mut fields = form(&mut visitor, "ready").await;
    fields.retain(|(name, _)| *name != "kind");
    let seen = visitor.post("/cases", &borrowed(&fields)).await;
    seen.is(422)
        .has("请选择类型")
        .has("示例路灯不亮</textarea>")
        .has("data-state=\"talking\"");
    seen.has("name=\"call\" value=\"1\"")
        .has("name=\"from\" value=\"desk\"");
    for call in ["x", "99", "-1"] {
        let fields = [&CASE[..], &[("call", call)]].concat();
        visitor
            .post("/cases", &fields)
            .await
            .is(422)
            .has("没有这个通话");
    }
    assert_eq!(all(&house), []);
}

#[tokio::test]
async fn a_button_pressed_twice_makes_one_case_and_a_second_save_changes_it() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    talk(&house, "caller").await;
    let fields = form(&mut visitor, "").await;
    let first = visitor.post("/cases", &borrowed(&fields)).await;
    let second = visitor.post("/cases", &borrowed(&fields)).await;
    assert_eq!((first.to.clone(), all(&house).len()), (second.to, 1));
    let path = format!("/cases/{}", all(&house)[0].number);
    visitor
        .get("/desk")
        .await
        .has(&format!("action=\"{path}\""))
        .has("示例路灯不亮</textarea>");
    let mut fields = form(&mut visitor, "").await;
    fields[2].1 = "示例路灯又亮了".into();
    let seen = visitor.follow(&path, &borrowed(&fields)).await;
    seen.has("desk-state").has("示例路灯又亮了");
    assert_eq!(all(&house).len(), 1);
}

#[tokio::test]
async fn my_cases_are_mine_alone_and_say_so_when_there_are_none() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let mut other = Visitor::of(&house, Role::Supervisor).await;
    other.post("/cases", &CASE).await.is(303);
    visitor
        .get("/desk")
        .await
        .has("还没有工单")
        .lacks("示例路灯不亮");
    visitor.post("/cases", &CASE).await.is(303);
    visitor
        .get("/desk")
        .await
        .has("示例路灯不亮")
        .has("/cases?mine=yes");
}

#[tokio::test]
async fn what_a_caller_sends_as_a_number_is_text_on_every_page() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    let bad = "<script>alert(1)</script>\"'";
    let (channel, caller) = (ChannelId("x".into()), Some(bad.into()));
    house
        .switch(Event::Arrived {
            channel,
            caller,
            dialled: bad.into(),
            known: switchboard::Known::default(),
        })
        .await;
    ask_for_a_person(&house, "x")
        .await
        .expect("the agent is rung");
    for path in [
        "/desk",
        "/desk/live",
        "/desk/bar",
        "/desk/case",
        "/calls",
        "/calls/1",
    ] {
        visitor
            .get(path)
            .await
            .is(200)
            .lacks("<script>alert")
            .lacks("</script>\"");
    }
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    supervisor
        .get("/board")
        .await
        .is(200)
        .lacks("<script>alert");
}

#[tokio::test]
async fn a_note_about_a_caller_is_shown_at_their_next_call_until_it_is_removed() {
    let house = House::open().await;
    let mut visitor = ready(&house).await;
    visitor.get("/desk").await.lacks("/notes\"");
    let leg = talk(&house, "first").await;
    let form = "action=\"/calls/1/notes\"";
    visitor.get("/desk").await.has(form);
    let note = [("note", "听力不好，请慢些说"), ("from", "desk")];
    crate::conversation::press(&mut visitor, "/calls/1/notes", &note).await;
    hung_up(&house, "first", &leg).await;
    state(&mut visitor, &[("state", "ready")]).await;
    rung(&house, "second").await;
    visitor
        .get("/desk/live")
        .await
        .has("来电人备注")
        .has("听力不好，请慢些说");
    visitor.get("/calls/2").await.has("听力不好，请慢些说");
    visitor.post("/calls/2/notes/1/end", &[]).await.is(303);
    visitor.get("/desk/live").await.lacks("听力不好");
    visitor.post("/calls/2/notes/1/end", &[]).await.is(404);
    visitor
        .post("/calls/2/notes", &[("note", "")])
        .await
        .is(422)
        .has("备注：请填写内容");
    let long = "长".repeat(201);
    let seen = visitor.post("/calls/2/notes", &[("note", &long)]).await;
    seen.is(422).has("备注：过长").has(&long);
}
