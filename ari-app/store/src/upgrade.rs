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
pub const VERSION: u32 = 9;

/// The step at index n leads from version n + 1 to n + 2.
type Step = fn(&Transaction<'_>) -> rusqlite::Result<()>;
const STEPS: [Step; VERSION as usize - 1] = [
    |tx| tx.execute_batch(include_str!("upgrade/v1-to-v2.sql")),
    |tx| tx.execute_batch(include_str!("upgrade/v2-to-v3.sql")),
    |tx| tx.execute_batch(include_str!("upgrade/v3-to-v4.sql")),
    |tx| tx.execute_batch(include_str!("upgrade/v4-to-v5.sql")),
    |tx| tx.execute_batch(include_str!("upgrade/v5-to-v6.sql")),
    |tx| tx.execute_batch(include_str!("upgrade/v6-to-v7.sql")),
    |tx| tx.execute_batch(include_str!("upgrade/v7-to-v8.sql")),
    |tx| tx.execute_batch(include_str!("upgrade/v8-to-v9.sql")),
];

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::testing::{Dir, store, writer};

    const FIRST: &str = include_str!("upgrade/v1.sql");
    const FIRST_ROWS: &str = include_str!("upgrade/v1-rows.sql");

    /// Everything that is declared, without comments and differences of layout.
    fn declared(connection: &Connection) -> Vec<(String, String, String)> {
        let mut statement = connection
            .prepare(
                "SELECT type, name, coalesce(sql, '') FROM sqlite_schema
                 WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
            )
            .unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap();
        rows.map(|row| {
            let (kind, name, sql): (String, String, String) = row.unwrap();
            (kind, name, plain(&sql))
        })
        .collect()
    }

    fn plain(sql: &str) -> String {
        let lines = sql
            .lines()
            .map(|line| line.split("--").next().unwrap_or_default());
        let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
        // SQLite sets the comma before an added column apart, and the bracket after it not.
        words.join(" ").replace(" ,", ",").replace(" )", ")")
    }

    fn rows(connection: &Connection, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    }

    fn tables(connection: &Connection) -> Vec<String> {
        let all = declared(connection).into_iter();
        all.filter(|(kind, name, _)| kind == "table" && !name.starts_with("sqlite_"))
            .map(|(_, name, _)| name)
            .collect()
    }

    /// A database of version 1 with a row in every table.
    fn first() -> (Dir, std::path::PathBuf) {
        let (dir, connection) = writer();
        drop(connection);
        let path = dir.database();
        std::fs::remove_file(&path).unwrap();
        let connection = Connection::open(&path).unwrap();
        connection
            .pragma_update(None, "application_id", 0x5258_3132)
            .unwrap();
        connection.execute_batch(FIRST).unwrap();
        connection.execute_batch(FIRST_ROWS).unwrap();
        (dir, path)
    }

    #[test]
    fn the_first_version_with_rows_in_every_table_becomes_the_present_one() {
        let (_dir, path) = first();
        let before = Connection::open(&path).unwrap();
        let counts: Vec<_> = tables(&before)
            .iter()
            .map(|t| (t.clone(), rows(&before, t)))
            .collect();
        assert!(counts.iter().all(|(_, count)| *count > 0), "{counts:?}");
        drop(before);

        assert_eq!(
            upgrade(&path).unwrap(),
            Upgraded {
                from: 1,
                to: VERSION
            }
        );

        let (_fresh_dir, fresh) = writer();
        let after = Connection::open(&path).unwrap();
        assert_eq!(declared(&after), declared(&fresh));
        for (table, count) in counts {
            assert_eq!(rows(&after, &table), count, "{table}");
        }
        drop(after);
        Store::open(&path).unwrap();
    }

    /// Call 1 of version 1, told on: answered in one queue, sent to another, and given up there.
    const SENT_ON: &str = r#"INSERT INTO facts (at, call, kind, fields) VALUES
        (10, 1, 'person_requested', '{"queue": 1}'), (10, 1, 'queued', '{"queue": 1, "position": 1}'),
        (15, 1, 'connected', '{"agent": 1001, "channel": "a", "bridge": "b", "wait_ms": 5}'),
        (90, 1, 'moved_to_queue', '{"queue": 2, "by": "agent:1001"}'),
        (90, 1, 'queued', '{"queue": 2, "position": 1}'),
        (99, 1, 'ended', '{"by": "caller", "cause": 16, "outcome": "answered", "wait_ms": 5, "talk_ms": 75}')"#;

    #[test]
    fn the_stays_in_queues_of_calls_before_the_upgrade_are_told_from_their_facts() {
        let (_dir, path) = first();
        let before = Connection::open(&path).unwrap();
        before.execute_batch(SENT_ON).unwrap();
        drop(before);
        upgrade(&path).unwrap();
        let after = Connection::open(&path).unwrap();
        let sql = "SELECT queue, origin, entered_at, left_at, ending FROM stays WHERE call = 1 ORDER BY id";
        let mut statement = after.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| {
            let (origin, ending): (String, String) = (row.get(1)?, row.get(4)?);
            Ok((row.get(0)?, origin, row.get(2)?, row.get(3)?, ending))
        });
        let rows: Vec<(u32, String, i64, i64, String)> =
            rows.unwrap().collect::<rusqlite::Result<_>>().unwrap();
        let row = |queue, origin: &str, since, until, ending: &str| {
            (queue, origin.into(), since, until, ending.into())
        };
        let told = [
            row(1, "requested", 10, 15, "answered"),
            row(2, "moved", 90, 99, "abandoned"),
        ];
        assert_eq!(rows, told);
    }

    #[test]
    fn a_time_agreed_on_before_which_the_caller_was_missed_becomes_a_row_of_its_own() {
        let (_dir, path) = first();
        let mut before = Connection::open(&path).unwrap();
        walk(&mut before, &STEPS[..5]).unwrap();
        before
            .execute_batch(
                "DELETE FROM callbacks;
                 INSERT INTO callbacks (reason, caller, caller_e164, queue, call, missed, asked_at, due_at, agent, note)
                 VALUES ('abandoned', '1', '1', 2, 1, 3, 50, 90, 1001, '补充材料'),
                        ('asked', '2', '2', 1, 1, 1, 60, 70, NULL, '')",
            )
            .unwrap();
        drop(before);
        upgrade(&path).unwrap();
        let after = Connection::open(&path).unwrap();
        let sql = "SELECT concat_ws(' ', reason, caller, queue, call, missed, asked_at, due_at, agent, note, owed_at)
                   FROM callbacks ORDER BY caller, asked_at";
        let mut statement = after.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        let rows: Vec<String> = rows.collect::<rusqlite::Result<_>>().unwrap();
        let told = [
            "abandoned 1 2 1 3 50  50",
            "agreed 1 2 0 90 90 1001 补充材料 90",
            "asked 2 1 1 1 60 70  60",
        ];
        assert_eq!(rows, told);
    }

    /// A database that says it is of version 1.
    fn as_version_1() -> (Dir, Connection) {
        let (dir, connection) = writer();
        let sql = "UPDATE meta SET schema_version = 1";
        connection.execute(sql, []).unwrap();
        (dir, connection)
    }

    #[test]
    fn the_walk_does_each_missing_step_once_and_in_order() {
        let steps: [Step; 2] = [
            |tx| {
                tx.execute_batch(
                    "CREATE TABLE walked (step INTEGER); INSERT INTO walked VALUES (2)",
                )
            },
            |tx| tx.execute_batch("INSERT INTO walked VALUES (3)"),
        ];
        let (_dir, mut connection) = as_version_1();
        let came = walk(&mut connection, &steps).unwrap();
        assert_eq!(came, Upgraded { from: 1, to: 3 });
        let came = walk(&mut connection, &steps).unwrap();
        assert_eq!(came, Upgraded { from: 3, to: 3 });
        assert_eq!(rows(&connection, "walked"), 2);
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before_it() {
        let steps: [Step; 2] = [
            |tx| tx.execute_batch("CREATE TABLE walked (step INTEGER)"),
            |tx| tx.execute_batch("INSERT INTO nowhere VALUES (3)"),
        ];
        let (_dir, mut connection) = as_version_1();
        let before = declared(&connection);
        walk(&mut connection, &steps).unwrap_err();
        assert_eq!(declared(&connection), before);
        let came = walk(&mut connection, &steps[..1]).unwrap();
        assert_eq!(came, Upgraded { from: 1, to: 2 });
    }

    #[test]
    fn a_step_that_leaves_rows_pointing_nowhere_is_undone() {
        let steps: [Step; 1] =
            [|tx| tx.execute_batch("INSERT INTO agent_queues VALUES (77, 1, 1)")];
        let (_dir, mut connection) = as_version_1();
        walk(&mut connection, &steps).unwrap_err();
        assert_eq!(rows(&connection, "agent_queues"), 0);
    }

    #[test]
    fn a_database_that_is_served_is_not_upgraded() {
        let (dir, _serving) = store();
        assert!(matches!(upgrade(dir.database()), Err(Error::InUse(_))));
    }
}
