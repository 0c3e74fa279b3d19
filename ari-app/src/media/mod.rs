//! Recordings and messages on disk. What Asterisk has finished is moved below the data directory,
//! hashed, and reported to the board; what nobody reported is found by a sweep; messages that the
//! dialplan took while we were away are imported; and the disk's room is watched.
//!
//! ```text
//! <spool>/recording/NAME.wav         ─┐                         ┌─ recordings/YYYY/MM/DD/NAME.wav
//! <spool>/rexian-messages/NAME.wav   ─┴─ move, SHA-256, report ─┴─ messages/YYYY/MM/DD/NAME.wav
//! ```

mod disk;
mod expire;
mod import;
mod place;
mod settle;
mod steady;
mod wave;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use store::Store;
use switchboard::{Millis, What};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;
use web::switch::Kept;

use crate::driver::Inlet;
pub use disk::free_bytes;
pub use expire::Keeping;
pub use place::{hex, place};
pub use settle::hash;
use steady::{Steady, Trust};
pub use wave::length_ms;

/// Between two sweeps.
const SWEEP: Duration = Duration::from_secs(5);

/// What the work on files needs to know.
#[derive(Clone)]
pub struct Media {
    /// Rows of recordings.
    pub store: Store,
    /// Where reports go.
    pub inlet: Inlet,
    /// Asterisk's spool.
    pub spool: PathBuf,
    /// The data directory.
    pub data: PathBuf,
    /// Local time minus UTC, in minutes: names of folders are local days.
    pub offset_min: i32,
    /// What is kept, and when nothing more can be.
    pub rules: Rules,
    /// The time.
    pub clock: fn() -> Millis,
}

/// What is kept, and when nothing more can be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// With less room than this no recording is begun, in bytes.
    pub low_bytes: u64,
    /// A message the dialplan took with less sound than this is not kept, in milliseconds.
    pub shortest_ms: Millis,
    /// How long recordings are kept.
    pub keeping: Keeping,
}

/// What is wrong with files, one sentence each with a remedy.
#[derive(Clone, Debug, Default)]
pub struct Findings(Arc<Mutex<Vec<String>>>);

impl Findings {
    /// Those of the last sweep.
    pub fn list(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn replace(&self, findings: Vec<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = findings;
    }
}

/// A worker's memory between sweeps.
#[derive(Debug, Default)]
struct Known {
    /// Messages reported and not yet in the store.
    imported: BTreeSet<String>,
    /// Recordings whose file is in its place, reported and not yet in the store.
    settled: BTreeSet<String>,
    /// Recordings whose file is waited for no longer, told and not yet in the store.
    given_up: BTreeSet<String>,
    /// Whether the disk had room.
    room: Option<bool>,
    /// Whether anything may go for its age.
    trust: Trust,
    /// When it is next looked for what has been kept for long enough.
    look_at: Millis,
    /// How much too much is kept that may not go, in bytes.
    over_quota: Option<u64>,
}

impl Media {
    /// Starts the work, on a thread of its own, and says where its findings are; it goes by whatever rules there are
    /// at the time. To be called within a tokio runtime.
    ///
    /// # Errors
    /// No thread.
    pub fn start(
        mut self,
        facts: broadcast::Receiver<Arc<Kept>>,
        rules: watch::Receiver<Rules>,
    ) -> std::io::Result<Findings> {
        let (wake, woken) = channel();
        tokio::spawn(async move {
            let mut facts = facts;
            loop {
                let news = match facts.recv().await {
                    Ok(kept) => is_news(&kept.fact.what),
                    // What was missed may have been news.
                    Err(RecvError::Lagged(_)) => true,
                    Err(RecvError::Closed) => return,
                };
                if news && wake.send(()).is_err() {
                    return;
                }
            }
        });
        let findings = Findings::default();
        let told = findings.clone();
        std::thread::Builder::new()
            .name("media".into())
            .spawn(move || self.run(&woken, &told, &rules))?;
        Ok(findings)
    }

    fn run(&mut self, woken: &Receiver<()>, findings: &Findings, rules: &watch::Receiver<Rules>) {
        let mut known = Known::default();
        let mut steady = Steady::begin((self.clock)(), Instant::now());
        loop {
            self.rules = *rules.borrow();
            known.trust = steady.look((self.clock)(), Instant::now());
            findings.replace(self.sweep(&mut known));
            match woken.recv_timeout(SWEEP) {
                // A rush of facts is one sweep.
                Ok(()) => while woken.try_recv().is_ok() {},
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Does all there is to do; returns what is wrong.
    fn sweep(&self, known: &mut Known) -> Vec<String> {
        let mut findings = Vec::new();
        self.watch_disk(known, &mut findings);
        self.settle_all(known, &mut findings);
        self.import_all(known, &mut findings);
        self.gather_orphans(&mut findings);
        self.expire(known, &mut findings);
        findings
    }

    fn recordings(&self) -> PathBuf {
        self.spool.join("recording")
    }

    fn messages(&self) -> PathBuf {
        self.spool.join("rexian-messages")
    }

    /// Where files go that belong to nothing we know; nothing is ever thrown away.
    fn orphans(&self) -> PathBuf {
        self.data.join("orphans")
    }
}

/// Whether a fact means that a file waits.
fn is_news(what: &What) -> bool {
    matches!(
        what,
        What::RecordingFinished { .. } | What::MessageKept { .. } | What::MessageDropped { .. }
    )
}

/// The WAV files in a folder, by name; none if there is no such folder.
fn wave_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let is_wave = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "wav");
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(is_wave)
        .collect();
    files.sort();
    files
}

/// A file's name without folder and ending.
fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
