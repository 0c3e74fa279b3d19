//! A supervisor takes part in a call from the board, and it stands in the audit.

use harness::house::story::{answer_at, arrive, ask_for_a_person, set, whole_call};
use harness::house::{House, QUEUE};
use serde_json::json;
use store::users::Change;
use store::{Durability, Role};
use switchboard::{
    Actor, Agent, AgentId, AgentView, CallId, ChannelId, Command, Event, Fact, Input, QueueId,
    Request, RequestId, Skill, Stage, SupervisionMode, What,
};

use crate::conversation::press;
use crate::visitor::Visitor;

/// The agent talks in call 1, and the supervisor has a telephone.
async fn talking() -> (House, Visitor) {
    let house = House::open().await;
    set(&house, json!({"state": "ready"})).await;
    arrive(&house, "caller", "13800138000").await;
    let leg = ask_for_a_person(&house, "caller").await;
    answer_at(&house, leg.expect("the agent is rung")).await;
    let visitor = Visitor::of(&house, Role::Supervisor).await;
    give_telephone(&house).await;
    (house, visitor)
}

/// The supervisor sits at telephone 1000.
pub async fn give_telephone(house: &House) {
    let change = Change {
        agent: Some(AgentId(1000)),
        phone: Some("1000".into()),
        ..Change::default()
    };
    let give = move |tx: &store::rusqlite::Transaction<'_>| {
        let all = store::users::list(tx)?;
        let mut all = all.into_iter();
        let user = all.find(|user| user.role == Role::Supervisor);
        store::users::edit(tx, user.expect("who visits").id, &change)
    };
    house.store.write(Durability::Full, give).unwrap();
    seat(house, AgentId(1000), "班长", &[QUEUE]).await;
}

/// An agent of these queues is on the roster, at a telephone of the same number.
pub async fn seat(house: &House, id: AgentId, name: &str, queues: &[QueueId]) {
    let phone = id.to_string();
    let agent = Agent {
        id,
        name: name.into(),
        phone: phone.clone(),
        skills: queues.iter().copied().map(Skill::best).collect(),
        auto_answer: false,
    };
    let mut roster: Vec<Agent> = house.board().agents.iter().map(listed).collect();
    roster.push(agent);
    house.input(Input::Roster(roster)).await;
    let reachable = true;
    house
        .switch(Event::Phone {
            phone,
            reachable,
            in_use: false,
        })
        .await;
}

fn listed(view: &AgentView) -> Agent {
    Agent {
        id: view.agent,
        name: view.name.clone(),
        phone: view.phone.clone(),
        skills: view.skills.clone(),
        auto_answer: false,
    }
}

#[tokio::test]
async fn a_press_on_the_board_rings_the_supervisor_and_is_kept_in_the_audit() {
    let (house, mut visitor) = talking().await;
    let path = "/calls/1/supervision";
    visitor
        .get("/board")
        .await
        .has("监听")
        .has("action=\"/calls/1/supervision\"");
    // However long the board's list is, the call's own page has the same.
    visitor
        .get("/calls/1")
        .await
        .has("监听")
        .has("action=\"/calls/1/supervision\"");
    let mut agent = Visitor::of(&house, Role::Agent).await;
    agent
        .get("/calls/1")
        .await
        .lacks("action=\"/calls/1/supervision\"");
    let seen = visitor.post(path, &[("mode", "listen")]).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/board"));
    let watchers = house.board().calls[0].watchers.clone();
    assert_eq!(watchers[0].supervisor, AgentId(1000));
    visitor.post(path, &[("mode", "whisper")]).await.is(303);
    assert_eq!(
        house.board().calls[0].watchers[0].mode,
        SupervisionMode::Whisper
    );
    visitor
        .get("/board")
        .await
        .has("action=\"/calls/1/supervision/end\"");
    visitor.post("/calls/1/supervision/end", &[]).await.is(303);
    assert!(house.board().calls[0].watchers.is_empty());
    let audit = |c: &store::rusqlite::Connection| {
        let sql =
            "SELECT group_concat(detail) FROM audit WHERE action = 'supervised' AND name = '1'";
        Ok(c.query_row(sql, [], |row| row.get::<_, String>(0))?)
    };
    assert_eq!(house.store.read(audit).unwrap(), "listen,whisper,end");
}

#[tokio::test]
async fn a_call_for_help_is_first_on_the_board_and_answered_from_there() {
    let (house, mut visitor) = talking().await;
    let mut agent = Visitor::of(&house, Role::Agent).await;
    agent.get("/desk").await.has("求助（请班长接入）");
    press(&mut agent, "/calls/1/help", &[]).await;
    agent
        .get("/desk")
        .await
        .has("正在等待班长接入")
        .has("formaction=\"/calls/1/help/end\"");
    let mut leader = Visitor::of(&house, Role::Leader).await;
    leader.get("/board").await.has("坐席求助").lacks("监听");
    let board = visitor.get("/board").await;
    board.has("id=\"help-listen-1\"").has("王小明 1001");
    let (_, alerts) = board.html.split_once("id=\"alerts-title\"").unwrap();
    let (first, _) = alerts.split_once("</li>").unwrap();
    assert!(first.contains("坐席求助"), "{first}");
    listens(&house, &mut visitor).await;
    visitor.get("/board").await.lacks("坐席求助");
    agent.get("/desk").await.lacks("正在等待班长接入");
    let course = agent.get("/calls/1").await;
    course.has("求助结束").has("1000");
}

#[tokio::test]
async fn that_a_supervisor_listened_is_told_only_to_those_who_may() {
    let house = House::open().await;
    whole_call(&house, b"RIFF").await;
    let listened = Fact {
        at: harness::house::now(),
        call: Some(CallId(1)),
        what: What::SupervisionStarted {
            supervisor: AgentId(1000),
            mode: SupervisionMode::Listen,
        },
    };
    let keep = move |tx: &store::rusqlite::Transaction<'_>| store::facts::keep(tx, &[listened]);
    house.store.write(Durability::Full, keep).unwrap();
    for role in [Role::Agent, Role::Leader] {
        let mut reader = Visitor::of(&house, role).await;
        reader.get("/calls/1").await.has("接通").lacks("监管");
    }
    for role in [Role::Supervisor, Role::Admin] {
        let mut leads = Visitor::of(&house, role).await;
        leads.get("/calls/1").await.has("开始监管");
    }
}

#[tokio::test]
async fn who_has_no_telephone_is_told_so_and_an_agent_may_not() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let listen = [("mode", "listen")];
    let seen = visitor.post("/calls/1/supervision", &listen).await;
    seen.is(409).has("没有可用的话机");
    visitor
        .post("/calls/1/supervision", &[("mode", "spy")])
        .await
        .is(400);
    let mut agent = Visitor::of(&house, Role::Agent).await;
    agent.post("/calls/1/supervision", &listen).await.is(403);
}

/// The supervisor's telephone rings to listen to call 1, and is answered.
async fn listens(house: &House, visitor: &mut Visitor) {
    let listen = Request::Supervise(CallId(1), AgentId(1000), SupervisionMode::Listen);
    let asked = Input::Request(RequestId(1), Actor::Agent(AgentId(1000)), listen);
    let leg = house.input(asked).await.into_iter().find_map(rung);
    let seen = visitor.get("/desk").await;
    seen.has("action=\"/calls/1/supervision/end\"")
        .lacks("id=\"reject\"");
    let answered = Event::Answered(leg.expect("the supervisor is rung"));
    house.switch(answered).await;
}

pub fn rung(command: Command) -> Option<ChannelId> {
    let Command::Originate { channel, .. } = command else {
        return None;
    };
    Some(channel)
}

#[tokio::test]
async fn who_took_over_holds_and_transfers_from_their_desk() {
    let (house, mut visitor) = talking().await;
    visitor.get("/board").await.has("href=\"/desk\"");
    listens(&house, &mut visitor).await;
    let seen = visitor.get("/desk").await;
    seen.has("监听")
        .lacks("name=\"call\" value=\"1\"")
        .lacks("/calls/1/hold\"")
        .lacks("id=\"hang-up\"");
    let take_over = [("mode", "take_over")];
    let seen = visitor.post("/calls/1/supervision", &take_over).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/desk"));
    let seen = visitor.get("/desk").await;
    seen.has("formaction=\"/calls/1/hold\"")
        .has("class=\"call-number\">13800138000<")
        .has("name=\"call\" value=\"1\"");
    press(&mut visitor, "/calls/1/hold", &[]).await;
    assert!(house.board().calls[0].held.is_some());
    press(&mut visitor, "/calls/1/hold/end", &[]).await;
    let to = [("to", "agent:1001"), ("kind", "attended")];
    press(&mut visitor, "/desk/transfer", &to).await;
    let transfer = house.board().calls[0].transfer.clone().unwrap();
    assert_eq!(transfer.from, Some(AgentId(1000)));
    visitor.get("/desk").await.has("正在呼叫");
}

#[tokio::test]
async fn a_supervisor_who_is_offered_a_call_rejects_it_without_ending_it() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    give_telephone(&house).await;
    visitor.get("/desk").await.is(200);
    press(&mut visitor, "/agents/1000/state", &[("state", "ready")]).await;
    arrive(&house, "caller", "13800138000").await;
    ask_for_a_person(&house, "caller").await.expect("is rung");
    visitor.get("/calls").await.has("hx-get=\"/desk/bar\"");
    visitor.get("/desk").await.has("id=\"reject\"");
    press(&mut visitor, "/calls/1/end", &[]).await;
    assert_eq!(house.board().calls[0].stage, Stage::Queued);
}
