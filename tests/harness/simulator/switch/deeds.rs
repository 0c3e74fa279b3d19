//! What the simulated switch does when it is told to.

use switchboard::{
    BridgeId, ChannelId, Command, Dial, Event, FailReason, Language, Millis, PlaybackId,
    RecordingId, Setting,
};

use super::{Due, Leg, PROMPT_MS, Phone, Source, Switch};

impl Switch {
    pub(super) fn do_it(&mut self, now: Millis, command: &Command) -> Result<(), FailReason> {
        match command {
            Command::Answer(leg) => self.leg(leg)?.up = true,
            Command::HangUp(leg) => {
                self.leg(leg)?;
                self.hang_up(now, leg, 16);
            }
            // What the dialplan does with it is none of ours.
            Command::Continue(leg) => {
                let dialled = self.leg(leg)?.dialled.clone();
                self.continued.insert(leg.clone(), dialled);
                self.hang_up(now, leg, 16);
            }
            Command::Play {
                playback,
                channel,
                say,
                language,
            } => {
                assert!(!say.is_empty(), "nothing to say");
                let words = say.iter().map(|phrase| phrase.prompt.clone()).collect();
                self.play(now, playback, channel, words)?;
                self.leg(channel)?.spoken_in = Some(*language);
            }
            Command::PlayBridge {
                playback,
                bridge,
                say,
                language,
            } => {
                let words = say.iter().map(|phrase| phrase.prompt.clone()).collect();
                self.play_bridge(now, (playback, bridge), words, *language)?;
            }
            Command::PlayRecording {
                playback,
                channel,
                recording,
            } => self.play(now, playback, channel, vec![recording.0.clone()])?,
            Command::StopPlay(playback) if self.ringing.remove(playback).is_some() => {}
            Command::StopPlay(playback) => {
                let said = self.playing.contains_key(playback) || self.said.contains_key(playback);
                said.then_some(()).ok_or(FailReason::Gone)?;
                self.stop_play(now, playback);
            }
            Command::Set(leg, Setting::Music(class)) => {
                self.leg(leg)?.music_class.clone_from(class);
            }
            Command::Set(leg, Setting::Dialled(phone)) => {
                self.leg(leg)?.dialled.clone_from(phone);
            }
            Command::StartMusic(leg) => self.leg(leg)?.music = true,
            Command::StopMusic(leg) => self.leg(leg)?.music = false,
            Command::RingBridge(bridge, playback) => {
                self.bridges.get(bridge).ok_or(FailReason::Gone)?;
                self.ringing.insert(playback.clone(), bridge.clone());
            }
            Command::Mute(leg) => self.leg(leg)?.muted = true,
            Command::Unmute(leg) => self.leg(leg)?.muted = false,
            Command::Beep(leg) => self.leg(leg)?.heard.push("beep".into()),
            Command::AnswerReferral(leg, _) => {
                self.leg(leg)?;
            }
            Command::SendKeys(leg, keys) => self.leg(leg)?.heard.push(keys.clone()),
            Command::Originate {
                channel,
                to: to @ (Dial::Phone(number) | Dial::Outside(number)),
                originator,
                ring_ms,
                caller,
                name,
                auto_answer,
                early,
            } => {
                self.originate(now, channel, number, originator.as_ref(), *ring_ms)?;
                if let Some(leg) = self.legs.get_mut(channel) {
                    leg.early = *early;
                    leg.shown.clone_from(caller);
                    leg.name.clone_from(name);
                    leg.auto_answer = *auto_answer;
                    leg.outside = matches!(to, Dial::Outside(_));
                }
            }
            Command::StartBridgeMusic(bridge) => {
                self.bridges.get(bridge).ok_or(FailReason::Gone)?;
                self.musical.insert(bridge.clone());
            }
            Command::StopBridgeMusic(bridge) => {
                self.musical.remove(bridge);
            }
            Command::PauseRecording(recording) => {
                self.recordings.get(recording).ok_or(FailReason::Gone)?;
                self.paused.insert(recording.clone());
            }
            Command::ResumeRecording(recording) => {
                self.paused.remove(recording);
            }
            Command::Snoop {
                snoop,
                channel,
                whisper,
            } => {
                self.leg(channel)?;
                let leg = Leg {
                    snoops: Some((channel.clone(), *whisper)),
                    ..Leg::default()
                };
                self.legs.insert(snoop.clone(), leg);
                self.answer(now, snoop.clone());
            }
            Command::CreateBridge(bridge) => {
                self.bridges.insert(bridge.clone());
            }
            Command::Join(bridge, leg) => self.join(bridge, leg)?,
            Command::Leave(bridge, leg) => {
                let left = self.leg(leg)?.bridge.take_if(|its| its == bridge);
                self.left(now, left.as_ref());
            }
            Command::DestroyBridge(bridge) => self.destroy(now, bridge)?,
            Command::RecordBridge(bridge, recording) => {
                self.bridges.get(bridge).ok_or(FailReason::Gone)?;
                self.record(now, recording, Source::Bridge(bridge.clone()), None)?;
            }
            Command::RecordMessage(leg, recording, limits) => {
                self.leg(leg)?;
                let length = (self.speaks_ms + limits.silence_ms).min(limits.limit_ms);
                self.record(now, recording, Source::Leg(leg.clone()), Some(length))?;
            }
            Command::StopRecording(recording) => {
                self.recordings.get(recording).ok_or(FailReason::Gone)?;
                self.stop_recording(now, recording);
            }
            Command::DiscardRecording(_) => {}
        }
        Ok(())
    }

    pub(super) fn originate(
        &mut self,
        now: Millis,
        channel: &ChannelId,
        phone: &str,
        originator: Option<&ChannelId>,
        ring_ms: u64,
    ) -> Result<(), FailReason> {
        if let Some(originator) = originator {
            self.leg(originator)?;
        }
        let number = phone;
        let phone = self
            .phones
            .get(phone)
            .copied()
            .unwrap_or(Phone::Unregistered);
        let (rings, sounds) = (Due::Rings(channel.clone()), Due::Sounds(channel.clone()));
        let hangs = |cause| Due::Hangs(channel.clone(), cause);
        let (first, later) = match phone {
            Phone::Unregistered => return Err(FailReason::Refused),
            Phone::Answers(ms) => (Some(rings), (ms, Due::Answers(channel.clone()))),
            Phone::Rings => (Some(rings), (ring_ms, hangs(19))),
            Phone::Busy => (None, (100, hangs(17))),
            Phone::Rejects(ms) => (Some(rings), (ms, hangs(21))),
            Phone::Silent => (None, (ring_ms, hangs(0))),
            Phone::Announces(ms, cause) => (Some(sounds), (ms, hangs(cause))),
            Phone::Sings(ms) => (Some(sounds), (ms, Due::Answers(channel.clone()))),
        };
        let leg = Leg {
            rings: self.phones.contains_key(number).then(|| number.into()),
            ..Leg::default()
        };
        self.legs.insert(channel.clone(), leg);
        self.tell_phone(now, number);
        if let Some(first) = first {
            self.later(now + 50, first);
        }
        self.later(now + later.0, later.1);
        Ok(())
    }

    /// A far end tells that it rings.
    pub(super) fn ring(&mut self, now: Millis, channel: ChannelId) {
        if let Some(leg) = self.legs.get_mut(&channel) {
            leg.is_ringing = true;
            self.report(now, Event::Ringing(channel));
        }
    }

    /// A telephone that rings is answered, whatever it would have done.
    pub fn picks_up(&mut self, now: Millis, channel: ChannelId) {
        let theirs = |due: &Due| matches!(due, Due::Hangs(leg, _) if *leg == channel);
        self.due.retain(|_, due| !theirs(due));
        self.answer(now, channel);
    }

    pub(super) fn sound(&mut self, now: Millis, channel: ChannelId) {
        if let Some(leg) = self.legs.get_mut(&channel).filter(|leg| !leg.up) {
            leg.sounds = true;
            self.report(now, Event::Progress(channel));
        }
    }

    pub(super) fn answer(&mut self, now: Millis, channel: ChannelId) {
        if let Some(leg) = self.legs.get_mut(&channel) {
            leg.up = true;
            self.report(now, Event::Answered(channel));
        }
    }

    pub(super) fn join(&mut self, bridge: &BridgeId, leg: &ChannelId) -> Result<(), FailReason> {
        self.bridges.get(bridge).ok_or(FailReason::Refused)?;
        // Asterisk hears nothing of us until whatever plays is over.
        let spoken_to = self.playing.values().any(|it| it == leg);
        assert!(!spoken_to, "{leg} is joined while it is spoken to");
        let leg = self.leg(leg)?;
        if !leg.up && !leg.early {
            return Err(FailReason::Refused);
        }
        leg.bridge = Some(bridge.clone());
        Ok(())
    }

    /// Asterisk ends the recording of a bridge that somebody was the last to leave.
    pub(super) fn left(&mut self, now: Millis, bridge: Option<&BridgeId>) {
        if let Some(bridge) = bridge.filter(|bridge| self.inside(bridge).is_empty()) {
            let theirs = |source: &Source| matches!(source, Source::Bridge(its) if its == bridge);
            self.stop_recordings(now, theirs);
        }
    }

    pub(super) fn destroy(&mut self, now: Millis, bridge: &BridgeId) -> Result<(), FailReason> {
        if !self.bridges.remove(bridge) {
            return Err(FailReason::Gone);
        }
        for leg in self.legs.values_mut() {
            if leg.bridge.take_if(|inside| inside == bridge).is_some() {
                leg.bereft = Some(now);
            }
        }
        let theirs = |source: &Source| matches!(source, Source::Bridge(its) if its == bridge);
        self.stop_recordings(now, theirs);
        let said = self.said.iter().filter(|(_, its)| *its == bridge);
        let said: Vec<PlaybackId> = said.map(|(playback, _)| playback.clone()).collect();
        said.iter()
            .for_each(|playback| self.stop_play(now, playback));
        Ok(())
    }

    pub(super) fn play(
        &mut self,
        now: Millis,
        playback: &PlaybackId,
        channel: &ChannelId,
        words: Vec<String>,
    ) -> Result<(), FailReason> {
        let leg = self.leg(channel)?;
        // Asterisk waits minutes for a bridge that is not there any more.
        assert_ne!(
            leg.bereft,
            Some(now),
            "{channel} is spoken to while it leaves"
        );
        let length = words.len() as u64 * PROMPT_MS;
        leg.heard.extend(words);
        leg.music = false;
        leg.playing = Some(playback.clone());
        self.playing.insert(playback.clone(), channel.clone());
        self.later(now + length, Due::Spoken(playback.clone()));
        Ok(())
    }

    /// All who are in the bridge hear it, and each other.
    fn play_bridge(
        &mut self,
        now: Millis,
        (playback, bridge): (&PlaybackId, &BridgeId),
        words: Vec<String>,
        language: Language,
    ) -> Result<(), FailReason> {
        self.bridges.get(bridge).ok_or(FailReason::Gone)?;
        let length = words.len() as u64 * PROMPT_MS;
        for leg in self.inside(bridge) {
            let leg = self.leg(&leg)?;
            leg.heard.extend(words.clone());
            leg.spoken_in = Some(language);
        }
        self.said.insert(playback.clone(), bridge.clone());
        self.later(now + length, Due::Spoken(playback.clone()));
        Ok(())
    }

    pub(super) fn stop_play(&mut self, now: Millis, playback: &PlaybackId) {
        if self.says_no_more(playback) {
            self.report(now, Event::PlaybackFinished(playback.clone()));
        }
    }

    /// What is said is said no more, and nothing tells of it. Whether it was being said.
    pub fn says_no_more(&mut self, playback: &PlaybackId) -> bool {
        let ends = |due: &Due| matches!(due, Due::Spoken(its) if its == playback);
        self.due.retain(|_, due| !ends(due));
        if self.said.remove(playback).is_some() {
            return true;
        }
        let Some(channel) = self.playing.remove(playback) else {
            return false;
        };
        if let Some(leg) = self.legs.get_mut(&channel) {
            leg.playing.take_if(|current| current == playback);
        }
        true
    }

    pub(super) fn record(
        &mut self,
        now: Millis,
        recording: &RecordingId,
        source: Source,
        length: Option<u64>,
    ) -> Result<(), FailReason> {
        self.asked_for.insert(recording.clone());
        if self.records_fail {
            return Err(FailReason::Refused);
        }
        self.recordings.insert(recording.clone(), (source, now));
        if let Some(length) = length {
            self.later(now + length, Due::Recorded(recording.clone()));
        }
        Ok(())
    }

    pub(super) fn stop_recording(&mut self, now: Millis, recording: &RecordingId) {
        let Some((source, since)) = self.recordings.remove(recording) else {
            return;
        };
        let duration_ms = now - since;
        let talking_ms = match source {
            Source::Leg(_) => Some(duration_ms.min(self.speaks_ms)),
            Source::Bridge(_) => None,
        };
        let recording = recording.clone();
        self.report(
            now,
            Event::RecordingFinished {
                recording,
                duration_ms,
                talking_ms,
            },
        );
    }

    pub(super) fn stop_recordings_of(&mut self, now: Millis, channel: &ChannelId) {
        self.stop_recordings(
            now,
            |source| matches!(source, Source::Leg(leg) if leg == channel),
        );
    }

    pub(super) fn stop_recordings(&mut self, now: Millis, theirs: impl Fn(&Source) -> bool) {
        let of = |(id, (source, _)): (&RecordingId, &(Source, Millis))| {
            theirs(source).then(|| id.clone())
        };
        let over: Vec<RecordingId> = self.recordings.iter().filter_map(of).collect();
        over.iter()
            .for_each(|recording| self.stop_recording(now, recording));
    }

    pub(super) fn leg(&mut self, leg: &ChannelId) -> Result<&mut Leg, FailReason> {
        self.legs.get_mut(leg).ok_or(FailReason::Gone)
    }

    pub(super) fn inside(&self, bridge: &BridgeId) -> Vec<ChannelId> {
        let inside = |(_, leg): &(&ChannelId, &Leg)| leg.bridge.as_ref() == Some(bridge);
        self.legs
            .iter()
            .filter(inside)
            .map(|(id, _)| id.clone())
            .collect()
    }

    pub(super) fn report(&mut self, now: Millis, event: Event) {
        self.report_at(now + self.latency_ms, event);
    }

    pub(super) fn later(&mut self, at: Millis, due: Due) {
        self.number += 1;
        self.due.insert((at, self.number), due);
    }
}
