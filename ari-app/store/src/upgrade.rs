//! Numbered steps from any version of the schema to the present one.
//!
//! To change the schema: change `schema.sql`, count `meta.schema_version` there and `VERSION` here up by
//! one, add the step that does the same to a database with rows, and keep the version that was published
//! in `upgrade/` for the test that walks it.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{Error, Result, open};

/// The whole schema as it stands.
pub const SCHEMA: &str = include_str!("../../../schema.sql");
/// The schema's version that this programme knows.
pub const VERSION: u32 = 1;

/// The step at index n leads from version n + 1 to n + 2.
type Step = fn(&Transaction<'_>) -> rusqlite::Result<()>;
const STEPS: [Step; VERSION as usize - 1] = [];

/// What an upgrade did: the version before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upgraded {
    /// The version found.
    pub from: u32,
    /// The version left.
    pub to: u32,
}

/// Brings the database to the present version, all of it or nothing. Refuses one that is served.
pub fn upgrade(path: impl AsRef<Path>) -> Result<Upgraded> {
    let path = path.as_ref();
    if !path.is_file() {
        return Err(Error::Missing(path.into()));
    }
    let _lock = open::lock(path)?;
    open::version(path)?;
    walk(&mut open::connect(path)?, &STEPS)
}

/// Does the steps that are missing. Foreign keys are looked at once, at the end, as a step may have to
/// rebuild a table that others point to.
fn walk(connection: &mut Connection, steps: &[Step]) -> Result<Upgraded> {
    let known = u32::try_from(steps.len()).unwrap_or(u32::MAX) + 1;
    connection.pragma_update(None, "foreign_keys", false)?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from: u32 = tx.query_row("SELECT schema_version FROM meta", [], |row| row.get(0))?;
    if from > known {
        return Err(Error::Newer { found: from, known });
    }
    for step in steps.iter().skip(from.saturating_sub(1) as usize) {
        step(&tx)?;
    }
    tx.execute("UPDATE meta SET schema_version = ?1", [known])?;
    if tx.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Err(Error::Batch("a step left rows that point nowhere".into()));
    }
    tx.commit()?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(Upgraded { from, to: known })
}
