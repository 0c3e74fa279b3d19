//! The hotline's core, put together: the board on its thread, the journal below it, one Asterisk on
//! the other side, and a handle for the pages.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread::JoinHandle;
use std::time::Duration;

use store::{Durability, Store};
use switchboard::{Board, Event, Fact, Input, Known, NodeId, Plan, Snapshot};
use tokio::sync::{broadcast, mpsc, watch};
use web::switch::{Ask, Health, Kept, Switch};

use crate::ari::{Heard, Node, Settings, Sounds};
use crate::clock;
use crate::config::Priorities;
use crate::driver::{Driver, Inlet, Publisher, Register};
use crate::journal::{Gauge, Journal, KeepError, Ledger};

/// The one Asterisk there is.
pub const NODE: NodeId = NodeId(1);

/// Who talked with a caller so long ago need not know the matter any more, in milliseconds.
const REMEMBERED_MS: u64 = 30 * 24 * 3_600_000;

/// How often telephones are looked for that were added meanwhile.
const PHONES: Duration = Duration::from_secs(60);

/// How often it is looked for legs and bridges of no call. What is found twice goes.
const SWEEP: Duration = Duration::from_secs(30);

/// The running core.
pub struct Hotline {
    /// Where inputs go.
    pub inlet: Inlet,
    /// How the journal does.
    pub journal: Arc<Gauge>,
    /// How many inputs the board has taken.
    pub inputs: Arc<AtomicU64>,
    /// Everything live.
    pub snapshots: watch::Receiver<Arc<Snapshot>>,
    /// Whether callers hear what is played.
    pub heard: Arc<Heard>,
    facts: broadcast::Sender<Arc<Kept>>,
    asks: mpsc::UnboundedSender<Ask>,
    thread: JoinHandle<()>,
}

/// Why the core cannot start.
#[derive(Debug)]
pub enum StartError {
    /// The store does not tell what it remembers.
    Store(store::Error),
    /// The plan cannot work.
    Plan(switchboard::PlanError),
    /// No thread.
    Thread(std::io::Error),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Plan(error) => write!(f, "the plan cannot work: {error}"),
            Self::Thread(error) => write!(f, "no thread for the board: {error}"),
        }
    }
}

impl std::error::Error for StartError {}

impl Hotline {
    /// Starts the board from what the store remembers, and begins to connect to Asterisk. To be called
    /// within a tokio runtime.
    pub fn start(
        store: &Store,
        plan: Plan,
        asterisk: Settings,
        sounds: Arc<dyn Sounds>,
        priorities: watch::Receiver<Priorities>,
    ) -> Result<Self, StartError> {
        let memory = store.read(store::memory::load).map_err(StartError::Store)?;
        let recordings = memory.recordings_under_way();
        let board = Board::new(clock::now(), plan, memory).map_err(StartError::Plan)?;
        let ledger = Box::new(Books(store.clone()));
        let journal = Journal::new(ledger);
        let gauge = journal.gauge();
        let publisher = Publisher::default();
        let (snapshots, facts) = (publisher.snapshots(), publisher.heard());
        let (commands, to_asterisk) = mpsc::unbounded_channel();
        let send = Box::new(move |_, command| {
            let _ = commands.send(command);
        });
        let register = register(store.clone(), priorities);
        let (driver, inlet) = Driver::new(clock::now, board, journal, send, register, publisher);
        let inputs = driver.inputs();
        let thread = std::thread::Builder::new()
            .name("switchboard".into())
            .spawn(move || driver.run())
            .map_err(StartError::Thread)?;
        let heard = Arc::new(Heard::new(clock::now));
        let node = Node {
            node: NODE,
            settings: asterisk,
            inlet: inlet.clone(),
            sounds,
            heard: Arc::clone(&heard),
            phones_every: PHONES,
            sweep_every: SWEEP,
            recordings,
        };
        tokio::spawn(node.run(to_asterisk));
        let (asks, asked) = mpsc::unbounded_channel();
        tokio::spawn(pass_on(asked, inlet.clone()));
        Ok(Self {
            inlet,
            journal: gauge,
            inputs,
            snapshots,
            heard,
            facts,
            asks,
            thread,
        })
    }

    /// A handle for pages and API.
    pub fn switch(&self, health: watch::Receiver<Health>) -> Switch {
        let snapshots = self.snapshots.clone();
        Switch::new(self.asks.clone(), snapshots, self.facts.clone(), health)
    }

    /// Every fact kept from here on.
    pub fn facts(&self) -> broadcast::Receiver<Arc<Kept>> {
        self.facts.subscribe()
    }

    /// Takes no more inputs, keeps the facts there are, and waits until that is done. Calls in Asterisk
    /// stay as they are.
    pub fn stop(self) {
        // So that the next run knows since when nothing was seen.
        self.inlet.input(Input::Switch(NODE, Event::Disconnected));
        self.inlet.stop();
        let _ = self.thread.join();
    }
}

async fn pass_on(mut asked: mpsc::UnboundedReceiver<Ask>, inlet: Inlet) {
    while let Some(ask) = asked.recv().await {
        inlet.ask(ask);
    }
}

/// What the store and the configuration know of a caller; where the store does not tell, only the latter.
fn register(store: Store, priorities: watch::Receiver<Priorities>) -> Register {
    Box::new(move |caller| {
        let head_start_ms = priorities.borrow().head_start_ms(caller);
        let (caller, now) = (store::callers::same(caller), clock::now());
        let since = now.saturating_sub(REMEMBERED_MS);
        let known = store.read(|c| {
            let keeper = store::callers::keeper(c, &caller)?;
            let served = store::callers::served_by(c, &caller, since)?;
            Ok(Known {
                preferred: keeper.or(served),
                served: served.filter(|_| keeper.is_some()),
                barred: store::nuisance::is_barred(c, &caller, now)?,
                head_start_ms,
            })
        });
        known.unwrap_or_else(|error| {
            let error = crate::pii::masked(&error.to_string());
            tracing::warn!(error, "what is known of the caller cannot be read");
            Known {
                head_start_ms,
                ..Known::default()
            }
        })
    })
}

/// The store as the journal sees it.
struct Books(Store);

impl Ledger for Books {
    fn keep(&mut self, facts: &Arc<Vec<Fact>>) -> Result<Vec<i64>, KeepError> {
        let facts = Arc::clone(facts);
        self.0
            .write(Durability::Normal, move |tx| store::facts::keep(tx, &facts))
            .map_err(|error| judge(&error))
    }
}

/// What lasts would hold up all facts behind it, and they would be lost at the next end; anything else may pass.
fn judge(error: &store::Error) -> KeepError {
    let why = crate::pii::masked(&error.to_string());
    match error.is_lasting() {
        true => KeepError::Never(why),
        false => KeepError::Later(why),
    }
}
