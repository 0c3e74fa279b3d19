//! What can be asked of a call wherever it is on its way.

use alloc::vec::Vec;

use super::{
    attendance::Attendance,
    call::{Call, Caller, Journey},
    dialling::Dialling,
    talk::Talk,
    waiting::Waiting,
};
use crate::{AgentId, BridgeId, ChannelId, Stage};

impl Call {
    pub fn talk(&self) -> Option<&Talk> {
        if let Journey::Talk(talk) = &self.journey {
            return Some(talk);
        }
        None
    }

    pub fn talk_mut(&mut self) -> Option<&mut Talk> {
        self.in_talk().map(|(talk, _)| talk)
    }

    /// The conversation, and whose.
    pub fn in_talk(&mut self) -> Option<(&mut Talk, &Caller)> {
        if let Journey::Talk(talk) = &mut self.journey {
            return Some((talk, &self.caller));
        }
        None
    }

    pub fn waiting(&self) -> Option<&Waiting> {
        if let Journey::Waiting(waiting) = &self.journey {
            return Some(waiting);
        }
        None
    }

    pub fn waiting_mut(&mut self) -> Option<&mut Waiting> {
        if let Journey::Waiting(waiting) = &mut self.journey {
            return Some(waiting);
        }
        None
    }

    /// Whether a leg is one of those who are rung for the caller, or talk with them.
    pub fn has(&self, leg: &ChannelId) -> bool {
        match &self.journey {
            Journey::Waiting(waiting) => {
                let legs = waiting.offer.iter().flat_map(|offer| &offer.legs);
                { legs }.any(|rung| rung.channel == *leg)
            }
            Journey::Dialling(dialling) => dialling.channel == *leg,
            Journey::Talk(talk) => {
                let transfer = talk.transfer.as_ref();
                let rung = transfer.is_some_and(|it| it.channel == *leg);
                talk.leg(leg).is_some() || rung || talk.has_second(leg)
            }
            Journey::Adrift { .. }
            | Journey::Menu(_)
            | Journey::Mailbox(_)
            | Journey::Survey(_)
            | Journey::Closing(_)
            | Journey::Conference(_) => false,
        }
    }

    /// Where they talk, or will.
    pub fn bridge(&self) -> Option<&BridgeId> {
        match &self.journey {
            Journey::Talk(talk) => Some(&talk.bridge),
            Journey::Dialling(dialling) => Some(&dialling.bridge),
            Journey::Adrift { .. }
            | Journey::Menu(_)
            | Journey::Waiting(_)
            | Journey::Mailbox(_)
            | Journey::Survey(_)
            | Journey::Closing(_)
            | Journey::Conference(_) => None,
        }
    }

    /// The part in a conference, and whose.
    pub fn attendance(&mut self) -> Option<(&mut Attendance, &Caller)> {
        if let Journey::Conference(attendance) = &mut self.journey {
            return Some((attendance, &self.caller));
        }
        None
    }

    /// The part in a conference.
    pub fn takes_part(&self) -> Option<&Attendance> {
        if let Journey::Conference(attendance) = &self.journey {
            return Some(attendance);
        }
        None
    }

    /// The agent who sent the caller away, for whom it is to come back, if they have not been told yet.
    pub fn take_sender(&mut self) -> Option<AgentId> {
        match &mut self.journey {
            Journey::Talk(talk) => talk.returns_to.take(),
            Journey::Conference(attendance) => attendance.sent_by.take(),
            Journey::Adrift { .. }
            | Journey::Menu(_)
            | Journey::Waiting(_)
            | Journey::Dialling(_)
            | Journey::Mailbox(_)
            | Journey::Survey(_)
            | Journey::Closing(_) => None,
        }
    }

    /// A call from us that has not been answered yet, and to whom.
    pub fn dialling(&mut self) -> Option<(&mut Dialling, &Caller)> {
        if let Journey::Dialling(dialling) = &mut self.journey {
            return Some((dialling, &self.caller));
        }
        None
    }

    /// The agent who talks or is rung.
    pub fn agent(&self) -> Option<AgentId> {
        match &self.journey {
            Journey::Waiting(waiting) => waiting.rung().next(),
            Journey::Talk(talk) => talk.agent(),
            Journey::Dialling(dialling) => Some(dialling.agent),
            Journey::Conference(attendance) => attendance.agent,
            Journey::Adrift { .. }
            | Journey::Menu(_)
            | Journey::Mailbox(_)
            | Journey::Survey(_)
            | Journey::Closing(_) => None,
        }
    }

    /// Everybody who is rung for this caller.
    pub fn rung(&self) -> impl Iterator<Item = AgentId> + '_ {
        self.waiting().into_iter().flat_map(Waiting::rung)
    }

    pub fn stage(&self) -> Stage {
        match &self.journey {
            Journey::Adrift { .. } | Journey::Menu(_) => Stage::Menu,
            Journey::Waiting(waiting) if waiting.offer.is_some() => Stage::Ringing,
            Journey::Waiting(_) => Stage::Queued,
            Journey::Dialling(_) => Stage::Dialling,
            Journey::Talk(_) => Stage::Talking,
            Journey::Mailbox(_) => Stage::Mailbox,
            Journey::Survey(_) => Stage::Survey,
            Journey::Closing(_) => Stage::Closing,
            Journey::Conference(_) => Stage::Conference,
        }
    }

    /// The legs of those who talk with the caller, or listen, or wait for them.
    pub fn talkers(&self) -> Vec<&ChannelId> {
        match &self.journey {
            Journey::Talk(talk) => {
                let legs = talk.legs.iter().map(|leg| &leg.channel);
                let second = talk.transfer.as_ref().and_then(|it| it.second.as_ref());
                legs.chain(talk.listeners()).chain(second).collect()
            }
            Journey::Dialling(it) if it.is_agent_there() => [&it.channel].into(),
            Journey::Adrift { .. }
            | Journey::Menu(_)
            | Journey::Waiting(_)
            | Journey::Dialling(_)
            | Journey::Mailbox(_)
            | Journey::Survey(_)
            | Journey::Closing(_)
            | Journey::Conference(_) => Vec::new(),
        }
    }

    /// Whether the caller's leg was ever made: that of a call from us is when it is rung.
    pub fn has_leg(&self) -> bool {
        match &self.journey {
            Journey::Dialling(dialling) => dialling.is_agent_there(),
            Journey::Waiting(_) | Journey::Adrift { .. } => self.caller.is_there(),
            Journey::Menu(_)
            | Journey::Talk(_)
            | Journey::Mailbox(_)
            | Journey::Survey(_)
            | Journey::Closing(_)
            | Journey::Conference(_) => true,
        }
    }
}
