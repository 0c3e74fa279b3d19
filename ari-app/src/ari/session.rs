//! One connection to an Asterisk, from set-up to loss. The board hears what is there before it hears
//! what happens.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use switchboard::{Command, Event, Inventory, RecordingId};
use tokio::sync::mpsc;

use super::Node;
use super::client::Client;
use super::early::Doors;
use super::errands::Errands;
use super::events::{READ, Reader};
use super::inventory::{self, Lines};
use super::orders::APP;
use super::phones::Phones;
use super::rest::{Failure, Rest};
use super::socket::{self, Ends};
use super::sweep::Sweep;

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The connection is lost.
    Lost,
    /// Another client has taken our place.
    Replaced,
    /// No more commands can come.
    Done,
}

/// A connection that is set up and reconciled.
pub struct Session<'a> {
    node: &'a mut Node,
    reader: Reader,
    events: mpsc::UnboundedReceiver<String>,
    errands: Errands,
    phones: Phones,
    sweep: Sweep,
    /// Recordings that the latest look did not find.
    absent: BTreeSet<RecordingId>,
}

impl<'a> Session<'a> {
    /// Connects, asks for what we read, and tells the board what is there. Events that come meanwhile
    /// wait in the socket's queue.
    pub async fn open(
        node: &'a mut Node,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let Ends { requests, events } = socket::open(&node.settings).await?;
        let client = Client::open(requests, &node.settings).await?;
        choose_events(&client).await?;
        let phones = Phones::watch(client.clone(), node.phones_every).await?;
        let inventory = inventory::take(&client, &node.recordings).await?;
        node.recordings = inventory.recordings.iter().cloned().collect();
        tracing::info!(
            channels = inventory.channels.len(),
            bridges = inventory.bridges.len(),
            phones = inventory.phones.len(),
            "connected to Asterisk"
        );
        node.report(Event::Connected(inventory));
        let sweep = Sweep::begin(client.clone(), node.sweep_every);
        let doors = Arc::new(Doors::default());
        let errands = Errands::new(client, node.sounds.clone(), Arc::clone(&doors));
        let reader = Reader::new(Arc::clone(&node.heard), doors);
        Ok(Self {
            node,
            reader,
            events,
            errands,
            phones,
            sweep,
            absent: BTreeSet::new(),
        })
    }

    /// Runs until it is over. What was under way then is covered by the board's next inventory.
    pub async fn run(mut self, commands: &mut mpsc::UnboundedReceiver<Command>) -> Ended {
        loop {
            tokio::select! {
                event = self.events.recv() => match event {
                    Some(text) => {
                        self.happened(&text);
                        if self.reader.is_replaced() {
                            return Ended::Replaced;
                        }
                    }
                    None => return Ended::Lost,
                },
                command = commands.recv() => match command {
                    Some(command) => self.commanded(command),
                    None => return Ended::Done,
                },
                failed = self.errands.step() => if let Some((command, reason)) = failed {
                    self.forget(&command);
                    self.node.failed(command, reason);
                },
                seen = self.sweep.seen(&self.node.recordings) => if let Some(seen) = seen {
                    self.looked(seen);
                },
                found = self.phones.found() => self.found(found),
            }
        }
    }

    fn found(&self, lines: Lines) {
        for seen in lines.phones {
            self.node.report(Event::Phone {
                phone: seen.phone,
                reachable: seen.reachable,
                in_use: seen.in_use,
            });
        }
        if let Some(reachable) = lines.trunk {
            self.node.report(Event::Trunk { reachable });
        }
    }

    fn happened(&mut self, text: &str) {
        let Some(mut event) = self.reader.read(text) else {
            return;
        };
        if let Event::RecordingFailed(recording) = &event {
            self.node.recordings.remove(recording);
            self.errands.tapes.ended(recording);
        }
        if let Event::RecordingFinished {
            recording,
            duration_ms,
            talking_ms,
        } = &mut event
        {
            self.node.recordings.remove(recording);
            self.errands.tapes.ended(recording);
            let measured = self.node.sounds.length_ms(recording);
            *duration_ms = measured.unwrap_or(*duration_ms);
            // Counted in whole seconds, of which there may be more than the file is long.
            *talking_ms = talking_ms.map(|talked| talked.min(measured.unwrap_or(talked)));
        }
        self.node.report(event);
    }

    /// What two looks in a row did not find has ended without a word, and is asked for no more.
    fn looked(&mut self, seen: Inventory) {
        let known = self.node.recordings.iter();
        let absent = known.filter(|it| !seen.recordings.contains(it));
        let absent: BTreeSet<RecordingId> = absent.cloned().collect();
        let before = std::mem::replace(&mut self.absent, absent);
        let twice = self.absent.intersection(&before);
        for recording in twice {
            self.node.recordings.remove(recording);
            self.errands.tapes.ended(recording);
        }
        self.node.report(Event::Looked(seen));
    }

    fn commanded(&mut self, command: Command) {
        if let Command::RecordBridge(_, recording) | Command::RecordMessage(_, recording, _) =
            &command
        {
            self.node.recordings.insert(recording.clone());
        }
        self.errands.begin(command);
    }

    /// A recording that could not begin is not under way.
    fn forget(&mut self, command: &Command) {
        if let Command::RecordBridge(_, recording) | Command::RecordMessage(_, recording, _) =
            command
        {
            self.node.recordings.remove(recording);
            self.errands.tapes.ended(recording);
        }
    }
}

async fn choose_events(client: &Client) -> Result<(), Failure> {
    let allowed: Vec<_> = READ.iter().map(|name| json!({ "type": name })).collect();
    let filter = Rest::new("PUT", format!("applications/{APP}/eventFilter"))
        .with(json!({ "allowed": allowed }));
    client.send(filter).await?;
    Ok(())
}
