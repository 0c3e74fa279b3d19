//! What an Asterisk reports, each handed to who does it.

use alloc::string::String;

use super::{
    Board,
    call::{Call, Caller},
    ctx,
};
use crate::{CallId, ChannelId, Command, Event, Known, NodeId, RecordingId, What};

impl Board {
    pub(super) fn event(&mut self, node: NodeId, event: Event) {
        match event {
            Event::Connected(inventory) => self.connected(node, inventory),
            Event::Looked(seen) => self.looked(node, &seen),
            Event::Disconnected => self.disconnected(node),
            Event::Arrived {
                channel,
                caller,
                dialled,
                known,
            } => self.take_in(node, channel, (caller, dialled), known),
            Event::Answered(channel) => self.answered(node, channel),
            Event::Ringing(channel) => self.far_end_rings(&channel),
            Event::Progress(channel) => self.far_end_sounds(&channel),
            Event::Key(channel, key) => {
                let Some(&id) = self.callers.get(&channel) else {
                    if let Some(id) = self.call_of(&channel).filter(|_| self.is_talking(&channel)) {
                        self.key_in_talk(id);
                    }
                    return;
                };
                self.key_in_talk(id);
                self.key_in_conference(id, key);
                self.step(id, |call, ctx| call.key(ctx, key));
            }
            Event::Dialled {
                channel,
                phone,
                number,
            } => self.dialled(node, channel, &phone, number),
            Event::OnHold(channel, on) => self.on_hold(&channel, on),
            Event::Referred { channel, to, with } => self.referred(node, channel, to, with),
            Event::PlaybackFinished(playback) => {
                let Some(id) = ctx::call_of(&playback.0) else {
                    return;
                };
                self.step(id, |call, ctx| call.playback_finished(ctx, &playback));
            }
            Event::RecordingFinished {
                recording,
                duration_ms,
                talking_ms,
            } => {
                self.recorded(recording, duration_ms, talking_ms);
            }
            Event::RecordingFailed(recording) => self.not_recorded(recording),
            Event::Gone { channel, cause } => self.gone(channel, cause),
            Event::Phone {
                phone,
                reachable,
                in_use,
            } => self.phone(phone, reachable, in_use),
            Event::Trunk { reachable } => self.trunk(Some(reachable)),
            // While it is away everything fails; what is true is known when it is back.
            Event::Failed { .. } if !self.is_up(node) => {}
            Event::Failed { command, reason } => self.failed(command, reason),
        }
    }

    /// A caller who came just now, or while we were away.
    pub(super) fn take_in(
        &mut self,
        node: NodeId,
        channel: ChannelId,
        words: (Option<String>, String),
        known: Known,
    ) {
        match self.arrived(node, channel, words, known) {
            Some(call) if known.barred => self.bar(call),
            Some(call) => self.receive(call),
            None => {}
        }
    }

    /// Where a caller is led first: by the number dialled.
    pub(super) fn receive(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        let (dialled, plan) = (call.caller.dialled.clone(), &call.caller.plan);
        let (menu, queue) = (plan.menu_of(&dialled), plan.queue_dialled(&dialled));
        match (queue, self.is_room(&dialled)) {
            (Some(queue), _) => self.lead_to_queue(id, queue),
            (None, true) => self.lead_to_conference(id, Some(dialled)),
            (None, false) => self.arrive_at_menu(id, menu),
        }
    }

    pub(super) fn arrived(
        &mut self,
        node: NodeId,
        channel: ChannelId,
        (number, dialled): (Option<String>, String),
        known: Known,
    ) -> Option<CallId> {
        if self.callers.contains_key(&channel) {
            return None;
        }
        let call = CallId(self.next_call);
        self.next_call += 1;
        let arrived = What::Arrived {
            node,
            channel: channel.clone(),
            caller: number.clone(),
            dialled: dialled.clone(),
        };
        self.ctx.fact(Some(call), arrived);
        if let Some(agent) = known.preferred {
            self.ctx.fact(Some(call), What::AgentPreferred { agent });
        }
        self.ctx.give_priority(call, known.head_start_ms);
        self.ctx.command(node, Command::Answer(channel.clone()));
        self.callers.insert(channel.clone(), call);
        let (plan, arrived) = (self.plan.clone(), self.ctx.now);
        let caller = Caller {
            call,
            node,
            channel,
            number,
            inside: false,
            dialled,
            language: None,
            arrived,
            preferred: known.preferred,
            head_start_ms: known.head_start_ms,
            outward: None,
            voices: Default::default(),
            plan,
        };
        let mut new = Call::new(caller);
        new.served = known.served;
        self.calls.insert(call, new);
        Some(call)
    }

    pub(super) fn answered(&mut self, node: NodeId, channel: ChannelId) {
        match ctx::call_of(&channel.0) {
            Some(id) if self.offered(&channel).is_some() => self.connect(id, &channel),
            Some(id) if self.rung(&channel).is_some() => self.recipient_answered(id),
            Some(id) if self.is_watcher(&channel) => self.watcher_answered(id, &channel),
            Some(id) if self.is_dialled(id, &channel) => self.dialled_answered(id, &channel),
            Some(id) if self.is_invited(id, &channel) => self.invited_answered(id),
            // Told twice.
            Some(_) | None if self.callers.contains_key(&channel) => {}
            // Its offer ended while the answer was on its way.
            Some(_) | None if !self.is_talking(&channel) => {
                self.ctx.command(node, Command::HangUp(channel));
            }
            Some(_) | None => {}
        }
    }

    pub(super) fn recorded(
        &mut self,
        recording: RecordingId,
        duration_ms: u64,
        talking_ms: Option<u64>,
    ) {
        let Some(id) = ctx::call_of(&recording.0) else {
            return;
        };
        if self.recordings.remove(&recording).is_some() {
            let finished = What::RecordingFinished {
                recording: recording.clone(),
                duration_ms,
            };
            self.ctx.fact(Some(id), finished);
            self.recording_stopped(id, &recording, duration_ms);
            self.conference_unrecorded(&recording, Some(duration_ms));
            return;
        }
        let said_ms = Some(talking_ms.unwrap_or(duration_ms));
        self.step(id, |call, ctx| call.recorded(ctx, &recording, said_ms));
    }

    pub(super) fn not_recorded(&mut self, recording: RecordingId) {
        let Some(id) = ctx::call_of(&recording.0) else {
            return;
        };
        if self.recordings.remove(&recording).is_none() {
            return self.step(id, |call, ctx| call.recorded(ctx, &recording, None));
        }
        self.conference_unrecorded(&recording, None);
        match self.calls.get_mut(&id) {
            Some(call) => call.unrecorded(&mut self.ctx, &recording),
            None => self.ctx.fact(
                Some(id),
                What::RecordingMissing {
                    recording: Some(recording),
                    reason: "failed".into(),
                },
            ),
        }
    }

    pub(super) fn gone(&mut self, channel: ChannelId, cause: u16) {
        self.leaving.remove(&channel);
        if let Some(&id) = self.callers.get(&channel) {
            return self.caller_gone(id, cause);
        }
        let Some(id) = self.call_of(&channel) else {
            return;
        };
        let watches = self.is_watcher(&channel);
        if self.handsets.remove(&channel).is_some() && self.second_line_gone(id, &channel, cause) {
            return;
        }
        let offered = self.offered(&channel);
        if let Some((agent, outcome)) = offered.map(|leg| (leg.agent, leg.gone(cause))) {
            return self.offer_ended(id, agent, outcome);
        }
        if let Some(outcome) = self.rung(&channel).map(|transfer| transfer.gone(cause)) {
            return self.recipient_failed(id, outcome);
        }
        if self.is_dialled(id, &channel) {
            return self.dialled_gone(id, cause);
        }
        if watches {
            return self.watcher_gone(id, &channel);
        }
        self.leg_gone(id, &channel, cause);
    }

    /// Whether the carrier answers, if that is known.
    pub(super) fn trunk(&mut self, reachable: Option<bool>) {
        let now = self.ctx.now;
        match (self.trunk_down, reachable == Some(false)) {
            (None, true) => {
                self.trunk_down = Some(now);
                self.ctx.fact(None, What::TrunkDown);
            }
            (Some(since), false) => {
                self.trunk_down = None;
                let gap_ms = now.saturating_sub(since);
                self.ctx.fact(None, What::TrunkUp { gap_ms });
            }
            (None, false) | (Some(_), true) => {}
        }
    }

    pub(super) fn phone(&mut self, phone: String, reachable: bool, in_use: bool) {
        let was = self.phones.insert(phone.clone(), (reachable, in_use));
        if was == Some((reachable, in_use)) {
            return;
        }
        for agent in self.staff.with_phone(&phone) {
            let ctx = &mut self.ctx;
            self.staff
                .with(agent, |agent| agent.phone(ctx, reachable, in_use));
            self.match_agent(agent);
        }
        if was.is_some_and(|(before, _)| before == reachable) {
            return;
        }
        let changed = match reachable {
            true => What::PhoneReachable { phone },
            false => What::PhoneLost { phone },
        };
        self.ctx.fact(None, changed);
    }
}
