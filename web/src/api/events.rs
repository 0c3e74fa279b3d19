//! `GET /events`: every fact as it is kept, as server-sent events. What wakes a stream is the
//! switchboard's broadcast; what it sends is read from the store after the last id sent, so that a
//! reader that was away or slow misses nothing and hears nothing twice.

use std::convert::Infallible;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, broadcast, mpsc};
use tokio::time::timeout;
use tokio_stream::wrappers::ReceiverStream;
use warp::http::{Method, header};
use warp::reply::{Reply, Response};
use warp::sse::Event;

use super::facts::FactBody;
use super::problem::{Code, Problem};
use super::ring::{self, RingBody};
use super::{Api, Ask, limits, query};
use crate::app::App;

type Sent = Result<Event, Infallible>;

/// A fact as it is sent, with what whoever is rung by it should see.
#[derive(Debug, Serialize)]
struct EventBody {
    #[serde(flatten)]
    fact: FactBody,
    #[serde(skip_serializing_if = "Option::is_none")]
    ring: Option<RingBody>,
}

/// Opens a stream, unless too many are open.
pub async fn stream(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let permit = api.streams.clone().try_acquire_owned();
    let permit = permit.map_err(|_| {
        let most = limits::STREAMS;
        let detail = format!("{most} streams are open, which is all there may be; close one.");
        Problem::new(Code::TooManyStreams, detail).retry_after(limits::RETRY_S)
    })?;
    let facts = api.app.switch.facts();
    let newest = api.read(store::facts::last).await?;
    let last = begin(ask, newest)?;
    let (events, reader) = mpsc::channel(limits::STREAM_AHEAD);
    if ask.method != Method::HEAD {
        let stream = Stream {
            app: api.app.clone(),
            facts,
            events,
            token: ask.bearer.hash,
            last,
            _permit: permit,
        };
        tokio::spawn(stream.run());
    }
    Ok(reply(reader))
}

fn reply(reader: mpsc::Receiver<Sent>) -> Response {
    let mut reply = warp::sse::reply(ReceiverStream::new(reader)).into_response();
    // A proxy that gathers before it passes on would hold events back.
    let no = header::HeaderValue::from_static("no");
    reply.headers_mut().insert("x-accel-buffering", no);
    reply
}

/// After which fact the stream begins.
fn begin(ask: &Ask, newest: i64) -> Result<i64, Problem> {
    let given = match ask.headers.get("last-event-id") {
        Some(id) => {
            let id = id.to_str().ok().and_then(query::digits);
            Some(id.ok_or_else(|| query::bad("Last-Event-ID", "must be the id of an event"))?)
        }
        None => ask.query.number("after")?,
    };
    let Some(id) = given.map(u64::cast_signed) else {
        return Ok(newest);
    };
    if id > newest {
        let what = format!(
            "is ahead of the newest event, {newest}; was another database put in place? Begin without it"
        );
        return Err(query::bad("Last-Event-ID", &what));
    }
    Ok(id)
}

struct Stream {
    app: App,
    facts: broadcast::Receiver<std::sync::Arc<crate::switch::Kept>>,
    events: mpsc::Sender<Sent>,
    /// Looked up again with every fetch, so that a token taken back opens nothing and keeps nothing open.
    token: [u8; 32],
    /// The id sent last.
    last: i64,
    _permit: OwnedSemaphorePermit,
}

impl Stream {
    /// Sends until the reader is gone or too slow, its token is revoked, or the store fails; then it is for the reader to
    /// come back.
    async fn run(mut self) {
        let hello = Event::default().retry(Duration::from_secs(2));
        let mut going = self.send(hello).await;
        while going {
            going = match self.fetch().await {
                Some(facts) if facts.is_empty() => self.wait().await,
                Some(facts) => self.send_all(facts).await,
                None => false,
            };
        }
    }

    async fn fetch(&self) -> Option<Vec<EventBody>> {
        let (app, last, token) = (self.app.current(), self.last, self.token);
        let store = app.store.clone();
        let question = move |c: &store::rusqlite::Connection| {
            let Some(_) = store::tokens::find(c, &token)? else {
                return Ok(None);
            };
            let facts = store::facts::since(c, last, limits::STREAM_BATCH)?;
            let events = facts.into_iter().map(|fact| {
                let ring = ring::of(&app, c, &fact)?;
                let fact = FactBody::from(fact);
                Ok(EventBody { fact, ring })
            });
            events.collect::<store::Result<Vec<_>>>().map(Some)
        };
        let facts = tokio::task::spawn_blocking(move || store.read(question));
        let facts = facts.await.ok()?;
        facts
            .inspect_err(|error| tracing::error!(%error, "an event stream ends"))
            .ok()?
    }

    async fn send_all(&mut self, news: Vec<EventBody>) -> bool {
        for body in news {
            let (id, kind) = (body.fact.id, body.fact.kind.clone());
            let event = Event::default().id(id.to_string()).event(kind);
            let Ok(event) = event.json_data(body) else {
                return false;
            };
            if !self.send(event).await {
                return false;
            }
            self.last = id;
        }
        true
    }

    /// Waits for the next fact, with a heartbeat when there is none.
    async fn wait(&mut self) -> bool {
        loop {
            let next = tokio::select! {
                next = timeout(limits::HEARTBEAT, self.facts.recv()) => next,
                () = self.events.closed() => return false,
            };
            match next {
                Ok(Ok(fact)) if fact.id <= self.last => {}
                Ok(Ok(_) | Err(broadcast::error::RecvError::Lagged(_))) => return true,
                Ok(Err(broadcast::error::RecvError::Closed)) => return false,
                Err(_) => return self.send(Event::default().comment("still here")).await,
            }
        }
    }

    async fn send(&self, event: Event) -> bool {
        let sent = self.events.send_timeout(Ok(event), limits::SLOW_READER);
        sent.await.is_ok()
    }
}
