//! How pages and the API reach the switchboard: requests in; snapshots, facts and health out. They
//! never speak to Asterisk.

use std::collections::BTreeMap;
use std::sync::Arc;

use switchboard::{Actor, AgentWish, QueueId, Refusal, Reply, Request, Snapshot};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

/// One question to the board, and where its answer goes.
#[derive(Debug)]
pub struct Ask {
    /// Who asks.
    pub by: Actor,
    /// What for.
    pub request: Request,
    /// Where the board's reply goes.
    pub reply: oneshot::Sender<Reply>,
}

/// A fact as it was kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its row in `facts`; the id of the server-sent event.
    pub id: i64,
    /// The fact.
    pub fact: switchboard::Fact,
}

/// How well the parts do; `GET /api/v1/health` shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Whether calls can be taken: an Asterisk is connected and reconciled, and facts are being kept.
    pub calls: bool,
    /// What is wrong, one plain sentence each with its remedy; empty when all is well. With `calls`
    /// true and a finding here the state is "degraded".
    pub findings: Vec<String>,
}

/// A wish in the audit's words: `ready`, `paused: meal`, `off`.
pub(crate) fn words(wish: &AgentWish) -> String {
    match wish {
        AgentWish::Ready => "ready".into(),
        AgentWish::Off => "off".into(),
        AgentWish::Paused(reason) => format!("paused: {}", reason.as_str()),
    }
}

/// A handle on the running switchboard; cheap to clone.
#[derive(Clone, Debug)]
pub struct Switch {
    asks: mpsc::UnboundedSender<Ask>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    facts: broadcast::Sender<Arc<Kept>>,
    health: watch::Receiver<Health>,
}

impl Switch {
    /// A handle on what the driver feeds.
    pub fn new(
        asks: mpsc::UnboundedSender<Ask>,
        snapshots: watch::Receiver<Arc<Snapshot>>,
        facts: broadcast::Sender<Arc<Kept>>,
        health: watch::Receiver<Health>,
    ) -> Self {
        Self {
            asks,
            snapshots,
            facts,
            health,
        }
    }

    /// Asks the board. A driver that has stopped counts as a lost switch.
    pub async fn ask(&self, by: Actor, request: Request) -> Reply {
        let (reply, answer) = oneshot::channel();
        let ask = Ask { by, request, reply };
        self.asks.send(ask).map_err(|_| Refusal::SwitchDown)?;
        answer.await.unwrap_or(Err(Refusal::SwitchDown))
    }

    /// Everything live, as of the last input.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshots.borrow().clone()
    }

    /// The queues there are, with their names.
    pub fn queues(&self) -> BTreeMap<QueueId, String> {
        let snapshot = self.snapshots.borrow();
        let queues = snapshot.queues.iter();
        queues
            .map(|queue| (queue.queue, queue.name.clone()))
            .collect()
    }

    /// Wakes with every new snapshot.
    pub fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.clone()
    }

    /// Every fact kept from here on.
    pub fn facts(&self) -> broadcast::Receiver<Arc<Kept>> {
        self.facts.subscribe()
    }

    /// How well the parts do.
    pub fn health(&self) -> Health {
        self.health.borrow().clone()
    }
}
