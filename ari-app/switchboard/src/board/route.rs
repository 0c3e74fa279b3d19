//! What follows from what: machines come to outcomes, and here each leads to the next stage.

use alloc::{string::String, vec::Vec};

use super::{
    Board,
    call::{Call, Journey},
    closing::Closing,
    ctx::{self, Ctx},
    mailbox::Mailbox,
    menu::Menu,
    outcome::Outcome,
    waiting::Waiting,
};
use crate::{
    AgentId, CallId, ChannelId, Command, HungUpBy, MailboxReason, MessageKind, OfferOutcome,
    Outcome as CallOutcome, OverflowReason, Phrase, QueueId, RecordingId, Target, What,
};

impl Board {
    /// Lets a call's machine take an input, and follows its outcome.
    pub(super) fn step(&mut self, id: CallId, input: impl FnOnce(&mut Call, &mut Ctx) -> Outcome) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        match input(call, &mut self.ctx) {
            Outcome::Stay => {}
            Outcome::Go { key, target } => {
                if let Some(key) = key {
                    self.ctx.fact(Some(id), What::KeyPressed { key });
                }
                self.go(id, target);
            }
            Outcome::WaitedOut => self.overflow(id, OverflowReason::Waited),
            Outcome::Farewell(say) => self.farewell(id, say),
            Outcome::Over => self.hang_up(id),
            Outcome::Keyed => self.keyed(id),
            Outcome::Enter => self.enter_conference(id),
            Outcome::SentInVain => self.transferred_in_vain(id),
            Outcome::GoneBefore => self.end(id, HungUpBy::Caller, 16, None),
        }
    }

    pub(super) fn go(&mut self, id: CallId, target: Target) {
        match target {
            Target::Menu(index) => self.lead_to_menu(id, index),
            Target::Queue(queue) => self.lead_to_queue(id, queue),
            Target::Mailbox => self.lead_to_mailbox(id, MailboxReason::Key),
            Target::Goodbye => self.farewell(id, [Phrase::plain("goodbye")].into()),
            Target::Callback => self.ask_callback(id),
            Target::Conference => self.lead_to_conference(id, None),
        }
    }

    /// A nuisance caller hears why, and no more.
    pub(super) fn bar(&mut self, id: CallId) {
        if let Some(call) = self.calls.get_mut(&id) {
            call.barred = true;
        }
        self.ctx.fact(Some(id), What::NuisanceBarred);
        self.farewell(id, ["nuisance", "goodbye"].map(Phrase::plain).into());
    }

    /// The first menu a caller hears, after what is announced to all.
    pub(super) fn arrive_at_menu(&mut self, id: CallId, index: usize) {
        let now = self.ctx.now;
        let notice = self.notice.as_ref();
        let said = notice.and_then(|it| Some((it.number, it.says(now)?)));
        if let Some((notice, _)) = said {
            self.ctx.fact(Some(id), What::NoticePlayed { notice });
        }
        self.begin_menu(id, index, said.map(|(_, words)| words));
    }

    pub(super) fn lead_to_menu(&mut self, id: CallId, index: usize) {
        self.begin_menu(id, index, None);
    }

    fn begin_menu(&mut self, id: CallId, index: usize, before: Option<Phrase>) {
        let room = self.room;
        self.enter(id, |call, ctx| {
            let menu = call.caller.plan.menus.get(index);
            let chosen = menu.and_then(|menu| menu.language);
            if let Some(language) = chosen.filter(|_| chosen != call.caller.language) {
                call.caller.language = chosen;
                ctx.fact(Some(id), What::LanguageChosen { language });
            }
            Journey::Menu(Menu::begin(ctx, &call.caller, index, room, before))
        });
    }

    pub(super) fn lead_to_queue(&mut self, id: CallId, queue: QueueId) {
        let (now, queue) = (self.ctx.now, self.line_for(id, queue));
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let sent = call.was_sent_to(queue);
        call.queue = Some(queue);
        if call.requested.is_none() {
            call.requested = Some(now);
            self.ctx.fact(Some(id), What::PersonRequested { queue });
        }
        if let Some(reason) = self.closed(id, queue).filter(|_| !sent) {
            return self.lead_to_mailbox(id, reason);
        }
        if let Some(reason) = self.cannot_serve(id, queue) {
            return self.overflow(id, reason);
        }
        self.wait(id, queue);
    }

    /// Takes the place in a queue's line.
    pub(super) fn wait(&mut self, id: CallId, queue: QueueId) {
        let queue = self.line_for(id, queue);
        let preferred = self.choose_preferred(id, queue);
        self.enter(id, |call, ctx| {
            let limit_at = call.wait_limit_at(ctx.now);
            let Some(plan) = call.queue_plan() else {
                return Journey::Adrift { message: None };
            };
            let place = (call.place_in(plan), !call.entered.contains(&queue));
            let mut waiting = Waiting::begin(ctx, &call.caller, plan, place, preferred, limit_at);
            waiting.told = call.told_in(queue);
            Journey::Waiting(waiting)
        });
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        call.entered.insert(queue);
        let Some(place) = call.place() else { return };
        self.queues.change(queue, |line| line.enter(place));
        let position = self.turn_in(queue, place).position;
        self.ctx.fact(Some(id), What::Queued { queue, position });
        self.widen_later(id);
        self.keep_agreed(id);
        self.match_queue(queue);
    }

    pub(super) fn lead_to_mailbox(&mut self, id: CallId, reason: MailboxReason) {
        let of = self.calls.get(&id).and_then(|call| call.queue);
        let queue = of.filter(|_| reason.turns_away());
        if !self.room {
            self.ctx
                .fact(Some(id), What::MailboxEntered { reason, queue });
            self.ctx.fact(
                Some(id),
                What::RecordingMissing {
                    recording: None,
                    reason: "disk_full".into(),
                },
            );
            return self.farewell(
                id,
                ["mailbox.unavailable", "goodbye"].map(Phrase::plain).into(),
            );
        }
        self.enter(id, |call, ctx| {
            call.stop_waiting(ctx.now);
            Journey::Mailbox(Mailbox::begin(ctx, &call.caller, reason, queue))
        });
    }

    pub(super) fn farewell(&mut self, id: CallId, say: Vec<Phrase>) {
        self.enter(id, |call, ctx| {
            call.stop_waiting(ctx.now);
            Journey::Closing(Closing::begin(ctx, &call.caller, say))
        });
    }

    pub(super) fn caller_gone(&mut self, id: CallId, cause: u16) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        self.callers.remove(&call.caller.channel);
        if call.talk().is_some() {
            return self.caller_left_talk(id, cause);
        }
        self.finish(id, HungUpBy::Caller, cause);
    }

    /// The agent's line is dead. A telephone is often back in a moment, so that the same agent is rung
    /// first, and waited for a little; then the caller is anybody's, before all others.
    pub(super) fn lose_agent(&mut self, id: CallId) {
        let parted = self.part(id);
        self.free(&parted);
        let lost: Vec<AgentId> = parted.left.iter().map(|(agent, _)| *agent).collect();
        for agent in &lost {
            self.ctx.fact(Some(id), What::AgentLost { agent: *agent });
            let ctx = &mut self.ctx;
            self.staff.with(*agent, |agent| agent.follow(ctx));
        }
        if let Some(call) = self.calls.get_mut(&id) {
            call.lost = lost.first().map(|agent| (*agent, self.ctx.now));
            call.goes_first = true;
        }
        self.lead_back(id);
        lost.iter().for_each(|agent| self.match_agent(*agent));
    }

    /// The caller is told, and waits before all others.
    fn lead_back(&mut self, id: CallId) {
        let gone = self.calls.get(&id).and_then(|call| call.gone);
        if let Some(cause) = gone {
            return self.end(id, HungUpBy::Caller, cause, None);
        }
        let queue = self.calls.get(&id).and_then(Call::queue_plan);
        let Some(queue) = queue.map(|queue| queue.id) else {
            return;
        };
        self.lead_to_queue(id, queue);
        self.nobody_left();
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        if let Journey::Waiting(waiting) = &mut call.journey {
            waiting.voice.say(
                &mut self.ctx,
                &call.caller,
                [Phrase::plain("agent-lost")].into(),
            );
        }
    }

    /// Hangs up the caller after somebody else ended the call.
    pub(super) fn hang_up_after(&mut self, id: CallId, by: HungUpBy, cause: u16) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        if call.has_leg() {
            let (node, channel) = (call.caller.node, call.caller.channel.clone());
            self.ctx.command(node, Command::HangUp(channel));
        }
        self.finish(id, by, cause);
    }

    /// Ends a call whose caller has gone or is being hung up, unless a message is still on its way.
    pub(super) fn finish(&mut self, id: CallId, by: HungUpBy, cause: u16) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        if let Journey::Mailbox(mailbox) = &mut call.journey
            && mailbox.caller_gone(&mut self.ctx, &call.caller)
        {
            return;
        }
        self.end(id, by, cause, None);
    }

    /// The end; nothing of the call is left but its facts.
    pub(super) fn end(&mut self, id: CallId, by: HungUpBy, cause: u16, lost: Option<CallOutcome>) {
        self.give_up_survey(id, by);
        self.leave(id);
        let parted = self.part(id);
        let Some(mut call) = self.calls.remove(&id) else {
            return;
        };
        let there = self.callers.remove(&call.caller.channel).is_some();
        let leg = &call.caller.channel;
        if there && !ctx::is_ours(&leg.0) {
            self.leaving.insert(leg.clone(), call.caller.node);
        }
        call.stop_waiting(self.ctx.now);
        let (by, cause) = call.left_by.unwrap_or((by, cause));
        let outcome = match call.outcome() {
            known @ (CallOutcome::Answered
            | CallOutcome::Message
            | CallOutcome::Conference
            | CallOutcome::Callback) => known,
            other @ (CallOutcome::Abandoned
            | CallOutcome::SelfService
            | CallOutcome::Lost
            | CallOutcome::Unanswered
            | CallOutcome::Barred) => lost.unwrap_or(other),
        };
        let (wait_ms, talk_ms) = (call.waited_ms, call.talked_ms);
        self.ctx.fact(
            Some(id),
            What::Ended {
                by,
                cause,
                outcome,
                wait_ms,
                talk_ms,
            },
        );
        self.let_go(&parted);
        self.match_parted(&parted);
        self.forget_former();
    }

    /// A message that was taken while nobody was connected becomes a call that has ended.
    pub(super) fn import(
        &mut self,
        recording: RecordingId,
        caller: Option<String>,
        at: u64,
        duration_ms: u64,
    ) {
        let id = CallId(self.next_call);
        self.next_call += 1;
        let node = self
            .nodes
            .keys()
            .next()
            .copied()
            .unwrap_or(crate::NodeId(0));
        let (channel, dialled) = (ChannelId(recording.0.clone()), String::new());
        let kind = MessageKind::Other;
        let (now, end) = (self.ctx.now, at.saturating_add(duration_ms));
        self.ctx.now = at.min(now);
        self.ctx.fact(
            Some(id),
            What::Arrived {
                node,
                channel,
                caller,
                dialled,
            },
        );
        self.ctx.now = end.min(now);
        self.ctx.fact(
            Some(id),
            What::MessageKept {
                recording,
                kind,
                duration_ms,
            },
        );
        let ended = What::Ended {
            by: HungUpBy::Caller,
            cause: 16,
            outcome: CallOutcome::Message,
            wait_ms: None,
            talk_ms: 0,
        };
        self.ctx.fact(Some(id), ended);
        self.ctx.now = now;
    }

    pub(super) fn is_talking(&self, channel: &ChannelId) -> bool {
        let call = self.call_of(channel).and_then(|id| self.calls.get(&id));
        call.and_then(Call::talk)
            .is_some_and(|talk| talk.leg(channel).is_some())
    }

    /// Leaves one stage and enters the next.
    pub(super) fn enter(&mut self, id: CallId, begin: impl FnOnce(&mut Call, &mut Ctx) -> Journey) {
        self.leave(id);
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        call.journey = begin(call, &mut self.ctx);
        call.since = self.ctx.now;
    }

    /// Puts an end to what a stage has going. A talk is parted, never left.
    fn leave(&mut self, id: CallId) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let ctx = &mut self.ctx;
        ctx.timers.drop_owner(call.caller.owner());
        match &mut call.journey {
            Journey::Adrift { .. } | Journey::Talk(_) => {}
            Journey::Dialling(dialling) => {
                let agent = dialling.agent;
                let there_ms = dialling.end(ctx, &call.caller);
                call.journey = Journey::Adrift { message: None };
                self.leave_dialling(id, agent, there_ms);
            }
            Journey::Menu(menu) => menu.voice.stop(ctx, &call.caller),
            Journey::Conference(attendance) => {
                attendance.voice.stop(ctx, &call.caller);
                let agent = attendance.agent.take();
                self.leave_conference(id);
                if let Some(agent) = agent {
                    self.release(&[agent], OfferOutcome::Withdrawn);
                    self.match_agent(agent);
                }
            }
            Journey::Closing(closing) => closing.voice.stop(ctx, &call.caller),
            Journey::Survey(survey) => survey.voice.stop(ctx, &call.caller),
            Journey::Mailbox(mailbox) => {
                mailbox.voice.stop(ctx, &call.caller);
                call.left_message |= mailbox.kept;
            }
            Journey::Waiting(waiting) => {
                let (offer, queue, place) = (waiting.offer.take(), waiting.queue, waiting.place);
                waiting.end(ctx, &call.caller);
                self.queues.change(queue, |line| line.leave(place));
                let Some(offer) = offer else { return };
                let rung = offer.withdraw(ctx, &call.caller);
                call.journey = Journey::Adrift { message: None };
                self.release(&rung, OfferOutcome::Withdrawn);
                rung.iter().for_each(|agent| self.match_agent(*agent));
            }
        }
    }
}
