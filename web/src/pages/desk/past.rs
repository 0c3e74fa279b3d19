//! What is known of a caller from before: their calls, our calls to them, their cases, notes about them.

use std::collections::BTreeMap;

use store::callbacks::Callback;
use store::calls::{self, Call};
use store::cases::Case;
use store::notes::Note;
use store::rusqlite::Connection;
use switchboard::{AgentId, CallId, Millis};

use super::super::Visit;
use crate::error::Error;
use crate::view::View;

/// Rows of each list beside a call.
const EARLIER: u32 = 5;
/// A caller is told to have rung so often within this time, in milliseconds.
const RECENT_MS: Millis = 30 * 24 * 3_600_000;

/// What was before a call.
#[derive(Debug, Default)]
pub struct Past {
    /// Calls with the number before, from them and from us, the latest first.
    pub earlier: Vec<Call>,
    /// Whether they rang before, ever.
    ever: bool,
    /// How often they rang in the last thirty days, this call left out.
    recent: u64,
    /// Those who talked in the calls.
    names: BTreeMap<AgentId, String>,
    pub cases: Vec<Case>,
    pub notes: Vec<Note>,
    /// The call-backs the caller is still owed.
    pub owed: Vec<Callback>,
}

impl Past {
    /// Before that call of the number.
    pub async fn of(visit: &Visit, caller: String, call: CallId) -> Result<Self, Error> {
        let since = visit.now().saturating_sub(RECENT_MS);
        let read = move |c: &Connection| {
            let earlier = calls::earlier(c, &caller, Some(call), EARLIER)?;
            Ok(Self {
                ever: calls::count_earlier(c, &caller, call, 0)? > 0,
                recent: calls::count_earlier(c, &caller, call, since)?,
                names: names(c, &earlier)?,
                earlier,
                cases: store::cases::of_caller(c, &caller, EARLIER)?,
                notes: store::notes::of_caller(c, &caller)?,
                owed: store::callbacks::open_of(c, &caller)?,
            })
        };
        visit.read(read).await
    }

    /// The key of the title, and how often they rang of late: what we dialled is no call of theirs.
    pub fn title(&self, v: &View, outward: &bool) -> (&'static str, String) {
        match (self.ever, outward) {
            (false, false) => ("first-call", String::new()),
            (false, true) => ("never-called", String::new()),
            (true, false) => ("repeat-call", v.t.with("repeat-count", self.recent + 1)),
            (true, true) => ("called-before", v.t.with("called-count", self.recent)),
        }
    }

    /// An agent by name and number, also one who has left.
    pub fn agent(&self, v: &View, agent: &AgentId) -> String {
        match self.names.get(agent) {
            Some(name) => format!("{name} {agent}"),
            None => v.t.with("agent-number", agent.to_string()),
        }
    }
}

fn names(c: &Connection, calls: &[Call]) -> store::Result<BTreeMap<AgentId, String>> {
    let mut names = BTreeMap::new();
    for agent in calls.iter().filter_map(|call| call.agent) {
        if let Some(user) = store::users::by_agent(c, agent)? {
            names.insert(agent, user.name);
        }
    }
    Ok(names)
}
