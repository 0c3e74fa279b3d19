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
        // Whoever asked was told that it was not done, and has done something else.
        if answer.is_closed() {
            continue;
        }
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// An Asterisk that answers everything over HTTP and keeps the first lines.
    async fn listening() -> (Settings, Arc<Mutex<Vec<String>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let settings = Settings {
            url: format!("http://{}", listener.local_addr().unwrap()),
            user: "rexian".into(),
            password: "secret".into(),
        };
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = vec![0; 4_096];
                let read = stream.read(&mut bytes).await.unwrap();
                let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
                let line = text.lines().next().unwrap_or_default().to_owned();
                seen.lock().unwrap().push(line);
                let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
                stream.write_all(answer).await.unwrap();
            }
        });
        (settings, asked)
    }

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_not_asked() {
        let (settings, asked) = listening().await;
        let (requests, _socket) = mpsc::unbounded_channel();
        let client = Client::over_http(Client { requests }, &settings);
        let first = client.send(Rest::new("POST", "channels/a/answer"));
        let given_up = client.send(Rest::new("POST", "channels"));
        let last = client.send(Rest::new("DELETE", "channels/a"));
        drop(given_up);
        first.await.unwrap();
        last.await.unwrap();
        let lines = ["POST /ari/channels/a/answer", "DELETE /ari/channels/a"];
        assert_eq!(
            *asked.lock().unwrap(),
            lines.map(|line| format!("{line} HTTP/1.1"))
        );
    }
}
