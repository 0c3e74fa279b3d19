//! Everybody changes their own password: with the old one, slowed down as log-ins are. Whoever else is signed in with the
//! old one is not any more.

use askama::Template;
use store::rusqlite::Transaction;
use warp::http::StatusCode;
use warp::reply::Reply;

use super::sessions::{attempt, check, refused};
use super::{Answer, Visit, redirect};
use crate::error::Error;
use crate::password::{LEAST, hash, in_turn, weakness};
use crate::view::{View, page};

#[derive(Template)]
#[template(path = "password/form.html")]
struct Form {
    v: View,
    login: String,
    /// The key of what is wrong with the field of that name.
    fault: Option<(&'static str, String)>,
    changed: bool,
}

impl Form {
    fn least(&self) -> usize {
        LEAST
    }

    fn is_faulty(&self, field: &str) -> bool {
        self.fault.as_ref().is_some_and(|(at, _)| *at == field)
    }
}

pub async fn show(visit: &Visit) -> Answer {
    form(visit, StatusCode::OK, None).await
}

pub async fn change(visit: &Visit) -> Answer {
    let login = visit.user()?.user.login.clone();
    if let Some((field, key)) = wrong(visit, &login) {
        return faulty(visit, field, visit.lang.t(key)).await;
    }
    let wait_s = attempt(visit, &login).await?.div_ceil(1_000);
    if wait_s > 0 {
        let said = Some(("old", visit.lang.with("sign-in-wait", wait_s)));
        let reply = form(visit, StatusCode::TOO_MANY_REQUESTS, said).await?;
        return Ok(warp::reply::with_header(reply, "retry-after", wait_s).into_response());
    }
    let old = visit.form.text("old").to_owned();
    if check(visit, &login, old).await?.is_none() {
        refused(visit, &login).await?;
        return faulty(visit, "old", visit.lang.t("password-wrong")).await;
    }
    keep(visit).await?;
    Ok(redirect("/password?changed=yes"))
}

/// The field that cannot be taken as it is, and the key of why.
fn wrong(visit: &Visit, login: &str) -> Option<(&'static str, &'static str)> {
    let [old, new, again] = ["old", "new", "again"].map(|name| visit.form.text(name));
    if let Some(weak) = weakness(new, login) {
        return Some(("new", weak.key()));
    }
    if new == old {
        return Some(("new", "password-same"));
    }
    (new != again).then_some(("again", "password-differs"))
}

async fn keep(visit: &Visit) -> Result<(), Error> {
    let session = visit.user()?;
    let (user, kept, now) = (session.user.clone(), session.hash, visit.now());
    let by = session.actor().label();
    let new = visit.form.text("new").to_owned();
    let hashed = in_turn(move || hash(&new)).await?;
    let hashed = hashed.map_err(|why| Error::Store(why.to_string()))?;
    let change = move |tx: &Transaction<'_>| {
        store::logins::clear(tx, &user.login)?;
        store::audit::note(tx, now, &by, "changed", ("user", &user.login), "password")?;
        store::users::change_password(tx, user.id, &hashed, &kept)
    };
    Ok(visit.write(change).await?)
}

async fn faulty(visit: &Visit, field: &'static str, said: String) -> Answer {
    form(visit, StatusCode::UNPROCESSABLE_ENTITY, Some((field, said))).await
}

async fn form(visit: &Visit, status: StatusCode, fault: Option<(&'static str, String)>) -> Answer {
    let form = Form {
        login: visit.user()?.user.login.clone(),
        v: visit.view("").await?,
        changed: fault.is_none() && visit.query.text("changed") == "yes",
        fault,
    };
    Ok(page(status, &form))
}
