//! Conference rooms: made by supervisors, seen by agents.

use harness::house::House;
use store::Role;
use switchboard::{ChannelId, Event, Input};

use crate::supervision::give_telephone;
use crate::visitor::Visitor;

const ROOM: [(&str, &str); 4] = [
    ("name", "示例会议室"),
    ("number", "8001"),
    ("pin", "1234"),
    ("leader_pin", "9876"),
];

#[tokio::test]
async fn a_supervisor_makes_changes_and_retires_a_room() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor.get("/conferences").await.has("还没有会议室");
    visitor.post("/conferences", &ROOM).await.is(303);
    visitor.get("/conferences").await.has("示例会议室");
    visitor
        .get("/conferences/8001")
        .await
        .has("9876")
        .has("当前无人");
    let same = [ROOM[0], ROOM[1], ROOM[2], ("leader_pin", "1234")];
    visitor
        .post("/conferences", &same)
        .await
        .is(422)
        .has("两个密码均为 4 至 8 位数字");
    for number in ["12345", "110", "119", "120", "122"] {
        let taken = [ROOM[0], ("number", number), ROOM[2], ROOM[3]];
        let seen = visitor.post("/conferences", &taken).await;
        seen.is(422).has("热线号码或 110、119、120、122");
    }
    let retire = "/conferences/8001/retirement";
    visitor.post(retire, &[]).await.is(303);
    visitor.get("/conferences/8001").await.is(404);
}

#[tokio::test]
async fn an_agent_sees_the_pin_invites_and_leads_nothing() {
    let house = House::open().await;
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    supervisor.post("/conferences", &ROOM).await.is(303);
    let rooms = house.store.read(store::rooms::list).unwrap();
    house.input(Input::Rooms(rooms)).await;
    let mut agent = Visitor::of(&house, Role::Agent).await;
    let seen = agent.get("/conferences/8001").await;
    seen.has("1234").lacks("9876");
    let invitations = "/conferences/8001/invitations";
    let number = [("number", "010-1234 5678")];
    agent.post(invitations, &number).await.is(303);
    agent
        .get("/conferences/8001/members")
        .await
        .has("01012345678")
        .has("正在接入");
    agent.post("/conferences/8001/lock", &[]).await.is(403);
    agent.post("/conferences", &ROOM).await.is(403);
    let mut department = Visitor::of(&house, Role::Department).await;
    department.get("/conferences").await.is(403);
}

#[tokio::test]
async fn who_is_on_the_way_in_is_shown_and_sent_away() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    // A telephone of their own makes no difference to that.
    give_telephone(&house).await;
    visitor.post("/conferences", &ROOM).await.is(303);
    let rooms = house.store.read(store::rooms::list).unwrap();
    house.input(Input::Rooms(rooms)).await;
    let arrived = Event::Arrived {
        channel: ChannelId("caller".into()),
        caller: Some("13800138000".into()),
        dialled: "8001".into(),
        known: switchboard::Known::default(),
    };
    house.switch(arrived).await;
    let part = "/conferences/8001/members";
    visitor.get(part).await.has("13800138000");
    let away = "/conferences/8001/members/end";
    visitor.post(away, &[("call", "1")]).await.is(303);
    visitor.get(part).await.has("当前无人");
}

#[tokio::test]
async fn a_number_that_leads_callers_to_a_menu_is_no_rooms() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let dialled = |settings: &mut std::sync::Arc<web::Settings>| {
        let settings = std::sync::Arc::make_mut(settings);
        settings.numbers.insert("8001".into(), None);
    };
    house.settings.send_modify(dialled);
    let seen = visitor.post("/conferences", &ROOM).await;
    seen.is(422).has("[[numbers]]").has("请换一个会议号");
    assert_eq!(house.store.read(store::rooms::list).unwrap(), []);
}
