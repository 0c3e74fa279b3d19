//! What an agent can do in the call at hand, without a script: hold, mute, consult, join, send away.

use harness::house::story::{answer_at, arrive, ask_for_a_person};
use harness::house::{AGENT, House};
use store::{Durability, Role};
use switchboard::{AgentState, CallView, ChannelId, Command, Event, PartyView, Stage};

use crate::leading::audit;
use crate::visitor::Visitor;

const EXPERT: &str = "01012345678";

/// The agent at the desk, talking in call 1.
pub async fn talking(house: &House) -> Visitor {
    let mut visitor = Visitor::of(house, Role::Agent).await;
    let state = format!("/agents/{AGENT}/state");
    visitor.post(&state, &[("state", "ready")]).await.is(303);
    arrive(house, "caller", "13800138000").await;
    let leg = ask_for_a_person(house, "caller").await;
    answer_at(house, leg.expect("the agent is rung")).await;
    visitor.get("/desk").await.is(200);
    visitor
}

pub async fn call(house: &House) -> CallView {
    let calls = house.get("/calls/1/participants").await;
    assert!(calls["items"].is_array());
    house.board().calls[0].clone()
}

pub async fn press(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) {
    let seen = visitor.post(path, fields).await;
    assert_eq!(
        (seen.status, seen.to.as_str()),
        (303, "/desk"),
        "{path}: {}",
        seen.html
    );
}

/// Whoever is rung answers.
pub async fn answers(house: &House) {
    let channel = rung(house).await;
    house.switch(Event::Answered(channel)).await;
}

/// The leg of whoever is rung.
async fn rung(house: &House) -> ChannelId {
    let facts = house.get("/calls/1").await["facts"].clone();
    let started = facts.as_array().unwrap().iter();
    let started = started
        .rev()
        .find(|fact| fact["kind"] == "transfer_started");
    let channel = started.unwrap()["fields"]["channel"].as_str();
    ChannelId(channel.unwrap().into())
}

#[tokio::test]
async fn a_caller_is_held_and_brought_back_by_a_press() {
    let house = House::open().await;
    let mut visitor = talking(&house).await;
    visitor
        .get("/desk")
        .await
        .has("formaction=\"/calls/1/hold\"")
        .has("保持");
    press(&mut visitor, "/calls/1/hold", &[]).await;
    assert!(call(&house).await.held.is_some());
    let seen = visitor.get("/desk").await;
    seen.has("来电人正在听音乐")
        .has("formaction=\"/calls/1/hold/end\"");
    press(&mut visitor, "/calls/1/hold/end", &[]).await;
    assert_eq!(call(&house).await.held, None);
}

#[tokio::test]
async fn the_agent_mutes_themself_and_nobody_else() {
    let house = House::open().await;
    let mut visitor = talking(&house).await;
    press(&mut visitor, "/calls/1/mute", &[]).await;
    let call = call(&house).await;
    let muted: Vec<bool> = call
        .parties
        .iter()
        .map(|party: &PartyView| party.muted)
        .collect();
    assert_eq!((call.muted, muted), (false, vec![true]));
    visitor.get("/desk").await.has("取消静音");
}

#[tokio::test]
async fn a_department_is_consulted_joined_and_sent_away() {
    let house = House::open().await;
    let create = |tx: &store::rusqlite::Transaction<'_>| {
        store::departments::create(tx, "示例规划局", Some("010-1234 5678"))
    };
    let row = house.store.write(Durability::Full, create).unwrap();
    let mut visitor = talking(&house).await;
    let to = format!("department:{row}");
    visitor
        .get("/desk")
        .await
        .has(&format!("value=\"{to}\""))
        .has("示例规划局");
    press(
        &mut visitor,
        "/desk/transfer",
        &[("to", &to), ("kind", "attended")],
    )
    .await;
    visitor
        .get("/desk")
        .await
        .has(&format!("正在呼叫 {EXPERT}"));
    answers(&house).await;
    let seen = visitor.get("/desk").await;
    seen.has(&format!("正在咨询 {EXPERT}"))
        .has("/calls/1/transfer/completion")
        .has("/calls/1/transfer/swap");
    press(&mut visitor, "/calls/1/transfer/merge", &[]).await;
    let seen = visitor.get("/desk").await;
    seen.has("通话中")
        .has(&format!("value=\"number:{EXPERT}\""));
    let party = format!("number:{EXPERT}");
    press(
        &mut visitor,
        "/calls/1/participants/end",
        &[("party", &party)],
    )
    .await;
    assert_eq!(call(&house).await.parties.len(), 1);
}

#[tokio::test]
async fn an_emergency_number_is_one_press_away() {
    let house = House::open().await;
    let mut visitor = talking(&house).await;
    let seen = visitor.get("/desk").await;
    for number in ["110", "119", "120", "122"] {
        seen.has(&format!("name=\"to\" value=\"number:{number}\""));
    }
    seen.has("110 公安").has("122 交警");
    let fields = [("to", "number:110"), ("kind", "invite")];
    press(&mut visitor, "/desk/transfer", &fields).await;
    let call = call(&house).await;
    assert_eq!(
        (call.held, call.transfer.unwrap().to.label()),
        (None, "number:110".into())
    );
}

#[tokio::test]
async fn what_cannot_be_done_is_told_in_words() {
    let house = House::open().await;
    let mut visitor = talking(&house).await;
    let wrong = [("number", "12a"), ("kind", "blind")];
    visitor
        .post("/desk/transfer", &wrong)
        .await
        .is(409)
        .has("号码为 2 至 20 位数字");
    visitor
        .post("/calls/1/transfer/swap", &[])
        .await
        .is(409)
        .has("没有正在进行的转接");
    visitor.post("/calls/1/nonsense", &[]).await.is(404);
    visitor.post("/calls/99/hold", &[]).await.is(404);
    let nowhere = [("to", "department:99"), ("kind", "blind")];
    visitor.post("/desk/transfer", &nowhere).await.is(404);
    let mut other = Visitor::of(&house, Role::Leader).await;
    other.post("/calls/1/hold", &[]).await.is(403);
}

#[tokio::test]
async fn a_supervisor_may_bring_a_forgotten_caller_back() {
    let house = House::open().await;
    let mut agent = talking(&house).await;
    press(&mut agent, "/calls/1/hold", &[]).await;
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    let held = "<span class=\"tag warn\">保持";
    supervisor.get("/board").await.is(200).has(held);
    let seen = supervisor.post("/calls/1/hold/end", &[]).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/board"));
    assert_eq!(call(&house).await.held, None);
    supervisor.get("/board").await.lacks(held);
    let said = audit(&house, "1");
    assert_eq!(
        said,
        ["user:supervisor put_on_hold end"],
        "not the agent's own"
    );
}

#[tokio::test]
async fn keys_go_to_the_far_end_and_are_not_kept() {
    let house = House::open().await;
    let mut visitor = talking(&house).await;
    press(&mut visitor, "/desk/keys", &[("keys", "77#")]).await;
    let seen = house.get("/calls/1").await;
    assert!(!seen.to_string().contains("77#"));
    let kinds = seen["facts"].as_array().unwrap().iter();
    assert_eq!(kinds.filter(|fact| fact["kind"] == "keys_sent").count(), 1);
    let never = |command: &Command| matches!(command, Command::HangUp(_));
    assert!(
        !house
            .switch(Event::Key("caller".into(), '1'))
            .await
            .iter()
            .any(never)
    );
}

#[tokio::test]
async fn a_call_and_its_case_are_dispatched_by_one_press() {
    let house = House::open().await;
    let create = |tx: &store::rusqlite::Transaction<'_>| {
        store::departments::create(tx, "示例规划局", Some("010-1234 5678"))
    };
    let row = house.store.write(Durability::Full, create).unwrap();
    let to = format!("department:{row}");
    let mut visitor = talking(&house).await;
    visitor.get("/desk").await.has("语音转办");
    let fields = [("to", to.as_str()), ("kind", "blind")];
    let early = visitor.post("/desk/dispatch", &fields).await;
    early.is(409).has("请先填写并保存本次通话的工单");
    assert_eq!(call(&house).await.transfer, None);
    let case = [
        ("call", "1"),
        ("kind", "help"),
        ("urgency", "normal"),
        ("content", "示例：路灯不亮"),
        ("from", "desk"),
    ];
    visitor.post("/cases", &case).await.is(303);
    press(&mut visitor, "/desk/dispatch", &fields).await;
    let cases = house.get("/cases?call=1").await;
    assert_eq!(cases["items"][0]["state"], "accepted");
    assert_eq!(house.board().calls[0].parties, [], "the department is rung");
    answers(&house).await;
    let cases = house.get("/cases?call=1").await;
    let case = &cases["items"][0];
    assert_eq!(case["state"], "dispatched");
    let number = case["number"].as_str().unwrap();
    let seen = visitor.get(&format!("/cases/{number}")).await;
    seen.has("语音转办").has("示例规划局").has("已派单");
}

#[tokio::test]
async fn a_department_that_does_not_answer_leaves_call_and_case_with_the_agent() {
    let house = House::open().await;
    let create = |tx: &store::rusqlite::Transaction<'_>| {
        store::departments::create(tx, "示例规划局", Some("010-1234 5678"))
    };
    let row = house.store.write(Durability::Full, create).unwrap();
    let to = format!("department:{row}");
    let mut visitor = talking(&house).await;
    let case = [
        ("call", "1"),
        ("kind", "help"),
        ("urgency", "normal"),
        ("content", "示例：路灯不亮"),
        ("from", "desk"),
    ];
    visitor.post("/cases", &case).await.is(303);
    press(&mut visitor, "/desk/dispatch", &[("to", to.as_str())]).await;
    let channel = rung(&house).await;
    house.switch(Event::Gone { channel, cause: 17 }).await;
    let cases = house.get("/cases?call=1").await;
    let number = cases["items"][0]["number"].as_str().unwrap();
    let seen = visitor.get(&format!("/cases/{number}")).await;
    seen.has("已受理").has("语音转办未接通（占线）");
}

#[tokio::test]
async fn the_agent_hangs_up_with_a_button_and_wraps_up() {
    let house = House::open().await;
    let mut visitor = talking(&house).await;
    let seen = visitor.get("/desk").await;
    seen.has("挂断")
        .has("action=\"/calls/1/end\"")
        .has("data-key=\"KeyG\"");
    press(&mut visitor, "/calls/1/end", &[]).await;
    assert!(house.board().calls.is_empty());
    let seen = visitor.get("/desk").await;
    seen.has("话后处理").lacks("action=\"/calls/1/end\"");
}

#[tokio::test]
async fn the_agent_rejects_a_ringing_call_with_a_button_and_is_paused() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let state = format!("/agents/{AGENT}/state");
    visitor.post(&state, &[("state", "ready")]).await.is(303);
    arrive(&house, "caller", "13900139000").await;
    visitor.get("/desk").await.lacks("id=\"reject\"");
    ask_for_a_person(&house, "caller").await.unwrap();
    let seen = visitor.get("/desk").await;
    seen.has("id=\"reject\"").has("action=\"/calls/1/end\"");
    press(&mut visitor, "/calls/1/end", &[]).await;
    let board = house.board();
    assert_eq!(board.calls[0].stage, Stage::Queued);
    assert_eq!(board.agents[0].state, AgentState::Paused("rejected".into()));
    visitor.get("/desk").await.lacks("id=\"reject\"");
}

#[tokio::test]
async fn a_number_that_rings_is_given_up_by_the_same_button() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let state = format!("/agents/{AGENT}/state");
    visitor.post(&state, &[("state", "ready")]).await.is(303);
    visitor.get("/desk").await.lacks("挂断自己的线路");
    let dialled = Event::Dialled {
        channel: ChannelId("handset".into()),
        phone: AGENT.to_string(),
        number: EXPERT.into(),
    };
    house.switch(dialled).await;
    visitor.get("/desk/talk").await.has("/calls/1/end");
    press(&mut visitor, "/calls/1/end", &[]).await;
    assert!(house.board().calls.is_empty());
    visitor.get("/desk/talk").await.lacks("/calls/1/end");
}

#[tokio::test]
async fn nobody_hangs_up_a_colleagues_call_and_whoever_leads_ends_any() {
    let house = House::open().await;
    talking(&house).await;
    let mut other = Visitor::of(&house, Role::Department).await;
    other.post("/calls/1/end", &[]).await.is(403);
    let mut leader = Visitor::of(&house, Role::Leader).await;
    leader.get("/board").await.lacks("/calls/1/end");
    leader.post("/calls/1/end", &[]).await.is(403);
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    let button = "action=\"/calls/1/end\"";
    supervisor.get("/calls/1").await.has(button).has("结束通话");
    supervisor.get("/board").await.has(button).has("结束通话");
    let seen = supervisor.post("/calls/1/end", &[]).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/board"));
    assert!(house.board().calls.is_empty());
    supervisor.get("/calls/1").await.lacks(button);
    supervisor.post("/calls/1/end", &[]).await.is(404);
    let audit = |c: &store::rusqlite::Connection| {
        let sql = "SELECT count(*) FROM audit WHERE action = 'ended' AND name = '1'";
        Ok(c.query_row(sql, [], |row| row.get::<_, u64>(0))?)
    };
    assert_eq!(house.store.read(audit).unwrap(), 1);
}
