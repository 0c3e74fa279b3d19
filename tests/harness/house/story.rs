//! What happens in a house: a citizen rings, an agent answers, a recording is put in its place.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks for one of many commands"
)]

use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use switchboard::{AgentId, ChannelId, Command, Event, Input, RecordingId};

use super::{AGENT, House, answer};

/// A citizen rings.
pub async fn arrive(house: &House, channel: &str, caller: &str) {
    let channel = ChannelId(channel.into());
    let (caller, dialled) = (Some(caller.into()), "12345".into());
    house
        .switch(Event::Arrived {
            channel,
            caller,
            dialled,
            known: switchboard::Known::default(),
        })
        .await;
}

/// The caller asks for a person; the agent's leg, if one is rung.
pub async fn ask_for_a_person(house: &House, channel: &str) -> Option<ChannelId> {
    let key = Event::Key(ChannelId(channel.into()), '0');
    let commands = house.switch(key).await;
    commands.into_iter().find_map(|command| match command {
        Command::Originate { channel, .. } => Some(channel),
        _ => None,
    })
}

/// The agent answers; the recording that begins.
pub async fn answer_at(house: &House, leg: ChannelId) -> RecordingId {
    let commands = house.switch(Event::Answered(leg)).await;
    let recording = commands.into_iter().find_map(|command| match command {
        Command::RecordBridge(_, recording) => Some(recording),
        _ => None,
    });
    recording.expect("a conversation is recorded")
}

/// The legs of the first call that is there, one of ours whose agent is rung: theirs, which is named after the citizen's,
/// and the citizen's.
pub fn legs_of_ours(house: &House) -> [ChannelId; 2] {
    let citizen = house.board().calls[0].channel.clone();
    let mut parts: Vec<&str> = citizen.0.split('-').collect();
    parts.insert(2, "agent");
    [ChannelId(parts.join("-")), citizen]
}

/// A leg is gone.
pub async fn gone(house: &House, channel: &str) {
    let channel = ChannelId(channel.into());
    house.switch(Event::Gone { channel, cause: 16 }).await;
}

/// The agent's state is set through the API.
pub async fn set(house: &House, body: Value) -> (u16, Value) {
    set_of(house, AGENT, body).await
}

/// The same of any agent.
pub async fn set_of(house: &House, agent: AgentId, body: Value) -> (u16, Value) {
    let request = house.ask(Method::PUT, &format!("/agents/{agent}/state"));
    answer(request.json(&body)).await
}

/// A call from arrival to its end, with a recording of `sound` in its place: call 1, recording 1.
pub async fn whole_call(house: &House, sound: &[u8]) {
    set(house, json!({"state": "ready"})).await;
    arrive(house, "caller", "13800138000").await;
    let leg = ask_for_a_person(house, "caller")
        .await
        .expect("the agent is rung");
    let recording = answer_at(house, leg.clone()).await;
    gone(house, "caller").await;
    gone(house, leg.as_str()).await;
    store_sound(house, recording, sound).await;
}

/// A recording's file is put in its place.
pub async fn store_sound(house: &House, recording: RecordingId, sound: &[u8]) {
    let finished = Event::RecordingFinished {
        recording: recording.clone(),
        duration_ms: 1_500,
        talking_ms: None,
    };
    house.switch(finished).await;
    let path = format!("recordings/{}.wav", recording.as_str());
    std::fs::create_dir_all(house.data.join("recordings")).unwrap();
    std::fs::write(house.data.join(&path), sound).unwrap();
    house
        .input(Input::Stored {
            recording,
            path,
            sha256: Sha256::digest(sound)
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect(),
            bytes: sound.len() as u64,
            duration_ms: 1_500,
        })
        .await;
}

/// A message is left: voicemail 1.
pub async fn leave_message(house: &House, sound: &[u8]) {
    arrive(house, "messenger", "13900139000").await;
    let leg = ChannelId("messenger".into());
    let mut commands = house.switch(Event::Key(leg.clone(), '9')).await;
    commands.extend(house.switch(Event::Key(leg.clone(), '1')).await);
    for _ in 0..5 {
        let playing = commands.iter().rev().find_map(|command| match command {
            Command::Play { playback, .. } => Some(playback.clone()),
            _ => None,
        });
        let recording = commands.iter().find_map(|command| match command {
            Command::RecordMessage(_, recording, _) => Some(recording.clone()),
            _ => None,
        });
        if let Some(recording) = recording {
            let finished = Event::RecordingFinished {
                recording: recording.clone(),
                duration_ms: 5_000,
                talking_ms: Some(4_000),
            };
            house.switch(finished).await;
            gone(house, "messenger").await;
            return store_sound(house, recording, sound).await;
        }
        commands = house
            .switch(Event::PlaybackFinished(playing.expect("words are spoken")))
            .await;
    }
    panic!("no message is recorded");
}
