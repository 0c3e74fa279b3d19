//! Reasons for a pause (示忙原因), how long each may last in a day, and how long it did.

use std::collections::BTreeMap;

use store::rusqlite::Connection;
use switchboard::{AgentId, AgentState, Millis, Snapshot};

use crate::app::Settings;
use crate::pages::days::midnight;

/// The reasons that pages have words for.
pub const REASONS: [&str; 6] = [
    "break",
    "meal",
    "training",
    "meeting",
    "paperwork",
    "toilet",
];

/// A reason to choose, and its budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// One of the words of the pages, such as `meal`, or an office's own.
    pub reason: String,
    /// How long an agent may be paused for it in a day, in milliseconds; 0 for no limit.
    pub budget_ms: u64,
}

/// How long an agent has been paused today, by reason.
pub fn used(
    c: &Connection,
    settings: &Settings,
    agent: AgentId,
    now: Millis,
) -> store::Result<BTreeMap<String, u64>> {
    let since = midnight(now, settings.offset_min);
    store::agents::paused(c, agent, since, now)
}

/// Who is paused and over the budget of that reason, and since when.
pub fn over_budget(
    c: &Connection,
    settings: &Settings,
    board: &Snapshot,
    now: Millis,
) -> store::Result<Vec<(AgentId, Millis)>> {
    let mut over = Vec::new();
    for agent in &board.agents {
        let AgentState::Paused(reason) = &agent.state else {
            continue;
        };
        let Some(budget_ms) = settings.budget_ms(reason) else {
            continue;
        };
        let used = used(c, settings, agent.agent, now)?;
        let used = used.get(reason).copied().unwrap_or_default();
        if used > budget_ms {
            over.push((agent.agent, now.saturating_sub(used - budget_ms)));
        }
    }
    Ok(over)
}

impl Settings {
    /// The budget of a reason, if it has one.
    pub fn budget_ms(&self, reason: &str) -> Option<u64> {
        let pause = self.pauses.iter().find(|pause| pause.reason == reason)?;
        (pause.budget_ms > 0).then_some(pause.budget_ms)
    }
}
