//! What can go wrong. Each message says what to do next.

use std::path::PathBuf;

/// What can go wrong with the store. The web maps it to a status, the command line to an exit code.
#[derive(Debug)]
pub enum Error {
    /// There is no database.
    Missing(PathBuf),
    /// There is one already.
    Exists(PathBuf),
    /// The file is no database of ours.
    NotOurs(PathBuf),
    /// Another `rexian` serves this database.
    InUse(PathBuf),
    /// Another programme holds the database locked.
    Locked,
    /// The disk is full.
    DiskFull,
    /// The database was written by a newer `rexian`.
    Newer {
        /// Its version.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// The database awaits an upgrade.
    Older {
        /// Its version.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// There is no such thing; the word and its name.
    NotFound(&'static str, String),
    /// A cursor that was not made here, or for another list.
    BadCursor,
    /// A field cannot be taken: its name and why, for the form.
    Invalid {
        /// The field.
        field: &'static str,
        /// A stable word: `required`, `too_long`, `taken`, `unknown`, `malformed`, `kept`.
        why: &'static str,
    },
    /// The case may not be treated like this.
    Refused(casework::Refusal),
    /// Somebody else changed it meanwhile; the word and its name.
    Conflict(&'static str, String),
    /// What was written together with this failed, and nothing of it is kept.
    Batch(String),
    /// The writer has stopped.
    Stopped,
    /// Anything else that SQLite says.
    Sqlite(rusqlite::Error),
    /// A file beside the database.
    Io(std::io::Error),
}

/// A result of the store.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Whether another try would come to the same: what was wanted does not fit what is kept, or what is kept cannot be
    /// read. Anything else, such as a full disk, may pass.
    pub fn is_lasting(&self) -> bool {
        use rusqlite::ErrorCode;
        match self {
            Self::NotFound(..)
            | Self::Invalid { .. }
            | Self::Refused(_)
            | Self::Conflict(..)
            | Self::BadCursor => true,
            // Without a code it is not SQLite that complains, but whoever reads a row.
            Self::Sqlite(error) => error.sqlite_error_code().is_none_or(|code| {
                matches!(
                    code,
                    ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig
                )
            }),
            Self::Missing(_)
            | Self::Exists(_)
            | Self::NotOurs(_)
            | Self::InUse(_)
            | Self::Locked
            | Self::DiskFull
            | Self::Newer { .. }
            | Self::Older { .. }
            | Self::Batch(_)
            | Self::Stopped
            | Self::Io(_) => false,
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(path) => write!(
                f,
                "there is no database at {}; make one with `rexian init`",
                path.display()
            ),
            Self::Exists(path) => write!(f, "there is a file at {} already", path.display()),
            Self::NotOurs(path) => write!(
                f,
                "{} is not a database of rexian; look at the setting `data`",
                path.display()
            ),
            Self::InUse(path) => {
                write!(f, "another rexian serves {}; stop it first", path.display())
            }
            Self::Locked => f.write_str(
                "another programme holds the database locked; close it (a backup tool? sqlite3?)",
            ),
            Self::DiskFull => f.write_str("the disk is full; make room below the data directory"),
            Self::Newer { found, known } => write!(
                f,
                "the database was written by a newer rexian (schema {found}, this one knows {known}); \
                 install that version"
            ),
            Self::Older { found, known } => write!(
                f,
                "the database is of an older rexian (schema {found}, this one needs {known}); \
                 back it up, then run `rexian upgrade`"
            ),
            Self::NotFound(what, name) => write!(f, "there is no {what} {name}"),
            Self::BadCursor => f.write_str("the cursor is not one of this list; begin without one"),
            Self::Invalid { field, why } => write!(f, "{field}: {why}"),
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Conflict(what, name) => write!(
                f,
                "somebody else changed {what} {name} meanwhile; load it again"
            ),
            Self::Batch(why) => write!(f, "not kept, as the transaction failed: {why}"),
            Self::Stopped => f.write_str("the store has stopped"),
            Self::Sqlite(error) => write!(f, "database: {error}"),
            Self::Io(error) => write!(f, "file beside the database: {error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(_) | None => Self::Sqlite(error),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<casework::Refusal> for Error {
    fn from(refusal: casework::Refusal) -> Self {
        Self::Refused(refusal)
    }
}
