//! A call for help (求助): an agent who talks asks for a supervisor.
//!
//! | state    | asked by that agent | by another | a supervisor listens or joins, or says to be there | taken back by that agent, a leader, a programme | by another | the agent's part in it ends |
//! |----------|---------------------|------------|-----------------------------------------------------|--------------------------------------------------|------------|-----------------------------|
//! | no call  | → asked             | → asked    | –                                                   | –                                                | –          | –                           |
//! | asked    | –                   | refused    | → no call                                           | → no call                                        | refused    | → no call                   |

use super::{Board, call::Caller, ctx::Ctx, talk::Talk};
use crate::{Actor, AgentId, CallId, Millis, Refusal, Reply, What};

/// A call for help that nobody has come for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Help {
    pub agent: AgentId,
    pub since: Millis,
}

impl Board {
    /// Asks for a supervisor in an agent's name, or takes that back; for others it is whoever is in charge who
    /// asks.
    pub(super) fn call_for_help(&mut self, by: &Actor, id: CallId, on: bool) -> Reply {
        let own = match by {
            Actor::Agent(agent) => Some(*agent),
            Actor::User(_) | Actor::Api | Actor::System => None,
        };
        self.in_talk(by, id, |talk, ctx, caller| {
            if on {
                let agent = own.or(talk.agent()).ok_or(Refusal::NoConversation)?;
                return talk.ask_for_help(ctx, caller, agent);
            }
            let asker = talk.help.map(|help| help.agent);
            if own.is_some() && asker.is_some() && own != asker {
                return Err(Refusal::NotYours);
            }
            talk.end_help(ctx, caller, None, by);
            Ok(())
        })
    }
}

impl Talk {
    /// One call for help at a time: whoever asks beside another is told so.
    fn ask_for_help(&mut self, ctx: &mut Ctx, caller: &Caller, agent: AgentId) -> Reply {
        match self.help {
            Some(help) if help.agent == agent => return Ok(()),
            Some(_) => return Err(Refusal::HelpAsked),
            None => {}
        }
        let since = ctx.now;
        self.help = Some(Help { agent, since });
        ctx.fact(Some(caller.call), What::HelpAsked { agent });
        Ok(())
    }

    /// A supervisor has come.
    pub fn help_came(&mut self, ctx: &mut Ctx, caller: &Caller, supervisor: AgentId) {
        self.end_help(ctx, caller, Some(supervisor), &Actor::Agent(supervisor));
    }

    /// An agent's part in the conversation ends, and with it what they asked for.
    pub fn helpless(&mut self, ctx: &mut Ctx, caller: &Caller, agent: AgentId) {
        if self.help.is_some_and(|help| help.agent == agent) {
            self.end_help(ctx, caller, None, &Actor::System);
        }
    }

    fn end_help(
        &mut self,
        ctx: &mut Ctx,
        caller: &Caller,
        supervisor: Option<AgentId>,
        by: &Actor,
    ) {
        let Some(Help { agent, since }) = self.help.take() else {
            return;
        };
        let after_ms = ctx.now.saturating_sub(since);
        let ended = What::HelpEnded {
            agent,
            supervisor,
            by: by.label(),
            after_ms,
        };
        ctx.fact(Some(caller.call), ended);
    }
}
