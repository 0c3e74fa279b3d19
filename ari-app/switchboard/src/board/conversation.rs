//! What people may ask for in a conversation, and what follows from it for the call and the agents.
//! `talk` knows who sits where; this file asks it, and settles what it came to.

use super::{
    Board,
    call::{Call, Caller, Journey},
    ctx::{self, Ctx},
    seats::Seat,
    talk::{Rest, Talk},
    transfer::{State, Transfer},
};
use crate::{
    Actor, AgentId, CallId, ChannelId, Destination, Dial, HungUpBy, OfferOutcome, Party, QueueId,
    Refusal, Reply, TransferKind, emergency::is_emergency, rights::same_number,
};

impl Board {
    pub(super) fn transfer(
        &mut self,
        by: &Actor,
        id: CallId,
        to: Destination,
        kind: TransferKind,
    ) -> Reply {
        self.transfer_from(by, id, to, kind, None)
    }

    /// Rings the destination, if everything allows it, for whoever asks from a second line of their telephone.
    pub(super) fn transfer_from(
        &mut self,
        by: &Actor,
        id: CallId,
        to: Destination,
        kind: TransferKind,
        second: Option<ChannelId>,
    ) -> Reply {
        let urgent = kind == TransferKind::Invite
            && matches!(&to, Destination::Outside(number) if is_emergency(number));
        let from = self.initiator(by, id, kind, urgent)?;
        if urgent {
            self.make_way(id);
        }
        let (party, dial) = match self.meant(to) {
            Destination::Menu(_) | Destination::Conference(_) | Destination::Mailbox
                if kind != TransferKind::Blind =>
            {
                return Err(Refusal::BlindOnly);
            }
            Destination::Conference(room) => return self.send_to_conference(by, id, room, from),
            Destination::Menu(menu) => return self.send_to_menu(by, id, menu),
            Destination::Mailbox => return self.send_to_mailbox(by, id),
            // Where others talk too, no line takes the caller away from them: whoever is ready takes the place.
            Destination::Queue(queue)
                if kind == TransferKind::Blind && self.two_only(id).is_ok() =>
            {
                return self.move_to_queue(by, id, queue);
            }
            Destination::Queue(queue) => {
                self.known_queue(queue)?;
                let agent = self.staff.first(queue).ok_or(Refusal::NobodyFree)?;
                (Party::Agent(agent), self.dial(agent)?)
            }
            Destination::Agent(agent) => (Party::Agent(agent), self.dial(agent)?),
            Destination::Outside(number) => {
                self.may_dial(&number)?;
                let dial = self.way_to(&number);
                (Party::Outside(number), dial)
            }
        };
        let call = self.calls.get(&id);
        let talk = call.and_then(Call::talk);
        let there = talk.is_some_and(|talk| talk.legs.iter().any(|leg| leg.who == party));
        if there || call.is_some_and(|call| self.is_at(&call.caller, &party)) {
            return Err(Refusal::AlreadyThere);
        }
        self.ring_recipient(id, kind, (Some(from), second), party, dial);
        self.settle(id, 16);
        Ok(())
    }

    /// Whether somebody to be rung is who calls: joined with themself they would be alone.
    fn is_at(&self, caller: &Caller, party: &Party) -> bool {
        let number = match party {
            Party::Outside(number) => Some(number),
            Party::Agent(agent) => self.staff.get(*agent).map(|agent| &agent.who.phone),
        };
        match (&caller.number, number) {
            (Some(caller), Some(number)) => same_number(caller, number),
            (None, _) | (_, None) => false,
        }
    }

    /// Ends a transfer under way for something that cannot wait: who rings is rung no more, who is consulted
    /// joins.
    fn make_way(&mut self, id: CallId) {
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        match talk.transfer.as_ref().map(|transfer| transfer.state) {
            Some(State::Ringing) => talk.cancel(&mut self.ctx, caller),
            Some(State::Consulting) => {
                talk.merge(&mut self.ctx, caller);
            }
            None => {}
        }
        self.settle(id, 16);
    }

    pub(super) fn complete_transfer(&mut self, by: &Actor, id: CallId) -> Reply {
        self.in_transfer(by, id, |talk, ctx, caller| {
            talk.complete(ctx, caller);
            true
        })
    }

    pub(super) fn cancel_transfer(&mut self, by: &Actor, id: CallId) -> Reply {
        self.in_transfer(by, id, |talk, ctx, caller| {
            talk.cancel(ctx, caller);
            true
        })
    }

    pub(super) fn swap_transfer(&mut self, by: &Actor, id: CallId) -> Reply {
        self.in_transfer(by, id, Talk::swap)
    }

    pub(super) fn merge_transfer(&mut self, by: &Actor, id: CallId) -> Reply {
        self.in_transfer(by, id, |talk, ctx, caller| {
            talk.seat != Seat::Gone && talk.merge(ctx, caller)
        })
    }

    /// The recipient a leg belongs to, who has not answered yet.
    pub(super) fn rung(&mut self, channel: &ChannelId) -> Option<&mut Transfer> {
        let call = self.calls.get_mut(&ctx::call_of(&channel.0)?)?;
        let transfer = call.talk_mut()?.transfer.as_mut()?;
        (transfer.channel == *channel && transfer.state == State::Ringing).then_some(transfer)
    }

    pub(super) fn recipient_answered(&mut self, id: CallId) {
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        let agent = talk.transfer.as_ref().and_then(|it| it.to.agent());
        talk.recipient_answered(&mut self.ctx, caller);
        let aside = talk.aside.is_some();
        if let Some(agent) = agent {
            let ctx = &mut self.ctx;
            self.staff.with(agent, |agent| agent.answered(ctx, id));
        }
        if aside {
            self.record_on(id);
        }
        self.settle(id, 16);
    }

    pub(super) fn recipient_failed(&mut self, id: CallId, outcome: OfferOutcome) {
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        talk.recipient_failed(&mut self.ctx, caller, outcome);
        self.settle(id, 16);
    }

    /// The limit of whoever is rung has passed.
    pub(super) fn recipient_overdue(&mut self, id: CallId) {
        let transfer = self.calls.get(&id).and_then(Call::talk);
        let Some(transfer) = transfer.and_then(|talk| talk.transfer.as_ref()) else {
            return;
        };
        let outcome = transfer.overdue();
        self.recipient_failed(id, outcome);
    }

    pub(super) fn hold_overdue(&mut self, id: CallId) {
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        match talk.seat {
            Seat::Parked(_) => self.unpark(id),
            Seat::Held(_) | Seat::Waiting(_) if talk.is_forgotten(self.ctx.now, caller) => {
                self.recall(id);
            }
            Seat::In | Seat::Held(_) | Seat::Waiting(_) | Seat::Ringing | Seat::Gone => {
                talk.hold_overdue(&mut self.ctx, caller);
            }
        }
    }

    /// Somebody's leg is gone. A line that died under the only one who talks with the caller is no
    /// hang-up: the caller waits again, before all others.
    pub(super) fn leg_gone(&mut self, id: CallId, channel: &ChannelId, cause: u16) {
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        if talk.leg(channel).is_none() {
            return;
        }
        if talk.depends_on_one() && is_dead_line(cause) {
            return self.lose_agent(id);
        }
        talk.leg_gone(&mut self.ctx, caller, channel);
        self.settle(id, cause);
    }

    /// The caller has hung up in the middle of a conversation, which may go on without. Who was left with a
    /// telephone that is lost was not helped.
    pub(super) fn caller_left_talk(&mut self, id: CallId, cause: u16) {
        let heard_nobody = self.hears_nobody(id);
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        call.gone = Some(cause);
        if let Some((talk, caller)) = call.in_talk() {
            if heard_nobody {
                talk.sit(&mut self.ctx, caller, Seat::Gone);
                return self.lose_agent(id);
            }
            talk.caller_gone(&mut self.ctx, caller);
        }
        self.settle(id, cause);
    }

    /// Carries out what a conversation has come to: agents who left wrap up, agents rung in vain are
    /// free, and a caller with nobody to talk to is led on.
    pub(super) fn settle(&mut self, id: CallId, cause: u16) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let gone = call.gone;
        // Whoever it was, by whatever key.
        if call.talk().is_some_and(|talk| talk.since.is_some()) {
            call.connected.get_or_insert(self.ctx.now);
            call.anew = false;
            call.stop_waiting(self.ctx.now);
        }
        if let Some((talk, caller)) = call.in_talk() {
            talk.regroup(&mut self.ctx, caller);
            talk.hold_or_hear(&mut self.ctx, caller);
            talk.follow(&mut self.ctx, caller);
        }
        let Some(talk) = call.talk() else { return };
        let (rest, seat, last) = (talk.rest(), talk.seat, talk.last.clone());
        let parted = call.take_parted();
        self.let_go(&parted);
        match rest {
            Rest::GoesOn => self.keep_for_others(id),
            Rest::AllOver => self.end(id, HungUpBy::Caller, gone.unwrap_or(cause), None),
            Rest::CallerAlone if seat == Seat::Ringing => self.transferred_in_vain(id),
            Rest::CallerAlone => {
                let by = match last {
                    Some(Party::Outside(_)) => HungUpBy::Party,
                    Some(Party::Agent(_)) | None => HungUpBy::Agent,
                };
                self.leave_caller(id, by, cause);
            }
        }
        self.match_parted(&parted);
    }

    /// Back to who sent the caller away, else to the front of the line.
    pub(super) fn transferred_in_vain(&mut self, id: CallId) {
        let sender = self.calls.get_mut(&id).and_then(Call::take_sender);
        if let Some(sender) = sender
            && let Ok(dial) = self.dial(sender)
        {
            let kind = TransferKind::Blind;
            self.let_hear_ringing(id);
            return self.ring_recipient(id, kind, (None, None), Party::Agent(sender), dial);
        }
        let queue = self.calls.get(&id).and_then(Call::queue_plan);
        let Some(queue) = queue.map(|queue| queue.id) else {
            return;
        };
        let _ = self.move_to_queue(&Actor::System, id, queue);
    }

    /// Who was sent out of the conversation waits in another, in which they will talk.
    pub(super) fn let_hear_ringing(&mut self, id: CallId) {
        if self.calls.get(&id).and_then(Call::talk).is_none() {
            self.enter(id, |call, ctx| {
                Journey::Talk(Talk::alone(ctx, &call.caller))
            });
            self.record_on(id);
        }
    }

    pub(super) fn ring_recipient(
        &mut self,
        id: CallId,
        kind: TransferKind,
        (from, second): (Option<AgentId>, Option<ChannelId>),
        to: Party,
        dial: Dial,
    ) {
        if let Party::Agent(agent) = to {
            let ctx = &mut self.ctx;
            self.staff.with(agent, |agent| agent.called(ctx, id));
        }
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        let mut transfer = Transfer::begin(&mut self.ctx, caller, kind, from, to, &dial);
        transfer.second = second;
        talk.transfer(&mut self.ctx, caller, transfer, dial);
    }

    /// Which agent transfers, if a transfer of that kind is possible; an urgent one goes before another.
    fn initiator(
        &self,
        by: &Actor,
        id: CallId,
        kind: TransferKind,
        urgent: bool,
    ) -> Result<AgentId, Refusal> {
        let call = self.calls.get(&id).ok_or(Refusal::NoSuchCall)?;
        let talk = call.talk().ok_or(Refusal::NoConversation)?;
        if !self.is_up(call.caller.node) {
            return Err(Refusal::SwitchDown);
        }
        let from = match by {
            Actor::Agent(agent) => talk
                .leg_of(*agent)
                .and(Some(*agent))
                .ok_or(Refusal::NotYours)?,
            Actor::User(_) | Actor::Api | Actor::System => {
                talk.agent().ok_or(Refusal::NoConversation)?
            }
        };
        if talk.transfer.is_some() && !urgent {
            return Err(Refusal::TransferUnderWay);
        }
        if talk.seat == Seat::Gone {
            return Err(Refusal::NoConversation);
        }
        // Whoever is rung in somebody's place makes them no more, and help is never one too many.
        let more = kind != TransferKind::Blind && !urgent;
        match more && talk.legs.len() >= crate::MOST_PARTIES {
            true => Err(Refusal::TooMany),
            false => Ok(from),
        }
    }

    /// Refused where more than one talk with the caller: who is to hear whom would be anybody's guess.
    pub(super) fn two_only(&self, id: CallId) -> Reply {
        let talk = self.calls.get(&id).and_then(Call::talk);
        let two = talk.is_none_or(|talk| talk.legs.len() <= 1);
        two.then_some(()).ok_or(Refusal::TooMany)
    }

    pub(super) fn known_queue(&self, queue: QueueId) -> Reply {
        let known = self.plan.queues.iter().any(|plan| plan.id == queue);
        known.then_some(()).ok_or(Refusal::NoSuchQueue)
    }

    fn in_transfer(
        &mut self,
        by: &Actor,
        id: CallId,
        act: impl FnOnce(&mut Talk, &mut Ctx, &Caller) -> bool,
    ) -> Reply {
        self.in_talk(by, id, |talk, ctx, caller| {
            let under_way = talk.transfer.is_some() && act(talk, ctx, caller);
            under_way.then_some(()).ok_or(Refusal::NoTransfer)
        })
    }

    /// Asks a conversation for something in somebody's name.
    pub(super) fn in_talk(
        &mut self,
        by: &Actor,
        id: CallId,
        act: impl FnOnce(&mut Talk, &mut Ctx, &Caller) -> Reply,
    ) -> Reply {
        let call = self.calls.get(&id).ok_or(Refusal::NoSuchCall)?;
        if !self.is_up(call.caller.node) {
            return Err(Refusal::SwitchDown);
        }
        let call = self.calls.get_mut(&id).ok_or(Refusal::NoSuchCall)?;
        let (talk, caller) = call.in_talk().ok_or(Refusal::NoConversation)?;
        if let Actor::Agent(agent) = by
            && talk.leg_of(*agent).is_none()
        {
            return Err(Refusal::NotYours);
        }
        let reply = act(talk, &mut self.ctx, caller);
        self.settle(id, 16);
        reply
    }
}

/// Causes (Q.850) that mean a broken line, not somebody who hung up.
pub(super) fn is_dead_line(cause: u16) -> bool {
    matches!(cause, 3 | 27 | 34 | 38 | 41 | 42 | 44 | 47 | 102)
}
