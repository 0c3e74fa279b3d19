//! Conference rooms and what goes on in them: for supervisors, who keep the rooms; agents see and invite.

use std::sync::Arc;

use askama::Template;
use store::conferences::Conference;
use store::{Role, rusqlite::Transaction};
use switchboard::{
    AgentState, AgentView, CallId, ConferenceView, ConferenceWish, MemberView, Party, Request,
    Room, Snapshot,
};
use warp::http::StatusCode;
use warp::reply::Reply;

use super::{Answer, Visit, redirect};
use crate::dialling;
use crate::error::Error;
use crate::view::{View, page};

const WHO: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Admin];
const KEEPERS: [Role; 2] = [Role::Supervisor, Role::Admin];
/// Conferences of the past on a room's page.
const PAST: u32 = 20;

#[derive(Template)]
#[template(path = "conferences/list.html")]
struct List {
    v: View,
    rooms: Vec<Room>,
    board: Arc<Snapshot>,
    keeps: bool,
}

#[derive(Template)]
#[template(path = "conferences/show.html")]
struct Show {
    v: View,
    room: Room,
    live: Option<ConferenceView>,
    past: Vec<Conference>,
    /// Who can be rung.
    agents: Vec<AgentView>,
    keeps: bool,
}

#[derive(Template)]
#[template(path = "conferences/members.html")]
struct Members {
    v: View,
    room: Room,
    live: Option<ConferenceView>,
    keeps: bool,
}

impl List {
    fn live(&self, room: &Room) -> Option<&ConferenceView> {
        let mut all = self.board.conferences.iter();
        all.find(|it| it.room == room.number)
    }

    fn inside(&self, room: &Room) -> usize {
        let members = self.live(room).map(|it| it.members.iter());
        members.map_or(0, |all| all.filter(|it| it.since.is_some()).count())
    }
}

/// Who a member is, in words.
pub(crate) fn name(v: &View, member: &MemberView) -> String {
    match member.agent {
        Some(agent) => v.t.with("agent-number", agent.to_string()),
        None => v.caller(&member.number),
    }
}

/// The noun and the word of muting a member, or the opposite.
pub(crate) fn mute_noun(member: &MemberView) -> (&'static str, &'static str) {
    match member.muted {
        false => ("mute", "member-mute"),
        true => ("mute/end", "member-unmute"),
    }
}

/// Every room, and who is in it.
pub async fn list(visit: &Visit) -> Answer {
    let session = visit.role(&WHO)?;
    let list = List {
        keeps: session.leads(),
        rooms: visit.read(store::rooms::list).await?,
        board: visit.app.switch.snapshot(),
        v: visit.view("nav-conferences").await?,
    };
    Ok(page(StatusCode::OK, &list))
}

/// One room, who is in it and what was held there.
pub async fn show(visit: &Visit, number: &str) -> Answer {
    let session = visit.role(&WHO)?;
    let number = number.to_owned();
    let (room, past) = visit
        .read(move |c| {
            let past = store::conferences::of_room(c, &number, PAST)?;
            Ok((store::rooms::get(c, &number)?, past))
        })
        .await?;
    let show = Show {
        keeps: session.leads(),
        live: live(visit, &room.number),
        agents: free(&visit.app.switch.snapshot()),
        past,
        room,
        v: visit.view("nav-conferences").await?,
    };
    Ok(page(StatusCode::OK, &show))
}

/// Who is in a room; fetches itself again when something changed.
pub async fn members(visit: &Visit, number: &str) -> Answer {
    let session = visit.role(&WHO)?;
    let number = number.to_owned();
    let room = visit.read(move |c| store::rooms::get(c, &number)).await?;
    let part = Members {
        keeps: session.leads(),
        live: live(visit, &room.number),
        room,
        v: View::new(visit, "nav-conferences", (0, 0)),
    };
    Ok(page(StatusCode::OK, &part))
}

/// Makes a room or changes one.
pub async fn put(visit: &Visit) -> Answer {
    let by = visit.role(&KEEPERS)?.actor().label();
    let text = |name: &str| visit.form.text(name).trim().to_owned();
    let room = Room {
        number: text("number"),
        name: text("name"),
        pin: text("pin"),
        leader_pin: text("leader_pin"),
    };
    if !Room::may_have(&room.number, &visit.app.settings.number) {
        return Err(Error::BadRoom);
    }
    if visit.app.settings.leads(&room.number) {
        let (field, why) = ("room", "dialled");
        return Err(Error::Invalid { field, why });
    }
    let (now, number) = (visit.now(), room.number.clone());
    let write = move |tx: &Transaction<'_>| {
        store::audit::note(tx, now, &by, "changed", ("room", &room.number), &room.name)?;
        store::rooms::put(tx, &room)
    };
    match visit.write(write).await {
        Err(store::Error::Invalid { .. }) => Err(Error::BadRoom),
        written => written
            .map(|()| redirect(&format!("/conferences/{number}")))
            .map_err(Error::from),
    }
}

/// Takes a room out of use.
pub async fn retire(visit: &Visit, number: &str) -> Answer {
    let by = visit.role(&KEEPERS)?.actor().label();
    let (now, number) = (visit.now(), number.to_owned());
    let write = move |tx: &Transaction<'_>| {
        store::audit::note(tx, now, &by, "retired", ("room", &number), "")?;
        store::rooms::retire(tx, &number, now)
    };
    visit.write(write).await?;
    Ok(redirect("/conferences"))
}

/// Something is asked for in a room: by all who may invite, the rest by those who lead.
pub async fn ask(visit: &Visit, number: &str, noun: &[&str]) -> Answer {
    let session = visit.role(&WHO)?;
    let room = number.to_owned();
    let call = || visit.form.text("call").parse().map(CallId).ok();
    let request = match noun {
        ["invitations"] => {
            let to = match visit.form.some("number") {
                Some(number) => Party::Outside(crate::destination::digits(number)),
                None => Party::parse(visit.form.text("to")).ok_or(Error::Malformed)?,
            };
            Request::Conference(ConferenceWish::Invite(room, to))
        }
        _ if !session.leads() => return Err(Error::Forbidden),
        ["lock"] => Request::Conference(ConferenceWish::Lock(room, true)),
        ["lock", "end"] => Request::Conference(ConferenceWish::Lock(room, false)),
        ["mute"] => mute(call(), true)?,
        ["mute", "end"] => mute(call(), false)?,
        ["members", "end"] => Request::HangUp(call().ok_or(Error::Malformed)?),
        ["end"] => Request::Conference(ConferenceWish::End(room)),
        _ => return Err(Error::NotFound),
    };
    let (by, now, number) = (session.actor().label(), visit.now(), number.to_owned());
    // Who leads a room sends others away, whether or not they have a telephone themself.
    let asks = match matches!(request, Request::HangUp(_)) {
        true => session.actor_in(None),
        false => session.actor(),
    };
    dialling::ask(&visit.app, asks, request, (by.clone(), now)).await??;
    let detail = noun.join("/");
    let note = move |tx: &Transaction<'_>| {
        store::audit::note(tx, now, &by, "chaired", ("room", &number), &detail)
    };
    visit.write(note).await?;
    if visit.is_part() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(redirect(&visit.path_of_room()))
}

/// Who is on duty, can be rung and is in no call.
fn free(board: &Snapshot) -> Vec<AgentView> {
    let agents = board.agents.iter().filter(|agent| {
        agent.reachable && agent.state != AgentState::Off && !agent.state.is_in_call()
    });
    agents.cloned().collect()
}

fn mute(call: Option<CallId>, on: bool) -> Result<Request, Error> {
    let call = call.ok_or(Error::Malformed)?;
    Ok(Request::Conference(ConferenceWish::Mute(call, on)))
}

fn live(visit: &Visit, number: &str) -> Option<ConferenceView> {
    let board = visit.app.switch.snapshot();
    let mut all = board.conferences.iter();
    all.find(|it| it.room == number).cloned()
}

impl Visit {
    /// The room's page, of an address below it.
    fn path_of_room(&self) -> String {
        let parts: Vec<&str> = self.path.split('/').take(3).collect();
        parts.join("/")
    }
}
