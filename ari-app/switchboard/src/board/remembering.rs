//! What an earlier run knew of a call. What becomes of it is known when its Asterisk connects.

use super::{
    Board,
    attendance::Attendance,
    call::{Call, Caller, Journey, Outward},
    ctx,
    dialling::Dialling,
    help::Help,
    keeping::Tape,
    mailbox::Mailbox,
    seats::{Seat, Spot},
    secret::Unkept,
    talk::{Leg, Talk},
    transfer::{self, Transfer},
};
use crate::{CallId, Party, RememberedCall, RememberedDialling, RememberedTalk, TransferKind};

impl Board {
    /// Takes over a call of an earlier run; what becomes of it is known when its Asterisk connects.
    pub(super) fn remember(&mut self, was: RememberedCall) {
        let caller = Caller {
            call: was.call,
            node: was.node,
            channel: was.channel,
            number: was.caller,
            // That the telephone is in use is known by now.
            inside: false,
            dialled: was.dialled,
            language: was.language,
            arrived: was.arrived,
            preferred: was.preferred,
            head_start_ms: was.head_start_ms,
            outward: was.outward.then_some(Outward {
                callback: was.callback,
                asked: None,
            }),
            voices: Default::default(),
            plan: self.plan.clone(),
        };
        self.callers.insert(caller.channel.clone(), caller.call);
        let mut call = Call::new(caller);
        call.callback_asked = was.callback_asked;
        call.barred = was.barred;
        call.requested = was.requested;
        if was.outward {
            call.requested = was.requested.or(was.connected);
        }
        call.queue = was.queue;
        call.connected = was.connected;
        call.talked_ms = was.talked_ms;
        if let (Some(requested), Some(connected)) = (was.requested, was.connected) {
            call.waited_ms = Some(connected.saturating_sub(requested));
        }
        let mut counts_from = 0;
        if let Some((since, asked)) = was.anew {
            call.begin_anew();
            call.requested = asked;
            counts_from = since;
        }
        call.goes_first = was.goes_first;
        call.entered
            .extend(was.queue.filter(|_| call.requested.is_some()));
        call.overflows = was.overflows;
        call.overflows.retain(|(_, at)| *at >= counts_from);
        call.moved = was.moved.filter(|at| *at >= counts_from);
        if let Some(since) = was.mailbox {
            call.stop_waiting(since);
        }
        call.journey = match (was.mailbox, was.message) {
            (Some(_), None) => Journey::Mailbox(Mailbox::found(was.left_message)),
            (_, message) => Journey::Adrift { message },
        };
        if let Some(was) = was.survey {
            call.remember_survey(was);
        }
        if let Some(was) = was.dialling {
            call.journey = Journey::Dialling(self.remembered_dialling(&call.caller, was));
        }
        let attendance = match (was.sent_to_room, was.invited) {
            (Some((room, by)), _) => Some(Attendance::sent(room, by)),
            (None, Some(was)) => Some(Attendance::rung(was.room, was.agent, was.meets)),
            (None, None) => None,
        };
        if let Some(agent) = attendance.as_ref().and_then(|it| it.agent) {
            let ctx = &mut self.ctx;
            self.staff.with(agent, |agent| match was.conference {
                None => agent.called(ctx, was.call),
                Some(_) => agent.found_listening(ctx, was.call),
            });
        }
        call.journey = match (attendance, was.conference) {
            (None, None) => call.journey,
            (Some(attendance), None) => Journey::Conference(attendance),
            (attendance, Some(member)) => {
                call.met = true;
                call.since = member.since;
                if let Some(conference) = self.conferences.get_mut(&member.room) {
                    conference.members.insert(was.call);
                }
                Journey::Conference(Attendance::inside(attendance, member))
            }
        };
        if let Some(was) = was.talk {
            call.since = was.since;
            let since = was.talked.filter(|_| call.has_talked());
            let mut talk = self.remembered(call.caller.call, was);
            talk.since = since;
            call.journey = Journey::Talk(talk);
        }
        self.calls.insert(was.call, call);
    }

    fn remembered_dialling(&mut self, caller: &Caller, was: RememberedDialling) -> Dialling {
        let ctx = &mut self.ctx;
        self.staff.with(was.agent, |agent| match was.there {
            None => agent.called(ctx, caller.call),
            Some(_) => agent.found_talking(ctx, caller.call),
        });
        let to = self.way_to(caller.number.as_deref().unwrap_or_default());
        let dialling = Dialling::remembered(&mut self.ctx, caller, was, to);
        if !ctx::is_ours(&dialling.channel.0) {
            self.handsets.insert(dialling.channel.clone(), caller.call);
        }
        dialling
    }

    /// A conversation of an earlier run, its agents talking and whoever is rung reserved.
    pub(super) fn remembered(&mut self, id: CallId, was: RememberedTalk) -> Talk {
        let mut talk = Talk::resumed(was.bridge, None);
        let was_aside = was.aside;
        talk.tape = Tape::of(was.recording);
        talk.seat = match (was.parked, was.held) {
            (Some(since), _) => Seat::Parked(since),
            (None, Some(since)) => Seat::Held(since),
            (None, None) => Seat::In,
        };
        talk.muted = was.muted;
        talk.unkept = was
            .unkept
            .map(|(since, by)| Unkept::begun(since, by).into());
        talk.help = was.help.map(|(agent, since)| Help { agent, since });
        let ctx = &mut self.ctx;
        let last_away = was.legs.iter().filter_map(|leg| leg.away).max();
        for leg in was.legs {
            if let Party::Agent(agent) = leg.who {
                self.staff.with(agent, |agent| agent.found_talking(ctx, id));
            }
            if !ctx::is_ours(&leg.channel.0) {
                self.handsets.insert(leg.channel.clone(), id);
            }
            let mut known = Leg::new(leg.who, leg.channel, leg.since);
            known.supervises = leg.supervises;
            known.away = leg.away.is_some();
            known.muted = leg.muted;
            talk.legs.push(known);
        }
        // Held by telephones alone nobody is heard, and nobody was held before the last of them was put on hold.
        talk.by_desk = talk.seat.held().is_some_and(|since| {
            talk.listener().is_some() || last_away.is_some_and(|at| since < at)
        });
        let Some(was) = was.transfer else {
            return talk;
        };
        let mut transfer = Transfer::resumed(was.kind, was.from, was.to, was.channel, was.since);
        let apart = talk.seat == Seat::In;
        let mut legs = talk.legs.iter_mut();
        match legs.find(|leg| leg.channel == transfer.channel) {
            Some(recipient) => {
                transfer.state = transfer::State::Consulting;
                // With the caller in the bridge it is the recipient who waits.
                recipient.spot = if apart { Spot::Held } else { Spot::In };
            }
            None => {
                if let Some(agent) = transfer.to.agent() {
                    self.staff.with(agent, |agent| agent.called(ctx, id));
                }
                if talk.legs.is_empty() {
                    talk.seat = Seat::Ringing;
                }
            }
        }
        talk.returns_to = transfer.from;
        // Whoever was to consult them has left, and somebody else does or is to, or nobody.
        let left = transfer.from.is_none_or(|from| talk.leg_of(from).is_none());
        if left {
            let mut others = talk
                .legs
                .iter()
                .filter(|leg| leg.channel != transfer.channel);
            transfer.from = others.find_map(|leg| leg.who.agent());
        }
        let rings = transfer.state == transfer::State::Ringing;
        if left && rings && talk.seat.held().is_none() {
            transfer.kind = TransferKind::Blind;
        }
        if let (Some(since), true) = (
            talk.seat.held(),
            rings && transfer.kind == TransferKind::Attended,
        ) {
            talk.seat = Seat::Waiting(since);
        }
        talk.transfer = Some(transfer);
        talk.remember_aside(was_aside);
        talk
    }
}
