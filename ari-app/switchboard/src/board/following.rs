//! Following (跟听): a supervisor is with every conversation of one agent, one after the other, until they have heard
//! enough.
//!
//! | state     | the agent is in a conversation | supervisor answers | supervisor gone | the agent leaves, or it ends | Asterisk lost |
//! |-----------|--------------------------------|--------------------|-----------------|------------------------------|---------------|
//! | waiting   | → ringing, or left out         | –                  | –               | –                            | –             |
//! | ringing   | –                              | → listening        | → left out; after the third in a row all is over | → waiting | → waiting |
//! | listening | –                              | –                  | → left out      | → waiting, and is let go     | → waiting     |
//! | left out  | –                              | –                  | –               | → waiting                    | → waiting     |
//!
//! In every state it is over when somebody asks for it, when either of them is on the roster no more, and at its limit
//! of time. A conversation is left out when the supervisor is in a call, cannot be reached, hangs up or does not answer,
//! or as many listen as can: the next is another matter.
//!
//! How the supervisor hears a conversation, `supervision` knows. This is looked at after every input, when callers have
//! been served: nothing of a conversation waits for it or depends on it. Who has joined a conversation they were rung
//! for is a party of it like others, and stays.

use alloc::vec::Vec;

use super::{
    Board,
    call::Call,
    supervising::MOST_WATCHERS,
    timers::{Kind, Owner},
};
use crate::{
    Actor, AgentId, AgentState, CallId, FOLLOWING_LIMIT_MS, Following, FollowingEnd, Party,
    Refusal, Reply, SupervisionMode, What,
};

/// So many conversations in a row for which the supervisor is rung in vain mean that nobody listens any more.
const MOST_IN_VAIN: u8 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    Ringing(CallId),
    Listening(CallId),
    LeftOut(CallId),
}

/// A supervisor who follows an agent.
#[derive(Debug)]
pub(super) struct Follower {
    pub following: Following,
    state: State,
    /// Conversations in a row for which they were rung in vain.
    in_vain: u8,
}

impl Follower {
    fn new(following: Following) -> Self {
        Self {
            following,
            state: State::Waiting,
            in_vain: 0,
        }
    }

    /// The conversation they are rung for by this, or hear.
    fn at(&self) -> Option<CallId> {
        match self.state {
            State::Ringing(call) | State::Listening(call) => Some(call),
            State::Waiting | State::LeftOut(_) => None,
        }
    }

    /// The conversation it is about, heard or not.
    fn about(&self) -> Option<CallId> {
        match self.state {
            State::Ringing(call) | State::Listening(call) | State::LeftOut(call) => Some(call),
            State::Waiting => None,
        }
    }

    /// Sees how it stands with the conversation the agent is in: whether the supervisor has answered there, if they are
    /// rung for it or in it. False once they have let too many pass.
    fn goes_on(&mut self, answered: Option<bool>) -> bool {
        self.state = match (self.state, answered) {
            (State::Ringing(call), Some(true)) => {
                self.in_vain = 0;
                State::Listening(call)
            }
            (State::Ringing(call), None) => {
                self.in_vain += 1;
                State::LeftOut(call)
            }
            (State::Listening(call), None) => State::LeftOut(call),
            (same, _) => same,
        };
        self.in_vain < MOST_IN_VAIN
    }
}

impl Board {
    /// Lets a supervisor hear every conversation of an agent, or hear them in another way.
    pub(super) fn follow(
        &mut self,
        by: &Actor,
        supervisor: AgentId,
        agent: AgentId,
        whisper: bool,
    ) -> Reply {
        if supervisor == agent {
            return Err(Refusal::Oneself);
        }
        let who = self.staff.get(supervisor).ok_or(Refusal::NoSuchAgent)?;
        if who.leaving || !self.is_on_roster(agent) {
            return Err(Refusal::NoSuchAgent);
        }
        if !self.nodes.values().any(|node| node.up) {
            return Err(Refusal::SwitchDown);
        }
        if !who.reachable {
            return Err(Refusal::AgentUnreachable);
        }
        let others = self.followers.values().map(|it| it.following);
        let others = others.filter(|it| it.agent == agent && it.supervisor != supervisor);
        if others.count() >= MOST_WATCHERS {
            return Err(Refusal::TooMany);
        }
        let mode = match whisper {
            true => SupervisionMode::Whisper,
            false => SupervisionMode::Listen,
        };
        let known = self.followers.get(&supervisor).map(|it| it.following);
        match known.filter(|known| known.agent == agent) {
            Some(known) if known.mode == mode => return Ok(()),
            Some(_) => self.follow_otherwise(supervisor, mode),
            None => {
                self.end_following(supervisor, FollowingEnd::Asked, by);
                let following = Following {
                    supervisor,
                    agent,
                    mode,
                    since: self.ctx.now,
                };
                self.remember_following(following);
            }
        }
        let by = by.label();
        let started = What::FollowingStarted {
            supervisor,
            agent,
            mode,
            by,
        };
        self.ctx.fact(None, started);
        Ok(())
    }

    /// The supervisor has heard enough. One who follows somebody else, or nobody, goes on as they do.
    pub(super) fn follow_no_more(
        &mut self,
        by: &Actor,
        supervisor: AgentId,
        agent: AgentId,
    ) -> Reply {
        let known = self.followers.get(&supervisor);
        if known.is_some_and(|it| it.following.agent == agent) {
            self.end_following(supervisor, FollowingEnd::Asked, by);
        }
        Ok(())
    }

    /// From here on, or as an earlier run knew.
    pub(super) fn remember_following(&mut self, following: Following) {
        let supervisor = following.supervisor;
        self.followers.insert(supervisor, Follower::new(following));
        let until = following.since.saturating_add(FOLLOWING_LIMIT_MS);
        let owner = Owner::Agent(supervisor);
        self.ctx.timers.set(owner, Kind::Following, until);
    }

    pub(super) fn following_overdue(&mut self, supervisor: AgentId) {
        self.end_following(supervisor, FollowingEnd::Limit, &Actor::System);
    }

    /// Rings whoever is to hear a conversation that an agent is in, and lets go whoever heard one that they have left.
    pub(super) fn keep_following(&mut self) {
        let all: Vec<AgentId> = self.followers.keys().copied().collect();
        all.into_iter()
            .for_each(|supervisor| self.keep_with(supervisor));
    }

    fn keep_with(&mut self, supervisor: AgentId) {
        let Some(follower) = self.followers.get(&supervisor) else {
            return;
        };
        let Following { agent, mode, .. } = follower.following;
        if !self.is_on_roster(supervisor) || !self.is_on_roster(agent) {
            return self.end_following(supervisor, FollowingEnd::Roster, &Actor::System);
        }
        let talks = self.conversation_of(agent);
        if follower.about().is_some_and(|call| talks != Some(call)) {
            self.let_go_of(supervisor);
            self.turn_follower(supervisor, State::Waiting);
        }
        let Some(call) = talks else { return };
        let answered = self.has_answered(call, supervisor);
        let Some(follower) = self.followers.get_mut(&supervisor) else {
            return;
        };
        if !follower.goes_on(answered) {
            return self.end_following(supervisor, FollowingEnd::Unanswered, &Actor::System);
        }
        if follower.state == State::Waiting {
            let rung = self.ring_to_supervise(call, supervisor, mode, Some(agent));
            let state = match rung {
                Ok(()) => State::Ringing(call),
                Err(_) => State::LeftOut(call),
            };
            self.turn_follower(supervisor, state);
        }
    }

    /// The same conversation is heard in another way too.
    fn follow_otherwise(&mut self, supervisor: AgentId, mode: SupervisionMode) {
        let Some(follower) = self.followers.get_mut(&supervisor) else {
            return;
        };
        follower.following.mode = mode;
        if let Some(call) = follower.at() {
            let _ = self.supervise(call, supervisor, mode);
        }
    }

    fn end_following(&mut self, supervisor: AgentId, reason: FollowingEnd, by: &Actor) {
        self.let_go_of(supervisor);
        let Some(Follower { following, .. }) = self.followers.remove(&supervisor) else {
            return;
        };
        self.ctx.clear(Owner::Agent(supervisor), Kind::Following);
        let ended = What::FollowingEnded {
            supervisor,
            agent: following.agent,
            reason,
            by: by.label(),
            after_ms: self.ctx.now.saturating_sub(following.since),
        };
        self.ctx.fact(None, ended);
    }

    /// Ends the ringing or listening that came of following.
    fn let_go_of(&mut self, supervisor: AgentId) {
        let at = self.followers.get(&supervisor).and_then(Follower::at);
        if let Some(call) = at {
            let _ = self.end_supervision(call, supervisor);
        }
    }

    fn turn_follower(&mut self, supervisor: AgentId, state: State) {
        if let Some(follower) = self.followers.get_mut(&supervisor) {
            follower.state = state;
        }
    }

    /// The agent whom a supervisor follows in a conversation.
    pub(super) fn followed_in(&self, call: CallId, supervisor: AgentId) -> Option<AgentId> {
        let follower = self.followers.get(&supervisor);
        let here = follower.filter(|it| it.at() == Some(call));
        here.map(|it| it.following.agent)
    }

    fn is_on_roster(&self, agent: AgentId) -> bool {
        let agent = self.staff.get(agent);
        agent.is_some_and(|agent| !agent.leaving)
    }

    /// The conversation an agent is in, where something can be done about it.
    fn conversation_of(&self, agent: AgentId) -> Option<CallId> {
        let AgentState::Talking(id) = self.staff.get(agent)?.view_state() else {
            return None;
        };
        let call = self.calls.get(&id)?;
        call.talk()?.leg_of(agent)?;
        self.is_up(call.caller.node).then_some(id)
    }

    /// Whether a supervisor has answered in a conversation, if they are rung for it or in it.
    fn has_answered(&self, id: CallId, supervisor: AgentId) -> Option<bool> {
        let talk = self.calls.get(&id).and_then(Call::talk)?;
        let party = Party::Agent(supervisor);
        let joined = talk.legs.iter().any(|leg| leg.who == party);
        let mut watchers = talk.watchers.iter();
        let watcher = watchers.find(|it| it.supervisor == supervisor);
        let listens = watcher.map(|it| it.bridge.is_some());
        listens.or(joined.then_some(true))
    }
}
