//! What the board wants done on an Asterisk.

use alloc::{string::String, vec::Vec};

use crate::{BridgeId, ChannelId, Language, Phrase, PlaybackId, RecordingId};

/// Limits of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordLimits {
    /// The longest, in milliseconds.
    pub limit_ms: u64,
    /// Silence that ends it, in milliseconds.
    pub silence_ms: u64,
}

/// What is rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dial {
    /// A telephone of ours, by the endpoint's name.
    Phone(String),
    /// A number outside, over the carrier's trunk.
    Outside(String),
}

/// What Asterisk goes by with a leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The class of `musiconhold.conf` of which its music is.
    Music(String),
    /// The telephone that the dialplan is to ring for it.
    Dialled(String),
}

/// One thing to do. Those for one channel or bridge are done in the order given.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Answer a caller's leg.
    Answer(ChannelId),
    /// Hang up a leg, answered or still ringing.
    HangUp(ChannelId),
    /// Let the dialplan go on with a leg.
    Continue(ChannelId),
    /// Speak phrases to one leg, one after the other, as one playback.
    Play {
        /// The id to use.
        playback: PlaybackId,
        /// To whom.
        channel: ChannelId,
        /// What, in order; never empty.
        say: Vec<Phrase>,
        /// In which language.
        language: Language,
    },
    /// Speak phrases to all in a bridge, who hear each other meanwhile, as one playback.
    PlayBridge {
        /// The id to use.
        playback: PlaybackId,
        /// Where.
        bridge: BridgeId,
        /// What, in order; never empty.
        say: Vec<Phrase>,
        /// In which language.
        language: Language,
    },
    /// Play a recording of ours back to one leg.
    PlayRecording {
        /// The id to use.
        playback: PlaybackId,
        /// To whom.
        channel: ChannelId,
        /// What.
        recording: RecordingId,
    },
    /// Stop a playback.
    StopPlay(PlaybackId),
    /// Something about one leg that Asterisk goes by from here on.
    Set(ChannelId, Setting),
    /// Music on hold for one leg.
    StartMusic(ChannelId),
    /// End of music.
    StopMusic(ChannelId),
    /// A ringing tone for all in a bridge, until it is stopped.
    RingBridge(BridgeId, PlaybackId),
    /// Music for all in a bridge, until it is stopped.
    StartBridgeMusic(BridgeId),
    /// End of it.
    StopBridgeMusic(BridgeId),
    /// A short reminder for one leg.
    Beep(ChannelId),
    /// Let nothing through that a leg says.
    Mute(ChannelId),
    /// Let a leg be heard again.
    Unmute(ChannelId),
    /// Press keys (`0`–`9`, `*`, `#`) towards a leg's far end.
    SendKeys(ChannelId, String),
    /// Tell a telephone what came of its transfer key: done, or not.
    AnswerReferral(ChannelId, bool),
    /// Ring a telephone.
    Originate {
        /// The id to use for the leg.
        channel: ChannelId,
        /// Which.
        to: Dial,
        /// The number it shows.
        caller: Option<String>,
        /// The name it shows beside it.
        name: Option<String>,
        /// Ring so long, in milliseconds.
        ring_ms: u64,
        /// The leg for which it rings, whose formats are preferred.
        originator: Option<ChannelId>,
        /// Whether the telephone is asked to answer by itself.
        auto_answer: bool,
        /// Whether the leg is in our application before it rings, so that it may be joined to a bridge before it answers.
        early: bool,
    },
    /// Listen to a leg: both what it says and what it hears. What the snoop says is heard by that leg
    /// alone, if it may whisper, else by nobody.
    Snoop {
        /// The id to use for the snoop, which enters our application like a leg of ours.
        snoop: ChannelId,
        /// To which leg.
        channel: ChannelId,
        /// Whether it may whisper.
        whisper: bool,
    },
    /// Make a mixing bridge.
    CreateBridge(BridgeId),
    /// Put a leg, which is in our application, into a bridge.
    Join(BridgeId, ChannelId),
    /// Take a leg out of a bridge.
    Leave(BridgeId, ChannelId),
    /// Remove a bridge.
    DestroyBridge(BridgeId),
    /// Record all that is said in a bridge.
    RecordBridge(BridgeId, RecordingId),
    /// Record one leg's message after a tone; `#` ends it.
    RecordMessage(ChannelId, RecordingId, RecordLimits),
    /// Let a recording leave out what follows.
    PauseRecording(RecordingId),
    /// Let it go on.
    ResumeRecording(RecordingId),
    /// End a recording and keep it.
    StopRecording(RecordingId),
    /// Remove a recording that is not kept.
    DiscardRecording(RecordingId),
}
