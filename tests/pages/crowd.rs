//! The live board while many wait: what is merged, what is left out and said to be, and the figures beside each queue.

use harness::house::story::{arrive, ask_for_a_person, gone, set, whole_call};
use harness::house::{House, QUEUE, plan};
use serde_json::json;
use store::Role;
use switchboard::{AlertLimits, ChannelId, Event, Input, QueueId, QueueLimits, Skill, Target};

use crate::visitor::Visitor;

const WATER: QueueId = QueueId(2);

/// A house with a second queue, behind key 1, whose agent is paused, and a supervisor at the board.
async fn office() -> (House, Visitor) {
    let house = House::open().await;
    let mut plan = plan();
    let mut water = plan.queues[0].clone();
    (water.id, water.name) = (WATER, "供水".into());
    plan.queues.push(water);
    plan.menus[0].keys.insert('1', Target::Queue(WATER));
    plan.agents[0].skills = [QUEUE, WATER].map(Skill::best).into();
    house.input(Input::Plan(plan.into())).await;
    set(&house, json!({"state": "paused", "reason": "break"})).await;
    let visitor = Visitor::of(&house, Role::Supervisor).await;
    (house, visitor)
}

/// So many citizens ask for a person by that key.
async fn wait(house: &House, count: usize, key: char) {
    for number in 0..count {
        let channel = format!("caller-{key}-{number}");
        arrive(house, &channel, &format!("13800{key}{number:05}")).await;
        house.switch(Event::Key(ChannelId(channel), key)).await;
    }
}

/// With other limits for alerts.
fn limit(house: &House, change: impl FnOnce(&mut AlertLimits)) {
    house
        .settings
        .send_modify(|settings| change(&mut std::sync::Arc::make_mut(settings).alerts));
}

/// The alerts of a kind, as programmes are told of them.
async fn told(house: &House, kind: &str) -> Vec<serde_json::Value> {
    let all = house.get("/alerts").await;
    let items = all["items"].as_array().unwrap().iter();
    items.filter(|it| it["kind"] == kind).cloned().collect()
}

#[tokio::test]
async fn many_who_wait_too_long_are_one_alert_for_each_queue() {
    let (house, mut visitor) = office().await;
    limit(&house, |limits| limits.queue.wait_ms = 0);
    wait(&house, 3, '0').await;
    wait(&house, 1, '1').await;
    let board = visitor.get("/board").await;
    let (_, alerts) = board.html.split_once("id=\"alerts-title\"").unwrap();
    let (alerts, _) = alerts.split_once("</section>").unwrap();
    let lines: Vec<&str> = alerts.split("</li>").collect();
    let about = |words: &str| {
        let found = lines.iter().filter(|line| line.contains(words));
        found.copied().collect::<Vec<_>>()
    };
    let waits = about("等待过久");
    assert_eq!(waits.len(), 2, "{alerts}");
    for words in ["综合</a>", "3 人等候", "超过 0 秒", "最长 <time"] {
        assert!(waits[0].contains(words), "{words}: {}", waits[0]);
    }
    for words in ["供水</a>", "href=\"/calls/4\">通话 4</a>"] {
        assert!(waits[1].contains(words), "{words}: {}", waits[1]);
    }
    // Programmes are told of each.
    assert_eq!(told(&house, "long_wait").await.len(), 4);
}

#[tokio::test]
async fn more_who_wait_than_their_queue_allows_are_an_alert_that_leads_to_them() {
    let (house, mut visitor) = office().await;
    limit(&house, |limits| limits.queue.waiting_calls = 2);
    wait(&house, 3, '0').await;
    wait(&house, 1, '1').await;
    let board = visitor.get("/board").await;
    board.has("等待人数过多").has("超过 2 人");
    board.has("href=\"/board?queue=1#calls-title\">3 人等候</a>");
    let told = told(&house, "waiting_calls").await;
    let [alert] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!((&alert["queue"], &alert["count"]), (&json!(1), &json!(3)));
    visitor.post("/language", &[("language", "en")]).await;
    let english = visitor.get("/board").await;
    english.has("many callers wait").has("over 2");
    limit(&house, |limits| {
        let own = QueueLimits {
            waiting_calls: 3,
            ..limits.queue
        };
        limits.queues.insert(QUEUE, own);
    });
    visitor.get("/board").await.lacks("many callers wait");
}

#[tokio::test]
async fn a_queue_that_misses_its_target_is_an_alert_once_enough_have_called_that_leads_to_the_report()
 {
    let (house, mut visitor) = office().await;
    whole_call(&house, b"RIFF").await;
    set(&house, json!({"state": "paused", "reason": "break"})).await;
    arrive(&house, "gives up", "13900139000").await;
    ask_for_a_person(&house, "gives up").await;
    gone(&house, "gives up").await;
    // Who has just come is no miss, and does not count.
    wait(&house, 1, '0').await;
    limit(&house, |limits| limits.queue.service_level_calls = 3);
    assert_eq!(told(&house, "service_level").await.len(), 0);
    visitor.get("/board").await.lacks("接通率偏低");
    limit(&house, |limits| limits.queue.service_level_calls = 2);
    let alert = told(&house, "service_level").await.remove(0);
    assert_eq!((&alert["queue"], &alert["count"]), (&json!(1), &json!(2)));
    assert_eq!(alert["in_time_rate"], 0.5);
    let board = visitor.get("/board").await;
    board.has("今日 15 秒接通率偏低").has("低于 95%");
    let (_, link) = board.html.split_once("接通率偏低").unwrap();
    let (line, _) = link.split_once("</li>").unwrap();
    assert!(line.contains(">50.0% 1/2</a>") && !line.contains("<time"));
    let (_, link) = line.split_once("\"/reports/service?").unwrap();
    let query = link.split('"').next().unwrap().replace("&#38;", "&");
    let report = visitor.get(&format!("/reports/service?{query}")).await;
    report.is(200).has("15 秒接通率");
    limit(&house, |limits| limits.queue.service_level_percent = 50);
    assert_eq!(told(&house, "service_level").await.len(), 0);
}

#[tokio::test]
async fn the_list_of_calls_is_of_one_queue_where_the_address_says_so_also_when_it_fetches_itself() {
    let (house, mut visitor) = office().await;
    wait(&house, 1, '0').await;
    wait(&house, 1, '1').await;
    let all = visitor.get("/board").await;
    all.has("13800000000").has("13800100000");
    all.has("<td data-label=\"队列\">供水</td>")
        .has("hx-get=\"/board/live\"");
    for path in ["/board?queue=2", "/board/live?queue=2"] {
        visitor
            .get(path)
            .await
            .has("13800100000")
            .lacks("13800000000")
            .has("href=\"/board?queue=2#calls-title\" aria-current=\"true\"");
    }
    let filtered = visitor.get("/board?queue=2").await;
    filtered.has("hx-get=\"/board/live?queue=2\"");
    visitor.get("/board?queue=water").await.is(400);
}

#[tokio::test]
async fn calls_that_do_not_fit_the_list_are_counted_by_where_they_are() {
    let (house, mut visitor) = office().await;
    wait(&house, 59, '0').await;
    for number in 0..3 {
        arrive(&house, &format!("menu-{number}"), "13900139000").await;
    }
    visitor
        .get("/board")
        .await
        .has("下表未列出的通话还有 2 个：语音菜单 2。可按队列筛选。");
    wait(&house, 5, '1').await;
    visitor
        .get("/board")
        .await
        .has("还有 7 个：语音菜单 3、排队 4。");
    visitor.get("/board?queue=2").await.lacks("未列出");
}

#[tokio::test]
async fn each_queue_shows_todays_rates_as_the_report_has_them() {
    let (house, mut visitor) = office().await;
    whole_call(&house, b"RIFF").await;
    set(&house, json!({"state": "paused", "reason": "break"})).await;
    arrive(&house, "gives up", "13900139000").await;
    ask_for_a_person(&house, "gives up").await;
    gone(&house, "gives up").await;
    let board = visitor.get("/board").await;
    // Unmarked: the target is of all requests together.
    board
        .has("<dd>50.0% <span class=\"hint\">1/2</span>")
        .has("— <span class=\"hint\">0/0</span>");
    let mark = "/reports/service?";
    let (_, link) = board.html.split_once(mark).unwrap();
    let query = link.split('"').next().unwrap().replace("&amp;", "&");
    assert!(query.ends_with("&queue=1"), "{query}");
    let report = visitor.get(&format!("{mark}{query}")).await;
    report.is(200).has("15 秒接通率").has("50.0");
}
