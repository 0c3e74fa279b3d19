//! What Asterisk reports, as the board's events. What is not understood is counted and skipped.

use std::borrow::Cow;
use std::collections::BTreeMap;

use asterisk_ari::apis::channels::models::{Channel, ChannelState};
use asterisk_ari::apis::endpoints::models::{Endpoint, State};
use asterisk_ari::apis::recordings::models::LiveRecording;
use asterisk_ari::ws::models::Event as Ari;
use serde::Deserialize;
use switchboard::{ChannelId, Event, PlaybackId, RecordingId};

/// The types we read; Asterisk is told to send no others.
pub const READ: &[&str] = &[
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelHangupRequest",
    "ChannelStateChange",
    "ContactStatusChange",
    "EndpointStateChange",
    "PeerStatusChange",
    "PlaybackFinished",
    "RecordingFailed",
    "RecordingFinished",
    "StasisEnd",
    "StasisStart",
];

/// All names of ours begin so.
pub const OURS: &str = "rx-";

/// How many kinds of unread events are told apart.
const KINDS: usize = 100;

/// What has been skipped, and what a later event needs of an earlier one.
#[derive(Debug, Default)]
pub struct Reader {
    skipped: BTreeMap<String, u64>,
    causes: BTreeMap<String, u16>,
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow, rename = "type")]
    name: Cow<'a, str>,
}

impl Reader {
    /// The event a text tells of, if it is one for the board.
    pub fn read(&mut self, text: &str) -> Option<Event> {
        match serde_json::from_str(text) {
            Ok(event) => self.translate(event, text),
            Err(_) => self.skip(text),
        }
    }

    /// How many texts were skipped, by type.
    pub fn skipped(&self) -> &BTreeMap<String, u64> {
        &self.skipped
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the types of another crate, of which only these are read"
    )]
    fn translate(&mut self, event: Ari, text: &str) -> Option<Event> {
        match event {
            Ari::StasisStart(e) => Some(entered(e.data.channel)),
            Ari::StasisEnd(e) => Some(self.left(e.data.channel)),
            Ari::ChannelHangupRequest(e) => {
                self.note_cause(e.data.channel.id, e.data.cause);
                None
            }
            Ari::ChannelDestroyed(e) => Some(self.destroyed(e.data.channel, e.data.cause)),
            Ari::ChannelStateChange(e) => ringing(e.data.channel),
            Ari::ChannelDtmfReceived(e) => key(e.data.channel, &e.data.digit),
            Ari::PlaybackFinished(e) => {
                let id = e.data.playback.id?;
                Some(Event::PlaybackFinished(PlaybackId(id)))
            }
            Ari::RecordingFinished(e) => Some(recorded(e.data.recording)),
            Ari::RecordingFailed(e) => {
                let name = RecordingId(e.data.recording.name);
                Some(Event::RecordingFailed(name))
            }
            Ari::EndpointStateChange(e) => phone(e.data.endpoint),
            Ari::ContactStatusChange(e) => phone(e.data.endpoint),
            Ari::PeerStatusChange(e) => phone(e.data.endpoint),
            _ => self.skip(text),
        }
    }

    /// `StasisEnd` says no cause; the request to hang up, which comes before, does.
    fn left(&mut self, channel: Channel) -> Event {
        let cause = self.causes.remove(&channel.id).unwrap_or(0);
        gone(channel, cause)
    }

    fn destroyed(&mut self, channel: Channel, cause: u32) -> Event {
        self.causes.remove(&channel.id);
        gone(channel, small(cause))
    }

    fn note_cause(&mut self, channel: String, cause: u32) {
        self.causes.insert(channel, small(cause));
    }

    fn skip(&mut self, text: &str) -> Option<Event> {
        let kind = serde_json::from_str::<Kind>(text);
        let name = kind.map_or("not an event".into(), |kind| kind.name.into_owned());
        let name: String = name.chars().take(64).collect();
        if self.skipped.len() >= KINDS && !self.skipped.contains_key(&name) {
            return None;
        }
        let count = self.skipped.entry(name).or_default();
        *count += 1;
        None
    }
}

fn entered(channel: Channel) -> Event {
    if channel.id.starts_with(OURS) {
        return Event::Answered(ChannelId(channel.id));
    }
    Event::Arrived {
        caller: super::caller::number(&channel.caller.number),
        dialled: channel.dialplan.extension,
        channel: ChannelId(channel.id),
    }
}

fn gone(channel: Channel, cause: u16) -> Event {
    Event::Gone {
        channel: ChannelId(channel.id),
        cause,
    }
}

fn ringing(channel: Channel) -> Option<Event> {
    let ours = channel.id.starts_with(OURS) && channel.state == ChannelState::Ringing;
    ours.then(|| Event::Ringing(ChannelId(channel.id)))
}

/// The letters A to D are keys of no telephone.
fn key(channel: Channel, digit: &str) -> Option<Event> {
    let key = digit.chars().next()?;
    let known = key.is_ascii_digit() || key == '*' || key == '#';
    known.then(|| Event::Key(ChannelId(channel.id), key))
}

fn recorded(recording: LiveRecording) -> Event {
    let ms = |seconds: u32| u64::from(seconds) * 1_000;
    Event::RecordingFinished {
        recording: RecordingId(recording.name),
        duration_ms: recording.duration.map_or(0, ms),
        talking_ms: recording.talking_duration.map(ms),
    }
}

/// A telephone's state; an endpoint of another technology is none of ours.
pub fn phone(endpoint: Endpoint) -> Option<Event> {
    if endpoint.technology != "PJSIP" {
        return None;
    }
    let reachable = match endpoint.state? {
        State::Online => true,
        State::Offline => false,
        State::Unknown => return None,
    };
    Some(Event::Phone {
        phone: endpoint.resource,
        reachable,
    })
}

fn small(cause: u32) -> u16 {
    u16::try_from(cause).unwrap_or(0)
}
