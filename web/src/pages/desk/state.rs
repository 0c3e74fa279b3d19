//! What an agent is doing, as a snapshot has it.

use std::sync::Arc;

use switchboard::{
    AgentId, AgentState, AgentView, CallId, CallView, Party, QueueId, Snapshot, Stage,
};

use crate::view::View;

/// One agent's state, the call at hand and those who wait.
#[derive(Debug)]
pub struct State {
    /// The agent.
    pub agent: AgentView,
    /// The call at hand, while it goes on.
    pub call: Option<CallView>,
    /// The name of its queue.
    pub queue: Option<String>,
    /// How many wait in the agent's queues.
    pub waiting: u32,
    /// Since when the first of them.
    pub longest_since: Option<u64>,
    /// What the call in mind may have come to, if its queue lists that.
    pub disposing: Option<Disposing>,
}

/// A call of which is to be said what it came to.
#[derive(Debug)]
pub struct Disposing {
    /// Which.
    pub call: CallId,
    /// The words to choose from.
    pub words: Arc<[String]>,
    /// What was chosen.
    pub chosen: Option<String>,
    /// Whether it has to be, before the next call.
    pub owed: bool,
}

impl Disposing {
    fn of(snapshot: &Snapshot, agent: &AgentView, call: Option<&CallView>) -> Option<Self> {
        let talks = call.filter(|call| is_party(call, agent.agent));
        let last = agent.last.clone();
        let of_talk = talks.and_then(|call| {
            let (chosen, owed) = (call.disposition.clone(), false);
            Some((call.call, call.queue?, chosen, owed))
        });
        let of_last = || last.map(|last| (last.call, last.queue, last.disposition, last.owed));
        let (call, queue, chosen, owed) = of_talk.or_else(of_last)?;
        Self::in_queue(snapshot, call, queue, (chosen, owed))
    }

    /// The same for whoever leads, of any call that can still be given one.
    pub fn of_call(snapshot: &Snapshot, call: CallId) -> Option<Self> {
        let mut calls = snapshot.calls.iter();
        let live = calls.find(|live| live.call == call && live.stage == Stage::Talking);
        let of_talk = live.and_then(|live| Some((live.queue?, live.disposition.clone(), false)));
        let of_last = || {
            let lasts = snapshot
                .agents
                .iter()
                .filter_map(|agent| agent.last.clone());
            let last = lasts
                .filter(|last| last.call == call)
                .min_by_key(|last| !last.owed)?;
            Some((last.queue, last.disposition, last.owed))
        };
        let (queue, chosen, owed) = of_talk.or_else(of_last)?;
        Self::in_queue(snapshot, call, queue, (chosen, owed))
    }

    /// Nothing, if the queue lists no words.
    fn in_queue(
        snapshot: &Snapshot,
        call: CallId,
        queue: QueueId,
        (chosen, owed): (Option<String>, bool),
    ) -> Option<Self> {
        let queue = snapshot.queues.iter().find(|view| view.queue == queue)?;
        let words = Arc::clone(&queue.dispositions);
        (!words.is_empty()).then_some(Self {
            call,
            words,
            chosen,
            owed,
        })
    }

    /// Whether these words were chosen.
    pub fn is(&self, words: &str) -> bool {
        self.chosen.as_deref() == Some(words)
    }
}

impl State {
    /// Before the board knows of somebody new, they are off.
    pub fn of(snapshot: &Snapshot, id: AgentId, name: &str) -> Self {
        let found = snapshot.agents.iter().find(|agent| agent.agent == id);
        let agent = found.cloned().unwrap_or_else(|| AgentView {
            agent: id,
            name: name.into(),
            phone: String::new(),
            reachable: false,
            in_use: false,
            auto_answer: false,
            last: None,
            state: AgentState::Off,
            since: snapshot.at,
            next: None,
            skills: Vec::new(),
        });
        let number = agent.state.call();
        let mut calls = snapshot.calls.iter();
        let call = calls.find(|live| Some(live.call) == number).cloned();
        let of_call = call.as_ref().and_then(|call| call.queue);
        let mut named = snapshot.queues.iter();
        let queue = named.find(|queue| Some(queue.queue) == of_call);
        let all = snapshot.queues.iter();
        let queues = all.filter(|queue| agent.serves(queue.queue));
        let (waiting, longest_since) = queues.fold((0, None), |(count, longest), queue| {
            let oldest = [longest, queue.longest_since].into_iter().flatten().min();
            (count + queue.waiting, oldest)
        });
        Self {
            disposing: Disposing::of(snapshot, &agent, call.as_ref()),
            agent,
            call,
            queue: queue.map(|queue| queue.name.clone()),
            waiting,
            longest_since,
        }
    }

    /// Whether the agent talks in a call, and does not just listen.
    pub fn is_party(&self, call: &CallView) -> bool {
        is_party(call, self.agent.agent)
    }

    /// The stored name of the state.
    pub fn name(&self) -> &'static str {
        self.agent.state.as_str()
    }

    /// Why the agent is paused; empty if not.
    pub fn reason(&self) -> &str {
        match &self.agent.state {
            AgentState::Paused(reason) => reason,
            AgentState::Off
            | AgentState::Ready
            | AgentState::Reserved(_)
            | AgentState::Talking(_)
            | AgentState::WrapUp(..) => "",
        }
    }

    /// Until when wrap-up lasts, if it goes on.
    pub fn wrap_up_until(&self) -> Option<u64> {
        match self.agent.state {
            AgentState::WrapUp(_, until) => Some(until),
            AgentState::Off
            | AgentState::Ready
            | AgentState::Reserved(_)
            | AgentState::Talking(_)
            | AgentState::Paused(_) => None,
        }
    }

    /// The number of the call at hand; 0 for none.
    pub fn call_number(&self) -> u64 {
        self.agent.state.call().map_or(0, |call| call.0)
    }

    /// The call to write a case of, or a note: not one that is only listened to.
    pub fn own_call(&self) -> Option<CallId> {
        self.agent.state.call().filter(|_| self.listens().is_none())
    }

    /// Its number; 0 for none.
    pub fn own_number(&self) -> u64 {
        self.own_call().map_or(0, |call| call.0)
    }

    /// The state in words, with the caller of a call that goes on, and the queue while it rings: for titles, notices
    /// and screen readers.
    pub fn words(&self, v: &View) -> String {
        let state = self.title(v);
        let rings = matches!(self.agent.state, AgentState::Reserved(_));
        match (&self.call, self.queue.as_ref().filter(|_| rings)) {
            (Some(call), Some(queue)) => format!("{state} {} {queue}", v.caller(&call.caller)),
            (Some(call), None) => format!("{state} {}", v.caller(&call.caller)),
            (None, _) => state,
        }
    }

    /// The state in words; of who listens to a call, or is rung to, also how, as that caller is not theirs.
    pub fn title(&self, v: &View) -> String {
        let state = v.t.word("state", self.name());
        match self.listens() {
            Some(mode) => format!("{state} · {}", v.t.word("mode", mode)),
            None => state,
        }
    }

    /// How the call at hand is listened to, or will be once it is answered.
    fn listens(&self) -> Option<&'static str> {
        let mut watchers = self.call.as_ref()?.watchers.iter();
        let own = watchers.find(|it| it.supervisor == self.agent.agent)?;
        Some(own.mode.as_str())
    }
}

fn is_party(call: &CallView, agent: AgentId) -> bool {
    let mut parties = call.parties.iter();
    parties.any(|party| party.who == Party::Agent(agent))
}
