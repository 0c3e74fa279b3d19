//! The service report: figures with formulas, leading to the calls behind them.

use std::collections::BTreeSet;
use std::path::Path;

use casework::service::{Figure, Of};
use harness::house::story::{
    arrive, ask_for_a_person, gone, leave_message, legs_of_ours, whole_call,
};
use harness::house::{AGENT, House, now};
use store::demo::{Props, fill};
use store::{Durability, Role, Store};
use switchboard::Event;

use crate::visitor::{PASSWORD, Visitor, hash, value_after};

const DAY: u64 = 86_400_000;

/// The demo office's sixty days.
pub async fn office() -> House {
    House::furnished(|store: &Store, _: &Path| {
        let hash = |login: &str| format!("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ${login}");
        let mut props = Props {
            password_hash: &hash,
            sound: &mut |_, _, _| None,
        };
        fill(store, now(), 7, &mut props).unwrap();
    })
    .await
}

/// Somebody of that office.
pub async fn signed_in(house: &House, login: &'static str) -> Visitor {
    let hash = hash();
    let change = move |tx: &store::rusqlite::Transaction<'_>| {
        let sql = "UPDATE users SET password_hash = ?2 WHERE login = ?1";
        Ok(tx.execute(sql, [login, hash.as_str()])?)
    };
    house.store.write(Durability::Full, change).unwrap();
    let mut visitor = Visitor::new(house);
    visitor.sign_in(login, PASSWORD).await.is(303);
    visitor
}

/// The local day so many days ago.
pub fn day(ago: u64) -> String {
    let days = (now() + 8 * 3_600_000) / DAY - ago;
    let since = time::Date::from_ordinal_date(1970, 1).unwrap();
    (since + time::Duration::days(days as i64)).to_string()
}

/// Addresses and texts of the links that lead to calls.
fn links(html: &str) -> Vec<(String, String)> {
    let parts = html.split("<a href=\"/calls?").skip(1);
    let links = parts.chain(html.split("<a class=\"number\" href=\"/calls?").skip(1));
    links
        .map(|part| {
            let (query, rest) = part.split_once("\">").unwrap();
            let text = rest.split('<').next().unwrap();
            (
                query.replace("&#38;", "&").replace("&amp;", "&"),
                text.into(),
            )
        })
        .collect()
}

/// How many calls a link lists, across its pages.
async fn listed(visitor: &mut Visitor, query: &str) -> usize {
    let (mut address, mut calls) = (format!("/calls?{query}"), 0);
    loop {
        let seen = visitor.get(&address).await;
        seen.is(200);
        calls += seen.html.matches("\"><a href=\"/calls/").count();
        match value_after(&seen.html, "rel=\"next\" href=\"") {
            Some(next) => address = next.replace("&#38;", "&").replace("&amp;", "&"),
            None => return calls,
        }
    }
}

#[tokio::test]
async fn every_number_of_calls_on_the_page_is_the_number_of_calls_its_link_lists() {
    let house = office().await;
    let mut visitor = signed_in(&house, "leader").await;
    let period = format!("from={}&until={}", day(61), day(0));
    let seen = visitor.get(&format!("/reports/service?{period}")).await;
    seen.is(200).has("接通率").has("接通 ÷ 请求人工（全部）");
    seen.has("平均应答时长")
        .has("最长等待")
        .has("放弃前平均等待");
    let one = format!("/reports/service?{period}&queue=1");
    let of_one = visitor.get(&one).await;
    let mut compared = BTreeSet::new();
    for (query, text) in links(&seen.html).into_iter().chain(links(&of_one.html)) {
        let name = query
            .split('&')
            .find_map(|part| part.strip_prefix("figure="));
        let figure = name.map(|name| Figure::parse(name).unwrap());
        let of_calls = figure
            .is_none_or(|figure| matches!(figure.of(), Of::Arrivals | Of::Calls | Of::Outward));
        let Ok(number) = text.parse::<usize>() else {
            continue;
        };
        if of_calls && compared.insert(query.clone()) {
            assert_eq!(listed(&mut visitor, &query).await, number, "{query}");
        }
    }
    assert!(compared.len() > 60, "{} links only", compared.len());
    assert!(compared.iter().any(|query| query.contains("hour=")));
    assert!(compared.iter().any(|query| query.contains("queue=1")));
    assert!(
        compared
            .iter()
            .any(|query| query.contains("disposition=none"))
    );
    assert!(
        compared
            .iter()
            .any(|query| query.contains("outcome=message"))
    );
}

#[tokio::test]
async fn a_day_without_calls_is_neither_good_nor_bad() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let seen = visitor.get("/reports/service").await;
    seen.is(200)
        .has("目标：15 s · 95%")
        .has("没有数据，无法判断")
        .lacks("已达到")
        .lacks("未达到")
        .lacks("0.0%")
        .lacks("100.0%");
}

#[tokio::test]
async fn todays_calls_are_counted_as_they_end() {
    let house = House::open().await;
    whole_call(&house, b"RIFF").await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor
        .get("/reports/service")
        .await
        .has("已达到")
        .has("100.0%")
        .has("不代表符合任何标准");
    for caller in ["a", "b"] {
        arrive(&house, caller, "13800138000").await;
        assert!(
            ask_for_a_person(&house, caller).await.is_none(),
            "the agent wraps up"
        );
        gone(&house, caller).await;
    }
    leave_message(&house, b"RIFF").await;
    let seen = visitor.get("/reports/service").await;
    seen.has("未达到")
        .has("33.3%")
        .has("66.6%")
        .has("放弃 5 秒以内")
        .has("5 秒内放弃占比")
        .has("放弃 5 秒以内 ÷ 放弃");
    let today = day(0);
    let behind = format!("/calls?from={today}&until={today}&figure=abandoned_5");
    visitor
        .get(&behind)
        .await
        .has("href=\"/calls/2\"")
        .has("href=\"/calls/3\"")
        .lacks("href=\"/calls/1\"")
        .lacks("href=\"/calls/4\"")
        .has("以下是报表数字对应的通话");
}

/// The row of a table that begins with these words.
fn row<'a>(html: &'a str, table: &str, label: &str) -> &'a str {
    let (_, table) = html.split_once(&format!("id=\"{table}-title\"")).unwrap();
    let (_, rest) = table.split_once(&format!("\">{label}")).unwrap();
    rest.split("</tr>").next().unwrap()
}

#[tokio::test]
async fn calls_of_ours_are_told_by_agent_and_day_and_lead_to_those_calls() {
    let house = House::open().await;
    let mut agent = Visitor::of(&house, Role::Agent).await;
    let state = format!("/agents/{AGENT}/state");
    agent.post(&state, &[("state", "ready")]).await.is(303);
    let number = [("number", "13900139000")];
    agent.post("/calls", &number).await.is(303);
    let [leg, citizen] = legs_of_ours(&house);
    for channel in [leg.clone(), citizen] {
        house.switch(Event::Answered(channel)).await;
    }
    gone(&house, leg.as_str()).await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let seen = visitor.get("/reports/service").await;
    for (table, label) in [("agent", "1001"), ("day", &day(0))] {
        let row = row(&seen.html, table, label);
        for figure in ["outward", "outward_connected", "outward_talks"] {
            assert!(
                row.contains(&format!("figure={figure}\"")),
                "{figure}: {row}"
            );
        }
    }
    seen.has("外呼接通").has("对方接听的外呼");
    let today = day(0);
    for figure in ["outward", "outward_connected", "outward_talks"] {
        let behind = format!("/calls?from={today}&until={today}&by={AGENT}&figure={figure}");
        visitor.get(&behind).await.has("href=\"/calls/1\"");
    }
    visitor
        .get("/calls?figure=requested")
        .await
        .lacks("href=\"/calls/1\"");
}

#[tokio::test]
async fn rates_of_a_part_lead_to_their_calls_and_hours_tell_how_occupied_agents_were() {
    let house = office().await;
    let mut visitor = signed_in(&house, "leader").await;
    let period = format!("from={}&until={}", day(61), day(0));
    let seen = visitor.get(&format!("/reports/service?{period}")).await;
    let (_, queues) = seen.html.split_once("id=\"queue-title\"").unwrap();
    let (queues, rest) = queues.split_once("id=\"agent-title\"").unwrap();
    let (_, hours) = rest.split_once("id=\"hour-title\"").unwrap();
    for part in [queues, hours] {
        let rate = part.split_once("%").unwrap().1;
        let rate = rate.split("</td>").next().unwrap();
        assert!(rate.contains("figure=connected\""), "{rate}");
        assert!(rate.contains("figure=requested\""), "{rate}");
        for words in ["派送·未应答", "通话时长", "保持时长", "话后处理时长"] {
            assert!(part.contains(words), "{words}");
        }
    }
    assert!(hours.contains("利用率") && !queues.contains("利用率"));
    assert!(hours.contains("外呼通话时长") && !queues.contains("外呼"));
}

#[tokio::test]
async fn what_pauses_went_to_is_shown_by_agent_and_reason() {
    let house = office().await;
    let period = format!("from={}&until={}", day(61), day(0));
    let mut visitor = signed_in(&house, "leader").await;
    let seen = visitor.get(&format!("/reports/service?{period}")).await;
    let (_, pauses) = seen.html.split_once("示忙时长（按原因）").unwrap();
    let pauses = pauses.split("</table>").next().unwrap();
    assert!(pauses.contains("<th>未接听</th>"), "{pauses}");
    assert!(pauses.contains("示例坐席"), "{pauses}");
    visitor
        .get(&format!("/reports/service/agent.csv?{period}"))
        .await
        .has(",示忙时长: 未接听 s\r\n");
    let today = format!("from={0}&until={0}", day(70));
    visitor
        .get(&format!("/reports/service?{today}"))
        .await
        .lacks("示忙时长（按原因）");
}

#[tokio::test]
async fn an_agent_is_shown_the_own_row_and_no_other() {
    let house = office().await;
    let period = format!("from={}&until={}", day(61), day(0));
    let mut visitor = signed_in(&house, "1002").await;
    let seen = visitor.get(&format!("/reports/service?{period}")).await;
    seen.is(200)
        .has("1002 示例坐席乙")
        .lacks("1001 示例坐席甲")
        .lacks("目标：");
    let csv = visitor
        .get(&format!("/reports/service/agent.csv?{period}"))
        .await;
    csv.is(200).has("1002 示例坐席乙").lacks("示例坐席甲");
    for table in ["total", "queue", "hour", "day", "disposition"] {
        visitor
            .get(&format!("/reports/service/{table}.csv?{period}"))
            .await
            .is(403);
    }
}

#[tokio::test]
async fn a_table_is_downloaded_with_every_figure_and_a_line_for_each_part() {
    let house = office().await;
    let mut visitor = signed_in(&house, "admin").await;
    let period = format!("from={}&until={}", day(61), day(0));
    for (table, lines) in [
        ("total", 2),
        ("queue", 2),
        ("hour", 25),
        ("agent", 7),
        ("disposition", 5),
    ] {
        let seen = visitor
            .get(&format!("/reports/service/{table}.csv?{period}"))
            .await;
        seen.is(200);
        let said = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
        assert_eq!(said("content-type"), "text/csv; charset=utf-8");
        assert!(said("content-disposition").contains(&format!("service-{table}-")));
        // The mark of UTF-8 is in front, which the client leaves out of the text.
        assert_eq!(said("content-length"), (seen.html.len() + 3).to_string());
        assert_eq!(
            seen.html.matches("\r\n").count(),
            lines,
            "{table}:\n{}",
            seen.html
        );
        let columns: BTreeSet<_> = seen
            .html
            .lines()
            .map(|line| line.matches(',').count())
            .collect();
        assert_eq!(columns.len(), 1, "{table}");
    }
    visitor.get("/reports/service/week.csv").await.is(404);
    visitor.get("/reports/service/queue").await.is(404);
}

#[tokio::test]
async fn a_period_that_cannot_be_is_refused_in_words() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    for (query, words) in [
        ("from=2026-11-24&until=2026-11-23", "开始日期晚于结束日期"),
        ("from=yesterday&until=2026-11-23", "日期格式不正确"),
        ("from=2020-01-01&until=2026-11-23", "367 天以内"),
    ] {
        visitor
            .get(&format!("/reports/service?{query}"))
            .await
            .is(400)
            .has(words);
        visitor
            .get(&format!("/reports/service/day.csv?{query}"))
            .await
            .is(400);
    }
    visitor.get("/reports/service?queue=x").await.is(400);
    for query in [
        "figure=all",
        "hour=24",
        "hour=x",
        "by=x",
        "queue=x",
        "from=x",
    ] {
        visitor
            .get(&format!("/calls?{query}"))
            .await
            .is(400)
            .has("请求有误");
    }
}

#[tokio::test]
async fn a_gap_in_the_period_is_told() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor.get("/reports/service").await.lacks("数据不完整");
    house.switch(Event::Disconnected).await;
    visitor.get("/reports/service").await.has("数据不完整");
}

#[tokio::test]
async fn what_is_said_of_the_figure_is_kept_when_the_list_is_filtered_further() {
    let house = House::open().await;
    whole_call(&house, b"RIFF").await;
    arrive(&house, "other", "13900139000").await;
    assert!(ask_for_a_person(&house, "other").await.is_none());
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let seen = visitor
        .get("/calls?figure=connected&by=1001&caller=13800138000")
        .await;
    seen.has("name=\"figure\" value=\"connected\"")
        .has("name=\"by\" value=\"1001\"")
        .has("href=\"/calls/1\"")
        .lacks("href=\"/calls/2\"");
    visitor
        .get("/calls?figure=waiting")
        .await
        .has("href=\"/calls/2\"")
        .lacks("href=\"/calls/1\"");
}
