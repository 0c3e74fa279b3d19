//! Callers whom a queue cannot serve are led on, to where its plan says.
//!
//! | the queue                      | reason   | when                                             |
//! |--------------------------------|----------|--------------------------------------------------|
//! | has nobody on duty             | `nobody` | on entering, and while waiting, after an offer under way |
//! | has as many waiting as may     | `full`   | on entering for the first time, without a talk before |
//! | did not serve within its limit | `waited` | while waiting, after an offer under way          |
//!
//! On duty is whoever takes calls, or will again before long (`absence`).
//!
//! Whom a queue's hours or a notice keep out is led to the mailbox, wherever the queue overflows.
//!
//! Whoever is led to another queue keeps the place of the first request. Each queue is entered so once
//! in a call, so that a ring of queues has an end: the mailbox.

use alloc::{string::String, vec::Vec};

use super::{Board, call::Call, line::Place};
use crate::{
    CallId, MailboxReason, Open, Overflow, OverflowReason, Party, Phrase, QueueId, TransferKind,
    What,
};

impl Call {
    /// Where the queue waited in leads. A queue that was led to before is not again, and a number that may not be
    /// called back is not promised to be.
    fn overflows_to(&self, called_back: bool) -> Overflow {
        let queues = &self.caller.plan.queues;
        let plan = queues.iter().find(|queue| Some(queue.id) == self.queue);
        let to = plan.map_or(Overflow::Mailbox, |queue| queue.overflow.clone());
        let possible = match &to {
            Overflow::Queue(to) => self.overflows.iter().all(|(before, _)| before != to),
            Overflow::Outside(_) => !self.tried_outside,
            Overflow::Callback => called_back,
            Overflow::Mailbox | Overflow::Goodbye => true,
        };
        match possible {
            true => to,
            false => Overflow::Mailbox,
        }
    }
}

impl Board {
    /// Why nobody answers a caller of a queue, by its hours or a notice. Who asked in time is served, however long
    /// it takes, and so is who has talked with somebody; who did not is not, even after a restart. Whoever stands in
    /// a line came before the notice was known here, which is later than it was given.
    pub(super) fn closed(&self, id: CallId, queue: QueueId) -> Option<MailboxReason> {
        let call = self.calls.get(&id).filter(|call| !call.has_talked())?;
        let asked = call.requested.unwrap_or(self.ctx.now);
        let notice = self.notice.as_ref().filter(|_| call.entered.is_empty());
        match call.caller.plan.hours_of(queue).at(asked) {
            Open::Yes => notice
                .filter(|it| it.closes(asked))
                .map(|_| MailboxReason::Notice),
            Open::Closed => Some(MailboxReason::Closed),
            Open::Holiday => Some(MailboxReason::Holiday),
        }
    }

    /// Why a caller cannot be let into a line. Who was in it before, or has talked with somebody, is
    /// never too many.
    pub(super) fn cannot_serve(&self, id: CallId, queue: QueueId) -> Option<OverflowReason> {
        if self.staff.on_duty(queue) == 0 {
            return Some(OverflowReason::Nobody);
        }
        let call = self.calls.get(&id)?;
        let most = call.queue_plan().map_or(0, |queue| queue.most_waiting);
        let new = !call.has_talked() && !call.entered.contains(&queue);
        // Who waits to be called back holds no line.
        let line = self.queues.line(queue).iter();
        let there =
            line.filter(|(_, id)| self.calls.get(id).is_some_and(|it| it.caller.is_there()));
        let full = there.take(most as usize).count() >= most as usize;
        // Who is idle and may serve nobody yet who comes, is nobody's.
        let place = call.queue_plan().map(|plan| call.place_in(plan))?;
        let level = self.level_at(queue, place);
        let busy = self.staff.choose(queue, level, &[], |_| false).is_empty();
        (most > 0 && new && full && busy).then_some(OverflowReason::Full)
    }

    /// Leads on a caller whom the queue cannot serve.
    pub(super) fn overflow(&mut self, id: CallId, reason: OverflowReason) {
        let now = self.ctx.now;
        let called_back = self.can_be_called_back(id);
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let Some(queue) = call.queue else { return };
        let to = call.overflows_to(called_back);
        match &to {
            Overflow::Queue(next) => call.overflows.push((*next, now)),
            Overflow::Outside(_) => call.tried_outside = true,
            Overflow::Callback | Overflow::Mailbox | Overflow::Goodbye => {}
        }
        let overflowed = What::Overflowed {
            queue,
            reason,
            to: to.clone(),
        };
        self.ctx.fact(Some(id), overflowed);
        match to {
            Overflow::Queue(next) => self.lead_to_queue(id, next),
            Overflow::Mailbox => self.lead_to_mailbox(id, reason.into()),
            Overflow::Callback => self.ask_callback(id),
            Overflow::Outside(number) => self.lead_outside(id, number),
            Overflow::Goodbye => {
                self.farewell(id, ["queue.sorry", "goodbye"].map(Phrase::plain).into());
            }
        }
    }

    /// Rings a number outside for a caller, as a blind transfer from nobody does. A colleague on duty is rung as one.
    fn lead_outside(&mut self, id: CallId, number: String) {
        let colleague = self.colleague(&number).filter(|it| it.is_on_duty());
        let (to, dial) = match colleague.map(|it| it.who.id) {
            Some(agent) => (Party::Agent(agent), self.dial(agent)),
            None => {
                let dial = self.way_to(&number);
                (Party::Outside(number), Ok(dial))
            }
        };
        match dial {
            Ok(dial) => {
                self.let_hear_ringing(id);
                self.ring_recipient(id, TransferKind::Blind, (None, None), to, dial);
            }
            Err(_) => self.transferred_in_vain(id),
        }
    }

    /// Nobody is on duty any more where somebody waits: they are led on.
    pub(super) fn nobody_left(&mut self) {
        for queue in self.queues.ids() {
            if self.queues.line(queue).len() == 0 || self.staff.on_duty(queue) > 0 {
                continue;
            }
            let waiting: Vec<Place> = self.queues.line(queue).iter().collect();
            for (_, id) in waiting {
                let Some(call) = self.calls.get(&id) else {
                    continue;
                };
                // While an Asterisk is away its callers can be told nothing.
                let told = self.is_up(call.caller.node);
                // Who waits to be called back waits on, and for whom somebody is rung until that is over.
                if told && call.caller.is_there() && call.rung().next().is_none() {
                    self.overflow(id, OverflowReason::Nobody);
                }
            }
        }
    }
}
