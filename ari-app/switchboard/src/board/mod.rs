//! The board: everything live, driven by inputs.

use alloc::collections::VecDeque;

use crate::{
    Command, Fact, Input, Memory, Millis, NodeId, Plan, PlanError, Reply, RequestId, Snapshot,
};

/// What the board wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Keep this before doing what comes after it.
    Fact(Fact),
    /// Do this on that Asterisk.
    Command(NodeId, Command),
    /// Answer whoever asked.
    Reply(RequestId, Reply),
    /// Nothing more until an input, or this time; `None` if nothing is due.
    Timeout(Option<Millis>),
}

/// Call control. See the crate's head for how it is driven.
#[derive(Debug)]
pub struct Board {
    outputs: VecDeque<Output>,
}

impl Board {
    /// A board that begins at `now`, from what the store remembers. Fails on a plan that cannot work,
    /// such as one without a menu, or with a key that leads nowhere.
    pub fn new(_now: Millis, _plan: Plan, _memory: Memory) -> Result<Self, PlanError> {
        Ok(Self {
            outputs: VecDeque::new(),
        })
    }

    /// Takes one input. `now` never decreases.
    pub fn handle(&mut self, _now: Millis, _input: Input) {}

    /// The next output; drain until `Output::Timeout` after every input.
    pub fn poll_output(&mut self) -> Output {
        self.outputs.pop_front().unwrap_or(Output::Timeout(None))
    }

    /// Everything live, for pages.
    pub fn snapshot(&self, at: Millis) -> Snapshot {
        Snapshot {
            at,
            ..Snapshot::default()
        }
    }
}
