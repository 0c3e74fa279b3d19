//! What each script has Asterisk do.

use std::collections::BTreeMap;

use switchboard::{Language, Open};

use super::protocol::{self, Request};
use super::{Agi, agent};

/// The commands of a script, in order; blocks.
///
/// # Errors
/// What is wrong with the address in the dialplan.
pub fn commands(agi: &Agi, request: &Request) -> Result<Vec<String>, String> {
    let word = match request.script.as_str() {
        "hours" => protocol::set_variable("REXIAN_OPEN", open(agi)),
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

fn open(agi: &Agi) -> &'static str {
    let now = (agi.clock)();
    let board = agi.switch.snapshot();
    let closes = board.notice.as_ref().is_some_and(|it| it.closes(now));
    match agi.hours.at(now) {
        Open::Yes if closes => "closed",
        Open::Yes => "yes",
        Open::Closed => "closed",
        Open::Holiday => "holiday",
    }
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
