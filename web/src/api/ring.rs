//! What whoever is rung should see at once, with the event that says so: a programme that opens a page beside a
//! ringing telephone asks for nothing more.

use serde::Serialize;
use store::facts::{Kept, handover};
use store::rusqlite::Connection;
use switchboard::{Actor, AgentId, Party, QueueId};

use super::time;
use crate::app::App;

/// Who calls, of what, and by whose hand; as it stands when the event is sent.
#[derive(Debug, Serialize)]
pub struct RingBody {
    agent: u32,
    caller: Option<String>,
    dialled: String,
    dialled_name: Option<String>,
    queue: Option<u32>,
    queue_name: Option<String>,
    wait_s: Option<f64>,
    from: Option<FromBody>,
}

/// Who sends the call, and how.
#[derive(Debug, Serialize)]
struct FromBody {
    way: &'static str,
    by: String,
    name: Option<String>,
}

/// Of a fact by which an agent's telephone rings for a caller; `None` of all others.
pub fn of(app: &App, c: &Connection, fact: &Kept) -> store::Result<Option<RingBody>> {
    let Some((id, agent)) = fact.call.zip(rung(fact)) else {
        return Ok(None);
    };
    let call = store::calls::get(c, id)?;
    let from = handover(c, id, agent)?.map(|it| FromBody {
        way: it.way.as_str(),
        name: name(app, &it.by),
        by: it.by.label(),
    });
    let waited = |since: u64| {
        let until = call.connected_at.unwrap_or(fact.at);
        time::seconds(until.saturating_sub(since))
    };
    Ok(Some(RingBody {
        agent: agent.0,
        dialled_name: app.settings.name_of(&call.dialled).map(Into::into),
        queue: call.queue.map(|queue| queue.0),
        queue_name: call.queue.and_then(|queue| queue_name(app, queue)),
        wait_s: call.requested_at.map(waited),
        caller: call.caller,
        dialled: call.dialled,
        from,
    }))
}

/// Whose telephone rings by this fact.
fn rung(fact: &Kept) -> Option<AgentId> {
    match fact.kind.as_str() {
        "offered" => {
            let agent = fact.fields.get("agent")?.as_u64()?;
            u32::try_from(agent).ok().map(AgentId)
        }
        "transfer_started" => Party::parse(fact.fields.get("to")?.as_str()?)?.agent(),
        _ => None,
    }
}

fn queue_name(app: &App, queue: QueueId) -> Option<String> {
    app.switch.queues().remove(&queue)
}

fn name(app: &App, by: &Actor) -> Option<String> {
    let Actor::Agent(agent) = by else {
        return None;
    };
    let board = app.switch.snapshot();
    let found = board.agents.iter().find(|it| it.agent == *agent);
    found.map(|it| it.name.clone())
}
