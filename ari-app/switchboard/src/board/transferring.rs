//! What a transfer does to who sits where; the transfer itself is in `transfer`.

use super::{
    call::Caller,
    ctx::Ctx,
    seats::{Seat, Spot},
    talk::Talk,
    timers::Kind,
    transfer::{State, Transfer},
};
use crate::{ChannelId, Command, Dial, OfferOutcome, TransferKind, TransferOutcome};

impl Talk {
    /// Somebody is rung to join, or to take over.
    pub fn transfer(&mut self, ctx: &mut Ctx, caller: &Caller, transfer: Transfer, dial: Dial) {
        match transfer.kind {
            // Of more who talk, the others talk on.
            TransferKind::Blind if self.legs.len() <= 1 => self.sit(ctx, caller, Seat::Ringing),
            TransferKind::Blind => self.bring_back(ctx, caller),
            TransferKind::Attended if self.legs.len() <= 1 => {
                self.sit(ctx, caller, Seat::Waiting(ctx.now));
            }
            TransferKind::Attended => self.step_aside(ctx, caller, &transfer),
            TransferKind::Invite => {}
        }
        let (kind, from) = (transfer.kind, transfer.from);
        self.returns_to = from;
        transfer.ring(ctx, caller, dial);
        let second = transfer.second.clone();
        self.transfer = Some(transfer);
        if let Some(second) = second {
            self.let_in_second(ctx, caller, second);
        }
        self.ring(ctx, caller);
        let leg = from.and_then(|from| self.leg_of(from));
        if let Some(channel) = leg.map(|leg| leg.channel.clone())
            && kind == TransferKind::Blind
        {
            self.dismiss(ctx, caller, &channel);
        }
    }

    /// The recipient is there.
    pub fn recipient_answered(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let Some(mut transfer) = self.transfer.take() else {
            return;
        };
        let (tone, spot) = match self.aside {
            Some(_) => (transfer.tone(true), Spot::Aside),
            None => (transfer.tone(false), Spot::In),
        };
        ctx.command(caller.node, Command::StopPlay(tone));
        ctx.clear(caller.owner(), Kind::Ring);
        // Out first, so that nothing of what is said to the recipient reaches the caller.
        if let Some(since) = self.seat.held() {
            self.sit(ctx, caller, Seat::Held(since));
        }
        let who = (transfer.to.clone(), transfer.channel.clone());
        self.take_in(ctx, caller, who, spot);
        match transfer.kind {
            TransferKind::Attended => {
                transfer.state = State::Consulting;
                self.transfer = Some(transfer);
            }
            TransferKind::Blind | TransferKind::Invite => {
                transfer.end(ctx, caller, TransferOutcome::Completed);
                self.bring_back(ctx, caller);
            }
        }
    }

    /// The recipient was rung in vain, or is not wanted any more.
    pub fn recipient_failed(&mut self, ctx: &mut Ctx, caller: &Caller, outcome: OfferOutcome) {
        let Some(transfer) = self.transfer.take_if(|it| it.state == State::Ringing) else {
            return;
        };
        let tone = transfer.tone(self.aside.is_some());
        ctx.command(caller.node, Command::StopPlay(tone));
        ctx.clear(caller.owner(), Kind::Ring);
        ctx.command(caller.node, Command::HangUp(transfer.channel.clone()));
        self.freed
            .extend(transfer.to.agent().map(|agent| (agent, outcome)));
        // Who was only to join has moved nobody: a caller on hold stays there.
        let moved = transfer.kind != TransferKind::Invite || self.seat == Seat::Ringing;
        transfer.end(ctx, caller, outcome.into());
        if moved && !self.legs.is_empty() {
            self.bring_back(ctx, caller);
        }
    }

    /// The consultation is over; caller and recipient go on. Before the answer the transfer goes on
    /// without the initiator.
    pub fn complete(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let from = self.transfer.as_ref().and_then(|transfer| transfer.from);
        let Some(channel) = from
            .and_then(|from| self.leg_of(from))
            .map(|leg| &leg.channel)
        else {
            return;
        };
        let channel = channel.clone();
        // The bridge must not be empty for a moment: its recording would end.
        match self.recipient().filter(|_| self.aside.is_none()) {
            Some(recipient) => self.seat_leg(ctx, caller, recipient, Spot::In),
            None if self.legs.len() == 1 => self.sit(ctx, caller, Seat::Ringing),
            None => {}
        }
        self.dismiss(ctx, caller, &channel);
    }

    /// The recipient is sent away; the caller is brought back.
    pub fn cancel(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let Some(transfer) = &self.transfer else {
            return;
        };
        match transfer.state {
            State::Ringing => self.recipient_failed(ctx, caller, OfferOutcome::Withdrawn),
            State::Consulting => {
                let channel = transfer.channel.clone();
                self.dismiss(ctx, caller, &channel);
            }
        }
    }

    /// Caller and recipient change places. False before the answer, and without the caller.
    pub fn swap(&mut self, ctx: &mut Ctx, caller: &Caller) -> bool {
        let Some(index) = self.recipient().filter(|_| self.seat != Seat::Gone) else {
            return false;
        };
        if self.aside.is_some() {
            self.swap_aside(ctx, caller);
        } else if self.seat == Seat::In {
            self.sit(ctx, caller, Seat::Held(ctx.now));
            self.seat_leg(ctx, caller, index, Spot::In);
        } else {
            self.seat_leg(ctx, caller, index, Spot::Held);
            self.hold_or_hear(ctx, caller);
        }
        true
    }

    /// Everybody talks with everybody. False before the answer.
    pub fn merge(&mut self, ctx: &mut Ctx, caller: &Caller) -> bool {
        if self.recipient().is_none() {
            return false;
        }
        if let Some(transfer) = self.transfer.take() {
            transfer.end(ctx, caller, TransferOutcome::ThreeWay);
        }
        self.bring_back(ctx, caller);
        true
    }

    /// Which leg is being consulted.
    pub fn recipient(&self) -> Option<usize> {
        let transfer = self.transfer.as_ref()?;
        self.legs
            .iter()
            .position(|leg| leg.channel == transfer.channel)
    }

    /// Whether the initiator consults on a second line of their telephone.
    pub fn is_on_second_line(&self) -> bool {
        let transfer = self.transfer.as_ref();
        transfer.is_some_and(|it| it.second.is_some())
    }

    /// Whether a leg is the second line on which somebody is consulted.
    pub fn has_second(&self, channel: &ChannelId) -> bool {
        let transfer = self.transfer.as_ref();
        transfer.is_some_and(|it| it.second.as_ref() == Some(channel))
    }
}
