//! An Asterisk for tests: a real websocket that answers as told and keeps what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

use super::Settings;

/// What a test makes it do.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Send this event.
    Send(String),
    /// Close the socket.
    Close,
    /// Fall silent without closing.
    Freeze,
}

/// Answers by method and path: status and body.
type Answers = BTreeMap<String, (u16, Value)>;

/// A listening Asterisk.
pub struct Fake {
    /// Where it is.
    pub settings: Settings,
    pub(super) answers: Arc<Mutex<Answers>>,
    pub(super) asked: Arc<Mutex<Vec<(String, Value)>>>,
    pub(super) deeds: broadcast::Sender<Deed>,
}

impl Fake {
    /// Listens, with an empty inventory.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let fake = Self {
            settings: Settings {
                url,
                user: "rexian".into(),
                password: "secret".into(),
            },
            answers: Arc::default(),
            asked: Arc::default(),
            deeds: broadcast::Sender::new(64),
        };
        for path in ["channels", "bridges", "endpoints/PJSIP"] {
            fake.answer("GET", path, 200, json!([]));
        }
        let app = include_str!("testdata/application.json");
        let app = serde_json::from_str(app).unwrap();
        fake.answer("GET", "applications/rexian", 200, app);
        let (answers, asked, deeds) = (
            Arc::clone(&fake.answers),
            Arc::clone(&fake.asked),
            fake.deeds.clone(),
        );
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(socket) = accept_async(stream).await else {
                    continue;
                };
                let (answers, asked) = (Arc::clone(&answers), Arc::clone(&asked));
                tokio::spawn(talk(socket, answers, asked, deeds.subscribe()));
            }
        });
        fake
    }

    /// From now on this is answered so; anything not told is answered 204.
    pub fn answer(&self, method: &str, path: &str, status: u16, body: Value) {
        let line = format!("{method} {path}");
        self.answers.lock().unwrap().insert(line, (status, body));
    }

    /// Does something on every open socket.
    pub fn does(&self, deed: Deed) {
        self.deeds.send(deed).unwrap();
    }

    /// What was asked so far: method and path, and the body.
    pub fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().unwrap().clone()
    }
}

async fn talk(
    mut socket: tokio_tungstenite::WebSocketStream<tokio::net::TcpStream>,
    answers: Arc<Mutex<Answers>>,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
    mut deeds: broadcast::Receiver<Deed>,
) {
    loop {
        tokio::select! {
            deed = deeds.recv() => match deed {
                Ok(Deed::Send(text)) => socket.send(Message::text(text)).await.unwrap(),
                Ok(Deed::Freeze) => std::future::pending().await,
                Ok(Deed::Close) | Err(_) => return,
            },
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    let request: Value = serde_json::from_str(&text).unwrap();
                    let line = format!("{} {}", text_of(&request, "method"), text_of(&request, "uri"));
                    let body = serde_json::from_str(&text_of(&request, "message_body"));
                    asked.lock().unwrap().push((line.clone(), body.unwrap_or_default()));
                    let (status, body) =
                        answers.lock().unwrap().get(&line).cloned().unwrap_or((204, Value::Null));
                    let answer = json!({
                        "type": "RESTResponse", "request_id": request["request_id"],
                        "status_code": status, "message_body": body.to_string(),
                    });
                    if socket.send(Message::text(answer.to_string())).await.is_err() {
                        return;
                    }
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
        }
    }
}

fn text_of(request: &Value, field: &str) -> String {
    request[field].as_str().unwrap_or_default().to_owned()
}
