//! The pages. One filter takes every request outside the API; this file reads it, says who asks, and
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
pub(crate) mod days;
mod desk;
mod events;
mod home;
mod language;
mod notes;
mod notice;
mod nuisance;
mod recordings;
mod reports;
pub(crate) use reports::MOST_DAYS;
mod sessions;
mod supervision;
mod voicemails;

use std::net::SocketAddr;

use futures_util::{Stream, StreamExt};
use store::rusqlite::{Connection, Transaction};
use store::{Durability, Role};
use switchboard::Millis;
use warp::http::{HeaderMap, Method, StatusCode, header};
use warp::reply::{Reply, Response};
use warp::{Buf, Filter};

use crate::error::Error;
use crate::fields::{BODY, Fields};
use crate::i18n::Lang;
use crate::session::{self, Session};
use crate::view::{self, View};
use crate::{App, audio, proxies};

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
                let app = app.clone();
                async move {
                    let visit = Visit::new(app, method, path.as_str(), &query, headers, from);
                    serve(visit, body).await
                }
            },
        )
        .boxed()
}

/// One request for a page.
#[derive(Debug)]
pub(crate) struct Visit {
    pub app: App,
    pub method: Method,
    /// As asked for, without the query.
    pub path: String,
    pub query: Fields,
    pub form: Fields,
    pub headers: HeaderMap,
    pub lang: Lang,
    /// Who is signed in.
    pub session: Option<Session>,
    from: Option<SocketAddr>,
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
        (["nuisance"], true, _) => nuisance::list(visit).await,
        (["nuisance", id, "decision"], _, true) => nuisance::decide(visit, id).await,
        (["nuisance", id, "end"], _, true) => nuisance::lift(visit, id).await,
        (["calls", number, "nuisance"], _, true) => nuisance::propose(visit, number).await,
        (["calls", number, "supervision"], _, true) => supervision::begin(visit, number).await,
        (["calls", number, "supervision", "end"], _, true) => supervision::end(visit, number).await,
        (["calls", number, noun @ ..], _, true) => conversation::ask(visit, number, noun).await,
        (["desk", "live"], true, _) => desk::live(visit).await,
        (["desk", "about"], true, _) => desk::forms(visit).await,
        (["desk", "bar"], true, _) => desk::bar(visit),
        (["desk", "case"], true, _) => desk::case(visit).await,
        (["agents", number], true, _) => agents::show(visit, number).await,
        (["agents", number, "skills"], _, true) => agents::put_skills(visit, number).await,
        (["agents", number, "state"], _, true) => agents::set_state(visit, number).await,
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
        (["reports", "service"], true, _) => reports::service(visit).await,
        (["reports", "service", name], true, _) => reports::table(visit, name).await,
        _ if get || post => Err(Error::NotFound),
        _ => Err(Error::Method),
    }
}

impl Visit {
    fn new(
        app: App,
        method: Method,
        path: &str,
        query: &str,
        headers: HeaderMap,
        from: Option<SocketAddr>,
    ) -> Self {
        let chosen = session::cookie(&headers, session::LANGUAGE).and_then(Lang::parse);
        Self {
            app,
            method,
            path: path.into(),
            query: Fields::read(query.as_bytes()),
            form: Fields::default(),
            lang: chosen.unwrap_or_default(),
            headers,
            session: None,
            from,
        }
    }

    /// Reads the body and the session; refuses a form that is not of this session.
    async fn prepare(
        &mut self,
        body: impl Stream<Item = Result<impl Buf, warp::Error>>,
    ) -> Result<(), Error> {
        self.session = self.find_session().await?;
        if self.method != Method::POST {
            return Ok(());
        }
        self.form = Fields::read(&read(body).await?);
        if session::is_foreign(&self.headers) {
            return Err(Error::Form);
        }
        match &self.session {
            Some(session) if !session.sent(self.form.text("csrf")) => Err(Error::Form),
            Some(_) | None => Ok(()),
        }
    }

    async fn find_session(&self) -> Result<Option<Session>, Error> {
        let Some(token) = session::cookie(&self.headers, session::COOKIE) else {
            return Ok(None);
        };
        let (hash, csrf, now) = (session::hash(token), session::csrf(token), self.now());
        let store = self.app.store.clone();
        let find = move || store::sessions::used(&store, &hash, now);
        let found = tokio::task::spawn_blocking(find).await;
        let found = found.unwrap_or(Err(store::Error::Stopped))?;
        Ok(found.map(|found| Session {
            user: found.user,
            csrf,
            hash,
        }))
    }

    /// Who is signed in.
    pub fn user(&self) -> Result<&Session, Error> {
        self.session.as_ref().ok_or(Error::SignIn)
    }

    /// Who is signed in, if in one of these roles.
    pub fn role(&self, roles: &[Role]) -> Result<&Session, Error> {
        let session = self.user()?;
        if roles.contains(&session.user.role) {
            Ok(session)
        } else {
            Err(Error::Forbidden)
        }
    }

    /// What every page shows round its own content. `here` names its place in the navigation.
    pub async fn view(&self, here: &'static str) -> Result<View, Error> {
        let now = self.now();
        let counts = move |c: &Connection| {
            let unheard = store::voicemails::unheard(c)?;
            Ok((unheard, store::callbacks::open(c, now)?))
        };
        let counts = match &self.session {
            Some(_) => self.read(counts).await?,
            None => (0, 0),
        };
        Ok(View::new(self, here, counts))
    }

    /// Whether a script asks for a part of a page.
    pub fn is_part(&self) -> bool {
        self.headers.contains_key("hx-request")
    }

    /// The address of this page with its filter, to come back to; the start, after a form.
    pub fn back(&self) -> String {
        match (is_get(&self.method), self.query.query_with("saved", None)) {
            (false, _) => "/".into(),
            (true, query) if query.is_empty() => self.path.clone(),
            (true, query) => format!("{}?{query}", self.path),
        }
    }

    pub fn now(&self) -> Millis {
        (self.app.settings.clock)()
    }

    /// Where the request came from, without the port; behind proxies of ours, where they had it from.
    pub fn address(&self) -> String {
        let proxies = &self.app.settings.proxies;
        self.from
            .map(|from| proxies::origin(from.ip(), &self.headers, proxies).to_string())
            .unwrap_or_default()
    }

    pub async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> store::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let store = self.app.store.clone();
        let done = tokio::task::spawn_blocking(move || store.read(question)).await;
        done.unwrap_or(Err(store::Error::Stopped))
            .map_err(Error::from)
    }

    /// Written for good before it returns: a person is told so.
    pub async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> store::Result<T> + Send + 'static,
    ) -> store::Result<T> {
        let store = self.app.store.clone();
        let write = move || store.write(Durability::Full, change);
        tokio::task::spawn_blocking(write)
            .await
            .unwrap_or(Err(store::Error::Stopped))
    }

    /// A sound, noted in the audit when somebody begins to listen.
    pub async fn sound(
        &self,
        place: (&str, &str),
        subject: (&'static str, i64),
        note: impl FnOnce(&Transaction<'_>) -> store::Result<()> + Send + 'static,
    ) -> Answer {
        let session = self.user()?;
        let name = format!("{}-{}.wav", subject.0, subject.1);
        let data = &self.app.settings.data;
        let sound = audio::Sound::open(data, place.0, place.1, &name)
            .await
            .map_err(unheard)?;
        if self.method != Method::HEAD {
            let (begins, now) = (audio::begins(&self.headers), self.now());
            let by = session.actor().label();
            self.write(move |tx| {
                let id = subject.1.to_string();
                match audio::listened(tx, now, &by, (subject.0, &id), "page", begins)? {
                    true => note(tx),
                    false => Ok(()),
                }
            })
            .await?;
        }
        sound
            .serve(&self.method, &self.headers)
            .await
            .map_err(unheard)
    }
}

fn unheard(why: audio::Unheard) -> Error {
    match why {
        audio::Unheard::Missing | audio::Unheard::Outside => Error::Gone,
        audio::Unheard::Range(length) => Error::Range(length),
        audio::Unheard::Unreadable => Error::Store("the sound file cannot be read".into()),
    }
}

/// Sends the browser on; after a form so that a reload does not send it again.
pub(crate) fn redirect(to: &str) -> Response {
    // Never to another site, whatever a form says.
    let inside = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']);
    let to = if inside { to } else { "/" };
    warp::reply::with_header(StatusCode::SEE_OTHER, header::LOCATION, to).into_response()
}

fn is_get(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

async fn read(body: impl Stream<Item = Result<impl Buf, warp::Error>>) -> Result<Vec<u8>, Error> {
    let mut body = std::pin::pin!(body);
    let (mut bytes, mut came) = (Vec::new(), 0);
    while let Some(piece) = body.next().await {
        let mut piece = piece.map_err(|_| Error::Malformed)?;
        came += piece.remaining();
        while came <= BODY && piece.has_remaining() {
            let chunk = piece.chunk();
            let length = chunk.len();
            bytes.extend_from_slice(chunk);
            piece.advance(length);
        }
        // Reading on for a while lets the browser hear our answer instead of a broken line.
        if came > BODY * 64 {
            break;
        }
    }
    if came > BODY {
        Err(Error::TooLarge)
    } else {
        Ok(bytes)
    }
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
