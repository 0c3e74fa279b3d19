//! What supervisors ask for, and what follows from it for the call and for them.

use super::{Board, call::Call, ctx, supervision::Watcher, talk::Talk};
use crate::{AgentId, CallId, ChannelId, Dial, FailReason, Refusal, Reply, SupervisionMode};

/// As many can listen to one conversation.
pub(super) const MOST_WATCHERS: usize = 3;

impl Board {
    /// Rings a supervisor to listen, or changes how one supervises.
    pub(super) fn supervise(
        &mut self,
        id: CallId,
        supervisor: AgentId,
        mode: SupervisionMode,
    ) -> Reply {
        let call = self.calls.get(&id).ok_or(Refusal::NoSuchCall)?;
        let node = call.caller.node;
        if !self.is_up(node) {
            return Err(Refusal::SwitchDown);
        }
        let follows = self.followed_in(id, supervisor);
        let call = self.calls.get_mut(&id).ok_or(Refusal::NoSuchCall)?;
        let (talk, caller) = call.in_talk().ok_or(Refusal::NoConversation)?;
        if talk.supervise(&mut self.ctx, caller, (supervisor, follows), mode)? {
            self.settle(id, 16);
            return Ok(());
        }
        self.ring_to_supervise(id, supervisor, mode, None)
    }

    /// Rings a supervisor who has nothing to do with the conversation yet; to hear one of its agents, or whoever is in
    /// charge.
    pub(super) fn ring_to_supervise(
        &mut self,
        id: CallId,
        supervisor: AgentId,
        mode: SupervisionMode,
        follows: Option<AgentId>,
    ) -> Reply {
        let phone = self.dial_supervisor(supervisor)?;
        let by_itself = self.staff.get(supervisor);
        let by_itself = by_itself.is_some_and(|it| it.who.auto_answer);
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return Err(Refusal::NoConversation);
        };
        if talk.watchers.len() >= MOST_WATCHERS {
            return Err(Refusal::TooMany);
        }
        let ctx = &mut self.ctx;
        let watcher = Watcher::begin(ctx, caller, supervisor, (phone, by_itself), mode, follows);
        talk.watchers.push(watcher);
        let ctx = &mut self.ctx;
        self.staff
            .with(supervisor, |supervisor| supervisor.called(ctx, id));
        self.match_agent(supervisor);
        Ok(())
    }

    /// Ends a supervisor's listening. Who joined is a party, and is sent away as one.
    pub(super) fn end_supervision(&mut self, id: CallId, supervisor: AgentId) -> Reply {
        let node = self.calls.get(&id).map(|call| call.caller.node);
        let up = node.is_some_and(|node| self.is_up(node));
        let call = self.calls.get_mut(&id).ok_or(Refusal::NoSuchCall)?;
        let (talk, caller) = call.in_talk().ok_or(Refusal::NoConversation)?;
        if !up {
            return Err(Refusal::SwitchDown);
        }
        if !talk.dismiss_watcher(&mut self.ctx, caller, supervisor) {
            return Err(Refusal::NoSuchParty);
        }
        self.settle(id, 16);
        Ok(())
    }

    /// Whether a leg is one of a supervisor who is rung or listens.
    pub(super) fn is_watcher(&self, channel: &ChannelId) -> bool {
        let call = self.call_of(channel).and_then(|id| self.calls.get(&id));
        let talk = call.and_then(Call::talk);
        talk.is_some_and(|talk| talk.is_watched_by(channel))
    }

    pub(super) fn watcher_answered(&mut self, id: CallId, channel: &ChannelId) {
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        let supervisor = talk.watcher_answered(&mut self.ctx, caller, channel);
        if let Some(supervisor) = supervisor {
            let ctx = &mut self.ctx;
            self.staff
                .with(supervisor, |supervisor| supervisor.listens(ctx, id));
        }
        self.settle(id, 16);
    }

    pub(super) fn watcher_gone(&mut self, id: CallId, channel: &ChannelId) {
        if let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) {
            talk.watcher_gone(&mut self.ctx, caller, channel);
        }
        self.settle(id, 16);
    }

    pub(super) fn snoop_failed(&mut self, snoop: &ChannelId, reason: FailReason) {
        let Some(id) = ctx::call_of(&snoop.0) else {
            return;
        };
        if let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) {
            let gone = reason == FailReason::Gone;
            talk.snoop_failed(&mut self.ctx, caller, snoop, gone);
        }
        // The snoop is not made anew before its leg is known to be gone.
        let parted = self.calls.get_mut(&id).map(Call::take_parted);
        if let Some(parted) = parted {
            self.let_go(&parted);
            self.match_parted(&parted);
        }
    }

    /// The supervisor did not answer in time.
    pub(super) fn watcher_overdue(&mut self, supervisor: AgentId) {
        let watches = |talk: &Talk| {
            let mut watchers = talk.watchers.iter();
            watchers.any(|it| it.supervisor == supervisor && it.bridge.is_none())
        };
        let mut calls = self.calls.iter();
        let found = calls.find(|(_, call)| call.talk().is_some_and(watches));
        if let Some(id) = found.map(|(id, _)| *id) {
            let _ = self.end_supervision(id, supervisor);
        }
    }

    /// How a supervisor who is in no call is rung; on duty or not.
    pub(super) fn dial_supervisor(&self, supervisor: AgentId) -> Result<Dial, Refusal> {
        let who = self.staff.get(supervisor).ok_or(Refusal::NoSuchAgent)?;
        if who.view_state().is_in_call() {
            return Err(Refusal::AgentBusy);
        }
        if !who.reachable {
            return Err(Refusal::AgentUnreachable);
        }
        Ok(Dial::Phone(who.who.phone.clone()))
    }
}
