//! The pages. One filter takes every request outside the API; `visit` reads it and says who asks, this file
//! hands it to the resource. HTML first: everything works without script.

mod agents;
mod agreeing;
mod assets;
pub(crate) use assets::{css, js, logo};
mod board;
mod callbacks;
mod calls;
mod cases;
mod conferences;
mod conversation;
mod csv;
pub(crate) mod days;
mod desk;
mod events;
mod following;
mod help;
mod home;
mod language;
mod notes;
mod notice;
mod nuisance;
mod password;
mod recordings;
mod reports;
mod sessions;
mod supervision;
mod visit;
pub(crate) use visit::Visit;
mod voicemails;

use futures_util::Stream;
use warp::http::{Method, StatusCode, header};
use warp::reply::{Reply, Response};
use warp::{Buf, Filter};

use self::visit::is_get;
use crate::App;
use crate::error::Error;
use crate::view;

/// What a handler returns.
pub(crate) type Answer = Result<Response, Error>;

/// Every page, and what belongs to pages.
pub fn routes(app: App) -> warp::filters::BoxedFilter<(Response,)> {
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    warp::method()
        .and(warp::path::full())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(warp::addr::remote())
        .and(warp::body::stream())
        .then(
            move |method, path: warp::path::FullPath, query: String, headers, from, body| {
                let app = app.current();
                async move {
                    let visit = Visit::new(app, method, path.as_str(), &query, headers, from);
                    serve(visit, body).await
                }
            },
        )
        .boxed()
}

async fn serve(
    mut visit: Visit,
    body: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Response {
    let answered = match visit.prepare(body).await {
        Ok(()) => dispatch(&visit).await,
        Err(error) => Err(error),
    };
    let reply = answered.unwrap_or_else(|error| view::error(&visit, &error));
    secured(reply)
}

async fn dispatch(visit: &Visit) -> Answer {
    let parts: Vec<&str> = visit
        .path
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let (get, post) = (is_get(&visit.method), visit.method == Method::POST);
    match (&parts[..], get, post) {
        ([], true, _) => home::show(visit),
        (["assets", name], true, _) => assets::show(name),
        (["language"], _, true) => language::choose(visit),
        (["session", "new"], true, _) => sessions::new(visit),
        (["session"], _, true) => sessions::create(visit).await,
        (["session", "end"], _, true) => sessions::end(visit).await,
        (["password"], true, _) => password::show(visit).await,
        (["password"], _, true) => password::change(visit).await,
        (["desk"], true, _) => desk::show(visit).await,
        (["desk", "now"], true, _) => desk::now(visit).await,
        (["desk", "talk"], true, _) => desk::talk(visit),
        (["desk", "targets"], true, _) => desk::targets(visit).await,
        (["desk", noun @ ("transfer" | "keys")], _, true) => {
            conversation::ask_at_hand(visit, &[*noun]).await
        }
        (["calls", number, "callbacks"], _, true) => agreeing::agree(visit, number).await,
        (["calls", number, "notes"], _, true) => notes::write(visit, number).await,
        (["calls", number, "notes", id, "end"], _, true) => notes::remove(visit, number, id).await,
        (["desk", "dispatch"], _, true) => conversation::send_along(visit).await,
        (["calls.csv"], true, _) => calls::table(visit).await,
        (["calls"], _, true) => callbacks::dial_number(visit).await,
        (["callbacks"], true, _) => callbacks::list(visit).await,
        (["callbacks", "open"], true, _) => callbacks::open(visit).await,
        (["callbacks", id, "calls"], _, true) => callbacks::dial(visit, id).await,
        (["callbacks", id, "closing"], _, true) => callbacks::close(visit, id).await,
        (["conferences"], true, _) => conferences::list(visit).await,
        (["conferences"], _, true) => conferences::put(visit).await,
        (["conferences", number], true, _) => conferences::show(visit, number).await,
        (["conferences", number, "members"], true, _) => conferences::members(visit, number).await,
        (["conferences", number, "retirement"], _, true) => {
            conferences::retire(visit, number).await
        }
        (["conferences", number, noun @ ..], _, true) => {
            conferences::ask(visit, number, noun).await
        }
        (["notice"], true, _) => notice::show(visit).await,
        (["notice"], _, true) => notice::put(visit).await,
        (["notice", "end"], _, true) => notice::withdraw(visit).await,
        (["notice", "audio", language], true, _) => notice::audio(visit, language).await,
        (["nuisance"], true, _) => nuisance::list(visit).await,
        (["nuisance", id, "decision"], _, true) => nuisance::decide(visit, id).await,
        (["nuisance", id, "end"], _, true) => nuisance::lift(visit, id).await,
        (["calls", number, "nuisance"], _, true) => nuisance::propose(visit, number).await,
        (["calls", number, "supervision"], _, true) => supervision::begin(visit, number).await,
        (["calls", number, "supervision", "end"], _, true) => supervision::end(visit, number).await,
        (["calls", number, noun @ ..], _, true) => conversation::ask(visit, number, noun).await,
        (["desk", "live"], true, _) => desk::live(visit).await,
        (["help"], true, _) => help::show(visit),
        (["desk", "about"], true, _) => desk::forms(visit).await,
        (["desk", "bar"], true, _) => desk::bar(visit),
        (["desk", "case"], true, _) => desk::case(visit).await,
        (["agents", number], true, _) => agents::show(visit, number).await,
        (["agents", number, "day"], true, _) => agents::day(visit, number).await,
        (["agents", number, "skills"], _, true) => agents::put_skills(visit, number).await,
        (["agents", number, "state"], _, true) => agents::set_state(visit, number).await,
        (["agents", number, "supervision"], _, true) => following::begin(visit, number).await,
        (["agents", number, "supervision", "end"], _, true) => following::end(visit, number).await,
        (["agents", number, "wrap-up"], _, true) => agents::extend(visit, number).await,
        (["agents", number, "phone"], _, true) => agents::sit(visit, number).await,
        (["board"], true, _) => board::show(visit).await,
        (["board", "live"], true, _) => board::live(visit).await,
        (["calls"], true, _) => calls::list(visit).await,
        (["calls", number], true, _) => calls::show(visit, number).await,
        (["cases"], true, _) => cases::list(visit).await,
        (["cases", "new"], true, _) => cases::new(visit).await,
        (["cases"], _, true) => cases::create(visit).await,
        (["cases", number], true, _) => cases::show(visit, number).await,
        (["cases", number], _, true) => cases::edit(visit, number).await,
        (["cases", number, "intake"], _, true) => cases::intake(visit, number).await,
        (["voicemails"], true, _) => voicemails::list(visit).await,
        (["voicemails", "unheard"], true, _) => voicemails::unheard(visit).await,
        (["voicemails", id, "audio"], true, _) => voicemails::audio(visit, id).await,
        (["recordings"], true, _) => recordings::list(visit).await,
        (["recordings", id, "hold"], _, true) => recordings::hold(visit, id, true).await,
        (["recordings", id, "hold", "end"], _, true) => recordings::hold(visit, id, false).await,
        (["recordings", id, "audio"], true, _) => recordings::audio(visit, id).await,
        (["events"], true, _) => events::stream(visit),
        (["reports", "service"], true, _) => reports::service::show(visit).await,
        (["reports", "service", name], true, _) => reports::service::table(visit, name).await,
        (["reports", "callbacks"], true, _) => reports::callbacks::show(visit).await,
        (["reports", "callbacks", name], true, _) => reports::callbacks::table(visit, name).await,
        _ if get || post => Err(Error::NotFound),
        _ => Err(Error::Method),
    }
}

/// Sends the browser on; after a form so that a reload does not send it again.
pub(crate) fn redirect(to: &str) -> Response {
    // Never to another site, whatever a form says.
    let inside = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']);
    let to = if inside { to } else { "/" };
    warp::reply::with_header(StatusCode::SEE_OTHER, header::LOCATION, to).into_response()
}

/// What a browser may do with our pages: nothing but show them, with our own scripts.
fn secured(mut reply: Response) -> Response {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
        media-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
        base-uri 'none'";
    let headers = reply.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    let no_store = header::HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(no_store);
    reply
}
