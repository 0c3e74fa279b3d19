//! Chinese unless English was chosen, and then English everywhere until it is chosen otherwise.

use harness::house::House;
use store::Role;

use crate::visitor::Visitor;

#[tokio::test]
async fn pages_are_chinese_until_english_is_chosen_and_stay_so_for_this_browser() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor
        .get("/calls")
        .await
        .has("<html lang=\"zh-CN\">")
        .has("通话")
        .has(">English</button>");
    let fields = [("language", "en"), ("back", "/calls?outcome=answered")];
    let seen = visitor.post("/language", &fields).await;
    assert_eq!(
        (seen.status, seen.to.as_str()),
        (303, "/calls?outcome=answered")
    );
    let cookie = seen.headers["set-cookie"].to_str().unwrap();
    for part in [
        "language=en",
        "Max-Age=31536000",
        "HttpOnly",
        "SameSite=Strict",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    for path in ["/calls", "/cases/new", "/board", "/nothing", "/voicemails"] {
        visitor
            .get(path)
            .await
            .has("<html lang=\"en\">")
            .has(">中文</button>");
    }
    visitor
        .post("/cases", &[])
        .await
        .is(422)
        .has("Choose the kind");
    visitor.post("/session/end", &[]).await.is(303);
    visitor
        .get("/session/new")
        .await
        .has("<html lang=\"en\">")
        .has("Sign in");
    visitor
        .post("/language", &[("language", "zh-CN")])
        .await
        .is(303);
    visitor.get("/session/new").await.has("登录");
}

#[tokio::test]
async fn a_language_nobody_speaks_is_refused_and_nobody_is_led_away() {
    let house = House::open().await;
    let mut visitor = Visitor::new(&house);
    for language in ["", "de", "zh", "EN", "../en"] {
        visitor
            .post("/language", &[("language", language)])
            .await
            .is(400);
    }
    for back in ["//example.org", "https://example.org", ""] {
        let seen = visitor
            .post("/language", &[("language", "en"), ("back", back)])
            .await;
        assert_eq!((seen.status, seen.to.as_str()), (303, "/"), "{back}");
    }
    visitor.get("/session/new").await.has("Sign in");
}
