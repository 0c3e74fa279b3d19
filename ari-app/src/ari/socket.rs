//! The websocket to one Asterisk, owned by one task that does nothing but pass on: requests out,
//! answers to whoever waits for them, events into a queue.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, interval, sleep_until, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::Settings;
use super::rest::{Answer, Rest};

const CONNECT: Duration = Duration::from_secs(5);
const PING: Duration = Duration::from_millis(1_500);

/// A socket that says nothing for so long, not even to a ping, is dead.
const SILENCE: Duration = Duration::from_millis(4_500);

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A request on its way, and where its answer goes.
#[derive(Debug)]
pub struct Outgoing {
    /// The request.
    pub rest: Rest,
    /// Dropped if there will be no answer.
    pub answer: oneshot::Sender<Answer>,
}

/// Both ends of a running socket. When the task ends, so do both channels.
#[derive(Debug)]
pub struct Ends {
    /// Requests to send, in order.
    pub requests: mpsc::UnboundedSender<Outgoing>,
    /// Events as they came, as text.
    pub events: mpsc::UnboundedReceiver<String>,
}

/// Connects, and starts the task that owns the socket.
pub async fn open(settings: &Settings) -> Result<Ends, Error> {
    let mut request = settings.events_url().into_client_request()?;
    let secret = HeaderValue::from_str(&settings.authorization());
    let mut secret = secret.map_err(|_| Error::Utf8)?;
    secret.set_sensitive(true);
    request.headers_mut().insert("authorization", secret);
    let connecting = connect_async_with_config(request, None, true);
    let Ok(connected) = timeout(CONNECT, connecting).await else {
        return Err(Error::Io(std::io::ErrorKind::TimedOut.into()));
    };
    let (stream, _) = connected?;
    let (requests, outgoing) = mpsc::unbounded_channel();
    let (incoming, events) = mpsc::unbounded_channel();
    let pump = Pump {
        stream,
        outgoing,
        incoming,
        waiting: HashMap::new(),
        sent: 0,
    };
    tokio::spawn(pump.run());
    Ok(Ends { requests, events })
}

/// Why a socket ends.
enum End {
    /// We have no more to ask.
    Ours,
    /// Not by our will.
    Lost(String),
}

fn lost(why: impl ToString) -> End {
    End::Lost(why.to_string())
}

struct Pump {
    stream: Stream,
    outgoing: mpsc::UnboundedReceiver<Outgoing>,
    incoming: mpsc::UnboundedSender<String>,
    waiting: HashMap<u64, oneshot::Sender<Answer>>,
    sent: u64,
}

impl Pump {
    async fn run(mut self) {
        let mut ping = interval(PING);
        let mut heard = Instant::now();
        loop {
            let ended = tokio::select! {
                frame = self.stream.next() => {
                    heard = Instant::now();
                    self.receive(frame)
                }
                outgoing = self.outgoing.recv() => self.send(outgoing).await,
                _ = ping.tick() => self.ping().await,
                () = sleep_until(heard + SILENCE) => Err(lost("Asterisk is silent")),
            };
            match ended {
                Ok(()) => {}
                Err(End::Ours) => return,
                Err(End::Lost(why)) => {
                    tracing::warn!(why, "the connection to Asterisk is lost");
                    return;
                }
            }
        }
    }

    fn receive(&mut self, frame: Option<Result<Message, Error>>) -> Result<(), End> {
        match frame {
            Some(Ok(Message::Text(text))) => {
                self.pass_on(text.as_str());
                Ok(())
            }
            Some(Ok(
                Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_),
            )) => Ok(()),
            Some(Ok(Message::Close(_))) | None => Err(lost("Asterisk closed it")),
            Some(Err(error)) => Err(lost(error)),
        }
    }

    fn pass_on(&mut self, text: &str) {
        if !is_answer(text) {
            let _ = self.incoming.send(text.to_owned());
            return;
        }
        let Ok(answer) = serde_json::from_str::<RestResponse>(text) else {
            return;
        };
        let id = answer.request_id.parse().ok();
        if let Some(waiting) = id.and_then(|id: u64| self.waiting.remove(&id)) {
            let _ = waiting.send(Answer {
                status: answer.status_code,
                body: answer.message_body.into_owned(),
            });
        }
    }

    async fn send(&mut self, outgoing: Option<Outgoing>) -> Result<(), End> {
        let Some(Outgoing { rest, answer }) = outgoing else {
            let _ = timeout(PING, self.stream.close(None)).await;
            return Err(End::Ours);
        };
        self.sent += 1;
        let text = envelope(self.sent, &rest);
        self.waiting.insert(self.sent, answer);
        self.write(Message::text(text)).await
    }

    async fn ping(&mut self) -> Result<(), End> {
        self.waiting.retain(|_, waiting| !waiting.is_closed());
        self.write(Message::Ping(Vec::new().into())).await
    }

    async fn write(&mut self, message: Message) -> Result<(), End> {
        match timeout(SILENCE, self.stream.send(message)).await {
            Ok(sent) => sent.map_err(lost),
            Err(_) => Err(lost("Asterisk does not read")),
        }
    }
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow, rename = "type")]
    name: Cow<'a, str>,
}

#[derive(Deserialize)]
struct RestResponse<'a> {
    #[serde(borrow)]
    request_id: Cow<'a, str>,
    status_code: u16,
    #[serde(borrow, default)]
    message_body: Cow<'a, str>,
}

fn is_answer(text: &str) -> bool {
    serde_json::from_str::<Kind>(text).is_ok_and(|kind| kind.name == "RESTResponse")
}

fn envelope(id: u64, rest: &Rest) -> String {
    let mut envelope = json!({
        "type": "RESTRequest",
        "request_id": id.to_string(),
        "method": rest.method,
        "uri": rest.path,
    });
    if !rest.body.is_null() {
        envelope["content_type"] = "application/json".into();
        envelope["message_body"] = rest.body.to_string().into();
    }
    envelope.to_string()
}
