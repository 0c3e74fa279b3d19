//! Names that commands make and use: none is used that was never made, and none made twice but for voices, of
//! which none is made while it speaks.

use switchboard::{ChannelId, Command};

use super::Switch;

impl Switch {
    /// The first of its names that was never made, if it makes none itself.
    pub fn unknown_name(&self, command: &Command) -> Option<String> {
        let names: Vec<&str> = match command {
            Command::Answer(leg)
            | Command::HangUp(leg)
            | Command::Continue(leg)
            | Command::Set(leg, _)
            | Command::StartMusic(leg)
            | Command::StopMusic(leg)
            | Command::Beep(leg)
            | Command::Mute(leg)
            | Command::Unmute(leg)
            | Command::AnswerReferral(leg, _)
            | Command::SendKeys(leg, _) => vec![leg.as_str()],
            Command::Play { channel, .. } | Command::RecordMessage(channel, ..) => {
                vec![channel.as_str()]
            }
            Command::PlayBridge { bridge, .. } => vec![bridge.as_str()],
            Command::PlayRecording {
                channel, recording, ..
            } => vec![channel.as_str(), recording.as_str()],
            // Of an earlier run's voices it is not known which was the last.
            Command::StopPlay(_) => vec![],
            Command::StartBridgeMusic(bridge) | Command::StopBridgeMusic(bridge) => {
                vec![bridge.as_str()]
            }
            Command::PauseRecording(recording) | Command::ResumeRecording(recording) => {
                vec![recording.as_str()]
            }
            Command::Originate { originator, .. } => {
                originator.iter().map(ChannelId::as_str).collect()
            }
            Command::Snoop { channel, .. } => vec![channel.as_str()],
            Command::CreateBridge(_) => vec![],
            Command::Join(bridge, leg) | Command::Leave(bridge, leg) => {
                vec![bridge.as_str(), leg.as_str()]
            }
            Command::DestroyBridge(bridge)
            | Command::RecordBridge(bridge, _)
            | Command::RingBridge(bridge, _) => {
                vec![bridge.as_str()]
            }
            Command::StopRecording(recording) | Command::DiscardRecording(recording) => {
                vec![recording.as_str()]
            }
        };
        let unknown = names.into_iter().find(|name| !self.made.contains(*name));
        unknown.map(Into::into)
    }

    /// Remembers the name a command makes, done or not.
    pub fn note_name(&mut self, command: &Command) {
        let name = match command {
            Command::Play { playback, .. } | Command::PlayRecording { playback, .. } => {
                let speaks = self.playing.contains_key(playback);
                assert!(!speaks, "{playback} was minted twice");
                return;
            }
            Command::Originate { channel, .. } => {
                // Asterisk takes a name for used that another leg's begins with.
                let used = self.legs.keys().any(|leg| leg.0.starts_with(&channel.0));
                assert!(!used, "{channel} begins another leg's name");
                &channel.0
            }
            Command::Snoop { snoop, .. } => &snoop.0,
            Command::CreateBridge(bridge) => &bridge.0,
            Command::RingBridge(_, playback) | Command::PlayBridge { playback, .. } => &playback.0,
            Command::RecordBridge(_, recording) | Command::RecordMessage(_, recording, _) => {
                &recording.0
            }
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
            | Command::Beep(_)
            | Command::Mute(_)
            | Command::Unmute(_)
            | Command::SendKeys(..)
            | Command::AnswerReferral(..)
            | Command::Join(..)
            | Command::Leave(..)
            | Command::DestroyBridge(_)
            | Command::StopRecording(_)
            | Command::DiscardRecording(_) => return,
        };
        let new = self.made.insert(name.clone());
        assert!(new, "{name} was minted twice");
    }
}
