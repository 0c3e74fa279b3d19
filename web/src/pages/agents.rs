//! An agent's state, set by the agent or by a supervisor; and the queues an agent serves, by a supervisor.

mod day;

use std::ops::RangeInclusive;

use askama::Template;
use store::Role;
use store::rusqlite::{Connection, Transaction};
use switchboard::{
    AgentId, AgentWish, LOWEST_LEVEL, PauseReason, QueueView, Request, Skill, Snapshot,
};
use warp::http::StatusCode;
use warp::reply::Reply;

use super::{Answer, Visit, home, redirect};
use crate::error::Error;
use crate::seat;
use crate::view::{View, page};
pub use day::show as day;

/// The longest reason in own words, in characters.
const REASON: usize = 64;

#[derive(Template)]
#[template(path = "agents/show.html")]
struct Show {
    v: View,
    agent: AgentId,
    name: String,
    team: Option<String>,
    queues: Vec<QueueView>,
    skills: Vec<Skill>,
    /// Queues whose callers would be led on; to be confirmed.
    deserted: Vec<String>,
}

impl Show {
    /// How well the agent serves a queue; 0 for not at all.
    fn level(&self, queue: &QueueView) -> u8 {
        let mut skills = self.skills.iter();
        skills
            .find(|skill| skill.queue == queue.queue)
            .map_or(0, |skill| skill.level)
    }

    fn levels(&self) -> RangeInclusive<u8> {
        1..=LOWEST_LEVEL
    }
}

/// Which queues an agent serves, for those who lead.
pub async fn show(visit: &Visit, number: &str) -> Answer {
    let agent = led(visit, number)?;
    let skills = visit.read(move |c| store::agents::skills(c, agent)).await?;
    shown(visit, StatusCode::OK, agent, (skills, Vec::new())).await
}

/// The page with these queues chosen, and those whose callers would be led on.
async fn shown(
    visit: &Visit,
    status: StatusCode,
    agent: AgentId,
    (skills, deserted): (Vec<Skill>, Vec<String>),
) -> Answer {
    let name = move |c: &Connection| Ok(store::agents::of_number(c, agent)?.name);
    let name = visit.read(name).await?;
    let show = Show {
        v: visit.view("nav-board").await?,
        queues: queues(&visit.app.switch.snapshot()).cloned().collect(),
        agent,
        name,
        team: visit.app.settings.teams.of(agent).map(str::to_owned),
        skills,
        deserted,
    };
    Ok(page(status, &show))
}

/// The queues that can be served from here on.
fn queues(board: &Snapshot) -> impl Iterator<Item = &QueueView> {
    board.queues.iter().filter(|queue| !queue.former)
}

/// Lets an agent serve the queues chosen, and no others; confirmed once more where callers would be led on by it.
pub async fn put_skills(visit: &Visit, number: &str) -> Answer {
    let agent = led(visit, number)?;
    let board = visit.app.switch.snapshot();
    let mut skills = Vec::new();
    for queue in queues(&board).map(|it| it.queue) {
        match visit.form.text(&format!("queue-{queue}")).parse() {
            Ok(level @ 1..=LOWEST_LEVEL) => skills.push(Skill { queue, level }),
            Ok(0) => {}
            Ok(_) | Err(_) => return Err(Error::Malformed),
        }
    }
    let deserted = crate::skills::deserted(&board, agent, &skills);
    if !deserted.is_empty() && visit.form.text("confirmed") != "yes" {
        let names = deserted.iter().map(|queue| queue.name.clone()).collect();
        return shown(visit, StatusCode::CONFLICT, agent, (skills, names)).await;
    }
    let (by, now) = (visit.user()?.actor().label(), visit.now());
    let write = move |tx: &Transaction<'_>| crate::skills::put(tx, agent, &skills, (&by, now));
    visit.write(write).await?;
    Ok(redirect("/board"))
}

pub async fn set_state(visit: &Visit, number: &str) -> Answer {
    let agent = own(visit, number)?;
    let session = visit.user()?;
    let wish = wish(visit)?;
    let detail = crate::switch::words(&wish);
    let request = Request::SetAgent(agent, wish);
    visit.app.switch.ask(session.actor(), request).await?;
    if session.user.agent != Some(agent) {
        let (by, now, number) = (session.actor().label(), visit.now(), agent.to_string());
        let noted = move |tx: &store::rusqlite::Transaction<'_>| {
            store::audit::note(tx, now, &by, "set_state", ("agent", &number), &detail)
        };
        visit.write(noted).await?;
    }
    done(visit)
}

/// Gives an agent more time to finish the case.
pub async fn extend(visit: &Visit, number: &str) -> Answer {
    let agent = own(visit, number)?;
    let request = Request::ExtendWrapUp(agent);
    visit.app.switch.ask(visit.user()?.actor(), request).await?;
    done(visit)
}

/// Lets an agent sit at a telephone until they go off duty.
pub async fn sit(visit: &Visit, number: &str) -> Answer {
    let agent = own(visit, number)?;
    let phone = visit.form.text("phone").to_owned();
    let board = visit.app.switch.snapshot();
    if !seat::is_known(&board, &phone) {
        return Err(Error::Malformed);
    }
    seat::may_move(&board, agent)?;
    let (by, now) = (visit.user()?.actor().label(), visit.now());
    let write = move |tx: &store::rusqlite::Transaction<'_>| {
        store::audit::note(
            tx,
            now,
            &by,
            "sat_at",
            ("agent", &agent.to_string()),
            &phone,
        )?;
        store::users::sit_at(tx, agent, &phone)
    };
    match visit.write(write).await {
        Err(store::Error::Invalid { why: "taken", .. }) => Err(Error::PhoneTaken),
        written => written.map_err(Error::from).and_then(|()| done(visit)),
    }
}

/// The agent of that number, for those who lead.
fn led(visit: &Visit, number: &str) -> Result<AgentId, Error> {
    visit.role(&[Role::Supervisor, Role::Admin])?;
    number.parse().map(AgentId).map_err(|_| Error::NotFound)
}

/// The agent of that number, where it is the reader, or one the reader leads.
fn own(visit: &Visit, number: &str) -> Result<AgentId, Error> {
    let session = visit.role(&[Role::Agent, Role::Supervisor, Role::Admin])?;
    let agent = number.parse().map(AgentId).map_err(|_| Error::NotFound)?;
    match session.leads() || session.user.agent == Some(agent) {
        true => Ok(agent),
        false => Err(Error::Forbidden),
    }
}

/// The page stays as it is, and what changed comes by itself; without a script it comes anew.
fn done(visit: &Visit) -> Answer {
    if visit.is_part() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(redirect(home::back(visit)?))
}

fn wish(visit: &Visit) -> Result<AgentWish, Error> {
    match visit.form.text("state") {
        "ready" => Ok(AgentWish::Ready),
        "off" => Ok(AgentWish::Off),
        "paused" => {
            let own = visit.form.some("own_reason").or(visit.form.some("reason"));
            let reason: String = own.unwrap_or("break").chars().take(REASON).collect();
            if PauseReason::BOARDS_OWN.contains(&reason.as_str()) {
                return Err(Error::Malformed);
            }
            Ok(AgentWish::Paused(PauseReason::Asked(reason)))
        }
        _ => Err(Error::Malformed),
    }
}
