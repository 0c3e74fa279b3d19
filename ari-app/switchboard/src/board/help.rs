//! A call for help (求助): an agent who talks asks for a supervisor.
//!
//! | state    | asked again | a supervisor listens or joins | taken back | the agent's part in it ends |
//! |----------|-------------|-------------------------------|------------|-----------------------------|
//! | no call  | → asked     | –                             | –          | –                           |
//! | asked    | –           | → no call                     | → no call  | → no call                   |

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
        self.in_talk(by, id, |talk, ctx, caller| {
            if !on {
                talk.end_help(ctx, caller, None);
                return Ok(());
            }
            let agent = match by {
                Actor::Agent(agent) => Some(*agent),
                Actor::User(_) | Actor::Api | Actor::System => talk.agent(),
            };
            talk.ask_for_help(ctx, caller, agent.ok_or(Refusal::NoConversation)?);
            Ok(())
        })
    }
}

impl Talk {
    fn ask_for_help(&mut self, ctx: &mut Ctx, caller: &Caller, agent: AgentId) {
        if self.help.is_some() {
            return;
        }
        let since = ctx.now;
        self.help = Some(Help { agent, since });
        ctx.fact(Some(caller.call), What::HelpAsked { agent });
    }

    /// A supervisor has come.
    pub fn help_came(&mut self, ctx: &mut Ctx, caller: &Caller, supervisor: AgentId) {
        self.end_help(ctx, caller, Some(supervisor));
    }

    /// An agent's part in the conversation ends, and with it what they asked for.
    pub fn helpless(&mut self, ctx: &mut Ctx, caller: &Caller, agent: AgentId) {
        if self.help.is_some_and(|help| help.agent == agent) {
            self.end_help(ctx, caller, None);
        }
    }

    fn end_help(&mut self, ctx: &mut Ctx, caller: &Caller, supervisor: Option<AgentId>) {
        let Some(Help { agent, since }) = self.help.take() else {
            return;
        };
        let after_ms = ctx.now.saturating_sub(since);
        let ended = What::HelpEnded {
            agent,
            supervisor,
            after_ms,
        };
        ctx.fact(Some(caller.call), ended);
    }
}
