//! The one writer: a thread that takes what has arrived while the last commit ran and commits it as one
//! transaction, each job in its savepoint.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::open::BUSY;
use crate::{Error, Result};

/// Jobs in one transaction, at most.
const BATCH: usize = 256;

/// How long a change waits for another programme's lock that was there already: those of calls wait for each.
const BUSY_STILL: Duration = Duration::from_millis(100);

/// What a commit promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// Survives the end of the process; the last moments may be lost with the power. For facts.
    Normal,
    /// Survives the loss of power. For what a person is told is saved.
    Full,
}

/// Tells whoever waits what came of it; given the failure of the whole transaction, if it failed.
type Answer = Box<dyn FnOnce(Option<String>) + Send>;
type Change = Box<dyn FnOnce(&Transaction<'_>) -> (bool, Answer) + Send>;

struct Job {
    durability: Durability,
    change: Change,
    unheard: Box<dyn FnOnce(Error) + Send>,
}

#[derive(Debug)]
pub(crate) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(connection: Connection) -> Result<Self> {
        let (jobs, arriving) = channel();
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || serve(connection, &arriving))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        durability: Durability,
        change: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (tell, told) = sync_channel(1);
        let tell_unheard = tell.clone();
        let job = Job {
            durability,
            change: Box::new(move |tx| {
                let came = catch_unwind(AssertUnwindSafe(|| change(tx)))
                    .unwrap_or_else(|_| Err(Error::Batch("the change panicked".into())));
                let good = came.is_ok();
                let answer = move |failure: Option<String>| {
                    let came = match failure {
                        Some(why) => came.and(Err(Error::Batch(why))),
                        None => came,
                    };
                    let _ = tell.send(came);
                };
                (good, Box::new(answer) as Answer)
            }),
            unheard: Box::new(move |error| {
                let _ = tell_unheard.send(Err(error));
            }),
        };
        let jobs = self.jobs.as_ref().ok_or(Error::Stopped)?;
        jobs.send(job).map_err(|_| Error::Stopped)?;
        told.recv().unwrap_or(Err(Error::Stopped))
    }
}

impl Drop for Writer {
    /// What was asked for before is still written.
    fn drop(&mut self) {
        self.jobs = None;
        let Some(thread) = self.thread.take() else {
            return;
        };
        if thread.thread().id() != thread::current().id() {
            let _ = thread.join();
        }
    }
}

fn serve(mut connection: Connection, arriving: &Receiver<Job>) {
    let mut synchronous = None;
    while let Ok(first) = arriving.recv() {
        let mut batch = vec![first];
        batch.extend(arriving.try_iter().take(BATCH - 1));
        let durability = batch.iter().map(|job| job.durability).max();
        if synchronous != durability && synchronise(&connection, durability).is_ok() {
            synchronous = durability;
        }
        let locked = commit(&mut connection, batch);
        let patience = if locked { BUSY_STILL } else { BUSY };
        let _ = connection.busy_timeout(patience);
    }
}

fn synchronise(connection: &Connection, durability: Option<Durability>) -> rusqlite::Result<()> {
    let level = match durability {
        Some(Durability::Full) => "FULL",
        Some(Durability::Normal) | None => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", level)
}

/// One transaction for all; everybody is told once it is committed, or is not. `true` if another programme's lock was
/// in the way.
fn commit(connection: &mut Connection, batch: Vec<Job>) -> bool {
    let tx = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(tx) => tx,
        Err(error) => return refuse(batch, &error),
    };
    let mut answers = Vec::with_capacity(batch.len());
    let mut lost = None;
    for job in batch {
        if lost.is_some() {
            (job.unheard)(Error::Batch("an earlier change ended it".into()));
            continue;
        }
        let (answer, failure) = run(&tx, job);
        answers.extend(answer);
        lost = failure;
    }
    let failure = lost.or_else(|| tx.commit().err().map(|error| error.to_string()));
    for answer in answers {
        answer(failure.clone());
    }
    false
}

/// Tells each of a batch that could not begin; `true` if that is for another programme's lock.
fn refuse(batch: Vec<Job>, error: &rusqlite::Error) -> bool {
    let mut locked = false;
    for job in batch {
        (job.unheard)(match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                locked = true;
                Error::Locked
            }
            Some(rusqlite::ErrorCode::DiskFull) => Error::DiskFull,
            Some(_) | None => Error::Batch(error.to_string()),
        });
    }
    locked
}

/// Runs one job in a savepoint. Some failures (a full disk, an I/O error) end the whole transaction;
/// then nothing of it is kept.
fn run(tx: &Transaction<'_>, job: Job) -> (Option<Answer>, Option<String>) {
    if let Err(error) = tx.execute_batch("SAVEPOINT job") {
        (job.unheard)(error.into());
        return (None, ended(tx));
    }
    let (good, answer) = (job.change)(tx);
    let close = if good {
        "RELEASE job"
    } else {
        "ROLLBACK TO job; RELEASE job"
    };
    let failure = match ended(tx) {
        Some(why) => Some(why),
        None => tx.execute_batch(close).err().map(|error| error.to_string()),
    };
    (Some(answer), failure)
}

/// Why the transaction is over before its commit, if it is.
fn ended(tx: &Transaction<'_>) -> Option<String> {
    tx.is_autocommit()
        .then(|| "the transaction was rolled back (disk full or failing?)".into())
}
