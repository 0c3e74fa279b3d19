//! One call: who the caller is, which stage of the journey it is in, and what its last fact will say.

use alloc::{collections::BTreeSet, string::String, sync::Arc, vec::Vec};

use super::ctx::Ctx;
use super::{
    attendance::Attendance, closing::Closing, dialling::Dialling, mailbox::Mailbox, menu::Menu,
    outcome::Outcome, survey::Survey, talk::Talk, timers::Owner, voice::Voice, waiting::Waiting,
};
use crate::{
    AgentId, CallId, ChannelId, HungUpBy, Language, MessageKind, Millis, NodeId, Outcome as Result,
    Plan, PlaybackId, QueueId, RecordingId, What,
};

/// Who the caller is: what stays the same through the whole call.
#[derive(Debug)]
pub(super) struct Caller {
    pub call: CallId,
    pub node: NodeId,
    pub channel: ChannelId,
    pub number: Option<String>,
    /// Whether a telephone of the office made the call: the one of that number.
    pub inside: bool,
    pub dialled: String,
    /// The language they chose to be spoken to in; else it is the plan's.
    pub language: Option<Language>,
    pub arrived: Millis,
    /// The agent who knows the matter, from an earlier call or an open case.
    pub preferred: Option<AgentId>,
    /// Their priority by number: counts as time waited, in milliseconds.
    pub head_start_ms: Millis,
    /// Who rings whom, if it is us who ring: then the caller's leg is ours, and made when it is rung.
    pub outward: Option<Outward>,
    /// Which voice was the last.
    pub voices: core::cell::Cell<u8>,
    /// The plan the call began with, and ends with.
    pub plan: Arc<Plan>,
}

/// A call from us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outward {
    /// The call-back it is about.
    pub callback: Option<u64>,
    /// When a person was asked for by whoever waits to be called back: their place in the line.
    pub asked: Option<Millis>,
}

impl Caller {
    pub fn owner(&self) -> Owner {
        Owner::Call(self.call)
    }

    /// Whether there is a leg while they wait.
    pub fn is_there(&self) -> bool {
        self.outward.is_none_or(|outward| outward.asked.is_none())
    }
}

/// The stages of a call's journey, each a machine of its own.
#[derive(Debug)]
pub(super) enum Journey {
    /// Came in, or was found again after a lost socket, and is about to be led on.
    Adrift {
        message: Option<(RecordingId, MessageKind)>,
    },
    Menu(Menu),
    Waiting(Waiting),
    /// Somebody outside is being rung by an agent.
    Dialling(Dialling),
    Talk(Talk),
    Mailbox(Mailbox),
    Survey(Survey),
    Closing(Closing),
    Conference(Attendance),
}

#[derive(Debug)]
pub(super) struct Call {
    pub caller: Caller,
    pub journey: Journey,
    pub since: Millis,
    pub requested: Option<Millis>,
    /// Whether whoever talked with the caller sent them back to the machines, where they are a caller like any
    /// other until they talk again.
    pub anew: bool,
    pub queue: Option<QueueId>,
    /// The queues led to by overflow, and when.
    pub overflows: Vec<(QueueId, Millis)>,
    /// When somebody last moved the caller to another queue.
    pub moved: Option<Millis>,
    /// The queues whose line the caller has been let into, and may come back to.
    pub entered: BTreeSet<QueueId>,
    pub connected: Option<Millis>,
    /// From the request for a person to the first answer or the end of waiting.
    pub waited_ms: Option<u64>,
    pub talked_ms: u64,
    pub left_message: bool,
    /// The agent whose line died while they talked, who is rung first, and when.
    pub lost: Option<(AgentId, Millis)>,
    /// Whether the caller was in a conference.
    pub met: bool,
    /// Who served the caller last, if somebody else keeps their case.
    pub served: Option<AgentId>,
    /// What an agent said came of it.
    pub disposition: Option<String>,
    /// Whether the caller is to be called back.
    pub callback_asked: bool,
    /// Whether the caller is a nuisance, and told so.
    pub barred: bool,
    /// Whether the caller is before all others, by somebody's wish or for a line of ours that died.
    pub goes_first: bool,
    /// Whether a number outside was rung as a queue could not serve.
    pub tried_outside: bool,
    /// Why the caller has gone, while the others talk on (Q.850).
    pub gone: Option<u16>,
    /// Who ended the conversation, and why (Q.850), if the caller is asked about it afterwards.
    pub left_by: Option<(HungUpBy, u16)>,
    /// How many menus in a row were heard in silence.
    pub silences: u8,
}

impl Call {
    pub fn new(caller: Caller) -> Self {
        Self {
            since: caller.arrived,
            caller,
            journey: Journey::Adrift { message: None },
            requested: None,
            anew: false,
            queue: None,
            overflows: Vec::new(),
            moved: None,
            entered: BTreeSet::new(),
            connected: None,
            waited_ms: None,
            talked_ms: 0,
            left_message: false,
            lost: None,
            met: false,
            served: None,
            disposition: None,
            callback_asked: false,
            barred: false,
            goes_first: false,
            tried_outside: false,
            gone: None,
            left_by: None,
            silences: 0,
        }
    }

    pub fn key(&mut self, ctx: &mut Ctx, key: char) -> Outcome {
        self.silences = 0;
        match &mut self.journey {
            Journey::Menu(menu) => menu.key(ctx, &self.caller, key),
            Journey::Waiting(waiting) => waiting.key(key),
            Journey::Mailbox(mailbox) => mailbox.key(ctx, &self.caller, key),
            Journey::Survey(survey) => survey.key(ctx, &self.caller, key),
            Journey::Conference(attendance) => attendance.key(ctx, &self.caller, key),
            Journey::Adrift { .. }
            | Journey::Dialling(_)
            | Journey::Talk(_)
            | Journey::Closing(_) => Outcome::Stay,
        }
    }

    /// What is being spoken has ended.
    pub fn spoken(&mut self, ctx: &mut Ctx) -> Outcome {
        match &mut self.journey {
            Journey::Menu(menu) => menu.spoken(ctx, &self.caller, &mut self.silences),
            Journey::Waiting(waiting) => waiting.spoken(ctx, &self.caller),
            Journey::Mailbox(mailbox) => mailbox.spoken(ctx, &self.caller),
            Journey::Survey(survey) => survey.spoken(ctx, &self.caller),
            Journey::Closing(closing) => closing.spoken(),
            Journey::Conference(attendance) => attendance.spoken(ctx, &self.caller),
            Journey::Adrift { .. } | Journey::Dialling(_) | Journey::Talk(_) => Outcome::Stay,
        }
    }

    /// No key was pressed in time.
    pub fn impatient(&mut self, ctx: &mut Ctx) -> Outcome {
        match &mut self.journey {
            Journey::Menu(menu) => menu.silent(&self.caller, &mut self.silences),
            Journey::Mailbox(mailbox) => mailbox.silent(ctx, &self.caller),
            Journey::Survey(survey) => survey.silent(ctx, &self.caller),
            Journey::Conference(attendance) => attendance.silent(),
            Journey::Adrift { .. }
            | Journey::Waiting(_)
            | Journey::Dialling(_)
            | Journey::Talk(_)
            | Journey::Closing(_) => Outcome::Stay,
        }
    }

    /// A playback has ended; only the one under way counts.
    pub fn playback_finished(&mut self, ctx: &mut Ctx, playback: &PlaybackId) -> Outcome {
        if let Some(talk) = self.talk_mut() {
            talk.introduced(playback);
        }
        let Some((voice, caller)) = self.voice() else {
            return Outcome::Stay;
        };
        if !voice.finished(ctx, caller, playback) {
            return Outcome::Stay;
        }
        self.spoken(ctx)
    }

    /// Asterisk never said that the playback ended.
    pub fn speech_overdue(&mut self, ctx: &mut Ctx) -> Outcome {
        let Some((voice, caller)) = self.voice() else {
            return Outcome::Stay;
        };
        voice.stop(ctx, caller);
        self.spoken(ctx)
    }

    pub fn waited_out(&mut self) -> Outcome {
        self.waiting_mut()
            .map_or(Outcome::Stay, Waiting::waited_out)
    }

    /// A message has ended, or failed (`None`).
    pub fn recorded(
        &mut self,
        ctx: &mut Ctx,
        recording: &RecordingId,
        said_ms: Option<u64>,
    ) -> Outcome {
        let Journey::Mailbox(mailbox) = &mut self.journey else {
            return Outcome::Stay;
        };
        mailbox.recorded(ctx, &self.caller, recording, said_ms)
    }

    pub fn recording_overdue(&mut self, ctx: &mut Ctx) -> Outcome {
        let Journey::Mailbox(mailbox) = &mut self.journey else {
            return Outcome::Stay;
        };
        mailbox.overdue(ctx, &self.caller)
    }

    /// What the mailbox or the survey was saying may not have been heard.
    pub fn ask_again(&mut self, ctx: &mut Ctx) -> Outcome {
        if let Journey::Mailbox(mailbox) = &mut self.journey {
            mailbox.again(ctx, &self.caller);
        }
        if let Journey::Survey(survey) = &mut self.journey {
            survey.again(ctx, &self.caller);
        }
        Outcome::Stay
    }

    /// The recording of a conversation failed: of the one under way, or of one that has ended.
    pub fn unrecorded(&mut self, ctx: &mut Ctx, recording: &RecordingId) {
        if let Some((talk, caller)) = self.in_talk() {
            talk.recording_failed(ctx, caller, recording);
        }
        let (recording, reason) = (Some(recording.clone()), "failed".into());
        let missing = What::RecordingMissing { recording, reason };
        ctx.fact(Some(self.caller.call), missing);
    }

    /// What speaks, if this stage speaks at all, and to whom.
    fn voice(&mut self) -> Option<(&mut Voice, &Caller)> {
        let voice = match &mut self.journey {
            Journey::Menu(menu) => &mut menu.voice,
            Journey::Waiting(waiting) => &mut waiting.voice,
            Journey::Mailbox(mailbox) => &mut mailbox.voice,
            Journey::Survey(survey) => &mut survey.voice,
            Journey::Closing(closing) => &mut closing.voice,
            Journey::Conference(attendance) => &mut attendance.voice,
            Journey::Adrift { .. } | Journey::Dialling(_) | Journey::Talk(_) => return None,
        };
        Some((voice, &self.caller))
    }

    /// Whether nobody has answered a call from us.
    pub fn is_unanswered(&self) -> bool {
        self.caller.outward.is_some() && self.connected.is_none()
    }

    /// Whoever was rung by us is on the line, and from here on a caller like others. Tells how long they
    /// waited for it.
    pub fn they_are_there(&mut self, now: Millis) -> u64 {
        let asked = self.asked().unwrap_or(self.caller.arrived);
        if let Some(outward) = &mut self.caller.outward {
            outward.asked = None;
        }
        self.requested = Some(asked);
        self.connected = Some(now);
        let waited_ms = now.saturating_sub(asked);
        self.waited_ms = Some(waited_ms);
        waited_ms
    }

    pub fn outcome(&self) -> Result {
        if self.left_message {
            Result::Message
        } else if self.connected.is_some() {
            Result::Answered
        } else if self.met {
            Result::Conference
        } else if self.barred {
            Result::Barred
        } else if self.is_unanswered() {
            Result::Unanswered
        } else if self.callback_asked {
            Result::Callback
        } else if self.requested.is_some() {
            Result::Abandoned
        } else {
            Result::SelfService
        }
    }
}
