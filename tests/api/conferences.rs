//! Rooms and what goes on in them, by the API; what is heard is proved on telephones.

use harness::house::{House, answer, code};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard::{ChannelId, Command, Event, Input};

use crate::document::checked;

/// A hotline with room 8001, which its board knows.
async fn office() -> House {
    let house = House::open().await;
    let room = json!({"name": "示例会议室", "pin": "1234", "leader_pin": "9876"});
    let (status, made) = answer(house.ask(Method::PUT, "/rooms/8001").json(&room)).await;
    assert_eq!((status, &made["members"]), (200, &json!([])), "{made}");
    let rooms = house.store.read(store::rooms::list).unwrap();
    house.input(Input::Rooms(rooms)).await;
    house
}

/// Somebody dials the room, keys the PIN and has heard the welcome.
async fn comes_in(house: &House, leg: &str, pin: &str) {
    let channel = ChannelId(leg.into());
    let arrived = Event::Arrived {
        channel: channel.clone(),
        caller: Some("13800138000".into()),
        dialled: "8001".into(),
        known: switchboard::Known::default(),
    };
    house.switch(arrived).await;
    let mut last = Vec::new();
    for key in pin.chars().chain(['#']) {
        last = house.switch(Event::Key(channel.clone(), key)).await;
    }
    let welcome = last.iter().find_map(|command| {
        let Command::Play { playback, .. } = command else {
            return None;
        };
        Some(playback.clone())
    });
    let welcome = welcome.expect("a welcome");
    house.switch(Event::PlaybackFinished(welcome)).await;
}

async fn ask(house: &House, method: Method, noun: &str) -> Value {
    let (path, _) = noun.split_once('?').unwrap_or((noun, ""));
    let request = house.ask(method.clone(), &format!("/conferences/8001{noun}"));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200, "{method} {noun}");
    checked(
        house,
        method,
        &format!("/conferences/{{number}}{path}"),
        response,
    )
    .await
}

#[tokio::test]
async fn a_room_shows_who_is_in_it_and_is_locked_and_muted() {
    let house = office().await;
    comes_in(&house, "leader", "9876").await;
    comes_in(&house, "member", "1234").await;
    let room = ask(&house, Method::GET, "").await;
    let members = room["members"].as_array().unwrap();
    assert_eq!((members.len(), &room["recorded"]), (2, &json!(true)));
    assert_eq!(members[0]["leader"], true);
    assert_eq!(ask(&house, Method::PUT, "/lock").await["locked"], true);
    let muted = ask(&house, Method::PUT, "/mute?call=2").await;
    assert_eq!(muted["members"][1]["muted"], true);
    let heard = ask(&house, Method::DELETE, "/mute?call=2").await;
    assert_eq!(heard["members"][1]["muted"], false);
    assert_eq!(house.get("/calls/1").await["stage"], "conference");
    let over = ask(&house, Method::DELETE, "").await;
    assert_eq!(
        (&over["opened"], &over["members"]),
        (&Value::Null, &json!([]))
    );
    assert_eq!(house.get("/calls/1").await["outcome"], "conference");
    let held = |c: &store::rusqlite::Connection| store::conferences::of_room(c, "8001", 5);
    let held = house.store.read(held).unwrap();
    assert_eq!((held.len(), held[0].members.len()), (1, 2));
    assert!(held[0].closed_at.is_some());
    let chaired = store::audit::Filter {
        by: Some("api:token 17".into()),
        ..store::audit::Filter::default()
    };
    let noted = house.store.read(|c| store::audit::list(c, &chaired));
    let mut noted = noted.unwrap().items;
    noted.retain(|entry| entry.action == "chaired");
    let said: Vec<_> = noted.iter().map(|entry| &*entry.detail).collect();
    assert_eq!(said, ["end", "mute/end", "mute", "lock"]);
}

#[tokio::test]
async fn an_invitation_rings_and_is_shown_as_on_the_way() {
    let house = office().await;
    let to = json!({"to": "number:01012345678"});
    let path = "/conferences/8001/invitations";
    let (status, room) = answer(house.ask(Method::POST, path).json(&to)).await;
    assert_eq!(status, 200, "{room}");
    assert_eq!(room["members"][0]["joined"], Value::Null);
    let again = code(house.ask(Method::POST, path).json(&to)).await;
    assert_eq!(again, (409, "already_there".into()));
    let nobody = json!({"to": "queue:1"});
    let refused = code(house.ask(Method::POST, path).json(&nobody)).await;
    assert_eq!(refused, (422, "invalid_body".into()));
    let empty = code(house.ask(Method::PUT, "/conferences/8001/lock")).await;
    assert_eq!(empty, (409, "no_conference".into()));
}

#[tokio::test]
async fn what_is_no_room_is_refused_with_what_to_do() {
    let house = office().await;
    let put = async |number: &str, pin: &str, leader: &str| {
        let room = json!({"name": "示例", "pin": pin, "leader_pin": leader});
        let path = format!("/rooms/{number}");
        code(house.ask(Method::PUT, &path).json(&room)).await
    };
    for (number, pin, leader) in [
        ("80", "1234", "9876"),
        ("8002", "123", "9876"),
        ("8002", "1234", "1234"),
        ("8002", "12ab", "9876"),
        ("12345", "1234", "9876"),
        ("110", "1234", "9876"),
        ("122", "1234", "9876"),
    ] {
        let refused = put(number, pin, leader).await;
        assert_eq!(refused, (422, "invalid_body".into()), "{number} {pin}");
    }
    assert_eq!(house.refused("/conferences/8002").await.1, "no_such_room");
    let retire = house.ask(Method::DELETE, "/rooms/8001");
    assert_eq!(retire.send().await.unwrap().status(), 204);
    assert_eq!(house.refused("/conferences/8001").await.1, "no_such_room");
}
