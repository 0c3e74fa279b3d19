//! `/notes`: what is noted about callers.

use serde::Serialize;
use store::Durability;
use store::notes::{LONGEST, Note};
use store::rusqlite::Transaction;
use warp::http::StatusCode;
use warp::reply::{Reply, Response};

use super::problem::{Code, Problem};
use super::query::bad;
use super::{Api, Ask, Items, body, json, nothing, time};

/// One of them, as shown.
#[derive(Debug, Serialize)]
struct NoteBody {
    id: i64,
    caller: String,
    note: String,
    written: String,
    written_by: String,
}

/// What is noted about a caller, latest first.
pub async fn list(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let caller = ask.query.caller()?;
    let caller = caller.ok_or_else(|| bad("caller", "is required: whose notes"))?;
    let notes = api
        .read(move |c| store::notes::of_caller(c, &caller))
        .await?;
    Ok(json(&Items::all(notes.into_iter().map(shown).collect())))
}

/// Writes one.
pub async fn write(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let mut fields = body::object(&ask.headers, &ask.body, &["caller", "note"])?;
    let caller = fields.text("caller", 32);
    let caller = fields.required("caller", caller).unwrap_or_default();
    let note = fields.text("note", LONGEST);
    let note = fields.required("note", note).unwrap_or_default();
    fields.done()?;
    let now = api.now();
    let write = move |tx: &Transaction<'_>| store::notes::write(tx, &caller, &note, "api", now);
    let note = api.write(Durability::Full, write).await?;
    Ok(warp::reply::with_status(json(&shown(note)), StatusCode::CREATED).into_response())
}

/// Removes one.
pub async fn remove(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let (id, now) = (ask.number(Code::NoSuchNote)?, api.now());
    let remove = move |tx: &Transaction<'_>| store::notes::remove(tx, id, "api", now);
    api.write(Durability::Full, remove).await?;
    Ok(nothing())
}

fn shown(note: Note) -> NoteBody {
    NoteBody {
        id: note.id,
        caller: note.caller,
        note: note.note,
        written: time::show(note.written_at),
        written_by: note.written_by,
    }
}
