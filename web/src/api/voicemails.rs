//! `/voicemails`: messages in the mailbox, and their sound.

use serde::Serialize;
use store::Page;
use store::voicemails::{Filter, Voicemail};
use warp::reply::Response;

use super::problem::{Code, Problem};
use super::{Api, Ask, Items, json, sound, time};

/// A message, as shown.
#[derive(Debug, Serialize)]
struct VoicemailBody {
    id: i64,
    call: Option<u64>,
    caller: Option<String>,
    kind: &'static str,
    left: String,
    duration_s: Option<f64>,
    heard: Option<String>,
    heard_by: Option<String>,
    case: String,
    recording: i64,
    audio: String,
}

/// Messages, latest first.
pub async fn list(api: &Api, ask: Ask) -> Result<Response, Problem> {
    let heard = ask.query.one_of("heard", &["true", "false"])?;
    let overdue = ask.query.one_of("overdue", &["true"])?;
    let before = api.now().saturating_sub(api.app.settings.message_due_ms);
    let filter = Filter {
        overdue: overdue.map(|_| before),
        heard: heard.map(|heard| heard == "true"),
        kind: None,
        cursor: ask.query.text("cursor").map(Into::into),
        limit: Some(ask.query.limit()?),
    };
    let Page { items, next } = api
        .read(move |c| store::voicemails::find(c, &filter))
        .await?;
    let items = items.into_iter().map(body).collect();
    Ok(json(&Items { items, next }))
}

/// One message.
pub async fn show(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let id = ask.number(Code::NoSuchVoicemail)?;
    let voicemail = api.read(move |c| store::voicemails::get(c, id)).await?;
    Ok(json(&body(voicemail)))
}

/// Its sound; the first to listen is remembered.
pub async fn audio(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let id = ask.number(Code::NoSuchVoicemail)?;
    let recording = api
        .read(move |c| store::recordings::get(c, store::voicemails::get(c, id)?.recording))
        .await?;
    let now = api.now();
    let heard = move |tx: &store::rusqlite::Transaction<'_>| {
        store::voicemails::heard(tx, id, sound::BY, now)
    };
    sound::serve(api, ask, ("voicemail", id), &recording, heard).await
}

fn body(voicemail: Voicemail) -> VoicemailBody {
    VoicemailBody {
        id: voicemail.id,
        call: voicemail.call.map(|call| call.0),
        caller: voicemail.caller,
        kind: voicemail.kind.as_str(),
        left: time::show(voicemail.left_at),
        duration_s: voicemail.duration_ms.map(time::seconds),
        heard: voicemail.heard_at.map(time::show),
        heard_by: voicemail.heard_by,
        case: voicemail.case,
        recording: voicemail.recording,
        audio: format!("/api/v1/voicemails/{}/audio", voicemail.id),
    }
}
