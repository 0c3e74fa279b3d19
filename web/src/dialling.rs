//! What may be dialled, as pages and API ask the board: whether a number may be called back, and what is noted
//! of a number that was refused.

use store::rusqlite::Transaction;
use store::{Durability, Millis};
use switchboard::{Actor, ConferenceWish, Destination, Party, Refusal, Reply, Request};

use crate::app::App;
use crate::switch::Switch;

/// Whether a number may be agreed on to be called back; `rang` says that it is that of a call.
///
/// # Errors
/// `Invalid` for one that may not, with why.
pub async fn may_call_back(switch: &Switch, number: String, rang: bool) -> store::Result<()> {
    let request = Request::MayCallBack { number, rang };
    let why = match switch.ask(Actor::System, request).await {
        // A board that is away refuses nothing; it is asked again when the number is dialled.
        Ok(()) | Err(Refusal::SwitchDown) => return Ok(()),
        Err(Refusal::NotAllowed) => "not_allowed",
        Err(_) => "malformed",
    };
    let field = "number";
    Err(store::Error::Invalid { field, why })
}

/// Asks the board for something. A number that agents may not dial is noted in the audit, with who (as there) wanted
/// it and when.
pub async fn ask(
    app: &App,
    by: Actor,
    request: Request,
    (who, now): (String, Millis),
) -> store::Result<Reply> {
    let dialled = dialled(&request);
    let reply = app.switch.ask(by, request).await;
    let Some((number, (subject, name))) = dialled.filter(|_| reply == Err(Refusal::NotAllowed))
    else {
        return Ok(reply);
    };
    let note = move |tx: &Transaction<'_>| {
        store::audit::note(tx, now, &who, "dial_refused", (subject, &name), &number)
    };
    let store = app.store.clone();
    let write = move || store.write(Durability::Normal, note);
    let noted = tokio::task::spawn_blocking(write).await;
    noted.unwrap_or(Err(store::Error::Stopped)).map(|()| reply)
}

/// The number outside that a request would ring, and where: by which agent, in which call or room.
fn dialled(request: &Request) -> Option<(String, (&'static str, String))> {
    if let Request::Dial { agent, number, .. } = request {
        return Some((number.clone(), ("agent", agent.to_string())));
    }
    if let Request::Transfer(call, Destination::Outside(number), _) = request {
        return Some((number.clone(), ("call", call.to_string())));
    }
    let Request::Conference(ConferenceWish::Invite(room, Party::Outside(number))) = request else {
        return None;
    };
    Some((number.clone(), ("room", room.clone())))
}
