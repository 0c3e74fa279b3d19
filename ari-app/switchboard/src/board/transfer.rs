//! Somebody is rung to join a conversation (invite), to be consulted before taking it over
//! (attended), or to take it over unseen (blind).
//!
//! | state                | recipient answers            | recipient gone, or cancel       | initiator gone, or complete        | caller gone        |
//! |----------------------|------------------------------|---------------------------------|------------------------------------|--------------------|
//! | ringing, attended    | initiator + recipient talk → consulting | initiator + caller → ended | caller hears ringing → blind | recipient rings on |
//! | ringing, blind       | caller + recipient → ended   | back to the initiator, else the queue's front | stays             | hang up all → ended |
//! | ringing, invite      | all three → ended            | stays → ended                   | caller hears ringing → blind       | recipient rings on |
//! | consulting           | –                            | initiator + caller → ended      | caller + recipient → ended         | they talk on       |
//! | three talk, blind    | the initiator's place is theirs → ended | the others talk on → ended | stays             | recipient rings on |
//! | three talk, attended | initiator + recipient talk aside → consulting | all three talk → ended | others hear ringing → three talk, blind | recipient rings on |
//! | consulting aside     | –                            | all three talk → ended          | the initiator's place is theirs → ended | all talk on |
//! | caller gone          | they talk on                 | hang up the other → ended       | hang up the other → ended          | –                  |
//!
//! A line that dies counts as gone, so that whoever is consulted takes over: a person at once, who knows of the matter, is
//! better than another in a while.
//!
//! `talk` does what stands here, as it knows who sits where.

use super::{call::Caller, ctx::Ctx, offer, ringback::Ringback, timers::Kind};
use crate::{
    AgentId, BridgeId, ChannelId, Command, Dial, Millis, OfferOutcome, Party, PlaybackId,
    TransferKind, TransferOutcome, What,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Ringing,
    Consulting,
}

#[derive(Debug)]
pub(super) struct Transfer {
    pub kind: TransferKind,
    /// Who asked for it; nobody for one that is brought back.
    pub from: Option<AgentId>,
    pub to: Party,
    pub channel: ChannelId,
    pub state: State,
    pub since: Millis,
    /// The initiator's second line, if they talk with the recipient on that one.
    pub second: Option<ChannelId>,
    /// Whether that line is on hold.
    pub second_away: bool,
    pub ringback: Ringback,
    rings: bool,
}

impl Transfer {
    /// Somebody is to be rung.
    pub fn begin(
        ctx: &mut Ctx,
        caller: &Caller,
        kind: TransferKind,
        from: Option<AgentId>,
        to: Party,
        dial: &Dial,
    ) -> Self {
        let channel = ChannelId(ctx.mint(caller.call));
        let started = What::TransferStarted {
            kind,
            from,
            to: to.clone(),
            channel: channel.clone(),
        };
        ctx.fact(Some(caller.call), started);
        let mut transfer = Self::resumed(kind, from, to, channel, ctx.now);
        transfer.ringback = Ringback::of(dial);
        transfer
    }

    /// Rings the recipient.
    pub fn ring(&self, ctx: &mut Ctx, caller: &Caller, dial: Dial) {
        let ring_ms = self.ring_ms(caller);
        let shown = match &dial {
            Dial::Phone(_) => caller.number.clone(),
            Dial::Outside(_) => Some(caller.plan.shown_outside()),
        };
        let originate = Command::Originate {
            channel: self.channel.clone(),
            to: dial,
            caller: shown,
            name: None,
            ring_ms: ring_ms + offer::GUARD_MS,
            originator: Some(caller.channel.clone()),
            auto_answer: false,
            early: self.ringback.is_early(),
        };
        ctx.command(caller.node, originate);
        ctx.set(caller.owner(), Kind::Ring, ring_ms);
    }

    /// How long the recipient is rung, in milliseconds.
    pub fn ring_ms(&self, caller: &Caller) -> u64 {
        let plan_ms = caller.plan.transfer_ring_ms;
        match &self.to {
            Party::Outside(number) => offer::limit_ms(number, plan_ms),
            Party::Agent(_) => plan_ms,
        }
    }

    /// One that was under way.
    pub fn resumed(
        kind: TransferKind,
        from: Option<AgentId>,
        to: Party,
        channel: ChannelId,
        since: Millis,
    ) -> Self {
        let ringback = Ringback::remembered(matches!(to, Party::Outside(_)));
        Self {
            kind,
            from,
            to,
            channel,
            state: State::Ringing,
            since,
            second: None,
            second_away: false,
            ringback,
            rings: false,
        }
    }

    /// The ringing tone that those hear who wait for the recipient; named after the leg and where it is heard,
    /// so that it can be stopped by whoever finds the transfer again.
    pub fn tone(&self, aside: bool) -> PlaybackId {
        let named = if aside { "aside-ring" } else { "ring" };
        PlaybackId(alloc::format!("{}-{named}", self.channel))
    }

    /// Where the recipient is consulted while others talk on with the caller; found again by its name too.
    pub fn aside(&self) -> BridgeId {
        BridgeId::aside(&self.channel)
    }

    pub fn ringing(&mut self) {
        self.rings = true;
    }

    /// What a recipient that went away unanswered means.
    pub fn gone(&self, cause: u16) -> OfferOutcome {
        offer::meaning(cause, self.rings)
    }

    /// What silence up to the limit means. Of a number outside many carriers tell by sound alone that it rings (183 in
    /// place of 180).
    pub fn overdue(&self) -> OfferOutcome {
        let outside = matches!(self.to, Party::Outside(_));
        offer::meaning(0, self.rings || outside)
    }

    /// The initiator goes on without a second line.
    pub fn drop_second(&mut self, ctx: &mut Ctx, caller: &Caller) {
        if let Some(second) = self.second.take() {
            ctx.command(caller.node, Command::HangUp(second));
        }
    }

    /// Says what it came to.
    pub fn end(mut self, ctx: &mut Ctx, caller: &Caller, outcome: TransferOutcome) {
        self.drop_second(ctx, caller);
        let ended = What::TransferEnded {
            to: self.to,
            outcome,
            after_ms: ctx.now.saturating_sub(self.since),
        };
        ctx.fact(Some(caller.call), ended);
    }
}

impl From<OfferOutcome> for TransferOutcome {
    fn from(outcome: OfferOutcome) -> Self {
        match outcome {
            OfferOutcome::NoAnswer => Self::NoAnswer,
            OfferOutcome::Busy => Self::Busy,
            OfferOutcome::Rejected => Self::Rejected,
            OfferOutcome::Unreachable => Self::Unreachable,
            OfferOutcome::Withdrawn => Self::Cancelled,
        }
    }
}
