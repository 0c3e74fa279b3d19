//! Notes about callers: written at the desk or on a call's page, removed on the latter.

use store::Role;
use store::rusqlite::Transaction;
use switchboard::CallId;

use super::{Answer, Visit, agreeing, redirect};
use crate::error::Error;

const WHO: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Admin];

/// Writes one about the caller of a call, as the form named it.
pub async fn write(visit: &Visit, number: &str) -> Answer {
    visit.role(&WHO)?;
    let call = call(number)?;
    save(visit, call).await?;
    Ok(agreeing::saved(visit, call, "desk"))
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
