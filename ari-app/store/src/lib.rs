//! The SQLite store: one writer, pooled readers, and every question and change as a function.
//!
//! `Store::read` and `Store::write` give a connection or a transaction; the modules below are free
//! functions on them, so that several can share one transaction. Both block: async callers wrap them
//! in `spawn_blocking`. Times are arguments, in milliseconds since 1970; nothing here asks the clock.
//! The tables are explained in `schema.sql`.

pub mod agents;
pub mod audit;
pub mod callbacks;
pub mod callers;
pub mod calls;
pub mod cases;
pub mod categories;
mod conditions;
pub mod conferences;
pub mod demo;
pub mod departments;
mod error;
pub mod facts;
pub mod logins;
pub mod memory;
pub mod notes;
pub mod notices;
pub mod nuisance;
mod open;
mod page;
mod readers;
pub mod recordings;
pub mod retention;
pub mod rooms;
mod row;
pub mod service;
pub mod sessions;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod tokens;
mod upgrade;
pub mod users;
pub mod voicemails;
mod writer;

use std::path::Path;
use std::sync::Arc;

pub use error::{Error, Result};
pub use page::Page;
pub use rusqlite;
pub use switchboard::Millis;
pub use upgrade::{SCHEMA, VERSION, upgrade};
pub use users::Role;
pub use writer::Durability;

/// A handle on the database; cheap to clone. The last one dropped waits for what is being written.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

/// The order matters: the writer stops before the lock is given up.
#[derive(Debug)]
struct Inner {
    writer: writer::Writer,
    readers: readers::Readers,
    _lock: Option<open::Lock>,
}

impl Store {
    /// Makes a database that is not there yet and opens it. The directory must exist.
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        open::create(path.as_ref())
    }

    /// Opens the database as its one server. Refuses one that is missing, not ours, open in another
    /// `rexian`, locked, newer or older than this programme.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        open::open(path.as_ref(), true)
    }

    /// Opens the database beside a server that may be running, for a short command such as `user` or
    /// `check`. Its writes wait their turn.
    pub fn beside(path: impl AsRef<Path>) -> Result<Self> {
        open::open(path.as_ref(), false)
    }

    /// Asks. `question` sees one state of the database from its first to its last statement.
    pub fn read<T>(&self, question: impl FnOnce(&rusqlite::Connection) -> Result<T>) -> Result<T> {
        self.inner.readers.read(question)
    }

    /// Changes, and returns when it is committed with that durability. What fails leaves nothing
    /// behind, and leaves what others write at the same time alone.
    pub fn write<T: Send + 'static>(
        &self,
        durability: Durability,
        change: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.inner.writer.write(durability, change)
    }
}
