//! What tests of this crate share: a directory of its own for each, removed afterwards.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use rusqlite::{Connection, ToSql};

use crate::{Store, open};

/// 2026-11-24 08:00 in China.
pub(crate) const NOW: u64 = 1_795_478_400_000;

/// A directory that is removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Dir(PathBuf);

impl Dir {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("rexian-store-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("rexian.db")
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A fresh database on disk.
pub(crate) fn store() -> (Dir, Store) {
    let dir = Dir::new();
    let store = Store::create(dir.database()).unwrap();
    (dir, store)
}

/// A plain connection to a fresh database.
pub(crate) fn writer() -> (Dir, Connection) {
    let (dir, store) = store();
    drop(store);
    let connection = open::connect(&dir.database()).unwrap();
    (dir, connection)
}

/// How SQLite goes about a question.
pub(crate) fn plan(c: &Connection, sql: &str, values: &[&dyn ToSql]) -> String {
    let mut statement = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let told = statement.query_map(values, |row| row.get("detail"));
    let told: Vec<String> = told.unwrap().collect::<rusqlite::Result<_>>().unwrap();
    told.join("; ")
}
