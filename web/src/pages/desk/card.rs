//! What of the call at hand is to be seen the moment it rings: of which queue, by which of our numbers, and who sends it.

use store::facts::{Way, handover};
use switchboard::{Actor, CallView, Party};

use super::super::Visit;
use super::state::State;
use super::talk;
use crate::error::Error;
use crate::view::View;

/// Beside the caller's number and how long they waited.
#[derive(Clone, Debug)]
pub struct Card {
    /// The queue's name.
    pub queue: Option<String>,
    /// The number dialled, with the name it has in the configuration; none of a call from us.
    pub dialled: Option<String>,
    /// Who sends it, and how, if somebody does.
    pub from: Option<(Way, String)>,
}

impl Card {
    /// Of a call in progress, for the agent at the desk.
    pub async fn of(visit: &Visit, now: &State, call: &CallView) -> Result<Self, Error> {
        let (id, agent) = (call.call, now.agent.agent);
        let from = visit.read(move |c| handover(c, id, agent)).await?;
        let settings = &visit.app.settings;
        let named = |number: &String| match settings.name_of(number) {
            Some(name) => format!("{name} {number}"),
            None => number.clone(),
        };
        Ok(Self {
            queue: now.queue.clone(),
            dialled: (!call.outward).then(|| named(&call.dialled)),
            from: from.map(|it| (it.way, sender(visit, &it.by))),
        })
    }
}

/// Somebody who sends a call: an agent by name and number.
fn sender(visit: &Visit, by: &Actor) -> String {
    let v = View::new(visit, "nav-desk", (0, 0));
    match by {
        Actor::Agent(agent) => talk::party(&visit.app.switch.snapshot(), &v, &Party::Agent(*agent)),
        Actor::User(_) | Actor::Api | Actor::System => v.actor(&by.label()),
    }
}
