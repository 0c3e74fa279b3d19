//! The live board while many wait: what is merged, what is left out and said to be, and the figures beside each queue.

use harness::house::story::{arrive, ask_for_a_person, gone, set, whole_call};
use harness::house::{House, QUEUE, plan};
use serde_json::json;
use store::Role;
use switchboard::{ChannelId, Event, Input, QueueId, Skill, Target};

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

/// Everything alerts after no time at all.
fn impatient(house: &House) {
    house.settings.send_modify(|settings| {
        std::sync::Arc::make_mut(settings).alerts.wait_ms = 0;
    });
}

#[tokio::test]
async fn many_who_wait_too_long_are_one_alert_for_each_queue() {
    let (house, mut visitor) = office().await;
    impatient(&house);
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
    let items = house.get("/alerts").await;
    let long = |item: &&serde_json::Value| item["kind"] == "long_wait";
    assert_eq!(
        items["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(long)
            .count(),
        4
    );
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
