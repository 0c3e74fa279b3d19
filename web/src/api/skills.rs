//! `/agents/{number}/skills`: which queues an agent serves, and how well.

use serde::Deserialize;
use serde_json::Value;
use store::Durability;
use switchboard::{LOWEST_LEVEL, QueueId, Skill};
use warp::reply::Response;

use super::problem::Problem;
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
    let mut fields = body::object(&ask.headers, &ask.body, &["skills"])?;
    let list = fields.list("skills");
    let list = fields.required("skills", list).unwrap_or_default();
    let skills = skills(api, list).unwrap_or_else(|why| {
        fields.wrong("skills", why);
        Vec::new()
    });
    fields.done()?;
    let (by, now) = (ask.by(), api.now());
    let write = move |tx: &store::rusqlite::Transaction<'_>| {
        crate::skills::put(tx, agent, &skills, (&by, now))
    };
    api.write(Durability::Full, write).await?;
    agents::find(api, agent)
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
