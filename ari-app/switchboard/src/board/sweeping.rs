//! The sweeper: what an Asterisk shows is now and then compared with what the board knows. What differs
//! at two looks in a row is no event on its way but a command that was refused or lost, or somebody's hand
//! at Asterisk: legs and bridges of no call go, who is there no more has hung up, who talks is in the bridge
//! and who is on hold is not, and a recording that goes on no more has ended. What belongs to nobody is
//! decided here for the finding back after a lost socket too.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use super::{Board, call::Call, ctx};
use crate::{
    BridgeId, ChannelId, ChannelSeen, Command, Inventory, NodeId, RecordingId,
    emergency::is_emergency,
};

/// Temporary failure (Q.850): why whoever talked is there no more nobody has told.
const UNTOLD: u16 = 41;

/// What is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Odd {
    /// A leg of no call.
    Leg(NodeId, ChannelId),
    /// A bridge of no call and no conference.
    Bridge(NodeId, BridgeId),
    /// A leg is not there: a caller's, or of somebody who talks.
    Missing(NodeId, ChannelId),
    /// The bridge of people who talk is not there.
    Unbridged(NodeId, BridgeId),
    /// A recording goes on no more.
    Unkept(NodeId, RecordingId),
    /// A leg should be in a bridge and is not, or the other way round.
    Seat(NodeId, BridgeId, ChannelId, bool),
}

impl Odd {
    fn node(&self) -> NodeId {
        match self {
            Self::Leg(node, _)
            | Self::Bridge(node, _)
            | Self::Missing(node, _)
            | Self::Unbridged(node, _)
            | Self::Unkept(node, _)
            | Self::Seat(node, ..) => *node,
        }
    }
}

impl Board {
    /// Takes one look; of what it shows telephones do not count.
    pub(super) fn looked(&mut self, node: NodeId, seen: &Inventory) {
        if !self.is_up(node) {
            return;
        }
        let odd = self.odd_in(node, seen);
        let (before, others) = core::mem::take(&mut self.odd)
            .into_iter()
            .partition::<BTreeSet<_>, _>(|it| it.node() == node);
        let twice: BTreeSet<Odd> = odd.intersection(&before).cloned().collect();
        self.odd = others.into_iter().chain(odd).collect();
        for odd in twice {
            match odd {
                Odd::Leg(node, leg) => {
                    let seen = seen.channels.iter().find(|seen| seen.id == leg);
                    seen.into_iter()
                        .for_each(|leg| self.take_care_of(node, leg));
                }
                Odd::Bridge(node, bridge) => {
                    self.ctx.command(node, Command::DestroyBridge(bridge));
                }
                Odd::Missing(_, leg) if self.callers.contains_key(&leg) => self.gone(leg, 0),
                Odd::Missing(_, leg) => self.gone(leg, UNTOLD),
                Odd::Unbridged(_, bridge) => self.bridge_failed(&bridge),
                Odd::Unkept(_, recording) => self.recording_untold(&recording),
                Odd::Seat(node, bridge, leg, inside) if self.has_bridge(&bridge) => {
                    let command = match inside {
                        true => Command::Join(bridge, leg),
                        false => Command::Leave(bridge, leg),
                    };
                    self.ctx.command(node, command);
                }
                Odd::Seat(..) => {}
            }
        }
    }

    fn odd_in(&mut self, node: NodeId, seen: &Inventory) -> BTreeSet<Odd> {
        let legs = seen.channels.iter().map(|seen| &seen.id);
        let legs: BTreeSet<&ChannelId> = legs.collect();
        let unknown = legs.iter().filter(|leg| !self.is_known(leg));
        let unknown: BTreeSet<Odd> = unknown.map(|leg| Odd::Leg(node, (*leg).clone())).collect();
        let bridges = seen.bridges.iter().map(|seen| &seen.id);
        let bridges = bridges.filter(|bridge| !self.has_bridge(bridge));
        let bridges = bridges.map(|bridge| Odd::Bridge(node, bridge.clone()));
        let theirs = self.calls.values().filter(|call| call.caller.node == node);
        let callers = theirs.clone().filter(|call| call.has_leg());
        let callers = callers.map(|call| &call.caller.channel);
        let callers = callers.filter(|leg| self.callers.contains_key(leg));
        let missing = callers.chain(theirs.flat_map(Call::talkers));
        let missing = missing.filter(|leg| !legs.contains(leg));
        let missing = missing.map(|leg| Odd::Missing(node, leg.clone()));
        let mut odd: BTreeSet<Odd> = unknown.into_iter().chain(bridges).chain(missing).collect();
        odd.extend(self.odd_seats(node, seen, &legs));
        let ended = self.ended_unseen(node, seen);
        odd.extend(ended.map(|it| Odd::Unkept(node, it.clone())));
        odd
    }

    /// Who is not in a bridge as they should be, of the legs that are there.
    fn odd_seats(
        &self,
        node: NodeId,
        seen: &Inventory,
        legs: &BTreeSet<&ChannelId>,
    ) -> BTreeSet<Odd> {
        let bridges = seen.bridges.iter().map(|seen| (&seen.id, &seen.channels));
        let bridges: BTreeMap<&BridgeId, &Vec<ChannelId>> = bridges.collect();
        let theirs = self.calls.values().filter(|call| call.caller.node == node);
        let mut odd = BTreeSet::new();
        for (bridge, leg, inside) in theirs.flat_map(|call| self.seats(call)) {
            match bridges.get(bridge) {
                None => {
                    odd.insert(Odd::Unbridged(node, bridge.clone()));
                }
                Some(there) if there.contains(leg) != inside && legs.contains(leg) => {
                    odd.insert(Odd::Seat(node, bridge.clone(), leg.clone(), inside));
                }
                Some(_) => {}
            }
        }
        odd
    }

    /// In which bridge each leg of a call has to be, or has not to be.
    fn seats<'a>(&'a self, call: &'a Call) -> Vec<(&'a BridgeId, &'a ChannelId, bool)> {
        if let Some(talk) = call.talk() {
            return talk.seats(&call.caller).collect();
        }
        let member = call.takes_part().filter(|it| it.is_inside());
        let conference = member.and_then(|it| self.conferences.get(&it.room));
        let seat = conference.map(|it| (&it.bridge, &call.caller.channel, true));
        seat.into_iter().collect()
    }

    /// What becomes of a leg of no call. A caller nobody has seen come in is taken; any other leg goes, and so
    /// does a caller's whose call is over. A
    /// telephone that dialled unseen may do so again, but for an emergency number, which the dialplan rings.
    pub(super) fn take_care_of(&mut self, node: NodeId, leg: &ChannelSeen) {
        let id = leg.id.clone();
        if leg.phone.is_some() && is_emergency(&leg.dialled) {
            self.ctx.command(node, Command::Continue(id));
        } else if ctx::is_ours(&id.0) || leg.phone.is_some() || self.leaving.contains_key(&id) {
            self.ctx.command(node, Command::HangUp(id));
        } else {
            let words = (leg.caller.clone(), leg.dialled.clone());
            self.take_in(node, id, words, leg.known);
        }
    }

    /// Whether a leg is anybody's: a caller's, an agent's, one that is rung, or a supervisor's.
    pub(super) fn is_known(&self, leg: &ChannelId) -> bool {
        let call = self.call_of(leg).and_then(|id| self.calls.get(&id));
        let theirs = call.is_some_and(|call| call.has(leg));
        theirs || self.callers.contains_key(leg) || self.is_watcher(leg)
    }

    pub(super) fn has_bridge(&self, bridge: &BridgeId) -> bool {
        let calls = || self.calls.values();
        let of_talk = calls().any(|call| {
            let aside = call.talk().is_some_and(|talk| talk.is_aside(bridge));
            call.bridge() == Some(bridge) || aside
        });
        let listens = |call: &Call| {
            call.talk()
                .is_some_and(|talk| talk.watched_in(bridge).is_some())
        };
        of_talk || self.is_conference(bridge) || calls().any(listens)
    }
}
