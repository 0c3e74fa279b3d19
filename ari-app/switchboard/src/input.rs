//! What the board is told.

use alloc::{string::String, vec::Vec};

use crate::{
    Actor, Agent, AgentId, ChannelId, Command, Inventory, Millis, NodeId, Notice, Plan, PlaybackId,
    RecordingId, Request, RequestId, Room,
};

/// One thing that happened or is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Something happened on an Asterisk.
    Switch(NodeId, Event),
    /// A person or a programme asks for something; answered by `Output::Reply` with the same id.
    Request(RequestId, Actor, Request),
    /// From here on calls begin on this plan.
    Plan(alloc::boxed::Box<Plan>),
    /// The conference rooms there are; who is in one that is gone stays.
    Rooms(Vec<Room>),
    /// What is announced to all from here on; its words are spoken already.
    Notice(Option<Notice>),
    /// The numbers of departments, which agents may dial in any case.
    Departments(Vec<String>),
    /// Who works here has changed; agents not listed leave when their call has ended.
    Roster(Vec<Agent>),
    /// The disk can (`true`) or cannot take another recording.
    Disk(bool),
    /// A file has been moved to its place and hashed.
    Stored {
        /// The recording.
        recording: RecordingId,
        /// Its file below the data directory.
        path: String,
        /// SHA-256, hexadecimal.
        sha256: String,
        /// Size in bytes.
        bytes: u64,
        /// Length of sound in milliseconds.
        duration_ms: u64,
    },
    /// The file of a recording that has ended did not come, and is waited for no longer.
    NeverCame(RecordingId),
    /// A message that the dialplan took while nobody was connected: becomes a call of its own.
    Imported {
        /// Its file's name without ending; the file is stored afterwards.
        recording: RecordingId,
        /// Who rang, where known.
        caller: Option<String>,
        /// When, by Asterisk's clock.
        at: Millis,
        /// Length of sound in milliseconds.
        duration_ms: u64,
    },
    /// Time has passed.
    Time,
}

/// What is known of a caller from before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The agent who knows their matter: who keeps their open case, or talked with them last.
    pub preferred: Option<AgentId>,
    /// Who talked with them last, where that is another: asked where the one before is not there.
    pub served: Option<AgentId>,
    /// Whether they are barred as a nuisance.
    pub barred: bool,
    /// They count as if they had waited so much longer than others, in milliseconds.
    pub head_start_ms: Millis,
}

/// What an Asterisk reports.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Connected (again): what is there. The gap in between is a fact.
    Connected(Inventory),
    /// What legs and bridges there are at this moment, told now and then; recordings and telephones are not
    /// looked for.
    Looked(Inventory),
    /// The socket is gone, or silent for too long.
    Disconnected,
    /// A caller entered the application.
    Arrived {
        /// The caller's leg.
        channel: ChannelId,
        /// The caller's number, at most 32 characters; `None` if withheld or unusable.
        caller: Option<String>,
        /// The number dialled.
        dialled: String,
        /// What is known of them from before; the shell fills it in.
        known: Known,
    },
    /// A leg of ours was answered and entered the application.
    Answered(ChannelId),
    /// The far end of a leg of ours rings.
    Ringing(ChannelId),
    /// The far end of a leg of ours lets itself be heard before it answers: an announcement, or a tone of its own.
    Progress(ChannelId),
    /// A key was pressed.
    Key(ChannelId, char),
    /// A telephone of ours dials by itself: its leg is in the application, and not answered.
    Dialled {
        /// Its leg.
        channel: ChannelId,
        /// The telephone, the endpoint's name.
        phone: String,
        /// What it dialled.
        number: String,
    },
    /// A telephone put its call on hold (`true`), or took it back, by a key of its own (RFC 3264, 8.4).
    OnHold(ChannelId, bool),
    /// A telephone of ours wants its call to go to somebody else, by its transfer key (RFC 3515).
    Referred {
        /// Its leg.
        channel: ChannelId,
        /// The number asked for; `None` for what cannot be done.
        to: Option<String>,
        /// The telephone's other leg, where that is to be joined with this one (RFC 3891).
        with: Option<ChannelId>,
    },
    /// Phrases were spoken to the end, or stopped.
    PlaybackFinished(PlaybackId),
    /// A recording ended.
    RecordingFinished {
        /// Which.
        recording: RecordingId,
        /// Length in milliseconds.
        duration_ms: u64,
        /// Sound without silence in milliseconds, where Asterisk says it.
        talking_ms: Option<u64>,
    },
    /// A recording could not be made or went wrong.
    RecordingFailed(RecordingId),
    /// A leg has left: hung up, refused, or moved out of the application.
    Gone {
        /// Which.
        channel: ChannelId,
        /// Q.850 cause: 16 normal, 17 busy, 18 and 19 no answer, 20 absent, 21 rejected, 0 unknown.
        cause: u16,
    },
    /// A telephone registered or was lost, or is used or free.
    Phone {
        /// Its number, the endpoint's name.
        phone: String,
        /// Whether it can be rung.
        reachable: bool,
        /// Whether it has a call, ours or another.
        in_use: bool,
    },
    /// Whether the carrier answers at the other end of the trunk, where that is known.
    Trunk {
        /// Whether it does.
        reachable: bool,
    },
    /// A command could not be done.
    Failed {
        /// The command as it was given.
        command: Command,
        /// Why.
        reason: FailReason,
    },
}

/// Why a command could not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailReason {
    /// What it spoke of exists no more: the ordinary end of a race.
    Gone,
    /// Asterisk would not.
    Refused,
    /// Asterisk did not hear or did not answer.
    Unreachable,
}
