//! The store as others use it, on a real disk.

mod agreed;
mod along;
mod asked_again;
mod barred;
mod beside;
mod callback_figures;
mod callbacks;
mod cases;
mod demo;
mod facts;
mod found_again;
mod handover;
mod left_waiting;
mod memory;
mod notes;
mod notices;
mod opening;
mod pages;
mod people;
mod restarts;
mod retention;
mod search;
mod seats;
mod service;
mod sessions;
mod talked_and;
mod talks;
mod writing;

use switchboard::{
    AgentId, BridgeId, CallId, ChannelId, Fact, HungUpBy, MailboxReason, MessageKind, NodeId,
    Outcome, QueueId, RecordingId, Skill, What,
};

use crate::testing::NOW;
use crate::{Durability, Result, Store};

const AGENT: AgentId = AgentId(1001);
const CALLER: &str = "13800138000";

/// A fact about call `call`, `after` milliseconds after `NOW`.
fn fact(call: u64, after: u64, what: What) -> Fact {
    Fact {
        at: NOW + after,
        call: Some(CallId(call)),
        what,
    }
}

fn arrived(call: u64) -> Fact {
    let what = What::Arrived {
        node: NodeId(1),
        channel: ChannelId(format!("caller-{call}")),
        caller: Some(CALLER.into()),
        dialled: "12345".into(),
    };
    fact(call, 0, what)
}

fn queued(call: u64) -> [Fact; 2] {
    let queue = QueueId(1);
    [
        fact(call, 6_000, What::PersonRequested { queue }),
        fact(call, 6_000, What::Queued { queue, position: 1 }),
    ]
}

fn recording(call: u64) -> RecordingId {
    RecordingId(format!("rx-{call}-talk"))
}

fn message(call: u64) -> RecordingId {
    RecordingId(format!("rx-{call}-message"))
}

/// Rung, joined, recorded.
fn talking(call: u64) -> [Fact; 3] {
    let bridge = BridgeId(format!("rx-{call}-bridge"));
    let channel = ChannelId(format!("rx-{call}-agent"));
    let offered = What::Offered {
        agent: AGENT,
        channel: channel.clone(),
    };
    let connected = What::Connected {
        agent: AGENT,
        channel,
        bridge: bridge.clone(),
        wait_ms: 4_000,
    };
    let started = What::RecordingStarted {
        recording: recording(call),
        bridge,
    };
    [
        fact(call, 7_000, offered),
        fact(call, 10_000, connected),
        fact(call, 10_100, started),
    ]
}

/// Led to the mailbox, by no queue's hours unless facts before tell of one.
fn to_mailbox(reason: MailboxReason) -> What {
    let queue = None;
    What::MailboxEntered { reason, queue }
}

fn message_started(call: u64) -> [Fact; 2] {
    let started = What::MessageStarted {
        recording: message(call),
        kind: MessageKind::Complaint,
    };
    let reason = MailboxReason::Key;
    [
        fact(call, 8_000, to_mailbox(reason)),
        fact(call, 12_000, started),
    ]
}

fn message_kept(call: u64) -> Fact {
    let kept = What::MessageKept {
        recording: message(call),
        kind: MessageKind::Complaint,
        duration_ms: 9_000,
    };
    fact(call, 21_000, kept)
}

fn ended(call: u64, outcome: Outcome, talk_ms: u64) -> Fact {
    let ended = What::Ended {
        by: HungUpBy::Caller,
        cause: 16,
        outcome,
        wait_ms: Some(4_000),
        talk_ms,
    };
    fact(call, 40_000, ended)
}

fn keep(store: &Store, facts: impl IntoIterator<Item = Fact>) -> Result<Vec<i64>> {
    let facts: Vec<Fact> = facts.into_iter().collect();
    store.write(Durability::Normal, move |tx| crate::facts::keep(tx, &facts))
}

/// A whole call that was answered.
fn answered(call: u64) -> Vec<Fact> {
    let parted = What::Parted {
        agent: AGENT,
        talk_ms: 30_000,
    };
    let finished = What::RecordingFinished {
        recording: recording(call),
        duration_ms: 29_900,
    };
    let mut facts = vec![arrived(call)];
    facts.extend(queued(call));
    facts.extend(talking(call));
    facts.push(fact(call, 40_000, parted));
    facts.push(fact(call, 40_000, finished));
    facts.push(ended(call, Outcome::Answered, 30_000));
    facts
}
