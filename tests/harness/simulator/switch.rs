//! A model of Asterisk: does commands at once, reports later, and can lose its socket.

mod deeds;
mod names;
mod people;
mod seen;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use switchboard::{
    AgentId, BridgeId, BridgeSeen, ChannelId, ChannelSeen, Command, Event, FailReason, Inventory,
    Known, Language, Millis, PhoneSeen, PlaybackId, RecordingId,
};

/// How long a prompt takes, in milliseconds.
pub const PROMPT_MS: u64 = 3_000;
/// A telephone is told to be free so long after its call has ended, in milliseconds.
const FREE_MS: u64 = 20;
/// Whether a telephone is one of the office, which are numbered with four digits here; others are beyond the
/// carrier.
fn is_ours(number: &str) -> bool {
    number.len() == 4
}

/// Whether a telephone of the office talks on a leg.
fn is_phones(leg: &Leg) -> bool {
    let phone = leg.rings.as_ref().or(leg.phone.as_ref());
    leg.up && phone.is_some_and(|phone| is_ours(phone))
}

/// So much of what was told is remembered.
const TOLD: usize = 30;

/// What a telephone does when it is rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phone {
    /// Rings, and is answered after so many milliseconds.
    Answers(u64),
    /// Rings and rings.
    Rings,
    /// Is busy.
    Busy,
    /// Rings, and the call is rejected after so many milliseconds.
    Rejects(u64),
    /// Is registered, but nothing comes back.
    Silent,
    /// Says something before any answer, and ends the call after so many milliseconds, with that cause (Q.850).
    Announces(u64, u16),
    /// Plays a tone of its own in place of ringing, and is answered after so many milliseconds.
    Sings(u64),
    /// Is not registered: Asterisk refuses to ring it.
    Unregistered,
}

#[derive(Debug, Default)]
struct Leg {
    up: bool,
    /// The number of whoever arrived, and what they dialled; of a telephone's leg what it dialled.
    caller: Option<String>,
    dialled: String,
    bridge: Option<BridgeId>,
    /// When its bridge was destroyed under it.
    bereft: Option<Millis>,
    playing: Option<PlaybackId>,
    heard: Vec<String>,
    spoken_in: Option<Language>,
    music: bool,
    music_class: String,
    muted: bool,
    /// Whether its far end has told that it rings.
    is_ringing: bool,
    /// Whether its telephone has put it on hold.
    on_hold: bool,
    /// The number its telephone shows, and the name.
    shown: Option<String>,
    name: Option<String>,
    /// Whether its telephone was asked to answer by itself.
    auto_answer: bool,
    /// The telephone that made it by itself.
    phone: Option<String>,
    /// The telephone at its far end, ours to be rung.
    rings: Option<String>,
    /// Whether that goes over the carrier's trunk.
    outside: bool,
    /// Whether it may be in a bridge before it is answered.
    early: bool,
    /// Whether its far end lets itself be heard before the answer.
    sounds: bool,
    /// To which leg it listens, if it is a snoop, and whether it may whisper.
    snoops: Option<(ChannelId, bool)>,
}

#[derive(Debug)]
enum Source {
    Leg(ChannelId),
    Bridge(BridgeId),
}

#[derive(Debug)]
enum Due {
    Report(Event),
    Rings(ChannelId),
    Sounds(ChannelId),
    Answers(ChannelId),
    Hangs(ChannelId, u16),
    Spoken(PlaybackId),
    Recorded(RecordingId),
    Phone(String),
}

/// One Asterisk.
#[derive(Debug, Default)]
pub struct Switch {
    /// From the event to its report, in milliseconds.
    pub latency_ms: u64,
    /// How long callers speak into the mailbox, in milliseconds.
    pub speaks_ms: u64,
    /// What each telephone does; those not named are unregistered.
    pub phones: BTreeMap<String, Phone>,
    /// Whether the carrier answers, if that is known.
    pub trunk: Option<bool>,
    /// Telephones that have a call of their own.
    pub used: BTreeSet<String>,
    /// Who knows the matter of a caller's number.
    pub preferred: BTreeMap<String, AgentId>,
    /// Who served callers last, where somebody else keeps their case.
    pub served: BTreeMap<String, AgentId>,
    /// Numbers of nuisance callers.
    pub barred: BTreeSet<String>,
    /// Numbers with a priority, in milliseconds.
    pub head_starts: BTreeMap<String, u64>,
    /// Legs that were left to the dialplan, and what it is to dial for them.
    pub continued: BTreeMap<ChannelId, String>,
    /// Whether recordings fail.
    pub records_fail: bool,
    connected: bool,
    legs: BTreeMap<ChannelId, Leg>,
    bridges: BTreeSet<BridgeId>,
    playing: BTreeMap<PlaybackId, ChannelId>,
    /// What is said to all in a bridge.
    said: BTreeMap<PlaybackId, BridgeId>,
    ringing: BTreeMap<PlaybackId, BridgeId>,
    /// Bridges with music.
    musical: BTreeSet<BridgeId>,
    /// Recordings that leave out what is said.
    paused: BTreeSet<RecordingId>,
    recordings: BTreeMap<RecordingId, (Source, Millis)>,
    /// What was told of late.
    told: VecDeque<Event>,
    /// Those that `ari` asks for when it connects, as Asterisk lists none.
    asked_for: BTreeSet<RecordingId>,
    due: BTreeMap<(Millis, u64), Due>,
    made: BTreeSet<String>,
    number: u64,
}

impl Switch {
    /// Without telephones and not yet connected; latency and length of messages in milliseconds.
    pub fn new(latency_ms: u64, speaks_ms: u64) -> Self {
        Self {
            latency_ms,
            speaks_ms,
            ..Self::default()
        }
    }

    /// When something happens next.
    pub fn next(&self) -> Option<Millis> {
        self.due.keys().next().map(|(at, _)| *at)
    }

    /// What the board is told at `now`, if anything; `None` once nothing more is due.
    pub fn poll(&mut self, now: Millis) -> Option<Event> {
        loop {
            let entry = self.due.first_entry().filter(|due| due.key().0 <= now)?;
            match entry.remove() {
                Due::Report(event) => {
                    self.remember(&event);
                    return Some(event);
                }
                Due::Rings(leg) => self.ring(now, leg),
                Due::Sounds(leg) => self.sound(now, leg),
                Due::Answers(leg) => self.answer(now, leg),
                Due::Hangs(leg, cause) => self.hang_up(now, &leg, cause),
                Due::Spoken(playback) => self.stop_play(now, &playback),
                Due::Recorded(recording) => self.stop_recording(now, &recording),
                Due::Phone(phone) => self.tell_phone(now, &phone),
            }
        }
    }

    fn remember(&mut self, event: &Event) {
        // Nobody arrives twice, and what failed is told by us, once.
        let once = matches!(
            event,
            Event::Arrived { .. } | Event::Dialled { .. } | Event::Failed { .. }
        );
        if once {
            return;
        }
        self.told.push_back(event.clone());
        if self.told.len() > TOLD {
            self.told.pop_front();
        }
    }

    /// What was told of late, but for arrivals; oldest first.
    pub fn told(&self) -> Vec<Event> {
        self.told.iter().cloned().collect()
    }

    /// A telephone of ours is in use from the ringing on until a moment after the end.
    fn tell_phone(&mut self, now: Millis, phone: &str) {
        let known = self.phones.get_key_value(phone).filter(|_| is_ours(phone));
        let Some((phone, is)) = known else {
            return;
        };
        let event = Event::Phone {
            phone: phone.clone(),
            reachable: *is != Phone::Unregistered,
            in_use: self.is_used(phone),
        };
        self.report(now, event);
    }

    /// Whether a telephone has a call, ours or another.
    pub fn is_used(&self, phone: &str) -> bool {
        let theirs = |leg: &Leg| {
            [&leg.rings, &leg.phone]
                .iter()
                .any(|it| it.as_deref() == Some(phone))
        };
        self.used.contains(phone) || self.legs.values().any(theirs)
    }

    /// Reports something, once more or out of turn.
    pub fn report_at(&mut self, at: Millis, event: Event) {
        self.number += 1;
        if self.connected {
            self.due.insert((at, self.number), Due::Report(event));
        }
    }

    /// A leg is there no more, and nothing tells of it.
    pub fn forgets(&mut self, channel: &ChannelId) {
        self.legs.remove(channel);
    }

    /// All recordings have ended, and nothing tells of it.
    pub fn loses_recordings(&mut self) {
        self.recordings.clear();
    }

    /// All bridges are there no more, and nothing tells of it.
    pub fn loses_bridges(&mut self) {
        self.bridges.clear();
        self.legs.values_mut().for_each(|leg| leg.bridge = None);
    }

    /// The socket is gone; what was to be reported is never told.
    pub fn disconnect(&mut self) {
        self.connected = false;
        self.due.retain(|_, due| !matches!(due, Due::Report(_)));
    }

    /// What the shell would say of a caller.
    fn known(&self, caller: &str) -> Known {
        Known {
            preferred: self.preferred.get(caller).copied(),
            served: self.served.get(caller).copied(),
            barred: self.barred.contains(caller),
            head_start_ms: self.head_starts.get(caller).copied().unwrap_or(0),
        }
    }

    /// The socket is back: what is there.
    pub fn connect(&mut self) -> Inventory {
        self.connected = true;
        self.look()
    }

    /// What is there.
    pub fn look(&self) -> Inventory {
        let seen = |(id, leg): (&ChannelId, &Leg)| ChannelSeen {
            id: id.clone(),
            caller: leg.caller.clone(),
            dialled: leg.dialled.clone(),
            up: leg.up,
            rings: leg.is_ringing && !leg.up,
            phone: leg.phone.clone(),
            on_hold: is_phones(leg).then_some(leg.on_hold),
            known: self.known(leg.caller.as_deref().unwrap_or_default()),
        };
        let bridge = |id: &BridgeId| BridgeSeen {
            id: id.clone(),
            channels: self.inside(id),
        };
        let phone = |(number, phone): (&String, &Phone)| PhoneSeen {
            phone: number.clone(),
            reachable: *phone != Phone::Unregistered,
            in_use: self.is_used(number),
        };
        let asked_for = |recording: &&RecordingId| self.asked_for.contains(*recording);
        Inventory {
            trunk: self.trunk,
            channels: self.legs.iter().map(seen).collect(),
            bridges: self.bridges.iter().map(bridge).collect(),
            recordings: self.recordings.keys().filter(asked_for).cloned().collect(),
            phones: self
                .phones
                .iter()
                .filter(|(it, _)| is_ours(it))
                .map(phone)
                .collect(),
        }
    }

    /// From now on only those recordings are asked for which the store knows of.
    pub fn ask_for(&mut self, recordings: BTreeSet<RecordingId>) {
        self.asked_for = recordings;
    }

    /// Whether events are reported.
    pub fn is_connected(&self) -> bool {
        self.connected
    }

    /// Everything dies, as when Asterisk is restarted.
    pub fn crash(&mut self) {
        self.disconnect();
        self.legs.clear();
        self.bridges.clear();
        self.playing.clear();
        self.said.clear();
        self.ringing.clear();
        self.recordings.clear();
        self.due.clear();
    }

    /// Does a command, or says why not.
    pub fn execute(&mut self, now: Millis, command: &Command) -> Result<(), FailReason> {
        if !self.connected {
            return Err(FailReason::Unreachable);
        }
        self.do_it(now, command)
    }
}
