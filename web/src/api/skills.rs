//! `/agents/{number}/skills`: which queues an agent serves, and how well.

use serde::Deserialize;
use serde_json::Value;
use store::Durability;
use switchboard::{AgentId, LOWEST_LEVEL, QueueId, Skill, Snapshot};
use warp::reply::Response;

use super::problem::{Code, Problem};
use super::{Api, Ask, agents, body};

/// A queue to be served, of the ablest where no level is said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    queue: u32,
    #[serde(default = "ablest")]
    level: u8,
}

fn ablest() -> u8 {
    1
}

/// Lets an agent serve these queues and no others; the board knows within seconds.
pub async fn put(api: &Api, ask: &Ask) -> Result<Response, Problem> {
    let agent = agents::number(ask)?;
    let mut fields = body::object(&ask.headers, &ask.body, &["skills", "confirmed"])?;
    let confirmed = fields.flag("confirmed").unwrap_or_default();
    let list = fields.list("skills");
    let list = fields.required("skills", list).unwrap_or_default();
    let skills = skills(api, list).unwrap_or_else(|why| {
        fields.wrong("skills", why);
        Vec::new()
    });
    fields.done()?;
    if !confirmed {
        is_served(&api.app.switch.snapshot(), agent, &skills)?;
    }
    let (by, now, put) = (ask.by(), api.now(), skills.clone());
    let write = move |tx: &store::rusqlite::Transaction<'_>| {
        crate::skills::put(tx, agent, &put, (&by, now))
    };
    api.write(Durability::Full, write).await?;
    agents::with_skills(api, agent, skills).await
}

/// Whether somebody is left for the callers who wait, wherever this agent serves from here on.
fn is_served(board: &Snapshot, agent: AgentId, skills: &[Skill]) -> Result<(), Problem> {
    let deserted = crate::skills::deserted(board, agent, skills);
    let Some(queue) = deserted.first().map(|queue| queue.queue) else {
        return Ok(());
    };
    let detail = format!(
        "Callers wait in queue {queue}, and nobody else on duty serves it: they would be led on at once. Let somebody \
         else serve it first, or send \"confirmed\": true."
    );
    Err(Problem::new(Code::NobodyLeft, detail))
}

/// # Errors
/// What is wrong with the list.
fn skills(api: &Api, list: Vec<Value>) -> Result<Vec<Skill>, String> {
    let board = api.app.switch.snapshot();
    let mut skills: Vec<Skill> = Vec::new();
    for one in list {
        let wanted: Wanted = serde_json::from_value(one)
            .map_err(|_| "must hold {\"queue\": 1, \"level\": 2} each; level may be left out")?;
        let queue = QueueId(wanted.queue);
        if !board
            .queues
            .iter()
            .any(|it| it.queue == queue && !it.former)
        {
            return Err(format!(
                "names queue {queue}, which is not there; GET /queues lists them"
            ));
        }
        if !(1..=LOWEST_LEVEL).contains(&wanted.level) {
            return Err(format!("has a level that is not from 1 to {LOWEST_LEVEL}"));
        }
        if skills.iter().any(|skill| skill.queue == queue) {
            return Err(format!("names queue {queue} twice"));
        }
        let level = wanted.level;
        skills.push(Skill { queue, level });
    }
    Ok(skills)
}
