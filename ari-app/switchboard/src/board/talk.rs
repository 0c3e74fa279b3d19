//! A conversation: the caller and whoever talks with them, in one bridge, recorded from the first
//! answer to the last hang-up. Who is on hold has left the bridge, so that nothing said in it reaches
//! them; the recording goes on. While somebody is rung to be consulted nothing is said yet, and the caller
//! waits in the bridge: who is to consult them may leave it at any time.
//!
//! What happens to a transfer stands in `transfer`, what telephones hold in `hold_key`; here is who sits where.
//! After every input `rest` tells whether the conversation can go on. Who is forgotten on hold comes back (`recall`).
//!
//! | caller  | hold  | resume | park   | transfer                     | its recipient answers | it fails       | last leg leaves | gone |
//! |---------|-------|--------|--------|------------------------------|-----------------------|----------------|-----------------|------|
//! | in      | held  | –      | parked | waiting, or ringing if blind | stays                 | –              | → caller alone  | gone |
//! | held    | –     | in     | parked | waiting, or ringing if blind | held, until completed | in             | → caller alone  | gone |
//! | waiting | –     | –      | –      | –                            | held                  | in             | ringing         | gone |
//! | parked  | –     | –      | –      | ringing, when picked up      | –                     | –              | –               | → all over |
//! | ringing | –     | –      | –      | –                            | in                    | → caller alone | –               | → all over |
//! | gone    | –     | –      | –      | –                            | gone                  | gone           | → all over      | –    |

use alloc::{boxed::Box, string::String, vec::Vec};

use super::{
    aside::Aside,
    call::Caller,
    ctx::Ctx,
    help::Help,
    keeping::Tape,
    seats::{Seat, Spot},
    secret::Unkept,
    supervision::Watcher,
    transfer::{State, Transfer},
};
use crate::{
    AgentId, BridgeId, ChannelId, Command, Millis, OfferOutcome, Party, PlaybackId, TransferKind,
    TransferOutcome, What,
};

/// Somebody who talks with the caller.
#[derive(Debug)]
pub(super) struct Leg {
    pub who: Party,
    pub channel: ChannelId,
    pub since: Millis,
    pub spot: Spot,
    pub muted: bool,
    /// Whether their telephone has put the call on hold.
    pub away: bool,
    /// Whether they came to supervise.
    pub supervises: bool,
}

/// Whether a conversation can go on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rest {
    GoesOn,
    /// Nobody is left to talk with the caller.
    CallerAlone,
    /// The caller is gone, and no two are left.
    AllOver,
}

#[derive(Debug)]
pub(super) struct Talk {
    pub bridge: BridgeId,
    pub tape: Tape,
    /// Whether what is said is not kept.
    pub unkept: Option<Box<Unkept>>,
    /// What tells both who has answered, while it does.
    pub introduction: Option<PlaybackId>,
    /// Since when anybody has talked with the caller.
    pub since: Option<Millis>,
    /// The first is in charge.
    pub legs: Vec<Leg>,
    pub seat: Seat,
    /// Whether the desk holds the caller, and not telephones alone.
    pub by_desk: bool,
    pub muted: bool,
    pub transfer: Option<Transfer>,
    /// Where two consult while others talk on with the caller.
    pub aside: Option<Box<Aside>>,
    /// Whom a blind transfer that fails comes back to.
    pub returns_to: Option<AgentId>,
    /// Supervisors who are rung, or listen.
    pub watchers: Vec<Watcher>,
    /// The call for help that no supervisor has come for.
    pub help: Option<Help>,
    /// Who left last.
    pub last: Option<Party>,
    /// Agents who have left, and how long each was there; for whoever keeps their states.
    pub left: Vec<(AgentId, u64)>,
    /// Agents who were rung in vain.
    pub freed: Vec<(AgentId, OfferOutcome)>,
}

impl Talk {
    /// Joins both at once; the recording follows.
    pub fn begin(ctx: &mut Ctx, caller: &Caller, agent: AgentId, channel: ChannelId) -> Self {
        let bridge = BridgeId(ctx.mint(caller.call));
        let node = caller.node;
        ctx.command(node, Command::CreateBridge(bridge.clone()));
        ctx.command(node, Command::Join(bridge.clone(), channel.clone()));
        ctx.command(node, Command::Join(bridge.clone(), caller.channel.clone()));
        let mut talk = Self::resumed(bridge, Some(ctx.now));
        talk.legs
            .push(Leg::new(Party::Agent(agent), channel, ctx.now));
        talk
    }

    /// The caller alone, for whom somebody is to be rung.
    pub fn alone(ctx: &mut Ctx, caller: &Caller) -> Self {
        let bridge = BridgeId(ctx.mint(caller.call));
        let node = caller.node;
        ctx.command(node, Command::CreateBridge(bridge.clone()));
        ctx.command(node, Command::Join(bridge.clone(), caller.channel.clone()));
        let started = What::TalkStarted {
            bridge: bridge.clone(),
        };
        ctx.fact(Some(caller.call), started);
        Self::resumed(bridge, None)
    }

    /// One whose legs are yet to be told.
    pub fn resumed(bridge: BridgeId, since: Option<Millis>) -> Self {
        Self {
            bridge,
            tape: Tape::default(),
            unkept: None,
            introduction: None,
            since,
            legs: Vec::new(),
            seat: Seat::In,
            by_desk: false,
            muted: false,
            transfer: None,
            aside: None,
            returns_to: None,
            watchers: Vec::new(),
            help: None,
            last: None,
            left: Vec::new(),
            freed: Vec::new(),
        }
    }

    /// The agent in charge: who was there first of those who are there.
    pub fn agent(&self) -> Option<AgentId> {
        self.legs.iter().find_map(|leg| leg.who.agent())
    }

    pub fn leg(&self, channel: &ChannelId) -> Option<&Leg> {
        self.legs.iter().find(|leg| leg.channel == *channel)
    }

    /// Leaves the caller in music for somebody else; whoever talked leaves.
    pub fn park(&mut self, ctx: &mut Ctx, caller: &Caller, by: String) {
        ctx.fact(Some(caller.call), What::Parked { by });
        self.sit(ctx, caller, Seat::Parked(ctx.now));
        let channels: Vec<ChannelId> = self.legs.iter().map(|leg| leg.channel.clone()).collect();
        for channel in channels {
            self.dismiss(ctx, caller, &channel);
        }
    }

    /// One more talks with the caller, or with whoever has stepped aside.
    pub fn take_in(
        &mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        (party, channel): (Party, ChannelId),
        spot: Spot,
    ) {
        let bridge = self.bridge.clone();
        if let Some(into) = self.bridge_at(spot) {
            let join = Command::Join(into.clone(), channel.clone());
            ctx.command(caller.node, join);
        }
        self.since.get_or_insert(ctx.now);
        let mut leg = Leg::new(party.clone(), channel.clone(), ctx.now);
        leg.spot = spot;
        self.legs.push(leg);
        let joined = What::Joined {
            party,
            channel,
            bridge,
        };
        ctx.fact(Some(caller.call), joined);
    }

    /// Hangs up one of the legs.
    pub fn dismiss(&mut self, ctx: &mut Ctx, caller: &Caller, channel: &ChannelId) {
        ctx.command(caller.node, Command::HangUp(channel.clone()));
        self.leg_gone(ctx, caller, channel);
    }

    /// Agents other than this one leave; they wrap up.
    pub(super) fn send_others_away(&mut self, ctx: &mut Ctx, caller: &Caller, stays: AgentId) {
        self.help_came(ctx, caller, stays);
        let others = self.legs.iter().filter(|leg| {
            let agent = leg.who.agent();
            agent.is_some_and(|agent| agent != stays)
        });
        let channels: Vec<ChannelId> = others.map(|leg| leg.channel.clone()).collect();
        for channel in channels {
            self.dismiss(ctx, caller, &channel);
        }
    }

    /// One of the legs is gone.
    pub fn leg_gone(&mut self, ctx: &mut Ctx, caller: &Caller, channel: &ChannelId) {
        let Some(index) = self.legs.iter().position(|leg| leg.channel == *channel) else {
            return;
        };
        let leg = self.legs.remove(index);
        self.depart(ctx, caller, leg.who.clone(), leg.since);
        if index == 0 {
            self.unmute_others(ctx, caller);
        }
        let heir = self.agent();
        let Some(transfer) = &mut self.transfer else {
            // Nobody is left to bring a held caller back but those who stay.
            if !matches!(self.seat, Seat::Parked(_)) {
                self.bring_back(ctx, caller);
            }
            return;
        };
        let initiator = leg.who.agent().is_some() && leg.who.agent() == transfer.from;
        match transfer.state {
            State::Ringing if self.legs.is_empty() => {
                transfer.kind = TransferKind::Blind;
                transfer.drop_second(ctx, caller);
                self.sit(ctx, caller, Seat::Ringing);
            }
            State::Ringing if initiator => {
                transfer.from = heir;
                // Others talk with the caller, who need nobody to be consulted first.
                if self.aside.is_some() {
                    transfer.kind = TransferKind::Blind;
                    transfer.drop_second(ctx, caller);
                }
            }
            State::Ringing => {}
            State::Consulting if initiator || transfer.channel == *channel => {
                let outcome = if initiator {
                    TransferOutcome::Completed
                } else {
                    TransferOutcome::Cancelled
                };
                if let Some(transfer) = self.transfer.take() {
                    transfer.end(ctx, caller, outcome);
                }
                self.bring_back(ctx, caller);
            }
            State::Consulting => {}
        }
    }

    /// The caller has hung up.
    pub fn caller_gone(&mut self, ctx: &mut Ctx, caller: &Caller) {
        self.sit(ctx, caller, Seat::Gone);
        if self.legs.is_empty() {
            self.recipient_failed(ctx, caller, OfferOutcome::Withdrawn);
        }
        // Nobody has to be kept apart any more.
        for index in 0..self.legs.len() {
            self.seat_leg(ctx, caller, index, Spot::In);
        }
    }

    pub fn rest(&self) -> Rest {
        let rings = self
            .transfer
            .as_ref()
            .is_some_and(|it| it.state == State::Ringing);
        match (self.seat, self.legs.len()) {
            (Seat::Gone, 0) => Rest::AllOver,
            (Seat::Gone, 1) if !rings => Rest::AllOver,
            (Seat::In | Seat::Held(_) | Seat::Waiting(_) | Seat::Ringing, 0) if !rings => {
                Rest::CallerAlone
            }
            (Seat::Parked(_), _) => Rest::GoesOn,
            (_, _) => Rest::GoesOn,
        }
    }

    /// Ends the recording, all legs and the bridge. The caller's leg is left to whoever goes on with
    /// it. Says how long they talked.
    pub fn end(&mut self, ctx: &mut Ctx, caller: &Caller) -> u64 {
        let node = caller.node;
        self.stop_introducing(ctx, caller);
        self.dismiss_watchers(ctx, caller);
        self.recipient_failed(ctx, caller, OfferOutcome::Withdrawn);
        if let Some(transfer) = self.transfer.take() {
            transfer.end(ctx, caller, TransferOutcome::Cancelled);
        }
        self.stand_up(ctx, caller);
        if self.muted && self.seat != Seat::Gone {
            ctx.mute(node, &caller.channel, false);
        }
        self.resume_recording(ctx, caller);
        self.tape.stop(ctx, node);
        for leg in core::mem::take(&mut self.legs) {
            ctx.command(node, Command::HangUp(leg.channel));
            self.depart(ctx, caller, leg.who, leg.since);
        }
        // Out first: what is said to somebody whose bridge is just being destroyed is never heard.
        if self.seat.is_inside() {
            let (bridge, channel) = (self.bridge.clone(), caller.channel.clone());
            ctx.command(node, Command::Leave(bridge, channel));
        }
        ctx.command(node, Command::DestroyBridge(self.bridge.clone()));
        if let Some(aside) = self.aside.take() {
            aside.end(ctx, caller);
        }
        let talk_ms = self.since.map_or(0, |since| ctx.now.saturating_sub(since));
        ctx.fact(Some(caller.call), What::TalkEnded { talk_ms });
        talk_ms
    }

    fn depart(&mut self, ctx: &mut Ctx, caller: &Caller, party: Party, since: Millis) {
        let talk_ms = ctx.now.saturating_sub(since);
        self.last = Some(party.clone());
        let what = match party {
            Party::Agent(agent) => {
                self.helpless(ctx, caller, agent);
                self.left.push((agent, talk_ms));
                What::Parted { agent, talk_ms }
            }
            Party::Outside(_) => What::Left { party, talk_ms },
        };
        ctx.fact(Some(caller.call), what);
    }

    pub fn leg_of(&self, agent: AgentId) -> Option<&Leg> {
        let theirs = |leg: &&Leg| leg.who == Party::Agent(agent);
        self.legs.iter().find(theirs)
    }
}

impl Leg {
    pub fn new(who: Party, channel: ChannelId, since: Millis) -> Self {
        Self {
            who,
            channel,
            since,
            spot: Spot::In,
            muted: false,
            away: false,
            supervises: false,
        }
    }
}
