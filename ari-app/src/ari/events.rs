//! What Asterisk reports, as the board's events. What is not understood is counted and skipped.
//!
//! Telephones are watched by their device states: a subscription to the endpoints would bring every
//! event of their channels, keys among them, a second time.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use asterisk_ari::apis::channels::models::{Channel, ChannelState};
use asterisk_ari::apis::device_stats::models::{DeviceState, DeviceStateState};
use asterisk_ari::apis::recordings::models::LiveRecording;
use asterisk_ari::ws::models::Event as Ari;
use serde::Deserialize;
use switchboard::{ChannelId, Event, PlaybackId, RecordingId};

use super::early::Doors;
use super::heard::Heard;
use super::orders::TRUNK;

/// The types we read; Asterisk is told to send no others. Answers to requests count as events here.
pub const READ: &[&str] = &[
    "ApplicationReplaced",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelHangupRequest",
    "ChannelHold",
    "ChannelStateChange",
    "ChannelTransfer",
    "ChannelUnhold",
    "DeviceStateChanged",
    "Dial",
    "PlaybackFinished",
    "RESTResponse",
    "RecordingFailed",
    "RecordingFinished",
    "StasisEnd",
    "StasisStart",
];

/// All names of ours begin so.
pub const OURS: &str = "rx-";

/// The longest dialled number that is kept, in characters.
const LONGEST: usize = 32;

/// How many kinds of unread events are told apart.
const KINDS: usize = 100;

/// Q.850: normal call clearing.
const NORMAL: u16 = 16;

/// Reads events, and counts what it skips.
#[derive(Debug)]
pub struct Reader {
    heard: Arc<Heard>,
    doors: Arc<Doors>,
    skipped: BTreeMap<String, u64>,
    replaced: bool,
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow, rename = "type")]
    name: Cow<'a, str>,
}

impl Reader {
    /// A reader that also tells whether playbacks are heard, and which legs that were made have entered.
    pub fn new(heard: Arc<Heard>, doors: Arc<Doors>) -> Self {
        Self {
            heard,
            doors,
            skipped: BTreeMap::new(),
            replaced: false,
        }
    }

    /// The event a text tells of, if it is one for the board.
    pub fn read(&mut self, text: &str) -> Option<Event> {
        match serde_json::from_str(text) {
            Ok(event) => self.translate(event, text),
            // The crate's models know nothing of transfers.
            Err(_) => referred(text).or_else(|| self.skip(text)),
        }
    }

    /// Whether another client has taken our place: Asterisk tells this one nothing any more.
    pub fn is_replaced(&self) -> bool {
        self.replaced
    }

    /// How many texts were skipped, by type.
    #[cfg(test)]
    fn skipped(&self) -> &BTreeMap<String, u64> {
        &self.skipped
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the types of another crate, of which only these are read"
    )]
    fn translate(&mut self, event: Ari, text: &str) -> Option<Event> {
        match event {
            Ari::ApplicationReplaced(_) => {
                self.replaced = true;
                None
            }
            Ari::StasisStart(e) => self.entered(e.data.channel, e.data.args),
            Ari::ChannelHangupRequest(e) => self.left(&e.data.channel.id),
            Ari::StasisEnd(e) => self.left(&e.data.channel.id),
            Ari::ChannelDestroyed(e) => {
                self.doors.gone(&e.data.channel.id);
                Some(gone(&e.data.channel.id, small(e.data.cause)))
            }
            Ari::ChannelStateChange(e) => changed(e.data.channel, text),
            Ari::Dial(e) => progress(e.data.peer?.id, &e.data.dialstatus),
            Ari::ChannelDtmfReceived(e) => key(e.data.channel, &e.data.digit),
            Ari::PlaybackFinished(e) => {
                self.heard.finished(&e.data.playback);
                let id = e.data.playback.id?;
                Some(Event::PlaybackFinished(PlaybackId(id)))
            }
            Ari::RecordingFinished(e) => Some(recorded(e.data.recording)),
            Ari::RecordingFailed(e) => {
                let name = RecordingId(e.data.recording.name);
                Some(Event::RecordingFailed(name))
            }
            Ari::DeviceStateChanged(e) => device(e.data.device_state),
            Ari::ChannelHold(e) => Some(Event::OnHold(ChannelId(e.data.channel.id), true)),
            Ari::ChannelUnhold(e) => Some(Event::OnHold(ChannelId(e.data.channel.id), false)),
            _ => match hanging_up(text) {
                Some(channel) => self.left(&channel),
                None => referred(text).or_else(|| self.skip(text)),
            },
        }
    }

    /// One of ours that was made for an early sound enters before it rings, which is nothing to tell.
    fn entered(&self, channel: Channel, args: Vec<String>) -> Option<Event> {
        if channel.id.starts_with(OURS) && channel.state != ChannelState::Up {
            self.doors.entered(&channel.id);
            return None;
        }
        Some(entered(channel, args))
    }

    /// A caller who left has hung up; Asterisk says no cause, and nothing more of the channel. For a leg of
    /// ours `ChannelDestroyed` follows, which says the cause.
    ///
    /// Most often the request to hang up tells it earlier, before what is being spoken breaks off: that is
    /// no end of a greeting, upon which a person would be asked for, and no failure of it.
    fn left(&self, channel: &str) -> Option<Event> {
        self.heard.left(channel);
        let callers = !channel.starts_with(OURS);
        callers.then(|| gone(channel, NORMAL))
    }

    fn skip(&mut self, text: &str) -> Option<Event> {
        let kind = serde_json::from_str::<Kind>(text);
        let name = kind.map_or("not an event".into(), |kind| kind.name.into_owned());
        let name: String = name.chars().take(64).collect();
        if self.skipped.len() >= KINDS && !self.skipped.contains_key(&name) {
            return None;
        }
        let count = self.skipped.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 {
            tracing::info!(
                kind = name,
                "an event of Asterisk is not understood and skipped"
            );
        }
        None
    }
}

/// The dialplan may say which number was dialled, as in `Stasis(rexian,12345)`; else it is the
/// extension the caller is at. A telephone of ours that dials by itself is named behind it, as in
/// `Stasis(rexian,1002,1001)`.
fn entered(channel: Channel, args: Vec<String>) -> Event {
    if channel.id.starts_with(OURS) {
        return Event::Answered(ChannelId(channel.id));
    }
    let mut args = args.into_iter();
    let said = args.next().filter(|said| !said.is_empty());
    let dialled = said.unwrap_or(channel.dialplan.extension);
    let dialled = dialled.chars().take(LONGEST).collect();
    if let Some(phone) = args.next().filter(|phone| is_phone(phone)) {
        return Event::Dialled {
            channel: ChannelId(channel.id),
            phone,
            number: dialled,
        };
    }
    Event::Arrived {
        caller: super::caller::number(&channel.caller.number),
        dialled,
        channel: ChannelId(channel.id),
        known: switchboard::Known::default(),
    }
}

#[derive(Deserialize)]
struct HangingUp<'a> {
    #[serde(borrow, rename = "type")]
    name: Cow<'a, str>,
    channel: Named,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

/// A request to hang up need not say a cause, without which the crate's model does not read it.
fn hanging_up(text: &str) -> Option<String> {
    let event: HangingUp = serde_json::from_str(text).ok()?;
    (event.name == "ChannelHangupRequest").then_some(event.channel.id)
}

#[derive(Deserialize)]
struct Referral<'a> {
    #[serde(borrow, rename = "type")]
    name: Cow<'a, str>,
    refer_to: ReferTo,
    referred_by: ReferredBy,
    /// What the telephone was told about it, where it was.
    state: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct ReferTo {
    requested_destination: Requested,
    destination_channel: Option<Named>,
}

#[derive(Deserialize)]
struct Requested {
    destination: Option<String>,
}

#[derive(Deserialize)]
struct ReferredBy {
    source_channel: Named,
}

/// A telephone's transfer key, by `PJSIP_TRANSFER_HANDLING()=ari-only`. One that is to join its two lines
/// names the other one, and no destination.
fn referred(text: &str) -> Option<Event> {
    let event: Referral = serde_json::from_str(text).ok()?;
    let channel = event.referred_by.source_channel.id;
    let to = event.refer_to.requested_destination.destination;
    let with = event.refer_to.destination_channel;
    let asks = event.name == "ChannelTransfer" && event.state.is_none();
    asks.then(|| Event::Referred {
        channel: ChannelId(channel),
        to: to.map(|to| to.chars().take(LONGEST).collect()),
        with: with.map(|other| ChannelId(other.id)),
    })
}

fn gone(channel: &str, cause: u16) -> Event {
    Event::Gone {
        channel: channel.into(),
        cause,
    }
}

/// A leg of ours rings, or one that was made for an early sound is answered. Any other that is answered enters then, and
/// before it has nothing can be done with it.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the states of another crate, of which two are read"
)]
fn changed(channel: Channel, text: &str) -> Option<Event> {
    if !channel.id.starts_with(OURS) {
        return None;
    }
    match channel.state {
        ChannelState::Ringing => Some(Event::Ringing(ChannelId(channel.id))),
        ChannelState::Up if has_entered(text) => Some(Event::Answered(ChannelId(channel.id))),
        _ => None,
    }
}

/// Whether the channel of an event is in an application; the crate's model keeps its name to itself.
fn has_entered(text: &str) -> bool {
    let event: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let application = event.pointer("/channel/dialplan/app_name");
    application.is_some_and(|name| name == "Stasis")
}

/// The network lets itself be heard: 183, or 180 with a description of its sound.
fn progress(channel: String, status: &str) -> Option<Event> {
    let ours = channel.starts_with(OURS) && status == "PROGRESS";
    ours.then_some(Event::Progress(ChannelId(channel)))
}

/// The letters A to D are keys of no telephone.
fn key(channel: Channel, digit: &str) -> Option<Event> {
    let key = digit.chars().next()?;
    let known = key.is_ascii_digit() || key == '*' || key == '#';
    known.then_some(Event::Key(ChannelId(channel.id), key))
}

fn recorded(recording: LiveRecording) -> Event {
    let ms = |seconds: u32| u64::from(seconds) * 1_000;
    Event::RecordingFinished {
        recording: RecordingId(recording.name),
        duration_ms: recording.duration.map_or(0, ms),
        talking_ms: recording.talking_duration.map(ms),
    }
}

/// Whether an endpoint is a telephone: those are named by their numbers, the carrier is not.
pub fn is_phone(endpoint: &str) -> bool {
    !endpoint.is_empty() && endpoint.bytes().all(|b| b.is_ascii_digit())
}

/// A telephone that registered or was lost, is used or free. One that is `Unknown` says nothing.
fn device(device: DeviceState) -> Option<Event> {
    let phone = device.name.strip_prefix("PJSIP/")?;
    if phone == TRUNK {
        return trunk(device.state);
    }
    if !is_phone(phone) {
        return None;
    }
    let phone = phone.to_owned();
    let (reachable, in_use) = match device.state {
        DeviceStateState::Unknown => return None,
        DeviceStateState::Invalid | DeviceStateState::Unavailable => (false, false),
        DeviceStateState::NotInuse => (true, false),
        DeviceStateState::Inuse
        | DeviceStateState::Busy
        | DeviceStateState::Ringing
        | DeviceStateState::Ringinuse
        | DeviceStateState::Onhold => (true, true),
    };
    Some(Event::Phone {
        phone,
        reachable,
        in_use,
    })
}

/// In use the carrier's line says nothing: a call that goes on says so of one that is dead, too.
fn trunk(state: DeviceStateState) -> Option<Event> {
    let reachable = match state {
        DeviceStateState::Unavailable => false,
        DeviceStateState::NotInuse => true,
        DeviceStateState::Unknown
        | DeviceStateState::Invalid
        | DeviceStateState::Inuse
        | DeviceStateState::Busy
        | DeviceStateState::Ringing
        | DeviceStateState::Ringinuse
        | DeviceStateState::Onhold => return None,
    };
    Some(Event::Trunk { reachable })
}

fn small(cause: u32) -> u16 {
    u16::try_from(cause).unwrap_or(0)
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
