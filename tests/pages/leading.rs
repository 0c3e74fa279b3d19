//! A caller is left to colleagues and picked up, or led on while they wait; each stands in the audit.

use harness::house::story::{arrive, ask_for_a_person, set_of};
use harness::house::{AGENT, House};
use serde_json::json;
use store::Role;
use store::audit::{Filter, list};
use switchboard::AgentId;

use crate::conversation::{press, talking};
use crate::supervision::{give_telephone, seat};
use crate::visitor::Visitor;

/// What the audit says of a call, first things first.
pub fn audit(house: &House, call: &str) -> Vec<String> {
    let filter = Filter {
        subject: Some(("call".into(), call.into())),
        ..Filter::default()
    };
    let mut noted = house.store.read(|c| list(c, &filter)).unwrap().items;
    noted.reverse();
    let said = noted.into_iter();
    said.map(|entry| format!("{} {} {}", entry.by, entry.action, entry.detail))
        .collect()
}

#[tokio::test]
async fn a_caller_is_parked_by_a_press_and_picked_up_by_another() {
    let house = House::open().await;
    let mut visitor = talking(&house).await;
    visitor
        .get("/desk/talk")
        .await
        .has("formaction=\"/calls/1/parking\"")
        .lacks("id=\"pick-up-1\"");
    press(&mut visitor, "/calls/1/parking", &[]).await;
    assert!(house.board().calls[0].parked.is_some());
    let seen = visitor.get("/desk/talk").await;
    seen.has("驻留的来电")
        .has("13800138000")
        .has("action=\"/calls/1/parking/end\"")
        .has("id=\"pick-up-1\"");
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    supervisor.get("/board").await.has("已驻留");
    press(&mut visitor, "/calls/1/parking/end", &[]).await;
    let transfer = house.board().calls[0].transfer.clone().unwrap();
    assert_eq!(transfer.to.agent(), Some(AGENT));
    let twice = visitor.post("/calls/1/parking/end", &[]).await;
    twice.is(409);
    let expected = ["agent:1001 parked ", "agent:1001 picked_up 1001"];
    assert_eq!(
        audit(&house, "1"),
        expected,
        "what was refused was not done"
    );
}

#[tokio::test]
async fn whoever_has_no_telephone_picks_nobody_up() {
    let house = House::open().await;
    let mut visitor = talking(&house).await;
    press(&mut visitor, "/calls/1/parking", &[]).await;
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    let seen = supervisor.post("/calls/1/parking/end", &[]).await;
    seen.is(409).has("没有可用的话机");
    give_telephone(&house).await;
    set_of(&house, AgentId(1000), json!({"state": "ready"})).await;
    supervisor.post("/calls/1/parking/end", &[]).await.is(303);
    let last = audit(&house, "1").pop();
    assert_eq!(last.as_deref(), Some("agent:1000 picked_up 1000"));
}

#[tokio::test]
async fn a_supervisor_leads_a_waiting_caller_before_all_others_or_to_somebody_ready() {
    let house = House::open().await;
    let mut agent = talking(&house).await;
    for (channel, caller) in [("first", "13900139000"), ("second", "13700137000")] {
        arrive(&house, channel, caller).await;
        assert_eq!(ask_for_a_person(&house, channel).await, None);
    }
    let front = [("to", "front")];
    agent.post("/calls/3/place", &front).await.is(403);
    let mut leader = Visitor::of(&house, Role::Leader).await;
    leader.get("/board").await.lacks("/calls/3/place");
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    let seen = supervisor.get("/board").await;
    seen.has("action=\"/calls/3/place\"")
        .has("<option value=\"front\">排到最前</option>")
        .lacks("action=\"/calls/1/place\"");
    let nowhere = [("to", "somewhere")];
    supervisor.post("/calls/3/place", &nowhere).await.is(400);
    let seen = supervisor.post("/calls/3/place", &front).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/board"));
    assert_eq!(house.board().calls[2].position, Some(1));
    let talks = supervisor.post("/calls/1/place", &front).await;
    talks.is(409).has("已不在排队");
    assert_eq!(audit(&house, "3"), ["user:supervisor moved front"]);
    assert_eq!(audit(&house, "1"), [""; 0]);
}

#[tokio::test]
async fn a_waiting_caller_is_led_to_an_agent_who_is_ready_for_others() {
    let house = House::open().await;
    talking(&house).await;
    arrive(&house, "first", "13900139000").await;
    assert_eq!(ask_for_a_person(&house, "first").await, None);
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    let (option, to) = ("<option value=\"agent:1002\">", [("to", "agent:1002")]);
    supervisor.get("/board").await.lacks(option);
    seat(&house, AgentId(1002), "示例同事", &[]).await;
    supervisor.post("/calls/2/place", &to).await.is(409);
    assert_eq!(audit(&house, "2"), [""; 0]);
    set_of(&house, AgentId(1002), json!({"state": "ready"})).await;
    supervisor.get("/board").await.has(option);
    supervisor.post("/calls/2/place", &to).await.is(303);
    assert_eq!(house.board().calls[1].rung, [AgentId(1002)]);
    assert_eq!(audit(&house, "2"), ["user:supervisor moved agent:1002"]);
}

#[tokio::test]
async fn a_supervisor_takes_a_waiting_caller_by_a_press_without_being_ready() {
    let house = House::open().await;
    let mut agent = talking(&house).await;
    arrive(&house, "waits", "13900139000").await;
    assert_eq!(ask_for_a_person(&house, "waits").await, None);
    agent.post("/calls/2/offer", &[]).await.is(403);
    let mut leader = Visitor::of(&house, Role::Leader).await;
    leader.get("/board").await.lacks("接起");
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    // Without a telephone there is nothing to ring.
    supervisor.get("/board").await.lacks("/calls/2/offer");
    let none = supervisor.post("/calls/2/offer", &[]).await;
    none.is(409).has("没有可用的话机");
    give_telephone(&house).await;
    let board = supervisor.get("/board").await;
    board
        .has("action=\"/calls/2/offer\"")
        .lacks("action=\"/calls/1/offer\"");
    let seen = supervisor.post("/calls/2/offer", &[]).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/board"));
    assert_eq!(house.board().calls[1].rung, [AgentId(1000)]);
    supervisor.get("/board").await.lacks("/calls/2/offer");
    supervisor
        .get("/desk/live")
        .await
        .has("13900139000")
        .lacks("class=\"from\"");
    let twice = supervisor.post("/calls/2/offer", &[]).await;
    twice.is(409).has("正在通话或振铃");
    assert_eq!(audit(&house, "2"), ["agent:1000 moved supervisor:1000"]);
}
