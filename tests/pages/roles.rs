//! Who may see which page, and what every page says to browsers.

use harness::house::story::{answer_at, arrive, ask_for_a_person, gone, set};
use harness::house::{AGENT as AT_WORK, House, answer};
use reqwest::Method;
use serde_json::json;
use store::Role;

use crate::visitor::Visitor;

const AGENT: usize = 0;
const SUPERVISOR: usize = 1;
const ADMIN: usize = 2;
const LEADER: usize = 3;
const DEPARTMENT: usize = 4;
const ROLES: [Role; 5] = [
    Role::Agent,
    Role::Supervisor,
    Role::Admin,
    Role::Leader,
    Role::Department,
];

/// Each page, and who is shown it; to the others it is forbidden.
const PAGES: [(&str, &[usize]); 18] = [
    ("/desk", &[AGENT]),
    ("/desk/now", &[AGENT]),
    ("/desk/live", &[AGENT]),
    ("/desk/bar", &[AGENT]),
    ("/desk/case", &[AGENT]),
    ("/board", &[SUPERVISOR, ADMIN, LEADER]),
    ("/board/live", &[SUPERVISOR, ADMIN, LEADER]),
    ("/calls", &[AGENT, SUPERVISOR, ADMIN, LEADER]),
    ("/calls/1", &[AGENT, SUPERVISOR, ADMIN, LEADER]),
    ("/reports/service", &[AGENT, SUPERVISOR, ADMIN, LEADER]),
    (
        "/reports/service/agent.csv",
        &[AGENT, SUPERVISOR, ADMIN, LEADER],
    ),
    ("/cases", &[AGENT, SUPERVISOR, ADMIN, LEADER, DEPARTMENT]),
    ("/cases/new", &[AGENT, SUPERVISOR, ADMIN]),
    ("/voicemails", &[AGENT, SUPERVISOR, ADMIN]),
    ("/voicemails/unheard", &[AGENT, SUPERVISOR, ADMIN]),
    ("/recordings", &[AGENT, SUPERVISOR, ADMIN]),
    ("/recordings?agent=1001", &[AGENT, SUPERVISOR, ADMIN]),
    (
        "/cases?mine=yes",
        &[AGENT, SUPERVISOR, ADMIN, LEADER, DEPARTMENT],
    ),
];

async fn everybody(house: &House) -> Vec<Visitor> {
    let mut all = Vec::new();
    for role in ROLES {
        all.push(Visitor::of(house, role).await);
    }
    all
}

#[tokio::test]
async fn every_page_is_shown_to_its_roles_and_to_nobody_else() {
    let house = House::open().await;
    arrive(&house, "caller", "13800138000").await;
    let mut everybody = everybody(&house).await;
    for (path, readers) in PAGES {
        for (index, visitor) in everybody.iter_mut().enumerate() {
            let seen = visitor.get(path).await;
            let expected = if readers.contains(&index) { 200 } else { 403 };
            assert_eq!(seen.status, expected, "{path} for {:?}", ROLES[index]);
            if expected == 403 {
                seen.has("没有权限").has("请联系系统管理员");
            }
        }
    }
}

#[tokio::test]
async fn without_a_session_every_page_leads_to_signing_in() {
    let house = House::open().await;
    for (path, _) in PAGES {
        let seen = Visitor::new(&house).get(path).await;
        assert_eq!(seen.status, 303, "{path}");
        assert!(seen.to.starts_with("/session/new?back=%2F"), "{}", seen.to);
    }
    for path in ["/", "/recordings/1/audio", "/voicemails/1/audio", "/events"] {
        let seen = Visitor::new(&house).get(path).await;
        assert_eq!(seen.status, 303, "{path}");
    }
    // A part of a page would show the form of signing in where it does not belong.
    let visitor = Visitor::new(&house);
    let part = visitor
        .request(Method::GET, "/desk/live")
        .header("hx-request", "true");
    Visitor::new(&house)
        .send(part)
        .await
        .is(401)
        .has("请先登录");
}

#[tokio::test]
async fn navigation_shows_only_what_may_be_opened() {
    let house = House::open().await;
    for visitor in &mut everybody(&house).await {
        let page = visitor.get("/cases").await;
        let links = page
            .html
            .split("<nav")
            .nth(1)
            .unwrap()
            .split("</nav>")
            .next()
            .unwrap();
        let links: Vec<_> = links.split("href=\"").skip(1).collect();
        assert!(!links.is_empty());
        for link in links {
            let path = link.split('"').next().unwrap().to_owned();
            visitor.get(&path).await.is(200);
        }
    }
}

#[tokio::test]
async fn everybody_begins_where_their_work_is() {
    let house = House::open().await;
    let places = ["/desk", "/board", "/board", "/board", "/cases"];
    for (visitor, place) in everybody(&house).await.iter_mut().zip(places) {
        let seen = visitor.get("/").await;
        assert_eq!((seen.status, seen.to.as_str()), (303, place));
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_page_that_says_so() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    for path in [
        "/nothing",
        "/calls/99",
        "/calls/x",
        "/calls/-1",
        "/calls/99999999999999999999",
        "/cases/202601010001",
        "/cases/x",
        "/cases/..%2f..",
        "/recordings/7/audio",
        "/recordings/x/audio",
        "/voicemails/7/audio",
        "/voicemails/x/audio",
        "/desk/nothing",
        "/assets/nothing.css.map",
    ] {
        let seen = visitor.get(path).await;
        assert_eq!(seen.status, 404, "{path}");
        seen.has("没有这一页").has("请检查地址").has("href=\"/\"");
    }
    let seen = visitor
        .send(visitor.request(Method::DELETE, "/cases"))
        .await;
    seen.is(405).has("不支持的操作");
}

#[tokio::test]
async fn every_answer_forbids_foreign_scripts_and_frames() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    for path in [
        "/board",
        "/nothing",
        "/session/new",
        "/",
        "/board/live",
        "/calls?cursor=x",
        "/reports/service",
    ] {
        let seen = visitor.get(path).await;
        let said = |name: &str| seen.headers[name].to_str().unwrap().to_owned();
        let policy = said("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(said("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(said("referrer-policy"), "same-origin", "{path}");
        assert_eq!(said("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(said("cache-control"), "no-store", "{path}");
        for inline in ["<style", " style=\"", " onclick=", "javascript:"] {
            seen.lacks(inline);
        }
    }
}

#[tokio::test]
async fn a_cursor_that_nobody_gave_is_refused_in_words() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    for list in ["calls", "cases", "voicemails", "recordings"] {
        for cursor in ["x", "-", "4d-00000000", "%F0%9F%98%80"] {
            let seen = visitor.get(&format!("/{list}?cursor={cursor}")).await;
            seen.is(400).has("请求有误").has("请返回上一页");
        }
    }
}

#[tokio::test]
async fn numbers_are_masked_for_those_who_do_not_serve_the_caller() {
    let house = House::open().await;
    arrive(&house, "caller", "13800138000").await;
    let mut leader = Visitor::of(&house, Role::Leader).await;
    for path in ["/board", "/board/live", "/calls", "/calls/1"] {
        leader
            .get(path)
            .await
            .is(200)
            .has("138****8000")
            .lacks("13800138000");
    }
    gone(&house, "caller").await;
    leader
        .get("/calls/1")
        .await
        .has("138****8000")
        .lacks("13800138000");
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    supervisor
        .get("/calls/1")
        .await
        .has("/calls?caller=13800138000");
}

#[tokio::test]
async fn numbers_outside_are_masked_in_a_calls_course_and_on_the_board_too() {
    let house = House::open().await;
    let (expert, citizen) = ("01012345678", "13900139000");
    set(&house, json!({"state": "ready"})).await;
    arrive(&house, "caller", "13800138000").await;
    let leg = ask_for_a_person(&house, "caller").await.unwrap();
    answer_at(&house, leg.clone()).await;
    let to = json!({"to": format!("number:{expert}"), "kind": "attended"});
    let transfer = house.ask(Method::POST, "/calls/1/transfer").json(&to);
    assert_eq!(answer(transfer).await.0, 200);
    let mut leader = Visitor::of(&house, Role::Leader).await;
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    for path in ["/board", "/calls/1"] {
        let seen = leader.get(path).await;
        seen.has("010****5678").lacks(expert);
        supervisor.get(path).await.has(expert);
    }
    gone(&house, "caller").await;
    gone(&house, leg.as_str()).await;
    let dialled = json!({"agent": AT_WORK.0, "number": citizen});
    let dial = house.ask(Method::POST, "/calls").json(&dialled);
    answer(dial).await;
    let seen = leader.get("/calls/2").await;
    seen.has("139****9000").lacks(citizen);
    supervisor.get("/calls/2").await.has(citizen);
}
