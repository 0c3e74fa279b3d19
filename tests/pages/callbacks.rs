//! Callers whom we missed are listed, dialled by one press and closed by what it came to.

use harness::house::story::{arrive, ask_for_a_person, gone};
use harness::house::{AGENT, House, QUEUE};
use store::Role;
use switchboard::{CallId, Dialled, Input, Stage};

use crate::agreeing::tomorrow;
use crate::cases::{CASE, all};
use crate::visitor::Visitor;

pub const CALLER: &str = "13800138000";

/// The agent is ready, and a citizen gives up waiting.
pub async fn missed(house: &House) -> Visitor {
    let mut visitor = Visitor::of(house, Role::Agent).await;
    let state = format!("/agents/{AGENT}/state");
    visitor
        .post(&state, &[("state", "paused"), ("reason", "break")])
        .await
        .is(303);
    for channel in ["first", "second"] {
        arrive(house, channel, CALLER).await;
        assert_eq!(ask_for_a_person(house, channel).await, None);
        gone(house, channel).await;
    }
    visitor
}

#[tokio::test]
async fn a_missed_caller_is_listed_once_however_often_they_rang() {
    let house = House::open().await;
    let mut visitor = missed(&house).await;
    let seen = visitor.get("/callbacks").await;
    seen.has(CALLER)
        .has("放弃等待")
        .has("等待 0:0")
        .has("<a href=\"/calls/2\">2</a>")
        .has("title=\"1 个待回拨\">1<")
        .has("action=\"/callbacks/1/calls\"");
    visitor
        .get("/callbacks/open")
        .await
        .has(">1<")
        .lacks("<html");
}

#[tokio::test]
async fn how_long_a_caller_has_been_owed_a_call_is_shown_while_it_is_owed() {
    let house = House::open().await;
    let mut visitor = missed(&house).await;
    let age = |tx: &store::rusqlite::Transaction<'_>| {
        let sql = "UPDATE callbacks SET owed_at = owed_at - 3 * 86400000";
        Ok(tx.execute(sql, [])?)
    };
    house.store.write(store::Durability::Full, age).unwrap();
    visitor.get("/callbacks").await.has("3 天前");
    let closing = [("outcome", "not_needed")];
    visitor.post("/callbacks/1/closing", &closing).await.is(303);
    visitor
        .get("/callbacks?state=closed")
        .await
        .has("无需回拨")
        .lacks("天前");
}

#[tokio::test]
async fn one_press_rings_the_agent_who_then_sees_the_call_on_the_desk() {
    let house = House::open().await;
    let mut visitor = missed(&house).await;
    let seen = visitor.post("/callbacks/1/calls", &[]).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/desk"));
    let call = house.board().calls[0].clone();
    assert_eq!(
        (call.stage, call.caller.as_deref()),
        (Stage::Dialling, Some(CALLER))
    );
    assert_eq!(call.queue, Some(QUEUE), "the queue that was waited in");
    visitor.get("/desk").await.has("呼叫中").has(CALLER);
    visitor
        .post("/callbacks/1/calls", &[])
        .await
        .is(409)
        .has("正在回拨");
    visitor.post("/callbacks/9/calls", &[]).await.is(404);
}

#[tokio::test]
async fn who_is_off_duty_is_told_to_be_ready_before_calling() {
    let house = House::open().await;
    let mut visitor = missed(&house).await;
    let state = format!("/agents/{AGENT}/state");
    visitor.post(&state, &[("state", "off")]).await.is(303);
    let seen = visitor.post("/callbacks/1/calls", &[]).await;
    seen.is(409).has("您已下班").has("就绪");
    assert!(house.board().calls.is_empty(), "nobody is rung");
}

#[tokio::test]
async fn a_call_back_is_closed_with_its_outcome_and_a_note() {
    let house = House::open().await;
    let mut visitor = missed(&house).await;
    let path = "/callbacks/1/closing";
    visitor.post(path, &[("outcome", "answered")]).await.is(400);
    let fields = [("outcome", "not_needed"), ("note", "已由<门户>答复")];
    let seen = visitor.post(path, &fields).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/callbacks"));
    visitor.post("/callbacks/1/calls", &[]).await.is(409);
    assert!(house.board().calls.is_empty(), "nobody is rung");
    visitor.get("/callbacks").await.has("现在没有待回拨的来电");
    let seen = visitor.get("/callbacks?state=closed").await;
    seen.has("无需回拨")
        .has("坐席 1001")
        .has("已由&#60;门户&#62;答复");
}

#[tokio::test]
async fn a_number_is_dialled_from_the_desk_as_people_write_it() {
    let house = House::open().await;
    let mut visitor = missed(&house).await;
    visitor.get("/desk").await.has("action=\"/calls\"");
    let fields = [("number", "(010) 1234-5678")];
    let seen = visitor.post("/calls", &fields).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/desk"));
    let call = house.board().calls[0].clone();
    assert_eq!(
        (call.call, call.caller.as_deref()),
        (CallId(3), Some("01012345678"))
    );
    let mut other = Visitor::of(&house, Role::Supervisor).await;
    other.post("/calls", &fields).await.is(403);
    visitor
        .post("/calls", &[("number", "not a number")])
        .await
        .is(409);
}

#[tokio::test]
async fn who_dials_what_is_not_allowed_is_told_so() {
    let house = House::open().await;
    let mut plan = harness::house::plan();
    plan.rights.forbidden = Dialled::parse("00*").into_iter().collect();
    house.input(Input::Plan(Box::new(plan))).await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let ready = format!("/agents/{AGENT}/state");
    visitor.post(&ready, &[("state", "ready")]).await.is(303);
    let seen = visitor.post("/calls", &[("number", "00 1 234 5678")]).await;
    seen.is(409).has("该号码不在允许拨打的范围内");
    let noted = |c: &store::rusqlite::Connection| {
        let refused = store::audit::Filter {
            subject: Some(("agent".into(), AGENT.to_string())),
            ..store::audit::Filter::default()
        };
        store::audit::list(c, &refused)
    };
    let noted = house.store.read(noted).unwrap().items;
    let said = [("agent:1001", "dial_refused", "0012345678")];
    let found = noted.iter().map(|it| (&*it.by, &*it.action, &*it.detail));
    assert!(found.eq(said), "{noted:?}");
}

#[tokio::test]
async fn a_caller_whose_number_may_not_be_dialled_is_not_agreed_on() {
    let house = House::open().await;
    let mut plan = harness::house::plan();
    plan.rights.forbidden = Dialled::parse("*").into_iter().collect();
    house.input(Input::Plan(Box::new(plan))).await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let due = tomorrow();
    for (call, caller, status) in [(1, "16812345678", 422), (2, CALLER, 303)] {
        arrive(&house, caller, caller).await;
        let path = format!("/calls/{call}/callbacks");
        let seen = visitor.post(&path, &[("due", due.as_str())]).await;
        seen.is(status);
        if status == 422 {
            seen.has("不能约定回拨");
        }
    }
}

#[tokio::test]
async fn an_empty_list_says_what_will_stand_in_it() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let seen = visitor.get("/callbacks").await;
    seen.has("现在没有待回拨的来电").lacks("class=\"count\"");
}

/// A case of the caller.
async fn case_of_caller(visitor: &mut Visitor, house: &House) -> String {
    visitor.post("/cases", &CASE).await.is(303);
    all(house)[0].number.clone()
}

#[tokio::test]
async fn a_call_dialled_from_a_case_is_tied_to_it_and_brings_its_form_to_the_desk() {
    let house = House::open().await;
    let mut visitor = missed(&house).await;
    let case = case_of_caller(&mut visitor, &house).await;
    let path = format!("/cases/{case}");
    let seen = visitor.post("/calls", &[("case", &case)]).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/desk"));
    let call = house.board().calls[0].clone();
    assert_eq!(call.caller.as_deref(), Some(CALLER));
    let seen = visitor.get(&path).await;
    seen.has("<b>呼叫来电人</b> <span class=\"particular\">坐席 1001</span>")
        .has("<a href=\"/calls/3\">");
    visitor
        .get("/calls/3")
        .await
        .has(&format!("<a href=\"{path}\">"));
    let desk = visitor.get("/desk/case").await;
    desk.has(&format!("action=\"{path}\""))
        .has("data-call=\"3\"");
}

#[tokio::test]
async fn a_case_that_was_closed_is_shown_at_the_call_about_it_and_another_can_be_written() {
    let house = House::open().await;
    let mut visitor = missed(&house).await;
    let case = case_of_caller(&mut visitor, &house).await;
    let close = |tx: &store::rusqlite::Transaction<'_>| {
        let sql = "UPDATE cases SET state = 'closed', closed_at = updated_at";
        Ok(tx.execute(sql, [])?)
    };
    house.store.write(store::Durability::Full, close).unwrap();
    visitor.post("/calls", &[("case", &case)]).await.is(303);
    let desk = visitor.get("/desk/case").await;
    desk.has("本次通话有关工单")
        .has(&format!("href=\"/cases/{case}\""))
        .has("已办结")
        .has("action=\"/cases\"")
        .has("name=\"call\" value=\"3\"");
    // And still is where what was written is not taken.
    let empty = [("call", "3"), ("from", "desk"), ("content", "")];
    let faulty = visitor.post("/cases", &empty).await;
    faulty
        .is(422)
        .has("本次通话有关工单")
        .has(&format!("href=\"/cases/{case}\""));
}

#[tokio::test]
async fn a_void_case_and_one_that_is_not_there_are_not_called_about() {
    let house = House::open().await;
    let mut visitor = missed(&house).await;
    let case = case_of_caller(&mut visitor, &house).await;
    let discard = |tx: &store::rusqlite::Transaction<'_>| {
        Ok(tx.execute("UPDATE cases SET state = 'void'", [])?)
    };
    house.store.write(store::Durability::Full, discard).unwrap();
    visitor.post("/calls", &[("case", &case)]).await.is(409);
    let none = [("case", "202601010001")];
    visitor.post("/calls", &none).await.is(404);
    visitor
        .get(&format!("/cases/{case}"))
        .await
        .lacks("action=\"/calls\"");
    assert_eq!(house.board().calls, []);
}
