//! Order of commands: those of one leg are done in the order given, also while one of them waits for
//! its sound or its turn; other legs do not wait for it.

use std::collections::{HashMap, VecDeque};

use switchboard::{Command, PlaybackId};

use super::orders::subject;

/// Legs for which a command is being prepared, and what is to follow it.
#[derive(Debug, Default)]
pub struct Lanes {
    busy: HashMap<String, VecDeque<Command>>,
    playing: HashMap<PlaybackId, String>,
}

impl Lanes {
    /// The command, if it can go at once; else it is kept behind those before it.
    pub fn enter(&mut self, command: Command) -> Option<Command> {
        let lane = self.lane(&command);
        let Some(queue) = self.busy.get_mut(&lane) else {
            return Some(command);
        };
        if let Some(playback) = playback(&command) {
            self.playing.insert(playback.clone(), lane);
        }
        queue.push_back(command);
        None
    }

    /// From here on what is for the same leg waits for `release`.
    pub fn hold(&mut self, command: &Command) -> String {
        let lane = subject(command).to_owned();
        if let Some(playback) = playback(command) {
            self.playing.insert(playback.clone(), lane.clone());
        }
        self.busy.entry(lane.clone()).or_default();
        lane
    }

    /// The next command of a lane, once the one before it has gone; `None` opens the lane.
    pub fn next(&mut self, lane: &str) -> Option<Command> {
        let next = self.busy.get_mut(lane).and_then(VecDeque::pop_front);
        if next.is_none() {
            self.busy.remove(lane);
            self.playing.retain(|_, its| its != lane);
        }
        next
    }

    fn lane(&self, command: &Command) -> String {
        let subject = subject(command);
        if let Command::StopPlay(playback) = command {
            let lane = self.playing.get(playback);
            return lane.cloned().unwrap_or_else(|| subject.to_owned());
        }
        subject.to_owned()
    }
}

fn playback(command: &Command) -> Option<&PlaybackId> {
    match command {
        Command::Play { playback, .. }
        | Command::PlayBridge { playback, .. }
        | Command::PlayRecording { playback, .. } => Some(playback),
        Command::Answer(_)
        | Command::HangUp(_)
        | Command::Continue(_)
        | Command::StopPlay(_)
        | Command::Set(..)
        | Command::StartMusic(_)
        | Command::StopMusic(_)
        | Command::StartBridgeMusic(_)
        | Command::StopBridgeMusic(_)
        | Command::PauseRecording(_)
        | Command::ResumeRecording(_)
        | Command::RingBridge(..)
        | Command::Beep(_)
        | Command::Mute(_)
        | Command::Unmute(_)
        | Command::SendKeys(..)
        | Command::AnswerReferral(..)
        | Command::Originate { .. }
        | Command::Snoop { .. }
        | Command::CreateBridge(_)
        | Command::Join(..)
        | Command::Leave(..)
        | Command::DestroyBridge(_)
        | Command::RecordBridge(..)
        | Command::RecordMessage(..)
        | Command::StopRecording(_)
        | Command::DiscardRecording(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use switchboard::{ChannelId, Language, Phrase};

    use super::*;

    fn play(playback: &str, channel: &str) -> Command {
        Command::Play {
            playback: playback.into(),
            channel: channel.into(),
            say: vec![Phrase::plain("greeting")],
            language: Language::Chinese,
        }
    }

    fn music(channel: &str) -> Command {
        Command::StartMusic(ChannelId::from(channel))
    }

    #[test]
    fn a_leg_waits_for_its_sound_and_others_do_not() {
        let mut lanes = Lanes::default();
        let lane = lanes.hold(&play("p1", "a"));
        assert_eq!(lanes.enter(music("a")), None);
        assert_eq!(lanes.enter(music("b")), Some(music("b")));
        assert_eq!(lanes.next(&lane), Some(music("a")));
        assert_eq!(lanes.next(&lane), None);
        assert_eq!(lanes.enter(music("a")), Some(music("a")));
    }

    #[test]
    fn a_stop_does_not_overtake_what_it_stops() {
        let mut lanes = Lanes::default();
        let lane = lanes.hold(&play("p1", "a"));
        let stop = Command::StopPlay("p1".into());
        assert_eq!(lanes.enter(stop.clone()), None);
        assert_eq!(lanes.enter(play("p2", "a")), None);
        assert_eq!(lanes.enter(Command::StopPlay("p2".into())), None);
        assert_eq!(lanes.next(&lane), Some(stop));
        assert_eq!(lanes.next(&lane), Some(play("p2", "a")));
        assert_eq!(lanes.next(&lane), Some(Command::StopPlay("p2".into())));
    }
}
