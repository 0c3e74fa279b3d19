#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test waits for one of many events"
)]
use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use switchboard::{ChannelId, Dial, Inventory};

use super::fake::{Deed, Fake};
use super::*;

mod early;
mod tapes;

const ENTERS: &str = include_str!("testdata/caller_enters.json");

struct Silence;

impl Sounds for Silence {
    fn phrases(&self, say: &[Phrase], _: Language) -> Result<Vec<String>, String> {
        std::thread::sleep(Duration::from_millis(20));
        Ok(say.iter().map(|p| format!("sound:{}", p.prompt)).collect())
    }

    fn recording(&self, _: &RecordingId) -> Result<String, String> {
        Err("nowhere".into())
    }

    fn length_ms(&self, _: &RecordingId) -> Option<u64> {
        Some(4_321)
    }
}

/// A node connected to a fake Asterisk.
struct Line {
    fake: Fake,
    commands: mpsc::UnboundedSender<Command>,
    next: Box<dyn FnMut() -> Option<Input>>,
}

async fn line() -> Line {
    let fake = Fake::start().await;
    connect(fake, BTreeSet::new())
}

fn connect(fake: Fake, recordings: BTreeSet<RecordingId>) -> Line {
    looking(fake, recordings, Duration::from_secs(3_600))
}

/// One that looks so often at what is there.
fn looking(fake: Fake, recordings: BTreeSet<RecordingId>, sweep_every: Duration) -> Line {
    let (inlet, next) = Inlet::watched();
    let (commands, to_do) = mpsc::unbounded_channel();
    let node = Node {
        node: NodeId(1),
        settings: fake.settings.clone(),
        inlet,
        sounds: Arc::new(Silence),
        heard: Arc::new(Heard::new(|| 0)),
        phones_every: Duration::from_millis(20),
        sweep_every,
        recordings,
    };
    tokio::spawn(node.run(to_do));
    Line {
        fake,
        commands,
        next: Box::new(next),
    }
}

impl Line {
    async fn event(&mut self) -> Event {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(20) {
            if let Some(Input::Switch(_, event)) = (self.next)() {
                return event;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("no event; asked so far: {:?}", self.fake.asked());
    }

    async fn connected(&mut self) -> Inventory {
        match self.event().await {
            Event::Connected(inventory) => inventory,
            other => panic!("not connected but {other:?}"),
        }
    }

    /// What was asked below `prefix`, once there are `count`.
    async fn asked(&self, prefix: &str, count: usize) -> Vec<String> {
        let began = Instant::now();
        loop {
            let lines = self.fake.asked().into_iter().map(|(line, _)| line);
            let lines: Vec<String> = lines.filter(|line| line.contains(prefix)).collect();
            if lines.len() >= count || began.elapsed() > Duration::from_secs(20) {
                return lines;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

fn play(channel: &str) -> Command {
    Command::Play {
        playback: "p".into(),
        channel: channel.into(),
        say: vec![Phrase::plain("greeting")],
        language: Language::Chinese,
    }
}

#[tokio::test]
async fn what_is_there_is_told_before_what_happens() {
    let fake = Fake::start().await;
    let channels = serde_json::from_str(include_str!("testdata/channels.json")).unwrap();
    fake.answer("GET", "channels", 200, channels);
    let recording = RecordingId::from("rx-1-4-1");
    fake.answer("GET", "recordings/live/rx-9-9-9", 404, json!({}));
    let known = BTreeSet::from([recording.clone(), "rx-9-9-9".into()]);
    let mut line = connect(fake, known);
    let inventory = line.connected().await;
    assert_eq!(inventory.channels.len(), 2);
    assert_eq!(inventory.recordings, [recording]);
    line.fake.does(Deed::Send(ENTERS.into()));
    assert!(matches!(line.event().await, Event::Arrived { .. }));
}

#[tokio::test]
async fn legs_and_bridges_are_looked_at_again_and_again() {
    let fake = Fake::start().await;
    let mut line = looking(fake, BTreeSet::new(), Duration::from_millis(20));
    assert_eq!(line.connected().await.channels, []);
    let channels = serde_json::from_str(include_str!("testdata/channels.json")).unwrap();
    line.fake.answer("GET", "channels", 200, channels);
    loop {
        if let Event::Looked(seen) = line.event().await
            && !seen.channels.is_empty()
        {
            assert_eq!(seen.channels.len(), 2);
            break;
        }
    }
    line.asked("GET bridges", 4).await;
}

#[tokio::test]
async fn only_what_is_read_is_sent_and_answers_are_read() {
    let mut line = line().await;
    line.connected().await;
    let asked = line.fake.asked();
    let filter = asked.iter().find(|(line, _)| line.contains("eventFilter"));
    let allowed = filter.unwrap().1["allowed"].to_string();
    assert!(allowed.contains("RESTResponse"), "{allowed}");
    assert!(!allowed.contains("ChannelVarset"), "{allowed}");
}

#[tokio::test]
async fn a_lost_connection_is_told_and_made_again() {
    let mut line = line().await;
    line.connected().await;
    line.fake.does(Deed::Close);
    assert_eq!(line.event().await, Event::Disconnected);
    line.connected().await;
    line.fake.does(Deed::Send(ENTERS.into()));
    assert!(matches!(line.event().await, Event::Arrived { .. }));
}

#[tokio::test]
async fn who_is_replaced_by_another_client_is_not_deaf_but_connects_again_ever_more_slowly() {
    let replaced = json!({
        "type": "ApplicationReplaced", "application": APP, "asterisk_id": "fa:ke",
        "timestamp": "2026-11-25T22:00:00.000+0000",
    });
    let mut line = line().await;
    line.connected().await;
    let asked = line.fake.asked();
    let filter = asked.iter().find(|(line, _)| line.contains("eventFilter"));
    let allowed = filter.unwrap().1["allowed"].to_string();
    assert!(allowed.contains("ApplicationReplaced"), "{allowed}");
    let began = Instant::now();
    for _ in 0..3 {
        line.fake.does(Deed::Send(replaced.to_string()));
        assert_eq!(line.event().await, Event::Disconnected);
        line.connected().await;
    }
    // 0.2, 0.4 and 0.8 s, each shortened by a quarter at most.
    assert!(began.elapsed() >= Duration::from_millis(1_050));
    line.fake.does(Deed::Send(ENTERS.into()));
    assert!(matches!(line.event().await, Event::Arrived { .. }));
}

#[tokio::test]
async fn a_frozen_socket_is_noticed() {
    let mut line = line().await;
    line.connected().await;
    line.fake.does(Deed::Freeze);
    assert_eq!(line.event().await, Event::Disconnected);
}

#[tokio::test]
async fn a_telephone_that_is_added_is_watched_and_looked_at_again_and_again() {
    let mut line = line().await;
    line.connected().await;
    let endpoints: serde_json::Value =
        serde_json::from_str(include_str!("testdata/endpoints.json")).unwrap();
    line.fake.answer("GET", "endpoints/PJSIP", 200, endpoints);
    let phones = ["1001", "1002"];
    for (phone, reachable) in phones.into_iter().zip([true, false]) {
        let phone = phone.into();
        assert_eq!(
            line.event().await,
            Event::Phone {
                phone,
                reachable,
                in_use: false
            }
        );
    }
    assert_eq!(line.event().await, Event::Trunk { reachable: true });
    line.asked("GET endpoints/PJSIP", 8).await;
    assert!(matches!(line.event().await, Event::Phone { .. }));
    let asked = line.fake.asked();
    let watched = asked
        .iter()
        .filter(|(line, _)| line.contains("subscription"));
    let watched: Vec<_> = watched
        .map(|(_, body)| body["eventSource"].clone())
        .collect();
    let devices = phones.map(|phone| format!("deviceState:PJSIP/{phone}"));
    let trunk = ["deviceState:PJSIP/trunk"];
    assert_eq!(watched, [json!(trunk), json!(devices)]);
}

#[tokio::test]
async fn commands_of_a_leg_keep_their_order_while_a_sound_is_looked_up() {
    let mut line = line().await;
    line.connected().await;
    for command in [
        play("a"),
        Command::StartMusic("a".into()),
        Command::StopPlay("p".into()),
        Command::Answer("b".into()),
        Command::HangUp("a".into()),
    ] {
        line.commands.send(command).unwrap();
    }
    let asked = line.asked("channels/", 4).await;
    assert_eq!(asked[0], "POST channels/b/answer", "waits for no other leg");
    let of_a = ["POST channels/a/play/p", "POST channels/a/moh"];
    assert_eq!(asked[1..3], of_a);
    assert_eq!(asked[3], "DELETE channels/a");
    let all = line.asked("", 0).await;
    let at = |what: &str| all.iter().position(|line| line == what).unwrap();
    assert!(at("POST channels/a/play/p") < at("DELETE playbacks/p"));
}

#[tokio::test]
async fn a_command_that_fails_comes_back_with_the_reason() {
    let mut line = line().await;
    line.connected().await;
    let error = json!({ "error": "Allocation failed" });
    line.fake
        .answer("POST", "channels/a/answer", 404, json!({}));
    line.fake.answer("POST", "channels/b/answer", 500, error);
    for (channel, reason) in [("a", FailReason::Gone), ("b", FailReason::Refused)] {
        let command = Command::Answer(ChannelId::from(channel));
        line.commands.send(command.clone()).unwrap();
        assert_eq!(line.event().await, Event::Failed { command, reason });
    }
}

#[tokio::test]
async fn a_command_without_an_asterisk_comes_back_as_unreachable() {
    let fake = Fake::start().await;
    let nobody = Fake {
        settings: Settings {
            url: "http://127.0.0.1:9".into(),
            ..fake.settings.clone()
        },
        ..fake
    };
    let mut line = connect(nobody, BTreeSet::new());
    let command = Command::Answer("a".into());
    line.commands.send(command.clone()).unwrap();
    let reason = FailReason::Unreachable;
    assert_eq!(line.event().await, Event::Failed { command, reason });
}

#[tokio::test]
async fn a_recording_is_as_long_as_its_file() {
    let mut line = line().await;
    line.connected().await;
    let text = include_str!("testdata/message_cut_by_hangup.json");
    line.fake.does(Deed::Send(text.into()));
    let Event::RecordingFinished { duration_ms, .. } = line.event().await else {
        panic!("not finished");
    };
    assert_eq!(duration_ms, 4_321);
}

#[tokio::test]
async fn nobody_talks_longer_than_the_recording_is() {
    let mut line = line().await;
    line.connected().await;
    let text = include_str!("testdata/message_finished.json");
    let text = text.replace("\"talking_duration\": 0", "\"talking_duration\": 9");
    line.fake.does(Deed::Send(text));
    let Event::RecordingFinished { talking_ms, .. } = line.event().await else {
        panic!("not finished");
    };
    assert_eq!(talking_ms, Some(4_321));
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_shows_a_callers_number_or_our_password() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(crate::logs::filter("trace"))
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let mut line = line().await;
    line.connected().await;
    let unread = ENTERS.replace("StasisStart", "Surprise");
    line.fake.does(Deed::Send(unread));
    line.fake.does(Deed::Send(ENTERS.into()));
    line.event().await;
    let quoting = json!({ "message": "no route to 13800138000" });
    line.fake.answer("POST", "channels", 400, quoting);
    let ring = Command::Originate {
        channel: "rx-1-2-1".into(),
        to: Dial::Phone("1001".into()),
        caller: Some("13800138000".into()),
        name: None,
        ring_ms: 15_000,
        originator: Some("1.1".into()),
        auto_answer: false,
        early: false,
    };
    line.commands.send(ring).unwrap();
    line.event().await;
    line.fake.does(Deed::Close);
    line.event().await;
    line.connected().await;
    let said = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(said.contains("no route to ***00"), "{said}");
    assert!(!said.contains("13800138000"), "{said}");
    assert!(
        !said.contains("secret") && !said.contains("cmV4aWFu"),
        "{said}"
    );
}
