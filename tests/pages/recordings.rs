//! Recordings: who may hear which, in whole and in part, and that each listening is noted once.

use harness::house::House;
use harness::house::story::{leave_message, whole_call};
use reqwest::Method;
use store::audit;
use store::users::NewUser;
use store::{Durability, Role};
use switchboard::AgentId;

use crate::visitor::{PASSWORD, Seen, Visitor};

const AUDIO: &str = "/recordings/1/audio";

fn sound() -> Vec<u8> {
    (0..100_000_u32).map(|n| b'a' + (n % 26) as u8).collect()
}

fn listeners(house: &House) -> Vec<String> {
    let filter = audit::Filter {
        subject: Some(("recording".into(), "1".into())),
        ..audit::Filter::default()
    };
    let noted = house.store.read(|c| audit::list(c, &filter)).unwrap().items;
    noted
        .into_iter()
        .map(|entry| format!("{} {} {}", entry.by, entry.action, entry.detail))
        .collect()
}

/// An agent who was in none of the calls.
async fn another(house: &House) -> Visitor {
    let hash = house.store.read(|c| {
        let user = store::users::by_login(c, "agent")?.expect("there is an agent");
        store::users::password_hash(c, user.id)
    });
    let new = NewUser {
        login: "other".into(),
        name: "示例他人".into(),
        role: Role::Agent,
        password_hash: hash.unwrap(),
        agent: Some(AgentId(1002)),
        phone: Some("1002".into()),
        department: None,
        skills: Vec::new(),
    };
    let create = move |tx: &store::rusqlite::Transaction<'_>| {
        store::users::create(tx, &new, harness::house::now())
    };
    house.store.write(Durability::Full, create).unwrap();
    let mut other = Visitor::new(house);
    other.sign_in("other", PASSWORD).await.is(303);
    other
}

async fn ranged(visitor: &mut Visitor, range: &str) -> Seen {
    let request = visitor.request(Method::GET, AUDIO).header("range", range);
    visitor.send(request).await
}

#[tokio::test]
async fn an_agent_hears_recordings_of_own_calls_only_and_who_leads_hears_all() {
    let house = House::open().await;
    whole_call(&house, &sound()).await;
    let mut own = Visitor::of(&house, Role::Agent).await;
    let mut other = another(&house).await;
    own.get("/recordings")
        .await
        .has("13800138000")
        .has("src=\"/recordings/1/audio\"");
    assert_eq!(own.get(AUDIO).await.is(200).html.as_bytes(), sound());
    let list = other.get("/recordings").await;
    list.has("还没有录音")
        .has("坐席只能收听自己通话的录音")
        .lacks(AUDIO);
    other.get("/recordings?agent=1001").await.lacks(AUDIO);
    other.get(AUDIO).await.is(403).has("没有权限");
    other
        .get("/calls/1")
        .await
        .is(200)
        .lacks("<audio")
        .has("坐席只能收听自己通话的录音");
    for role in [Role::Supervisor, Role::Admin] {
        let mut leads = Visitor::of(&house, role).await;
        leads.get("/recordings?agent=1001").await.has(AUDIO);
        leads
            .get("/recordings?agent=1002")
            .await
            .lacks(AUDIO)
            .has("没有符合条件的录音");
        leads.get("/recordings?agent=x").await.lacks(AUDIO);
        leads.get(AUDIO).await.is(200);
    }
    Visitor::of(&house, Role::Leader)
        .await
        .get(AUDIO)
        .await
        .is(403);
    let heard = [
        "user:admin listened page",
        "user:supervisor listened page",
        "agent:1001 listened page",
    ];
    assert_eq!(listeners(&house), heard);
}

#[tokio::test]
async fn a_player_takes_parts_and_is_noted_once_for_each_playback() {
    let house = House::open().await;
    whole_call(&house, &sound()).await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    for (range, from, to) in [
        ("bytes=0-", 0, 100_000),
        ("bytes=70000-70009", 70_000, 70_010),
        ("bytes=-5", 99_995, 100_000),
    ] {
        let part = ranged(&mut visitor, range).await;
        part.is(206);
        assert_eq!(
            part.headers["content-range"],
            format!("bytes {from}-{}/100000", to - 1).as_str()
        );
        assert_eq!(part.html.as_bytes(), &sound()[from..to], "{range}");
        assert_eq!(part.headers["content-type"], "audio/wav");
        assert_eq!(part.headers["x-content-type-options"], "nosniff");
    }
    assert_eq!(listeners(&house).len(), 1);
    ranged(&mut visitor, "bytes=0-").await.is(206);
    assert_eq!(listeners(&house).len(), 2);
    visitor
        .send(visitor.request(Method::HEAD, AUDIO))
        .await
        .is(200);
    assert_eq!(listeners(&house).len(), 2);
}

#[tokio::test]
async fn a_part_that_is_not_there_is_refused_with_the_length() {
    let house = House::open().await;
    whole_call(&house, &sound()).await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    for range in ["bytes=100000-", "bytes=9-3", "bytes=x", "bytes=-0"] {
        let seen = ranged(&mut visitor, range).await;
        seen.is(416).has("无法播放该段");
        assert_eq!(seen.headers["content-range"], "bytes */100000");
    }
}

#[tokio::test]
async fn a_file_that_is_gone_is_told_and_not_noted_as_heard() {
    let house = House::open().await;
    whole_call(&house, &sound()).await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let recording = house.store.read(|c| store::recordings::get(c, 1)).unwrap();
    std::fs::remove_file(house.data.join(recording.path.unwrap())).unwrap();
    visitor.get(AUDIO).await.is(410).has("找不到录音文件");
    assert_eq!(listeners(&house), Vec::<String>::new());
}

#[tokio::test]
async fn a_recording_that_made_room_is_shown_as_removed_for_that() {
    let house = House::open().await;
    whole_call(&house, b"RIFF of a talk").await;
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    supervisor.get(AUDIO).await.is(200);
    let expire = |tx: &store::rusqlite::Transaction<'_>| {
        store::retention::expire(tx, 1, "quota", harness::house::now())
    };
    assert!(house.store.write(Durability::Full, expire).unwrap());
    let seen = supervisor.get("/calls/1").await;
    seen.has("已过期")
        .has("过期清理 <span class=\"hint\">录音总量超过上限")
        .has("听取 <span class=\"hint\">网页")
        .lacks("<audio")
        .lacks("/recordings/1/hold");
    supervisor
        .get("/recordings")
        .await
        .has("recstate-expired")
        .lacks(AUDIO);
}

#[tokio::test]
async fn a_supervisor_holds_a_recording_and_sees_who_heard_it() {
    let house = House::open().await;
    whole_call(&house, b"RIFF of a talk").await;
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    supervisor.get("/recordings/1/audio").await.is(200);
    let seen = supervisor.get("/calls/1").await;
    seen.has("action=\"/recordings/1/hold\"").has("听取");
    let seen = supervisor
        .post("/recordings/1/hold", &[("reason", "行政复议")])
        .await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/calls/1"));
    supervisor
        .get("/calls/1")
        .await
        .has("已封存")
        .has("/recordings/1/hold/end");
    supervisor
        .post("/recordings/1/hold", &[("reason", "再次")])
        .await
        .is(422)
        .has("录音：已经封存");
    supervisor
        .post("/recordings/1/hold/end", &[("reason", "已结束")])
        .await
        .is(303);
    supervisor
        .get("/calls/1")
        .await
        .lacks("已封存")
        .has("解除封存");
    let mut agent = Visitor::of(&house, Role::Agent).await;
    agent
        .post("/recordings/1/hold", &[("reason", "x")])
        .await
        .is(403);
    agent.get("/calls/1").await.lacks("/recordings/1/hold");
}

#[tokio::test]
async fn recordings_are_searched_by_what_a_supervisor_knows_of_the_call() {
    let house = House::open().await;
    whole_call(&house, b"RIFF of a talk").await;
    let dress = |tx: &store::rusqlite::Transaction<'_>| {
        tx.execute_batch(
            "UPDATE calls SET survey = 'answered', grade = 4;
             UPDATE recordings SET duration_ms = 180000;",
        )?;
        Ok(())
    };
    house.store.write(Durability::Full, dress).unwrap();
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    for (query, found) in [
        ("from=2001-01-01", true),
        ("until=2001-01-01", false),
        ("caller=%2B86+138+0013+8000", true),
        ("caller=13900139000", false),
        ("queue=1&grade=4", true),
        ("queue=2", false),
        ("grade=1", false),
        ("longer=3", true),
        ("longer=4", false),
        ("kind=message", false),
        ("kind=aside", false),
        ("held=yes", false),
        ("agent=1001&grade=4&longer=1&caller=&queue=", true),
    ] {
        let seen = supervisor.get(&format!("/recordings?{query}")).await;
        let listed = seen.is(200).html.contains(AUDIO);
        assert_eq!(listed, found, "{query}");
        if !found {
            seen.has("没有符合条件的录音");
        }
    }
    let seen = supervisor.get("/recordings?grade=4&longer=3").await;
    seen.has("<option value=\"4\" selected>")
        .has("name=\"longer\" value=\"3\"")
        .has("<span class=\"tag grade-4\">不满意</span>");
    supervisor
        .post("/recordings/1/hold", &[("reason", "行政复议")])
        .await
        .is(303);
    supervisor.get("/recordings?held=yes").await.has(AUDIO);
    for garbage in ["from=x", "queue=x", "longer=-1", "grade=x"] {
        let seen = supervisor.get(&format!("/recordings?{garbage}")).await;
        seen.is(400).has("请求有误");
    }
}

#[tokio::test]
async fn an_agent_finds_messages_whoever_they_talked_with() {
    let house = House::open().await;
    leave_message(&house, b"RIFF of a message").await;
    let mut agent = Visitor::of(&house, Role::Agent).await;
    agent.get("/recordings").await.has("还没有录音");
    agent.get("/recordings?kind=message").await.has(AUDIO);
}
