//! An agent's state, set by the agent or by a supervisor, and by nobody else.

use harness::house::story::{answer_at, arrive, ask_for_a_person, gone};
use harness::house::{AGENT, House, plan};
use reqwest::Method;
use store::Role;
use switchboard::{AgentId, AgentState, Input, Skill};

use crate::supervision::give_telephone;
use crate::visitor::Visitor;

async fn state(house: &House) -> (String, String) {
    let agent = house.get(&format!("/agents/{AGENT}")).await;
    let text = |name: &str| agent[name].as_str().unwrap_or_default().to_owned();
    (text("state"), text("reason"))
}

#[tokio::test]
async fn a_supervisor_changes_which_queues_an_agent_serves() {
    let house = House::open().await;
    crate::visitor::add_user(&house, "wang", Role::Agent);
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    let page = format!("/agents/{AGENT}");
    supervisor
        .get("/board")
        .await
        .has(&format!("href=\"{page}\""));
    supervisor
        .get(&page)
        .await
        .has("name=\"queue-1\"")
        .lacks("selected");
    let saved = supervisor
        .post(&format!("{page}/skills"), &[("queue-1", "3")])
        .await;
    saved.is(303);
    supervisor.get(&page).await.has("value=\"3\" selected");
    let roster = house.store.read(store::agents::roster).unwrap();
    assert_eq!(roster[0].skills, [Skill::parse("1:3").unwrap()]);
    let none = supervisor
        .post(&format!("{page}/skills"), &[("queue-1", "0")])
        .await;
    none.is(303);
    assert_eq!(
        house.store.read(store::agents::roster).unwrap()[0].skills,
        []
    );
    let filter = store::audit::Filter {
        subject: Some(("agent".into(), AGENT.to_string())),
        ..store::audit::Filter::default()
    };
    let noted = house
        .store
        .read(|c| store::audit::list(c, &filter))
        .unwrap()
        .items;
    assert_eq!(
        (&*noted[1].action, &*noted[1].detail),
        ("changed", "queues none → 1:3")
    );
    let wrong = supervisor
        .post(&format!("{page}/skills"), &[("queue-1", "10")])
        .await;
    wrong.is(400);
    supervisor.get("/agents/999").await.is(404);
}

#[tokio::test]
async fn who_swaps_two_people_in_the_wrong_order_is_asked_before_a_line_is_thrown_out() {
    let house = House::open().await;
    crate::visitor::add_user(&house, "wang", Role::Agent);
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    let state = format!("/agents/{AGENT}/state");
    supervisor
        .post(&state, &[("state", "paused")])
        .await
        .is(303);
    arrive(&house, "caller", "13800138000").await;
    ask_for_a_person(&house, "caller").await;
    let path = format!("/agents/{AGENT}/skills");
    let served = |house: &House| {
        house
            .store
            .read(|c| store::agents::skills(c, AGENT))
            .unwrap()
    };
    let given = [Skill::parse("1").unwrap()];
    supervisor.post(&path, &[("queue-1", "1")]).await.is(303);
    let asked = supervisor.post(&path, &[("queue-1", "0")]).await;
    asked
        .is(409)
        .has("队列“综合”正有来电等待")
        .has("name=\"confirmed\"")
        .lacks(" selected>一级");
    assert_eq!(served(&house), given, "nothing is done yet");
    // Somebody else serves it first.
    let (other, queue) = (AgentId(1002), harness::house::QUEUE);
    crate::supervision::seat(&house, other, "示例同事", &[queue]).await;
    let ready = (
        other,
        switchboard::AgentWish::Paused(switchboard::PauseReason::Asked("meal".into())),
    );
    let wish = switchboard::Request::SetAgent(ready.0, ready.1);
    let by = switchboard::Actor::User("zhang".into());
    house
        .input(Input::Request(switchboard::RequestId(9), by.clone(), wish))
        .await;
    supervisor.post(&path, &[("queue-1", "0")]).await.is(303);
    assert_eq!(served(&house), []);
    supervisor.post(&path, &[("queue-1", "1")]).await.is(303);
    let off = switchboard::Request::SetAgent(other, switchboard::AgentWish::Off);
    house
        .input(Input::Request(switchboard::RequestId(9), by, off))
        .await;
    let confirmed = [("queue-1", "0"), ("confirmed", "yes")];
    supervisor.post(&path, &confirmed).await.is(303);
    assert_eq!(served(&house), []);
}

#[tokio::test]
async fn an_agent_changes_nobodys_queues() {
    let house = House::open().await;
    let mut agent = Visitor::of(&house, Role::Agent).await;
    agent.get(&format!("/agents/{AGENT}")).await.is(403);
    let path = format!("/agents/{AGENT}/skills");
    agent.post(&path, &[("queue-1", "1")]).await.is(403);
}

#[tokio::test]
async fn a_supervisor_sets_an_agents_state_from_the_board_and_the_log_says_who() {
    let house = House::open().await;
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    let path = format!("/agents/{AGENT}/state");
    supervisor
        .get("/board")
        .await
        .has(&format!("action=\"{path}\""));
    for (wish, words) in [
        ("ready", "就绪"),
        ("paused", "示忙 · 班长设置"),
        ("off", "下班"),
    ] {
        let seen = supervisor
            .follow(&path, &[("state", wish), ("reason", "supervisor")])
            .await;
        seen.is(200).has(&format!("agent state-{wish}")).has(words);
        assert_eq!(state(&house).await.0, wish);
    }
    let last = house.store.read(|c| {
        let sql = "SELECT fields FROM facts WHERE kind = 'agent_paused'";
        Ok(c.query_row(sql, [], |row| row.get::<_, String>(0))?)
    });
    assert!(last.unwrap().contains("user:supervisor"));
    let filter = store::audit::Filter {
        subject: Some(("agent".into(), AGENT.to_string())),
        ..store::audit::Filter::default()
    };
    let noted = house
        .store
        .read(|c| store::audit::list(c, &filter))
        .unwrap();
    let said: Vec<_> = noted
        .items
        .iter()
        .map(|e| (&*e.by, &*e.action, &*e.detail))
        .collect();
    let (by, what) = ("user:supervisor", "set_state");
    let wishes = ["off", "paused: supervisor", "ready"];
    assert_eq!(said, wishes.map(|wish| (by, what, wish)));
}

#[tokio::test]
async fn who_neither_leads_nor_is_the_agent_may_not() {
    let house = House::open().await;
    let own = format!("/agents/{AGENT}/state");
    for role in [Role::Leader, Role::Department] {
        let mut visitor = Visitor::of(&house, role).await;
        visitor.post(&own, &[("state", "ready")]).await.is(403);
    }
    let mut agent = Visitor::of(&house, Role::Agent).await;
    agent
        .post("/agents/1002/state", &[("state", "ready")])
        .await
        .is(403);
    assert_eq!(state(&house).await.0, "off");
    let mut leader = Visitor::of(&house, Role::Admin).await;
    leader.post(&own, &[("state", "ready")]).await.is(303);
    assert_eq!(state(&house).await.0, "ready");
}

#[tokio::test]
async fn a_state_nobody_knows_and_an_agent_who_is_not_there_are_told() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let path = format!("/agents/{AGENT}/state");
    for wish in ["", "talking", "READY", "<b>"] {
        visitor
            .post(&path, &[("state", wish)])
            .await
            .is(400)
            .has("请求有误");
    }
    for agent in ["9999", "x", "-1", "99999999999"] {
        let path = format!("/agents/{agent}/state");
        visitor.post(&path, &[("state", "ready")]).await.is(404);
    }
    assert_eq!(state(&house).await.0, "off");
}

#[tokio::test]
async fn a_reason_in_own_words_is_cut_and_shown_as_text() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let words = format!("<b>{}", "长".repeat(100));
    let path = format!("/agents/{AGENT}/state");
    let seen = visitor
        .follow(&path, &[("state", "paused"), ("own_reason", &words)])
        .await;
    seen.has("&#60;b&#62;长").lacks("<b>长");
    assert_eq!(state(&house).await.1.chars().count(), 64);
    Visitor::of(&house, Role::Supervisor)
        .await
        .get("/board")
        .await
        .lacks("<b>长");
}

#[tokio::test]
async fn a_script_that_sets_a_state_gets_no_page_for_it() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let form = [("csrf", visitor.csrf()), ("state", "ready")];
    let request = visitor.request(Method::POST, &format!("/agents/{AGENT}/state"));
    let seen = visitor
        .send(request.form(&form).header("hx-request", "true"))
        .await;
    assert_eq!((seen.status, seen.html.as_str()), (204, ""));
    assert_eq!(state(&house).await.0, "ready");
}

/// A house whose queue asks what each call came to, and a supervisor there who takes calls, and took one.
async fn owing() -> (House, Visitor) {
    let house = House::open().await;
    let mut plan = plan();
    plan.queues[0].disposition_required = true;
    house.input(Input::Plan(Box::new(plan))).await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    give_telephone(&house).await;
    let ready = [("state", "ready")];
    visitor.post("/agents/1000/state", &ready).await.is(303);
    arrive(&house, "caller", "13800138000").await;
    let leg = ask_for_a_person(&house, "caller").await;
    let leg = leg.expect("the supervisor is rung");
    answer_at(&house, leg.clone()).await;
    gone(&house, "caller").await;
    gone(&house, leg.as_str()).await;
    (house, visitor)
}

#[tokio::test]
async fn a_supervisor_who_takes_calls_says_what_one_came_to_and_is_ready_again() {
    let (house, mut visitor) = owing().await;
    let ready = [("state", "ready")];
    let (state, form) = ("/agents/1000/state", "action=\"/calls/1/disposition\"");
    let link = "href=\"/calls/1#disposition\"";
    let seen = visitor.post(state, &ready).await;
    seen.is(409)
        .has("请先选择上一个来电的处理结果")
        .has("<a href=\"/desk\">选择 1 号通话的处理结果");
    visitor.get("/desk").await.has(form);
    visitor.get("/board").await.has(link);
    let seen = visitor.get("/calls/1").await;
    seen.has(form).has("value=\"转办\"").has("请先选择");
    let chosen = [("disposition", "转办")];
    visitor.post("/calls/1/disposition", &chosen).await.is(303);
    visitor.get("/board").await.lacks(link);
    let seen = visitor.get("/calls/1").await;
    seen.has("value=\"转办\" aria-pressed=\"true\"");
    visitor.post(state, &ready).await.is(303);
    let board = house.board();
    let own = board.agents.iter().find(|it| it.agent == AgentId(1000));
    assert_eq!(own.map(|it| &it.state), Some(&AgentState::Ready));
}

#[tokio::test]
async fn an_agent_who_owes_is_led_to_the_desk_and_finds_the_choice_only_there() {
    let (house, _) = owing().await;
    let mut agent = Visitor::of(&house, Role::Agent).await;
    let (state, ready) = (format!("/agents/{AGENT}/state"), [("state", "ready")]);
    agent.post(&state, &ready).await.is(303);
    arrive(&house, "other", "13800138001").await;
    let leg = ask_for_a_person(&house, "other").await;
    let leg = leg.expect("the agent is rung");
    answer_at(&house, leg.clone()).await;
    gone(&house, "other").await;
    gone(&house, leg.as_str()).await;
    let seen = agent.post(&state, &ready).await;
    seen.is(409)
        .has("<a href=\"/desk\">选择 2 号通话的处理结果");
    let form = "action=\"/calls/2/disposition\"";
    agent.get("/calls/2").await.lacks(form);
    agent.get("/desk").await.has(form);
}
