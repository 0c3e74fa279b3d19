//! Recordings and messages over HTTP, to pages and API alike: whole or one range (RFC 9110), read from
//! disk in small pieces, and never from outside the data directory. Who may listen is the handler's to
//! say; `listened` notes in the audit that they did, before the first byte goes out.

mod heard;
mod range;

use std::io::SeekFrom;
use std::path::{Component, Path, PathBuf};

use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use warp::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use warp::reply::{Reply, Response};

pub use heard::listened;
use range::Wanted;
pub use range::begins;

/// Read and sent at once, in bytes.
const PIECE: usize = 64 * 1024;
/// Pieces read ahead of the listener.
const AHEAD: usize = 4;

/// Why there is nothing to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unheard {
    /// The file is not in its place.
    Missing,
    /// The path leads out of the data directory.
    Outside,
    /// No such part: a range that is malformed, or begins after the end of a file of so many bytes.
    Range(u64),
    /// The file cannot be read.
    Unreadable,
}

/// A sound file that is about to be heard.
#[derive(Debug)]
pub struct Sound {
    file: File,
    length: u64,
    etag: String,
    name: String,
}

impl Sound {
    /// Opens the file at `path` below the data directory. `sha256` becomes the entity tag, `name` is
    /// what a browser would save it as; both are ours and plain ASCII.
    pub async fn open(data: &Path, path: &str, sha256: &str, name: &str) -> Result<Self, Unheard> {
        let place = place(data, path).await?;
        let file = File::open(&place).await.map_err(unreadable)?;
        let about = file.metadata().await.map_err(unreadable)?;
        if !about.is_file() {
            return Err(Unheard::Missing);
        }
        Ok(Self {
            file,
            length: about.len(),
            etag: format!("\"{sha256}\""),
            name: name.into(),
        })
    }

    /// What was asked for. Conditions and ranges as RFC 9110 has them; a request for several ranges is
    /// answered with the whole file.
    pub async fn serve(self, method: &Method, asked: &HeaderMap) -> Result<Response, Unheard> {
        if self.unchanged(asked) {
            return Ok(self.head(StatusCode::NOT_MODIFIED, None));
        }
        let whole = (0, self.length);
        if method == Method::HEAD {
            return Ok(self.head(StatusCode::OK, Some(whole)));
        }
        match self.wanted(asked) {
            Wanted::Whole => self.body(StatusCode::OK, whole).await,
            Wanted::Part(first, length) => {
                self.body(StatusCode::PARTIAL_CONTENT, (first, length))
                    .await
            }
            Wanted::Nothing => Err(Unheard::Range(self.length)),
        }
    }

    fn unchanged(&self, asked: &HeaderMap) -> bool {
        let tags = text(asked, header::IF_NONE_MATCH).unwrap_or_default();
        tags.split(',')
            .map(str::trim)
            .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == self.etag)
    }

    fn wanted(&self, asked: &HeaderMap) -> Wanted {
        let Some(range) = asked.get(header::RANGE) else {
            return Wanted::Whole;
        };
        let same = match asked.get(header::IF_RANGE) {
            Some(tag) => tag.as_bytes() == self.etag.as_bytes(),
            None => true,
        };
        match (same, range.to_str()) {
            (false, _) => Wanted::Whole,
            (true, Ok(range)) => range::wanted(range, self.length),
            (true, Err(_)) => Wanted::Nothing,
        }
    }

    /// The head of an answer that carries `length` bytes from `first` on.
    fn head(&self, status: StatusCode, part: Option<(u64, u64)>) -> Response {
        let mut response = StatusCode::OK.into_response();
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let mut set = |name, value: String| {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        };
        set(header::ETAG, self.etag.clone());
        set(header::ACCEPT_RANGES, "bytes".into());
        set(header::CACHE_CONTROL, "private, no-store".into());
        let Some((first, length)) = part else {
            return response;
        };
        set(header::CONTENT_TYPE, "audio/wav".into());
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff".into());
        set(header::CONTENT_LENGTH, length.to_string());
        let disposition = format!("inline; filename=\"{}\"", self.name);
        set(header::CONTENT_DISPOSITION, disposition);
        if status == StatusCode::PARTIAL_CONTENT {
            let (last, whole) = (first + length - 1, self.length);
            set(
                header::CONTENT_RANGE,
                format!("bytes {first}-{last}/{whole}"),
            );
        }
        response
    }

    async fn body(mut self, status: StatusCode, part: (u64, u64)) -> Result<Response, Unheard> {
        let (first, length) = part;
        let start = SeekFrom::Start(first);
        self.file.seek(start).await.map_err(unreadable)?;
        let head = self.head(status, Some(part));
        let (pieces, listener) = mpsc::channel(AHEAD);
        tokio::spawn(read(self.file, length, pieces));
        let body = warp::reply::stream(ReceiverStream::new(listener)).into_response();
        let (head, _) = head.into_parts();
        Ok(Response::from_parts(head, body.into_body()))
    }
}

/// Reads on as the listener takes it; ends when the listener is gone.
async fn read(file: File, length: u64, pieces: mpsc::Sender<std::io::Result<Vec<u8>>>) {
    let mut file = file.take(length);
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let came = (&mut file).take(PIECE as u64).read_to_end(&mut piece).await;
        let over = !matches!(came, Ok(1..));
        let piece = match came {
            Ok(0) if file.limit() == 0 => return,
            Ok(0) => Err(std::io::ErrorKind::UnexpectedEof.into()),
            Ok(_) => Ok(piece),
            Err(error) => Err(error),
        };
        if pieces.send(piece).await.is_err() || over {
            return;
        }
    }
}

/// Where a file of ours lies, links resolved.
async fn place(data: &Path, path: &str) -> Result<PathBuf, Unheard> {
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    if path.is_empty() || !Path::new(path).components().all(plain) {
        return Err(Unheard::Outside);
    }
    let root = tokio::fs::canonicalize(data).await.map_err(unreadable)?;
    let place = tokio::fs::canonicalize(root.join(path)).await;
    let place = place.map_err(unreadable)?;
    match place.starts_with(&root) {
        true => Ok(place),
        false => Err(Unheard::Outside),
    }
}

fn unreadable(error: std::io::Error) -> Unheard {
    if error.kind() == std::io::ErrorKind::NotFound {
        return Unheard::Missing;
    }
    tracing::error!(%error, "a sound file cannot be read");
    Unheard::Unreadable
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
