//! The sweeper: what an Asterisk shows is now and then compared with what the board knows. What differs
//! at two looks in a row is no event on its way but a command that was refused or lost: legs and bridges
//! of no call go, and a caller who is there no more has hung up. What belongs to nobody is decided here for
//! the finding back after a lost socket too.

use alloc::collections::BTreeSet;

use super::{Board, call::Call, ctx};
use crate::{
    BridgeId, CallId, ChannelId, ChannelSeen, Command, Inventory, NodeId, emergency::is_emergency,
};

/// What is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Odd {
    /// A leg of no call.
    Leg(NodeId, ChannelId),
    /// A bridge of no call and no conference.
    Bridge(NodeId, BridgeId),
    /// A call whose caller's leg is not there.
    Caller(NodeId, CallId),
}

impl Odd {
    fn node(&self) -> NodeId {
        match self {
            Self::Leg(node, _) | Self::Bridge(node, _) | Self::Caller(node, _) => *node,
        }
    }
}

impl Board {
    /// Takes one look; of what it shows only legs and bridges count.
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
                Odd::Caller(_, call) => self.caller_gone(call, 0),
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
        let callers = self.calls.values().filter(|call| {
            let leg = &call.caller.channel;
            let counts = call.caller.node == node && call.has_leg();
            counts && self.callers.contains_key(leg) && !legs.contains(leg)
        });
        let callers = callers.map(|call| Odd::Caller(node, call.caller.call));
        unknown.into_iter().chain(bridges).chain(callers).collect()
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
            self.take_in(node, id, words, (leg.preferred, leg.barred));
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
        let of_talk = calls().any(|call| call.bridge() == Some(bridge));
        let listens = |call: &Call| {
            call.talk()
                .is_some_and(|talk| talk.watched_in(bridge).is_some())
        };
        of_talk || self.is_conference(bridge) || calls().any(listens)
    }
}
