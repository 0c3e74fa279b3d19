//! A supervisor follows an agent from the board; nobody else reads of it.

use harness::house::story::set;
use harness::house::{AGENT, House};
use serde_json::json;
use store::Role;
use switchboard::{Actor, AgentId, Input, Request, RequestId, SupervisionMode};

use crate::supervision::{give_telephone, seat};
use crate::visitor::Visitor;

const PATH: &str = "/agents/1001/supervision";

#[tokio::test]
async fn a_supervisor_follows_an_agent_from_their_tile_and_it_stands_in_the_audit() {
    let house = House::open().await;
    set(&house, json!({"state": "ready"})).await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor
        .get("/board")
        .await
        .lacks("跟听")
        .lacks(&format!("action=\"{PATH}\""));
    visitor
        .post(PATH, &[("mode", "listen")])
        .await
        .is(409)
        .has("话机");
    give_telephone(&house).await;
    visitor.get("/board").await.has("id=\"follow-1001\"");
    visitor
        .get("/board")
        .await
        .lacks("action=\"/agents/1000/supervision\"");
    let seen = visitor.post(PATH, &[("mode", "listen")]).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/board"));
    visitor
        .get("/board")
        .await
        .has("跟听中")
        .has("id=\"unfollow-1001\"");
    visitor.post(PATH, &[("mode", "barge")]).await.is(400);
    visitor.post(PATH, &[("mode", "whisper")]).await.is(303);
    let following = house.board().followings[0];
    assert_eq!(
        (following.supervisor, following.agent, following.mode),
        (AgentId(1000), AGENT, SupervisionMode::Whisper)
    );
    let own = visitor
        .post("/agents/1000/supervision", &[("mode", "listen")])
        .await;
    own.is(409).has("不能跟听自己");
    let end = format!("{PATH}/end");
    visitor.post(&end, &[]).await.is(303);
    assert_eq!(house.board().followings, []);
    let audit = |c: &store::rusqlite::Connection| {
        let sql =
            "SELECT group_concat(detail) FROM audit WHERE action = 'followed' AND name = '1001'";
        Ok(c.query_row(sql, [], |row| row.get::<_, String>(0))?)
    };
    assert_eq!(house.store.read(audit).unwrap(), "listen,whisper,end");
}

#[tokio::test]
async fn only_those_who_lead_follow_and_read_who_does() {
    let house = House::open().await;
    follow(&house).await;
    for role in [Role::Agent, Role::Department, Role::Leader] {
        let mut visitor = Visitor::of(&house, role).await;
        visitor.post(PATH, &[("mode", "listen")]).await.is(403);
        visitor.get("/board").await.lacks("跟听");
    }
    let mut admin = Visitor::of(&house, Role::Admin).await;
    admin.get("/board").await.has("跟听中");
}

/// A supervisor of the number 1000 follows the agent.
pub async fn follow(house: &House) {
    seat(house, AgentId(1000), "示例班长", &[]).await;
    let follow = Request::Follow {
        supervisor: AgentId(1000),
        agent: AGENT,
        whisper: false,
    };
    let by = Actor::User("leader".into());
    house.input(Input::Request(RequestId(9), by, follow)).await;
    assert_eq!(house.board().followings.len(), 1);
}
