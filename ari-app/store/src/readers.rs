//! Connections for asking, kept when they are given back.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use crate::{Result, open};

/// So many are kept; more are opened when many ask at once, and closed afterwards.
const KEPT: usize = 8;

#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::default(),
        }
    }

    /// Runs a question in a transaction of its own. A connection whose question panicked is not kept.
    pub(crate) fn read<T>(&self, question: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open::connect_reader(&self.path)?,
        };
        let answer = {
            let _snapshot = connection.unchecked_transaction()?;
            question(&connection)
        };
        let mut idle = self.idle();
        if idle.len() < KEPT {
            idle.push(connection);
        }
        answer
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
