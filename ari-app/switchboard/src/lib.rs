//! Call control for a public-service hotline, without I/O.
//!
//! Events go in, facts, commands and replies come out. There is no clock, socket, thread or random
//! number in here: time and identity are arguments, so every race can be written down as a test and
//! a journal can be replayed. What Asterisk calls things is left to `ari-app/src/ari`; what is kept
//! for ever is left to `store`.
//!
//! ```text
//! board.handle(now, input);
//! loop { match board.poll_output() {
//!     Output::Fact(f)             => keep it, first
//!     Output::Command(node, c)    => do it
//!     Output::Reply(to, r)        => answer whoever asked
//!     Output::Timeout(at)         => nothing more until then; break
//! }}
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod alerts;
mod board;
mod command;
mod emergency;
mod fact;
mod fields;
mod following;
mod hours;
mod ids;
mod input;
mod inventory;
mod notice;
mod outcomes;
mod plan;
mod reason;
mod refusal;
mod request;
mod rights;
mod room;
mod snapshot;
mod stage;
mod trunk;
mod widening;
mod wish;

pub use alerts::{Alert, AlertLimits, Concern, QueueLimits, alerts};
pub use board::{Board, INTRODUCTION, Output};
pub use command::{Command, Dial, RecordLimits, Setting};
pub use emergency::{EMERGENCY, is_emergency};
pub use fact::{Fact, What};
pub use fields::Field;
pub use following::{FOLLOWING_LIMIT_MS, Following, FollowingEnd};
pub use hours::{Hours, Open, Span};
pub use ids::{
    AgentId, BridgeId, CallId, ChannelId, Language, Millis, NodeId, PlaybackId, QueueId,
    RecordingId, RequestId,
};
pub use input::{Event, FailReason, Input, Known};
pub use inventory::{
    BridgeSeen, ChannelSeen, Inventory, Memory, PhoneSeen, RememberedAgent, RememberedCall,
    RememberedConference, RememberedDialling, RememberedInvitation, RememberedLast, RememberedLeg,
    RememberedMember, RememberedSurvey, RememberedTalk, RememberedTransfer,
};
pub use notice::{NOTICE, Notice};
pub use outcomes::{HungUpBy, OfferOutcome, Outcome, SurveyNone, TransferOutcome};
pub use plan::{
    Agent, Key, LOWEST_LEVEL, MOST_MEMBERS, MOST_PARTIES, MOST_RUNG, Mailbox, Menu, MessageKind,
    Overflow, Phrase, Plan, PlanError, Queue, Skill, Strategy, Target, UNSAID,
};
pub use reason::{MailboxReason, NO_ANSWER, OverflowReason};
pub use refusal::Refusal;
pub use request::{
    Actor, ConferenceWish, Destination, Party, Place, Reply, Request, SupervisionMode, TransferKind,
};
pub use rights::{Dialled, Rights};
pub use room::Room;
pub use snapshot::{
    AgentState, AgentView, CallView, ConferenceView, HelpView, LastCall, MemberView, NodeView,
    PartyView, QueueView, Snapshot, TransferView, WatcherView,
};
pub use stage::Stage;
pub use trunk::Trunk;
pub use widening::Widening;
pub use wish::{AgentWish, PauseReason};
