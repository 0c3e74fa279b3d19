//! Forms are taken from pages of the very session that sends them, and from nowhere else.

use harness::house::{AGENT, House};
use reqwest::Method;
use store::Role;

use crate::visitor::{PASSWORD, Visitor, add_user};

const CASE: [(&str, &str); 3] = [
    ("kind", "complaint"),
    ("urgency", "normal"),
    ("content", "示例路灯不亮"),
];

fn cases(house: &House) -> usize {
    let all = store::cases::Filter::default();
    house
        .store
        .read(|c| store::cases::find(c, &all))
        .unwrap()
        .items
        .len()
}

#[tokio::test]
async fn a_form_without_its_token_is_refused_and_changes_nothing() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let state = format!("/agents/{AGENT}/state");
    for path in [
        "/cases",
        "/cases/1",
        "/cases/1/intake",
        &state,
        "/session/end",
        "/language",
    ] {
        let form = visitor.request(Method::POST, path).form(&CASE);
        visitor.send(form).await.is(403).has("表单已失效");
    }
    assert_eq!(cases(&house), 0);
    visitor.get("/desk").await.is(200).has("data-state=\"off\"");
}

#[tokio::test]
async fn a_token_of_another_session_is_as_good_as_none() {
    let house = House::open().await;
    let other = Visitor::of(&house, Role::Supervisor).await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let mut again = Visitor::new(&house);
    again.sign_in("agent", PASSWORD).await.is(303);
    let session = visitor.session().to_owned();
    for token in [other.csrf(), again.csrf(), &session, "", "0"] {
        let form = [("csrf", token), CASE[0], CASE[1], CASE[2]];
        let request = visitor.request(Method::POST, "/cases").form(&form);
        visitor.send(request).await.is(403);
    }
    assert_eq!(cases(&house), 0);
    visitor.post("/cases", &CASE).await.is(303);
    assert_eq!(cases(&house), 1);
}

#[tokio::test]
async fn a_form_that_a_browser_says_is_foreign_is_refused_though_its_token_is_right() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let form = [("csrf", visitor.csrf()), CASE[0], CASE[1], CASE[2]];
    for (name, value) in [
        ("origin", "https://example.org"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let request = visitor.request(Method::POST, "/cases").form(&form);
        Visitor::new(&house)
            .send(request.header(name, value))
            .await
            .is(403);
    }
    let request = visitor.request(Method::POST, "/cases").form(&form);
    let own = house.url("");
    visitor.send(request.header("origin", own)).await.is(303);
    assert_eq!(cases(&house), 1);
}

#[tokio::test]
async fn what_was_typed_is_shown_when_the_session_ended_meanwhile() {
    let house = House::open().await;
    add_user(&house, "agent", Role::Agent);
    let mut visitor = Visitor::new(&house);
    let seen = visitor.post("/cases", &CASE).await;
    seen.is(401).has("请先登录").has("示例路灯不亮");
}

#[tokio::test]
async fn a_body_beyond_all_measure_is_told_to_be() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let content = "长".repeat(100_000);
    let fields = [CASE[0], CASE[1], ("content", content.as_str())];
    visitor
        .post("/cases", &fields)
        .await
        .is(413)
        .has("内容过大")
        .has("256 KB");
    assert_eq!(cases(&house), 0);
}

#[tokio::test]
async fn a_body_that_is_no_form_is_no_crash() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    for body in [
        &b"\xff\xfe%zz&&&=&csrf"[..],
        b"",
        b"{\"csrf\":1}",
        b"csrf=%00",
    ] {
        let request = visitor.request(Method::POST, "/cases").body(body.to_vec());
        visitor.send(request).await.is(403);
    }
}
