//! Signing in and out. Failures slow down what follows, by login and by address; an unknown login takes
//! as long as a wrong password.

use askama::Template;
use store::logins::{self, Failures};
use store::rusqlite::Transaction;
use store::users::User;
use switchboard::{Actor, AgentWish, Millis, Request};
use warp::http::StatusCode;
use warp::reply::Reply;

use super::{Answer, Visit, redirect};
use crate::error::Error;
use crate::password::{self, in_turn};
use crate::session::{self, COOKIE, LIFE_MS};
use crate::view::{View, page};

/// Failures are counted over this time.
const WINDOW_MS: Millis = 15 * 60 * 1_000;
/// So many are free; each further one doubles the wait, from two seconds up to `LONGEST_MS`.
const FREE: u32 = 3;
const LONGEST_MS: Millis = 5 * 60 * 1_000;
/// An address may belong to a whole office.
const FREE_OF_ADDRESS: u32 = 20;

#[derive(Template)]
#[template(path = "sessions/new.html")]
struct New<'a> {
    v: View,
    login: &'a str,
    back: &'a str,
    problem: String,
}

pub fn new(visit: &Visit) -> Answer {
    if visit.session.is_some() {
        return Ok(redirect("/"));
    }
    form(
        visit,
        StatusCode::OK,
        "",
        visit.query.text("back"),
        String::new(),
    )
}

pub async fn create(visit: &Visit) -> Answer {
    let (login, back) = (visit.form.text("login"), visit.form.text("back"));
    let wait_s = attempt(visit, login).await?.div_ceil(1_000);
    if wait_s > 0 {
        let problem = visit.lang.with("sign-in-wait", wait_s);
        let reply = form(visit, StatusCode::TOO_MANY_REQUESTS, login, back, problem)?;
        return Ok(warp::reply::with_header(reply, "retry-after", wait_s).into_response());
    }
    match check(visit, login, visit.form.text("password").to_owned()).await? {
        Some(user) => begin(visit, user, back).await,
        None => {
            refused(visit, login).await?;
            let problem = visit.lang.t("sign-in-wrong");
            form(visit, StatusCode::UNAUTHORIZED, login, back, problem)
        }
    }
}

pub async fn end(visit: &Visit) -> Answer {
    if let Some(session) = &visit.session {
        let (hash, user, now) = (session.hash, session.user.clone(), visit.now());
        let ended = move |tx: &Transaction<'_>| {
            noted(tx, now, "signed_out", &user)?;
            store::sessions::remove(tx, &hash)
        };
        let last = visit.write(ended).await?;
        // Nobody is rung who has gone home; a call goes on to its end.
        if let Some(agent) = session.user.agent.filter(|_| last) {
            let off = Request::SetAgent(agent, AgentWish::Off);
            let asked = visit.app.switch.ask(Actor::Agent(agent), off).await;
            asked.unwrap_or_else(|why| tracing::debug!(why = why.as_str(), "stays on duty"));
        }
    }
    let cookie = session::set_cookie(COOKIE, "", 0, visit.app.settings.secure_cookies);
    let reply = redirect("/session/new");
    Ok(warp::reply::with_header(reply, "set-cookie", cookie).into_response())
}

/// How long this login, or this address, still has to wait. An attempt that need not wait counts as a
/// failure until it succeeds, so that many at once are slowed as well.
pub(super) async fn attempt(visit: &Visit, login: &str) -> Result<Millis, Error> {
    let (login, address, now) = (login.to_owned(), visit.address(), visit.now());
    let counted = move |tx: &Transaction<'_>| {
        let since = now.saturating_sub(WINDOW_MS);
        let wait = wait(logins::recent(tx, &login, &address, since)?, now);
        if wait == 0 {
            logins::failed(tx, &login, &address, now)?;
        }
        Ok(wait)
    };
    Ok(visit.write(counted).await?)
}

fn wait(failures: Failures, now: Millis) -> Millis {
    let of_address = failures.from_address.saturating_sub(FREE_OF_ADDRESS - 1);
    let over = failures.of_login.saturating_sub(FREE - 1).max(of_address);
    let last = failures.last_at.unwrap_or(0);
    (last + slowed_ms(over)).saturating_sub(now)
}

fn slowed_ms(over: u32) -> Millis {
    match over {
        0 => 0,
        over => 2_000_u64
            .checked_shl(over - 1)
            .map_or(LONGEST_MS, |ms| ms.min(LONGEST_MS)),
    }
}

/// The user, if the password is right.
pub(super) async fn check(
    visit: &Visit,
    login: &str,
    password: String,
) -> Result<Option<User>, Error> {
    let login = login.to_owned();
    let found = visit
        .read(move |c| {
            let user = store::users::by_login(c, &login)?.filter(|user| user.disabled_at.is_none());
            let hash = user
                .as_ref()
                .map(|user| store::users::password_hash(c, user.id));
            Ok(user.zip(hash.transpose()?))
        })
        .await?;
    in_turn(move || match found {
        Some((user, hash)) => password::is_right(&password, &hash).then_some(user),
        None => {
            let _ = password::hash(&password);
            None
        }
    })
    .await
}

/// In the audit, where attempts stay. What was typed is kept there only if somebody signs in so: it may
/// have been a password.
pub(super) async fn refused(visit: &Visit, login: &str) -> Result<(), Error> {
    let (login, address, now) = (login.to_owned(), visit.address(), visit.now());
    let write = move |tx: &Transaction<'_>| {
        let user = store::users::by_login(tx, &login)?;
        let name = user.as_ref().map_or("unknown", |user| &user.login);
        let detail = format!("from {address}");
        store::audit::note(tx, now, "system", "refused", ("user", name), &detail)
    };
    Ok(visit.write(write).await?)
}

/// That a user did it, in the audit.
fn noted(tx: &Transaction<'_>, now: Millis, action: &str, user: &User) -> store::Result<()> {
    let by = session::actor(user).label();
    store::audit::note(tx, now, &by, action, ("user", &user.login), "")
}

async fn begin(visit: &Visit, user: User, back: &str) -> Answer {
    let token = session::token().map_err(|why| Error::Store(why.to_string()))?;
    let (hash, now) = (session::hash(&token), visit.now());
    let begun = move |tx: &Transaction<'_>| {
        logins::clear(tx, &user.login)?;
        noted(tx, now, "signed_in", &user)?;
        store::sessions::create(tx, &hash, user.id, now, now + LIFE_MS)
    };
    visit.write(begun).await?;
    let secure = visit.app.settings.secure_cookies;
    let cookie = session::set_cookie(COOKIE, &token, LIFE_MS / 1_000, secure);
    let reply = redirect(if back.is_empty() { "/" } else { back });
    Ok(warp::reply::with_header(reply, "set-cookie", cookie).into_response())
}

fn form(visit: &Visit, status: StatusCode, login: &str, back: &str, problem: String) -> Answer {
    let v = View::new(visit, "", (0, 0));
    Ok(page(
        status,
        &New {
            v,
            login,
            back,
            problem,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_further_failure_doubles_the_wait_up_to_five_minutes() {
        assert_eq!([0, 1, 2, 3].map(slowed_ms), [0, 2_000, 4_000, 8_000]);
        assert_eq!(slowed_ms(20), LONGEST_MS);
        assert_eq!(slowed_ms(u32::MAX), LONGEST_MS);
    }
}
