//! What has to be true after every input, and at the end.

use std::collections::{BTreeMap, BTreeSet};

use harness::ends::AFTER_THE_END;
use harness::simulator::World;
use switchboard::{AgentId, AgentState, CallId, CallView, RecordingId, Snapshot, Stage, What};

use super::order;

pub fn invariants(world: &World) {
    let board = world.board.snapshot(world.now);
    both_sides_agree(&board);
    two_talk_or_somebody_is_rung(&board);
    nobody_talks_to_silence(&board);
    who_calls_for_help_talks(&board);
    who_follows_follows_a_colleague(&board);
    order::holds(world, &board);
    ready_can_be_rung(&board);
}

/// A caller in a conversation hears music, ringing, or is heard by somebody.
fn nobody_talks_to_silence(board: &Snapshot) {
    let talking = |call: &&CallView| call.stage == Stage::Talking && !call.caller_gone;
    for call in board.calls.iter().filter(talking) {
        let music = call.held.is_some() || call.parked.is_some();
        let rung = call.transfer.as_ref().filter(|it| !it.consulting);
        let ringing = rung.is_some() && call.parties.is_empty();
        let heard = call.parties.iter().any(|party| party.hears);
        assert!(music || ringing || heard, "nobody hears: {call:?}");
    }
}

/// Nobody calls for help in a conversation that they are not in.
fn who_calls_for_help_talks(board: &Snapshot) {
    for call in &board.calls {
        let mut agents = call.parties.iter().filter_map(|party| party.who.agent());
        let theirs = call
            .help
            .is_none_or(|help| agents.any(|it| it == help.agent));
        assert!(theirs, "{call:?}");
    }
}

/// Nobody follows themself or somebody who is not there, and as many as can listen follow one agent.
fn who_follows_follows_a_colleague(board: &Snapshot) {
    let there = |agent| board.agents.iter().any(|it| it.agent == agent);
    for it in &board.followings {
        let whole = it.supervisor != it.agent && there(it.supervisor) && there(it.agent);
        assert!(whole, "{it:?}");
        let same = board.followings.iter().filter(|one| one.agent == it.agent);
        assert!(same.count() <= 3, "too many follow {}", it.agent);
    }
}

/// Nobody is ready whose telephone is away.
fn ready_can_be_rung(board: &Snapshot) {
    for agent in &board.agents {
        let ready = agent.state == AgentState::Ready;
        assert!(!ready || agent.reachable, "{agent:?}");
    }
}

/// An agent is reserved for or talks in a call if and only if the call says so.
fn both_sides_agree(board: &Snapshot) {
    let mut theirs: BTreeMap<AgentId, AgentState> = BTreeMap::new();
    let mut note = |agent: AgentId, state| {
        let twice = theirs.insert(agent, state);
        assert_eq!(twice, None, "agent {agent} in two calls");
    };
    for call in &board.calls {
        for agent in &call.rung {
            note(*agent, AgentState::Reserved(call.call));
        }
        assert_eq!(call.stage == Stage::Ringing, !call.rung.is_empty());
        for watcher in &call.watchers {
            note(
                watcher.supervisor,
                match watcher.listening {
                    true => AgentState::Talking(call.call),
                    false => AgentState::Reserved(call.call),
                },
            );
        }
        let dials = call.stage == Stage::Dialling;
        assert!(!dials || call.agent.is_some(), "whose call is {call:?}");
        let meets = call.stage == Stage::Conference;
        if let Some(agent) = call.agent.filter(|_| dials || meets) {
            let who = board.agents.iter().find(|who| who.agent == agent);
            let state = who.map(|who| who.state.clone()).expect("on the roster");
            assert!(state.is_in_call(), "{agent} dials: {state:?}");
            note(agent, state);
        }
        for agent in call.parties.iter().filter_map(|party| party.who.agent()) {
            note(agent, AgentState::Talking(call.call));
        }
        let rung = call
            .transfer
            .as_ref()
            .filter(|transfer| !transfer.consulting);
        if let Some(agent) = rung.and_then(|transfer| transfer.to.agent()) {
            note(agent, AgentState::Reserved(call.call));
        }
    }
    for agent in &board.agents {
        let state = Some(agent.state.clone()).filter(AgentState::is_in_call);
        assert_eq!(theirs.remove(&agent.agent), state, "agent {}", agent.agent);
    }
    assert_eq!(
        theirs,
        BTreeMap::new(),
        "calls with agents who do not exist"
    );
}

/// Nobody is alone in a conversation for longer than a telephone rings.
fn two_talk_or_somebody_is_rung(board: &Snapshot) {
    for call in board
        .calls
        .iter()
        .filter(|call| call.stage == Stage::Talking)
    {
        let there = usize::from(!call.caller_gone) + call.parties.len();
        let rung = call
            .transfer
            .as_ref()
            .is_some_and(|transfer| !transfer.consulting);
        let alone = there == 1 && (rung || call.parked.is_some());
        assert!(there >= 2 || alone, "alone: {call:?}");
    }
}

pub fn nothing_remains(world: &World) {
    let board = world.board.snapshot(world.now);
    assert_eq!(board.calls, [], "calls without an end");
    assert_eq!(board.conferences, [], "conferences without an end");
    let held = |agent: &AgentState| agent.call().is_some();
    assert!(
        !board.agents.iter().any(|agent| held(&agent.state)),
        "{:?}",
        board.agents
    );
    assert_eq!(world.switch.legs(), [], "legs left over");
    assert_eq!(world.switch.recordings(), 0, "recordings left over");
    assert_eq!(world.switch.bridges(), 0, "bridges left over");
    assert_eq!(world.wakes(), None, "timers left over");
    stories_are_whole(world);
    recordings_end(world);
    surveys_end(world);
    what_began_ends(world);
}

/// Whatever has two ends has both, in the call in which it began: a hold, a transfer, a conversation,
/// somebody's part in it. What a restart cut off may end unseen.
fn what_began_ends(world: &World) {
    let mut open: BTreeSet<(CallId, String)> = BTreeSet::new();
    for fact in &world.facts {
        let Some(call) = fact.call else { continue };
        for what in begins(&fact.what) {
            assert!(open.insert((call, what)), "{fact:?} began twice");
        }
        for what in ends(&fact.what) {
            let began = open.remove(&(call, what));
            assert!(began || world.restarts > 0, "{fact:?} never began");
        }
        if let What::Ended { .. } = fact.what {
            let left = open.iter().find(|(its, _)| *its == call);
            assert!(left.is_none() || world.restarts > 0, "{left:?} has no end");
            open.retain(|(its, _)| *its != call);
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others begin nothing")]
fn begins(what: &What) -> Vec<String> {
    match what {
        What::Held => vec!["hold".into()],
        What::Parked { .. } => vec!["park".into()],
        What::RecordingPaused { .. } => vec!["pause".into()],
        What::TransferStarted { .. } => vec!["transfer".into()],
        What::HelpAsked { .. } => vec!["help".into()],
        What::TalkStarted { .. } => vec!["talk".into()],
        What::Connected { agent, .. } => vec!["talk".into(), format!("agent:{agent}")],
        What::Joined { party, .. } => vec![party.label()],
        What::ConferenceJoined { .. } => vec!["conference".into()],
        _ => vec![],
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others end nothing")]
fn ends(what: &What) -> Vec<String> {
    match what {
        What::Resumed { .. } => vec!["hold".into()],
        What::Unparked { .. } => vec!["park".into()],
        What::RecordingResumed { .. } => vec!["pause".into()],
        What::TransferEnded { .. } => vec!["transfer".into()],
        What::HelpEnded { .. } => vec!["help".into()],
        What::TalkEnded { .. } => vec!["talk".into()],
        What::Parted { agent, .. } => vec![format!("agent:{agent}")],
        What::Left { party, .. } => vec![party.label()],
        What::ConferenceLeft { .. } => vec!["conference".into()],
        _ => vec![],
    }
}

/// Who was asked for a grade gave one or none, once, after the talk.
fn surveys_end(world: &World) {
    let mut open = BTreeSet::new();
    for fact in &world.facts {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others are no survey")]
        match &fact.what {
            What::SurveyOffered { .. } => assert!(open.insert(fact.call), "asked twice"),
            What::SurveyAnswered { .. } | What::SurveyNone { .. } => {
                assert!(open.remove(&fact.call), "answered unasked: {fact:?}");
            }
            What::Ended { .. } => assert!(!open.contains(&fact.call), "{fact:?} in a survey"),
            _ => {}
        }
    }
}

/// Every call begins with its arrival and ends once, last but for its files and its wrap-up.
fn stories_are_whole(world: &World) {
    let mut open = BTreeSet::new();
    let mut ended = BTreeSet::new();
    for fact in &world.facts {
        let Some(call) = fact.call else { continue };
        #[expect(clippy::wildcard_enum_match_arm, reason = "all others lie in between")]
        match &fact.what {
            What::Arrived { .. } | What::DialledOut { .. } => {
                assert!(open.insert(call), "call {call} arrived twice")
            }
            What::Ended { .. } => {
                assert!(
                    open.contains(&call) && ended.insert(call),
                    "call {call} ended twice"
                );
            }
            what => {
                assert!(
                    open.contains(&call),
                    "call {call}: {what:?} before it arrived"
                );
                let in_time = !ended.contains(&call) || AFTER_THE_END.contains(&what.kind());
                assert!(in_time, "call {call}: {what:?} after the end");
            }
        }
    }
    assert_eq!(open, ended, "calls without an end");
}

fn recordings_end(world: &World) {
    let mut open: BTreeMap<RecordingId, CallId> = BTreeMap::new();
    for fact in &world.facts {
        let Some(call) = fact.call else { continue };
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the others speak of no recording"
        )]
        match &fact.what {
            What::MessageStarted { recording, .. } => {
                assert_eq!(open.insert(recording.clone(), call), None);
            }
            What::RecordingStarted { recording, .. } => {
                assert_eq!(open.insert(recording.clone(), call), None);
            }
            What::RecordingFinished { recording, .. }
            | What::MessageKept { recording, .. }
            | What::MessageDropped { recording, .. }
            | What::RecordingMissing {
                recording: Some(recording),
                ..
            } => {
                open.remove(recording);
            }
            _ => {}
        }
    }
    if let Some((recording, call)) = open.into_iter().next() {
        let story = world.facts.iter().filter(|fact| fact.call == Some(call));
        panic!(
            "{recording} without an end: {:#?}",
            story.collect::<Vec<_>>()
        );
    }
}
