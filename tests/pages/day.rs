//! An agent's day: a picture of it, its sums, and the calls.

use harness::house::story::{set, whole_call};
use harness::house::{AGENT, House, NODE, now};
use serde_json::json;
use store::{Durability, Role};
use switchboard::{Fact, What};

use crate::reports::day;
use crate::visitor::Visitor;

/// An hour of a meal yesterday, and a call today.
async fn worked() -> (House, Visitor) {
    let house = House::open().await;
    let visitor = Visitor::of(&house, Role::Agent).await;
    let by = || String::from("agent:1001");
    let meal = switchboard::PauseReason::Asked("meal".into());
    let fact = |hours_ago: u64, what| Fact {
        at: now() - hours_ago * 3_600_000,
        call: None,
        what,
    };
    let agent = AGENT;
    let facts = vec![
        fact(
            28,
            What::NodeUp {
                node: NODE,
                gap_ms: 0,
            },
        ),
        fact(27, What::AgentReady { agent, by: by() }),
        fact(
            26,
            What::AgentPaused {
                agent,
                by: by(),
                reason: meal,
            },
        ),
        fact(25, What::AgentOff { agent, by: by() }),
    ];
    let keep = move |tx: &store::rusqlite::Transaction<'_>| store::facts::keep(tx, &facts);
    house.store.write(Durability::Full, keep).unwrap();
    whole_call(&house, b"RIFF").await;
    (house, visitor)
}

/// The local day on which the meal began.
fn of_meal() -> String {
    let local = |at: u64| (at + 8 * 3_600_000) / 86_400_000;
    day(local(now()) - local(now() - 26 * 3_600_000))
}

#[tokio::test]
async fn an_agent_s_day_is_drawn_and_its_calls_are_listed() {
    let (house, _) = worked().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let seen = visitor.get(&format!("/agents/{AGENT}/day")).await;
    seen.is(200).has("当日工作").has("<svg class=\"day\"");
    seen.has("<a href=\"/calls/1\">1</a>")
        .has("13800138000")
        .has("已通话");
    seen.has("前一天").has(&format!("date={}", day(1)));
    let earlier = format!("/agents/{AGENT}/day?date={}", of_meal());
    let earlier = visitor.get(&earlier).await;
    // Nothing can be known of tomorrow.
    earlier.has("后一天");
    seen.lacks("后一天");
    earlier.has("class=\"bar-paused\"").has("示忙 · 用餐");
    // The report's own figures of the day, each with its formula.
    seen.has("<th scope=\"row\">坐席通话段</th>")
        .has("figure=talks");
    let report = visitor.get("/reports/service").await;
    report.has(&format!("href=\"/agents/{AGENT}/day?date={}\"", day(0)));
    let skills = visitor.get(&format!("/agents/{AGENT}")).await;
    skills.has(&format!("href=\"/agents/{AGENT}/day\""));
}

#[tokio::test]
async fn agents_see_their_own_day_and_leaders_that_of_all_with_numbers_hidden() {
    let (house, mut agent) = worked().await;
    agent.get(&format!("/agents/{AGENT}/day")).await.is(200);
    agent.get("/agents/1002/day").await.is(403);
    let mut leader = Visitor::of(&house, Role::Leader).await;
    let seen = leader.get(&format!("/agents/{AGENT}/day")).await;
    seen.is(200).lacks("13800138000");
    let mut clerk = Visitor::of(&house, Role::Department).await;
    clerk.get(&format!("/agents/{AGENT}/day")).await.is(403);
    leader.get("/agents/7777/day").await.is(404);
    leader
        .get(&format!("/agents/{AGENT}/day?date=today"))
        .await
        .is(400);
}

#[tokio::test]
async fn the_day_by_the_api_sums_up_to_the_report() {
    let (house, _) = worked().await;
    set(&house, json!({"state": "off"})).await;
    for ago in [1, 2] {
        let date = day(ago);
        let told = house.get(&format!("/agents/{AGENT}/day?date={date}")).await;
        let report = house
            .get(&format!("/reports/service?from={date}&until={date}"))
            .await;
        let agents = report["agents"].as_array().unwrap();
        let Some(own) = agents.iter().find(|it| it["agent"] == AGENT.0) else {
            assert_eq!(told["on_duty_s"], 0.0);
            continue;
        };
        for figure in [
            "on_duty_s",
            "occupied_s",
            "paused_s",
            "paused_by_reason_s",
            "occupancy",
        ] {
            assert_eq!(told[figure], own[figure], "{figure} {date}");
        }
        assert!(!told["spans"].as_array().unwrap().is_empty());
    }
    assert_eq!(house.refused("/agents/7777/day").await.0, 404);
    assert_eq!(
        house
            .refused(&format!("/agents/{AGENT}/day?date=x"))
            .await
            .0,
        400
    );
}
