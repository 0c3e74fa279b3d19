//! The live board.

use harness::house::story::{
    answer_at, arrive, ask_for_a_person, gone, leave_message, set, whole_call,
};
use harness::house::{AGENT, House};
use serde_json::json;
use store::Role;
use switchboard::{Event, Hours, Input, QueueId, Skill, Target};

use crate::visitor::Visitor;

#[tokio::test]
async fn the_board_shows_who_waits_who_talks_and_for_how_long() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor
        .get("/board")
        .await
        .has("目前没有通话")
        .has("综合")
        .has("王小明")
        .has("下班");
    set(&house, json!({"state": "ready"})).await;
    arrive(&house, "first", "13800138000").await;
    let leg = ask_for_a_person(&house, "first")
        .await
        .expect("the agent is rung");
    visitor
        .get("/board/live")
        .await
        .has("agent state-reserved")
        .has("stage-ringing");
    answer_at(&house, leg).await;
    arrive(&house, "second", "13900139000").await;
    ask_for_a_person(&house, "second").await;
    let seen = visitor.get("/board/live").await;
    seen.lacks("<html")
        .has("agent state-talking")
        .has("13800138000")
        .has("13900139000");
    seen.has("<b>1</b> 人等待")
        .has("stage-queued")
        .has("role=\"timer\"")
        .has("href=\"/calls/1\"");
}

#[tokio::test]
async fn what_is_wrong_with_the_hotline_is_on_the_board() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let findings = vec![String::from("The disk is full; <make room>.")];
    house
        .health
        .send_modify(|health| health.findings = findings);
    visitor
        .get("/board")
        .await
        .has("The disk is full; &#60;make room&#62;.");
    house.switch(switchboard::Event::Disconnected).await;
    visitor
        .get("/board/live")
        .await
        .has("交换机未连接")
        .has("role=\"alert\"");
}

#[tokio::test]
async fn a_leader_sees_the_board_and_steers_nothing() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Leader).await;
    visitor
        .get("/board")
        .await
        .is(200)
        .has("王小明")
        .lacks("/state\"");
}

#[tokio::test]
async fn the_days_numbers_are_the_reports_and_lead_to_their_calls() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    whole_call(&house, b"RIFF").await;
    arrive(&house, "gives up", "13900139000").await;
    ask_for_a_person(&house, "gives up").await;
    gone(&house, "gives up").await;
    // Nobody asked for a person: in the report neither.
    leave_message(&house, b"RIFF").await;
    let board = visitor.get("/board").await;
    for (figure, callers) in [
        ("connected", &["13800138000"][..]),
        ("abandoned", &["13900139000"]),
        ("message", &[]),
    ] {
        let mark = format!("&amp;figure={figure}\"");
        let (before, rest) = board.html.split_once(&mark).unwrap();
        let number = rest.split("<dd>").nth(1).unwrap().split('<').next();
        assert_eq!(number, Some(&*callers.len().to_string()), "{figure}");
        let query = before.rsplit("/calls?").next().unwrap();
        let query = query.replace("&amp;", "&");
        let rows = visitor
            .get(&format!("/calls?{query}&figure={figure}"))
            .await;
        let listed = rows.html.matches("href=\"/calls/").count();
        assert_eq!(listed, callers.len(), "{}", rows.html);
        for caller in callers {
            rows.has(caller);
        }
    }
}

#[tokio::test]
async fn a_telephone_that_is_lost_is_an_alert_that_leads_to_its_agent() {
    let house = House::open().await;
    set(&house, json!({"state": "paused", "reason": "break"})).await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor.get("/board").await.lacks("话机掉线");
    let phone = AGENT.to_string();
    let reachable = false;
    house
        .switch(Event::Phone {
            phone,
            reachable,
            in_use: false,
        })
        .await;
    let seen = visitor.get("/board").await;
    seen.has("话机掉线")
        .has(&format!("href=\"/board#day-{AGENT}\""));
}

#[tokio::test]
async fn a_carrier_that_does_not_answer_is_an_alert_that_says_what_it_comes_to() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor.get("/board").await.lacks("运营商线路中断");
    house.switch(Event::Trunk { reachable: false }).await;
    let seen = visitor.get("/board").await;
    seen.has("运营商线路中断").has("请联系运营商");
    house.switch(Event::Trunk { reachable: true }).await;
    visitor.get("/board").await.lacks("运营商线路中断");
}

/// The house's plan, with a queue where nobody answers.
/// Its queue is closed from here on.
pub fn shut() -> Input {
    let mut plan = harness::house::plan();
    plan.queues[0].hours = Some(Hours::default().into());
    Input::Plan(plan.into())
}

#[tokio::test]
async fn a_queue_outside_its_hours_is_shown_as_closed() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let shown = visitor.get("/board").await;
    shown.has("综合").lacks("\">非服务时间</span>");
    house.input(shut()).await;
    visitor
        .get("/board/live")
        .await
        .has("<h3>综合 <span class=\"tag warn\">非服务时间</span></h3>");
    let queues = house.get("/queues").await;
    assert_eq!(queues["items"][0]["open"], "closed");
}

#[tokio::test]
async fn a_queue_that_is_no_more_is_shown_while_callers_wait_in_it_and_offered_to_nobody() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    Visitor::of(&house, Role::Agent).await;
    set(&house, json!({"state": "paused", "reason": "break"})).await;
    arrive(&house, "waits", "13800138000").await;
    ask_for_a_person(&house, "waits").await;
    let mut plan = harness::house::plan();
    (plan.queues[0].id, plan.queues[0].name) = (QueueId(2), "新队列".into());
    plan.menus[0].keys.clear();
    plan.menus[0].then = Target::Queue(QueueId(2));
    plan.agents[0].skills = vec![Skill::best(QueueId(2))];
    house.input(Input::Plan(plan.into())).await;
    let seen = visitor.get("/board").await;
    seen.has("新队列")
        .has("综合 <span class=\"tag warn\">已撤销，来电办完为止</span>")
        .has("13800138000");
    let form = visitor.get(&format!("/agents/{AGENT}")).await;
    form.has("name=\"queue-2\"").lacks("name=\"queue-1\"");
    gone(&house, "waits").await;
    visitor.get("/board").await.lacks("已撤销");
}

#[tokio::test]
async fn pages_go_by_the_configuration_there_is_when_they_are_asked_for() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor.get("/board").await.lacks("新办公室");
    house.settings.send_modify(|settings| {
        let settings = std::sync::Arc::make_mut(settings);
        settings.office = "新办公室".into();
    });
    visitor.get("/board").await.has("新办公室");
}
