//! One request for a page: what came with it, who asks, and what a handler may do in their name.

use std::net::SocketAddr;

use futures_util::{Stream, StreamExt};
use store::rusqlite::{Connection, Transaction};
use store::{Durability, Role};
use switchboard::Millis;
use warp::Buf;
use warp::http::{HeaderMap, Method};

use super::Answer;
use crate::error::Error;
use crate::fields::{BODY, Fields};
use crate::i18n::Lang;
use crate::session::{self, Session};
use crate::view::View;
use crate::{App, audio, proxies};

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

impl Visit {
    pub fn new(
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
    pub async fn prepare(
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

/// Why there is nothing to hear, as pages say it.
pub(super) fn unheard(why: audio::Unheard) -> Error {
    match why {
        audio::Unheard::Missing | audio::Unheard::Outside => Error::Gone,
        audio::Unheard::Range(length) => Error::Range(length),
        audio::Unheard::Unreadable => Error::Store("the sound file cannot be read".into()),
    }
}

pub(super) fn is_get(method: &Method) -> bool {
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
