//! How `rexian reload` asks the `rexian` that runs: by a socket in the data directory, which its owner alone can open.
//! Asked is with one line; answered with `ok` or `failed` and whatever there is to say, a line each.

use std::io::{Read, Result, Write};
use std::net::Shutdown;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream as Blocking;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::{Asking, Told, waiting};

/// The socket's name in the data directory.
const NAME: &str = "control";
/// The one question.
const QUESTION: &str = "reload";
/// Whoever connects has so long to ask.
const PATIENCE: Duration = Duration::from_secs(5);
/// No question is longer, in bytes.
const LONGEST: u64 = 64;

/// Answers below this data directory, on tasks of its own.
///
/// # Errors
/// The socket cannot be made.
pub fn listen(data: &Path, asking: Asking) -> Result<()> {
    let path = socket(data);
    // One of an earlier run, whose database is ours now.
    let _ = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600))?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, asking.clone()));
        }
    });
    Ok(())
}

/// Asks whoever serves with this data directory; `Ok` with what is to be said, or with why it was refused.
///
/// # Errors
/// Nobody answers there.
pub fn ask(data: &Path) -> Result<std::result::Result<String, String>> {
    let mut stream = Blocking::connect(socket(data))?;
    writeln!(stream, "{QUESTION}")?;
    stream.shutdown(Shutdown::Write)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    match answer.split_once('\n') {
        Some(("ok", rest)) => Ok(Ok(rest.into())),
        Some(("failed", rest)) => Ok(Err(rest.into())),
        Some(_) | None => Err(std::io::Error::other("it ended before it answered")),
    }
}

fn socket(data: &Path) -> PathBuf {
    data.join(NAME)
}

async fn answer(mut stream: UnixStream, asking: Asking) {
    let (reader, mut writer) = stream.split();
    let mut lines = BufReader::new(reader.take(LONGEST)).lines();
    let line = timeout(PATIENCE, lines.next_line()).await;
    let Ok(Ok(Some(line))) = line else { return };
    let words = match line == QUESTION {
        true => match reload(&asking).await {
            Ok(waits) => format!("ok\n{}", lines_of(&waiting(&waits))),
            Err(why) => format!("failed\n{why}\n"),
        },
        false => format!("failed\nonly `{QUESTION}` can be asked for\n"),
    };
    let _ = writer.write_all(words.as_bytes()).await;
}

async fn reload(asking: &Asking) -> Told {
    let (asker, told) = oneshot::channel();
    let stopped = || String::from("rexian is stopping");
    asking.send(asker).await.map_err(|_| stopped())?;
    told.await.unwrap_or_else(|_| Err(stopped()))
}

fn lines_of(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}
