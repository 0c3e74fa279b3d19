//! `/agents/{number}/supervision`: supervisors who follow an agent from conversation to conversation.

use serde::Serialize;
use switchboard::{Actor, AgentId, Request, SupervisionMode};
use warp::reply::Response;

use super::problem::Problem;
use super::{Api, Ask, Items, agents, body, json, query, time};

/// A supervisor who follows an agent, as shown.
#[derive(Debug, Serialize)]
struct FollowingBody {
    supervisor: u32,
    mode: &'static str,
    since: String,
}

/// Who follows the agent.
pub fn list(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let agent = agents::number(ask)?;
    agents::find(api, agent)?;
    let snapshot = api.app.switch.snapshot();
    let theirs = snapshot.followings.iter().filter(|it| it.agent == agent);
    let items = theirs.map(|it| FollowingBody {
        supervisor: it.supervisor.0,
        mode: it.mode.as_str(),
        since: time::show(it.since),
    });
    Ok(json(&Items::all(items.collect())))
}

/// Lets a supervisor follow the agent, or follow in another way.
pub async fn put(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let agent = agents::number(ask)?;
    let mut fields = body::object(&ask.headers, &ask.body, &["supervisor", "mode"])?;
    let modes = SupervisionMode::FOLLOWING;
    let names = modes.map(SupervisionMode::as_str);
    let parse = |name: &str| modes.into_iter().find(|mode| mode.as_str() == name);
    let mode = fields.one_of("mode", &names, parse);
    let mode = fields.required("mode", mode);
    let number = fields.number("supervisor");
    let number = fields.required("supervisor", number).unwrap_or_default();
    fields.done()?;
    let supervisor = AgentId(number.try_into().unwrap_or(0));
    let mode = mode.unwrap_or(SupervisionMode::Listen);
    let request = Request::Follow {
        supervisor,
        agent,
        whisper: mode == SupervisionMode::Whisper,
    };
    let detail = format!("{} {supervisor}", mode.as_str());
    carry_out(api, ask, (agent, request, detail)).await
}

/// Ends it. Where that supervisor does not follow the agent, nothing changes.
pub async fn end(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let agent = agents::number(ask)?;
    agents::find(api, agent)?;
    let number = ask.query.text("supervisor").and_then(query::digits);
    let number = number.and_then(|number| number.try_into().ok());
    let number = number.ok_or_else(|| query::bad("supervisor", "must be an agent's number"))?;
    let supervisor = AgentId(number);
    let request = Request::EndFollowing { supervisor, agent };
    carry_out(api, ask, (agent, request, format!("end {supervisor}"))).await
}

async fn carry_out(
    api: &Api,
    ask: &Ask,
    (agent, request, detail): (AgentId, Request, String),
) -> Result<Response, Problem> {
    api.app.switch.ask(Actor::Api, request).await?;
    let (by, now) = (ask.by(), api.now());
    let noted = move |tx: &store::rusqlite::Transaction<'_>| {
        let subject = ("agent", &*agent.to_string());
        store::audit::note(tx, now, &by, "followed", subject, &detail)
    };
    api.write(store::Durability::Normal, noted).await?;
    list(api, ask)
}
