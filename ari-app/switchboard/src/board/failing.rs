//! What it means that a command could not be done.

use super::{Board, ctx};
use crate::{Command, FailReason, OfferOutcome};

impl Board {
    /// A command that failed is most often the other half of a race. Where nothing else will tell,
    /// it stands for the event that will never come.
    pub(super) fn failed(&mut self, command: Command, reason: FailReason) {
        match command {
            Command::Play { playback, .. } | Command::PlayRecording { playback, .. } => {
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
                if self.is_invited(id, &channel) {
                    return self.caller_gone(id, 0);
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
            Command::CreateBridge(bridge) | Command::Join(bridge, _)
                if reason != FailReason::Gone =>
            {
                self.bridge_failed(&bridge);
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
}
