//! Leaving a caller to others: parked in music until somebody picks them up, or led elsewhere while they wait.

use super::{
    Board,
    agent::Agent,
    call::{Call, Journey},
    seats::Seat,
};
use crate::{Actor, AgentId, CallId, Party, Place, QueueId, Refusal, Reply, TransferKind, What};

impl Board {
    /// Leaves the caller in music; whoever talks with them is free.
    pub(super) fn park(&mut self, by: &Actor, id: CallId) -> Reply {
        self.in_talk(by, id, |talk, ctx, caller| {
            if talk.transfer.is_some() {
                return Err(Refusal::TransferUnderWay);
            }
            match talk.seat {
                Seat::In | Seat::Held(_) => {}
                Seat::Waiting(_) | Seat::Ringing | Seat::Parked(_) | Seat::Gone => {
                    return Err(Refusal::NoConversation);
                }
            }
            talk.park(ctx, caller, by.label());
            Ok(())
        })
    }

    /// Rings an agent to talk with a caller who is parked.
    pub(super) fn pick_up(&mut self, id: CallId, agent: AgentId) -> Reply {
        let call = self.calls.get(&id).ok_or(Refusal::NoSuchCall)?;
        if !self.is_up(call.caller.node) {
            return Err(Refusal::SwitchDown);
        }
        let parked = call
            .talk()
            .is_some_and(|talk| matches!(talk.seat, Seat::Parked(_)) && talk.transfer.is_none());
        if !parked {
            return Err(Refusal::NotWaiting);
        }
        let dial = self.dial(agent)?;
        let kind = TransferKind::Blind;
        self.ring_recipient(id, kind, (None, None), Party::Agent(agent), dial);
        self.settle(id, 16);
        Ok(())
    }

    /// Nobody has picked the caller up in time: they are next in line.
    pub(super) fn unpark(&mut self, id: CallId) {
        let queue = self.calls.get(&id).and_then(Call::queue_plan);
        if let Some(queue) = queue.map(|queue| queue.id) {
            let _ = self.move_to_queue(&Actor::System, id, queue);
        }
    }

    /// Leads a caller who waits somewhere else.
    pub(super) fn move_waiting(&mut self, by: &Actor, id: CallId, to: Place) -> Reply {
        let call = self.calls.get(&id).ok_or(Refusal::NoSuchCall)?;
        let queue = call.waiting().map(|waiting| waiting.queue);
        let queue = queue.ok_or(Refusal::NotWaiting)?;
        if !self.is_up(call.caller.node) {
            return Err(Refusal::SwitchDown);
        }
        match to {
            Place::Queue(to) if to == queue => Err(Refusal::AlreadyThere),
            Place::Queue(to) => self.move_to_line(by, id, to),
            Place::Front => self.move_to_front(by, id, queue),
            Place::Agent(agent) => self.move_to_agent(by, id, queue, agent),
            Place::Supervisor(supervisor) => self.take(by, id, queue, supervisor),
        }
    }

    fn move_to_line(&mut self, by: &Actor, id: CallId, queue: QueueId) -> Reply {
        self.known_queue(queue)?;
        if self.staff.on_duty(queue) == 0 {
            return Err(Refusal::NobodyFree);
        }
        let by = by.label();
        self.ctx.fact(Some(id), What::MovedToQueue { queue, by });
        if let Some(call) = self.calls.get_mut(&id) {
            call.queue = Some(queue);
            call.moved = Some(self.ctx.now);
        }
        self.wait(id, queue);
        Ok(())
    }

    fn move_to_front(&mut self, by: &Actor, id: CallId, queue: QueueId) -> Reply {
        let by = by.label();
        self.ctx.fact(Some(id), What::MovedToFront { by });
        let Some(call) = self.calls.get_mut(&id) else {
            return Err(Refusal::NoSuchCall);
        };
        call.goes_first = true;
        let place = call.queue_plan().map(|plan| call.place_in(plan));
        match (place, &mut call.journey) {
            // Who is rung for them goes on being rung.
            (Some(place), Journey::Waiting(waiting)) if waiting.offer.is_some() => {
                let before = core::mem::replace(&mut waiting.place, place);
                self.queues.change(queue, |line| {
                    line.leave(before);
                    line.enter(place);
                    line.hold(place);
                });
            }
            (_, _) => self.wait(id, queue),
        }
        Ok(())
    }

    fn move_to_agent(&mut self, by: &Actor, id: CallId, queue: QueueId, agent: AgentId) -> Reply {
        self.dial(agent)?;
        if !self.staff.is_ready(agent) {
            return Err(Refusal::AgentBusy);
        }
        self.ring_alone(by, id, queue, agent)
    }

    /// A supervisor takes a caller at their own telephone at once, whatever else they do but talk. Left unanswered, it
    /// changes nothing: the caller keeps the place, the supervisor what was before.
    fn take(&mut self, by: &Actor, id: CallId, queue: QueueId, supervisor: AgentId) -> Reply {
        self.dial_supervisor(supervisor)?;
        self.ring_alone(by, id, queue, supervisor)?;
        self.staff.with(supervisor, Agent::rung_at_will);
        let waiting = self.calls.get_mut(&id).and_then(Call::waiting_mut);
        if let Some(offer) = waiting.and_then(|waiting| waiting.offer.as_mut()) {
            offer.taken = true;
        }
        // Nobody is kept for who is busy from here on.
        self.match_agent(supervisor);
        Ok(())
    }

    fn ring_alone(&mut self, by: &Actor, id: CallId, queue: QueueId, agent: AgentId) -> Reply {
        let by = by.label();
        self.ctx.fact(Some(id), What::MovedToAgent { agent, by });
        // Whoever is rung meanwhile is rung no more.
        let rung: alloc::vec::Vec<AgentId> = match self.calls.get(&id) {
            Some(call) => call.rung().collect(),
            None => return Err(Refusal::NoSuchCall),
        };
        if let Some(call) = self.calls.get_mut(&id)
            && let Journey::Waiting(waiting) = &mut call.journey
        {
            let place = waiting.place;
            if let Some(offer) = waiting.offer.take() {
                offer.withdraw(&mut self.ctx, &call.caller);
            }
            self.queues.change(queue, |line| line.hold(place));
        }
        self.release(&rung, crate::OfferOutcome::Withdrawn);
        self.offer(id, &[agent], false);
        rung.iter().for_each(|agent| self.match_agent(*agent));
        Ok(())
    }
}
