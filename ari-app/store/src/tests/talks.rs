//! Whose a call is, when several agents are in its conversation, and what each may hear of it.

use switchboard::{Outcome, Party, TransferOutcome, What};

use super::*;
use crate::testing::store;
use crate::{Store, callers, calls, recordings};

const COLLEAGUE: AgentId = AgentId(1002);
const EXPERT: &str = "01012345678";

fn joins(after: u64) -> Fact {
    let joined = What::Joined {
        party: Party::Agent(COLLEAGUE),
        channel: ChannelId("rx-1-colleague".into()),
        bridge: BridgeId("rx-1-bridge".into()),
    };
    fact(1, after, joined)
}

fn parts(after: u64, agent: AgentId) -> Fact {
    let talk_ms = after - 10_000;
    fact(1, after, What::Parted { agent, talk_ms })
}

/// Call 1 is connected with the agent, and told on.
fn told(store: &Store, then: impl IntoIterator<Item = Fact>) {
    keep(store, [arrived(1)]).unwrap();
    keep(store, queued(1)).unwrap();
    keep(store, talking(1)).unwrap();
    keep(store, then).unwrap();
}

/// The agent of the call, and whom its caller is led to the next time.
fn whose(store: &Store) -> [Option<AgentId>; 2] {
    let call = store.read(|c| calls::get(c, CallId(1))).unwrap();
    let caller = callers::same(CALLER);
    let served = store.read(|c| callers::served_by(c, &caller, 0)).unwrap();
    [call.agent, served]
}

#[test]
fn a_call_stays_with_its_agent_while_and_after_a_colleague_is_consulted() {
    let (_dir, store) = store();
    told(&store, [fact(1, 15_000, What::Held), joins(18_000)]);
    assert_eq!(whose(&store), [Some(AGENT); 2]);
    let resumed = What::Resumed { held_ms: 23_000 };
    keep(&store, [parts(38_000, COLLEAGUE), fact(1, 38_000, resumed)]).unwrap();
    assert_eq!(whose(&store), [Some(AGENT); 2]);
    keep(&store, [parts(40_000, AGENT)]).unwrap();
    keep(&store, [ended(1, Outcome::Answered, 30_000)]).unwrap();
    assert_eq!(whose(&store), [Some(AGENT); 2]);
}

#[test]
fn a_call_becomes_that_of_who_stays_when_the_other_has_left() {
    let (_dir, store) = store();
    told(&store, [joins(18_000), parts(20_000, AGENT)]);
    assert_eq!(whose(&store), [Some(COLLEAGUE); 2]);
    keep(&store, [parts(40_000, COLLEAGUE)]).unwrap();
    keep(&store, [ended(1, Outcome::Answered, 30_000)]).unwrap();
    assert_eq!(whose(&store), [Some(COLLEAGUE); 2]);
}

#[test]
fn of_two_who_leave_together_it_is_that_of_who_was_there_first() {
    let (_dir, store) = store();
    let both = [AGENT, COLLEAGUE].map(|agent| parts(40_000, agent));
    told(&store, [joins(18_000)]);
    keep(&store, both).unwrap();
    keep(&store, [ended(1, Outcome::Answered, 30_000)]).unwrap();
    assert_eq!(whose(&store), [Some(AGENT); 2]);
}

#[test]
fn who_is_rung_in_vain_after_a_talk_has_not_talked() {
    let (_dir, store) = store();
    let rung = What::Offered {
        agent: COLLEAGUE,
        channel: ChannelId("rx-1-colleague".into()),
    };
    told(&store, [parts(20_000, AGENT), fact(1, 25_000, rung)]);
    keep(&store, [ended(1, Outcome::Answered, 10_000)]).unwrap();
    assert_eq!(whose(&store), [Some(AGENT); 2]);
}

#[test]
fn an_agent_hears_of_a_call_only_the_conversation_they_were_in() {
    let (_dir, store) = store();
    let second = || BridgeId("rx-1-second".into());
    let parted = What::Parted {
        agent: AGENT,
        talk_ms: 10_000,
    };
    let finished = What::RecordingFinished {
        recording: recording(1),
        duration_ms: 9_900,
    };
    let connected = What::Connected {
        agent: COLLEAGUE,
        channel: ChannelId("rx-1-colleague".into()),
        bridge: second(),
        wait_ms: 4_000,
    };
    let started = What::RecordingStarted {
        recording: RecordingId("rx-1-again".into()),
        bridge: second(),
    };
    let mut facts = vec![arrived(1)];
    facts.extend(queued(1));
    facts.extend(talking(1));
    facts.extend([parted, finished].map(|what| fact(1, 20_000, what)));
    facts.extend([connected, started].map(|what| fact(1, 30_000, what)));
    keep(&store, facts).unwrap();
    for (agent, heard) in [(AGENT, [true, false]), (COLLEAGUE, [false, true])] {
        let hears = |id| {
            let hears = store.read(move |c| recordings::is_of_agent(c, id, agent));
            hears.unwrap()
        };
        assert_eq!([1, 2].map(hears), heard, "{agent}");
        let filter = recordings::Filter {
            agent: Some(agent),
            ..recordings::Filter::default()
        };
        let found = store.read(|c| recordings::find(c, &filter)).unwrap();
        assert_eq!(found.items.len(), 1, "{agent}");
    }
}

/// An agent and an expert talk with the caller, and the agent consults a colleague aside; perhaps without room on the
/// disk.
fn consulting(store: &Store, kept: bool) {
    let leg = ChannelId("rx-1-colleague".into());
    let begun = What::TransferStarted {
        kind: switchboard::TransferKind::Attended,
        from: Some(AGENT),
        to: Party::Agent(COLLEAGUE),
        channel: leg.clone(),
    };
    let invited = What::Joined {
        party: Party::Outside(EXPERT.into()),
        channel: ChannelId("rx-1-expert".into()),
        bridge: BridgeId("rx-1-bridge".into()),
    };
    let aside = What::RecordingStarted {
        recording: RecordingId("rx-1-aside".into()),
        bridge: BridgeId::aside(&leg),
    };
    let then = [
        fact(1, 20_000, invited),
        fact(1, 25_000, begun),
        fact(
            1,
            25_000,
            What::ConsultedAside {
                bridge: BridgeId::aside(&leg),
            },
        ),
        joins(30_000),
    ];
    told(store, then);
    keep(store, kept.then(|| fact(1, 30_000, aside))).unwrap();
}

/// Nobody is aside any more, so long after; the recording of it had stopped a second before.
fn together(after: u64, outcome: TransferOutcome) -> [Fact; 2] {
    let finished = What::RecordingFinished {
        recording: RecordingId("rx-1-aside".into()),
        duration_ms: 5_000,
    };
    let ended = What::TransferEnded {
        to: Party::Agent(COLLEAGUE),
        outcome,
        after_ms: 10_000,
    };
    [fact(1, after - 1_000, finished), fact(1, after, ended)]
}

/// Who is on a recording.
fn present(store: &Store, id: i64) -> Vec<Party> {
    let present = store.read(move |c| recordings::present(c, id)).unwrap();
    present.into_iter().map(|it| it.who).collect()
}

#[test]
fn what_is_said_aside_is_heard_by_the_two_who_were_there() {
    let (_dir, store) = store();
    consulting(&store, true);
    let expert = Party::Outside(EXPERT.into());
    let [agent, colleague] = [AGENT, COLLEAGUE].map(Party::Agent);
    assert_eq!(present(&store, 1), [agent.clone(), expert.clone()]);
    assert_eq!(present(&store, 2), [agent.clone(), colleague.clone()]);
    keep(&store, together(35_000, TransferOutcome::ThreeWay)).unwrap();
    assert_eq!(present(&store, 1), [agent, expert, colleague]);
    let (aside, on) = store
        .read(|c| Ok((recordings::get(c, 2)?, recordings::present(c, 1)?)))
        .unwrap();
    assert!(aside.aside);
    assert_eq!(aside.ended_at, Some(on[2].since - 1_000));
    let on = store.read(|c| recordings::present(c, 2)).unwrap();
    for it in on {
        assert_eq!((it.since, it.until), (aside.started_at, aside.ended_at));
    }
}

#[test]
fn who_was_consulted_aside_and_sent_away_hears_nothing_else() {
    let (_dir, store) = store();
    consulting(&store, true);
    keep(&store, [parts(35_000, COLLEAGUE)]).unwrap();
    keep(&store, together(35_000, TransferOutcome::Cancelled)).unwrap();
    let hears = |id| {
        let hears = store.read(move |c| recordings::is_of_agent(c, id, COLLEAGUE));
        hears.unwrap()
    };
    assert_eq!([1, 2].map(hears), [false, true]);
    let filter = recordings::Filter {
        agent: Some(COLLEAGUE),
        ..recordings::Filter::default()
    };
    let found = store.read(|c| recordings::find(c, &filter)).unwrap();
    assert_eq!(found.items.len(), 1);
}

#[test]
fn who_was_consulted_where_no_recording_was_possible_hears_nothing() {
    let (_dir, store) = store();
    consulting(&store, false);
    let expert = Party::Outside(EXPERT.into());
    assert_eq!(present(&store, 1), [Party::Agent(AGENT), expert]);
}
