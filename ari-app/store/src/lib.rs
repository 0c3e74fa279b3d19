//! The SQLite store: one writer, pooled readers.

/// A handle on the database; cheap to clone.
#[derive(Clone, Debug)]
pub struct Store;
