//! More than two in a call, at the desk: whom an agent mutes, to whom keys go, and what can still be done.

use harness::house::story::{set, set_of};
use harness::house::{House, QUEUE};
use serde_json::json;
use store::users::NewUser;
use store::{Durability, Role};
use switchboard::{AgentId, Party, Stage};

use crate::conversation::{answers, call, press, talking};
use crate::supervision::seat;
use crate::visitor::{PASSWORD, Visitor, hash};

const SECOND: AgentId = AgentId(1002);

/// A colleague of the agent at the desk, ready, and signed in.
pub async fn colleague(house: &House) -> Visitor {
    let new = NewUser {
        login: "colleague".into(),
        name: "示例同事".into(),
        role: Role::Agent,
        password_hash: hash(),
        agent: Some(SECOND),
        phone: Some(SECOND.to_string()),
        department: None,
        skills: Vec::new(),
    };
    let create = move |tx: &store::rusqlite::Transaction<'_>| store::users::create(tx, &new, 0);
    house.store.write(Durability::Full, create).unwrap();
    seat(house, SECOND, "示例同事", &[QUEUE]).await;
    set_of(house, SECOND, json!({"state": "ready"})).await;
    let mut visitor = Visitor::new(house);
    visitor.sign_in("colleague", PASSWORD).await.is(303);
    visitor
}

/// The agent and the colleague talk with the caller of call 1.
async fn three(house: &House) -> (Visitor, Visitor) {
    let mut first = talking(house).await;
    let second = colleague(house).await;
    let join = [("to", "agent:1002"), ("kind", "invite")];
    press(&mut first, "/desk/transfer", &join).await;
    answers(house).await;
    (first, second)
}

async fn muted(house: &House) -> (bool, Vec<bool>) {
    let call = call(house).await;
    let parties = call.parties.iter().map(|party| party.muted).collect();
    (call.muted, parties)
}

const OWN: &str = "data-key=\"KeyM\">取消静音";

#[tokio::test]
async fn whoever_is_second_in_a_call_sees_and_mutes_themself() {
    let house = House::open().await;
    let (mut first, mut second) = three(&house).await;
    second.get("/desk").await.lacks(OWN);
    press(&mut second, "/calls/1/mute", &[]).await;
    assert_eq!(muted(&house).await, (false, vec![false, true]));
    second.get("/desk/talk").await.has(OWN);
    first.get("/desk/talk").await.lacks(OWN);
    press(&mut second, "/calls/1/mute/end", &[]).await;
    assert_eq!(muted(&house).await, (false, vec![false, false]));
}

#[tokio::test]
async fn everybody_in_a_call_of_three_is_muted_by_a_button_of_their_own() {
    let house = House::open().await;
    let (mut first, _second) = three(&house).await;
    let seen = first.get("/desk/talk").await;
    for party in ["caller", "agent:1001", "agent:1002"] {
        seen.has(&format!("name=\"party\" value=\"{party}\""));
    }
    for (party, expected) in [
        ("caller", (true, vec![false, false])),
        ("agent:1002", (true, vec![false, true])),
    ] {
        press(&mut first, "/calls/1/mute", &[("party", party)]).await;
        assert_eq!(muted(&house).await, expected);
    }
    let seen = first.get("/desk/talk").await;
    assert_eq!(seen.html.matches("已静音").count(), 2, "{}", seen.html);
    press(&mut first, "/calls/1/mute/end", &[("party", "caller")]).await;
    assert!(!muted(&house).await.0);
    let nobody = [("party", "somebody")];
    first.post("/calls/1/mute", &nobody).await.is(400);
}

#[tokio::test]
async fn keys_are_sent_to_whom_the_agent_chooses() {
    let house = House::open().await;
    let mut visitor = talking(&house).await;
    visitor
        .get("/desk/targets")
        .await
        .has("发给来电人")
        .lacks("agent:1001");
    let number = [("number", "01012345678"), ("kind", "attended")];
    press(&mut visitor, "/desk/transfer", &number).await;
    answers(&house).await;
    visitor.get("/desk/targets").await.has("发给01012345678");
    let keys = [("keys", "12#"), ("party", "number:01012345678")];
    press(&mut visitor, "/desk/keys", &keys).await;
    let facts = house.get("/calls/1").await["facts"].clone();
    let mut facts = facts.as_array().unwrap().iter();
    let sent = facts.find(|fact| fact["kind"] == "keys_sent").unwrap();
    assert_eq!(sent["fields"]["party"], "number:01012345678");
    let absent = [("keys", "12#"), ("party", "number:110")];
    visitor.post("/desk/keys", &absent).await.is(404);
}

/// The kinds that the desk offers for a destination.
async fn offered(visitor: &mut Visitor, to: &str) -> Vec<&'static str> {
    let seen = visitor.get("/desk/targets").await;
    let mark = format!("name=\"to\" value=\"{to}\"");
    let (_, rest) = seen.html.split_once(&mark).unwrap();
    let form = rest.split("</form>").next().unwrap();
    let kinds = ["attended", "blind", "invite"].into_iter();
    kinds
        .filter(|kind| form.contains(&format!("value=\"{kind}\"")))
        .collect()
}

#[tokio::test]
async fn a_queue_is_consulted_and_joined_while_somebody_of_it_is_ready() {
    let house = House::open().await;
    let mut visitor = talking(&house).await;
    assert_eq!(offered(&mut visitor, "queue:1").await, ["blind"]);
    let _colleague = colleague(&house).await;
    let all = ["attended", "blind", "invite"];
    assert_eq!(offered(&mut visitor, "queue:1").await, all);
    let consult = [("to", "queue:1"), ("kind", "attended")];
    press(&mut visitor, "/desk/transfer", &consult).await;
    let transfer = call(&house).await.transfer.unwrap();
    assert_eq!(transfer.to, Party::Agent(SECOND));
    let none: [&str; 0] = [];
    assert_eq!(offered(&mut visitor, "queue:1").await, none);
}

#[tokio::test]
async fn while_more_than_two_talk_somebody_is_consulted_takes_a_place_or_joins() {
    let house = House::open().await;
    let (mut first, _second) = three(&house).await;
    let third = AgentId(1003);
    seat(&house, third, "示例专家", &[QUEUE]).await;
    set_of(&house, third, json!({"state": "ready"})).await;
    let all = ["attended", "blind", "invite"];
    for to in ["agent:1003", "queue:1"] {
        assert_eq!(offered(&mut first, to).await, all, "{to}");
    }
    let consult = [("to", "queue:1"), ("kind", "attended")];
    press(&mut first, "/desk/transfer", &consult).await;
    answers(&house).await;
    let call = call(&house).await;
    assert_eq!((call.parties.len(), call.held), (3, None));
    assert!(call.transfer.is_some_and(|transfer| transfer.consulting));
    first.get("/desk/talk").await.has("/calls/1/transfer/swap");
}

#[tokio::test]
async fn a_caller_is_sent_to_a_menu_or_the_mailbox_while_nobody_else_talks() {
    let house = House::open().await;
    let mut visitor = talking(&house).await;
    for to in ["menu:greeting", "mailbox"] {
        assert_eq!(offered(&mut visitor, to).await, ["blind"], "{to}");
    }
    let seen = visitor.get("/desk/targets").await;
    seen.has("语音菜单与信箱").has("欢迎菜单").has("语音信箱");
    let menu = [("to", "menu:greeting"), ("kind", "blind")];
    press(&mut visitor, "/desk/transfer", &menu).await;
    assert_eq!(call(&house).await.stage, Stage::Menu);
    let page = visitor.get("/calls/1").await;
    page.has("转入语音菜单").has("菜单 欢迎菜单");
    visitor.get("/desk").await.has("话后");
}

#[tokio::test]
async fn nobody_is_left_behind_by_who_is_sent_to_a_menu() {
    let house = House::open().await;
    let (mut first, _second) = three(&house).await;
    let none: [&str; 0] = [];
    for to in ["menu:greeting", "mailbox"] {
        assert_eq!(offered(&mut first, to).await, none, "{to}");
    }
    let menu = [("to", "menu:greeting"), ("kind", "blind")];
    first.post("/desk/transfer", &menu).await.is(409);
}

#[tokio::test]
async fn before_a_call_the_desk_offers_no_transfer() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    set(&house, json!({"state": "ready"})).await;
    let seen = visitor.get("/desk/targets").await;
    seen.has("queue:1")
        .lacks("name=\"kind\"")
        .lacks("name=\"keys\"");
}
