//! Finding back: what the store or we remember is compared with what an Asterisk shows. Calls whose
//! caller is gone end; two who talk go on talking; whoever waited waits on in the same place; what
//! nobody knows is hung up.

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use super::{
    Board, Node,
    call::{Call, Caller, Journey},
    ctx::{self, Ctx},
    mailbox::Mailbox,
    seats::{Seat, Spot},
    talk::{Leg, Talk},
    timers::{Kind, Owner},
    transfer,
};
use crate::{
    BridgeSeen, CallId, ChannelId, Command, HungUpBy, Inventory, NodeId, OfferOutcome, Outcome,
    Target, What,
};

impl Board {
    /// Nothing can be done there until it is back; nothing is given up either.
    pub(super) fn disconnected(&mut self, node: NodeId) {
        if !self.is_up(node) {
            return;
        }
        let since = self.ctx.now;
        self.nodes.insert(node, Node { up: false, since });
        self.ctx.fact(None, What::NodeDown { node });
        for call in self.calls.values().filter(|call| call.caller.node == node) {
            self.ctx.timers.drop_owner(call.caller.owner());
        }
    }

    pub(super) fn connected(&mut self, node: NodeId, seen: Inventory) {
        let now = self.ctx.now;
        let was = self.nodes.get(&node).copied();
        // What is remembered without a connection ever, such as demo data, was not lost by us.
        let kept = self.last_up.and(self.last_fact);
        let since = was.map(|was| was.since).or(kept);
        if was.is_none() {
            self.hush(node);
        }
        let gap_ms = since.map_or(0, |since| now.saturating_sub(since));
        self.nodes.insert(
            node,
            Node {
                up: false,
                since: now,
            },
        );
        self.ctx.fact(None, What::NodeUp { node, gap_ms });
        self.ctx.renew();
        self.telephones(&seen);
        self.trunk(seen.trunk);
        let there = |leg: &ChannelId| seen.channels.iter().any(|seen| seen.id == *leg);
        self.leaving.retain(|leg, its| *its != node || there(leg));
        self.close_recordings(node, &seen);
        let theirs = |call: &&Call| call.caller.node == node;
        let ids: Vec<CallId> = self
            .calls
            .values()
            .filter(theirs)
            .map(|c| c.caller.call)
            .collect();
        // Whoever is hung up here is still in the inventory, and no new caller.
        let callers: BTreeSet<ChannelId> = self.callers.keys().cloned().collect();
        ids.iter().for_each(|id| self.find(*id, &seen));
        self.find_on_hold(&seen);
        self.clean(node, &seen, &callers);
        let calls = &self.calls;
        self.handsets.retain(|_, call| calls.contains_key(call));
        self.nodes.insert(
            node,
            Node {
                up: true,
                since: now,
            },
        );
        self.match_all();
        self.nobody_left();
    }

    /// Stops what an earlier run had said. Who is spoken to can be joined to nobody before that is over, and
    /// Asterisk answers nothing else meanwhile.
    fn hush(&mut self, node: NodeId) {
        let Some(since) = self.last_up else { return };
        for call in self.calls.values().filter(|call| call.caller.node == node) {
            if call.talk().is_none() {
                for voice in ctx::voices(call.caller.call, since) {
                    self.ctx.command(node, Command::StopPlay(voice));
                }
            }
        }
    }

    /// What is registered. A telephone that an Asterisk does not know cannot be rung.
    fn telephones(&mut self, seen: &Inventory) {
        let gone = |phone: &&String| !seen.phones.iter().any(|seen| seen.phone == **phone);
        let gone: Vec<String> = self.phones.keys().filter(gone).cloned().collect();
        for phone in gone {
            self.phone(phone, false, false);
        }
        for seen in seen.phones.iter().cloned() {
            self.phone(seen.phone, seen.reachable, seen.in_use);
        }
        self.tell_phones();
    }

    /// Tells every agent about their telephone, once an Asterisk has told about telephones.
    pub(super) fn tell_phones(&mut self) {
        if self.nodes.is_empty() {
            return;
        }
        let phones: Vec<_> = self
            .staff
            .iter()
            .map(|agent| (agent.who.id, agent.who.phone.clone()))
            .collect();
        for (agent, phone) in phones {
            let known = self.phones.get(&phone).copied();
            let (reachable, in_use) = known.unwrap_or_default();
            let ctx = &mut self.ctx;
            self.staff
                .with(agent, |agent| agent.phone(ctx, reachable, in_use));
        }
    }

    /// A recording that ended unseen has ended; its file will tell how long it was.
    fn close_recordings(&mut self, node: NodeId, seen: &Inventory) {
        let over: Vec<_> = self.ended_unseen(node, seen).cloned().collect();
        for recording in over {
            let _ = self.ended_untold(&recording);
        }
    }

    fn find(&mut self, id: CallId, seen: &Inventory) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        let caller = seen
            .channels
            .iter()
            .find(|channel| channel.id == call.caller.channel);
        let caller = caller.map(|seen| seen.id.clone());
        match &call.journey {
            Journey::Talk(_) => {
                self.find_second_line(id, seen);
                self.find_talk(id, caller.is_some(), seen);
            }
            Journey::Mailbox(mailbox) if mailbox.is_hung_up() => {
                self.step(id, |call, ctx| call.recording_overdue(ctx));
            }
            Journey::Mailbox(mailbox) if mailbox.recording().is_some() => {
                let going = mailbox
                    .recording()
                    .is_some_and(|r| seen.recordings.contains(r));
                self.find_message(id, caller.is_some(), going);
            }
            Journey::Adrift {
                message: Some((recording, kind)),
            } => {
                let (recording, kind) = (recording.clone(), *kind);
                let going = seen.recordings.contains(&recording);
                let Some(call) = self.calls.get_mut(&id) else {
                    return;
                };
                let mailbox = Mailbox::resumed(&mut self.ctx, &call.caller, recording, kind);
                call.journey = Journey::Mailbox(mailbox);
                self.find_message(id, caller.is_some(), going);
            }
            // A message that was being heard again is kept.
            Journey::Mailbox(_) if caller.is_none() => {
                self.finish(id, HungUpBy::Caller, 0);
            }
            // Only last words were cut off.
            Journey::Mailbox(mailbox) if mailbox.kept => self.hang_up(id),
            Journey::Mailbox(_) => self.step(id, |call, ctx| call.ask_again(ctx)),
            Journey::Dialling(_) => self.find_dialling(id, seen),
            Journey::Conference(_) => self.find_member(id, seen),
            // Of an earlier run, which alone knew who was to talk.
            Journey::Adrift { .. } if call.is_unanswered() => match caller {
                Some(_) => self.hang_up(id),
                None => self.end(id, HungUpBy::System, 0, None),
            },
            Journey::Waiting(_) if !call.caller.is_there() => self.lead_on(id),
            _ if caller.is_none() => self.lost(id),
            // Only last words were cut off.
            Journey::Adrift { .. } if call.barred || call.callback_asked => self.hang_up(id),
            Journey::Survey(_) => self.step(id, |call, ctx| call.ask_again(ctx)),
            Journey::Closing(_) => self.hang_up(id),
            Journey::Adrift { .. } | Journey::Menu(_) | Journey::Waiting(_) => self.lead_on(id),
        }
    }

    /// A message that still runs is waited for; one that ended unseen is kept.
    fn find_message(&mut self, id: CallId, caller_there: bool, going: bool) {
        if going && caller_there {
            let Some(call) = self.calls.get_mut(&id) else {
                return;
            };
            if let Journey::Mailbox(mailbox) = &mut call.journey {
                mailbox.wait_on(&mut self.ctx, &call.caller);
            }
            return;
        }
        if !caller_there {
            self.finish(id, HungUpBy::Caller, 0);
        }
        self.step(id, |call, ctx| call.recording_overdue(ctx));
    }

    /// Who is gone has hung up, who answered meanwhile has answered, and everybody sits where they
    /// should.
    fn find_talk(&mut self, id: CallId, caller_there: bool, seen: &Inventory) {
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        let there = |channel: &ChannelId| seen.channels.iter().find(|seen| seen.id == *channel);
        let lost = |leg: &&Leg| there(&leg.channel).is_none();
        let missing: Vec<ChannelId> = talk
            .legs
            .iter()
            .filter(lost)
            .map(|leg| leg.channel.clone())
            .collect();
        let bridge = seen.bridges.iter().find(|bridge| bridge.id == talk.bridge);
        let parked = matches!(talk.seat, Seat::Parked(_));
        let alone = talk.legs.len() == missing.len() && talk.transfer.is_none() && !parked;
        if !caller_there && (alone || parked || bridge.is_none()) {
            let by = self.calls.get(&id).and_then(|call| call.gone);
            let by = by.map_or(HungUpBy::System, |_| HungUpBy::Caller);
            return self.end(id, by, 0, None);
        }
        if alone || bridge.is_none() {
            return self.lose_agent(id);
        }
        // Whoever listened asks again.
        talk.dismiss_watchers(&mut self.ctx, caller);
        let together = !talk.find_aside(&seen.bridges) && caller_there;
        talk.find_recordings(&mut self.ctx, caller);
        talk.find_ringback(&mut self.ctx, caller, seen);
        reseat(&mut self.ctx, talk, caller, seen);
        let second = talk.transfer.as_ref().and_then(|it| it.second.clone());
        let second = second.filter(|second| there(second).is_none());
        let transfer = talk
            .transfer
            .as_ref()
            .filter(|it| it.state == transfer::State::Ringing);
        let ring_ms = transfer.map_or(0, |transfer| transfer.ring_ms(caller));
        let rung = transfer.map(|transfer| there(&transfer.channel).map(|seen| seen.up));
        for channel in missing {
            if let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) {
                talk.leg_gone(&mut self.ctx, caller, &channel);
            }
        }
        match rung {
            None => {}
            Some(None) => self.recipient_failed(id, OfferOutcome::Withdrawn),
            Some(Some(true)) => self.recipient_answered(id),
            Some(Some(false)) => {
                self.ctx.set(Owner::Call(id), Kind::Ring, ring_ms);
            }
        }
        if let Some(second) = second {
            self.handsets.remove(&second);
            self.second_line_gone(id, &second, 16);
        }
        if together {
            self.stay_together(id);
        }
        let gone = self.calls.get(&id).is_some_and(|call| call.gone.is_some());
        if !caller_there && !gone {
            return self.caller_gone(id, 0);
        }
        self.settle(id, 0);
        self.record_on(id);
    }

    /// Whoever answered meanwhile has answered; without the agent it is over.
    fn find_dialling(&mut self, id: CallId, seen: &Inventory) {
        let Some((dialling, caller)) = self.calls.get_mut(&id).and_then(Call::dialling) else {
            return;
        };
        let there = |channel: &ChannelId| seen.channels.iter().find(|seen| seen.id == *channel);
        if !dialling.is_agent_there() && there(&caller.channel).is_some() {
            let mut bridges = seen.bridges.iter();
            let listens = bridges.find(|it| it.channels.contains(&dialling.channel));
            let Some(bridge) = listens.map(|it| it.id.clone()) else {
                let hang_up = Command::HangUp(caller.channel.clone());
                self.ctx.command(caller.node, hang_up);
                return self.dialled_gone(id, 0);
            };
            let (agent, ctx) = (dialling.agent, &mut self.ctx);
            dialling.agent_had_answered(ctx, caller, bridge);
            self.staff.with(agent, |agent| agent.answered(ctx, id));
        }
        let waits_for = match dialling.is_agent_there() {
            true => caller.channel.clone(),
            false => dialling.channel.clone(),
        };
        let agent = there(&dialling.channel).is_some();
        match there(&waits_for).filter(|_| agent) {
            None if agent => self.end(id, HungUpBy::Caller, 0, None),
            None => self.dialled_gone(id, 0),
            Some(rung) if rung.up => self.dialled_answered(id, &waits_for),
            Some(_) => dialling.found(&mut self.ctx, caller, seen),
        }
    }

    /// Somebody who waited waits on; somebody who heard words hears them again.
    fn lead_on(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        if let (Some(queue), false) = (call.queue, call.caller.is_there()) {
            return self.wait(id, queue);
        }
        match (call.queue, call.requested) {
            (Some(queue), Some(_)) => self.go(id, Target::Queue(queue)),
            (_, _) => self.receive(id),
        }
    }

    pub(super) fn lost(&mut self, id: CallId) {
        self.end(id, HungUpBy::System, 0, Some(Outcome::Lost));
    }

    /// Legs of no call are taken care of, bridges of none go.
    fn clean(&mut self, node: NodeId, seen: &Inventory, callers: &BTreeSet<ChannelId>) {
        for leg in &seen.channels {
            if !callers.contains(&leg.id) && !self.is_known(&leg.id) {
                self.take_care_of(node, leg);
            }
        }
        for BridgeSeen { id, .. } in &seen.bridges {
            if !self.has_bridge(id) {
                self.ctx.command(node, Command::DestroyBridge(id.clone()));
            }
        }
    }
}

/// Puts everybody into their bridge, or out of it, as they should be: a command may have been lost.
fn reseat(ctx: &mut Ctx, talk: &Talk, caller: &Caller, seen: &Inventory) {
    let legs = talk.legs.iter().map(|leg| (&leg.channel, leg.muted));
    let waits = matches!(talk.seat, Seat::Waiting(_));
    for (channel, muted) in legs.chain([(&caller.channel, talk.muted || waits)]) {
        ctx.mute(caller.node, channel, muted);
    }
    for (bridge, channel, inside) in talk.seats(caller) {
        let there = seen.bridges.iter().find(|it| it.id == *bridge);
        let Some(there) = there else { continue };
        let command = match (inside, there.channels.contains(channel)) {
            (true, false) => Command::Join(bridge.clone(), channel.clone()),
            (false, true) => Command::Leave(bridge.clone(), channel.clone()),
            (true, true) | (false, false) => continue,
        };
        ctx.command(caller.node, command);
    }
    talk.entertain_aside(ctx, caller);
    for leg in talk.legs.iter().filter(|leg| leg.spot == Spot::Held) {
        let music = Command::StartMusic(leg.channel.clone());
        ctx.command(caller.node, music);
    }
    match talk.seat {
        Seat::Held(_) | Seat::Waiting(_) => talk.hush(ctx, caller),
        Seat::Parked(_) => {
            let music = Command::StartBridgeMusic(talk.bridge.clone());
            ctx.command(caller.node, music);
        }
        Seat::In | Seat::Ringing | Seat::Gone => return,
    }
    ctx.set(caller.owner(), Kind::Hold, caller.plan.hold_limit_ms);
}
