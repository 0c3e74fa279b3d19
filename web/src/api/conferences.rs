//! `/conferences`: rooms, what goes on in them, and what can be done there; `/rooms`: the rooms themselves.

use serde::Serialize;
use store::Durability;
use store::rooms::NAME;
use store::rusqlite::Transaction;
use switchboard::{Actor, CallId, ConferenceWish, Party, Request, Room, Snapshot};
use warp::reply::Response;

use super::body;
use super::problem::Problem;
use super::query::bad;
use super::{Api, Ask, Items, json, nothing, time};
use crate::dialling;

/// The longest of a number, of a PIN and of whom to invite, in characters.
const LONGEST: usize = 64;

/// A room and what goes on in it, as shown.
#[derive(Debug, Serialize)]
struct ConferenceBody {
    room: String,
    name: String,
    opened: Option<String>,
    locked: bool,
    recorded: bool,
    members: Vec<MemberBody>,
}

/// Somebody in it, or on the way.
#[derive(Debug, Serialize)]
struct MemberBody {
    call: u64,
    number: Option<String>,
    agent: Option<u32>,
    leader: bool,
    muted: bool,
    joined: Option<String>,
}

/// Every room.
pub async fn list(api: &Api) -> Result<Response, Problem> {
    let rooms = api.read(store::rooms::list).await?;
    let board = api.app.switch.snapshot();
    let items = rooms.into_iter().map(|room| shown(&board, room));
    Ok(json(&Items::all(items.collect())))
}

/// One of them.
pub async fn show(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let number = ask.param.clone();
    let room = api.read(move |c| store::rooms::get(c, &number)).await?;
    Ok(json(&shown(&api.app.switch.snapshot(), room)))
}

/// Makes a room, or changes the one of that number.
pub async fn put(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let mut fields = body::object(&ask.headers, &ask.body, &["name", "pin", "leader_pin"])?;
    let mut text = |name: &str, most| {
        let text = fields.text(name, most);
        fields.required(name, text).unwrap_or_default()
    };
    let room = Room {
        name: text("name", NAME),
        pin: text("pin", LONGEST),
        leader_pin: text("leader_pin", LONGEST),
        number: ask.param.clone(),
    };
    fields.done()?;
    let settings = &api.app.settings;
    if !Room::may_have(&room.number, &settings.number) || settings.leads(&room.number) {
        let (field, why) = ("number", "reserved");
        return Err(store::Error::Invalid { field, why }.into());
    }
    let (by, now) = (ask.by(), api.now());
    let write = move |tx: &Transaction<'_>| {
        let subject = ("room", &*room.number);
        store::audit::note(tx, now, &by, "changed", subject, &room.name)?;
        store::rooms::put(tx, &room)
    };
    api.write(Durability::Full, write).await?;
    show(api, ask).await
}

/// Takes a room out of use.
pub async fn retire(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let (number, by, now) = (ask.param.clone(), ask.by(), api.now());
    let write = move |tx: &Transaction<'_>| {
        store::audit::note(tx, now, &by, "retired", ("room", &number), "")?;
        store::rooms::retire(tx, &number, now)
    };
    api.write(Durability::Full, write).await?;
    Ok(nothing())
}

/// Rings somebody to come in.
pub async fn invite(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    show(api, ask).await?;
    let mut fields = body::object(&ask.headers, &ask.body, &["to"])?;
    let to = fields.text("to", LONGEST);
    let to = fields.required("to", to);
    let party = to.as_deref().and_then(Party::parse);
    if to.is_some() && party.is_none() {
        fields.wrong("to", "must be agent:<number> or number:<telephone number>");
    }
    fields.done()?;
    let party = party.unwrap_or(Party::Outside(String::new()));
    request(api, ask, |room| ConferenceWish::Invite(room, party)).await
}

/// Lets nobody in who was not invited.
pub async fn lock(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    request(api, ask, |room| ConferenceWish::Lock(room, true)).await
}

/// Lets everybody in again who knows the PIN.
pub async fn unlock(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    request(api, ask, |room| ConferenceWish::Lock(room, false)).await
}

/// Lets nothing through that a member says.
pub async fn mute(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    show(api, ask).await?;
    let call = call(ask)?;
    request(api, ask, |_| ConferenceWish::Mute(call, true)).await
}

/// Lets a member be heard again.
pub async fn unmute(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    show(api, ask).await?;
    let call = call(ask)?;
    request(api, ask, |_| ConferenceWish::Mute(call, false)).await
}

/// Sends everybody away.
pub async fn end(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    request(api, ask, ConferenceWish::End).await
}

fn call(ask: &Ask) -> Result<CallId, Problem> {
    let call = ask.query.id("call")?;
    let call = call.ok_or_else(|| bad("call", "is required: whose call"))?;
    Ok(CallId(call.into()))
}

/// Asks for something in a room; the room as it then stands.
async fn request(
    api: &Api,
    ask: &Ask,
    wish: impl FnOnce(String) -> ConferenceWish,
) -> Result<Response, Problem> {
    let number = ask.param.clone();
    let room = api.read(move |c| store::rooms::get(c, &number)).await?;
    let wish = wish(room.number.clone());
    let (done, by, now) = (done(&wish), ask.by(), api.now());
    let wish = Request::Conference(wish);
    dialling::ask(&api.app, Actor::Api, wish, (by.clone(), now)).await??;
    let number = room.number.clone();
    let note = move |tx: &Transaction<'_>| {
        store::audit::note(tx, now, &by, "chaired", ("room", &number), done)
    };
    api.write(Durability::Full, note).await?;
    Ok(json(&shown(&api.app.switch.snapshot(), room)))
}

/// In the audit, as from a page.
fn done(wish: &ConferenceWish) -> &'static str {
    match wish {
        ConferenceWish::Invite(..) => "invitations",
        ConferenceWish::Lock(_, true) => "lock",
        ConferenceWish::Lock(_, false) => "lock/end",
        ConferenceWish::Mute(_, true) => "mute",
        ConferenceWish::Mute(_, false) => "mute/end",
        ConferenceWish::End(_) => "end",
    }
}

fn shown(board: &Snapshot, room: Room) -> ConferenceBody {
    let mut all = board.conferences.iter();
    let live = all.find(|it| it.room == room.number);
    let members = live.map(|it| it.members.as_slice()).unwrap_or_default();
    let member = |it: &switchboard::MemberView| MemberBody {
        call: it.call.0,
        number: it.number.clone(),
        agent: it.agent.map(|agent| agent.0),
        leader: it.leader,
        muted: it.muted,
        joined: it.since.map(time::show),
    };
    ConferenceBody {
        opened: live.and_then(|it| it.opened).map(time::show),
        locked: live.is_some_and(|it| it.locked),
        recorded: live.is_some_and(|it| it.recorded),
        members: members.iter().map(member).collect(),
        room: room.number,
        name: room.name,
    }
}
