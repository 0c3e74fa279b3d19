//! Who of a conversation sits where: in the bridge, or outside in music. The one place that knows what
//! each move takes.

use alloc::vec::Vec;

use super::{
    call::Caller,
    ctx::Ctx,
    talk::{Leg, Talk},
    timers::Kind,
};
use crate::{BridgeId, ChannelId, Command, Millis, Party, What};

/// Where the caller is while the conversation lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seat {
    In,
    /// Hears music, since then.
    Held(Millis),
    /// Hears music in the bridge, since then, until somebody picks them up.
    Parked(Millis),
    /// Hears ringing: a blind transfer.
    Ringing,
    /// Has hung up; the others talk on.
    Gone,
}

/// Where somebody is who talks with the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    In,
    /// Hears music.
    Held,
    /// In the bridge beside, to consult or to be consulted.
    Aside,
}

impl Seat {
    /// In the bridge. Who hears ringing or is parked stays there: an empty bridge would end its
    /// recording.
    pub fn is_inside(self) -> bool {
        matches!(self, Self::In | Self::Ringing | Self::Parked(_))
    }

    /// Somewhere else, but still there.
    fn is_outside(self) -> bool {
        matches!(self, Self::Held(_))
    }
}

impl Talk {
    /// In which bridge each leg has to be, or has not to be.
    pub fn seats<'a>(
        &'a self,
        caller: &'a Caller,
    ) -> impl Iterator<Item = (&'a BridgeId, &'a ChannelId, bool)> + 'a {
        let inside = |leg: &'a Leg| (&self.bridge, &leg.channel, leg.spot == Spot::In);
        let beside = |aside: &'a BridgeId| {
            let legs = self.legs.iter();
            legs.map(move |leg| (aside, &leg.channel, leg.spot == Spot::Aside))
        };
        let callers = (&self.bridge, &caller.channel, self.seat.is_inside());
        let legs = self.legs.iter().map(inside).chain([callers]);
        legs.chain(self.aside.iter().flat_map(beside))
    }

    /// The bridge in which somebody sits, if in one.
    pub fn bridge_at(&self, spot: Spot) -> Option<&BridgeId> {
        match spot {
            Spot::In => Some(&self.bridge),
            Spot::Held => None,
            Spot::Aside => self.aside.as_ref(),
        }
    }

    /// Lets the caller wait in music, or brings them back.
    pub fn hold(&mut self, ctx: &mut Ctx, caller: &Caller, on: bool) {
        let seat = if on { Seat::Held(ctx.now) } else { Seat::In };
        self.sit(ctx, caller, seat);
    }

    /// The hold limit has passed: whoever is in charge is reminded, and again after the same time.
    pub fn hold_overdue(&self, ctx: &mut Ctx, caller: &Caller) {
        let Seat::Held(since) = self.seat else { return };
        let held_ms = ctx.now.saturating_sub(since);
        ctx.fact(Some(caller.call), What::HoldOverdue { held_ms });
        ctx.set(caller.owner(), Kind::Hold, caller.plan.hold_limit_ms);
        // A telephone that has itself put the call on hold lets nothing be heard.
        let hears = |leg: &&Leg| leg.spot == Spot::In && !leg.away;
        if let Some(leg) = self.legs.iter().find(hears) {
            ctx.command(caller.node, Command::Beep(leg.channel.clone()));
        }
    }

    /// Lets nothing a leg says through, or everything again; the caller's for `None`.
    pub fn mute(&mut self, ctx: &mut Ctx, caller: &Caller, who: Option<&Party>, on: bool) -> bool {
        let (channel, muted) = match who {
            None if self.seat == Seat::Gone => return false,
            None => (&caller.channel, &mut self.muted),
            Some(who) => match self.legs.iter_mut().find(|leg| leg.who == *who) {
                Some(leg) => (&leg.channel, &mut leg.muted),
                None => return false,
            },
        };
        if *muted == on {
            return true;
        }
        *muted = on;
        let (channel, party) = (channel.clone(), who.cloned());
        let (command, fact) = match on {
            true => (Command::Mute(channel), What::Muted { party }),
            false => (Command::Unmute(channel), What::Unmuted { party }),
        };
        ctx.command(caller.node, command);
        ctx.fact(Some(caller.call), fact);
        true
    }

    /// Whoever was in charge has gone: of those who have no button of their own for it nobody stays muted
    /// whom nobody knows to be.
    pub(super) fn unmute_others(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let outside = self.legs.iter().map(|leg| &leg.who);
        let outside = outside.filter(|who| who.agent().is_none()).cloned();
        let outside: Vec<Party> = outside.collect();
        if self.seat != Seat::Gone {
            self.mute(ctx, caller, None, false);
        }
        for who in outside {
            self.mute(ctx, caller, Some(&who), false);
        }
    }

    /// Everybody who is there hears everybody.
    pub(super) fn bring_back(&mut self, ctx: &mut Ctx, caller: &Caller) {
        for index in 0..self.legs.len() {
            self.seat_leg(ctx, caller, index, Spot::In);
        }
        if self.seat != Seat::Gone && !self.legs.is_empty() {
            let seat = match self.legs.iter().all(|leg| leg.away) {
                true => Seat::Held(ctx.now),
                false => Seat::In,
            };
            self.sit(ctx, caller, seat);
        }
    }

    /// Moves the caller from one seat to another: the one place that knows what each takes.
    pub(super) fn sit(&mut self, ctx: &mut Ctx, caller: &Caller, seat: Seat) {
        let kind = |seat| core::mem::discriminant(&seat);
        if self.seat == Seat::Gone || kind(self.seat) == kind(seat) {
            return;
        }
        let (node, channel, bridge) = (caller.node, caller.channel.clone(), self.bridge.clone());
        let was_inside = self.seat.is_inside();
        if was_inside && seat.is_outside() {
            ctx.command(node, Command::Leave(bridge.clone(), channel.clone()));
        }
        self.stand_up(ctx, caller);
        self.seat = seat;
        if !was_inside && self.seat.is_inside() {
            ctx.command(node, Command::Join(bridge, channel.clone()));
        }
        match self.seat {
            Seat::In | Seat::Ringing | Seat::Gone => {}
            Seat::Held(_) => {
                ctx.command(node, Command::StartMusic(channel));
                ctx.fact(Some(caller.call), What::Held);
                ctx.set(caller.owner(), Kind::Hold, caller.plan.hold_limit_ms);
            }
            Seat::Parked(_) => {
                let music = Command::StartBridgeMusic(self.bridge.clone());
                ctx.command(node, music);
                ctx.set(caller.owner(), Kind::Hold, caller.plan.hold_limit_ms);
            }
        }
    }

    /// Ends what a waiting caller hears.
    pub(super) fn stand_up(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let (node, channel) = (caller.node, caller.channel.clone());
        match self.seat {
            Seat::In | Seat::Ringing | Seat::Gone => {}
            Seat::Held(since) => {
                ctx.clear(caller.owner(), Kind::Hold);
                ctx.command(node, Command::StopMusic(channel));
                let held_ms = ctx.now.saturating_sub(since);
                ctx.fact(Some(caller.call), What::Resumed { held_ms });
            }
            Seat::Parked(since) => {
                ctx.clear(caller.owner(), Kind::Hold);
                ctx.command(node, Command::StopBridgeMusic(self.bridge.clone()));
                let after_ms = ctx.now.saturating_sub(since);
                ctx.fact(Some(caller.call), What::Unparked { after_ms });
            }
        }
    }

    pub(super) fn seat_leg(&mut self, ctx: &mut Ctx, caller: &Caller, index: usize, spot: Spot) {
        let Some(leg) = self.legs.get(index).filter(|leg| leg.spot != spot) else {
            return;
        };
        let (node, channel) = (caller.node, leg.channel.clone());
        ctx.command(
            node,
            match self.bridge_at(leg.spot).cloned() {
                Some(bridge) => Command::Leave(bridge, channel.clone()),
                None => Command::StopMusic(channel.clone()),
            },
        );
        ctx.command(
            node,
            match self.bridge_at(spot).cloned() {
                Some(bridge) => Command::Join(bridge, channel),
                None => Command::StartMusic(channel),
            },
        );
        self.legs[index].spot = spot;
    }
}
