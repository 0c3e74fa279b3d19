//! An agent's state, set by the agent or by a supervisor, and by nobody else.

use harness::house::{AGENT, House};
use reqwest::Method;
use store::Role;

use crate::visitor::Visitor;

async fn state(house: &House) -> (String, String) {
    let agent = house.get(&format!("/agents/{AGENT}")).await;
    let text = |name: &str| agent[name].as_str().unwrap_or_default().to_owned();
    (text("state"), text("reason"))
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
