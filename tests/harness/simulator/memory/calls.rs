//! What the store would remember of a call under way.

use switchboard::{
    AgentId, BridgeId, CallId, ChannelId, Fact, Millis, NodeId, Overflow, Party, RememberedCall,
    RememberedDialling, RememberedInvitation, RememberedLeg, RememberedMember, RememberedSurvey,
    RememberedTalk, RememberedTransfer, What,
};

/// Takes a fact over.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most facts change nothing that is remembered"
)]
pub(super) fn change(call: &mut RememberedCall, fact: &Fact) {
    match &fact.what {
        What::PersonRequested { queue } => {
            call.requested.get_or_insert(fact.at);
            call.queue = Some(*queue);
            if let Some((_, asked)) = &mut call.anew {
                asked.get_or_insert(fact.at);
            }
        }
        What::Queued { queue, .. } => (call.queue, call.mailbox) = (Some(*queue), None),
        What::MovedToQueue { queue, .. } => {
            (call.queue, call.moved, call.sent_to_room) = (Some(*queue), Some(fact.at), None);
        }
        What::MovedToConference { room, .. } => {
            let talks = call.talk.as_ref().and_then(|talk| talk.legs.first());
            let agent = talks.and_then(|leg| leg.who.agent());
            call.sent_to_room = agent.map(|agent| (room.clone(), agent));
        }
        What::MovedToMenu { .. } | What::MovedToMailbox { .. } => {
            call.anew = Some((fact.at, None));
            call.goes_first = false;
        }
        What::LanguageChosen { language } => call.language = Some(*language),
        What::NuisanceBarred => call.barred = true,
        What::MovedToFront { .. } | What::AgentLost { .. } => call.goes_first = true,
        What::ConferenceJoined { room, leader } => {
            call.conference = Some(RememberedMember {
                room: room.clone(),
                leader: *leader,
                since: fact.at,
                muted: false,
            });
        }
        What::MemberMuted { .. } => muted(call, true),
        What::MemberUnmuted { .. } => muted(call, false),
        What::ConferenceLeft { .. } => {
            (call.conference, call.sent_to_room, call.invited) = (None, None, None);
        }
        What::ConferenceInvited { room, bridge, .. } => {
            let agent = call.dialling.take().map(|it| it.agent);
            call.invited = Some(RememberedInvitation {
                room: room.clone(),
                meets: bridge.clone(),
                agent,
            });
        }
        What::Dialling {
            agent,
            channel,
            bridge,
        } => {
            call.dialling = Some(RememberedDialling {
                agent: *agent,
                there: Some((channel.clone(), bridge.clone())),
            });
        }
        What::CallbackAsked { .. } => call.callback_asked = true,
        What::AgentPreferred { agent } => call.preferred = Some(*agent),
        What::PriorityGiven { head_start_ms } => call.head_start_ms = *head_start_ms,
        What::Overflowed { queue, to, .. } => {
            call.queue = Some(*queue);
            if let Overflow::Queue(to) = to {
                call.queue = Some(*to);
                call.overflows.push((*to, fact.at));
            }
        }
        What::Connected {
            agent,
            channel,
            bridge,
            ..
        } => {
            call.connected.get_or_insert(fact.at);
            (call.anew, call.dialling) = (None, None);
            let legs = vec![leg(fact, Party::Agent(*agent), channel)];
            call.talk = Some(talk(fact, bridge, legs));
        }
        What::TalkStarted { bridge } => {
            call.talk = Some(talk(fact, bridge, Vec::new()));
            call.sent_to_room = None;
        }
        What::TalkEnded { talk_ms } => {
            call.talk = None;
            call.talked_ms += talk_ms;
        }
        What::Joined { party, channel, .. } => {
            call.connected.get_or_insert(fact.at);
            call.anew = None;
            if let Some(talk) = &mut call.talk {
                talk.talked.get_or_insert(fact.at);
                talk.legs.push(leg(fact, party.clone(), channel));
            }
        }
        What::Parted { agent, .. } => part(call, &Party::Agent(*agent)),
        What::Left { party, .. } => part(call, party),
        What::Parked { .. } => in_talk(call, |talk| talk.parked = Some(fact.at)),
        What::Unparked { .. } => in_talk(call, |talk| talk.parked = None),
        What::RecordingPaused { by } => {
            in_talk(call, |talk| talk.unkept = Some((fact.at, by.clone())));
        }
        What::RecordingResumed { .. } => in_talk(call, |talk| talk.unkept = None),
        What::HelpAsked { agent } => in_talk(call, |talk| talk.help = Some((*agent, fact.at))),
        What::HelpEnded { .. } => in_talk(call, |talk| talk.help = None),
        What::TelephoneHeld { agent } => away(call, *agent, Some(fact.at)),
        What::TelephoneResumed { agent } => away(call, *agent, None),
        What::Muted { party } => mute(call, party.as_ref(), true),
        What::Unmuted { party } => mute(call, party.as_ref(), false),
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
        What::MailboxEntered { queue, .. } => {
            (call.queue, call.mailbox) = (queue.or(call.queue), Some(fact.at));
        }
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
        talked: (!legs.is_empty()).then_some(fact.at),
        legs,
        held: None,
        muted: false,
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
        away: None,
        muted: false,
    }
}

fn away(call: &mut RememberedCall, agent: AgentId, since: Option<Millis>) {
    in_talk(call, |talk| {
        let own = talk
            .legs
            .iter_mut()
            .find(|leg| leg.who.agent() == Some(agent));
        if let Some(leg) = own {
            leg.away = since;
        }
    });
}

fn mute(call: &mut RememberedCall, who: Option<&Party>, on: bool) {
    in_talk(call, |talk| {
        let leg = who.map(|who| talk.legs.iter_mut().find(|leg| leg.who == *who));
        match leg {
            None => talk.muted = on,
            Some(leg) => leg.into_iter().for_each(|leg| leg.muted = on),
        }
    });
}

fn in_talk(call: &mut RememberedCall, change: impl FnOnce(&mut RememberedTalk)) {
    if let Some(talk) = &mut call.talk {
        change(talk);
    }
}

fn muted(call: &mut RememberedCall, on: bool) {
    if let Some(member) = &mut call.conference {
        member.muted = on;
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

/// One that has just begun.
pub(super) fn arrived(
    call: CallId,
    node: NodeId,
    channel: &ChannelId,
    at: Millis,
) -> RememberedCall {
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
        sent_to_room: None,
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
        dialling: None,
        invited: None,
    }
}
