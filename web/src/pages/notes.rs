//! Notes about callers: written at the desk or on a call's page, removed on the latter.

use store::Role;
use store::rusqlite::Transaction;
use switchboard::CallId;
use warp::http::{HeaderValue, StatusCode};
use warp::reply::Reply;

use super::{Answer, Visit, desk, redirect};
use crate::error::Error;

const WHO: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Admin];

/// Writes one about the caller at hand; the desk then fetches what is known of them again.
pub async fn write_at_desk(visit: &Visit) -> Answer {
    visit.role(&WHO)?;
    save(visit, desk::call_in_mind(visit)?).await?;
    if !visit.is_part() {
        return Ok(redirect("/desk"));
    }
    let mut answer = StatusCode::NO_CONTENT.into_response();
    let changed = HeaderValue::from_static("desk");
    answer.headers_mut().insert("hx-trigger", changed);
    Ok(answer)
}

/// Writes one about the caller of a call.
pub async fn write(visit: &Visit, number: &str) -> Answer {
    visit.role(&WHO)?;
    save(visit, call(number)?).await?;
    Ok(redirect(&format!("/calls/{number}")))
}

/// Removes one.
pub async fn remove(visit: &Visit, number: &str, id: &str) -> Answer {
    let by = visit.role(&WHO)?.actor().label();
    let number = call(number)?;
    let (id, now) = (id.parse().map_err(|_| Error::NotFound)?, visit.now());
    let remove = move |tx: &Transaction<'_>| store::notes::remove(tx, id, &by, now);
    visit.write(remove).await?;
    Ok(redirect(&format!("/calls/{number}")))
}

fn call(number: &str) -> Result<CallId, Error> {
    number.parse().map(CallId).map_err(|_| Error::NotFound)
}

async fn save(visit: &Visit, call: CallId) -> Result<(), Error> {
    let (by, now) = (visit.user()?.actor().label(), visit.now());
    let note = visit.form.text("note").to_owned();
    let write = move |tx: &Transaction<'_>| {
        let caller = store::calls::get(tx, call)?.caller.unwrap_or_default();
        store::notes::write(tx, &caller, &note, &by, now)
    };
    visit.write(write).await?;
    Ok(())
}
