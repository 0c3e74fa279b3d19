//! `/agents`: who works here, what each is doing, and what each is to do.

use serde::Serialize;
use store::users::User;
use switchboard::{
    Actor, AgentId, AgentState, AgentView, AgentWish, PauseReason, Request, Skill, Snapshot,
};
use warp::reply::Response;

use super::body::{self, Fields};
use super::problem::{Code, Problem};
use super::{Api, Ask, Items, json, limits, time};

/// The states that can be asked for.
const WISHES: &[&str] = &["ready", "paused", "off"];
/// What a pause without a reason is called.
const NO_REASON: &str = "unspecified";
/// An agent, as shown.
#[derive(Debug, Serialize)]
struct AgentBody {
    number: u32,
    name: String,
    team: Option<String>,
    phone: String,
    reachable: bool,
    in_use: bool,
    auto_answer: bool,
    state: &'static str,
    reason: Option<String>,
    since: String,
    call: Option<u64>,
    wrap_up_until: Option<String>,
    next: Option<String>,
    owes: Option<u64>,
    queues: Vec<u32>,
    skills: Vec<Level>,
}

/// A queue an agent serves, and how well.
#[derive(Debug, Serialize)]
struct Level {
    queue: u32,
    level: u8,
}

fn level(skill: &Skill) -> Level {
    Level {
        queue: skill.queue.0,
        level: skill.level,
    }
}

/// Everybody on the roster, by number.
pub fn list(api: &Api) -> Response {
    let snapshot = api.app.switch.snapshot();
    let agents = snapshot.agents.iter().map(|agent| body(api, agent));
    json(&Items::all(agents.collect()))
}

/// One agent.
pub fn show(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    find(api, number(ask)?)
}

/// Asks for a state. During a call it takes effect after it, and stands in `next` until then.
pub async fn set_state(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let agent = number(ask)?;
    let wish = wish(body::object(&ask.headers, &ask.body, &["state", "reason"])?)?;
    let detail = crate::switch::words(&wish);
    let request = Request::SetAgent(agent, wish);
    api.app.switch.ask(Actor::Api, request).await?;
    let (by, now, number) = (ask.by(), api.now(), agent.to_string());
    let noted = move |tx: &store::rusqlite::Transaction<'_>| {
        store::audit::note(tx, now, &by, "set_state", ("agent", &number), &detail)
    };
    api.write(store::Durability::Normal, noted).await?;
    find(api, agent)
}

/// Gives an agent more time to finish the case.
pub async fn extend(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let agent = number(ask)?;
    let request = Request::ExtendWrapUp(agent);
    api.app.switch.ask(Actor::Api, request).await?;
    find(api, agent)
}

/// Lets an agent sit at a telephone until they go off duty.
pub async fn sit(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let agent = number(ask)?;
    let mut fields = body::object(&ask.headers, &ask.body, &["phone"])?;
    let phone = fields.text("phone", limits::PHONE);
    let phone = fields.required("phone", phone).unwrap_or_default();
    let board = api.app.switch.snapshot();
    if !phone.is_empty() && !crate::seat::is_known(&board, &phone) {
        fields.wrong("phone", "is no telephone that Asterisk knows");
    }
    fields.done()?;
    crate::seat::may_move(&board, agent)?;
    let (by, now) = (ask.by(), api.now());
    let write = move |tx: &store::rusqlite::Transaction<'_>| {
        let subject = ("agent", &*agent.to_string());
        store::audit::note(tx, now, &by, "sat_at", subject, &phone)?;
        store::users::sit_at(tx, agent, &phone)
    };
    api.write(store::Durability::Full, write).await?;
    find(api, agent)
}

/// The number in the path.
pub fn number(ask: &Ask) -> Result<AgentId, Problem> {
    let number = ask.number(Code::NoSuchAgent)?;
    let number = u32::try_from(number).map_err(|_| none(&ask.param))?;
    Ok(AgentId(number))
}

/// An agent as the board has them.
pub fn find(api: &Api, number: AgentId) -> Result<Response, Problem> {
    let snapshot = api.app.switch.snapshot();
    let agent = snapshot.agents.iter().find(|agent| agent.agent == number);
    let agent = agent.ok_or_else(|| none(&number.to_string()))?;
    Ok(json(&body(api, agent)))
}

/// An agent with the queues that were written just now, of which the board learns within seconds; as of one who is new
/// altogether.
pub async fn with_skills(
    api: &Api,
    number: AgentId,
    skills: Vec<Skill>,
) -> Result<Response, Problem> {
    let snapshot = api.app.switch.snapshot();
    let known = snapshot.agents.iter().find(|agent| agent.agent == number);
    let agent = match known {
        Some(agent) => agent.clone(),
        None => {
            let user = api.read(move |c| store::agents::of_number(c, number));
            unknown(&snapshot, number, user.await?)
        }
    };
    Ok(json(&body(api, &AgentView { skills, ..agent })))
}

/// Somebody of whom the board does not know yet.
fn unknown(board: &Snapshot, agent: AgentId, user: User) -> AgentView {
    AgentView {
        agent,
        name: user.name,
        phone: user.phone_now.or(user.phone).unwrap_or_default(),
        reachable: false,
        in_use: false,
        auto_answer: user.auto_answer,
        last: None,
        state: AgentState::Off,
        since: board.at,
        next: None,
        skills: Vec::new(),
    }
}

fn none(number: &str) -> Problem {
    let detail = format!("Nobody on the roster has the number {number}; GET /agents lists them.");
    Problem::new(Code::NoSuchAgent, detail)
}

fn wish(mut fields: Fields) -> Result<AgentWish, Problem> {
    let state = fields.one_of("state", WISHES, |text| {
        WISHES.iter().copied().find(|wish| *wish == text)
    });
    let state = fields.required("state", state);
    let reason = fields.text("reason", limits::REASON);
    if state.is_some_and(|state| state != "paused") && reason.is_some() {
        fields.wrong("reason", "goes with paused only; leave it out");
    }
    if let Some(reason) = reason.as_deref()
        && PauseReason::BOARDS_OWN.contains(&reason)
    {
        fields.wrong(
            "reason",
            "is one that only the switchboard gives; choose other words",
        );
    }
    fields.done()?;
    let reason = reason.unwrap_or_else(|| NO_REASON.into());
    Ok(match state {
        Some("ready") => AgentWish::Ready,
        Some("off") => AgentWish::Off,
        Some(_) | None => AgentWish::Paused(PauseReason::Asked(reason)),
    })
}

fn body(api: &Api, agent: &AgentView) -> AgentBody {
    let reason = match &agent.state {
        AgentState::Paused(reason) => Some(reason.clone()),
        AgentState::Off
        | AgentState::Ready
        | AgentState::Reserved(_)
        | AgentState::Talking(_)
        | AgentState::WrapUp(..) => None,
    };
    let wrap_up_until = match &agent.state {
        AgentState::WrapUp(_, until) => Some(time::show(*until)),
        AgentState::Off
        | AgentState::Ready
        | AgentState::Reserved(_)
        | AgentState::Talking(_)
        | AgentState::Paused(_) => None,
    };
    AgentBody {
        number: agent.agent.0,
        name: agent.name.clone(),
        team: api.app.settings.teams.of(agent.agent).map(str::to_owned),
        phone: agent.phone.clone(),
        reachable: agent.reachable,
        in_use: agent.in_use,
        auto_answer: agent.auto_answer,
        state: agent.state.as_str(),
        reason,
        since: time::show(agent.since),
        call: agent.state.call().map(|call| call.0),
        wrap_up_until,
        next: agent.next.clone(),
        owes: agent
            .last
            .as_ref()
            .filter(|last| last.owed)
            .map(|last| last.call.0),
        queues: agent.skills.iter().map(|skill| skill.queue.0).collect(),
        skills: agent.skills.iter().map(level).collect(),
    }
}
