//! The sockets of FastAGI.

use std::io::{Error, ErrorKind, Result};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::protocol::{LONGEST_LINE, MOST_LINES, Request};
use super::{Agi, protocol, scripts};

/// Conversations at once; more wait.
const MOST: usize = 200;
/// The longest conversation.
const LIMIT: Duration = Duration::from_secs(120);
/// After a connection that could not be taken, for want of file handles as a rule.
const BREATH: Duration = Duration::from_millis(100);

/// Serves until the process ends.
pub async fn serve(listener: TcpListener, agi: Arc<Agi>) {
    let room = Arc::new(Semaphore::new(MOST));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        let Ok((mut socket, _)) = listener.accept().await else {
            sleep(BREATH).await;
            continue;
        };
        let agi = Arc::clone(&agi);
        tokio::spawn(async move {
            let (from, to) = socket.split();
            match timeout(LIMIT, converse(from, to, agi)).await {
                Ok(Ok(())) => {}
                Ok(Err(why)) => tracing::warn!(%why, "a FastAGI script did not come to its end"),
                Err(_) => tracing::warn!("a FastAGI script took too long"),
            }
            drop(place);
        });
    }
}

async fn converse(
    from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    agi: Arc<Agi>,
) -> Result<()> {
    let mut from = BufReader::new(from);
    let Some(request) = request(&mut from).await? else {
        return Ok(());
    };
    let prepared = tokio::task::spawn_blocking(move || scripts::commands(&agi, &request)).await;
    let commands = prepared.map_err(Error::other)?.map_err(Error::other)?;
    for command in commands {
        to.write_all(command.as_bytes()).await?;
        let Some(line) = line(&mut from).await? else {
            return Ok(());
        };
        // Hung up in the middle: nothing is left to do.
        let answer = protocol::answer(&line).map_err(|_| malformed("an answer"))?;
        if answer.is_none() {
            return Ok(());
        }
    }
    Ok(())
}

/// `None` when somebody only looked whether the port is open.
async fn request(from: &mut (impl AsyncBufReadExt + Unpin)) -> Result<Option<Request>> {
    let mut lines = Vec::new();
    while let Some(line) = line(from).await? {
        if line.is_empty() {
            let request = protocol::request(lines.iter().map(String::as_str));
            return request.map(Some).map_err(|_| malformed("a beginning"));
        }
        if lines.len() >= MOST_LINES {
            return Err(malformed("so many lines"));
        }
        lines.push(line);
    }
    match lines.is_empty() {
        true => Ok(None),
        false => Err(malformed("an end before the beginning")),
    }
}

/// One line without its end; `None` at the end of all.
async fn line(from: &mut (impl AsyncBufReadExt + Unpin)) -> Result<Option<String>> {
    let mut bytes = Vec::new();
    let read = from
        .take(LONGEST_LINE as u64)
        .read_until(b'\n', &mut bytes)
        .await?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.pop() != Some(b'\n') {
        return Err(malformed("a line without an end"));
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(Some(text.trim_end_matches('\r').to_owned()))
}

fn malformed(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("{what} that is not AGI"))
}
