//! The sound of a recording or a message: whether there is any, the note in the audit, and the bytes.

use store::recordings::{Recording, State};
use warp::http::{Method, header};
use warp::reply::Response;

use super::problem::{Code, Problem};
use super::{Api, Ask};
use crate::audio::{self, Sound, Unheard};

/// Who listens, in a message's row.
pub const BY: &str = "api";

/// What is heard: `recording` or `voicemail`, and its row.
pub type Subject = (&'static str, i64);

/// Answers with the sound of a recording. `note` is run in the transaction of the audit, when the
/// listening is one to be noted.
pub async fn serve(
    api: &Api,
    ask: &Ask,
    subject: Subject,
    recording: &Recording,
    note: impl FnOnce(&store::rusqlite::Transaction<'_>) -> store::Result<()> + Send + 'static,
) -> Result<Response, Problem> {
    let (path, sha256) = stored(recording)?;
    let data = &api.app.settings.data;
    let name = format!("{}-{}.wav", subject.0, subject.1);
    let sound = Sound::open(data, path, sha256, &name)
        .await
        .map_err(unheard)?;
    if ask.method != Method::HEAD {
        let (begins, now) = (audio::begins(&ask.headers), api.now());
        let by = ask.by();
        let heard = move |tx: &store::rusqlite::Transaction<'_>| {
            let (kind, id) = (subject.0, subject.1.to_string());
            match audio::listened(tx, now, &by, (kind, &id), "", begins)? {
                true => note(tx),
                false => Ok(()),
            }
        };
        api.write(store::Durability::Normal, heard).await?;
    }
    sound
        .serve(&ask.method, &ask.headers)
        .await
        .map_err(unheard)
}

/// The file of a recording, relative to the data directory, and its hash.
fn stored(recording: &Recording) -> Result<(&str, &str), Problem> {
    match recording.state {
        State::Stored => {}
        State::Started => {
            return Err(not_ready(
                "It is still being recorded; ask again when the call is over.",
            ));
        }
        State::Finished => {
            return Err(not_ready(
                "Its file is being put in its place; ask again in a moment.",
            ));
        }
        State::Missing => return Err(gone("It could not be made, so there is nothing to hear.")),
        State::Expired => {
            return Err(gone(
                "It was kept for as long as the office keeps such, and removed.",
            ));
        }
        State::Discarded => return Err(gone("The caller did not keep it, so it was removed.")),
    }
    let file = recording.path.as_deref().zip(recording.sha256.as_deref());
    file.ok_or_else(|| gone("It has no file."))
}

fn not_ready(detail: &str) -> Problem {
    Problem::new(Code::RecordingNotReady, detail).retry_after(super::limits::RETRY_S)
}

fn gone(detail: &str) -> Problem {
    Problem::new(Code::SoundGone, detail)
}

fn unheard(why: Unheard) -> Problem {
    match why {
        Unheard::Missing => gone(
            "Its file is not in its place in the data directory; an administrator can look with rexian check.",
        ),
        Unheard::Outside => gone(
            "Its file would lie outside the data directory, so it is not opened; an administrator can look with rexian check.",
        ),
        Unheard::Range(length) => Problem::new(
            Code::RangeNotSatisfiable,
            format!(
                "The sound has {length} bytes; ask for one range within, such as bytes=0-1023."
            ),
        )
        .with(header::CONTENT_RANGE, format!("bytes */{length}")),
        Unheard::Unreadable => Problem::new(
            Code::StoreUnavailable,
            "Its file cannot be read at the moment; the log says why. Try again.",
        )
        .retry_after(super::limits::RETRY_S),
    }
}
