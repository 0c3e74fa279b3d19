//! A nuisance caller is proposed from a call, decided with an end date, and lifted.

use harness::house::House;
use harness::house::story::{arrive, gone};
use store::Role;

use crate::visitor::Visitor;

const CALLER: &str = "13800138000";

#[tokio::test]
async fn an_agent_proposes_and_a_supervisor_decides_and_lifts() {
    let house = House::open().await;
    arrive(&house, "caller", CALLER).await;
    gone(&house, "caller").await;
    let mut agent = Visitor::of(&house, Role::Agent).await;
    agent
        .get("/calls/1")
        .await
        .has("action=\"/calls/1/nuisance\"");
    let seen = agent
        .post("/calls/1/nuisance", &[("reason", "多次拨打后不说话")])
        .await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/nuisance"));
    agent
        .get("/nuisance")
        .await
        .has(CALLER)
        .has("待审批")
        .lacks("/decision");
    agent
        .post("/nuisance/1/decision", &[("days", "7")])
        .await
        .is(403);

    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    supervisor
        .get("/nuisance")
        .await
        .has("action=\"/nuisance/1/decision\"");
    supervisor
        .post("/nuisance/1/decision", &[("days", "999")])
        .await
        .is(422)
        .has("天数：最多 365 天");
    supervisor
        .post("/nuisance/1/decision", &[("days", "7")])
        .await
        .is(303);
    let barred = |house: &House| {
        let same = store::callers::same(CALLER);
        let is = move |c: &store::rusqlite::Connection| store::nuisance::is_barred(c, &same, 0);
        house.store.read(is).unwrap()
    };
    assert!(barred(&house));
    supervisor
        .get("/nuisance")
        .await
        .has("限制中")
        .has("action=\"/nuisance/1/end\"");
    supervisor.post("/nuisance/1/end", &[]).await.is(303);
    supervisor.get("/nuisance").await.has("已结束");
}

#[tokio::test]
async fn who_must_not_be_barred_or_is_already_is_refused() {
    let house = House::open().await;
    for (channel, number) in [("a", "110"), ("b", "1001"), ("c", CALLER)] {
        arrive(&house, channel, number).await;
        gone(&house, channel).await;
    }
    let mut agent = Visitor::of(&house, Role::Agent).await;
    let reason = [("reason", "骚扰")];
    let why = async |agent: &mut Visitor, call: u32, reason: &str, why: &str| {
        let path = format!("/calls/{call}/nuisance");
        let seen = agent.post(&path, &[("reason", reason)]).await;
        seen.is(422).has(why);
    };
    why(&mut agent, 1, "骚扰", "不是完整的电话号码").await;
    why(&mut agent, 2, "骚扰", "不是完整的电话号码").await;
    why(&mut agent, 3, " ", "理由：请填写").await;
    let long = "长".repeat(201);
    why(&mut agent, 3, &long, "精简到 200 字以内").await;
    agent.post("/calls/3/nuisance", &reason).await.is(303);
    why(&mut agent, 3, "骚扰", "已经提出过或正在限制中").await;
    agent.post("/language", &[("language", "en")]).await.is(303);
    why(&mut agent, 3, "", "Reason: please give one").await;
    agent.post("/calls/9/nuisance", &reason).await.is(404);
}
