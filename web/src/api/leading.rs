//! Leaving a caller to others: `/calls/{id}/parking`, `/calls/{id}/place`; and keeping a secret out of
//! the recording, `/calls/{id}/recording/pause`. Each is answered with the call as it then stands.

use switchboard::{AgentId, Place, QueueId, Request};
use warp::reply::Response;

use super::problem::Problem;
use super::{Api, Ask, body, conversation, query};

/// Leaves the caller in music for somebody else.
pub async fn park(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    conversation::request(api, ask, Request::Park).await
}

/// Rings an agent to talk with the caller.
pub async fn pick_up(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let number = ask.query.text("agent").and_then(query::digits);
    let number = number.and_then(|number| number.try_into().ok());
    let agent = number
        .map(AgentId)
        .ok_or_else(|| query::bad("agent", "must be an agent's number"));
    conversation::known(api, ask).await?;
    let agent = agent?;
    conversation::request(api, ask, |call| Request::PickUp(call, agent)).await
}

/// Leads a caller who waits somewhere else.
pub async fn place(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let mut fields = body::object(&ask.headers, &ask.body, &["to"])?;
    let to = fields.text("to", 64);
    let to = fields.required("to", to).unwrap_or_default();
    let place = parse(&to);
    if place.is_none() {
        fields.wrong(
            "to",
            "must be queue:<number>, agent:<number>, supervisor:<number> or front",
        );
    }
    fields.done()?;
    let place = place.unwrap_or(Place::Front);
    conversation::request(api, ask, |call| Request::Move(call, place)).await
}

/// Keeps what is said out of the recording.
pub async fn pause(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    conversation::request(api, ask, |call| Request::PauseRecording(call, true)).await
}

/// Keeps it again.
pub async fn resume(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    conversation::request(api, ask, |call| Request::PauseRecording(call, false)).await
}

/// `queue:3`, `agent:1002`, `supervisor:1000` or `front`.
pub fn parse(text: &str) -> Option<Place> {
    match text.split_once(':') {
        Some(("queue", number)) => number.parse().ok().map(QueueId).map(Place::Queue),
        Some(("agent", number)) => number.parse().ok().map(AgentId).map(Place::Agent),
        Some(("supervisor", number)) => {
            let supervisor = number.parse().ok().map(AgentId);
            supervisor.map(Place::Supervisor)
        }
        Some(_) => None,
        None => (text == "front").then_some(Place::Front),
    }
}
