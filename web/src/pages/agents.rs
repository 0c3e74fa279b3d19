//! An agent's state, set by the agent or by a supervisor.

use store::Role;
use switchboard::{AgentId, AgentWish, PauseReason, Request};
use warp::http::StatusCode;
use warp::reply::Reply;

use super::{Answer, Visit, redirect};
use crate::error::Error;

/// The longest reason in own words, in characters.
const REASON: usize = 64;

/// The reasons to choose from; any other is in own words.
pub const REASONS: [&str; 6] = [
    "break",
    "meal",
    "training",
    "meeting",
    "paperwork",
    "toilet",
];

pub async fn set_state(visit: &Visit, number: &str) -> Answer {
    let session = visit.role(&[Role::Agent, Role::Supervisor, Role::Admin])?;
    let agent = number.parse().map(AgentId).map_err(|_| Error::NotFound)?;
    if !session.leads() && session.user.agent != Some(agent) {
        return Err(Error::Forbidden);
    }
    let wish = wish(visit)?;
    let detail = crate::switch::words(&wish);
    let request = Request::SetAgent(agent, wish);
    visit.app.switch.ask(session.actor(), request).await?;
    if session.user.agent != Some(agent) {
        let (by, now, number) = (session.actor().label(), visit.now(), agent.to_string());
        let noted = move |tx: &store::rusqlite::Transaction<'_>| {
            store::audit::note(tx, now, &by, "set_state", ("agent", &number), &detail)
        };
        visit.write(noted).await?;
    }
    if visit.is_part() {
        // The page stays as it is; what changed comes by itself.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(redirect(if session.leads() { "/board" } else { "/desk" }))
}

fn wish(visit: &Visit) -> Result<AgentWish, Error> {
    match visit.form.text("state") {
        "ready" => Ok(AgentWish::Ready),
        "off" => Ok(AgentWish::Off),
        "paused" => {
            let own = visit.form.some("own_reason").or(visit.form.some("reason"));
            let reason: String = own.unwrap_or("break").chars().take(REASON).collect();
            Ok(AgentWish::Paused(PauseReason::Asked(reason)))
        }
        _ => Err(Error::Malformed),
    }
}
