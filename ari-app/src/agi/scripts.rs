//! What each script has Asterisk do.

use std::collections::BTreeMap;

use switchboard::{Language, Open, QueueId};

use super::protocol::{self, Request};
use super::{Agi, agent};

/// The commands of a script, in order; blocks.
///
/// # Errors
/// What is wrong with the address in the dialplan.
pub fn commands(agi: &Agi, request: &Request) -> Result<Vec<String>, String> {
    let word = match request.script.as_str() {
        "hours" => protocol::set_variable("REXIAN_OPEN", open(agi, &request.arguments)?),
        "health" => protocol::set_variable("REXIAN_HEALTH", health(agi)),
        "say" => say(agi, &request.arguments)?,
        "agent" => return agent::commands(agi, &request.arguments),
        other => {
            return Err(format!(
                "{other} is no script: hours, health, say and agent are"
            ));
        }
    };
    Ok(vec![word])
}

/// Whether persons answer in the office, or in a queue.
fn open(agi: &Agi, arguments: &BTreeMap<String, String>) -> Result<&'static str, String> {
    let now = (agi.clock)();
    let board = agi.switch.snapshot();
    let open = match arguments.get("queue") {
        None => board.hours.at(now),
        Some(queue) => {
            let id = queue.parse().ok().map(QueueId);
            let open = id.and_then(|id| board.open_at(id, now));
            open.ok_or_else(|| format!("queue={queue}: there is no such queue"))?
        }
    };
    let closes = board.notice.as_ref().is_some_and(|it| it.closes(now));
    Ok(match open {
        Open::Yes if closes => Open::Closed.as_str(),
        Open::Yes | Open::Closed | Open::Holiday => open.as_str(),
    })
}

fn health(agi: &Agi) -> &'static str {
    let health = agi.switch.health();
    match (health.calls, health.findings.is_empty()) {
        (true, true) => "ok",
        (true, false) => "degraded",
        (false, _) => "down",
    }
}

fn say(agi: &Agi, arguments: &BTreeMap<String, String>) -> Result<String, String> {
    let prompt = arguments.get("prompt").ok_or("say needs ?prompt=ID")?;
    let language = language(arguments)?;
    let count = match arguments.get("count").map(|text| text.parse()) {
        None => None,
        Some(Ok(count)) => Some(count),
        Some(Err(_)) => return Err("count must be a whole number".into()),
    };
    spoken(agi, prompt, count, language)
}

/// In which language is spoken.
///
/// # Errors
/// Another than the two.
pub fn language(arguments: &BTreeMap<String, String>) -> Result<Language, String> {
    match arguments.get("language").map(String::as_str) {
        None | Some("zh") => Ok(Language::Chinese),
        Some("en") => Ok(Language::English),
        Some(other) => Err(format!("language={other}: zh or en")),
    }
}

/// The command that plays a prompt.
///
/// # Errors
/// It cannot be spoken.
pub fn spoken(
    agi: &Agi,
    prompt: &str,
    count: Option<u32>,
    language: Language,
) -> Result<String, String> {
    let sound = agi
        .speech
        .media(prompt, count, language)
        .map_err(|why| why.to_string())?;
    Ok(protocol::stream_file(&sound.display().to_string()))
}
