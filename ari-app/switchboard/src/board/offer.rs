//! One caller rung at one agent, with a time limit.
//!
//! | state   | ringing | answered | leg gone (by cause)            | limit         | withdrawn |
//! |---------|---------|----------|--------------------------------|---------------|-----------|
//! | dialled | rings   | → talk   | → busy, rejected, unreachable  | → unreachable | → ended   |
//! | rings   | –       | → talk   | → busy, rejected, no answer    | → no answer   | → ended   |

use super::{call::Caller, ctx::Ctx, timers::Kind};
use crate::{AgentId, ChannelId, Command, Dial, Millis, OfferOutcome, What};

/// Asterisk gives up this much later than we do, so that the limit is ours.
pub(super) const GUARD_MS: u64 = 5_000;

#[derive(Debug)]
pub(super) struct Offer {
    pub agent: AgentId,
    pub channel: ChannelId,
    begun: Millis,
    rings: bool,
}

impl Offer {
    pub fn begin(
        ctx: &mut Ctx,
        caller: &Caller,
        agent: AgentId,
        phone: &str,
        ring_ms: u64,
    ) -> Self {
        let channel = ChannelId(ctx.mint(caller.call));
        let offered = What::Offered {
            agent,
            channel: channel.clone(),
        };
        ctx.fact(Some(caller.call), offered);
        ctx.command(
            caller.node,
            Command::Originate {
                channel: channel.clone(),
                to: Dial::Phone(phone.into()),
                caller: caller.number.clone(),
                ring_ms: ring_ms + GUARD_MS,
                originator: Some(caller.channel.clone()),
            },
        );
        ctx.set(caller.owner(), Kind::Ring, ring_ms);
        Self {
            agent,
            channel,
            begun: ctx.now,
            rings: false,
        }
    }

    pub fn ringing(&mut self) {
        self.rings = true;
    }

    /// What a leg that went away unanswered means.
    pub fn gone(&self, cause: u16) -> OfferOutcome {
        meaning(cause, self.rings)
    }

    /// What silence up to the limit means.
    pub fn overdue(&self) -> OfferOutcome {
        meaning(0, self.rings)
    }

    /// Stops the ringing, whoever is the reason.
    pub fn end(self, ctx: &mut Ctx, caller: &Caller, outcome: OfferOutcome) {
        ctx.clear(caller.owner(), Kind::Ring);
        ctx.command(caller.node, Command::HangUp(self.channel));
        let rang_ms = ctx.now.saturating_sub(self.begun);
        let ended = What::OfferEnded {
            agent: self.agent,
            outcome,
            rang_ms,
        };
        ctx.fact(Some(caller.call), ended);
    }
}

/// What a leg that went away unanswered means (Q.850): one that never rang cannot be reached.
pub(super) fn meaning(cause: u16, rang: bool) -> OfferOutcome {
    match cause {
        17 => OfferOutcome::Busy,
        21 => OfferOutcome::Rejected,
        16 | 19 => OfferOutcome::NoAnswer,
        _ if rang => OfferOutcome::NoAnswer,
        _ => OfferOutcome::Unreachable,
    }
}
