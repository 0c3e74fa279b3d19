//! The script `agent`: an agent says by a code at the telephone what their state is to be, and hears
//! what it is. Who that is the board knows.

use std::collections::BTreeMap;

use switchboard::{
    Actor, AgentState, AgentView, AgentWish, PauseReason, Refusal, Request, Snapshot,
};
use tokio::runtime::Handle;

use super::{Agi, protocol, scripts};

/// Why an agent is paused who does not say it.
const REASON: &str = "break";
/// The longest reason, in characters.
const LONGEST: usize = 64;

/// Asks the board, and tells what came of it; blocks until it has answered.
///
/// # Errors
/// What is wrong with the address in the dialplan, or why the state cannot be changed at all.
pub fn commands(agi: &Agi, arguments: &BTreeMap<String, String>) -> Result<Vec<String>, String> {
    let wish = wish(arguments)?;
    let language = scripts::language(arguments)?;
    let phone = arguments.get("phone").ok_or("agent needs &phone=NUMBER")?;
    let (state, words) = match sits_at(&agi.switch.snapshot(), phone) {
        Some(agent) => keyed(agi, agent, wish)?,
        None => ("no_such_agent", vec!["agent.nobody"]),
    };
    let mut commands = vec![protocol::set_variable("REXIAN_STATE", state)];
    for prompt in words {
        match scripts::spoken(agi, prompt, None, language) {
            Ok(command) => commands.push(command),
            // The state is another all the same.
            Err(why) => tracing::warn!(why, "an agent is not told their state"),
        }
    }
    Ok(commands)
}

fn wish(arguments: &BTreeMap<String, String>) -> Result<AgentWish, String> {
    let reason = arguments.get("reason").map_or(REASON, String::as_str);
    if PauseReason::BOARDS_OWN.contains(&reason) || reason.is_empty() {
        return Err(format!("reason={reason}: one that agents give"));
    }
    let reason = reason.chars().take(LONGEST).collect();
    match arguments.get("state").map(String::as_str) {
        Some("ready") => Ok(AgentWish::Ready),
        Some("paused") => Ok(AgentWish::Paused(PauseReason::Asked(reason))),
        Some("off") => Ok(AgentWish::Off),
        Some(_) | None => Err("agent needs ?state=ready, paused or off".into()),
    }
}

/// The agent at a telephone: who is on duty there, else the only one whose it is.
fn sits_at<'a>(board: &'a Snapshot, phone: &str) -> Option<&'a AgentView> {
    let agents = || board.agents.iter().filter(|agent| agent.phone == phone);
    let on_duty = agents().find(|agent| agent.state != AgentState::Off);
    on_duty.or_else(|| agents().next().filter(|_| agents().count() == 1))
}

/// What came of it, in a word and in prompts.
fn keyed(
    agi: &Agi,
    agent: &AgentView,
    wish: AgentWish,
) -> Result<(&'static str, Vec<&'static str>), String> {
    let by = Actor::Agent(agent.agent);
    let request = Request::KeyAgent(agent.agent, wish.clone());
    match Handle::current().block_on(agi.switch.ask(by, request)) {
        Ok(()) => {}
        Err(refusal @ Refusal::NeedsDisposition) => {
            return Ok((refusal.as_str(), vec!["agent.owes"]));
        }
        Err(refusal @ Refusal::NoSuchAgent) => {
            return Ok((refusal.as_str(), vec!["agent.nobody"]));
        }
        Err(refusal) => return Err(format!("the state is not changed: {}", refusal.as_str())),
    }
    let board = agi.switch.snapshot();
    let view = board.agents.iter().find(|view| view.agent == agent.agent);
    Ok(view.map_or(("off", vec!["agent.off"]), |view| told(&view.state, &wish)))
}

fn told(state: &AgentState, wish: &AgentWish) -> (&'static str, Vec<&'static str>) {
    let asked = match wish {
        AgentWish::Ready => "agent.ready",
        AgentWish::Paused(_) => "agent.paused",
        AgentWish::Off => "agent.off",
    };
    let words = match state {
        AgentState::Paused(reason) if *wish == AgentWish::Ready => match reason.as_str() {
            "unreachable" => vec!["agent.unregistered"],
            "disposition" => vec!["agent.owes"],
            _ => vec![asked, "agent.later"],
        },
        AgentState::Ready | AgentState::Paused(_) | AgentState::Off => vec![asked],
        AgentState::Reserved(_) | AgentState::Talking(_) | AgentState::WrapUp(..) => {
            vec![asked, "agent.later"]
        }
    };
    (state.as_str(), words)
}
