//! Call-backs at a time agreed on, and when the machine rings.

use crate::callbacks::{CALLER, missed};
use crate::conversation::press;
use crate::visitor::Visitor;
use harness::house::story::{arrive, ask_for_a_person, gone};
use harness::house::{AGENT, House, QUEUE};
use store::Role;
use switchboard::{AgentState, Input};

/// A day from now, as the field for it sends it, in the office's time.
pub fn tomorrow() -> String {
    let local = (harness::house::now() / 1_000) as i64 + 86_400 + 8 * 3_600;
    let at = time::OffsetDateTime::from_unix_timestamp(local).unwrap();
    let form = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]");
    at.format(form).unwrap()
}

#[tokio::test]
async fn a_time_agreed_on_at_the_desk_stands_on_the_list_and_at_the_callers_next_call() {
    let house = House::open().await;
    let mut visitor = crate::conversation::talking(&house).await;
    let due = tomorrow();
    let shown = due.replace('T', " ");
    let form = "action=\"/calls/1/callbacks\"";
    visitor.get("/desk").await.has(form);
    let agreed = [
        ("due", due.as_str()),
        ("agent", "1001"),
        ("note", "补充材料"),
        ("from", "desk"),
    ];
    press(&mut visitor, "/calls/1/callbacks", &agreed).await;
    let seen = visitor.get("/desk/live").await;
    seen.has("该号码待回拨").has(&shown).has("补充材料");
    gone(&house, "caller").await;
    let seen = visitor.get("/callbacks").await;
    seen.has("约定回拨")
        .has(&shown)
        .has("坐席 1001")
        .has("补充材料")
        .lacks("排队等候坐席");
    visitor
        .get("/calls/1")
        .await
        .has("该号码待回拨")
        .has(&shown);
    let again = [("due", due.as_str()), ("note", "另约")];
    let seen = visitor.post("/calls/1/callbacks", &again).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/calls/1"));
    let seen = visitor.get("/callbacks").await;
    seen.has("另约").lacks("补充材料");
    let closing = [("outcome", "not_needed")];
    visitor.post("/callbacks/1/closing", &closing).await.is(303);
    visitor.get("/calls/1").await.lacks("该号码待回拨");
}

/// What a question to the store says of the only call-back.
fn change(house: &House, sql: &'static str) {
    let change = move |tx: &store::rusqlite::Transaction<'_>| Ok(tx.execute(sql, [])?);
    house.store.write(store::Durability::Full, change).unwrap();
}

#[tokio::test]
async fn who_is_agreed_on_for_later_is_listed_and_not_counted_until_missed_or_due() {
    let house = House::open().await;
    let mut visitor = crate::conversation::talking(&house).await;
    let due = tomorrow();
    visitor
        .post("/calls/1/callbacks", &[("due", due.as_str())])
        .await
        .is(303);
    gone(&house, "caller").await;
    let seen = visitor.get("/callbacks").await;
    seen.has("约定回拨").lacks("个待回拨\">");
    arrive(&house, "again", CALLER).await;
    ask_for_a_person(&house, "again").await;
    gone(&house, "again").await;
    let seen = visitor.get("/callbacks").await;
    let shown = due.replace('T', " ");
    seen.has("1 个待回拨\">")
        .has("放弃等待")
        .has("约定回拨 <strong class=\"number\">")
        .has(&shown);
}

#[tokio::test]
async fn whom_the_machine_rings_no_more_is_marked_and_found() {
    let house = House::open().await;
    let mut visitor = missed(&house).await;
    let path = "/callbacks?state=given_up";
    visitor.get(path).await.has("没有系统已停止自动回拨的来电");
    change(&house, "UPDATE callbacks SET reason = 'asked'");
    let marked = "<span class=\"tag warn\">请人工回拨";
    visitor
        .get(path)
        .await
        .has(CALLER)
        .has(marked)
        .has("value=\"given_up\" selected");
    change(&house, "UPDATE callbacks SET due_at = 1");
    let seen = visitor.get("/callbacks").await;
    // Due, but nobody waits in the line.
    seen.has(CALLER).lacks(marked).lacks("排队等候坐席");
    let enqueue = switchboard::Request::Enqueue {
        callback: 1,
        number: CALLER.into(),
        queue: QUEUE,
        asked: 1,
        head_start_ms: 0,
        preferred: None,
    };
    let ask = (switchboard::RequestId(9), switchboard::Actor::System);
    house.input(Input::Request(ask.0, ask.1, enqueue)).await;
    visitor.get("/callbacks").await.has("排队等候坐席");
}

/// The form of the desk that agrees on a call-back: the caller it shows, and where it is sent.
async fn agreeing(visitor: &mut Visitor, page: &str) -> Option<(String, String)> {
    let seen = visitor.get(page).await;
    let (_, form) = seen.html.split_once("<summary>约定回拨")?;
    let shown = crate::visitor::value_after(form, "number\">")?;
    let caller = shown.split('<').next()?.to_owned();
    Some((caller, crate::visitor::value_after(form, "action=\"")?))
}

#[tokio::test]
async fn what_is_agreed_at_the_desk_is_of_the_caller_whose_form_was_shown() {
    let house = House::open().await;
    let mut visitor = crate::conversation::talking(&house).await;
    let (shown, form) = agreeing(&mut visitor, "/desk").await.unwrap();
    assert_eq!(shown, CALLER);
    // Meanwhile the talk and the wrap-up are over, and another caller rings.
    gone(&house, "caller").await;
    let ready = format!("/agents/{AGENT}/state");
    visitor.post(&ready, &[("state", "ready")]).await.is(303);
    assert_eq!(house.board().agents[0].state, AgentState::Ready);
    assert_eq!(
        agreeing(&mut visitor, "/desk/about").await.unwrap(),
        (CALLER.into(), form.clone()),
        "after the talk too"
    );
    arrive(&house, "other", "13900139000").await;
    ask_for_a_person(&house, "other").await;
    let (shown, _) = agreeing(&mut visitor, "/desk/about").await.unwrap();
    assert_eq!(shown, "13900139000", "what is shown from here on");
    let due = tomorrow();
    let agreed = [("due", due.as_str()), ("from", "desk")];
    press(&mut visitor, &form, &agreed).await;
    let owed = |c: &store::rusqlite::Connection| store::callbacks::get(c, 1);
    assert_eq!(house.store.read(owed).unwrap().caller, CALLER);
    let refused = visitor.post("/desk/callbacks", &agreed).await;
    refused.is(404);
}

#[tokio::test]
async fn a_time_that_cannot_be_is_said_in_words() {
    let house = House::open().await;
    let mut visitor = crate::conversation::talking(&house).await;
    for (due, words) in [
        ("", "请填写日期和时间"),
        ("2026-01-01T10:00", "请填写现在以后的时间"),
        ("2999-01-01T10:00", "只能约定 30 天以内的时间"),
    ] {
        let typed = [("due", due), ("note", "补充材料"), ("from", "desk")];
        let seen = visitor.post("/calls/1/callbacks", &typed).await;
        seen.is(422)
            .has(&format!("id=\"agree-due_at-fault\">约定时间：{words}"))
            .has("value=\"补充材料\"")
            .has(&format!("name=\"due\" value=\"{due}\""))
            .has("name=\"from\" value=\"desk\"")
            .lacks(" checked");
    }
    let mut leader = Visitor::of(&house, Role::Leader).await;
    let due = tomorrow();
    let agreed = [("due", due.as_str())];
    leader.post("/calls/1/callbacks", &agreed).await.is(403);
}

/// From here on nobody answers in the queue.
async fn shut(house: &House) {
    let mut plan = harness::house::plan();
    plan.queues[0].hours = Some(switchboard::Hours::default().into());
    house.input(Input::Plan(Box::new(plan))).await;
}

#[tokio::test]
async fn a_time_at_which_the_queue_is_closed_cannot_be_agreed_on() {
    let house = House::open().await;
    let mut visitor = crate::conversation::talking(&house).await;
    shut(&house).await;
    let due = tomorrow();
    let seen = visitor.post("/calls/1/callbacks", &[("due", &due)]).await;
    seen.is(422).has("该队列在这个时间不受理");
    visitor.get("/callbacks").await.has("现在没有待回拨的来电");
}

#[tokio::test]
async fn who_is_due_while_the_queue_is_closed_waits_until_it_opens() {
    let house = House::open().await;
    let mut visitor = missed(&house).await;
    let due = |tx: &store::rusqlite::Transaction<'_>| {
        Ok(tx.execute("UPDATE callbacks SET due_at = asked_at", [])?)
    };
    house.store.write(store::Durability::Full, due).unwrap();
    visitor.get("/callbacks").await.lacks("开始受理后排队");
    shut(&house).await;
    visitor.get("/callbacks").await.has("开始受理后排队");
}
