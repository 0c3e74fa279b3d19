//! Finding the database, making sure it is ours and of our version, and being its only server.

use std::fs::{File, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::readers::Readers;
use crate::upgrade::{SCHEMA, VERSION};
use crate::writer::Writer;
use crate::{Error, Inner, Result, Store};

/// In the file's head, so that a stray SQLite file is not mistaken for ours: `RX12`.
const APPLICATION_ID: i32 = 0x5258_3132;
/// How long a statement waits for another programme's lock.
pub(crate) const BUSY: Duration = Duration::from_secs(5);
/// How long an opening waits for it: somebody looks on.
const BUSY_AT_START: Duration = Duration::from_secs(1);

/// Held by the one server of a database; the operating system lets go of it even after a crash.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Makes the file, for its owner's eyes only, and opens it. What is interrupted leaves no database.
pub(crate) fn create(path: &Path) -> Result<Store> {
    if path.exists() {
        return Err(Error::Exists(path.into()));
    }
    let lock = lock(path)?;
    File::options()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(path)?;
    let mut connection = connect(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.execute_batch(SCHEMA)?;
    tx.commit()?;
    drop(connection);
    start(path, Some(lock))
}

/// Opens the file after looking at it.
pub(crate) fn open(path: &Path, serving: bool) -> Result<Store> {
    if !path.is_file() {
        return Err(Error::Missing(path.into()));
    }
    let lock = if serving { Some(lock(path)?) } else { None };
    let found = version(path)?;
    match found.cmp(&VERSION) {
        std::cmp::Ordering::Less => Err(Error::Older {
            found,
            known: VERSION,
        }),
        std::cmp::Ordering::Greater => Err(Error::Newer {
            found,
            known: VERSION,
        }),
        std::cmp::Ordering::Equal => start(path, lock),
    }
}

/// The schema's version, after making sure that the file is ours and can be written.
pub(crate) fn version(path: &Path) -> Result<u32> {
    let mut connection = connect(path)?;
    connection.busy_timeout(BUSY_AT_START)?;
    let ours = connection
        .pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0))
        .map_err(|error| not_a_database(path, error))?;
    if ours != APPLICATION_ID {
        return Err(Error::NotOurs(path.into()));
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    Ok(tx.query_row("SELECT schema_version FROM meta", [], |row| row.get(0))?)
}

fn not_a_database(path: &Path, error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => Error::NotOurs(path.into()),
        Some(_) | None => error.into(),
    }
}

fn start(path: &Path, lock: Option<Lock>) -> Result<Store> {
    Ok(Store {
        inner: Arc::new(Inner {
            writer: Writer::start(connect(path)?)?,
            readers: Readers::new(path.into()),
            _lock: lock,
        }),
    })
}

/// A connection that can write.
pub(crate) fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// A connection that only reads.
pub(crate) fn connect_reader(path: &Path) -> Result<Connection> {
    let connection = connect(path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Becomes the only server.
pub(crate) fn lock(path: &Path) -> Result<Lock> {
    let mut beside = PathBuf::from(path).into_os_string();
    beside.push(".lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(beside)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(Error::InUse(path.into())),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
