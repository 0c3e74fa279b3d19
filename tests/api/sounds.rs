//! Recordings and messages: ranges, what is missing, and the audit.

use reqwest::{Method, Response};
use store::audit;

use harness::house::story::{answer_at, arrive, ask_for_a_person, leave_message, set, whole_call};
use harness::house::{House, answer};

/// Bytes that differ from place to place, more than are read at once.
fn sound() -> Vec<u8> {
    (0..200_000_u32).map(|n| (n % 251) as u8).collect()
}

async fn ranged(house: &House, range: &str) -> Response {
    let request = house.ask(Method::GET, "/recordings/1/audio");
    request.header("range", range).send().await.unwrap()
}

fn listenings(house: &House, subject: &str) -> usize {
    let filter = audit::Filter {
        subject: Some((subject.into(), "1".into())),
        ..audit::Filter::default()
    };
    let page = house.store.read(|c| audit::list(c, &filter)).unwrap();
    page.items
        .iter()
        .filter(|entry| entry.action == "listened" && entry.by == "api:token 17")
        .count()
}

#[tokio::test]
async fn a_recording_is_heard_whole_and_in_parts() {
    let (house, sound) = (House::open().await, sound());
    whole_call(&house, &sound).await;
    let whole = house
        .ask(Method::GET, "/recordings/1/audio")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (whole.status().as_u16(), &whole.headers()["content-type"]),
        (200, &"audio/wav".parse().unwrap())
    );
    assert_eq!(whole.headers()["accept-ranges"], "bytes");
    assert_eq!(whole.bytes().await.unwrap(), sound);
    for (range, from, to) in [
        ("bytes=0-99", 0, 100),
        ("bytes=70000-", 70_000, 200_000),
        ("bytes=-10", 199_990, 200_000),
        ("bytes=199999-999999999999999999999999", 199_999, 200_000),
    ] {
        let part = ranged(&house, range).await;
        assert_eq!(part.status(), 206, "{range}");
        let said = format!("bytes {from}-{}/200000", to - 1);
        assert_eq!(part.headers()["content-range"], said.as_str());
        assert_eq!(part.bytes().await.unwrap(), sound[from..to], "{range}");
    }
}

#[tokio::test]
async fn a_range_that_cannot_be_is_refused_with_the_size() {
    let (house, sound) = (House::open().await, sound());
    whole_call(&house, &sound).await;
    for range in [
        "bytes=200000-",
        "bytes=-0",
        "bytes=9-3",
        "bytes=x",
        "bytes",
        "bytes=99999999999999999999-",
    ] {
        let response = ranged(&house, range).await;
        assert_eq!(response.status(), 416, "{range}");
        assert_eq!(response.headers()["content-range"], "bytes */200000");
    }
    let several = ranged(&house, "bytes=0-1,5-6").await;
    assert_eq!(
        (several.status().as_u16(), several.content_length()),
        (200, Some(200_000))
    );
}

#[tokio::test]
async fn a_part_is_given_only_of_the_sound_that_was_begun() {
    let (house, sound) = (House::open().await, sound());
    whole_call(&house, &sound).await;
    let head = house
        .ask(Method::HEAD, "/recordings/1/audio")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (head.status().as_u16(), &head.headers()["content-length"]),
        (200, &"200000".parse().unwrap())
    );
    let tag = head.headers()["etag"].to_str().unwrap().to_owned();
    let conditioned = |name: &'static str, tag: String| {
        let request = house
            .ask(Method::GET, "/recordings/1/audio")
            .header("range", "bytes=5-6");
        async move {
            request
                .header(name, tag)
                .send()
                .await
                .unwrap()
                .status()
                .as_u16()
        }
    };
    assert_eq!(conditioned("if-range", tag.clone()).await, 206);
    assert_eq!(conditioned("if-range", "\"other\"".into()).await, 200);
    assert_eq!(conditioned("if-none-match", tag).await, 304);
}

#[tokio::test]
async fn each_playback_is_noted_once_and_no_range_gets_past() {
    let (house, sound) = (House::open().await, sound());
    whole_call(&house, &sound).await;
    house
        .ask(Method::HEAD, "/recordings/1/audio")
        .send()
        .await
        .unwrap();
    assert_eq!(listenings(&house, "recording"), 0);
    ranged(&house, "bytes=1-").await;
    assert_eq!(listenings(&house, "recording"), 1);
    for range in ["bytes=100-", "bytes=5000-6000", "bytes=-100"] {
        ranged(&house, range).await;
    }
    assert_eq!(listenings(&house, "recording"), 1);
    ranged(&house, "bytes=0-").await;
    assert_eq!(listenings(&house, "recording"), 2);
}

#[tokio::test]
async fn a_sound_that_is_not_there_says_why() {
    let (house, sound) = (House::open().await, sound());
    whole_call(&house, &sound).await;
    let heard = || house.refused("/recordings/1/audio");
    let path = {
        let recording = house.store.read(|c| store::recordings::get(c, 1)).unwrap();
        house.data.join(recording.path.unwrap())
    };
    std::fs::remove_file(&path).unwrap();
    assert_eq!(heard().await, (410, "sound_gone".into()));
    std::os::unix::fs::symlink("/etc/passwd", &path).unwrap();
    assert_eq!(heard().await, (410, "sound_gone".into()));
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert_eq!(heard().await, (410, "sound_gone".into()));
    assert_eq!(listenings(&house, "recording"), 0);
}

#[tokio::test]
async fn a_recording_under_way_is_not_ready() {
    let house = House::open().await;
    set(&house, serde_json::json!({"state": "ready"})).await;
    arrive(&house, "caller", "13800138000").await;
    let leg = ask_for_a_person(&house, "caller")
        .await
        .expect("the agent is rung");
    answer_at(&house, leg).await;
    assert_eq!(
        house.get("/recordings/1").await["audio"],
        serde_json::Value::Null
    );
    assert_eq!(
        house.refused("/recordings/1/audio").await,
        (409, "recording_not_ready".into())
    );
}

#[tokio::test]
async fn the_first_to_hear_a_message_is_remembered() {
    let house = House::open().await;
    leave_message(&house, b"RIFF of a message").await;
    let message = house.get("/voicemails/1").await;
    assert_eq!(
        (&message["kind"], &message["heard"]),
        (&"complaint".into(), &serde_json::Value::Null)
    );
    assert_eq!(
        house.get("/voicemails?heard=false").await["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let audio = house
        .ask(Method::GET, "/voicemails/1/audio")
        .send()
        .await
        .unwrap();
    assert_eq!(audio.bytes().await.unwrap().as_ref(), b"RIFF of a message");
    let message = house.get("/voicemails/1").await;
    assert_eq!(message["heard_by"], "api");
    assert_eq!(listenings(&house, "voicemail"), 1);
    let case = house
        .get(&format!("/cases/{}", message["case"].as_str().unwrap()))
        .await;
    assert_eq!(
        (&case["state"], &case["medium"]),
        (&"draft".into(), &"mailbox".into())
    );
    assert_eq!(
        answer(house.ask(Method::GET, "/voicemails?heard=true"))
            .await
            .1["items"][0]["id"],
        1
    );
}

#[tokio::test]
async fn a_listener_that_leaves_in_the_middle_harms_nobody() {
    let (house, sound) = (House::open().await, vec![7; 8_000_000]);
    whole_call(&house, &sound).await;
    let mut response = house
        .ask(Method::GET, "/recordings/1/audio")
        .send()
        .await
        .unwrap();
    assert!(response.chunk().await.unwrap().is_some());
    drop(response);
    let whole = house
        .ask(Method::GET, "/recordings/1/audio")
        .send()
        .await
        .unwrap();
    assert_eq!(whole.bytes().await.unwrap().len(), sound.len());
}

#[tokio::test]
async fn a_calls_recording_is_told_by_the_call() {
    let house = House::open().await;
    arrive(&house, "menu", "13900139000").await;
    let (status, code) = house.refused("/calls/1/recording").await;
    assert_eq!((status, code.as_str()), (404, "no_such_recording"));
    let (status, code) = house.refused("/calls/9/recording").await;
    assert_eq!((status, code.as_str()), (404, "no_such_call"));
    whole_call(&house, &sound()).await;
    let recording = house.get("/calls/2/recording").await;
    assert_eq!(recording, house.get("/recordings/1").await);
}
