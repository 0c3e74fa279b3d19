//! The stream of facts: nothing is lost, nothing comes twice.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use harness::house::story::{answer_at, arrive, ask_for_a_person, gone, set, whole_call};
use harness::house::{House, add_token, answer, code, now};

/// A stream being read.
struct Stream {
    response: Response,
    text: String,
}

/// One event, as it came over the wire.
#[derive(Debug, PartialEq)]
struct Event {
    id: u64,
    name: String,
    data: Value,
}

impl Stream {
    async fn open(house: &House, last: Option<u64>) -> Self {
        let request = house.ask(Method::GET, "/events");
        let request = match last {
            Some(last) => request.header("last-event-id", last),
            None => request,
        };
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let text = String::new();
        Self { response, text }
    }

    /// The next event; what has no data is passed over.
    async fn next(&mut self) -> Event {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                match parse(&event) {
                    Some(event) => return event,
                    None => continue,
                }
            }
            let chunk = self
                .response
                .chunk()
                .await
                .unwrap()
                .expect("the stream goes on");
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn take(&mut self, count: usize) -> Vec<Event> {
        let mut events = Vec::new();
        while events.len() < count {
            events.push(self.next().await);
        }
        events
    }
}

fn parse(text: &str) -> Option<Event> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
    Some(Event {
        id: field("id:")?.parse().ok()?,
        name: field("event:")?.into(),
        data: serde_json::from_str(field("data:")?).ok()?,
    })
}

fn facts(house: &House) -> usize {
    let last = house.store.read(store::facts::last).unwrap();
    usize::try_from(last).unwrap()
}

#[tokio::test]
async fn a_fact_is_an_event_as_soon_as_it_is_kept() {
    let house = House::open().await;
    let mut stream = Stream::open(&house, None).await;
    arrive(&house, "caller", "13800138000").await;
    let event = stream.next().await;
    assert_eq!(
        (event.name.as_str(), &event.data["kind"]),
        ("arrived", &"arrived".into())
    );
    assert_eq!(
        (&event.data["id"], &event.data["call"]),
        (&event.id.into(), &1.into())
    );
    assert_eq!(event.data["fields"]["caller"], "13800138000");
    let call = house.get("/calls/1").await;
    assert_eq!(call["facts"][0], event.data);
}

#[tokio::test]
async fn a_reader_that_comes_back_gets_what_it_missed_and_nothing_twice() {
    let house = House::open().await;
    whole_call(&house, b"RIFF").await;
    let all = Stream::open(&house, Some(0))
        .await
        .take(facts(&house))
        .await;
    let ids: Vec<_> = all.iter().map(|event| event.id).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    for (index, event) in all.iter().enumerate() {
        let rest = &all[index + 1..];
        let came = Stream::open(&house, Some(event.id))
            .await
            .take(rest.len())
            .await;
        assert_eq!(came, rest);
    }
}

#[tokio::test]
async fn a_rush_while_nobody_reads_is_read_afterwards() {
    let house = House::open().await;
    let mut stream = Stream::open(&house, Some(0)).await;
    for number in 0..300 {
        let channel = format!("c{number}");
        arrive(&house, &channel, "13800138000").await;
        gone(&house, &channel).await;
    }
    let count = facts(&house);
    assert!(count > 600, "more than are fetched at once or broadcast");
    let events = stream.take(count).await;
    let ids: std::collections::BTreeSet<_> = events.iter().map(|event| event.id).collect();
    assert_eq!(ids.len(), count);
}

#[tokio::test]
async fn a_stream_ends_when_its_token_is_revoked() {
    let house = House::open().await;
    let id = add_token(&house.store, "another");
    let request = house
        .ask_anonymously(Method::GET, "/events")
        .bearer_auth("another");
    let mut response = request.send().await.unwrap();
    arrive(&house, "one", "13800138000").await;
    let mut text = String::new();
    while !text.contains("\nid:") && !text.starts_with("id:") {
        let chunk = response.chunk().await.unwrap().expect("the stream goes on");
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    let revoke = move |tx: &store::rusqlite::Transaction<'_>| store::tokens::revoke(tx, id, now());
    house.store.write(store::Durability::Full, revoke).unwrap();
    arrive(&house, "two", "13900139000").await;
    while let Some(chunk) = response.chunk().await.unwrap() {
        assert!(!std::str::from_utf8(&chunk).unwrap().contains("13900139000"));
    }
}

#[tokio::test]
async fn an_id_that_cannot_be_is_refused() {
    let house = House::open().await;
    for id in ["x", "-1", "", "1.5", "999999"] {
        let request = house
            .ask(Method::GET, "/events")
            .header("last-event-id", id);
        assert_eq!(code(request).await, (400, "bad_parameter".into()), "{id}");
    }
    assert_eq!(house.refused("/events?after=999999").await.0, 400);
}

#[tokio::test]
async fn there_are_only_so_many_streams_and_a_reader_that_leaves_makes_room() {
    let house = House::open().await;
    let mut streams = Vec::new();
    for _ in 0..64 {
        streams.push(Stream::open(&house, None).await);
    }
    assert_eq!(
        house.refused("/events").await,
        (429, "too_many_streams".into())
    );
    streams.pop();
    // The server hears of it in its own time.
    for _ in 0..10_000 {
        let response = house.ask(Method::GET, "/events").send().await.unwrap();
        if response.status() == 200 {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("no room was made");
}

/// The next event of that name.
async fn next_of(stream: &mut Stream, name: &str) -> Event {
    loop {
        let event = stream.next().await;
        if event.name == name {
            return event;
        }
    }
}

#[tokio::test]
async fn a_telephone_that_rings_is_told_of_with_all_that_is_to_be_seen() {
    let house = House::open().await;
    set(&house, json!({"state": "ready"})).await;
    let mut stream = Stream::open(&house, None).await;
    arrive(&house, "caller", "13800138000").await;
    let leg = ask_for_a_person(&house, "caller").await.unwrap();
    let ring = next_of(&mut stream, "offered").await.data["ring"].clone();
    assert_eq!(
        (&ring["caller"], &ring["dialled"], &ring["dialled_name"]),
        (&json!("13800138000"), &json!("12345"), &json!("示例热线"))
    );
    assert_eq!(
        (&ring["queue_name"], &ring["agent"], &ring["from"]),
        (&json!("综合"), &json!(1001), &Value::Null)
    );
    assert!(ring["wait_s"].is_number());
    answer_at(&house, leg).await;
    let outside = json!({"to": "number:01012345678", "kind": "attended"});
    let request = house.ask(Method::POST, "/calls/1/transfer");
    let (status, body) = answer(request.json(&outside)).await;
    assert_eq!(status, 200, "{body}");
    let event = next_of(&mut stream, "transfer_started").await;
    assert_eq!(event.data.get("ring"), None);
}
