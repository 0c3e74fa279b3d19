//! What the hold key of a telephone, on either of its lines, means for who hears whom.

use super::{
    call::Caller,
    ctx::Ctx,
    seats::{Seat, Spot},
    talk::{Leg, Talk},
    transfer::State,
};
use crate::{ChannelId, TransferKind, What};

impl Talk {
    /// See the table in `telephone`.
    pub(super) fn on_hold(
        &mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        channel: &ChannelId,
        on: bool,
    ) {
        let second = self.transfer.as_ref().and_then(|it| it.second.as_ref());
        let consults = second.and(self.transfer.as_ref()).and_then(|it| it.from);
        if second == Some(channel) {
            return self.second_on_hold(ctx, caller, on);
        }
        let Some(leg) = self.legs.iter_mut().find(|leg| leg.channel == *channel) else {
            return;
        };
        // A citizen's own hold, or the carrier's, is none of an agent's.
        let Some(agent) = leg.who.agent() else {
            return;
        };
        if leg.away != on {
            leg.away = on;
            let what = match on {
                true => What::TelephoneHeld { agent },
                false => What::TelephoneResumed { agent },
            };
            ctx.fact(Some(caller.call), what);
        }
        let consults = consults == Some(agent);
        let hears = |leg: &Leg| leg.spot == Spot::In && !leg.away;
        let alone = !self.legs.iter().any(hears);
        // Others talk with the caller.
        let free = self.transfer.is_none() || self.aside.is_some();
        match (on, consults, self.seat) {
            (true, true, Seat::In) if self.aside.is_none() => {
                let waits = self.recipient().map(|recipient| self.legs[recipient].spot);
                let seat = match waits == Some(Spot::Held) {
                    true => Seat::Waiting(ctx.now),
                    false => Seat::Held(ctx.now),
                };
                self.sit(ctx, caller, seat);
            }
            (true, _, Seat::In) if alone && free => {
                self.sit(ctx, caller, Seat::Held(ctx.now));
            }
            (false, true, _) => self.back_to_first_line(ctx, caller),
            (false, false, Seat::Held(_)) if free => {
                self.sit(ctx, caller, Seat::In);
            }
            (
                _,
                _,
                Seat::In
                | Seat::Held(_)
                | Seat::Waiting(_)
                | Seat::Ringing
                | Seat::Parked(_)
                | Seat::Gone,
            ) => {}
        }
    }

    /// With both lines on hold the caller waits in the bridge: the handset may be put down at any time, and the
    /// recording of an empty bridge would end.
    fn second_on_hold(&mut self, ctx: &mut Ctx, caller: &Caller, on: bool) {
        let Some(recipient) = self.recipient() else {
            return;
        };
        if self.aside.is_some() {
            return self.keep_waiting(ctx, caller, on);
        }
        match (on, self.seat) {
            // Out first: the one hears nothing of the other.
            (true, Seat::Held(since)) => {
                self.seat_leg(ctx, caller, recipient, Spot::Held);
                self.sit(ctx, caller, Seat::Waiting(since));
            }
            (false, Seat::Waiting(since)) => {
                self.sit(ctx, caller, Seat::Held(since));
                self.seat_leg(ctx, caller, recipient, Spot::In);
            }
            (
                _,
                Seat::In
                | Seat::Held(_)
                | Seat::Waiting(_)
                | Seat::Ringing
                | Seat::Parked(_)
                | Seat::Gone,
            ) => {
                let spot = if on { Spot::Held } else { Spot::In };
                self.seat_leg(ctx, caller, recipient, spot);
            }
        }
    }

    /// Of lines on hold no fact tells, but who sits in the bridge: whoever is consulted does not, where the second
    /// is, and the caller does, where both are.
    pub(super) fn find_both_on_hold(&mut self, inside: &[ChannelId], caller: &ChannelId) {
        let recipient = self.recipient().map(|index| &mut self.legs[index]);
        let Some(recipient) = recipient.filter(|leg| !inside.contains(&leg.channel)) else {
            return;
        };
        recipient.spot = Spot::Held;
        if let (Seat::Held(since), true) = (self.seat, inside.contains(caller)) {
            self.seat = Seat::Waiting(since);
        }
    }

    fn back_to_first_line(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let recipient = self.recipient().map(|recipient| &self.legs[recipient]);
        let held = recipient.map(|leg| self.waits(leg));
        let Some(transfer) = &mut self.transfer else {
            return;
        };
        match (transfer.state, held) {
            (State::Ringing, _) => {
                transfer.kind = TransferKind::Invite;
                transfer.drop_second(ctx, caller);
                self.sit(ctx, caller, Seat::In);
            }
            (State::Consulting, Some(true)) => self.sit(ctx, caller, Seat::In),
            (State::Consulting, Some(false) | None) => {
                self.merge(ctx, caller);
            }
        }
    }
}
