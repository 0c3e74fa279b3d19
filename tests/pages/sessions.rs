//! Signing in and out.

use harness::house::{AGENT, House, now};
use reqwest::Method;
use store::{Durability, Role};

use crate::visitor::{PASSWORD, Visitor, add_user};

fn failed(house: &House, login: &'static str, address: &'static str, ago_ms: u64) {
    let write = move |tx: &store::rusqlite::Transaction<'_>| {
        store::logins::failed(tx, login, address, now() - ago_ms)
    };
    house.store.write(Durability::Full, write).unwrap();
}

#[tokio::test]
async fn the_page_asked_for_comes_after_signing_in_with_its_filter() {
    let house = House::open().await;
    add_user(&house, "zhang", Role::Supervisor);
    let mut visitor = Visitor::new(&house);
    let seen = visitor.get("/calls?outcome=abandoned").await;
    assert_eq!(seen.to, "/session/new?back=%2Fcalls%3Foutcome%3Dabandoned");
    let form = visitor.get(&seen.to).await;
    form.is(200).has("value=\"/calls?outcome=abandoned\"");
    let fields = [
        ("login", "zhang"),
        ("password", PASSWORD),
        ("back", "/calls?outcome=abandoned"),
    ];
    let seen = visitor.post("/session", &fields).await;
    assert_eq!(
        (seen.status, seen.to.as_str()),
        (303, "/calls?outcome=abandoned")
    );
    visitor.get("/calls").await.is(200).has("示例zhang");
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let house = House::open().await;
    add_user(&house, "zhang", Role::Supervisor);
    for back in [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "/\r\nx: y",
    ] {
        let fields = [("login", "zhang"), ("password", PASSWORD), ("back", back)];
        let seen = Visitor::new(&house).post("/session", &fields).await;
        assert_eq!((seen.status, seen.to.as_str()), (303, "/"), "{back}");
    }
}

#[tokio::test]
async fn the_cookie_is_for_this_site_alone_and_hidden_from_scripts() {
    let house = House::open().await;
    add_user(&house, "zhang", Role::Supervisor);
    let seen = Visitor::new(&house).sign_in("zhang", PASSWORD).await;
    let cookie = seen.headers["set-cookie"].to_str().unwrap();
    for part in ["rexian=", "; Path=/", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    assert_eq!(token.len(), 64);
    let stored = house.store.read(|c| {
        Ok(
            c.query_row("SELECT hex(token_hash) FROM sessions", [], |row| {
                row.get::<_, String>(0)
            })?,
        )
    });
    assert_ne!(stored.unwrap().to_lowercase(), token);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_are_told_alike() {
    let house = House::open().await;
    add_user(&house, "zhang", Role::Supervisor);
    let wrong = Visitor::new(&house).sign_in("zhang", "no").await;
    let unknown = Visitor::new(&house).sign_in("nobody", "no").await;
    wrong
        .is(401)
        .has("登录名或密码不正确")
        .has("value=\"zhang\"");
    unknown.is(401).has("登录名或密码不正确");
    assert_eq!(wrong.html.replace("zhang", "nobody"), unknown.html);
}

#[tokio::test]
async fn who_is_disabled_cannot_sign_in_and_is_out_at_once() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let user = house
        .store
        .read(|c| store::users::by_login(c, "supervisor"));
    let id = user.unwrap().unwrap().id;
    let disable = move |tx: &store::rusqlite::Transaction<'_>| store::users::disable(tx, id, now());
    house.store.write(Durability::Full, disable).unwrap();
    assert!(visitor.get("/board").await.to.starts_with("/session/new"));
    Visitor::new(&house)
        .sign_in("supervisor", PASSWORD)
        .await
        .is(401);
}

#[tokio::test]
async fn after_three_failures_even_the_right_password_has_to_wait() {
    let house = House::open().await;
    add_user(&house, "zhang", Role::Supervisor);
    for _ in 0..2 {
        Visitor::new(&house).sign_in("ZHANG ", "no").await.is(401);
    }
    Visitor::new(&house).sign_in("zhang", "no").await.is(401);
    // More of them, so that the wait outlasts a slow machine.
    (0..6).for_each(|_| failed(&house, "zhang", "192.0.2.7", 0));
    let seen = Visitor::new(&house).sign_in("zhang", PASSWORD).await;
    seen.is(429).has("失败次数过多，请在");
    let wait: u64 = seen.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((60..=128).contains(&wait), "{wait}");
    Visitor::new(&house).sign_in("other", "no").await.is(401);
}

#[tokio::test]
async fn failures_are_kept_and_forgotten_after_a_quarter_of_an_hour() {
    let house = House::open().await;
    add_user(&house, "zhang", Role::Supervisor);
    (0..30).for_each(|_| failed(&house, "zhang", "127.0.0.1", 16 * 60_000));
    Visitor::new(&house)
        .sign_in("zhang", PASSWORD)
        .await
        .is(303);
    (0..30).for_each(|_| failed(&house, "li", "127.0.0.1", 10_000));
    let seen = Visitor::new(&house).sign_in("zhang", PASSWORD).await;
    seen.is(429).has("秒后重试");
}

#[tokio::test]
async fn behind_a_proxy_one_address_does_not_slow_the_others() {
    let house = House::open().await;
    add_user(&house, "zhang", Role::Supervisor);
    (0..30).for_each(|_| failed(&house, "li", "192.0.2.7", 1_000));
    let sign_in = |hops: &'static str| {
        let mut visitor = Visitor::new(&house);
        let fields = [("login", "zhang"), ("password", PASSWORD)];
        let request = visitor.request(Method::POST, "/session").form(&fields);
        let request = request.header("x-forwarded-for", hops);
        async move { visitor.send(request).await.status }
    };
    assert_eq!(sign_in("192.0.2.7").await, 429);
    assert_eq!(sign_in("198.51.100.1, 192.0.2.7").await, 429);
    assert_eq!(sign_in("192.0.2.7, 198.51.100.1").await, 303);
}

#[tokio::test]
async fn signing_in_and_out_and_being_refused_stay_in_the_audit() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor.post("/session/end", &[]).await;
    Visitor::new(&house)
        .sign_in("SUPERVISOR", "no")
        .await
        .is(401);
    Visitor::new(&house)
        .sign_in("my password", "x")
        .await
        .is(401);
    let all = store::audit::Filter::default();
    let page = house.store.read(|c| store::audit::list(c, &all)).unwrap();
    let said: Vec<_> = page
        .items
        .iter()
        .map(|e| [&e.by, &e.action, &e.name, &e.detail].map(String::as_str))
        .collect();
    assert_eq!(
        said,
        [
            ["system", "refused", "unknown", "from 127.0.0.1"],
            ["system", "refused", "supervisor", "from 127.0.0.1"],
            ["user:supervisor", "signed_out", "supervisor", ""],
            ["user:supervisor", "signed_in", "supervisor", ""],
        ]
    );
}

#[tokio::test]
async fn many_attempts_at_one_time_are_slowed_as_one_after_another() {
    let house = House::open().await;
    // So many that the next attempt is granted, and the one after it only minutes later.
    (0..10).for_each(|_| failed(&house, "zhang", "192.0.2.7", 10 * 60_000));
    let tries = (0..12).map(|_| async { Visitor::new(&house).sign_in("zhang", "no").await.status });
    let told = futures_util::future::join_all(tries).await;
    let checked = told.iter().filter(|status| **status == 401).count();
    assert_eq!(checked, 1, "{told:?}");
}

#[tokio::test]
async fn signing_out_ends_the_session_itself() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let token = visitor.session().to_owned();
    let seen = visitor.post("/session/end", &[]).await;
    assert_eq!(seen.to, "/session/new");
    assert!(!visitor.has_session());
    let request = Visitor::new(&house).request(Method::GET, "/board");
    let kept = request.header("cookie", format!("rexian={token}"));
    assert_eq!(visitor.send(kept).await.status, 303);
}

#[tokio::test]
async fn an_agent_who_signs_out_for_good_goes_off_duty() {
    let house = House::open().await;
    let mut desk = Visitor::of(&house, Role::Agent).await;
    let mut other = Visitor::new(&house);
    other.sign_in("agent", PASSWORD).await.is(303);
    let path = format!("/agents/{AGENT}/state");
    desk.post(&path, &[("state", "ready")]).await.is(303);
    let agent = format!("/agents/{AGENT}");
    let state = || house.get(&agent);
    assert_eq!(state().await["state"], "ready");
    other.post("/session/end", &[]).await.is(303);
    assert_eq!(state().await["state"], "ready", "another session goes on");
    desk.post("/session/end", &[]).await.is(303);
    assert_eq!(state().await["state"], "off");
}
