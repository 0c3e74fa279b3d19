//! `/calls/{id}/supervision`: supervisors who listen to a call, speak to its agent, join or take over.

use serde::Serialize;
use switchboard::{AgentId, Request, SupervisionMode};
use warp::reply::Response;

use super::problem::Problem;
use super::{Api, Ask, Items, body, calls, conversation, json, query, time};

/// A supervisor who is rung or listens, as shown.
#[derive(Debug, Serialize)]
struct SupervisionBody {
    supervisor: u32,
    mode: &'static str,
    state: &'static str,
    since: String,
}

/// Who is rung to listen, or does.
pub async fn list(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let id = calls::id(ask)?;
    let snapshot = api.app.switch.snapshot();
    let Some(view) = calls::view(&snapshot, id) else {
        api.read(move |c| store::calls::get(c, id)).await?;
        return Ok(json(&Items::all(Vec::<SupervisionBody>::new())));
    };
    let items = view.watchers.iter().map(|watcher| SupervisionBody {
        supervisor: watcher.supervisor.0,
        mode: watcher.mode.as_str(),
        state: if watcher.listening {
            "listening"
        } else {
            "ringing"
        },
        since: time::show(watcher.since),
    });
    Ok(json(&Items::all(items.collect())))
}

/// Rings a supervisor, or changes how they take part.
pub async fn begin(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let mut fields = body::object(&ask.headers, &ask.body, &["supervisor", "mode"])?;
    let names = SupervisionMode::ALL.map(SupervisionMode::as_str);
    let mode = fields.one_of("mode", &names, SupervisionMode::parse);
    let mode = fields.required("mode", mode);
    let number = fields.number("supervisor");
    let number = fields.required("supervisor", number).unwrap_or_default();
    fields.done()?;
    let mode = mode.unwrap_or(SupervisionMode::Listen);
    let supervisor = AgentId(number.try_into().unwrap_or(0));
    let ask_for = |call| Request::Supervise(call, supervisor, mode);
    conversation::request(api, ask, ask_for).await?;
    list(api, ask).await
}

/// Ends a supervisor's listening.
pub async fn end(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    list(api, ask).await?;
    let number = ask.query.text("supervisor").and_then(query::digits);
    let number = number.and_then(|number| number.try_into().ok());
    let supervisor = number.ok_or_else(|| query::bad("supervisor", "must be an agent's number"))?;
    let ask_for = |call| Request::EndSupervision(call, AgentId(supervisor));
    conversation::request(api, ask, ask_for).await?;
    list(api, ask).await
}
