//! Which queues an agent serves, changed by those who lead: one row in the audit for page and API alike.

use store::Millis;
use store::rusqlite::Transaction;
use switchboard::{AgentId, Skill};

/// Lets an agent serve these queues from here on, and notes by whom and when.
pub fn put(
    tx: &Transaction<'_>,
    agent: AgentId,
    skills: &[Skill],
    (by, now): (&str, Millis),
) -> store::Result<()> {
    store::agents::put_skills(tx, agent, skills)?;
    let ids: Vec<String> = skills.iter().map(ToString::to_string).collect();
    let detail = format!("queues {}", ids.join(","));
    store::audit::note(
        tx,
        now,
        by,
        "changed",
        ("agent", &agent.to_string()),
        &detail,
    )
}
