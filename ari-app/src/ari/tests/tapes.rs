//! Recordings and the bridges they keep.

use super::*;

const BRIDGE: &str = "rx-1-2-1";
const RECORDING: &str = "rx-1-3-1";

fn told(event: &str) -> Deed {
    let told = json!({
        "type": event, "application": APP, "timestamp": "2026-01-01T00:00:00.000+0000",
        "recording": {
            "name": RECORDING, "format": "wav", "state": "done", "duration": 2,
            "target_uri": format!("bridge:{BRIDGE}"),
        },
    });
    Deed::Send(told.to_string())
}

/// A bridge is to be destroyed just after its recording was told to stop; a leg that is hung up after it tells that all
/// before has been sent that can be.
async fn destroys() -> Line {
    let line = line().await;
    let recording = || RecordingId::from(RECORDING);
    let commands = [
        Command::RecordBridge(BRIDGE.into(), recording()),
        Command::StopRecording(recording()),
        Command::DestroyBridge(BRIDGE.into()),
        Command::Unmute("rx-1-1-1".into()),
    ];
    for command in commands {
        line.commands.send(command).unwrap();
    }
    line.asked("DELETE channels/rx-1-1-1/mute", 1).await;
    line
}

#[tokio::test]
async fn a_bridge_is_destroyed_once_its_recording_is_told_to_have_ended() {
    for event in ["RecordingFinished", "RecordingFailed"] {
        let line = destroys().await;
        let destroyed = format!("DELETE bridges/{BRIDGE}");
        let asked = line.fake.asked();
        assert!(!asked.iter().any(|(line, _)| *line == destroyed), "{event}");
        line.fake.does(told(event));
        assert_eq!(line.asked(&destroyed, 1).await, [destroyed]);
    }
}

#[tokio::test]
async fn a_bridge_whose_recording_ends_without_a_word_is_destroyed_all_the_same() {
    let line = destroys().await;
    let destroyed = format!("DELETE bridges/{BRIDGE}");
    assert_eq!(line.asked(&destroyed, 1).await, [destroyed]);
}

#[tokio::test]
async fn a_bridge_whose_recording_never_began_is_destroyed() {
    let mut line = line().await;
    line.connected().await;
    let path = format!("bridges/{BRIDGE}/record");
    line.fake
        .answer("POST", &path, 409, json!({ "error": "no" }));
    let record = Command::RecordBridge(BRIDGE.into(), RECORDING.into());
    line.commands.send(record).unwrap();
    assert!(matches!(line.event().await, Event::Failed { .. }));
    let destroy = Command::DestroyBridge(BRIDGE.into());
    line.commands.send(destroy).unwrap();
    let unmute = Command::Unmute("rx-1-1-1".into());
    line.commands.send(unmute).unwrap();
    line.asked("DELETE channels/rx-1-1-1/mute", 1).await;
    let asked = line.fake.asked();
    let destroyed = format!("DELETE bridges/{BRIDGE}");
    assert!(asked.iter().any(|(line, _)| *line == destroyed), "at once");
}
