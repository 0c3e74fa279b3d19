//! A supervisor hears every conversation of an agent, one after the other, from their own telephone. When it begins and
//! ends stands in the audit.

use store::rusqlite::Transaction;
use switchboard::{AgentId, Request, SupervisionMode};
use warp::http::StatusCode;
use warp::reply::Reply;

use super::supervision::WHO;
use super::{Answer, Visit, home, redirect};
use crate::error::Error;

/// Lets the reader follow an agent, or follow in another way.
pub async fn begin(visit: &Visit, number: &str) -> Answer {
    let mode = SupervisionMode::parse(visit.form.text("mode"));
    let mode = mode.filter(|mode| SupervisionMode::FOLLOWING.contains(mode));
    ask(visit, number, Some(mode.ok_or(Error::Malformed)?)).await
}

/// The reader follows no more.
pub async fn end(visit: &Visit, number: &str) -> Answer {
    ask(visit, number, None).await
}

async fn ask(visit: &Visit, number: &str, mode: Option<SupervisionMode>) -> Answer {
    let session = visit.role(&WHO)?;
    let agent = number.parse().map(AgentId).map_err(|_| Error::NotFound)?;
    let supervisor = session.user.agent.ok_or(Error::NoTelephone)?;
    let request = match mode {
        Some(mode) => Request::Follow {
            supervisor,
            agent,
            whisper: mode == SupervisionMode::Whisper,
        },
        None => Request::EndFollowing { supervisor, agent },
    };
    visit.app.switch.ask(session.actor(), request).await?;
    let (by, now) = (session.actor().label(), visit.now());
    let detail = mode.map_or("end", SupervisionMode::as_str);
    let note = move |tx: &Transaction<'_>| {
        let subject = ("agent", &*agent.to_string());
        store::audit::note(tx, now, &by, "followed", subject, detail)
    };
    visit.write(note).await?;
    if visit.is_part() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(redirect(home::back(visit)?))
}
