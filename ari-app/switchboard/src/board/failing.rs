//! What it means that a command could not be done.

use super::{Board, call::Call, ctx};
use crate::{
    BridgeId, CallId, ChannelId, Command, FailReason, HungUpBy, OfferOutcome, RecordingId,
};

impl Board {
    /// A command that failed is most often the other half of a race. Where nothing else will tell,
    /// it stands for the event that will never come.
    pub(super) fn failed(&mut self, command: Command, reason: FailReason) {
        match command {
            Command::Play { playback, .. }
            | Command::PlayBridge { playback, .. }
            | Command::PlayRecording { playback, .. } => {
                let Some(id) = ctx::call_of(&playback.0) else {
                    return;
                };
                self.step(id, |call, ctx| call.playback_finished(ctx, &playback));
            }
            Command::Originate { channel, .. } => {
                let Some(id) = ctx::call_of(&channel.0) else {
                    return;
                };
                let outcome = match reason {
                    FailReason::Refused => OfferOutcome::Unreachable,
                    FailReason::Gone | FailReason::Unreachable => OfferOutcome::Withdrawn,
                };
                let rung = self.rung(&channel).is_some();
                let offered = self.offered(&channel).map(|leg| leg.agent);
                if self.is_dialled(id, &channel) {
                    return self.dialled_gone(id, 0);
                }
                if self.is_watcher(&channel) {
                    return self.watcher_gone(id, &channel);
                }
                // It may ring all the same, if only the answer was lost.
                if self.is_invited(id, &channel) {
                    return self.hang_up_after(id, HungUpBy::Caller, 0);
                }
                match (reason, offered) {
                    (_, None) if !rung => {}
                    // The caller's leg, for which it was to ring.
                    (FailReason::Gone, _) => self.caller_gone(id, 0),
                    (FailReason::Refused | FailReason::Unreachable, None) => {
                        self.recipient_failed(id, outcome);
                    }
                    (FailReason::Refused | FailReason::Unreachable, Some(agent)) => {
                        self.offer_ended(id, agent, outcome);
                    }
                }
            }
            Command::RecordBridge(_, recording) | Command::RecordMessage(_, recording, _) => {
                self.not_recorded(recording);
            }
            Command::CreateBridge(bridge) if reason != FailReason::Gone => {
                self.bridge_failed(&bridge);
            }
            Command::Join(bridge, leg) if reason != FailReason::Gone => {
                self.join_failed(&bridge, &leg);
            }
            Command::PauseRecording(recording) if reason != FailReason::Gone => {
                self.not_paused(recording);
            }
            Command::Snoop { snoop, .. } => self.snoop_failed(&snoop, reason),
            // A caller who was gone before we knew of the call; nothing else will tell.
            Command::Answer(channel) if reason == FailReason::Gone => self.gone(channel, 0),
            Command::CreateBridge(_)
            | Command::Join(..)
            | Command::Answer(_)
            | Command::HangUp(_)
            | Command::Continue(_)
            | Command::StopPlay(_)
            | Command::Set(..)
            | Command::StartMusic(_)
            | Command::StopMusic(_)
            | Command::StartBridgeMusic(_)
            | Command::StopBridgeMusic(_)
            | Command::PauseRecording(_)
            | Command::ResumeRecording(_)
            | Command::RingBridge(..)
            | Command::Beep(_)
            | Command::Mute(_)
            | Command::Unmute(_)
            | Command::SendKeys(..)
            | Command::AnswerReferral(..)
            | Command::Leave(..)
            | Command::DestroyBridge(_)
            | Command::StopRecording(_)
            | Command::DiscardRecording(_) => {}
        }
    }

    /// What is said now is not to be kept, and would be: the recording ends, and the next begins paused.
    fn not_paused(&mut self, recording: RecordingId) {
        let talk = ctx::call_of(&recording.0).and_then(|id| self.calls.get_mut(&id)?.in_talk());
        if let Some((talk, caller)) = talk
            && talk.unkept.is_some()
            && talk.recordings().any(|it| *it == recording)
        {
            let stop = Command::StopRecording(recording);
            self.ctx.command(caller.node, stop);
        }
    }

    /// Asterisk refused a bridge, so nobody hears anybody.
    pub(super) fn bridge_failed(&mut self, bridge: &BridgeId) {
        let Some(id) = ctx::call_of(&bridge.0) else {
            return;
        };
        let call = self.calls.get_mut(&id);
        match call {
            Some(call) if call.bridge() == Some(bridge) => match call.dialling() {
                Some(_) => self.dialled_gone(id, 0),
                None => self.lose_agent(id),
            },
            Some(call) if call.talk().is_some_and(|it| it.is_aside(bridge)) => {
                self.stay_together(id);
            }
            Some(call) => {
                let supervisor = call.talk().and_then(|talk| talk.watched_in(bridge));
                if let Some(supervisor) = supervisor {
                    let _ = self.end_supervision(id, supervisor);
                }
                self.conference_failed(bridge);
            }
            None => self.conference_failed(bridge),
        }
    }

    /// Nobody can be consulted aside: as if it were given up.
    pub(super) fn stay_together(&mut self, id: CallId) {
        if let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) {
            talk.cancel(&mut self.ctx, caller);
        }
        self.settle(id, 16);
    }

    /// Asterisk refused to let one leg in, which hears nobody: those who hear each other go on.
    fn join_failed(&mut self, bridge: &BridgeId, leg: &ChannelId) {
        if self.is_conference(bridge) {
            let member = self.callers.get(leg).copied();
            return member.into_iter().for_each(|id| self.shut_out(id));
        }
        let Some(id) = ctx::call_of(&bridge.0) else {
            return;
        };
        let talk = self.calls.get_mut(&id).and_then(Call::in_talk);
        let Some((talk, caller)) = talk.filter(|(talk, _)| talk.bridge == *bridge) else {
            return self.bridge_failed(bridge);
        };
        match talk.leg(leg) {
            Some(_) if talk.legs.len() > 1 => talk.dismiss(&mut self.ctx, caller, leg),
            Some(_) => return self.lose_agent(id),
            None if caller.channel == *leg && talk.seat.is_inside() => {
                return self.lose_agent(id);
            }
            None if talk.has_second(leg) => talk.cancel(&mut self.ctx, caller),
            // They have left meanwhile.
            None => {}
        }
        self.settle(id, 16);
    }
}
