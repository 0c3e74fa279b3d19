//! What an agent is asked to be, by themself or by a supervisor: at once, or after the call. Whoever asked is
//! kept with it, since an agent's own act is a sign that somebody is at the desk and another's is none.

use alloc::string::String;

use super::{
    agent::{Agent, State},
    ctx::Ctx,
};
use crate::{Actor, AgentWish, CallId, PauseReason, What};

/// What an agent is to be after a call, and who asked for that; the machine, where it is what was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Next {
    pub wish: AgentWish,
    pub by: Actor,
}

impl Agent {
    /// Carries out a wish, or keeps it for after the call. A call whose offer has to be withdrawn
    /// first is returned; the wish follows it.
    pub fn wish(&mut self, ctx: &mut Ctx, wish: AgentWish, by: &Actor) -> Option<CallId> {
        self.unanswered.clear();
        if self.is_let_off(by) {
            self.forgive(ctx, by);
        }
        match self.state {
            State::Reserved(call) => {
                self.end_interrupted(ctx);
                if wish != AgentWish::Ready {
                    let by = by.clone();
                    self.next = Some(Next { wish, by });
                    return Some(call);
                }
                self.keep_for_later(ctx, wish, by);
            }
            State::Talking(_) => self.keep_for_later(ctx, wish, by),
            State::Ready if wish == AgentWish::Ready => {}
            State::Paused(PauseReason::Unreachable)
                if wish == AgentWish::Ready && self.is_lost() => {}
            State::Paused(PauseReason::Elsewhere) if wish == AgentWish::Ready && self.in_use => {}
            State::WrapUp(..) => {
                self.end_wrap_up(ctx);
                self.settle(ctx, wish, by);
            }
            State::Off | State::Ready | State::Paused(_) => self.settle(ctx, wish, by),
        }
        None
    }

    /// What has to follow a call, going by the state before it. Nobody asks for it anew.
    pub fn wish_after(&self) -> Option<Next> {
        let wish = match &self.state {
            State::Off => AgentWish::Off,
            // Nobody asked for it, so that the telephone decides again, or what is owed.
            State::Paused(
                PauseReason::Unreachable | PauseReason::Elsewhere | PauseReason::Disposition,
            ) => AgentWish::Ready,
            State::Paused(reason) => AgentWish::Paused(reason.clone()),
            State::Ready | State::Reserved(_) | State::Talking(_) | State::WrapUp(..) => {
                return None;
            }
        };
        let by = Actor::System;
        Some(Next { wish, by })
    }

    /// What was asked for during the call, else ready.
    pub(super) fn follow(&mut self, ctx: &mut Ctx) {
        let next = self.next.take().unwrap_or(Next {
            wish: AgentWish::Ready,
            by: Actor::System,
        });
        self.settle(ctx, next.wish, &next.by);
    }

    /// What was asked for in a call that nobody remembers is so from now on.
    pub fn settle_late(&mut self, ctx: &mut Ctx, wish: AgentWish) {
        match self.state {
            State::Off | State::Ready | State::Paused(_) => {
                let by = self.next.take().map_or(Actor::System, |next| next.by);
                self.settle(ctx, wish, &by);
            }
            State::Reserved(_) | State::Talking(_) | State::WrapUp(..) => {}
        }
    }

    /// What follows the call, unless that is what follows any.
    pub fn view_next(&self) -> Option<String> {
        let next = self.next.as_ref().map(|next| &next.wish);
        let next = next.filter(|wish| **wish != AgentWish::Ready);
        next.map(|wish| wish.as_str().into())
    }

    /// A wish that has to wait for the end of the call. It is a fact at once, as a restart would forget it.
    fn keep_for_later(&mut self, ctx: &mut Ctx, wish: AgentWish, by: &Actor) {
        let nothing_else = self.next.is_none() && wish == AgentWish::Ready;
        let kept = || Next {
            wish: wish.clone(),
            by: by.clone(),
        };
        self.next = (!nothing_else).then(kept);
        let (agent, next, by) = (self.id(), wish, by.label());
        ctx.fact(None, What::AgentNext { agent, next, by });
    }
}
