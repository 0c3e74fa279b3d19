//! One caller rung at one agent, or at several of whom one may answer, with a time limit for all.
//!
//! Each leg:
//!
//! | state   | ringing | answered                | leg gone (by cause)           | limit         | withdrawn |
//! |---------|---------|-------------------------|-------------------------------|---------------|-----------|
//! | dialled | rings   | → talk, others withdrawn | → busy, rejected, unreachable | → unreachable | → ended   |
//! | rings   | –       | → talk, others withdrawn | → busy, rejected, no answer   | → no answer   | → ended   |
//!
//! A leg that was rung along later is withdrawn at the limit, which is that of those before. When the last
//! leg is gone the offer has come to nothing.

use alloc::{string::String, vec::Vec};

use super::{call::Caller, ctx::Ctx, timers::Kind};
use crate::{AgentId, ChannelId, Command, Dial, Millis, OfferOutcome, What, emergency, plan};

/// Asterisk gives up this much later than we do, so that the limit is ours.
pub(super) const GUARD_MS: u64 = 5_000;

/// How telephones ring for a queue's caller.
#[derive(Debug)]
pub(super) struct Ring {
    /// The name they show beside the caller's number: the queue's.
    pub name: Option<String>,
    /// For how long.
    pub ms: Millis,
}

/// One telephone that rings.
#[derive(Debug)]
pub(super) struct Rung {
    pub agent: AgentId,
    pub channel: ChannelId,
    /// Whether the telephone was asked to answer by itself.
    pub by_itself: bool,
    since: Millis,
    rings: bool,
}

#[derive(Debug)]
pub(super) struct Offer {
    pub legs: Vec<Rung>,
    /// Whether more may be rung along.
    pub open: bool,
    /// Whether a supervisor takes the caller, and is not to blame for leaving them.
    pub taken: bool,
    begun: Millis,
}

impl Offer {
    /// Rings these agents at their telephones.
    pub fn begin(ctx: &mut Ctx, caller: &Caller, agents: &[plan::Agent], ring: &Ring) -> Self {
        // Of several telephones that answer by themselves all but one would be cut off.
        let alone = agents.len() == 1;
        let begin = |who| Rung::begin(ctx, caller, who, ring, alone);
        let legs = agents.iter().map(begin).collect();
        ctx.set(caller.owner(), Kind::Ring, ring.ms);
        Self {
            legs,
            open: false,
            taken: false,
            begun: ctx.now,
        }
    }

    /// Rings one more, until the limit of all.
    pub fn add(&mut self, ctx: &mut Ctx, caller: &Caller, who: &plan::Agent, ring: &Ring) {
        let leg = Rung::begin(ctx, caller, who, ring, false);
        self.legs.push(leg);
    }

    /// The leg of that name.
    pub fn leg(&mut self, channel: &ChannelId) -> Option<&mut Rung> {
        self.legs.iter_mut().find(|leg| leg.channel == *channel)
    }

    /// One of the legs is rung no more, whoever is the reason. Tells whose it was.
    pub fn end_leg(
        &mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        agent: AgentId,
        outcome: OfferOutcome,
    ) -> bool {
        let Some(index) = self.legs.iter().position(|leg| leg.agent == agent) else {
            return false;
        };
        let leg = self.legs.remove(index);
        leg.end(ctx, caller, outcome);
        if self.legs.is_empty() {
            ctx.clear(caller.owner(), Kind::Ring);
        }
        true
    }

    /// The leg of that name answered; the others are withdrawn and told.
    pub fn answered(
        mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        channel: &ChannelId,
    ) -> (Option<Rung>, Vec<AgentId>) {
        let index = self.legs.iter().position(|leg| leg.channel == *channel);
        let answered = index.map(|index| self.legs.remove(index));
        (answered, self.withdraw(ctx, caller))
    }

    /// Stops all ringing, for nobody's fault. Tells who was rung.
    pub fn withdraw(self, ctx: &mut Ctx, caller: &Caller) -> Vec<AgentId> {
        ctx.clear(caller.owner(), Kind::Ring);
        let end = |leg: Rung| {
            let agent = leg.agent;
            leg.end(ctx, caller, OfferOutcome::Withdrawn);
            agent
        };
        self.legs.into_iter().map(end).collect()
    }

    /// The telephones have rung to the limit. Tells what that means of whom.
    pub fn overdue(self, ctx: &mut Ctx, caller: &Caller) -> Vec<(AgentId, OfferOutcome)> {
        ctx.clear(caller.owner(), Kind::Ring);
        let begun = self.begun;
        let end = |leg: Rung| {
            let (agent, outcome) = (leg.agent, leg.overdue(begun));
            leg.end(ctx, caller, outcome);
            (agent, outcome)
        };
        self.legs.into_iter().map(end).collect()
    }
}

impl Rung {
    fn begin(ctx: &mut Ctx, caller: &Caller, who: &plan::Agent, ring: &Ring, alone: bool) -> Self {
        let channel = ChannelId(ctx.mint(caller.call));
        let (agent, by_itself) = (who.id, alone && who.auto_answer);
        let offered = What::Offered {
            agent,
            channel: channel.clone(),
        };
        ctx.fact(Some(caller.call), offered);
        ctx.command(
            caller.node,
            Command::Originate {
                channel: channel.clone(),
                to: Dial::Phone(who.phone.clone()),
                caller: caller.number.clone(),
                name: ring.name.clone(),
                ring_ms: ring.ms + GUARD_MS,
                originator: caller.is_there().then(|| caller.channel.clone()),
                auto_answer: by_itself,
                early: false,
            },
        );
        Self {
            agent,
            channel,
            by_itself,
            since: ctx.now,
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

    /// What silence up to the limit means; nothing for one that was rung along later.
    fn overdue(&self, begun: Millis) -> OfferOutcome {
        match self.since > begun {
            true => OfferOutcome::Withdrawn,
            false => meaning(0, self.rings),
        }
    }

    fn end(self, ctx: &mut Ctx, caller: &Caller, outcome: OfferOutcome) {
        ctx.command(caller.node, Command::HangUp(self.channel));
        let rang_ms = ctx.now.saturating_sub(self.since);
        let ended = What::OfferEnded {
            agent: self.agent,
            outcome,
            rang_ms,
        };
        ctx.fact(Some(caller.call), ended);
    }
}

/// How long a number outside is rung: an emergency number for as long as people wait.
pub(super) fn limit_ms(number: &str, plan_ms: u64) -> u64 {
    match emergency::is_emergency(number) {
        true => emergency::RING_MS,
        false => plan_ms,
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
