//! The service report, and the calls behind its figures.

use std::path::Path;

use harness::house::story::{arrive, ask_for_a_person, gone, whole_call};
use harness::house::{House, now};
use serde_json::{Value, json};
use store::Store;
use store::demo::{Props, fill};

/// The demo office's sixty days.
async fn office() -> House {
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

/// How many calls a query finds, across its pages.
async fn found(house: &House, query: &str) -> u64 {
    let (mut cursor, mut count) = (String::new(), 0);
    loop {
        let page = house.get(&format!("/calls?{query}&limit=30{cursor}")).await;
        count += page["items"].as_array().unwrap().len() as u64;
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return count,
        }
    }
}

fn period(report: &Value) -> String {
    let time = |name: &str| report[name].as_str().unwrap().to_owned();
    format!(
        "requested_since={}&requested_until={}",
        time("since"),
        time("until")
    )
}

#[tokio::test]
async fn each_count_of_calls_is_the_number_of_calls_found_by_its_name() {
    let house = office().await;
    let today = house.get("/reports/service").await["until"]
        .as_str()
        .unwrap()[..10]
        .to_owned();
    let (year, rest) = today.split_at(4);
    let year: u32 = year.parse().unwrap();
    let report = house
        .get(&format!("/reports/service?from={}{rest}", year - 1))
        .await;
    let period = period(&report);
    let counts = report["total"]["counts"].as_object().unwrap();
    assert!(counts["requested"].as_u64().unwrap() > 100);
    for (name, count) in counts {
        // One call may have several of these.
        let several = [
            "offers",
            "talks",
            "transfers",
            "invites",
            "wrap_ups",
            "overflowed",
            "moved",
            "returned",
        ];
        let found = found(&house, &format!("{period}&figure={name}")).await;
        if several.iter().any(|of| name.starts_with(of)) {
            assert!(found <= count.as_u64().unwrap(), "{name}");
        } else {
            assert_eq!(json!(found), *count, "{name}");
        }
    }
    for hour in report["hours"].as_array().unwrap() {
        let query = format!("{period}&figure=connected&hour={}", hour["hour"]);
        assert_eq!(
            json!(found(&house, &query).await),
            hour["figures"]["counts"]["connected"]
        );
    }
    let mut said = 0;
    for row in report["dispositions"].as_array().unwrap() {
        let words = row["disposition"].as_str().unwrap_or("none");
        let query = format!("{period}&figure=connected&disposition={words}");
        let found = found(&house, &query).await;
        assert_eq!(
            json!(found),
            row["figures"]["counts"]["connected"],
            "{words}"
        );
        said += found;
    }
    assert_eq!(
        json!(said),
        counts["connected"],
        "each call came to one thing, or nobody said"
    );
    for agent in report["agents"].as_array().unwrap() {
        let query = format!("{period}&figure=talks&by={}", agent["agent"]);
        assert_eq!(
            json!(found(&house, &query).await),
            agent["figures"]["counts"]["talks"]
        );
        assert!(agent["occupancy"].as_f64().unwrap() > 0.0);
        let reasons = agent["paused_by_reason_s"].as_object().unwrap().values();
        let paused: f64 = reasons.map(|span| span.as_f64().unwrap()).sum();
        assert!((paused - agent["paused_s"].as_f64().unwrap()).abs() < 0.01);
    }
}

#[tokio::test]
async fn a_day_without_requests_has_no_rates_and_no_judgement() {
    let house = House::open().await;
    let report = house.get("/reports/service").await;
    assert_eq!(
        report["target"],
        json!({"in_time_s": 15.0, "percent": 95, "reached": null})
    );
    for rate in report["total"]["rates"].as_object().unwrap().values() {
        assert_eq!(*rate, Value::Null);
    }
    assert_eq!(report["total"]["mean_talk_s"], Value::Null);
    assert_eq!(
        (&report["queues"], &report["days"]),
        (&json!([]), &json!([]))
    );
}

#[tokio::test]
async fn rates_are_of_all_requests() {
    let house = House::open().await;
    whole_call(&house, b"RIFF").await;
    arrive(&house, "other", "13800138000").await;
    assert!(
        ask_for_a_person(&house, "other").await.is_none(),
        "the agent wraps up"
    );
    gone(&house, "other").await;
    let report = house.get("/reports/service").await;
    let rates = &report["total"]["rates"];
    assert_eq!(
        (&rates["connection_rate"], &rates["in_time_rate"]),
        (&json!(0.5), &json!(0.5))
    );
    let wait = report["total"]["mean_answer_s"].as_f64().unwrap();
    assert!((0.0..60.0).contains(&wait), "{wait}");
    assert_eq!(report["total"]["longest_answer_s"], json!(wait));
    assert!(report["total"]["mean_abandoned_s"].is_number());
    assert_eq!(report["agents"][0]["figures"]["mean_answer_s"], Value::Null);
    assert_eq!(report["target"]["reached"], false);
    assert_eq!(report["queues"][0]["queue"], 1);
    assert_eq!(report["agents"][0]["agent"], 1001);
    let none = house.get("/reports/service?queue=2").await;
    assert_eq!(none["total"]["counts"]["requested"], 0);
}

#[tokio::test]
async fn calls_in_progress_are_found_behind_a_figure_too() {
    let house = House::open().await;
    arrive(&house, "one", "13800138000").await;
    arrive(&house, "two", "13900139000").await;
    ask_for_a_person(&house, "two").await;
    for query in [
        "figure=waiting",
        "figure=waiting&state=live",
        "state=live&queue=1",
    ] {
        let page = house.get(&format!("/calls?{query}")).await;
        let ids: Vec<_> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| &c["id"])
            .collect();
        assert_eq!(ids, [&json!(2)], "{query}");
    }
    assert_eq!(
        house.get("/calls?figure=waiting&state=ended").await["items"],
        json!([])
    );
}

#[tokio::test]
async fn a_period_or_a_figure_that_cannot_be_is_refused_with_what_would_do() {
    let house = House::open().await;
    for query in [
        "from=2026-11-24&until=2026-11-23",
        "from=24.11.2026",
        "until=x",
        "from=2001-01-01&until=2026-11-23",
        "queue=x",
        "queue=99999999999",
    ] {
        let refused = house.refused(&format!("/reports/service?{query}")).await;
        assert_eq!(refused, (400, "bad_parameter".into()), "{query}");
    }
    for query in ["figure=all", "hour=24", "by=x", "requested_since=today"] {
        let refused = house.refused(&format!("/calls?{query}")).await;
        assert_eq!(refused, (400, "bad_parameter".into()), "{query}");
    }
}

#[tokio::test]
async fn the_document_names_every_figure_and_rate() {
    use casework::service::{Figure, Rate};
    let house = House::open().await;
    let document = house.get("/openapi.json").await;
    let named = |place: &str| document.pointer(place).unwrap().clone();
    let figures: Vec<_> = Figure::ALL.iter().map(|figure| figure.as_str()).collect();
    assert_eq!(named("/components/schemas/FigureName/enum"), json!(figures));
    let rates: Vec<_> = Rate::ALL.iter().map(|rate| rate.as_str()).collect();
    let place = "/components/schemas/Figures/properties/rates/propertyNames/enum";
    assert_eq!(named(place), json!(rates));
}

#[tokio::test]
async fn calls_are_found_by_the_grade_their_caller_gave() {
    let house = office().await;
    let mut graded = 0;
    for grade in 1..=5 {
        let page = house.get(&format!("/calls?grade={grade}&limit=200")).await;
        for call in page["items"].as_array().unwrap() {
            assert_eq!(call["grade"], json!(grade));
            graded += 1;
        }
    }
    assert!(graded > 20, "{graded}");
}

#[tokio::test]
async fn agents_carry_their_team_and_teams_are_the_sums_of_their_agents() {
    let house = office().await;
    let until = &house.get("/reports/service").await["until"];
    let from = format!(
        "{}{}",
        until.as_str().unwrap()[..4].parse::<u32>().unwrap() - 1,
        &until.as_str().unwrap()[4..10]
    );
    let path = format!("/reports/service?from={from}");
    assert_eq!(house.get(&path).await["teams"], json!([]));
    house.settings.send_modify(|settings| {
        let agents = [1001, 1002].map(switchboard::AgentId).into();
        let name = String::from("甲班");
        let team = web::teams::Team { name, agents };
        std::sync::Arc::make_mut(settings).teams.0.push(team);
    });
    let report = house.get(&path).await;
    let agents = report["agents"].as_array().unwrap();
    let teams = report["teams"].as_array().unwrap();
    let named: Vec<&Value> = teams.iter().map(|it| &it["team"]).collect();
    assert_eq!(named, [&json!("甲班"), &Value::Null]);
    for team in teams {
        let theirs = agents.iter().filter(|it| it["team"] == team["team"]);
        let counts = |it: &Value| it["figures"]["counts"]["talks"].as_u64().unwrap();
        let (sum, duty) = theirs.fold((0, 0.0), |(sum, duty), it| {
            (sum + counts(it), duty + it["on_duty_s"].as_f64().unwrap())
        });
        assert_eq!(counts(team), sum);
        assert!(sum > 0 && (team["on_duty_s"].as_f64().unwrap() - duty).abs() < 0.01);
    }
    let own = house.get("/agents/1001").await;
    assert_eq!(own["team"], "甲班");
}
