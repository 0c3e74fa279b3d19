//! What one round of inputs came to.

use switchboard::{Command, Fact, NodeId, Reply, RequestId};

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
}

impl Outbox {
    /// Whether nothing came of it.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.steps.is_empty()
    }
}
