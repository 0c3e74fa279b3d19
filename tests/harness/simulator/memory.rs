//! What the store would remember of the facts kept: the same projection as `store::memory`.

mod calls;
mod spans;

use std::collections::BTreeMap;

use switchboard::{
    Actor, AgentId, AgentWish, CallId, Fact, Following, Memory, Millis, NodeId, Party, QueueId,
    RecordingId, RememberedAgent, RememberedCall, RememberedConference, RememberedDialling,
    RememberedLast, SupervisionMode, What,
};

/// Facts, folded as they are kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    calls: BTreeMap<CallId, RememberedCall>,
    agents: BTreeMap<AgentId, RememberedAgent>,
    followings: BTreeMap<AgentId, Following>,
    conferences: BTreeMap<String, RememberedConference>,
    /// Those without an end: whose, and where.
    recordings: BTreeMap<RecordingId, (CallId, NodeId)>,
    /// What each agent handled last.
    last: BTreeMap<AgentId, RememberedLast>,
    /// Wrap-ups under way: of which call, since when, and until when.
    wrap_ups: BTreeMap<AgentId, (CallId, Millis, Millis)>,
    dispositions: BTreeMap<CallId, String>,
    /// What each agent does.
    spans: spans::Spans,
    owed: BTreeMap<AgentId, Vec<(CallId, QueueId)>>,
    /// Who is about to join a call to supervise, and when.
    joins: Option<(CallId, AgentId, Millis)>,
    last_call: u64,
    last_fact: Option<Millis>,
    last_up: Option<Millis>,
    trunk_down: Option<Millis>,
}

impl Kept {
    /// What a new board is given.
    pub fn memory(&self) -> Memory {
        Memory {
            next_call: self.last_call + 1,
            calls: self.calls.values().cloned().collect(),
            agents: self
                .agents
                .values()
                .map(|agent| self.agent(agent))
                .collect(),
            followings: self.followings.values().copied().collect(),
            conferences: self.conferences.values().cloned().collect(),
            recordings: self.recordings(),
            last_fact: self.last_fact,
            last_up: self.last_up,
            trunk_down: self.trunk_down,
        }
    }

    fn agent(&self, was: &RememberedAgent) -> RememberedAgent {
        let wrap_up = self.wrap_ups.get(&was.agent).copied();
        let last = self.last.get(&was.agent).cloned();
        RememberedAgent {
            last: last.filter(|last| wrap_up.is_some_and(|(call, ..)| call == last.call)),
            told: self.spans.are_told_of(was.agent, &was.state),
            owes: self.owed.get(&was.agent).cloned().unwrap_or_default(),
            wrap_up,
            ..was.clone()
        }
    }

    fn recordings(&self) -> Vec<(RecordingId, NodeId)> {
        let recordings = self.recordings.iter();
        recordings
            .map(|(name, (_, node))| (name.clone(), *node))
            .collect()
    }

    /// Keeps one fact.
    pub fn keep(&mut self, fact: &Fact) {
        self.last_fact = self.last_fact.max(Some(fact.at));
        if let What::NodeUp { .. } = fact.what {
            self.last_up = Some(fact.at);
        }
        if let What::TrunkDown | What::TrunkUp { .. } = fact.what {
            let down = fact.what == What::TrunkDown;
            self.trunk_down = down.then_some(fact.at);
        }
        if let Some(call) = fact.call {
            self.last_call = self.last_call.max(call.0);
            self.of_conference(call, fact);
            self.of_recording(call, fact);
            self.of_call(call, fact);
        }
        self.of_following(fact);
        self.of_agent(fact);
        self.of_wrap_up(fact);
        self.of_span(fact);
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most facts are of no conference"
    )]
    fn of_conference(&mut self, id: CallId, fact: &Fact) {
        match &fact.what {
            What::ConferenceOpened { room, bridge } => {
                let node = self.calls[&id].node;
                let conference = RememberedConference {
                    room: room.clone(),
                    node,
                    bridge: bridge.clone(),
                    recording: None,
                    opened: fact.at,
                    changed: fact.at,
                    locked: false,
                };
                self.conferences.insert(room.clone(), conference);
            }
            What::ConferenceJoined { room, .. } | What::ConferenceLeft { room, .. } => {
                if let Some(conference) = self.conferences.get_mut(room) {
                    conference.changed = fact.at;
                }
            }
            What::ConferenceClosed { room, .. } => {
                self.conferences.remove(room);
            }
            What::ConferenceLocked { room, .. } | What::ConferenceUnlocked { room, .. } => {
                if let Some(conference) = self.conferences.get_mut(room) {
                    conference.locked = matches!(fact.what, What::ConferenceLocked { .. });
                }
            }
            What::RecordingStarted { recording, bridge } => {
                let mut all = self.conferences.values_mut();
                if let Some(conference) = all.find(|it| it.bridge == *bridge) {
                    conference.recording = Some(recording.clone());
                }
            }
            What::RecordingFinished { recording, .. }
            | What::RecordingMissing {
                recording: Some(recording),
                ..
            } => {
                for conference in self.conferences.values_mut() {
                    conference.recording.take_if(|its| its == recording);
                }
            }
            _ => {}
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most facts are of no recording"
    )]
    fn of_recording(&mut self, id: CallId, fact: &Fact) {
        match &fact.what {
            What::RecordingStarted { recording, .. } => {
                let node = self.calls[&id].node;
                self.recordings.insert(recording.clone(), (id, node));
            }
            What::RecordingFinished { recording, .. }
            | What::RecordingMissing {
                recording: Some(recording),
                ..
            } => {
                self.recordings.remove(recording);
            }
            _ => {}
        }
    }

    fn of_call(&mut self, id: CallId, fact: &Fact) {
        if let What::Arrived {
            node,
            channel,
            caller,
            dialled,
        } = &fact.what
        {
            let mut call = calls::arrived(id, *node, channel, fact.at);
            call.caller = caller.clone();
            call.dialled = dialled.clone();
            self.calls.insert(id, call);
        }
        if let What::DialledOut {
            node,
            channel,
            number,
            agent,
            callback,
            queue,
            ..
        } = &fact.what
        {
            let mut call = calls::arrived(id, *node, channel, fact.at);
            call.caller = Some(number.clone());
            call.outward = true;
            call.callback = *callback;
            call.dialling = agent.map(|agent| RememberedDialling { agent, there: None });
            call.queue = *queue;
            self.calls.insert(id, call);
        }
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        if let What::Ended { .. } = fact.what {
            self.calls.remove(&id);
            return;
        }
        calls::change(call, fact);
        self.of_supervision(id, fact);
    }

    /// Who joins to supervise is there as one who does from the same moment on.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most facts are of no supervision"
    )]
    fn of_supervision(&mut self, id: CallId, fact: &Fact) {
        match &fact.what {
            What::SupervisionStarted { supervisor, mode }
            | What::SupervisionChanged { supervisor, mode } => {
                let joins = matches!(mode, SupervisionMode::Barge | SupervisionMode::TakeOver);
                self.joins = joins.then_some((id, *supervisor, fact.at));
            }
            What::Joined {
                party: Party::Agent(agent),
                ..
            } => {
                let supervises = self.joins == Some((id, *agent, fact.at));
                let talk = self.calls.get_mut(&id).and_then(|it| it.talk.as_mut());
                if let Some(leg) = talk.and_then(|talk| talk.legs.last_mut()) {
                    leg.supervises = supervises;
                }
            }
            _ => {}
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "most facts are of none")]
    fn of_following(&mut self, fact: &Fact) {
        match fact.what {
            What::FollowingStarted {
                supervisor,
                agent,
                mode,
                ..
            } => {
                let known = self.followings.get(&supervisor);
                let since = known.map_or(fact.at, |known| known.since);
                let following = Following {
                    supervisor,
                    agent,
                    mode,
                    since,
                };
                self.followings.insert(supervisor, following);
            }
            What::FollowingEnded { supervisor, .. } => {
                self.followings.remove(&supervisor);
            }
            _ => {}
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most facts are of no wrap-up"
    )]
    fn of_wrap_up(&mut self, fact: &Fact) {
        let Some(call) = fact.call else { return };
        match &fact.what {
            What::Parted { agent, .. } => {
                let known = self.calls.get(&call);
                let last = known.and_then(|known| {
                    Some(RememberedLast {
                        call,
                        queue: known.queue?,
                        disposition: self.dispositions.get(&call).cloned(),
                    })
                });
                if let Some(last) = last {
                    self.last.insert(*agent, last);
                }
            }
            What::DispositionChosen { disposition, .. } => {
                self.dispositions.insert(call, disposition.clone());
                for owed in self.owed.values_mut() {
                    owed.retain(|(its, _)| *its != call);
                }
                for last in self.last.values_mut().filter(|last| last.call == call) {
                    last.disposition = Some(disposition.clone());
                }
            }
            What::DispositionOwed { agent, queue } => {
                self.owed.entry(*agent).or_default().push((call, *queue));
            }
            What::WrapUpStarted { agent, until } => {
                self.wrap_ups.insert(*agent, (call, fact.at, *until));
            }
            What::WrapUpExtended { agent, until } => {
                let known = self.wrap_ups.get(agent);
                let since = known.map_or(fact.at, |(_, since, _)| *since);
                self.wrap_ups.insert(*agent, (call, since, *until));
            }
            What::WrapUpEnded { agent, .. } => {
                self.wrap_ups.remove(agent);
            }
            _ => {}
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most facts change nothing that is remembered"
    )]
    fn of_agent(&mut self, fact: &Fact) {
        if let What::DispositionForgiven { agent, .. } = &fact.what {
            let owed = self.owed.entry(*agent).or_default();
            owed.retain(|(call, _)| fact.call.is_some_and(|its| its != *call));
        }
        let (agent, state, by) = match &fact.what {
            What::AgentReady { agent, by } => (*agent, AgentWish::Ready, by),
            What::AgentPaused { agent, reason, by } => {
                (*agent, AgentWish::Paused(reason.clone()), by)
            }
            What::AgentOff { agent, by } => (*agent, AgentWish::Off, by),
            What::AgentNext { agent, next, by } => (*agent, next.clone(), by),
            _ => return,
        };
        let since = fact.at;
        let last = RememberedAgent {
            agent,
            state,
            by: Actor::parse(by),
            since,
            told: true,
            last: None,
            owes: Vec::new(),
            wrap_up: None,
        };
        self.agents.insert(agent, last);
    }

    fn of_span(&mut self, fact: &Fact) {
        let before = |agent: &AgentId| self.agents.get(agent).map(|it| it.state.clone());
        self.spans.keep(fact, before);
    }
}
