//! What each script has Asterisk do.

use std::collections::BTreeMap;

use switchboard::{Language, Open};

use super::Agi;
use super::protocol::{self, Request};

/// The commands of a script, in order.
///
/// # Errors
/// What is wrong with the address in the dialplan.
pub fn commands(agi: &Agi, request: &Request) -> Result<Vec<String>, String> {
    let word = match request.script.as_str() {
        "hours" => protocol::set_variable("REXIAN_OPEN", open(agi)),
        "health" => protocol::set_variable("REXIAN_HEALTH", health(agi)),
        "say" => say(agi, &request.arguments)?,
        other => return Err(format!("{other} is no script: hours, health and say are")),
    };
    Ok(vec![word])
}

fn open(agi: &Agi) -> &'static str {
    match agi.hours.at((agi.clock)()) {
        Open::Yes => "yes",
        Open::Closed => "closed",
        Open::Holiday => "holiday",
    }
}

fn health(agi: &Agi) -> &'static str {
    let health = agi.health.borrow();
    match (health.calls, health.findings.is_empty()) {
        (true, true) => "ok",
        (true, false) => "degraded",
        (false, _) => "down",
    }
}

fn say(agi: &Agi, arguments: &BTreeMap<String, String>) -> Result<String, String> {
    let prompt = arguments.get("prompt").ok_or("say needs ?prompt=ID")?;
    let language = match arguments.get("language").map(String::as_str) {
        None | Some("zh") => Language::Chinese,
        Some("en") => Language::English,
        Some(other) => return Err(format!("language={other}: zh or en")),
    };
    let count = match arguments.get("count").map(|text| text.parse()) {
        None => None,
        Some(Ok(count)) => Some(count),
        Some(Err(_)) => return Err("count must be a whole number".into()),
    };
    let sound = agi
        .speech
        .media(prompt, count, language)
        .map_err(|why| why.to_string())?;
    Ok(protocol::stream_file(&sound.display().to_string()))
}
