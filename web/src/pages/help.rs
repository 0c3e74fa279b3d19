//! Who calls for a supervisor (求助): shown, and heard, on every page of those who lead.

use std::sync::Arc;

use askama::Template;
use store::Role;
use switchboard::{AgentId, CallView, HelpView, Snapshot};
use warp::http::StatusCode;

use super::supervision::Lead;
use super::{Answer, Visit};
use crate::view::{View, page};

#[derive(Template)]
#[template(path = "help/show.html")]
struct Show {
    v: View,
    board: Arc<Snapshot>,
    lead: Lead,
    helps: Vec<(CallView, HelpView)>,
}

/// Everybody who calls for a supervisor, but the reader; fetches itself again when that has changed.
pub fn show(visit: &Visit) -> Answer {
    let session = visit.role(&[Role::Supervisor, Role::Admin])?;
    let (board, own) = (visit.app.switch.snapshot(), session.user.agent);
    let calls = board.calls.iter();
    let helps = calls.filter_map(|call| Some((call.clone(), call.help?)));
    let helps = helps.filter(|(_, help)| Some(help.agent) != own);
    let show = Show {
        v: View::new(visit, "", (0, 0)),
        lead: Lead::of(session, &board),
        helps: helps.collect(),
        board,
    };
    Ok(page(StatusCode::OK, &show))
}

impl Show {
    /// An agent by name and number.
    fn name(&self, agent: &AgentId) -> String {
        let mut agents = self.board.agents.iter();
        let found = agents.find(|it| it.agent == *agent);
        let name = found.map_or("", |agent| agent.name.as_str());
        format!("{name} {agent}")
    }
}
