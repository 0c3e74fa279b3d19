//! What the hold key of a telephone, on either of its lines, means for who hears whom. Looked at after every input:
//!
//! | caller  | consulted in the conversation        | nobody hears the caller | somebody does                     |
//! |---------|--------------------------------------|-------------------------|-----------------------------------|
//! | in      | nobody                               | held                    | –                                 |
//! | held    | nobody                               | –                       | in, unless the desk holds them    |
//! | any     | somebody who waits in music          | waiting                 | in                                |
//! | in      | somebody who talks, on a second line | held, once the first is on hold | –                         |

use super::{
    call::Caller,
    ctx::Ctx,
    seats::{Seat, Spot},
    talk::{Leg, Talk},
    transfer::{State, Transfer},
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
        // Who listens is heard by nobody, and may join.
        if let Some(watcher) = self.watchers.iter_mut().find(|it| it.channel == *channel) {
            watcher.away = on;
            return;
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
        if !on {
            self.by_desk = false;
            if consults == Some(agent) {
                self.back_to_first_line(ctx, caller);
            }
        }
    }

    /// Whether one of an agent's lines is on hold; `None` if it is none.
    pub(super) fn is_on_hold(&self, channel: &ChannelId) -> Option<bool> {
        let transfer = self.transfer.as_ref();
        let second = transfer.filter(|it| it.second.as_ref() == Some(channel));
        second
            .map(|it| it.second_away)
            .or_else(|| self.leg(channel).map(|leg| leg.away))
    }

    fn second_on_hold(&mut self, ctx: &mut Ctx, caller: &Caller, on: bool) {
        if let Some(transfer) = &mut self.transfer {
            transfer.second_away = on;
        }
        let Some(recipient) = self.recipient() else {
            return;
        };
        if self.aside.is_some() {
            return self.keep_waiting(ctx, caller, on);
        }
        // Out first: the one hears nothing of the other.
        if let (false, Seat::Waiting(since)) = (on, self.seat) {
            self.sit(ctx, caller, Seat::Held(since));
        }
        let spot = if on { Spot::Held } else { Spot::In };
        self.seat_leg(ctx, caller, recipient, spot);
    }

    /// The one rule about a caller who is held by telephones alone, looked at after every input: they hear music
    /// for as long as nobody hears them, and are back as soon as anybody does. Whom the desk holds it keeps. Where
    /// somebody is consulted in the conversation itself, the caller waits in the bridge once neither is heard: the handset
    /// may be put down at any time, and the recording of an empty bridge would end.
    pub(super) fn hold_or_hear(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let transfer = self.transfer.as_ref();
        let consults = |it: &&Transfer| it.kind == TransferKind::Attended && self.aside.is_none();
        let consults = transfer.filter(consults).map(|transfer| transfer.state);
        let recipient = self.recipient().map(|recipient| self.legs[recipient].spot);
        let waits = recipient == Some(Spot::Held);
        let since = self.seat.held().unwrap_or(ctx.now);
        let seat = match (self.seat, consults) {
            (Seat::In | Seat::Held(_) | Seat::Waiting(_), Some(State::Consulting)) if waits => {
                match self.is_heard() {
                    true => Seat::In,
                    false => Seat::Waiting(since),
                }
            }
            // Both lines of a telephone were taken back, and the first is on hold again.
            (Seat::In, Some(State::Consulting)) if self.initiator_is_away() => Seat::Held(since),
            (Seat::In, None) if !self.legs.is_empty() && !self.is_heard() => Seat::Held(since),
            (Seat::Held(_), None) if !self.by_desk && self.is_heard() => Seat::In,
            (
                Seat::In
                | Seat::Held(_)
                | Seat::Waiting(_)
                | Seat::Ringing
                | Seat::Parked(_)
                | Seat::Gone,
                _,
            ) => return,
        };
        self.sit(ctx, caller, seat);
    }

    /// Somebody in the bridge whose telephone does not hold the call itself.
    pub(super) fn listener(&self) -> Option<&Leg> {
        let hears = |leg: &&Leg| leg.spot == Spot::In && !leg.away;
        self.legs.iter().find(hears)
    }

    /// Whether one of them hears what is said in the bridge, be it on a second line.
    pub(super) fn hears(&self, leg: &Leg) -> bool {
        let transfer = self.transfer.as_ref().filter(|_| self.aside.is_none());
        let second = transfer.filter(|it| it.second.is_some() && !it.second_away);
        let on_second = second.is_some_and(|it| it.from == leg.who.agent());
        leg.spot == Spot::In && (!leg.away || on_second)
    }

    fn is_heard(&self) -> bool {
        self.legs.iter().any(|leg| self.hears(leg))
    }

    fn initiator_is_away(&self) -> bool {
        self.initiator().is_some_and(|index| self.legs[index].away)
    }

    /// Of lines on hold no fact tells, but who sits in the bridge: whoever is consulted does not, where the second
    /// is, and the caller does, where both are.
    pub(super) fn find_both_on_hold(&mut self, inside: &[ChannelId], caller: &ChannelId) {
        // Who swapped at the desk talks with the caller on the second line.
        let swapped = self.seat == Seat::In && self.initiator_is_away();
        let recipient = self.recipient().map(|index| &mut self.legs[index]);
        let Some(recipient) = recipient.filter(|leg| !inside.contains(&leg.channel)) else {
            return;
        };
        recipient.spot = Spot::Held;
        if let Some(transfer) = &mut self.transfer {
            transfer.second_away = !swapped;
        }
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
