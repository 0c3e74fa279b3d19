//! Facts on their way into the store. What the store cannot take is held in memory, in order, and
//! tried again, so that calls go on over a full disk; what goes out after a fact is left to the driver.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use switchboard::{Fact, Millis};
use web::switch::Kept;

/// How many facts are held while the store takes none: some thousand calls.
pub const HELD_LIMIT: usize = 100_000;

/// How many facts are written in one transaction.
const CHUNK: usize = 1_000;

/// Between two tries, in milliseconds.
const RETRY_MS: Millis = 1_000;

/// Why facts could not be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeepError {
    /// The disk is full, the file is locked: another time it may go.
    Later(String),
    /// It would never go: one of these facts contradicts what is kept.
    Never(String),
}

/// Where facts are kept: all of a list, or none.
pub trait Ledger: Send {
    /// Keeps facts in one transaction and returns their row ids, in order.
    fn keep(&mut self, facts: &Arc<Vec<Fact>>) -> Result<Vec<i64>, KeepError>;
}

/// How the journal does; read by `health`.
#[derive(Debug, Default)]
pub struct Gauge {
    held: AtomicU64,
    dropped: AtomicU64,
    since: AtomicU64,
}

impl Gauge {
    /// Facts that wait in memory.
    pub fn held(&self) -> u64 {
        self.held.load(Ordering::Relaxed)
    }

    /// Facts given up: the memory for them was full, or the store would never take them.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Since when the store takes none.
    pub fn failing_since(&self) -> Option<Millis> {
        Some(self.since.load(Ordering::Relaxed)).filter(|&at| at > 0)
    }
}

/// The facts not yet kept.
pub struct Journal {
    ledger: Box<dyn Ledger>,
    held: VecDeque<Fact>,
    retry: Option<Millis>,
    gauge: Arc<Gauge>,
}

impl Journal {
    /// A journal that keeps in `ledger`.
    pub fn new(ledger: Box<dyn Ledger>) -> Self {
        Self {
            ledger,
            held: VecDeque::new(),
            retry: None,
            gauge: Arc::default(),
        }
    }

    /// How it does.
    pub fn gauge(&self) -> Arc<Gauge> {
        Arc::clone(&self.gauge)
    }

    /// When facts that wait are to be tried again.
    pub fn retry_at(&self) -> Option<Millis> {
        self.retry
    }

    /// Keeps these facts after all that wait, and returns those that reached the store, in order.
    pub fn keep(&mut self, now: Millis, facts: Vec<Fact>) -> Vec<Kept> {
        self.hold(facts);
        if self.retry.is_some_and(|at| now < at) {
            return Vec::new();
        }
        if self.gauge.failing_since().is_some() && self.held.len() > CHUNK {
            return self.catch_up(now);
        }
        self.flush(now)
    }

    /// What has gathered for long is kept a piece a turn, lest calls wait for all of it.
    fn catch_up(&mut self, now: Millis) -> Vec<Kept> {
        let mut kept = Vec::new();
        let chunk = self.front();
        match self.write(chunk, &mut kept) {
            Ok(()) => {
                self.retry = Some(now);
                self.count();
            }
            Err(why) => self.failed(now, &why),
        }
        kept
    }

    /// The first of those that wait, as many as go in one transaction.
    fn front(&self) -> Vec<Fact> {
        self.held.iter().take(CHUNK).cloned().collect()
    }

    /// Tries all that wait.
    pub fn flush(&mut self, now: Millis) -> Vec<Kept> {
        let mut kept = Vec::new();
        while !self.held.is_empty() {
            let chunk = self.front();
            if let Err(why) = self.write(chunk, &mut kept) {
                self.failed(now, &why);
                return kept;
            }
        }
        self.recovered();
        kept
    }

    /// Writes the front of what is held. A list that would never go is cut down to the fact that will
    /// not, which is given up, so that one bad item does not hold up the rest.
    fn write(&mut self, chunk: Vec<Fact>, kept: &mut Vec<Kept>) -> Result<(), String> {
        let chunk = Arc::new(chunk);
        match self.ledger.keep(&chunk) {
            Ok(ids) => {
                self.held.drain(..chunk.len());
                kept.extend(ids.into_iter().zip(chunk.iter().cloned()).map(to_kept));
                Ok(())
            }
            Err(KeepError::Later(why)) => Err(why),
            Err(KeepError::Never(_)) if chunk.len() > 1 => {
                let half = chunk[..chunk.len() / 2].to_vec();
                self.write(half, kept)
            }
            Err(KeepError::Never(why)) => {
                self.held.pop_front();
                self.gauge.dropped.fetch_add(1, Ordering::Relaxed);
                let kind = chunk[0].what.kind();
                tracing::error!(kind, why, "a fact cannot be kept and is given up");
                Ok(())
            }
        }
    }

    fn hold(&mut self, facts: Vec<Fact>) {
        let room = HELD_LIMIT.saturating_sub(self.held.len());
        let over = facts.len().saturating_sub(room) as u64;
        self.held.extend(facts.into_iter().take(room));
        if over > 0 && self.gauge.dropped.fetch_add(over, Ordering::Relaxed) == 0 {
            tracing::error!("memory for facts is full; further facts are lost");
        }
        self.count();
    }

    fn failed(&mut self, now: Millis, why: &str) {
        self.retry = Some(now + RETRY_MS);
        self.count();
        if self.gauge.since.load(Ordering::Relaxed) == 0 {
            self.gauge.since.store(now.max(1), Ordering::Relaxed);
            tracing::error!(why, "facts cannot be kept; they are held in memory");
        }
    }

    fn recovered(&mut self) {
        self.retry = None;
        self.count();
        if self.gauge.since.swap(0, Ordering::Relaxed) > 0 {
            tracing::info!("facts are kept again");
        }
    }

    fn count(&self) {
        let held = self.held.len() as u64;
        self.gauge.held.store(held, Ordering::Relaxed);
    }
}

fn to_kept((id, fact): (i64, Fact)) -> Kept {
    Kept { id, fact }
}

/// A ledger for tests.
#[cfg(test)]
pub mod testing {
    use std::sync::atomic::AtomicBool;

    use super::*;

    /// Keeps nothing while it is full, which is said from outside.
    pub struct Disk(pub Arc<AtomicBool>);

    impl Ledger for Disk {
        fn keep(&mut self, facts: &Arc<Vec<Fact>>) -> Result<Vec<i64>, KeepError> {
            match self.0.load(Ordering::Relaxed) {
                true => Err(KeepError::Later("full".into())),
                false => Ok((1..).take(facts.len()).collect()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use switchboard::{NodeId, What};

    use super::testing::Disk;
    use super::*;

    #[test]
    fn after_a_long_failure_no_turn_waits_for_all_that_has_gathered() {
        let full = Arc::new(AtomicBool::new(true));
        let mut journal = Journal::new(Box::new(Disk(Arc::clone(&full))));
        let fact = Fact {
            at: 1,
            call: None,
            what: What::NodeDown { node: NodeId(1) },
        };
        assert!(journal.keep(1, vec![fact; 2 * CHUNK + 1]).is_empty());
        full.store(false, Ordering::Relaxed);
        let now = 1 + RETRY_MS;
        for expected in [CHUNK, CHUNK] {
            assert_eq!(journal.keep(now, Vec::new()).len(), expected);
            assert_eq!(journal.retry_at(), Some(now), "the next turn is at once");
        }
        assert_eq!(journal.keep(now, Vec::new()).len(), 1);
        assert_eq!((journal.retry_at(), journal.gauge().held()), (None, 0));
        assert_eq!(journal.gauge().failing_since(), None);
    }
}
