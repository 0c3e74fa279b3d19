//! Which queues an agent serves, changed by those who lead: what has to be confirmed first, and one row in the audit, for
//! page and API alike.

use store::Millis;
use store::rusqlite::Transaction;
use switchboard::{
    AgentId, AgentState, AgentView, CallView, PauseReason, QueueView, Skill, Snapshot, Stage,
};

/// The queues in which callers wait for whom nobody is left where an agent serves these from here on: the callers would
/// be led on at once, all of them.
pub fn deserted<'a>(board: &'a Snapshot, agent: AgentId, skills: &[Skill]) -> Vec<&'a QueueView> {
    let takes = |it: &AgentView, queue: &QueueView| is_hoped_for(it) && it.serves(queue.queue);
    let is_deserted = |queue: &&QueueView| {
        let mut all = board.agents.iter();
        let serves = all.any(|it| it.agent == agent && takes(it, queue));
        let stays = skills.iter().any(|skill| skill.queue == queue.queue);
        let mut others = board.agents.iter().filter(|it| it.agent != agent);
        let mut calls = board.calls.iter();
        serves
            && !stays
            && !others.any(|it| takes(it, queue))
            && calls.any(|call| waits(call, queue))
    };
    board.queues.iter().filter(is_deserted).collect()
}

/// Whether callers may hope for an agent: on duty, and not without a telephone.
fn is_hoped_for(agent: &AgentView) -> bool {
    let lost = PauseReason::Unreachable.as_str();
    match &agent.state {
        AgentState::Off => false,
        AgentState::Paused(reason) => reason != lost,
        AgentState::Ready
        | AgentState::Reserved(_)
        | AgentState::Talking(_)
        | AgentState::WrapUp(..) => true,
    }
}

/// Whether a caller holds the telephone and waits in a queue.
fn waits(call: &CallView, queue: &QueueView) -> bool {
    let waits = matches!(call.stage, Stage::Queued | Stage::Ringing);
    waits && !call.outward && call.queue == Some(queue.queue)
}

/// Lets an agent serve these queues from here on, and notes by whom and when, and what was before.
pub fn put(
    tx: &Transaction<'_>,
    agent: AgentId,
    skills: &[Skill],
    (by, now): (&str, Millis),
) -> store::Result<()> {
    let before = store::agents::skills(tx, agent)?;
    store::agents::put_skills(tx, agent, skills)?;
    let detail = format!("queues {} → {}", listed(&before), listed(skills));
    store::audit::note(
        tx,
        now,
        by,
        "changed",
        ("agent", &agent.to_string()),
        &detail,
    )
}

fn listed(skills: &[Skill]) -> String {
    let ids: Vec<String> = skills.iter().map(ToString::to_string).collect();
    match ids.is_empty() {
        true => "none".into(),
        false => ids.join(","),
    }
}
