//! What the store would remember of the facts kept: the same projection as `store::memory`.

use std::collections::BTreeMap;

use switchboard::{
    Actor, AgentId, AgentWish, BridgeId, CallId, ChannelId, Fact, Memory, Millis, NodeId, Overflow,
    Party, QueueId, RecordingId, RememberedAgent, RememberedCall, RememberedConference,
    RememberedLast, RememberedLeg, RememberedSurvey, RememberedTalk, RememberedTransfer,
    SupervisionMode, What,
};

/// Facts, folded as they are kept.
#[derive(Debug, Default)]
pub struct Kept {
    calls: BTreeMap<CallId, RememberedCall>,
    agents: BTreeMap<AgentId, RememberedAgent>,
    conferences: BTreeMap<String, RememberedConference>,
    /// Those without an end: whose, and where.
    recordings: BTreeMap<RecordingId, (CallId, NodeId)>,
    /// What each agent handled last.
    last: BTreeMap<AgentId, RememberedLast>,
    /// Wrap-ups under way: of which call, since when, and until when.
    wrap_ups: BTreeMap<AgentId, (CallId, Millis, Millis)>,
    dispositions: BTreeMap<CallId, String>,
    owed: BTreeMap<AgentId, Vec<(CallId, QueueId)>>,
    /// Who is about to join a call to supervise, and when.
    joins: Option<(CallId, AgentId, Millis)>,
    last_call: u64,
    last_fact: Option<Millis>,
    last_up: Option<Millis>,
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
            conferences: self.conferences.values().cloned().collect(),
            recordings: self.recordings(),
            last_fact: self.last_fact,
            last_up: self.last_up,
        }
    }

    fn agent(&self, was: &RememberedAgent) -> RememberedAgent {
        let wrap_up = self.wrap_ups.get(&was.agent).copied();
        let last = self.last.get(&was.agent).cloned();
        RememberedAgent {
            last: last.filter(|last| wrap_up.is_some_and(|(call, ..)| call == last.call)),
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
        if let Some(call) = fact.call {
            self.last_call = self.last_call.max(call.0);
            self.of_conference(call, fact);
            self.of_recording(call, fact);
            self.of_call(call, fact);
        }
        self.of_agent(fact);
        self.of_wrap_up(fact);
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
                    locked: false,
                };
                self.conferences.insert(room.clone(), conference);
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
            What::RecordingFinished { recording, .. } => {
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
            let mut call = arrived(id, *node, channel, fact.at);
            call.caller = caller.clone();
            call.dialled = dialled.clone();
            self.calls.insert(id, call);
        }
        if let What::DialledOut {
            node,
            channel,
            number,
            callback,
            queue,
            ..
        } = &fact.what
        {
            let mut call = arrived(id, *node, channel, fact.at);
            call.caller = Some(number.clone());
            call.outward = true;
            call.callback = *callback;
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
        change(call, fact);
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
            self.owed.remove(agent);
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
            told: !matches!(fact.what, What::AgentNext { .. }),
            last: None,
            owes: Vec::new(),
            wrap_up: None,
        };
        self.agents.insert(agent, last);
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most facts change nothing that is remembered"
)]
fn change(call: &mut RememberedCall, fact: &Fact) {
    match &fact.what {
        What::PersonRequested { queue } => {
            call.requested.get_or_insert(fact.at);
            call.queue = Some(*queue);
            if let Some((_, asked)) = &mut call.anew {
                asked.get_or_insert(fact.at);
            }
        }
        What::Queued { queue, .. } => (call.queue, call.mailbox) = (Some(*queue), None),
        What::MovedToQueue { .. } => call.moved = Some(fact.at),
        What::MovedToMenu { .. } | What::MovedToMailbox { .. } => {
            call.anew = Some((fact.at, None));
            call.goes_first = false;
        }
        What::LanguageChosen { language } => call.language = Some(*language),
        What::NuisanceBarred => call.barred = true,
        What::MovedToFront { .. } | What::AgentLost { .. } => call.goes_first = true,
        What::ConferenceJoined { room, leader } => {
            call.conference = Some((room.clone(), *leader, fact.at));
        }
        What::ConferenceLeft { .. } => call.conference = None,
        What::CallbackAsked { .. } => call.callback_asked = true,
        What::AgentPreferred { agent } => call.preferred = Some(*agent),
        What::PriorityGiven { head_start_ms } => call.head_start_ms = *head_start_ms,
        What::Overflowed {
            to: Overflow::Queue(queue),
            ..
        } => {
            call.queue = Some(*queue);
            call.overflows.push((*queue, fact.at));
        }
        What::Connected {
            agent,
            channel,
            bridge,
            ..
        } => {
            call.connected.get_or_insert(fact.at);
            call.anew = None;
            let legs = vec![leg(fact, Party::Agent(*agent), channel)];
            call.talk = Some(talk(fact, bridge, legs));
        }
        What::TalkStarted { bridge } => call.talk = Some(talk(fact, bridge, Vec::new())),
        What::TalkEnded { talk_ms } => {
            call.talk = None;
            call.talked_ms += talk_ms;
        }
        What::Joined { party, channel, .. } => {
            call.connected.get_or_insert(fact.at);
            call.anew = None;
            if let Some(talk) = &mut call.talk {
                talk.legs.push(leg(fact, party.clone(), channel));
            }
        }
        What::Parted { agent, .. } => part(call, &Party::Agent(*agent)),
        What::Left { party, .. } => part(call, party),
        What::Parked { .. } => in_talk(call, |talk| talk.parked = Some(fact.at)),
        What::Unparked { .. } => in_talk(call, |talk| talk.parked = None),
        What::RecordingPaused { .. } => in_talk(call, |talk| talk.unkept = Some(fact.at)),
        What::RecordingResumed { .. } => in_talk(call, |talk| talk.unkept = None),
        What::HelpAsked { agent } => in_talk(call, |talk| talk.help = Some((*agent, fact.at))),
        What::HelpEnded { .. } => in_talk(call, |talk| talk.help = None),
        What::Held => hold(call, Some(fact.at)),
        What::Resumed { .. } => hold(call, None),
        What::TransferStarted {
            kind,
            from,
            to,
            channel,
        } => {
            let transfer = RememberedTransfer {
                kind: *kind,
                from: *from,
                to: to.clone(),
                channel: channel.clone(),
                since: fact.at,
            };
            if let Some(talk) = &mut call.talk {
                talk.transfer = Some(transfer);
            }
        }
        What::TransferEnded { .. } => {
            if let Some(talk) = &mut call.talk {
                talk.transfer = None;
            }
        }
        What::SurveyOffered { by, cause } => {
            call.survey = Some(RememberedSurvey {
                by: *by,
                cause: *cause,
                open: true,
            });
        }
        What::SurveyAnswered { .. } | What::SurveyNone { .. } => {
            if let Some(survey) = &mut call.survey {
                survey.open = false;
            }
        }
        What::MailboxEntered { .. } => call.mailbox = Some(fact.at),
        What::MenuEntered { .. } => call.mailbox = None,
        What::MessageStarted { recording, kind } => call.message = Some((recording.clone(), *kind)),
        What::MessageKept { .. } => (call.message, call.left_message) = (None, true),
        What::MessageDropped { .. } => call.message = None,
        What::RecordingStarted { recording, bridge } => in_talk(call, |talk| {
            let keeps = match talk.bridge == *bridge {
                true => &mut talk.recording,
                false => &mut talk.aside,
            };
            *keeps = Some(recording.clone());
        }),
        What::RecordingFinished { recording, .. }
        | What::RecordingMissing {
            recording: Some(recording),
            ..
        } => in_talk(call, |talk| {
            talk.recording.take_if(|its| its == recording);
            talk.aside.take_if(|its| its == recording);
        }),
        _ => {}
    }
}

fn talk(fact: &Fact, bridge: &BridgeId, legs: Vec<RememberedLeg>) -> RememberedTalk {
    RememberedTalk {
        bridge: bridge.clone(),
        recording: None,
        aside: None,
        since: fact.at,
        legs,
        held: None,
        parked: None,
        unkept: None,
        help: None,
        transfer: None,
    }
}

fn leg(fact: &Fact, who: Party, channel: &ChannelId) -> RememberedLeg {
    RememberedLeg {
        who,
        channel: channel.clone(),
        since: fact.at,
        supervises: false,
    }
}

fn in_talk(call: &mut RememberedCall, change: impl FnOnce(&mut RememberedTalk)) {
    if let Some(talk) = &mut call.talk {
        change(talk);
    }
}

fn part(call: &mut RememberedCall, who: &Party) {
    if let Some(talk) = &mut call.talk {
        talk.legs.retain(|leg| leg.who != *who);
    }
}

fn hold(call: &mut RememberedCall, since: Option<Millis>) {
    if let Some(talk) = &mut call.talk {
        talk.held = since;
    }
}

fn arrived(call: CallId, node: NodeId, channel: &ChannelId, at: Millis) -> RememberedCall {
    RememberedCall {
        call,
        node,
        channel: channel.clone(),
        caller: None,
        dialled: String::new(),
        language: None,
        outward: false,
        callback: None,
        callback_asked: false,
        barred: false,
        goes_first: false,
        arrived: at,
        requested: None,
        queue: None,
        overflows: Vec::new(),
        moved: None,
        anew: None,
        preferred: None,
        head_start_ms: 0,
        connected: None,
        talked_ms: 0,
        talk: None,
        mailbox: None,
        left_message: false,
        message: None,
        survey: None,
        conference: None,
    }
}
