//! What one round of inputs came to.

use switchboard::{Command, Event, Fact, Input, NodeId, Reply, RequestId};

/// What follows a fact.
#[derive(Debug)]
pub enum Step {
    /// Do this on that Asterisk.
    Command(NodeId, Command),
    /// Answer whoever asked.
    Reply(RequestId, Reply),
}

/// Facts to be kept, then steps to be taken, each in order.
#[derive(Debug, Default)]
pub struct Outbox {
    /// To the journal.
    pub facts: Vec<Fact>,
    /// After it.
    pub steps: Vec<Step>,
    /// Whether pages show something else, though nothing may follow from it.
    pub shown: bool,
}

impl Outbox {
    /// Whether nothing came of it, not even for the eye.
    pub fn is_empty(&self) -> bool {
        !self.shown && self.facts.is_empty() && self.steps.is_empty()
    }
}

/// Whether an input changes what pages show even where nothing follows from it: who works here, or how a
/// telephone is.
pub fn is_shown(input: &Input) -> bool {
    match input {
        Input::Plan(_)
        | Input::Roster(_)
        | Input::Rooms(_)
        | Input::Notice(_)
        | Input::Disk(_)
        | Input::Switch(_, Event::Phone { .. } | Event::Trunk { .. } | Event::OnHold(..)) => true,
        Input::Switch(..)
        | Input::Request(..)
        | Input::Departments(_)
        | Input::Stored { .. }
        | Input::NeverCame(_)
        | Input::Imported { .. }
        | Input::Time => false,
    }
}
