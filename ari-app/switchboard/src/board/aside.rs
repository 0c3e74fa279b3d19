//! Stepping aside: where more than two talk, whoever consults a further one does so in a bridge of their own,
//! while the others talk on with the caller. What is said there is another conversation, and recorded like it.
//!
//! | consulting aside          | the initiator        | the recipient        | the caller and the others |
//! |---------------------------|----------------------|----------------------|---------------------------|
//! | the recipient rings       | aside, hears ringing | –                    | talk                      |
//! | the recipient is there    | aside                | aside                | talk                      |
//! | swapped                   | back                 | aside, in music      | talk                      |
//! | the last other has left   | as where two talk: in the bridge of the conversation | with them | in music |
//! | initiator or caller gone, completed, cancelled, merged | all who are there in the one bridge | | |
//!
//! Who consults on a telephone's second line is aside by that line; the first stays with the others, and its
//! keys say whom the agent hears. It lasts for as long as there is somebody to be consulted by somebody, and
//! others talk with the caller; which is looked at after every input.

use alloc::boxed::Box;

use super::{
    call::Caller,
    ctx::Ctx,
    keeping::Tape,
    seats::{Seat, Spot},
    talk::{Leg, Talk},
    transfer::{State, Transfer},
};
use crate::{BridgeId, BridgeSeen, ChannelId, Command, Party, RecordingId, TransferKind, What};

/// The bridge beside, in which two consult.
#[derive(Debug)]
pub(super) struct Aside {
    pub bridge: BridgeId,
    pub tape: Tape,
    /// Whether whoever is consulted hears music, as the other talks with the caller.
    pub music: bool,
}

impl Aside {
    pub fn new(bridge: BridgeId) -> Self {
        Self {
            bridge,
            tape: Tape::default(),
            music: false,
        }
    }

    /// Ends the recording and the bridge.
    pub fn end(mut self, ctx: &mut Ctx, caller: &Caller) {
        self.tape.stop(ctx, caller.node);
        ctx.command(caller.node, Command::DestroyBridge(self.bridge));
    }
}

impl Talk {
    /// The initiator leaves the others with the caller, to consult.
    pub(super) fn step_aside(&mut self, ctx: &mut Ctx, caller: &Caller, transfer: &Transfer) {
        self.bring_back(ctx, caller);
        let aside = transfer.aside();
        ctx.command(caller.node, Command::CreateBridge(aside.clone()));
        let bridge = aside.clone();
        ctx.fact(Some(caller.call), What::ConsultedAside { bridge });
        self.aside = Some(Box::new(Aside::new(aside)));
        let from = transfer.from.map(Party::Agent);
        if let Some(index) = self
            .index_of(from.as_ref())
            .filter(|_| transfer.second.is_none())
        {
            self.seat_leg(ctx, caller, index, Spot::Aside);
        }
    }

    /// Lets the initiator's second line in, where they talk with whoever is consulted.
    pub(super) fn let_in_second(&self, ctx: &mut Ctx, caller: &Caller, second: ChannelId) {
        let bridge = self.consulting_in().clone();
        ctx.command(caller.node, Command::Answer(second.clone()));
        ctx.command(caller.node, Command::Join(bridge, second));
    }

    /// Lets those who wait for the recipient hear ringing, unless they hear the recipient's own, or nothing yet.
    pub(super) fn ring(&self, ctx: &mut Ctx, caller: &Caller) {
        let transfer = self.transfer.as_ref();
        let Some(transfer) = transfer.filter(|it| it.ringback.is_tone()) else {
            return;
        };
        let tone = transfer.tone(self.aside.is_some());
        let ring = Command::RingBridge(self.consulting_in().clone(), tone);
        ctx.command(caller.node, ring);
    }

    /// Where somebody is consulted.
    pub(super) fn consulting_in(&self) -> &BridgeId {
        let aside = self.aside.as_ref().map(|aside| &aside.bridge);
        aside.unwrap_or(&self.bridge)
    }

    pub(super) fn is_aside(&self, bridge: &BridgeId) -> bool {
        let aside = self.aside.as_ref();
        aside.is_some_and(|aside| aside.bridge == *bridge)
    }

    /// Whether somebody hears music instead of those who talk.
    pub(super) fn waits(&self, leg: &Leg) -> bool {
        match leg.spot {
            Spot::In => false,
            Spot::Held => true,
            Spot::Aside => {
                let transfer = self.transfer.as_ref();
                let consulted = transfer.is_some_and(|it| it.channel == leg.channel);
                consulted && self.aside.as_ref().is_some_and(|aside| aside.music)
            }
        }
    }

    /// Whoever is consulted aside waits in music, or is talked with again. They stay in their bridge: the
    /// recording of an empty one would end.
    pub(super) fn keep_waiting(&mut self, ctx: &mut Ctx, caller: &Caller, on: bool) {
        let Some(aside) = self.aside.as_mut().filter(|aside| aside.music != on) else {
            return;
        };
        aside.music = on;
        let bridge = aside.bridge.clone();
        ctx.command(
            caller.node,
            match on {
                true => Command::StartBridgeMusic(bridge),
                false => Command::StopBridgeMusic(bridge),
            },
        );
    }

    /// The music of whoever waits aside, of which a command may have been lost.
    pub(super) fn entertain_aside(&self, ctx: &mut Ctx, caller: &Caller) {
        if let Some(aside) = &self.aside {
            let bridge = aside.bridge.clone();
            ctx.command(
                caller.node,
                match aside.music {
                    true => Command::StartBridgeMusic(bridge),
                    false => Command::StopBridgeMusic(bridge),
                },
            );
        }
    }

    /// The initiator goes to and fro between the recipient and the others.
    pub(super) fn swap_aside(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let back = self.aside.as_ref().is_some_and(|aside| aside.music);
        self.keep_waiting(ctx, caller, !back);
        if let Some(initiator) = self.initiator().filter(|_| !self.is_on_second_line()) {
            let spot = if back { Spot::Aside } else { Spot::In };
            self.seat_leg(ctx, caller, initiator, spot);
        }
    }

    /// All are in one bridge again, once nobody consults aside any more.
    pub(super) fn regroup(&mut self, ctx: &mut Ctx, caller: &Caller) {
        if self.is_apart() || self.aside.is_none() {
            return;
        }
        self.gather(ctx, caller);
        let Some(aside) = self.aside.take() else {
            return;
        };
        let transfer = self.transfer.as_ref();
        if let Some(second) = transfer.and_then(|it| it.second.clone()) {
            let (from, into) = (aside.bridge.clone(), self.bridge.clone());
            ctx.command(caller.node, Command::Leave(from, second.clone()));
            ctx.command(caller.node, Command::Join(into, second));
        }
        self.follow_early(ctx, caller, aside.bridge.clone());
        aside.end(ctx, caller);
        let rings = |it: &Transfer| it.state == State::Ringing;
        if self.transfer.as_ref().is_some_and(rings) {
            self.ring(ctx, caller);
        }
    }

    fn gather(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let Some(initiator) = self.initiator().filter(|_| self.seat != Seat::Gone) else {
            return self.bring_back(ctx, caller);
        };
        // In first: the recording of an empty bridge would end.
        self.seat_leg(ctx, caller, initiator, Spot::In);
        let waits = self.aside.as_ref().is_some_and(|aside| aside.music);
        match self.recipient() {
            None => self.sit(ctx, caller, Seat::Waiting(ctx.now)),
            Some(recipient) if waits => self.seat_leg(ctx, caller, recipient, Spot::Held),
            Some(recipient) => {
                self.sit(ctx, caller, Seat::Held(ctx.now));
                self.seat_leg(ctx, caller, recipient, Spot::In);
            }
        }
    }

    /// Of an earlier run. With whom the initiator talks is known when Asterisk tells who sits where.
    pub(super) fn remember_aside(&mut self, recording: Option<RecordingId>) {
        let apart = self.is_apart() && self.seat == Seat::In;
        let Some(transfer) = self.transfer.as_ref().filter(|_| apart) else {
            return;
        };
        let mut aside = Aside::new(transfer.aside());
        aside.tape = Tape::of(recording);
        aside.music = transfer.state == State::Consulting;
        self.aside = Some(Box::new(aside));
        if let Some(recipient) = self.recipient() {
            self.legs[recipient].spot = Spot::Aside;
        }
    }

    /// Finds those who consult aside again. False if their bridge is not there; unless it never was, as nobody
    /// had stepped aside, and whoever is consulted waits in music.
    pub(super) fn find_aside(&mut self, seen: &[BridgeSeen]) -> bool {
        let initiator = self.initiator();
        let transfer = self.transfer.as_ref();
        let consults = transfer.is_some_and(|it| it.state == State::Consulting);
        let Some(aside) = self.aside.as_mut() else {
            return true;
        };
        let legs = self.legs.iter_mut();
        let Some(there) = seen.iter().find(|it| it.id == aside.bridge) else {
            let apart = legs.filter(|leg| leg.spot == Spot::Aside);
            apart.for_each(|leg| leg.spot = Spot::Held);
            self.aside = None;
            return consults;
        };
        let initiator = initiator.map(|index| &mut self.legs[index]);
        let inside = |leg: &&mut Leg| there.channels.contains(&leg.channel);
        if let Some(leg) = initiator.filter(inside) {
            aside.music = false;
            leg.spot = Spot::Aside;
        }
        true
    }

    /// Whether somebody consults while others talk with the caller.
    pub(super) fn is_apart(&self) -> bool {
        let (initiator, recipient) = (self.initiator(), self.recipient());
        let consults = usize::from(initiator.is_some()) + usize::from(recipient.is_some());
        initiator.is_some() && self.seat != Seat::Gone && self.legs.len() > consults
    }

    /// Who consults, or will.
    pub(super) fn initiator(&self) -> Option<usize> {
        let transfer = self.transfer.as_ref();
        let attended = transfer.filter(|it| it.kind == TransferKind::Attended)?;
        self.index_of(attended.from.map(Party::Agent).as_ref())
    }

    fn index_of(&self, who: Option<&Party>) -> Option<usize> {
        self.legs.iter().position(|leg| Some(&leg.who) == who)
    }
}
