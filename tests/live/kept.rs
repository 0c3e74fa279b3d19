//! What is kept of what was said, as the API hands it out.

use harness::{Sound, wait_for};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::office::Office;

/// A message, its sound, and the case it has become.
pub struct Message {
    pub voicemail: Value,
    pub case: Value,
    pub sound: Sound,
}

/// The only message of a call, once it is in its place, with the draft it has become.
#[track_caller]
pub fn message(office: &Office, call: &Value) -> Message {
    let of_call = wait_for("the message is in its place", 20, || {
        let all = office.api.get("/voicemails?limit=100").ok()?.1;
        let mut all = all["items"].as_array()?.clone();
        all.retain(|voicemail| voicemail["call"] == call["id"]);
        let recording = office
            .api
            .get(&format!("/recordings/{}", all.first()?["recording"]));
        (recording.ok()?.1["state"] == "stored").then_some(all)
    });
    let [voicemail] = &of_call[..] else {
        panic!("one message: {of_call:#?}")
    };
    let number = voicemail["case"].as_str().unwrap();
    let (status, case) = office.api.get(&format!("/cases/{number}")).unwrap();
    assert_eq!(status, 200, "{case:#}");
    assert_eq!(
        (&case["state"], &case["medium"]),
        (&"draft".into(), &"mailbox".into())
    );
    assert_eq!(case["caller"], call["caller"], "{case:#}");
    Message {
        sound: sound(office, voicemail["audio"].as_str().unwrap()),
        voicemail: voicemail.clone(),
        case,
    }
}

/// The only recording of a call's conversation, once it is in its place and what it is said to be.
#[track_caller]
pub fn recording(office: &Office, call: &Value) -> (Value, Sound) {
    kept(office, call, false)
}

/// The only recording of what was said aside.
#[track_caller]
pub fn aside(office: &Office, call: &Value) -> (Value, Sound) {
    kept(office, call, true)
}

#[track_caller]
fn kept(office: &Office, call: &Value, aside: bool) -> (Value, Sound) {
    let path = format!("/calls/{}", call["id"]);
    let row = wait_for("the recording is in its place", 20, || {
        let call = office.api.get(&path).ok()?.1;
        let numbers = call["recordings"].as_array()?;
        let rows = numbers
            .iter()
            .map(|number| office.api.get(&format!("/recordings/{number}")));
        let rows = rows.collect::<Result<Vec<_>, _>>().ok()?.into_iter();
        let mut rows = rows.map(|row| row.1).filter(|row| row["aside"] == aside);
        let row = rows.next()?;
        assert_eq!(rows.count(), 0, "one recording: {call:#}");
        Some(row).filter(|row| row["state"] == "stored")
    });
    let audio = row["audio"].as_str().unwrap();
    let (status, bytes) = office.api.bytes(below(audio)).unwrap();
    assert_eq!(status, 200);
    let hash = Sha256::digest(&bytes)
        .into_iter()
        .map(|byte| format!("{byte:02x}"));
    assert_eq!(row["sha256"], hash.collect::<String>());
    assert_eq!(row["bytes"], bytes.len());
    let sound = sound(office, audio);
    (row, sound)
}

fn sound(office: &Office, audio: &str) -> Sound {
    let (status, bytes) = office.api.bytes(below(audio)).unwrap();
    assert_eq!(status, 200, "{audio}");
    let file = office.site.dir.join("heard.wav");
    std::fs::write(&file, bytes).unwrap();
    Sound::read(&file).unwrap()
}

/// Where the API of the harness begins.
fn below(path: &str) -> &str {
    path.trim_start_matches("/api/v1")
}
