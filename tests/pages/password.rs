//! Everybody changes their own password.

use harness::house::{House, now};
use store::{Durability, Role};

use crate::visitor::{PASSWORD, Visitor};

const NEW: &str = "柳树下的猫-2026-新";

fn fields<'a>(old: &'a str, new: &'a str, again: &'a str) -> [(&'static str, &'a str); 3] {
    [("old", old), ("new", new), ("again", again)]
}

fn audited(house: &House, action: &str) -> Vec<(String, String)> {
    let action = action.to_owned();
    let read = move |c: &store::rusqlite::Connection| {
        let all = store::audit::list(c, &store::audit::Filter::default())?;
        let mut found = all.items;
        found.retain(|it| it.action == action && it.subject == "user");
        Ok(found.into_iter().map(|it| (it.by, it.name)).collect())
    };
    house.store.read(read).unwrap()
}

#[tokio::test]
async fn everybody_changes_their_password_and_is_signed_out_everywhere_else() {
    for role in Role::ALL {
        let house = House::open().await;
        let login = role.as_str();
        let mut visitor = Visitor::of(&house, role).await;
        let mut elsewhere = Visitor::new(&house);
        elsewhere.sign_in(login, PASSWORD).await.is(303);
        visitor
            .get("/password")
            .await
            .has("修改密码")
            .has("href=\"/password\"");
        let form = fields(PASSWORD, NEW, NEW);
        let seen = visitor.follow("/password", &form).await;
        seen.is(200).has("密码已修改");
        elsewhere.get("/cases").await.is(303);
        let mut again = Visitor::new(&house);
        again.sign_in(login, PASSWORD).await.is(401);
        again.sign_in(login, NEW).await.is(303);
        let by = match role == Role::Agent {
            true => "agent:1001".to_owned(),
            false => format!("user:{login}"),
        };
        assert_eq!(audited(&house, "changed"), [(by, login.to_owned())]);
    }
}

#[tokio::test]
async fn a_password_that_is_weak_or_mistyped_is_not_taken_and_the_field_is_named() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    visitor.get("/password").await.has("至少 12 个字符");
    for (form, words, field) in [
        (fields(PASSWORD, "short-1", "short-1"), "太短", "new"),
        (
            fields(PASSWORD, "123456789012", "123456789012"),
            "过于简单",
            "new",
        ),
        (
            fields(PASSWORD, "my-Supervisor-1", "my-Supervisor-1"),
            "不得包含登录名",
            "new",
        ),
        (fields(PASSWORD, PASSWORD, PASSWORD), "原密码相同", "new"),
        (fields(PASSWORD, NEW, "another"), "不一致", "again"),
        (fields("no", NEW, NEW), "原密码不正确", "old"),
    ] {
        let seen = visitor.post("/password", &form).await;
        let link = format!("href=\"#{field}\"");
        seen.is(422).has(words).has(&link).lacks("value=\"no\"");
    }
    let mut again = Visitor::new(&house);
    again.sign_in("supervisor", PASSWORD).await.is(303);
    let refused = audited(&house, "refused");
    assert_eq!(refused, [("system".into(), "supervisor".into())]);
    assert_eq!(audited(&house, "changed"), []);
}

#[tokio::test]
async fn wrong_old_passwords_have_to_wait_as_wrong_log_ins_do() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let failed = |tx: &store::rusqlite::Transaction<'_>| {
        (0..9).try_for_each(|_| store::logins::failed(tx, "supervisor", "192.0.2.7", now()))
    };
    house.store.write(Durability::Full, failed).unwrap();
    let seen = visitor.post("/password", &fields(PASSWORD, NEW, NEW)).await;
    seen.is(429).has("失败次数过多，请在");
    assert!(seen.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn nobody_else_changes_it() {
    let house = House::open().await;
    Visitor::of(&house, Role::Supervisor).await;
    let mut stranger = Visitor::new(&house);
    let seen = stranger.get("/password").await;
    assert!(seen.to.starts_with("/session/new"), "{}", seen.to);
    let form = fields(PASSWORD, NEW, NEW);
    stranger.post("/password", &form).await.is(303);
    stranger.sign_in("supervisor", PASSWORD).await.is(303);
    let csrf = [("csrf", "another"), ("old", PASSWORD), ("new", NEW)];
    let request = stranger.request(reqwest::Method::POST, "/password");
    stranger.send(request.form(&csrf)).await.is(403);
}
