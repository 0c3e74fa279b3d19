//! Who hands a call over to an agent, told from its facts: for whoever is rung to know who sends the caller, and how.

use rusqlite::{Connection, params};
use switchboard::{Actor, AgentId, CallId};

use super::{Kept, read};
use crate::Result;
use crate::row::int;

/// Sends a call to an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// How.
    pub way: Way,
    /// Who: an agent or another user.
    pub by: Actor,
}

/// How a call comes to an agent by somebody's hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// They take the caller over unseen.
    Blind,
    /// They are consulted first.
    Attended,
    /// They are asked to join.
    Invite,
    /// The caller was sent to their queue.
    Queue,
    /// The caller was offered to them out of turn.
    Agent,
    /// The caller was parked, and they pick them up.
    Parked,
}

impl Way {
    /// As in the API and the keys of words: `blind`, `attended`, `invite`, `queue`, `agent`, `parked`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blind => "blind",
            Self::Attended => "attended",
            Self::Invite => "invite",
            Self::Queue => "queue",
            Self::Agent => "agent",
            Self::Parked => "parked",
        }
    }
}

/// The facts by which a call changes hands, latest first.
const HANDS: &str = "SELECT * FROM facts WHERE call = ?1 AND kind IN
    ('transfer_started', 'moved_to_queue', 'moved_to_agent', 'parked', 'connected') ORDER BY id DESC";

/// Whoever sent a call to the agent who is rung for it, or talks in it since; nobody where the machine did.
pub fn handover(c: &Connection, call: CallId, agent: AgentId) -> Result<Option<Handover>> {
    let mut statement = c.prepare_cached(HANDS)?;
    let facts: Vec<Kept> = statement
        .query_map(params![int(call.0)], read)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(of(&facts, agent))
}

fn of(latest_first: &[Kept], agent: AgentId) -> Option<Handover> {
    let own = Actor::Agent(agent).label();
    for fact in latest_first {
        let field = |name: &str| fact.fields.get(name);
        let text = |name: &str| field(name).and_then(|it| it.as_str()).unwrap_or_default();
        let number = |name: &str| field(name).and_then(serde_json::Value::as_u64);
        let theirs = number("agent") == Some(u64::from(agent.0));
        let (way, by) = match fact.kind.as_str() {
            "transfer_started" if text("to") == own => {
                let way = match text("kind") {
                    "blind" => Way::Blind,
                    "attended" => Way::Attended,
                    _ => Way::Invite,
                };
                // Who picks a parked caller up has them from whoever parked them.
                let Some(from) = number("from") else { continue };
                let from = u32::try_from(from).ok()?;
                (way, Actor::Agent(AgentId(from)))
            }
            "moved_to_queue" => (Way::Queue, Actor::parse(text("by"))),
            "moved_to_agent" if theirs => (Way::Agent, Actor::parse(text("by"))),
            "parked" => (Way::Parked, Actor::parse(text("by"))),
            // What was before somebody else had the caller is not about this agent.
            "connected" if !theirs => return None,
            _ => continue,
        };
        match &by {
            Actor::System => return None,
            Actor::Agent(from) if *from == agent => return None,
            Actor::Agent(_) | Actor::User(_) | Actor::Api => return Some(Handover { way, by }),
        }
    }
    None
}
