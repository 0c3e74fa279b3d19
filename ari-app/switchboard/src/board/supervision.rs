//! Supervision (监听、耳语、强插、接管): a supervisor at a telephone hears a conversation, speaks to the
//! agent alone, speaks with all, or takes over.
//!
//! | state   | supervisor answers | listen, whisper           | barge, take over   | supervisor gone, or limit | conversation over |
//! |---------|--------------------|---------------------------|--------------------|---------------------------|-------------------|
//! | ringing | → listening, or joined | mode for the answer   | mode for the answer | → ended                  | → ended           |
//! | listening | –                | another snoop; the same once more: there for whoever asked for help | → joined           | → ended                   | → ended           |
//! | joined  | –                  | → listening               | –, others sent away | as a party               | as a party        |
//!
//! Who listens does so through a snoop on the leg of whoever is in charge, in a bridge of their own:
//! neither the conversation nor its recording is touched. When that leg goes and the conversation goes
//! on, the snoop follows to the next; that of a supervisor who follows one agent (`following`) is on that
//! agent's leg alone. Who joined is a party like others.

use super::{
    call::Caller,
    ctx::Ctx,
    offer,
    seats::{Seat, Spot},
    talk::{Leg, Talk},
    timers::{Kind, Owner},
};
use crate::{
    AgentId, BridgeId, ChannelId, Command, Dial, Millis, OfferOutcome, Party, Refusal,
    SupervisionMode, What,
};

/// What a supervisor hears through: a snoop on a leg.
#[derive(Debug)]
struct Snoop {
    channel: ChannelId,
    on: ChannelId,
}

/// A supervisor who is rung, or listens.
#[derive(Debug)]
pub(super) struct Watcher {
    pub supervisor: AgentId,
    pub channel: ChannelId,
    pub mode: SupervisionMode,
    pub since: Millis,
    /// Whether their telephone holds the call itself.
    pub away: bool,
    /// Whom they follow: it is that agent's leg they hear, else that of whoever is in charge.
    follows: Option<AgentId>,
    /// Where they listen; `None` while they are rung.
    pub bridge: Option<BridgeId>,
    snoop: Option<Snoop>,
}

impl Watcher {
    /// Rings the supervisor's telephone.
    pub fn begin(
        ctx: &mut Ctx,
        caller: &Caller,
        supervisor: AgentId,
        (phone, auto_answer): (Dial, bool),
        mode: SupervisionMode,
        follows: Option<AgentId>,
    ) -> Self {
        let channel = ChannelId(ctx.mint(caller.call));
        let ring_ms = caller.plan.transfer_ring_ms;
        let originate = Command::Originate {
            channel: channel.clone(),
            to: phone,
            caller: caller.number.clone(),
            name: None,
            ring_ms: ring_ms + offer::GUARD_MS,
            originator: None,
            auto_answer,
            early: false,
        };
        ctx.command(caller.node, originate);
        ctx.set(Owner::Agent(supervisor), Kind::Ring, ring_ms);
        Self {
            supervisor,
            channel,
            mode,
            since: ctx.now,
            away: false,
            follows,
            bridge: None,
            snoop: None,
        }
    }

    /// One who has been a party.
    fn stepped_back(leg: Leg, supervisor: AgentId, mode: SupervisionMode) -> Self {
        Self {
            supervisor,
            channel: leg.channel,
            mode,
            since: leg.since,
            away: leg.away,
            follows: None,
            bridge: None,
            snoop: None,
        }
    }

    /// Whether a leg is theirs, or made for them.
    fn has(&self, channel: &ChannelId) -> bool {
        self.channel == *channel || self.is_snoop(channel)
    }

    fn is_snoop(&self, channel: &ChannelId) -> bool {
        let snoop = self.snoop.as_ref();
        snoop.is_some_and(|snoop| snoop.channel == *channel)
    }

    /// Which leg they hear; none once whom they follow has left.
    fn hears(&self, legs: &[Leg]) -> Option<ChannelId> {
        let leg = match self.follows {
            Some(agent) => legs.iter().find(|leg| leg.who == Party::Agent(agent)),
            None => legs.first(),
        };
        leg.map(|leg| leg.channel.clone())
    }

    /// Listens to this leg from here on.
    fn listen(&mut self, ctx: &mut Ctx, caller: &Caller, on: Option<&ChannelId>) {
        let node = caller.node;
        if let Some(snoop) = self.snoop.take() {
            ctx.command(node, Command::HangUp(snoop.channel));
        }
        let Some(on) = on.cloned() else { return };
        let channel = ChannelId(ctx.mint(caller.call));
        let snoop = Command::Snoop {
            snoop: channel.clone(),
            channel: on.clone(),
            whisper: self.mode == SupervisionMode::Whisper,
        };
        ctx.command(node, snoop);
        self.snoop = Some(Snoop { channel, on });
    }

    /// Ends what was made for listening; the supervisor's own leg stays.
    fn stop_listening(&mut self, ctx: &mut Ctx, caller: &Caller) {
        self.listen(ctx, caller, None);
        if let Some(bridge) = self.bridge.take() {
            ctx.command(caller.node, Command::DestroyBridge(bridge));
        }
    }
}

impl Talk {
    /// The supervisor who listens in a bridge.
    pub fn watched_in(&self, bridge: &BridgeId) -> Option<AgentId> {
        let mut all = self.watchers.iter();
        let listens = all.find(|watcher| watcher.bridge.as_ref() == Some(bridge));
        listens.map(|watcher| watcher.supervisor)
    }

    /// The legs of supervisors who listen.
    pub fn listeners(&self) -> impl Iterator<Item = &ChannelId> {
        let there = self.watchers.iter().filter(|it| it.bridge.is_some());
        there.map(|watcher| &watcher.channel)
    }

    /// Whether a leg is one of a supervisor who is rung or listens.
    pub fn is_watched_by(&self, channel: &ChannelId) -> bool {
        self.watchers.iter().any(|watcher| watcher.has(channel))
    }

    /// The supervisor is there, or the snoop that was made for one.
    pub fn watcher_answered(
        &mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        channel: &ChannelId,
    ) -> Option<AgentId> {
        let snooped = self.watchers.iter().find(|it| it.is_snoop(channel));
        if let Some(bridge) = snooped.and_then(|watcher| watcher.bridge.clone()) {
            ctx.command(caller.node, Command::Join(bridge, channel.clone()));
            return None;
        }
        let index = self.watchers.iter().position(|it| it.channel == *channel)?;
        let watcher = self.watchers.get_mut(index)?;
        if watcher.bridge.is_some() {
            return None;
        }
        let supervisor = watcher.supervisor;
        watcher.since = ctx.now;
        ctx.clear(Owner::Agent(supervisor), Kind::Ring);
        let mode = watcher.mode;
        let started = What::SupervisionStarted { supervisor, mode };
        ctx.fact(Some(caller.call), started);
        self.carry_out(ctx, caller, index);
        Some(supervisor)
    }

    /// Another way of supervising, for one who may follow an agent here; of one who is rung when they answer. False for one who does not
    /// supervise here.
    pub fn supervise(
        &mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        (supervisor, follows): (AgentId, Option<AgentId>),
        mode: SupervisionMode,
    ) -> Result<bool, Refusal> {
        if let Some(at) = self
            .watchers
            .iter()
            .position(|it| it.supervisor == supervisor)
        {
            self.change_mode(ctx, caller, at, mode);
            return Ok(true);
        }
        let party = Party::Agent(supervisor);
        let Some(at) = self.legs.iter().position(|leg| leg.who == party) else {
            return Ok(false);
        };
        match mode {
            SupervisionMode::Barge => self.help_came(ctx, caller, supervisor),
            SupervisionMode::TakeOver => self.send_others_away(ctx, caller, supervisor),
            SupervisionMode::Listen | SupervisionMode::Whisper => {
                self.step_back(ctx, caller, at, (mode, follows))?;
            }
        }
        Ok(true)
    }

    /// Somebody's leg is gone, or was never answered. False if it is nobody's who listens.
    pub fn watcher_gone(&mut self, ctx: &mut Ctx, caller: &Caller, channel: &ChannelId) -> bool {
        if let Some(watcher) = self.watchers.iter_mut().find(|it| it.is_snoop(channel)) {
            watcher.snoop = None;
            return true;
        }
        let at = self.watchers.iter().position(|it| it.channel == *channel);
        at.is_some_and(|at| self.end_watcher(ctx, caller, at))
    }

    /// A snoop could not be made. With its leg gone the snoop follows to the next; else nothing can be
    /// heard, and the supervision ends.
    pub fn snoop_failed(&mut self, ctx: &mut Ctx, caller: &Caller, snoop: &ChannelId, gone: bool) {
        let Some(at) = self.watchers.iter().position(|it| it.is_snoop(snoop)) else {
            return;
        };
        match gone {
            true => self.watchers[at].snoop = None,
            false => {
                self.end_watcher(ctx, caller, at);
            }
        }
    }

    /// Ends one's listening. False if they do not.
    pub fn dismiss_watcher(&mut self, ctx: &mut Ctx, caller: &Caller, supervisor: AgentId) -> bool {
        let mut watchers = self.watchers.iter();
        let at = watchers.position(|it| it.supervisor == supervisor);
        at.is_some_and(|at| self.end_watcher(ctx, caller, at))
    }

    /// Ends all listening.
    pub fn dismiss_watchers(&mut self, ctx: &mut Ctx, caller: &Caller) {
        while self.end_watcher(ctx, caller, 0) {}
    }

    /// Whoever is in charge may be another: those who listen follow.
    pub fn follow(&mut self, ctx: &mut Ctx, caller: &Caller) {
        for watcher in &mut self.watchers {
            let on = watcher.snoop.as_ref().map(|snoop| &snoop.on);
            let hears = watcher.hears(&self.legs);
            if watcher.bridge.is_some() && on != hears.as_ref() {
                watcher.listen(ctx, caller, hears.as_ref());
            }
        }
    }

    fn change_mode(&mut self, ctx: &mut Ctx, caller: &Caller, at: usize, mode: SupervisionMode) {
        let Some(watcher) = self.watchers.get_mut(at) else {
            return;
        };
        let (supervisor, before) = (watcher.supervisor, watcher.mode);
        watcher.mode = mode;
        if before == mode {
            // Whoever is there and says so once more has come for whoever has asked since.
            if watcher.bridge.is_some() {
                self.help_came(ctx, caller, supervisor);
            }
            return;
        }
        if watcher.bridge.is_some() {
            let changed = What::SupervisionChanged { supervisor, mode };
            ctx.fact(Some(caller.call), changed);
            self.carry_out(ctx, caller, at);
        }
    }

    /// Puts a supervisor who is there where the mode wants them.
    fn carry_out(&mut self, ctx: &mut Ctx, caller: &Caller, at: usize) {
        let Some(watcher) = self.watchers.get(at) else {
            return;
        };
        let (supervisor, mode) = (watcher.supervisor, watcher.mode);
        let hears = watcher.hears(&self.legs);
        self.help_came(ctx, caller, supervisor);
        let Some(watcher) = self.watchers.get_mut(at) else {
            return;
        };
        match mode {
            SupervisionMode::Listen | SupervisionMode::Whisper => {
                if watcher.bridge.is_none() {
                    let bridge = BridgeId(ctx.mint(caller.call));
                    let join = Command::Join(bridge.clone(), watcher.channel.clone());
                    ctx.command(caller.node, Command::CreateBridge(bridge.clone()));
                    ctx.command(caller.node, join);
                    watcher.bridge = Some(bridge);
                }
                watcher.listen(ctx, caller, hears.as_ref());
            }
            SupervisionMode::Barge | SupervisionMode::TakeOver => {
                self.join_watcher(ctx, caller, at);
                if mode == SupervisionMode::TakeOver {
                    self.send_others_away(ctx, caller, supervisor);
                }
            }
        }
    }

    /// From here on a party.
    fn join_watcher(&mut self, ctx: &mut Ctx, caller: &Caller, at: usize) {
        let mut watcher = self.watchers.remove(at);
        watcher.stop_listening(ctx, caller);
        let party = Party::Agent(watcher.supervisor);
        let channel = watcher.channel;
        self.take_in(ctx, caller, (party, channel.clone()), Spot::In);
        if let Some(leg) = self.legs.last_mut() {
            leg.supervises = true;
        }
        if watcher.away {
            self.on_hold(ctx, caller, &channel, true);
        }
        if let Seat::Parked(_) = self.seat {
            self.bring_back(ctx, caller);
        }
    }

    /// A party goes back to listening.
    fn step_back(
        &mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        at: usize,
        (mode, follows): (SupervisionMode, Option<AgentId>),
    ) -> Result<(), Refusal> {
        if self.transfer.is_some() {
            return Err(Refusal::TransferUnderWay);
        }
        if self.legs.len() < 2 {
            return Err(Refusal::NoConversation);
        }
        let leg = self.legs.remove(at);
        let Some(agent) = leg.who.agent() else {
            return Err(Refusal::NoSuchParty);
        };
        let (bridge, channel) = (self.bridge.clone(), leg.channel.clone());
        ctx.command(caller.node, Command::Leave(bridge, channel));
        // Nobody is left who could let the caller be heard again.
        if self.agent().is_none() {
            self.unmute_others(ctx, caller);
            self.bring_back(ctx, caller);
        }
        let talk_ms = ctx.now.saturating_sub(leg.since);
        let (supervisor, call) = (agent, Some(caller.call));
        self.helpless(ctx, caller, agent);
        ctx.fact(call, What::Parted { agent, talk_ms });
        ctx.fact(call, What::SupervisionChanged { supervisor, mode });
        let mut watcher = Watcher::stepped_back(leg, agent, mode);
        watcher.follows = follows;
        self.watchers.push(watcher);
        self.carry_out(ctx, caller, self.watchers.len() - 1);
        Ok(())
    }

    fn end_watcher(&mut self, ctx: &mut Ctx, caller: &Caller, at: usize) -> bool {
        if at >= self.watchers.len() {
            return false;
        }
        let mut watcher = self.watchers.remove(at);
        let supervisor = watcher.supervisor;
        if watcher.bridge.is_some() {
            let after_ms = ctx.now.saturating_sub(watcher.since);
            let ended = What::SupervisionEnded {
                supervisor,
                after_ms,
            };
            ctx.fact(Some(caller.call), ended);
        }
        ctx.clear(Owner::Agent(supervisor), Kind::Ring);
        watcher.stop_listening(ctx, caller);
        ctx.command(caller.node, Command::HangUp(watcher.channel));
        self.freed.push((supervisor, OfferOutcome::Withdrawn));
        true
    }
}
