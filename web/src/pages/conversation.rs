//! What people do in a conversation: `POST /calls/7/hold` and its like, and the same for the call at
//! hand from the desk. What may not be, the switchboard refuses.

use store::Role;
use store::rusqlite::{Connection, Transaction};
use switchboard::{Actor, CallId, Party, Place, Request, Snapshot, TransferKind};
use warp::http::StatusCode;
use warp::reply::Reply;

use super::{Answer, Visit, desk, home, redirect};
use crate::audited;
use crate::destination::{self, Written};
use crate::dialling;
use crate::error::Error;
use crate::session::Session;

const WHO: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Admin];

/// Something is asked for in a call.
pub async fn ask(visit: &Visit, number: &str, noun: &[&str]) -> Answer {
    visit.role(&WHO)?;
    let call = number.parse().map(CallId).map_err(|_| Error::NotFound)?;
    let request = match noun {
        ["end"] => Request::HangUp(call),
        ["hold"] => Request::Hold(call),
        ["hold", "end"] => Request::Resume(call),
        ["recording", "pause"] => Request::PauseRecording(call, true),
        ["recording", "pause", "end"] => Request::PauseRecording(call, false),
        ["help"] => Request::CallForHelp(call, true),
        ["help", "end"] => Request::CallForHelp(call, false),
        ["parking"] => Request::Park(call),
        ["parking", "end"] => {
            let agent = visit.user()?.user.agent.ok_or(Error::NoTelephone)?;
            Request::PickUp(call, agent)
        }
        ["place"] if visit.user()?.leads() => {
            let place = crate::api::place(visit.form.text("to")).ok_or(Error::Malformed)?;
            Request::Move(call, place)
        }
        ["offer"] if visit.user()?.leads() => {
            let own = visit.user()?.user.agent.ok_or(Error::NoTelephone)?;
            Request::Move(call, Place::Supervisor(own))
        }
        ["place" | "offer"] => return Err(Error::Forbidden),
        ["mute"] => Request::Mute(call, muted(visit)?, true),
        ["mute", "end"] => Request::Mute(call, muted(visit)?, false),
        ["transfer"] => transfer(visit, call).await?,
        ["transfer", "completion"] => Request::CompleteTransfer(call),
        ["transfer", "swap"] => Request::SwapTransfer(call),
        ["transfer", "merge"] => Request::MergeTransfer(call),
        ["transfer", "end"] => Request::CancelTransfer(call),
        ["participants", "end"] => {
            let party = Party::parse(visit.form.text("party")).ok_or(Error::Malformed)?;
            Request::Dismiss(call, party)
        }
        ["disposition"] => Request::Dispose(call, visit.form.text("disposition").into()),
        ["keys"] => {
            let keys = visit.form.text("keys").into();
            Request::SendKeys(call, party(visit)?, keys)
        }
        _ => return Err(Error::NotFound),
    };
    let session = visit.user()?;
    let snapshot = visit.app.switch.snapshot();
    let by = asker(session, &snapshot, call, &request);
    let done = done(&request, &by);
    let who = (session.actor().label(), visit.now());
    dialling::ask(&visit.app, by, request, who).await??;
    if let Some((action, detail)) = done {
        let (by, now) = (session.actor().label(), visit.now());
        let note = move |tx: &Transaction<'_>| {
            store::audit::note(tx, now, &by, action, ("call", &call.to_string()), &detail)
        };
        visit.write(note).await?;
    }
    if visit.is_part() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(redirect(home::back(visit)?))
}

/// Who asks for it: what a call came to, whoever handled it says for themself; who takes a caller does that too.
fn asker(session: &Session, board: &Snapshot, call: CallId, request: &Request) -> Actor {
    if matches!(request, Request::Move(_, Place::Supervisor(_))) {
        return session.actor();
    }
    let own = session.user.agent;
    let mut agents = board.agents.iter();
    let own = agents.find(|agent| Some(agent.agent) == own);
    let last = own.and_then(|own| own.last.as_ref());
    if matches!(request, Request::Dispose(..)) && last.is_some_and(|last| last.call == call) {
        return session.actor();
    }
    session.actor_in(board.calls.iter().find(|view| view.call == call))
}

/// What stands in the audit of it, if anything: whatever is done in a call of others. Of what agents do in
/// their own the facts tell all but where a caller is left to somebody else.
fn done(request: &Request, by: &Actor) -> Option<(&'static str, String)> {
    let others = matches!(by, Actor::User(_))
        || matches!(
            request,
            Request::Park(_) | Request::PickUp(..) | Request::Move(..)
        );
    others.then(|| audited::done(request)).flatten()
}

/// The same in the call at hand.
pub async fn ask_at_hand(visit: &Visit, noun: &[&str]) -> Answer {
    let call = desk::call_at_hand(visit)?;
    ask(visit, &call.to_string(), noun).await
}

/// Voice dispatch (语音转办): the call at hand goes to a department, and its case with it.
pub async fn send_along(visit: &Visit) -> Answer {
    let by = visit.role(&WHO)?.actor();
    let call = desk::call_at_hand(visit)?;
    let written = destination::parse(visit.form.text("to"));
    let Some(Written::Department(department)) = written else {
        return Err(Error::Malformed);
    };
    let find = move |c: &Connection| {
        let cases = store::cases::of_call(c, call)?;
        let Some(case) = cases.into_iter().rfind(|case| case.state.is_open()) else {
            return Ok(None);
        };
        store::cases::verb_towards(c, &case.number, department)?;
        Ok(Some((
            case.number,
            Written::Department(department).find(c)?,
        )))
    };
    let (case, to) = visit.read(find).await?.ok_or(Error::NoCase)?;
    let to = to.ok_or(Error::NotFound)?;
    let transfer = Request::Transfer(call, to, TransferKind::Blind);
    visit.app.switch.ask(by.clone(), transfer).await?;
    let now = visit.now();
    let along = move |tx: &Transaction<'_>| {
        store::cases::send_along(tx, &case, (department, call), &by.label(), now)
    };
    visit.write(along).await?;
    if visit.is_part() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(redirect("/desk"))
}

/// Who is muted: an agent themself, if nobody is named.
fn muted(visit: &Visit) -> Result<Option<Party>, Error> {
    match (visit.form.some("party"), visit.user()?.user.agent) {
        (None, Some(agent)) => Ok(Some(Party::Agent(agent))),
        (_, _) => party(visit),
    }
}

/// Somebody in the call; the caller, as `None`, if nobody is named.
fn party(visit: &Visit) -> Result<Option<Party>, Error> {
    match visit.form.text("party") {
        "" | "caller" => Ok(None),
        text => Party::parse(text).map(Some).ok_or(Error::Malformed),
    }
}

async fn transfer(visit: &Visit, call: CallId) -> Result<Request, Error> {
    let kind = TransferKind::parse(visit.form.text("kind")).ok_or(Error::Malformed)?;
    let to = match visit.form.some("number") {
        Some(number) => format!("number:{number}"),
        None => visit.form.text("to").into(),
    };
    let written = destination::parse(&to).ok_or(Error::Malformed)?;
    let to = visit.read(move |c| written.find(c)).await?;
    Ok(Request::Transfer(call, to.ok_or(Error::NotFound)?, kind))
}
