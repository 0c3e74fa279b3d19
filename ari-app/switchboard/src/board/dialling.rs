//! A call from us to somebody outside: an agent's telephone is answered, theirs rings, both talk.
//!
//! | state         | agent answers   | agent gone, or limit | they answer | they are gone, or limit | hang-up |
//! |---------------|-----------------|----------------------|-------------|-------------------------|---------|
//! | agent rings   | → they ring     | → ended              | –           | –                       | → ended |
//! | they ring     | –               | → ended              | → talk      | → ended                 | → ended |
//!
//! The agent hears what is told of the far end (`ringback`) in the bridge in which both will talk. Whoever is rung is
//! the caller of the call, whose leg is ours for once.

use super::{
    call::Caller,
    ctx::{self, Ctx},
    offer,
    ringback::Ringback,
    timers::Kind,
};
use crate::{
    AgentId, BridgeId, ChannelId, Command, Dial, Inventory, Millis, PlaybackId, RememberedDialling,
    What, plan,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The agent's telephone rings.
    AgentRings,
    /// Theirs rings, and the agent listens since then.
    TheyRing(Millis),
}

#[derive(Debug)]
pub(super) struct Dialling {
    pub agent: AgentId,
    pub channel: ChannelId,
    pub bridge: BridgeId,
    /// Whether the agent's telephone has put the call on hold.
    pub away: bool,
    /// Who is rung when the agent is there.
    to: Dial,
    state: State,
    ringback: Ringback,
}

impl Dialling {
    /// Rings the agent's telephone, which shows the number to be dialled.
    pub fn begin(ctx: &mut Ctx, caller: &Caller, who: &plan::Agent, to: Dial) -> Self {
        let bridge = BridgeId(ctx.mint(caller.call));
        let channel = ctx::rung_first(caller.call, &caller.channel);
        let dialling = Self::new((who.id, channel.clone()), bridge, to);
        let ring_ms = dialling.ring_ms(caller);
        let originate = Command::Originate {
            channel,
            to: Dial::Phone(who.phone.clone()),
            caller: caller.number.clone(),
            name: None,
            ring_ms: ring_ms + offer::GUARD_MS,
            originator: None,
            // Whoever dials is at the telephone.
            auto_answer: who.auto_answer,
            early: false,
        };
        ctx.command(caller.node, originate);
        ctx.set(caller.owner(), Kind::Ring, ring_ms);
        dialling
    }

    /// How long whoever rings is rung, in milliseconds.
    pub fn ring_ms(&self, caller: &Caller) -> u64 {
        let number = caller.number.as_deref().unwrap_or_default();
        match self.state {
            State::AgentRings => caller.plan.transfer_ring_ms,
            State::TheyRing(_) => offer::limit_ms(number, caller.plan.dial_ring_ms),
        }
    }

    /// For an agent who has answered already.
    pub fn answered(
        ctx: &mut Ctx,
        caller: &Caller,
        (agent, channel): (AgentId, ChannelId),
        to: Dial,
    ) -> Self {
        let bridge = BridgeId(ctx.mint(caller.call));
        let mut dialling = Self::new((agent, channel), bridge, to);
        dialling.agent_answered(ctx, caller);
        dialling
    }

    /// Of an earlier run; what became of it is known when its Asterisk connects.
    pub fn remembered(ctx: &mut Ctx, caller: &Caller, was: RememberedDialling, to: Dial) -> Self {
        let Some((channel, bridge)) = was.there else {
            let bridge = BridgeId(ctx.mint(caller.call));
            return Self::new(
                (was.agent, ctx::rung_first(caller.call, &caller.channel)),
                bridge,
                to,
            );
        };
        let ringback = Ringback::remembered(matches!(to, Dial::Outside(_)));
        let mut dialling = Self::new((was.agent, channel), bridge, to);
        (dialling.state, dialling.ringback) = (State::TheyRing(ctx.now), ringback);
        dialling
    }

    fn new((agent, channel): (AgentId, ChannelId), bridge: BridgeId, to: Dial) -> Self {
        Self {
            agent,
            channel,
            bridge,
            away: false,
            ringback: Ringback::of(&to),
            to,
            state: State::AgentRings,
        }
    }

    /// The agent is there: the number is dialled.
    pub fn agent_answered(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let (node, bridge) = (caller.node, self.bridge.clone());
        self.agent_is_there(ctx, caller);
        ctx.command(node, Command::CreateBridge(bridge.clone()));
        ctx.command(node, Command::Join(bridge.clone(), self.channel.clone()));
        if self.ringback.is_tone() {
            self.ring(ctx, caller);
        }
        let ring_ms = self.ring_ms(caller);
        let originate = Command::Originate {
            channel: caller.channel.clone(),
            to: self.to.clone(),
            caller: Some(caller.plan.shown_to(&self.to)),
            name: None,
            ring_ms: ring_ms + offer::GUARD_MS,
            originator: Some(self.channel.clone()),
            auto_answer: false,
            early: self.ringback.is_early(),
        };
        ctx.command(node, originate);
        ctx.set(caller.owner(), Kind::Ring, ring_ms);
    }

    /// The number was found to be dialled, as it is once the agent is there; no fact of that was kept.
    pub fn agent_had_answered(&mut self, ctx: &mut Ctx, caller: &Caller, bridge: BridgeId) {
        self.bridge = bridge;
        self.ringback = Ringback::remembered(matches!(self.to, Dial::Outside(_)));
        self.agent_is_there(ctx, caller);
    }

    fn agent_is_there(&mut self, ctx: &mut Ctx, caller: &Caller) {
        self.state = State::TheyRing(ctx.now);
        let dialling = What::Dialling {
            agent: self.agent,
            channel: self.channel.clone(),
            bridge: self.bridge.clone(),
        };
        ctx.fact(Some(caller.call), dialling);
    }

    /// Their telephone rings.
    pub fn they_ring(&mut self, ctx: &mut Ctx, caller: &Caller) {
        if self.is_agent_there() && self.ringback.rings() {
            self.ring(ctx, caller);
        }
    }

    /// The network lets itself be heard.
    pub fn they_sound(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let (node, channel) = (caller.node, caller.channel.clone());
        if self.is_agent_there() && self.ringback.sounds() {
            ctx.command(node, Command::StopPlay(self.tone()));
            ctx.command(node, Command::Join(self.bridge.clone(), channel));
        }
    }

    /// The leg that rings was found again, before any answer.
    pub fn found(&mut self, ctx: &mut Ctx, caller: &Caller, seen: &Inventory) {
        let joined = seen.has_joined(&self.bridge, &caller.channel);
        let rings = seen.rings(&caller.channel);
        if self.is_agent_there() && self.ringback.found(joined, rings) {
            self.ring(ctx, caller);
        }
        ctx.set(caller.owner(), Kind::Ring, self.ring_ms(caller));
    }

    fn ring(&self, ctx: &mut Ctx, caller: &Caller) {
        let ring = Command::RingBridge(self.bridge.clone(), self.tone());
        ctx.command(caller.node, ring);
    }

    /// They are there, and join the agent.
    pub fn they_answered(&self, ctx: &mut Ctx, caller: &Caller) {
        ctx.clear(caller.owner(), Kind::Ring);
        ctx.command(caller.node, Command::StopPlay(self.tone()));
        let join = Command::Join(self.bridge.clone(), caller.channel.clone());
        ctx.command(caller.node, join);
    }

    pub fn is_agent_there(&self) -> bool {
        self.state != State::AgentRings
    }

    /// Ends all that was begun. Tells how long the agent was there, if at all.
    pub fn end(&self, ctx: &mut Ctx, caller: &Caller) -> Option<u64> {
        let node = caller.node;
        ctx.command(node, Command::HangUp(self.channel.clone()));
        let State::TheyRing(since) = self.state else {
            return None;
        };
        ctx.command(node, Command::StopPlay(self.tone()));
        ctx.command(node, Command::HangUp(caller.channel.clone()));
        ctx.command(node, Command::DestroyBridge(self.bridge.clone()));
        Some(ctx.now.saturating_sub(since))
    }

    fn tone(&self) -> PlaybackId {
        PlaybackId(alloc::format!("{}-ring", self.channel))
    }
}
