//! A plan takes the place of another while calls go on.
//!
//! A call ends on the plan it began with. So a queue that is no more is one for as long as a call goes on that began
//! when it was there, or an agent owes what came of one: its callers wait on, its agents serve them, its overflow
//! leads them on; nobody else is led there. Who is sent to what only the present plan has goes on by that.

use alloc::vec::Vec;

use super::{Board, call::Call};
use crate::{Agent, AgentId, CallId, Plan, Queue, QueueId, Skill};

impl Plan {
    fn queue(&self, id: QueueId) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.id == id)
    }
}

impl Board {
    /// From here on calls begin on this plan. Whoever gives it has checked it, and told whoever asked what was wrong;
    /// one that cannot work changes nothing. The rooms stay, which are made on the pages.
    pub(super) fn swap_plan(&mut self, plan: Plan) {
        if plan.check().is_err() {
            return;
        }
        self.queues.extend(&plan);
        self.staff.plan(&plan);
        self.ctx.absent_after_ms = plan.absent_after_ms;
        let agents = plan.agents.clone();
        let before = core::mem::replace(&mut self.plan, plan.into());
        let were = before.queues.iter().map(|it| (it.id, it.clone()));
        self.former.extend(were);
        self.let_off_unsayable();
        self.remember_pauses();
        self.widen_anew();
        self.roster(agents);
        self.forget_former();
    }

    /// Takes over who works here; of queues that are no more they serve the callers there are.
    pub(super) fn roster(&mut self, mut agents: Vec<Agent>) {
        for who in &mut agents {
            let kept = self.former_skills(who);
            who.skills.retain(|it| self.plan.queue(it.queue).is_some());
            who.skills.extend(kept);
        }
        let gone = self.staff.roster(&self.ctx, agents);
        for agent in gone {
            let wish = crate::Request::SetAgent(agent, crate::AgentWish::Off);
            let _ = self.request(&crate::Actor::System, wish);
        }
        self.tell_phones();
        self.wait_for_who_serves();
        self.match_all();
        let ready = self.staff.iter().filter(|agent| agent.is_idle());
        let ready: Vec<AgentId> = ready.map(|agent| agent.who.id).collect();
        ready.into_iter().for_each(|agent| self.ring_along(agent));
        self.nobody_left();
    }

    fn former_skills(&self, who: &Agent) -> Vec<Skill> {
        let was = self.staff.get(who.id);
        let skills = was.into_iter().flat_map(|was| was.who.skills.iter());
        let kept = skills.filter(|it| self.is_former(it.queue) && !who.serves(it.queue));
        kept.copied().collect()
    }

    /// Whether a queue is there only for calls that began on an earlier plan.
    pub(super) fn is_former(&self, queue: QueueId) -> bool {
        self.former.contains_key(&queue) && self.plan.queue(queue).is_none()
    }

    /// Drops the queues of earlier plans that nobody needs any more.
    pub(super) fn forget_former(&mut self) {
        let over = self.former.keys().filter(|id| !self.is_needed(**id));
        let over: Vec<QueueId> = over.copied().collect();
        for queue in over {
            self.former.remove(&queue);
            if self.plan.queue(queue).is_none() {
                self.queues.close(queue);
                self.staff.unlearn(queue);
            }
        }
    }

    /// Whether a queue that is no more is to go on.
    fn is_needed(&self, queue: QueueId) -> bool {
        let began = |call: &Call| call.caller.plan.queue(queue).is_some();
        self.plan.queue(queue).is_none()
            && (self.staff.iter().any(|it| it.disposes_in(queue)) || self.calls.values().any(began))
    }

    /// What is said of a queue by the present plan, or was by the last that had it.
    pub(super) fn said_of(&self, queue: QueueId) -> Option<&Queue> {
        self.plan.queue(queue).or_else(|| self.former.get(&queue))
    }

    /// The queue in which a caller can wait who is led to one. Where the plan the call began with does not have
    /// it the call goes on by the present plan; where neither has it they wait in the first that somebody on duty serves,
    /// else in the first of all.
    pub(super) fn line_for(&mut self, id: CallId, queue: QueueId) -> QueueId {
        let Some(call) = self.calls.get_mut(&id) else {
            return queue;
        };
        if call.caller.plan.queue(queue).is_none() {
            call.caller.plan = self.plan.clone();
        }
        let plan = &call.caller.plan;
        let staffed = |it: &&Queue| self.staff.on_duty(it.id) > 0;
        let others = || plan.queues.iter().find(staffed).or(plan.queues.first());
        let there = plan.queue(queue).or_else(others);
        there.map_or(queue, |there| there.id)
    }

    /// The menu of that name, in the plan the call began with; else in the present one, by which the call goes on.
    pub(super) fn menu_for(&mut self, id: CallId, menu: &str) -> Option<usize> {
        let index = |plan: &Plan| plan.menus.iter().position(|it| it.name == menu);
        let call = self.calls.get_mut(&id)?;
        let found = index(&call.caller.plan);
        if found.is_none() && index(&self.plan).is_some() {
            call.caller.plan = self.plan.clone();
        }
        index(&call.caller.plan)
    }
}
