//! What becomes of the caller and the agents when agents leave a conversation, or it ends.

use alloc::vec::Vec;

use super::{
    Board,
    agent::State,
    call::{Call, Journey},
    closing::Closing,
    conversation::is_dead_line,
    seats::Seat,
    survey::{self, Survey},
};
use crate::{
    Actor, AgentId, CallId, HungUpBy, LastCall, OfferOutcome, Party, QueueId, Refusal,
    RememberedSurvey, Reply,
};

/// Agents who are in a conversation no more.
#[derive(Debug, Default)]
pub(super) struct Parted {
    /// Who talked, and for how long.
    pub left: Vec<(AgentId, u64)>,
    /// Who was rung in vain.
    pub freed: Vec<(AgentId, OfferOutcome)>,
    queue: Option<QueueId>,
    wrap_up_ms: u64,
    /// What the call was, to those who handled it.
    last: Option<LastCall>,
}

impl Parted {
    /// The caller waits for somebody else of theirs, who will say what came of the call.
    pub fn owes_nothing(&mut self) {
        if let Some(last) = &mut self.last {
            last.owed = false;
        }
    }
}

impl Call {
    /// Those who have left the conversation since this was last asked.
    pub(super) fn take_parted(&mut self) -> Parted {
        let wrap_up_ms = self.queue_plan().map_or(0, |queue| queue.wrap_up_ms);
        // Whom an agent dialled did not wait there, and tells nothing of how long callers keep its agents.
        let queue = self.queue.filter(|queue| self.entered.contains(queue));
        let last = self.last();
        let Some(talk) = self.talk_mut() else {
            return Parted::default();
        };
        Parted {
            left: core::mem::take(&mut talk.left),
            freed: core::mem::take(&mut talk.freed),
            queue,
            wrap_up_ms,
            last,
        }
    }

    /// The call as whoever leaves it has handled it. What came of it is owed by the last of them: not by who
    /// leaves the caller to others, parked or in a transfer.
    pub(super) fn last(&self) -> Option<LastCall> {
        let plan = self.queue_plan()?;
        let goes_on = self.talk().is_some_and(|talk| {
            let parked = matches!(talk.seat, Seat::Parked(_));
            talk.agent().is_some() || talk.transfer.is_some() || parked
        });
        Some(LastCall {
            call: self.caller.call,
            queue: plan.id,
            disposition: self.disposition.clone(),
            owed: plan.disposition_required && self.disposition.is_none() && !goes_on,
        })
    }

    /// A survey of an earlier run: the caller is asked again, unless only the thanks were cut off.
    pub(super) fn remember_survey(&mut self, was: RememberedSurvey) {
        self.left_by = Some((was.by, was.cause));
        self.journey = match was.open {
            true => Journey::Survey(Survey::default()),
            false => Journey::Closing(Closing::resumed()),
        };
    }
}

impl Board {
    /// Ends a call. An agent ends only one they are in themself, by their own line: it comes to the same
    /// as putting the handset down, so that whoever else talks, talks on, a consultation becomes a
    /// transfer, and a caller left alone may be asked for a grade. Whose telephone rings rejects, as by the
    /// telephone's own button. Anybody else ends it for all.
    pub(super) fn end_call(&mut self, by: &Actor, id: CallId) -> Reply {
        let call = self.calls.get(&id).ok_or(Refusal::NoSuchCall)?;
        if !self.is_up(call.caller.node) {
            return Err(Refusal::SwitchDown);
        }
        let rung = |agent: &AgentId| {
            let agent = self.staff.get(*agent);
            agent.is_some_and(|agent| agent.state == State::Reserved(id))
        };
        match (by, &call.journey) {
            (Actor::Agent(agent), Journey::Talk(_) | Journey::Waiting(_)) if rung(agent) => {
                self.ring_no_more(id, *agent, OfferOutcome::Rejected);
            }
            (Actor::Agent(agent), Journey::Talk(_)) => {
                return self.dismiss(by, id, &Party::Agent(*agent));
            }
            (Actor::Agent(agent), Journey::Dialling(it)) if it.agent == *agent => {
                self.dialled_gone(id, 16);
            }
            (Actor::Agent(agent), Journey::Conference(it)) if it.agent == Some(*agent) => {
                self.hang_up_after(id, HungUpBy::Caller, 16);
            }
            (Actor::Agent(_), _) => return Err(Refusal::NotYours),
            // The machine takes out who waits to be called back, and hangs up nobody who is there.
            (Actor::System, Journey::Waiting(_)) if !call.caller.is_there() => self.hang_up(id),
            (Actor::System, _) => return Err(Refusal::NotWaiting),
            (Actor::User(_) | Actor::Api, _) => self.hang_up(id),
        }
        Ok(())
    }

    /// Somebody else ended the conversation: the caller is asked about it, or hung up.
    pub(super) fn leave_caller(&mut self, id: CallId, by: HungUpBy, cause: u16) {
        let Some(call) = self.calls.get(&id) else {
            return;
        };
        let percent = call.queue_plan().map_or(0, |queue| queue.survey_percent);
        // Whoever was rung by us is not asked about it.
        let ours = call.caller.outward.is_some();
        let there = call.gone.is_none() && !is_dead_line(cause) && !ours;
        if !there || !survey::is_sampled(id, percent) {
            return self.hang_up_after(id, by, cause);
        }
        let parted = self.part(id);
        self.let_go(&parted);
        self.enter(id, |call, ctx| {
            call.left_by = Some((by, cause));
            Journey::Survey(Survey::begin(ctx, &call.caller, by, cause))
        });
        self.match_parted(&parted);
    }

    /// A call that ends while its caller is asked has no grade.
    pub(super) fn give_up_survey(&mut self, id: CallId, by: HungUpBy) {
        if let Some(call) = self.calls.get(&id)
            && let Journey::Survey(_) = call.journey
        {
            Survey::given_up(&mut self.ctx, &call.caller, by);
        }
    }

    /// Ends a conversation, if there is one; tells who was in it.
    pub(super) fn part(&mut self, id: CallId) -> Parted {
        let Some(call) = self.calls.get_mut(&id) else {
            return Parted::default();
        };
        let Some((talk, caller)) = call.in_talk() else {
            return Parted::default();
        };
        let talked_ms = talk.end(&mut self.ctx, caller);
        self.ctx.timers.drop_owner(caller.owner());
        let parted = call.take_parted();
        call.talked_ms += talked_ms;
        call.journey = Journey::Adrift { message: None };
        parted
    }

    /// Who talked wraps up; who was rung in vain is what that makes of them.
    pub(super) fn let_go(&mut self, parted: &Parted) {
        let wrap_up_ms = parted.wrap_up_ms;
        for (agent, talk_ms) in &parted.left {
            if let Some(queue) = parted.queue {
                self.queues
                    .handled(queue, talk_ms.saturating_add(wrap_up_ms));
            }
            let Some(last) = parted.last.clone() else {
                continue;
            };
            let ctx = &mut self.ctx;
            self.staff
                .with(*agent, |agent| agent.parted(ctx, last, wrap_up_ms));
        }
        self.free(parted);
    }

    /// Who was rung in vain is what that makes of them.
    pub(super) fn free(&mut self, parted: &Parted) {
        for (agent, outcome) in &parted.freed {
            let ctx = &mut self.ctx;
            self.staff
                .with(*agent, |agent| agent.released(ctx, *outcome));
        }
    }

    /// Those let go may take the next caller.
    pub(super) fn match_parted(&mut self, parted: &Parted) {
        let left = parted.left.iter().map(|(agent, _)| *agent);
        let freed = parted.freed.iter().map(|(agent, _)| *agent);
        let agents: Vec<AgentId> = left.chain(freed).collect();
        agents.iter().for_each(|agent| self.match_agent(*agent));
        if !agents.is_empty() {
            self.nobody_left();
        }
    }
}
