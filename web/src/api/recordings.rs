//! `/recordings`: conversations and messages, and their sound.

use serde::Serialize;
use store::recordings::{Filter, Kind, Present, Recording, State};
use store::{Durability, Page};
use switchboard::{AgentId, MessageKind, QueueId};
use warp::reply::Response;

use super::problem::{Code, Problem};
use super::{Api, Ask, Items, body, calls, json, sound, time};

const KINDS: &[&str] = &["conversation", "message"];
const STATES: &[&str] = &[
    "started",
    "finished",
    "stored",
    "missing",
    "discarded",
    "expired",
];

/// A recording, as shown.
#[derive(Debug, Serialize)]
struct RecordingBody {
    id: i64,
    call: Option<u64>,
    caller: Option<String>,
    agent: Option<u32>,
    queue: Option<u32>,
    grade: Option<u8>,
    kind: &'static str,
    message: Option<&'static str>,
    state: &'static str,
    started: String,
    ended: Option<String>,
    duration_s: Option<f64>,
    stored: Option<String>,
    bytes: Option<u64>,
    sha256: Option<String>,
    held: bool,
    aside: bool,
    participants: Vec<PresentBody>,
    audio: Option<String>,
}

/// Somebody who is on it.
#[derive(Debug, Serialize)]
struct PresentBody {
    party: String,
    joined: String,
    left: Option<String>,
}

/// Recordings, latest first. A page may be short, or empty, though another follows.
pub async fn list(api: &Api, ask: Ask) -> Result<Response, Problem> {
    let kind = ask.query.one_of("kind", KINDS)?.and_then(Kind::parse);
    let state = ask.query.one_of("state", STATES)?.and_then(State::parse);
    let query = &ask.query;
    let longer = query.number("longer_s")?;
    let filter = Filter {
        kind,
        states: state.into_iter().collect(),
        agent: query.id("agent")?.map(AgentId),
        caller: query.caller()?,
        queue: query.id("queue")?.map(QueueId),
        grade: query.grade()?,
        longer_ms: longer.map(|seconds| seconds.saturating_mul(1_000)),
        held: query.flag("held")?,
        aside: query.flag("aside")?,
        since: query.since()?,
        until: query.time("until")?,
        cursor: query.text("cursor").map(Into::into),
        limit: Some(query.limit()?),
    };
    let Page { items, next } = api
        .read(move |c| {
            let Page { items, next } = store::recordings::find(c, &filter)?;
            let items = items.into_iter().map(|it| with_present(c, it));
            let items = items.collect::<store::Result<Vec<_>>>()?;
            Ok(Page { items, next })
        })
        .await?;
    let items = items.into_iter().map(shown).collect();
    Ok(json(&Items { items, next }))
}

/// One recording.
pub async fn show(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let recording = get(api, ask).await?;
    answer(api, recording).await
}

/// The recording of a call, of several the latest: a call that was led on after a talk has more. What was said
/// aside is among those that `calls/{id}` lists.
pub async fn of_call(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let call = calls::id(ask)?;
    let all = move |c: &store::rusqlite::Connection| {
        store::calls::get(c, call)?;
        store::recordings::of_call(c, call)
    };
    let mut all = api.read(all).await?;
    all.retain(|recording| !recording.aside);
    let recording = all.pop().ok_or_else(|| {
        Problem::new(
            Code::NoSuchRecording,
            "nothing of this call was recorded; recordings of calls that an agent answered come within seconds",
        )
    })?;
    answer(api, recording).await
}

/// Holds it: it is not removed.
pub async fn hold(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    change(api, ask, store::retention::hold).await
}

/// Holds it no more.
pub async fn lift(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    change(api, ask, store::retention::lift).await
}

async fn change(
    api: &Api,
    ask: &Ask,
    change: fn(&store::rusqlite::Transaction<'_>, i64, &str, &str, u64) -> store::Result<()>,
) -> Result<Response, Problem> {
    let id = get(api, ask).await?.id;
    let mut fields = body::object(&ask.headers, &ask.body, &["reason"])?;
    let reason = fields.text("reason", 200);
    let reason = fields.required("reason", reason).unwrap_or_default();
    fields.done()?;
    let (by, now) = (ask.by(), api.now());
    let write = move |tx: &store::rusqlite::Transaction<'_>| {
        change(tx, id, &reason, &by, now)?;
        store::recordings::get(tx, id)
    };
    let recording = api.write(Durability::Full, write).await?;
    answer(api, recording).await
}

/// Its sound.
pub async fn audio(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let recording = get(api, ask).await?;
    let subject = ("recording", recording.id);
    sound::serve(api, ask, subject, &recording, |_| Ok(())).await
}

async fn get(api: &Api, ask: &Ask) -> Result<Recording, Problem> {
    let id = ask.number(Code::NoSuchRecording)?;
    api.read(move |c| store::recordings::get(c, id)).await
}

async fn answer(api: &Api, recording: Recording) -> Result<Response, Problem> {
    let shown = shown(api.read(move |c| with_present(c, recording)).await?);
    Ok(json(&shown))
}

fn with_present(
    c: &store::rusqlite::Connection,
    recording: Recording,
) -> store::Result<(Recording, Vec<Present>)> {
    let present = store::recordings::present(c, recording.id)?;
    Ok((recording, present))
}

fn present(it: &Present) -> PresentBody {
    PresentBody {
        party: it.who.label(),
        joined: time::show(it.since),
        left: it.until.map(time::show),
    }
}

fn shown((recording, there): (Recording, Vec<Present>)) -> RecordingBody {
    let audible = recording.state == State::Stored;
    RecordingBody {
        id: recording.id,
        call: recording.call.map(|call| call.0),
        caller: recording.caller,
        agent: recording.agent.map(|agent| agent.0),
        queue: recording.queue.map(|queue| queue.0),
        grade: recording.grade,
        kind: recording.kind.as_str(),
        message: recording.message.map(MessageKind::as_str),
        state: recording.state.as_str(),
        started: time::show(recording.started_at),
        ended: recording.ended_at.map(time::show),
        duration_s: recording.duration_ms.map(time::seconds),
        stored: recording.stored_at.map(time::show),
        bytes: recording.bytes,
        sha256: recording.sha256,
        held: recording.held,
        aside: recording.aside,
        participants: there.iter().map(present).collect(),
        audio: audible.then(|| format!("/api/v1/recordings/{}/audio", recording.id)),
    }
}
