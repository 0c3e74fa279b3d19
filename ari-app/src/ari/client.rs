//! Requests to one Asterisk, in order: over the websocket where Asterisk takes them there (22.5 and
//! newer), else over HTTP.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::Settings;
use super::rest::{Answer, Failure, Rest};
use super::socket::Outgoing;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the first answer over the websocket is waited for, before HTTP is used.
const TRIAL: Duration = Duration::from_secs(2);

/// Where requests go; cheap to clone. Ends with its connection.
#[derive(Clone, Debug)]
pub struct Client {
    requests: mpsc::UnboundedSender<Outgoing>,
}

impl Client {
    /// A client over the websocket if Asterisk answers there, else over HTTP.
    pub async fn open(
        requests: mpsc::UnboundedSender<Outgoing>,
        settings: &Settings,
    ) -> Result<Self, Failure> {
        let client = Self { requests };
        let ping = client.send(Rest::new("GET", "asterisk/ping"));
        match timeout(TRIAL, ping).await {
            Ok(answer) => answer.map(|_| client),
            Err(_) => Ok(Self::over_http(client, settings)),
        }
    }

    /// Puts a request in the line at once; the answer is what is awaited.
    pub fn send(&self, rest: Rest) -> impl Future<Output = Result<Answer, Failure>> + Send + use<> {
        let (answer, answered) = oneshot::channel();
        let sent = self.requests.send(Outgoing { rest, answer });
        async move {
            sent.map_err(|_| Failure::Silent)?;
            match timeout(PATIENCE, answered).await {
                Ok(Ok(answer)) => answer.good(),
                Ok(Err(_)) | Err(_) => Err(Failure::Silent),
            }
        }
    }

    /// One worker, so that requests keep their order; it ends with the websocket.
    fn over_http(socket: Self, settings: &Settings) -> Self {
        tracing::info!("this Asterisk takes no requests over the websocket; HTTP is used");
        let (requests, outgoing) = mpsc::unbounded_channel();
        tokio::spawn(work(socket, settings.clone(), outgoing));
        Self { requests }
    }
}

async fn work(socket: Client, settings: Settings, mut outgoing: mpsc::UnboundedReceiver<Outgoing>) {
    let http = reqwest::Client::builder().timeout(PATIENCE).build();
    let Ok(http) = http else { return };
    loop {
        let next = tokio::select! {
            next = outgoing.recv() => next,
            () = socket.requests.closed() => None,
        };
        let Some(Outgoing { rest, answer }) = next else {
            return;
        };
        if let Some(said) = ask(&http, &settings, rest).await {
            let _ = answer.send(said);
        }
    }
}

async fn ask(http: &reqwest::Client, settings: &Settings, rest: Rest) -> Option<Answer> {
    let method = rest.method.parse().ok()?;
    let mut request = http
        .request(method, settings.rest_url(&rest.path))
        .header("authorization", settings.authorization());
    if !rest.body.is_null() {
        request = request.json(&rest.body);
    }
    let response = request.send().await.ok()?;
    let status = response.status().as_u16();
    let body = response.text().await.ok()?;
    Some(Answer { status, body })
}
