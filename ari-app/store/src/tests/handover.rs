//! Who hands a call over, as its facts have it.

use switchboard::{
    Actor, AgentId, BridgeId, CallId, ChannelId, Party, QueueId, TransferKind, What,
};

use super::{AGENT, arrived, fact, keep, queued, talking};
use crate::facts::{Handover, Way, handover};
use crate::testing::store;

const SECOND: AgentId = AgentId(1002);

fn by(agent: AgentId, way: Way) -> Option<Handover> {
    let by = Actor::Agent(agent);
    Some(Handover { way, by })
}

fn transfer(kind: TransferKind, from: Option<AgentId>, to: AgentId) -> What {
    What::TransferStarted {
        kind,
        from,
        to: Party::Agent(to),
        channel: ChannelId("rx-1-next".into()),
    }
}

fn connected(agent: AgentId) -> What {
    What::Connected {
        agent,
        channel: ChannelId("rx-1-other".into()),
        bridge: BridgeId("rx-1-bridge".into()),
        wait_ms: 0,
    }
}

/// Who hands call 1 over to an agent, after it was answered and this happened.
fn after(facts: impl IntoIterator<Item = What>, agent: AgentId) -> Option<Handover> {
    let (_dir, store) = store();
    let mut all = vec![arrived(1)];
    all.extend(queued(1));
    all.extend(talking(1));
    all.extend(facts.into_iter().map(|what| fact(1, 20_000, what)));
    keep(&store, all).unwrap();
    let read = move |c: &rusqlite::Connection| handover(c, CallId(1), agent);
    store.read(read).unwrap()
}

#[test]
fn a_caller_offered_by_the_machine_is_handed_over_by_nobody() {
    assert_eq!(after([], AGENT), None);
}

#[test]
fn whoever_is_rung_by_a_colleague_has_the_call_from_them_and_nobody_else_has() {
    let consult = || [transfer(TransferKind::Attended, Some(AGENT), SECOND)];
    assert_eq!(after(consult(), SECOND), by(AGENT, Way::Attended));
    assert_eq!(after(consult(), AGENT), None);
    assert_eq!(after(consult(), AgentId(1003)), None);
}

#[test]
fn a_caller_sent_to_a_queue_comes_from_whoever_sent_them_until_another_has_them() {
    let moved = || What::MovedToQueue {
        queue: QueueId(1),
        by: Actor::Agent(AGENT).label(),
    };
    assert_eq!(after([moved()], SECOND), by(AGENT, Way::Queue));
    let answered = [moved(), connected(SECOND)];
    assert_eq!(after(answered, SECOND), by(AGENT, Way::Queue));
    let lost = [moved(), connected(SECOND)];
    assert_eq!(after(lost, AgentId(1003)), None);
}

#[test]
fn who_picks_up_a_parked_caller_has_them_from_whoever_parked_them() {
    let parked = What::Parked {
        by: Actor::Agent(AGENT).label(),
    };
    let picked_up = transfer(TransferKind::Blind, None, SECOND);
    assert_eq!(after([parked, picked_up], SECOND), by(AGENT, Way::Parked));
}
