//! Nuisance callers: proposed from a call, decided by a supervisor, listed for all who answer.

use askama::Template;
use store::Role;
use store::nuisance::{Nuisance, USUAL_DAYS};
use switchboard::CallId;
use warp::http::StatusCode;

use super::{Answer, Visit, redirect};
use crate::error::Error;
use crate::view::{View, page};

const WHO: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Admin];
const DECIDERS: [Role; 2] = [Role::Supervisor, Role::Admin];

#[derive(Template)]
#[template(path = "nuisance/list.html")]
struct List {
    v: View,
    all: Vec<Nuisance>,
    /// Whether the reader decides.
    decides: bool,
    usual: u16,
    next: Option<String>,
}

impl List {
    fn standing(&self, one: &Nuisance) -> &'static str {
        one.standing(self.v.now()).as_str()
    }

    fn is(&self, one: &Nuisance, standing: &str) -> bool {
        self.standing(one) == standing
    }
}

pub async fn list(visit: &Visit) -> Answer {
    let session = visit.role(&WHO)?;
    let cursor: Option<String> = visit.query.some("cursor").map(Into::into);
    let find =
        move |c: &store::rusqlite::Connection| store::nuisance::find(c, cursor.as_deref(), None);
    let found = visit.read(find).await?;
    let list = List {
        v: visit.view("nav-nuisance").await?,
        all: found.items,
        decides: session.leads(),
        usual: USUAL_DAYS,
        next: found
            .next
            .map(|next| visit.query.query_with("cursor", Some(&next))),
    };
    Ok(page(StatusCode::OK, &list))
}

/// Proposes to bar the caller of a call.
pub async fn propose(visit: &Visit, number: &str) -> Answer {
    let session = visit.role(&WHO)?;
    let call = number.parse().map(CallId).map_err(|_| Error::NotFound)?;
    let (by, now) = (session.actor().label(), visit.now());
    let reason = visit.form.text("reason").to_owned();
    let propose = move |tx: &store::rusqlite::Transaction<'_>| {
        let caller = store::calls::get(tx, call)?.caller.unwrap_or_default();
        let one = store::nuisance::propose(tx, (&caller, Some(call)), &reason, &by, now)?;
        let subject = ("nuisance", &*one.id.to_string());
        store::audit::note(tx, now, &by, "proposed", subject, &reason)
    };
    visit.write(propose).await?;
    Ok(redirect("/nuisance"))
}

/// Bars somebody for some days, or not.
pub async fn decide(visit: &Visit, id: &str) -> Answer {
    let days = visit.form.text("days");
    let days: u16 = days.parse().map_err(|_| Error::Malformed)?;
    change(
        visit,
        id,
        ("decided", days.to_string()),
        move |tx, id, by, now| store::nuisance::decide(tx, id, days, by, now),
    )
    .await
}

/// Bars somebody no more.
pub async fn lift(visit: &Visit, id: &str) -> Answer {
    change(visit, id, ("lifted", String::new()), store::nuisance::lift).await
}

async fn change(
    visit: &Visit,
    id: &str,
    (action, detail): (&'static str, String),
    change: impl Fn(&store::rusqlite::Transaction<'_>, i64, &str, u64) -> store::Result<Nuisance>
    + Send
    + 'static,
) -> Answer {
    let session = visit.role(&DECIDERS)?;
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let (by, now) = (session.actor().label(), visit.now());
    let write = move |tx: &store::rusqlite::Transaction<'_>| {
        change(tx, id, &by, now)?;
        let subject = ("nuisance", &*id.to_string());
        store::audit::note(tx, now, &by, action, subject, &detail)
    };
    visit.write(write).await?;
    Ok(redirect("/nuisance"))
}
