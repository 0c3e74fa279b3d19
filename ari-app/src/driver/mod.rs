//! The loop that drives the board, on a thread of its own: inputs in, facts to the journal, then
//! commands and replies out, then wait until something is due. It never waits for the network.
//!
//! An input counts from when it came, however late it is read: after a slow disk an answer that was in
//! time is still before the limit it kept.

mod outbox;
mod publish;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use switchboard::{
    Board, Command, Event, Input, Known, Millis, NodeId, Output, Reply, Request, RequestId,
};
use tokio::sync::oneshot;
use web::switch::Ask;

use crate::journal::Journal;
use outbox::{Outbox, Step, is_shown};
pub use publish::Publisher;

/// How many inputs share one commit at most.
const BATCH: usize = 256;

/// The longest sleep with nothing due, in milliseconds.
const IDLE_MS: Millis = 60_000;

/// What comes in, and when.
pub(crate) enum Incoming {
    Input(Millis, Input),
    Ask(Millis, Ask),
    Stop,
}

#[cfg(test)]
impl Incoming {
    /// The board's input, if it is one.
    pub fn input(self) -> Option<Input> {
        match self {
            Self::Input(_, input) => Some(input),
            Self::Ask(..) | Self::Stop => None,
        }
    }
}

/// Where inputs go; cheap to clone. With the driver stopped they go nowhere.
#[derive(Clone)]
pub struct Inlet {
    clock: fn() -> Millis,
    sender: Sender<Incoming>,
}

impl Inlet {
    /// Without a driver; what is given can be looked at.
    #[cfg(test)]
    pub(crate) fn to_nowhere() -> (Self, Receiver<Incoming>) {
        Self::new(crate::clock::now)
    }

    fn new(clock: fn() -> Millis) -> (Self, Receiver<Incoming>) {
        let (sender, receiver) = channel();
        (Self { clock, sender }, receiver)
    }

    /// Gives the board an input.
    pub fn input(&self, input: Input) {
        let _ = self.sender.send(Incoming::Input((self.clock)(), input));
    }

    /// Asks the board.
    pub fn ask(&self, ask: Ask) {
        let _ = self.sender.send(Incoming::Ask((self.clock)(), ask));
    }

    /// One whose inputs are looked at by a test.
    #[cfg(test)]
    pub(crate) fn watched() -> (Self, impl FnMut() -> Option<Input>) {
        let (inlet, receiver) = Self::to_nowhere();
        let next = move || receiver.try_recv().ok()?.input();
        (inlet, next)
    }

    /// Ends the driver, after everything given before.
    pub fn stop(&self) {
        let _ = self.sender.send(Incoming::Stop);
    }
}

/// Where commands go; must not block.
pub type Commands = Box<dyn Fn(NodeId, Command) + Send>;

/// What is known of a caller's number; asked once for each call, and for each that is there when an
/// Asterisk connects, on the board's thread.
pub type Register = Box<dyn Fn(&str) -> Known + Send>;

/// The board and everything it is driven with.
pub struct Driver {
    clock: fn() -> Millis,
    board: Board,
    journal: Journal,
    commands: Commands,
    register: Register,
    publisher: Publisher,
    inlet: Receiver<Incoming>,
    inputs: Arc<AtomicU64>,
    asked: BTreeMap<u64, oneshot::Sender<Reply>>,
    requests: u64,
    outbox: Outbox,
    due: Option<Millis>,
}

impl Driver {
    /// A driver for `board`, and where to put inputs.
    pub fn new(
        clock: fn() -> Millis,
        board: Board,
        journal: Journal,
        commands: Commands,
        register: Register,
        publisher: Publisher,
    ) -> (Self, Inlet) {
        let (sender, inlet) = Inlet::new(clock);
        let driver = Self {
            clock,
            board,
            journal,
            commands,
            register,
            publisher,
            inlet,
            inputs: Arc::default(),
            asked: BTreeMap::new(),
            requests: 0,
            outbox: Outbox::default(),
            due: Some(0),
        };
        (driver, sender)
    }

    /// How many inputs the board has taken.
    pub fn inputs(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.inputs)
    }

    /// Drives until stopped.
    pub fn run(mut self) {
        while self.turn() {}
        let kept = self.journal.flush((self.clock)());
        self.publisher.facts(kept);
        let held = self.journal.gauge().held();
        if held > 0 {
            tracing::error!(held, "stopped with facts that could not be kept");
        }
    }

    /// Waits for something to do and does it; `false` at the end.
    fn turn(&mut self) -> bool {
        let first = self.wait();
        let more = self.take_all(first);
        self.settle();
        more
    }

    fn wait(&mut self) -> Option<Incoming> {
        let now = (self.clock)();
        let wake = [self.due, self.journal.retry_at(), self.publisher.owed()];
        let wake = wake.into_iter().flatten().min().unwrap_or(now + IDLE_MS);
        let pause = Duration::from_millis(wake.saturating_sub(now).min(IDLE_MS));
        match self.inlet.recv_timeout(pause) {
            Ok(incoming) => Some(incoming),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Incoming::Stop),
        }
    }

    /// Takes what waits, so that a rush shares one commit, and then what is due; `false` once told to stop.
    fn take_all(&mut self, first: Option<Incoming>) -> bool {
        let mut next = first;
        let mut taken = 0;
        while let Some(incoming) = next {
            match incoming {
                Incoming::Input(at, input) => self.handle(at, input),
                Incoming::Ask(at, ask) => self.take_ask(at, ask),
                Incoming::Stop => return false,
            }
            taken += 1;
            if taken == BATCH {
                return true;
            }
            next = self.inlet.try_recv().ok();
        }
        self.time();
        true
    }

    fn take_ask(&mut self, at: Millis, ask: Ask) {
        self.requests += 1;
        self.asked.insert(self.requests, ask.reply);
        let id = RequestId(self.requests);
        self.handle(at, Input::Request(id, ask.by, ask.request));
    }

    fn time(&mut self) {
        let now = (self.clock)();
        if self.due.is_some_and(|due| due <= now) {
            self.handle(now, Input::Time);
        }
    }

    /// Says what is known of a caller who arrives, or who is found there.
    fn introduce(&self, event: &mut Event) {
        if let Event::Arrived {
            caller: Some(caller),
            known,
            ..
        } = event
        {
            *known = (self.register)(caller);
        }
        // The board alone knows which of them came while we were away; legs of ours dialled nothing.
        if let Event::Connected(inventory) = event {
            let channels = inventory.channels.iter_mut();
            let callers = channels.filter(|it| it.phone.is_none() && !it.dialled.is_empty());
            for channel in callers {
                if let Some(caller) = &channel.caller {
                    channel.known = (self.register)(caller);
                }
            }
        }
    }

    fn handle(&mut self, at: Millis, mut input: Input) {
        match &mut input {
            Input::Switch(_, event) => self.introduce(event),
            // Whoever is called back keeps the priority of their number.
            Input::Request(
                _,
                _,
                Request::Enqueue {
                    number,
                    head_start_ms,
                    ..
                },
            ) => *head_start_ms = (self.register)(number).head_start_ms,
            Input::Request(..)
            | Input::Plan(_)
            | Input::Rooms(_)
            | Input::Notice(_)
            | Input::Departments(_)
            | Input::Roster(_)
            | Input::Disk(_)
            | Input::Stored { .. }
            | Input::NeverCame(_)
            | Input::Imported { .. }
            | Input::Time => {}
        }
        self.inputs.fetch_add(1, Ordering::Relaxed);
        self.outbox.shown |= is_shown(&input);
        self.board.handle(at, input);
        loop {
            match self.board.poll_output() {
                Output::Fact(fact) => self.outbox.facts.push(fact),
                Output::Command(node, command) => {
                    self.outbox.steps.push(Step::Command(node, command));
                }
                Output::Reply(to, reply) => self.outbox.steps.push(Step::Reply(to, reply)),
                Output::Timeout(due) => {
                    self.due = due;
                    return;
                }
            }
        }
    }

    /// Facts first, then what follows from them.
    fn settle(&mut self) {
        let now = (self.clock)();
        let outbox = std::mem::take(&mut self.outbox);
        let changed = !outbox.is_empty();
        let kept = self.journal.keep(now, outbox.facts);
        let mut replies = Vec::new();
        for step in outbox.steps {
            match step {
                Step::Command(node, command) => (self.commands)(node, command),
                Step::Reply(to, reply) => replies.push((to, reply)),
            }
        }
        let at_once = !replies.is_empty();
        self.publisher.board(now, changed, at_once, &self.board);
        self.publisher.facts(kept);
        for (to, reply) in replies {
            if let Some(asker) = self.asked.remove(&to.0) {
                let _ = asker.send(reply);
            }
        }
    }
}
