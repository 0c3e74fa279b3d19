//! A supervisor listens to a call, speaks to its agent, joins or takes over, from their own telephone.
//! Each time it stands in the audit.

use store::Role;
use switchboard::{CallId, Request, SupervisionMode};
use warp::http::StatusCode;
use warp::reply::Reply;

use super::{Answer, Visit, redirect};
use crate::error::Error;

const WHO: [Role; 2] = [Role::Supervisor, Role::Admin];

/// Rings the reader to supervise a call, or changes how they do.
pub async fn begin(visit: &Visit, number: &str) -> Answer {
    let mode = SupervisionMode::parse(visit.form.text("mode")).ok_or(Error::Malformed)?;
    ask(visit, number, Some(mode)).await
}

/// The reader listens no more.
pub async fn end(visit: &Visit, number: &str) -> Answer {
    ask(visit, number, None).await
}

async fn ask(visit: &Visit, number: &str, mode: Option<SupervisionMode>) -> Answer {
    let session = visit.role(&WHO)?;
    let call = number.parse().map(CallId).map_err(|_| Error::NotFound)?;
    let own = session.user.agent.ok_or(Error::NoTelephone)?;
    let request = match mode {
        Some(mode) => Request::Supervise(call, own, mode),
        None => Request::EndSupervision(call, own),
    };
    visit.app.switch.ask(session.actor(), request).await?;
    let (by, now) = (session.actor().label(), visit.now());
    let detail = mode.map_or("end", SupervisionMode::as_str);
    let note = move |tx: &store::rusqlite::Transaction<'_>| {
        let subject = ("call", &*call.to_string());
        store::audit::note(tx, now, &by, "supervised", subject, detail)
    };
    visit.write(note).await?;
    if visit.is_part() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(redirect("/board"))
}
