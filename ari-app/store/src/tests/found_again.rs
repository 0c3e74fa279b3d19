//! What is remembered of those who talk, and of calls from us that nobody has answered yet.

use switchboard::{Party, RememberedCall, RememberedDialling, RememberedInvitation};

use super::*;
use crate::testing::store;
use crate::{Store, memory};

fn remembered(store: &Store) -> RememberedCall {
    store.read(memory::load).unwrap().calls.remove(0)
}

fn dialled(agent: Option<AgentId>) -> Fact {
    let what = What::DialledOut {
        node: NodeId(1),
        channel: "rx-2-caller".into(),
        number: CALLER.into(),
        agent,
        callback: None,
        case: None,
        queue: None,
    };
    fact(2, 1_000, what)
}

#[test]
fn who_is_muted_is_remembered_until_they_are_heard_again_or_have_left() {
    let (_dir, store) = store();
    keep(&store, [arrived(2)]).unwrap();
    keep(&store, queued(2)).unwrap();
    keep(&store, talking(2)).unwrap();
    let agent = Some(Party::Agent(AGENT));
    let muted = |store: &Store| {
        let memory = store.read(memory::load).unwrap();
        let talk = memory.calls[0].talk.clone().unwrap();
        (talk.muted, talk.legs[0].muted)
    };
    let mutes = |party: &Option<Party>| What::Muted {
        party: party.clone(),
    };
    let unmutes = |party: &Option<Party>| What::Unmuted {
        party: party.clone(),
    };
    assert_eq!(muted(&store), (false, false));
    keep(&store, [fact(2, 50_000, mutes(&None))]).unwrap();
    assert_eq!(muted(&store), (true, false));
    let other = Some(Party::Outside("01012345678".into()));
    keep(&store, [fact(2, 51_000, mutes(&other))]).unwrap();
    assert_eq!(muted(&store), (true, false));
    keep(&store, [fact(2, 52_000, mutes(&agent))]).unwrap();
    assert_eq!(muted(&store), (true, true));
    keep(&store, [fact(2, 53_000, unmutes(&None))]).unwrap();
    assert_eq!(muted(&store), (false, true));
    keep(&store, [fact(2, 54_000, mutes(&None))]).unwrap();
    let over = [
        What::Parted {
            agent: AGENT,
            talk_ms: 45_000,
        },
        What::TalkEnded { talk_ms: 45_000 },
    ];
    let over = over.map(|what| fact(2, 55_000, what));
    let anew = talking(2).map(|fact| Fact {
        at: fact.at + 60_000,
        ..fact
    });
    keep(&store, over.into_iter().chain(anew)).unwrap();
    assert_eq!(muted(&store), (false, false), "another conversation");
}

#[test]
fn who_dials_is_remembered_until_they_talk() {
    let (_dir, store) = store();
    let dialling = |there| {
        let agent = AGENT;
        Some(RememberedDialling { agent, there })
    };
    keep(&store, [dialled(Some(AGENT))]).unwrap();
    assert_eq!(remembered(&store).dialling, dialling(None));
    let rings = What::Dialling {
        agent: AGENT,
        channel: "rx-2-agent".into(),
        bridge: "rx-2-bridge".into(),
    };
    keep(&store, [fact(2, 2_000, rings)]).unwrap();
    let there = Some(("rx-2-agent".into(), "rx-2-bridge".into()));
    assert_eq!(remembered(&store).dialling, dialling(there));
    let [_, connected, _] = talking(2);
    keep(&store, [connected]).unwrap();
    assert_eq!(remembered(&store).dialling, None);
}

#[test]
fn nobody_dials_who_waits_to_be_called_back() {
    let (_dir, store) = store();
    keep(&store, [dialled(None)]).unwrap();
    assert_eq!(remembered(&store).dialling, None);
}

#[test]
fn who_was_rung_for_a_conference_is_remembered_until_they_have_left_it() {
    let (_dir, store) = store();
    let room = || String::from("8001");
    let invited = What::ConferenceInvited {
        room: room(),
        bridge: Some("rx-1-bridge".into()),
        by: "api".into(),
    };
    keep(&store, [dialled(Some(AGENT)), fact(2, 1_000, invited)]).unwrap();
    let invitation = RememberedInvitation {
        room: room(),
        meets: Some("rx-1-bridge".into()),
        agent: Some(AGENT),
    };
    let call = remembered(&store);
    assert_eq!((call.dialling, call.invited), (None, Some(invitation)));
    let (leader, stayed_ms) = (false, 5_000);
    let joined = What::ConferenceJoined {
        room: room(),
        leader,
    };
    keep(&store, [fact(2, 5_000, joined)]).unwrap();
    assert!(remembered(&store).invited.is_some());
    let left = What::ConferenceLeft {
        room: room(),
        stayed_ms,
    };
    keep(&store, [fact(2, 10_000, left)]).unwrap();
    assert_eq!(remembered(&store).invited, None);
}
