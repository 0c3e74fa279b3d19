//! "This changed": a page's connection hears of what it shows, and nobody else hears anything.

use std::time::Duration;

use harness::house::story::{arrive, ask_for_a_person, leave_message, set, set_of};
use harness::house::{House, QUEUE, now};
use reqwest::{Method, Response};
use serde_json::json;
use store::{Durability, Role};
use switchboard::{Actor, AgentId, CallId, Input, Request, RequestId, SupervisionMode};

use crate::conversation::{press, talking};
use crate::following::follow;
use crate::supervision::seat;
use crate::visitor::Visitor;

/// How long an event may take to come.
const CAP: Duration = Duration::from_secs(20);

struct Line {
    response: Response,
    text: String,
}

impl Line {
    async fn open(visitor: &Visitor) -> Self {
        let response = visitor
            .request(Method::GET, "/events")
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        let text = String::new();
        Self { response, text }
    }

    /// The topics of the next event; `None` when the line has ended.
    async fn next(&mut self) -> Option<String> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data:"));
                let data = data.map(|data| data.trim().to_owned());
                self.text = rest.to_owned();
                if data.as_ref().is_some_and(|data| !data.is_empty()) {
                    return data;
                }
            }
            let chunk = tokio::time::timeout(CAP, self.response.chunk()).await;
            let chunk = chunk.expect("something is said in time").unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// Waits until this is said; what was said before it.
    async fn until(&mut self, topic: &str) -> Vec<String> {
        let mut before = Vec::new();
        loop {
            let topics = self.next().await.expect("the line is open");
            if topics.split(' ').any(|one| one == topic) {
                return before;
            }
            before.push(topics);
        }
    }
}

#[tokio::test]
async fn a_change_of_the_board_is_said_within_the_connection() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let mut line = Line::open(&visitor).await;
    arrive(&house, "one", "13800138000").await;
    line.until("board").await;
    visitor.get("/board/live").await.has("13800138000");
    arrive(&house, "two", "13900139000").await;
    line.until("board").await;
    visitor.get("/board/live").await.has("13900139000");
}

#[tokio::test]
async fn a_call_for_help_is_said_at_once_to_supervisors() {
    let house = House::open().await;
    let mut agent = talking(&house).await;
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    let mut line = Line::open(&supervisor).await;
    line.until("board").await;
    supervisor.get("/board/live").await.lacks("坐席求助");
    press(&mut agent, "/calls/1/help", &[]).await;
    line.until("board").await;
    supervisor.get("/board/live").await.has("坐席求助");
}

#[tokio::test]
async fn a_call_for_help_is_on_every_page_of_those_who_lead_and_of_nobody_else() {
    let house = House::open().await;
    let mut agent = talking(&house).await;
    let mut supervisor = Visitor::of(&house, Role::Supervisor).await;
    crate::supervision::give_telephone(&house).await;
    for page in [
        "/desk",
        "/board",
        "/calls",
        "/calls/1",
        "/cases",
        "/callbacks",
    ] {
        supervisor.get(page).await.has("hx-get=\"/help\"");
    }
    agent.get("/desk").await.lacks("hx-get=\"/help\"");
    agent.get("/help").await.is(403);
    supervisor.get("/help").await.lacks("data-help");
    let mut line = Line::open(&supervisor).await;
    line.until("board").await;
    press(&mut agent, "/calls/1/help", &[]).await;
    line.until("help").await;
    let seen = supervisor.get("/help").await;
    seen.has("data-help=\"1-")
        .has("data-say=\"坐席求助 王小明 1001\"")
        .has("action=\"/calls/1/supervision\"")
        .has("耳语");
    press(&mut agent, "/calls/1/help/end", &[]).await;
    line.until("help").await;
    supervisor.get("/help").await.lacks("data-help");
}

#[tokio::test]
async fn a_supervisors_own_way_of_listening_is_said_at_their_desk() {
    let house = House::open().await;
    talking(&house).await;
    let supervisor = Visitor::of(&house, Role::Supervisor).await;
    let own = AgentId(1000);
    crate::supervision::give_telephone(&house).await;
    let listen = |mode| {
        let request = Request::Supervise(CallId(1), own, mode);
        Input::Request(RequestId(9), Actor::Agent(own), request)
    };
    let rung = house.input(listen(SupervisionMode::Listen)).await;
    let leg = rung.into_iter().find_map(crate::supervision::rung).unwrap();
    house.switch(switchboard::Event::Answered(leg)).await;
    let mut line = Line::open(&supervisor).await;
    line.until("desk").await;
    house.input(listen(SupervisionMode::Whisper)).await;
    line.until("desk").await;
}

#[tokio::test]
async fn a_notice_is_said_to_the_board() {
    let house = House::open().await;
    let supervisor = Visitor::of(&house, Role::Supervisor).await;
    let mut line = Line::open(&supervisor).await;
    line.until("board").await;
    let notice = switchboard::Notice {
        number: 1,
        spoken: true,
        closed: None,
        until: now() + 60_000,
    };
    house.input(Input::Notice(Some(notice))).await;
    line.until("board").await;
}

#[tokio::test]
async fn a_call_for_the_agent_is_said_at_the_desk_and_others_calls_are_not() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let mut line = Line::open(&visitor).await;
    set(&house, json!({"state": "ready"})).await;
    line.until("desk").await;
    arrive(&house, "in the menu", "13900139000").await;
    arrive(&house, "one", "13800138000").await;
    ask_for_a_person(&house, "one")
        .await
        .expect("the agent is rung");
    let before = line.until("desk").await;
    assert_eq!(before, Vec::<String>::new());
    visitor
        .get("/desk/now")
        .await
        .has("data-state=\"reserved\"");
}

#[tokio::test]
async fn who_talks_hears_of_colleagues_of_other_queues_who_could_be_rung() {
    let house = House::open().await;
    let mut visitor = talking(&house).await;
    seat(&house, AgentId(1002), "示例专家", &[]).await;
    let target = "value=\"agent:1002\"";
    visitor.get("/desk/targets").await.lacks(target);
    let mut line = Line::open(&visitor).await;
    line.until("desk").await;
    set_of(&house, AgentId(1002), json!({"state": "ready"})).await;
    let before = line.until("colleagues").await;
    assert_eq!(before, Vec::<String>::new());
    visitor.get("/desk/targets").await.has(target);
}

#[tokio::test]
async fn who_is_listened_to_does_not_hear_of_it() {
    let house = House::open().await;
    let visitor = talking(&house).await;
    seat(&house, AgentId(1000), "示例班长", &[]).await;
    let mut line = Line::open(&visitor).await;
    line.until("desk").await;
    let listen = Request::Supervise(CallId(1), AgentId(1000), SupervisionMode::Listen);
    let by = Actor::User("leader".into());
    house.input(Input::Request(RequestId(9), by, listen)).await;
    assert_eq!(house.board().calls[0].watchers.len(), 1);
    // That the supervisor's telephone is busy may be known.
    assert_eq!(line.next().await.as_deref(), Some("colleagues"));
}

#[tokio::test]
async fn who_is_followed_does_not_hear_of_it() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let mut line = Line::open(&visitor).await;
    line.until("desk").await;
    follow(&house).await;
    set(&house, json!({"state": "ready"})).await;
    assert_eq!(line.until("desk").await, Vec::<String>::new());
    visitor.get("/desk").await.lacks("跟听");
}

#[tokio::test]
async fn a_message_is_said_to_everybody_who_may_hear_it() {
    let house = House::open().await;
    let visitor = Visitor::of(&house, Role::Agent).await;
    let mut line = Line::open(&visitor).await;
    leave_message(&house, b"RIFF").await;
    line.until("messages").await;
}

#[tokio::test]
async fn events_carry_no_word_of_any_call() {
    let house = House::open().await;
    let visitor = Visitor::of(&house, Role::Leader).await;
    let mut line = Line::open(&visitor).await;
    arrive(&house, "one", "13800138000").await;
    let topics = line.next().await.unwrap();
    assert!(
        topics
            .split(' ')
            .all(|topic| ["board", "messages"].contains(&topic)),
        "{topics}"
    );
}

#[tokio::test]
async fn nobody_without_a_session_hears_anything() {
    let house = House::open().await;
    Visitor::new(&house).get("/events").await.is(303);
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let token = visitor.session().to_owned();
    visitor.post("/session/end", &[]).await.is(303);
    let request = Visitor::new(&house).request(Method::GET, "/events");
    let kept = request.header("cookie", format!("rexian={token}"));
    visitor.send(kept).await.is(303);
    let expired = Visitor::of(&house, Role::Leader).await;
    let expire = |tx: &store::rusqlite::Transaction<'_>| {
        tx.execute("UPDATE sessions SET expires_at = ?1", [now() as i64 - 1])?;
        Ok(())
    };
    house.store.write(Durability::Full, expire).unwrap();
    let status = expired
        .request(Method::GET, "/events")
        .send()
        .await
        .unwrap()
        .status();
    assert_eq!(status, 303);
}

#[tokio::test]
async fn a_limit_that_passes_is_said_though_nothing_else_has_changed() {
    let house = House::open().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let mut line = Line::open(&visitor).await;
    let waits = Request::Enqueue {
        callback: 1,
        number: "13800138000".into(),
        queue: QUEUE,
        // Two seconds before it is a long wait.
        asked: now() - 58_000,
        head_start_ms: 0,
        preferred: None,
    };
    let asked = Input::Request(RequestId(7), Actor::System, waits);
    house.input(asked).await;
    let told = async {
        loop {
            line.until("board").await;
            if visitor.get("/board/live").await.html.contains("等待过久") {
                break;
            }
        }
    };
    let told = tokio::time::timeout(CAP, told).await;
    assert!(told.is_ok(), "the limit passed unsaid");
}
