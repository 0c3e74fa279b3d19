//! What people and programmes ask for, each handed to who does it.

use super::{Board, agent, call::Journey};
use crate::{Actor, AgentId, AgentWish, CallId, OfferOutcome, Refusal, Reply, Request};

impl Board {
    pub(super) fn request(&mut self, by: &Actor, request: Request) -> Reply {
        let was_absent = match (by, &request) {
            // What is asked for is what they are then.
            (_, Request::SetAgent(..) | Request::KeyAgent(..)) => None,
            (Actor::Agent(agent), _) => Some(*agent).filter(|agent| self.shows_up(*agent)),
            (Actor::User(_) | Actor::Api | Actor::System, _) => None,
        };
        let reply = self.carry_out(by, request);
        if let Some(agent) = was_absent {
            self.match_agent(agent);
        }
        reply
    }

    fn carry_out(&mut self, by: &Actor, request: Request) -> Reply {
        match request {
            Request::SetAgent(agent, wish) => self.set_agent(by, agent, wish),
            Request::KeyAgent(agent, wish) => {
                let ctx = &mut self.ctx;
                self.staff.with(agent, |agent| agent.keys(ctx));
                self.set_agent(by, agent, wish)
            }
            Request::ExtendWrapUp(agent) => self.extend_wrap_up(by, agent),
            Request::Dispose(id, words) => self.dispose(by, id, words),
            Request::HangUp(id) => self.end_call(by, id),
            Request::Hold(id) => self.hold(by, id, true),
            Request::Resume(id) => self.hold(by, id, false),
            Request::Mute(id, who, on) => self.mute(by, id, who.as_ref(), on),
            Request::SendKeys(id, who, keys) => self.send_keys(by, id, who, keys),
            Request::Transfer(id, to, kind) => self.transfer(by, id, to, kind),
            Request::CompleteTransfer(id) => self.complete_transfer(by, id),
            Request::SwapTransfer(id) => self.swap_transfer(by, id),
            Request::MergeTransfer(id) => self.merge_transfer(by, id),
            Request::CancelTransfer(id) => self.cancel_transfer(by, id),
            Request::Dismiss(id, who) => self.dismiss(by, id, &who),
            Request::PauseRecording(id, on) => self.pause_recording(by, id, on),
            Request::Park(id) => self.park(by, id),
            Request::PickUp(id, agent) => self.pick_up(id, agent),
            Request::Move(id, place) => self.move_waiting(by, id, place),
            Request::Supervise(id, supervisor, mode) => self.supervise(id, supervisor, mode),
            Request::EndSupervision(id, supervisor) => self.end_supervision(id, supervisor),
            Request::Follow {
                supervisor,
                agent,
                whisper,
            } => self.follow(by, supervisor, agent, whisper),
            Request::EndFollowing { supervisor, agent } => {
                self.follow_no_more(by, supervisor, agent)
            }
            Request::CallForHelp(id, on) => self.call_for_help(by, id, on),
            Request::Conference(wish) => self.chair(by, wish),
            Request::Dial {
                agent,
                number,
                callback,
                case,
                queue,
            } => self.dial_out(by, agent, number, (callback, case, queue)),
            Request::MayCallBack { number, rang } => self.may_call_back(&number, rang),
            Request::Enqueue {
                callback,
                number,
                queue,
                asked,
                head_start_ms,
                preferred,
            } => self.enqueue(callback, number, queue, (asked, head_start_ms, preferred)),
        }
    }

    fn set_agent(&mut self, by: &Actor, agent: AgentId, wish: AgentWish) -> Reply {
        let own = *by == Actor::Agent(agent) && wish == AgentWish::Ready;
        let after = self.staff.get(agent).filter(|agent| !agent.is_talking());
        if own && after.is_some_and(agent::Agent::owes) {
            return Err(Refusal::NeedsDisposition);
        }
        let ctx = &mut self.ctx;
        let change = self.staff.with(agent, |agent| agent.wish(ctx, wish, by));
        let withdrawn = change.ok_or(Refusal::NoSuchAgent)?;
        if let Some(call) = withdrawn {
            self.ring_no_more(call, agent, OfferOutcome::Withdrawn);
        }
        self.match_agent(agent);
        self.nobody_left();
        self.forget_former();
        Ok(())
    }

    /// Stops ringing an agent, whatever for; nobody else who is rung for the call is concerned.
    pub(super) fn ring_no_more(&mut self, id: CallId, agent: AgentId, why: OfferOutcome) {
        self.offer_ended(id, agent, why);
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        match &mut call.journey {
            Journey::Dialling(dialling) if dialling.agent == agent => self.dialled_gone(id, 16),
            Journey::Conference(attendance) if attendance.agent == Some(agent) => self.hang_up(id),
            Journey::Talk(talk) => {
                let to = talk
                    .transfer
                    .as_ref()
                    .and_then(|transfer| transfer.to.agent());
                if to == Some(agent) {
                    return self.recipient_failed(id, why);
                }
                talk.dismiss_watcher(&mut self.ctx, &call.caller, agent);
                self.settle(id, 16);
            }
            Journey::Adrift { .. }
            | Journey::Menu(_)
            | Journey::Waiting(_)
            | Journey::Dialling(_)
            | Journey::Mailbox(_)
            | Journey::Survey(_)
            | Journey::Closing(_)
            | Journey::Conference(_) => {}
        }
    }
}
