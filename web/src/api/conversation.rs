//! What can be asked for in a conversation: `/calls/{id}/hold`, `/mute`, `/keys`, `/help`, `/transfer`
//! and `/participants`. Each is answered with the call as it then stands.

use serde::Serialize;
use store::Durability;
use store::rusqlite::Transaction;
use switchboard::{Actor, CallId, Destination, Party, Request, TransferKind};
use warp::reply::Response;

use super::body::{self, Fields};
use super::calls;
use super::problem::{Code, FieldError, Problem};
use super::{Api, Ask, Items, json, time};
use crate::audited;
use crate::destination::{self, LONGEST, Written};
use crate::dialling;

/// Somebody who talks or talked with the caller, as shown.
#[derive(Debug, Serialize)]
struct ParticipantBody {
    party: String,
    joined: String,
    left: Option<String>,
    talk_s: f64,
    held: bool,
    muted: bool,
}

/// Lets the caller wait in music.
pub async fn hold(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    request(api, ask, Request::Hold).await
}

/// Brings the caller back.
pub async fn resume(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    request(api, ask, Request::Resume).await
}

/// Lets nothing through that somebody says.
pub async fn mute(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    set_mute(api, ask, true).await
}

/// Lets somebody be heard again.
pub async fn unmute(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    set_mute(api, ask, false).await
}

/// Asks for a supervisor, in the name of the agent in charge.
pub async fn call_for_help(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    request(api, ask, |call| Request::CallForHelp(call, true)).await
}

/// Takes that back.
pub async fn end_help(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    request(api, ask, |call| Request::CallForHelp(call, false)).await
}

/// Says what came of a call, by one of its queue's dispositions; the call may be over.
pub async fn dispose(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let mut fields = body::object(&ask.headers, &ask.body, &["disposition"])?;
    let words = fields.text("disposition", LONGEST);
    let words = fields.required("disposition", words).unwrap_or_default();
    fields.done()?;
    let id = calls::id(ask)?;
    api.read(move |c| store::calls::get(c, id)).await?;
    let request = Request::Dispose(id, words);
    let done = audited::done(&request);
    api.app.switch.ask(Actor::Api, request).await?;
    note(api, ask, done).await?;
    calls::show(api, ask).await
}

/// Presses keys towards the far end of somebody.
pub async fn keys(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let mut fields = body::object(&ask.headers, &ask.body, &["party", "keys"])?;
    let party = party(&mut fields);
    let keys = fields.text("keys", LONGEST);
    let keys = fields.required("keys", keys).unwrap_or_default();
    fields.done()?;
    request(api, ask, |call| Request::SendKeys(call, party, keys)).await
}

/// Rings somebody to take over, at once or after a word. A case may go along to a department (语音转办).
pub async fn transfer(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let mut fields = body::object(&ask.headers, &ask.body, &["to", "kind", "case"])?;
    let kinds = ["blind", "attended"];
    let kind = fields.one_of("kind", &kinds, |text| {
        TransferKind::parse(text).filter(|kind| *kind != TransferKind::Invite)
    });
    let kind = fields.required("kind", kind);
    let case = fields.text("case", LONGEST);
    let (to, department) = destination(api, fields).await?;
    let kind = kind.unwrap_or(TransferKind::Attended);
    let what = |call| Request::Transfer(call, to, kind);
    let Some(number) = case else {
        return request(api, ask, what).await;
    };
    let department = department.ok_or_else(|| {
        Problem::invalid(vec![FieldError {
            pointer: "/case".into(),
            detail: "goes along to a department only; say department: and which in to".into(),
        }])
    })?;
    let (call, seen) = (calls::id(ask)?, number.clone());
    api.read(move |c| store::cases::verb_towards(c, &seen, department))
        .await?;
    request(api, ask, what).await?;
    let (goes, now) = ((department, call), api.now());
    let along = move |tx: &Transaction<'_>| {
        store::cases::send_along(tx, &number, goes, &Actor::Api.label(), now)
    };
    api.write(Durability::Full, along).await?;
    calls::show(api, ask).await
}

/// Leaves the caller to the recipient.
pub async fn complete(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    request(api, ask, Request::CompleteTransfer).await
}

/// Caller and recipient change places.
pub async fn swap(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    request(api, ask, Request::SwapTransfer).await
}

/// Everybody talks with everybody.
pub async fn merge(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    request(api, ask, Request::MergeTransfer).await
}

/// Gives the transfer up.
pub async fn cancel(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    request(api, ask, Request::CancelTransfer).await
}

/// Who talks with the caller, and who did.
pub async fn participants(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let id = calls::id(ask)?;
    let talks = move |c: &store::rusqlite::Connection| {
        store::calls::get(c, id)?;
        store::calls::talks(c, id)
    };
    let talks = api.read(talks).await?;
    let snapshot = api.app.switch.snapshot();
    let view = calls::view(&snapshot, id);
    let now = api.now();
    let items = talks.into_iter().map(|talk| {
        let live = view.filter(|_| talk.ended_at.is_none());
        let seen = live.and_then(|view| view.parties.iter().find(|it| it.who == talk.party));
        ParticipantBody {
            party: talk.party.label(),
            joined: time::show(talk.started_at),
            left: talk.ended_at.map(time::show),
            talk_s: time::seconds(talk.ended_at.unwrap_or(now).saturating_sub(talk.started_at)),
            held: seen.is_some_and(|party| party.held),
            muted: seen.is_some_and(|party| party.muted),
        }
    });
    Ok(json(&Items::all(items.collect())))
}

/// Rings somebody to join.
pub async fn invite(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let fields = body::object(&ask.headers, &ask.body, &["to"])?;
    let (to, _) = destination(api, fields).await?;
    let kind = TransferKind::Invite;
    request(api, ask, |call| Request::Transfer(call, to, kind)).await
}

/// Sends somebody away.
pub async fn dismiss(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    known(api, ask).await?;
    let named = ask.query.text("party").and_then(Party::parse);
    let party = named.ok_or_else(|| {
        super::query::bad(
            "party",
            "must be agent:<number> or number:<telephone number>",
        )
    })?;
    request(api, ask, |call| Request::Dismiss(call, party)).await
}

async fn set_mute(api: &Api, ask: &Ask, on: bool) -> Result<Response, Problem> {
    let party = match ask.query.text("party") {
        None | Some("caller") => None,
        Some(text) => Some(Party::parse(text).ok_or_else(|| {
            super::query::bad(
                "party",
                "must be caller, agent:<number> or number:<telephone number>",
            )
        })?),
    };
    request(api, ask, |call| Request::Mute(call, party, on)).await
}

/// Where to; a department is where it is reached, and is named too.
async fn destination(api: &Api, mut fields: Fields) -> Result<(Destination, Option<i64>), Problem> {
    let text = fields.text("to", LONGEST);
    let text = fields.required("to", text);
    let written = text.as_deref().and_then(destination::parse);
    let found = match &written {
        Some(written) => {
            let written = written.clone();
            api.read(move |c| written.find(c)).await?
        }
        None => None,
    };
    if text.is_some() && found.is_none() {
        fields.wrong(
            "to",
            match written {
                Some(_) => "must be a department that has a telephone; GET /departments lists them",
                None => {
                    "must be agent:, queue:, department:, number: or menu:, and which; or mailbox"
                }
            },
        );
    }
    fields.done()?;
    let department = match written {
        Some(Written::Department(row)) => Some(row),
        Some(Written::Known(_)) | None => None,
    };
    let found = found.unwrap_or(Destination::Outside(String::new()));
    Ok((found, department))
}

fn party(fields: &mut Fields) -> Option<Party> {
    let text = fields.text("party", LONGEST)?;
    if text == "caller" {
        return None;
    }
    let party = Party::parse(&text);
    if party.is_none() {
        fields.wrong(
            "party",
            "must be caller, agent:<number> or number:<telephone number>",
        );
    }
    party
}

/// Whether there is or was a call of that number; what else is wrong matters after that.
pub async fn known(api: &Api, ask: &Ask) -> Result<(), Problem> {
    let id = calls::id(ask)?;
    if calls::view(&api.app.switch.snapshot(), id).is_none() {
        api.read(move |c| store::calls::get(c, id)).await?;
    }
    Ok(())
}

/// Asks for something in a call that goes on, which stands in the audit; the call as it then stands.
pub async fn request(
    api: &Api,
    ask: &Ask,
    what: impl FnOnce(CallId) -> Request,
) -> Result<Response, Problem> {
    let id = calls::id(ask)?;
    let request = what(id);
    let done = audited::done(&request);
    match dialling::ask(&api.app, Actor::Api, request, (ask.by(), api.now())).await? {
        Ok(()) => {
            note(api, ask, done).await?;
            calls::show(api, ask).await
        }
        Err(switchboard::Refusal::NoSuchCall) => {
            api.read(move |c| store::calls::get(c, id)).await?;
            let detail = "The call is over already; nothing can be done in it.";
            Err(Problem::new(Code::CallEnded, detail))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// What a programme did to the call it named, in the audit.
pub async fn note(
    api: &Api,
    ask: &Ask,
    done: Option<(&'static str, String)>,
) -> Result<(), Problem> {
    note_of(api, ask, calls::id(ask)?, done).await
}

/// The same of any call.
pub async fn note_of(
    api: &Api,
    ask: &Ask,
    call: CallId,
    done: Option<(&'static str, String)>,
) -> Result<(), Problem> {
    let Some((action, detail)) = done else {
        return Ok(());
    };
    let (by, now) = (ask.by(), api.now());
    let note = move |tx: &Transaction<'_>| {
        store::audit::note(tx, now, &by, action, ("call", &call.to_string()), &detail)
    };
    api.write(Durability::Full, note).await
}
