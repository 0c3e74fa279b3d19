//! Call-backs are narrowed by queue, reason and number, and an agent sees their own first.

use harness::house::story::leave_message;
use harness::house::{AGENT, House};
use store::{Durability, Role};
use switchboard::Input;

use crate::visitor::Visitor;

/// Somebody who gave up in the queue the agent serves, in one they do not serve, and somebody with whom a time was
/// agreed with the agent there.
const OWED: [(&str, &str, u32, Option<u32>); 3] = [
    ("13800138001", "abandoned", 1, None),
    ("13800138002", "overflow", 2, None),
    ("13800138003", "agreed", 2, Some(AGENT.0)),
];

async fn house() -> House {
    let house = House::open().await;
    let plan = harness::house::two_queues();
    house.input(Input::Plan(plan.into())).await;
    let write = |tx: &store::rusqlite::Transaction<'_>| {
        for (caller, reason, queue, agent) in OWED {
            tx.execute(
                "INSERT INTO callbacks (reason, caller, caller_e164, queue, agent, asked_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, 1)",
                (reason, caller, store::callers::same(caller), queue, agent),
            )?;
        }
        Ok(())
    };
    house.store.write(Durability::Full, write).unwrap();
    house
}

/// The numbers listed.
async fn listed(visitor: &mut Visitor, query: &str) -> Vec<&'static str> {
    let seen = visitor.get(&format!("/callbacks{query}")).await;
    seen.is(200);
    let cell = |caller: &str| format!("class=\"number\">{caller}<");
    let callers = OWED.iter().map(|(caller, ..)| *caller);
    callers
        .filter(|caller| seen.html.contains(&cell(caller)))
        .collect()
}

#[tokio::test]
async fn call_backs_are_narrowed_by_queue_reason_and_number() {
    let house = house().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let [first, second, third] = OWED.map(|(caller, ..)| caller);
    for (query, callers) in [
        ("", &[first, second, third][..]),
        ("?queue=2", &[second, third]),
        ("?reason=agreed", &[third]),
        ("?caller=138-0013-8001", &[first]),
        ("?queue=1&reason=agreed", &[]),
    ] {
        assert_eq!(listed(&mut visitor, query).await, callers, "{query}");
    }
    let seen = visitor.get("/callbacks?queue=1&reason=agreed").await;
    seen.has("没有符合条件的回拨")
        .has("<option value=\"1\" selected>综合")
        .has("<option value=\"agreed\" selected>");
    visitor.get("/callbacks?queue=none").await.is(400);
    visitor.get("/callbacks?reason=none").await.is(400);
}

#[tokio::test]
async fn an_agent_sees_the_call_backs_of_their_queues_first_and_all_of_them_when_asked() {
    let house = house().await;
    let mut visitor = Visitor::of(&house, Role::Agent).await;
    let [first, second, third] = OWED.map(|(caller, ..)| caller);
    assert_eq!(listed(&mut visitor, "").await, [first, third]);
    let seen = visitor.get("/callbacks?reason=agreed&caller=1").await;
    seen.has("href=\"/callbacks?queue=all&#38;state=open&#38;reason=agreed&#38;caller=1\"");
    assert_eq!(
        listed(&mut visitor, "?queue=all&state=open").await,
        [first, second, third]
    );
    assert_eq!(listed(&mut visitor, "?queue=2").await, [second, third]);
}

#[tokio::test]
async fn who_closes_a_call_back_comes_back_to_the_list_as_it_was_narrowed() {
    let house = house().await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let seen = visitor.get("/callbacks?queue=2&reason=overflow").await;
    let back = crate::visitor::value_after(&seen.html, "name=\"back\" value=\"/callbacks");
    let back = format!("/callbacks{}", back.unwrap().replace("&#38;", "&"));
    let fields = [("outcome", "not_needed"), ("back", back.as_str())];
    let seen = visitor.post("/callbacks/2/closing", &fields).await;
    assert_eq!(
        (seen.status, seen.to.as_str()),
        (303, "/callbacks?queue=2&reason=overflow")
    );
}

#[tokio::test]
async fn a_message_shows_the_queue_its_caller_waited_in() {
    let house = house().await;
    leave_message(&house, b"RIFF").await;
    let mut visitor = Visitor::of(&house, Role::Supervisor).await;
    let cell = |queue: &str| format!("data-label=\"队列\">{queue}</td>");
    visitor.get("/voicemails").await.has(&cell("—"));
    let waited =
        |tx: &store::rusqlite::Transaction<'_>| Ok(tx.execute("UPDATE calls SET queue = 2", [])?);
    house.store.write(Durability::Full, waited).unwrap();
    visitor.get("/voicemails").await.has(&cell("社保"));
}
