//! The report of call-backs: figures with formulas, leading to the call-backs behind them.

use std::collections::BTreeSet;

use harness::house::House;
use harness::house::story::{arrive, ask_for_a_person, gone};
use store::callbacks::figures::Figure;
use store::{Durability, Role};

use crate::callbacks::missed;
use crate::visitor::{Visitor, value_after};

/// Addresses and texts of the links that lead to call-backs.
fn links(html: &str) -> Vec<(String, String)> {
    let parts = html.split("<a href=\"/callbacks?").skip(1);
    let links = parts.map(|part| {
        let (query, rest) = part.split_once("\">").unwrap();
        let text = rest.split('<').next().unwrap();
        (query.replace("&#38;", "&"), text.into())
    });
    links.collect()
}

/// One who rang twice, is owed a call for two hours and was rung in vain; one who was not needed; one just missed.
async fn office() -> (House, Visitor) {
    let house = House::open().await;
    let mut agent = missed(&house).await;
    for (channel, caller) in [("third", "13900139000"), ("fourth", "13700137000")] {
        arrive(&house, channel, caller).await;
        ask_for_a_person(&house, channel).await;
        gone(&house, channel).await;
    }
    let closing = [("outcome", "not_needed")];
    agent.post("/callbacks/2/closing", &closing).await.is(303);
    let age = |tx: &store::rusqlite::Transaction<'_>| {
        let sql = "UPDATE callbacks SET owed_at = owed_at - 2 * 3600000 WHERE id = 1";
        Ok(tx.execute(sql, [])?)
    };
    house.store.write(Durability::Full, age).unwrap();
    (house, agent)
}

/// From yesterday on, as two hours ago may be.
fn period() -> String {
    let day = |ago| crate::reports::day(ago);
    format!("from={}&until={}", day(1), day(0))
}

#[tokio::test]
async fn every_number_of_call_backs_is_the_number_of_those_its_link_lists() {
    let (house, _) = office().await;
    let mut visitor = Visitor::of(&house, Role::Leader).await;
    let address = format!("/reports/callbacks?{}", period());
    let seen = visitor.get(&address).await;
    seen.is(200).has("应回拨").has("及时办结 ÷ 到期应办");
    seen.has("放弃等待").has("综合");
    let mut compared = BTreeSet::new();
    for (query, text) in links(&seen.html) {
        let Ok(number) = text.parse::<usize>() else {
            continue;
        };
        let listed = visitor.get(&format!("/callbacks?{query}")).await;
        listed.is(200).has("以下是报表数字对应的回拨");
        let rows = listed.html.matches("<td data-label=\"来电号码\"").count();
        assert_eq!(rows, number, "{query}");
        compared.insert(query);
    }
    let named = |name: &str| compared.iter().any(|query| query.contains(name));
    for name in ["reason=", "queue=", "hour=", "by=agent", "figure=overdue"] {
        assert!(named(name), "{name}: {compared:?}");
    }
}

#[tokio::test]
async fn who_is_owed_a_call_for_longer_than_the_limit_is_overdue() {
    let (house, _) = office().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let figure = Figure::Overdue.as_str();
    let seen = visitor.get(&format!("/callbacks?figure={figure}")).await;
    seen.has("13800138000").lacks("13700137000").has("超时未办");
    seen.has("办结</summary>");
    let all = visitor.get("/callbacks").await;
    let marks = all.html.matches("<span class=\"tag warn\">超时未办</span>");
    assert_eq!(marks.count(), 1, "{}", all.html);
}

#[tokio::test]
async fn an_agent_is_shown_what_they_closed_and_nothing_else() {
    let (house, mut agent) = office().await;
    let seen = agent.get("/reports/callbacks").await;
    seen.is(200).has("办结人").has("坐席 1001").lacks("部门");
    seen.lacks("id=\"total-title\"").lacks("id=\"queue-title\"");
    agent.get("/reports/callbacks/closer.csv").await.is(200);
    agent.get("/reports/callbacks/total.csv").await.is(403);
    drop(house);
}

#[tokio::test]
async fn a_leader_looks_at_call_backs_behind_a_figure_and_changes_nothing() {
    let (house, _) = office().await;
    let mut visitor = Visitor::of(&house, Role::Leader).await;
    visitor.get("/callbacks").await.is(403);
    let seen = visitor.get("/callbacks?figure=open").await;
    seen.is(200).lacks("13800138000").lacks("/closing");
    let closing = [("outcome", "not_needed")];
    visitor.post("/callbacks/1/closing", &closing).await.is(403);
    visitor.get("/callbacks?figure=nothing").await.is(400);
}

#[tokio::test]
async fn a_table_of_call_backs_can_be_taken_along() {
    let (house, _) = office().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let address = format!("/reports/callbacks/reason.csv?{}", period());
    let seen = visitor.get(&address).await;
    seen.is(200).has("原因,应回拨,");
    seen.has("首次拨打用时中位数 s").has("放弃等待,3,0,2,1,");
    let report = visitor.get("/reports/callbacks").await;
    let address = format!("/reports/callbacks?{}", period());
    let seen = visitor.get(&address).await;
    let same = format!("href=\"/reports/service?{}\"", period());
    seen.has(&same.replace('&', "&#38;"));
    let csv = value_after(&report.html, "href=\"/reports/callbacks/total.csv?");
    assert!(csv.is_some());
    let wrong = "/reports/callbacks?from=2026-02-30";
    visitor.get(wrong).await.is(400).has("日期格式不正确");
}
