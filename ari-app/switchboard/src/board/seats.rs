//! Who of a conversation sits where: in the bridge, or outside in music. The one place that knows what
//! each move takes.

use alloc::vec::Vec;

use super::{
    aside::Aside,
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
    /// Hears music in the bridge and is heard by nobody, since then, while somebody is rung to be consulted:
    /// whoever is to consult them may leave, and an empty bridge would end its recording.
    Waiting(Millis),
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
    /// In the bridge. Who hears ringing, waits or is parked stays there: an empty bridge would end its
    /// recording.
    pub fn is_inside(self) -> bool {
        match self {
            Self::In | Self::Waiting(_) | Self::Parked(_) | Self::Ringing => true,
            Self::Held(_) | Self::Gone => false,
        }
    }

    /// Since when the caller is on hold, wherever they hear the music.
    pub fn held(self) -> Option<Millis> {
        match self {
            Self::Held(since) | Self::Waiting(since) => Some(since),
            Self::In | Self::Parked(_) | Self::Ringing | Self::Gone => None,
        }
    }
}

impl Talk {
    /// In which bridge each leg has to be, or has not to be.
    pub fn seats<'a>(
        &'a self,
        caller: &'a Caller,
    ) -> impl Iterator<Item = (&'a BridgeId, &'a ChannelId, bool)> + 'a {
        let inside = |leg: &'a Leg| (&self.bridge, &leg.channel, leg.spot == Spot::In);
        let beside = |aside: &'a Aside| {
            let legs = self.legs.iter();
            legs.map(move |leg| (&aside.bridge, &leg.channel, leg.spot == Spot::Aside))
        };
        let callers = (&self.bridge, &caller.channel, self.seat.is_inside());
        let second = self.transfer.as_ref().and_then(|it| it.second.as_ref());
        let second = second.map(|second| (self.consulting_in(), second, true));
        let early = self.early().map(|leg| (self.consulting_in(), leg, true));
        let legs = self.legs.iter().map(inside).chain([callers]).chain(second);
        let legs = legs.chain(early);
        legs.chain(self.aside.as_deref().into_iter().flat_map(beside))
    }

    /// The bridge in which somebody sits, if in one.
    pub fn bridge_at(&self, spot: Spot) -> Option<&BridgeId> {
        match spot {
            Spot::In => Some(&self.bridge),
            Spot::Held => None,
            Spot::Aside => self.aside.as_ref().map(|aside| &aside.bridge),
        }
    }

    /// Lets the caller wait in music, or brings them back, for whoever asks at the desk. Whom telephones alone hold they
    /// go on holding.
    pub fn hold(&mut self, ctx: &mut Ctx, caller: &Caller, on: bool) {
        let seat = if on { Seat::Held(ctx.now) } else { Seat::In };
        if on != self.seat.held().is_some() {
            self.by_desk = on;
            self.sit(ctx, caller, seat);
        }
    }

    /// The hold limit has passed: whoever is in charge is reminded, and again after the same time; in the end
    /// `recall` brings the caller back.
    pub fn hold_overdue(&self, ctx: &mut Ctx, caller: &Caller) {
        let Some(since) = self.seat.held() else {
            return;
        };
        let held_ms = ctx.now.saturating_sub(since);
        ctx.fact(Some(caller.call), What::HoldOverdue { held_ms });
        ctx.set(caller.owner(), Kind::Hold, caller.plan.hold_limit_ms);
        // A telephone that has itself put the call on hold lets nothing be heard.
        if let Some(leg) = self.listener() {
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
        let is_muted = matches!((who, self.seat), (None, Seat::Waiting(_)));
        if !is_muted {
            ctx.mute(caller.node, &channel, on);
        }
        let fact = match on {
            true => What::Muted { party },
            false => What::Unmuted { party },
        };
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
        self.by_desk = false;
        if self.seat != Seat::Gone && !self.legs.is_empty() {
            let seat = match self.listener() {
                None => Seat::Held(ctx.now),
                Some(_) => Seat::In,
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
        if let (Some(since), Some(_)) = (self.seat.held(), seat.held()) {
            return self.wait_elsewhere(ctx, caller, seat, since);
        }
        self.stop_introducing(ctx, caller);
        let (node, channel, bridge) = (caller.node, caller.channel.clone(), self.bridge.clone());
        let was_inside = self.seat.is_inside();
        if was_inside && seat.held().is_some() && !seat.is_inside() {
            ctx.command(node, Command::Leave(bridge.clone(), channel.clone()));
        }
        self.stand_up(ctx, caller);
        self.seat = seat;
        if !was_inside && self.seat.is_inside() {
            ctx.command(node, Command::Join(bridge, channel));
        }
        match self.seat {
            Seat::In | Seat::Ringing | Seat::Gone => return,
            Seat::Held(_) | Seat::Waiting(_) => {
                self.hush(ctx, caller);
                ctx.fact(Some(caller.call), What::Held);
            }
            Seat::Parked(_) => {
                let music = Command::StartBridgeMusic(self.bridge.clone());
                ctx.command(node, music);
            }
        }
        ctx.set(caller.owner(), Kind::Hold, caller.plan.hold_limit_ms);
    }

    /// On hold, the caller waits on within the bridge, or outside of it.
    fn wait_elsewhere(&mut self, ctx: &mut Ctx, caller: &Caller, seat: Seat, since: Millis) {
        let (node, channel, bridge) = (caller.node, caller.channel.clone(), self.bridge.clone());
        match seat {
            Seat::Waiting(_) => {
                ctx.command(node, Command::StopMusic(channel.clone()));
                self.seat = Seat::Waiting(since);
                if !self.muted {
                    ctx.mute(node, &channel, true);
                }
                ctx.command(node, Command::Join(bridge, channel.clone()));
                ctx.command(node, Command::StartMusic(channel));
            }
            Seat::Held(_) | Seat::In | Seat::Parked(_) | Seat::Ringing | Seat::Gone => {
                ctx.command(node, Command::Leave(bridge, channel));
                self.unhush(ctx, caller);
                self.seat = Seat::Held(since);
                self.hush(ctx, caller);
            }
        }
    }

    /// Lets a caller on hold hear music and nothing else; within the bridge nothing they say is let through.
    pub(super) fn hush(&self, ctx: &mut Ctx, caller: &Caller) {
        let (node, channel) = (caller.node, caller.channel.clone());
        if self.seat.is_inside() && !self.muted {
            ctx.mute(node, &channel, true);
        }
        ctx.command(node, Command::StartMusic(channel));
    }

    fn unhush(&self, ctx: &mut Ctx, caller: &Caller) {
        let (node, channel) = (caller.node, caller.channel.clone());
        ctx.command(node, Command::StopMusic(channel.clone()));
        if self.seat.is_inside() && !self.muted {
            ctx.mute(node, &channel, false);
        }
    }

    /// Ends what a waiting caller hears.
    pub(super) fn stand_up(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let after = |since| ctx.now.saturating_sub(since);
        let what = match self.seat {
            Seat::In | Seat::Ringing | Seat::Gone => return,
            Seat::Held(since) | Seat::Waiting(since) => What::Resumed {
                held_ms: after(since),
            },
            Seat::Parked(since) => What::Unparked {
                after_ms: after(since),
            },
        };
        match self.seat.held() {
            Some(_) => self.unhush(ctx, caller),
            None => {
                let silence = Command::StopBridgeMusic(self.bridge.clone());
                ctx.command(caller.node, silence);
            }
        }
        ctx.clear(caller.owner(), Kind::Hold);
        ctx.fact(Some(caller.call), what);
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
