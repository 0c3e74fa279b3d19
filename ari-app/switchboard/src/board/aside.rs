//! Stepping aside: where more than two talk, whoever consults a further one does so in a bridge of their own,
//! while the others talk on with the caller. What is said there is in no recording.
//!
//! | consulting aside          | the initiator      | the recipient      | the caller and the others |
//! |---------------------------|--------------------|--------------------|---------------------------|
//! | the recipient rings       | aside, hears ringing | –                | talk                      |
//! | the recipient is there    | aside              | aside              | talk                      |
//! | swapped                   | back               | in music           | talk                      |
//! | the last other has left   | as where two talk: in the bridge of the conversation | with them | in music |
//! | initiator or caller gone, completed, cancelled, merged | all who are there in the one bridge | | |
//!
//! It lasts for as long as there is somebody to be consulted by somebody, and others talk with the caller; which
//! is looked at after every input.

use super::{
    call::Caller,
    ctx::Ctx,
    seats::{Seat, Spot},
    talk::Talk,
    transfer::{State, Transfer},
};
use crate::{BridgeSeen, Command, Party, TransferKind};

impl Talk {
    /// The initiator leaves the others with the caller, to consult.
    pub(super) fn step_aside(&mut self, ctx: &mut Ctx, caller: &Caller, transfer: &Transfer) {
        self.bring_back(ctx, caller);
        let aside = transfer.aside();
        ctx.command(caller.node, Command::CreateBridge(aside.clone()));
        self.aside = Some(aside);
        let from = transfer.from.map(Party::Agent);
        if let Some(index) = self.index_of(from.as_ref()) {
            self.seat_leg(ctx, caller, index, Spot::Aside);
        }
    }

    /// Lets those who wait for the recipient hear ringing.
    pub(super) fn ring(&self, ctx: &mut Ctx, caller: &Caller) {
        let Some(transfer) = self.transfer.as_ref() else {
            return;
        };
        let bridge = self.aside.as_ref().unwrap_or(&self.bridge);
        let ringback = transfer.ringback(self.aside.is_some());
        let ring = Command::RingBridge(bridge.clone(), ringback);
        ctx.command(caller.node, ring);
    }

    /// The initiator goes to and fro between the recipient and the others.
    pub(super) fn swap_aside(&mut self, ctx: &mut Ctx, caller: &Caller, recipient: usize) {
        let back = self.legs[recipient].spot == Spot::Held;
        let (theirs, own) = match back {
            true => (Spot::Aside, Spot::Aside),
            false => (Spot::Held, Spot::In),
        };
        self.seat_leg(ctx, caller, recipient, theirs);
        if let Some(initiator) = self.initiator() {
            self.seat_leg(ctx, caller, initiator, own);
        }
    }

    /// All are in one bridge again, once nobody consults aside any more.
    pub(super) fn regroup(&mut self, ctx: &mut Ctx, caller: &Caller) {
        if self.is_apart() {
            return;
        }
        let Some(aside) = self.aside.clone() else {
            return;
        };
        self.gather(ctx, caller);
        self.aside = None;
        ctx.command(caller.node, Command::DestroyBridge(aside));
        let rings = |it: &Transfer| it.state == State::Ringing;
        if self.transfer.as_ref().is_some_and(rings) {
            self.ring(ctx, caller);
        }
    }

    fn gather(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let Some(initiator) = self.initiator().filter(|_| self.seat != Seat::Gone) else {
            return self.bring_back(ctx, caller);
        };
        // In first: the recording of an empty bridge would end.
        let swapped = self.legs[initiator].spot == Spot::In;
        self.seat_leg(ctx, caller, initiator, Spot::In);
        if swapped {
            return;
        }
        match self.recipient() {
            None => self.sit(ctx, caller, Seat::Waiting(ctx.now)),
            Some(recipient) => {
                self.sit(ctx, caller, Seat::Held(ctx.now));
                self.seat_leg(ctx, caller, recipient, Spot::In);
            }
        }
    }

    /// Finds those who consult aside again, swapped or not. False if their bridge is not there.
    pub(super) fn find_aside(&mut self, seen: &[BridgeSeen]) -> bool {
        let Some(transfer) = self.transfer.as_ref() else {
            return true;
        };
        let (aside, rings) = (transfer.aside(), transfer.state == State::Ringing);
        let there = seen.iter().find(|seen| seen.id == aside);
        if self.aside.is_some() || !self.is_apart() || self.seat != Seat::In {
            return there.is_some() || self.aside.is_none();
        }
        let Some(there) = there else { return !rings };
        self.aside = Some(aside);
        let (initiator, recipient) = (self.initiator(), self.recipient());
        let inside = |index: usize| there.channels.contains(&self.legs[index].channel);
        if initiator.is_some_and(inside) {
            for index in [initiator, recipient].into_iter().flatten() {
                self.legs[index].spot = Spot::Aside;
            }
        }
        true
    }

    /// Whether somebody consults while others talk with the caller.
    pub(super) fn is_apart(&self) -> bool {
        let (initiator, recipient) = (self.initiator(), self.recipient());
        let consults = usize::from(initiator.is_some()) + usize::from(recipient.is_some());
        initiator.is_some() && self.seat != Seat::Gone && self.legs.len() > consults
    }

    /// Who consults, or will.
    fn initiator(&self) -> Option<usize> {
        let transfer = self.transfer.as_ref();
        let attended = transfer.filter(|it| it.kind == TransferKind::Attended)?;
        self.index_of(attended.from.map(Party::Agent).as_ref())
    }

    fn index_of(&self, who: Option<&Party>) -> Option<usize> {
        self.legs.iter().position(|leg| Some(&leg.who) == who)
    }
}
