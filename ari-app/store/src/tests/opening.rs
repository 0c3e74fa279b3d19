use rusqlite::Connection;

use crate::testing::{Dir, store};
use crate::{Durability, Error, Store, VERSION};

#[test]
fn a_missing_database_is_refused_with_the_command_that_makes_one() {
    let dir = Dir::new();
    let error = Store::open(dir.database()).unwrap_err();
    assert!(matches!(error, Error::Missing(_)));
    assert!(error.to_string().contains("rexian init"));
}

#[test]
fn a_database_is_not_made_over_another() {
    let (dir, store) = store();
    drop(store);
    assert!(matches!(
        Store::create(dir.database()),
        Err(Error::Exists(_))
    ));
}

#[test]
fn a_second_server_is_refused_and_a_command_beside_it_is_not() {
    let (dir, serving) = store();
    assert!(matches!(Store::open(dir.database()), Err(Error::InUse(_))));
    let beside = Store::beside(dir.database()).unwrap();
    beside
        .write(Durability::Full, |tx| {
            crate::departments::create(tx, "示例局", None)
        })
        .unwrap();
    assert_eq!(serving.read(crate::departments::list).unwrap().len(), 1);
}

#[test]
fn the_lock_is_given_up_with_the_last_handle() {
    let (dir, serving) = store();
    let other = serving.clone();
    drop(serving);
    assert!(matches!(Store::open(dir.database()), Err(Error::InUse(_))));
    drop(other);
    Store::open(dir.database()).unwrap();
}

#[test]
fn a_newer_schema_is_refused_and_nothing_is_written() {
    let (dir, serving) = store();
    drop(serving);
    let connection = Connection::open(dir.database()).unwrap();
    connection
        .execute("UPDATE meta SET schema_version = 99", [])
        .unwrap();
    drop(connection);
    let error = Store::open(dir.database()).unwrap_err();
    assert!(matches!(
        error,
        Error::Newer {
            found: 99,
            known: VERSION
        }
    ));
    assert!(error.to_string().contains("newer rexian"));
    let error = crate::upgrade(dir.database()).unwrap_err();
    assert!(matches!(error, Error::Newer { found: 99, .. }));
}

#[test]
fn an_older_schema_is_refused_with_the_command_that_upgrades_it() {
    let (dir, serving) = store();
    drop(serving);
    let connection = Connection::open(dir.database()).unwrap();
    connection
        .execute("UPDATE meta SET schema_version = 0", [])
        .unwrap();
    drop(connection);
    let error = Store::open(dir.database()).unwrap_err();
    assert!(matches!(error, Error::Older { found: 0, .. }));
    assert!(error.to_string().contains("rexian upgrade"));
}

#[test]
fn a_file_that_is_no_database_of_ours_is_refused() {
    let dir = Dir::new();
    std::fs::write(dir.database(), vec![b'x'; 4096]).unwrap();
    assert!(matches!(
        Store::open(dir.database()),
        Err(Error::NotOurs(_))
    ));
    std::fs::remove_file(dir.database()).unwrap();
    let stray = Connection::open(dir.database()).unwrap();
    stray
        .execute_batch("CREATE TABLE meta (schema_version INTEGER)")
        .unwrap();
    drop(stray);
    assert!(matches!(
        Store::open(dir.database()),
        Err(Error::NotOurs(_))
    ));
}

#[test]
fn a_database_locked_by_another_programme_is_refused() {
    let (dir, serving) = store();
    drop(serving);
    let other = Connection::open(dir.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(Store::open(dir.database()), Err(Error::Locked)));
    other.execute_batch("ROLLBACK").unwrap();
    Store::open(dir.database()).unwrap();
}

#[test]
fn a_database_is_for_the_eyes_of_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, store) = store();
    store
        .write(Durability::Full, |tx| {
            crate::departments::create(tx, "示例局", None)
        })
        .unwrap();
    for beside in ["", "-wal", "-shm"] {
        let path = format!("{}{beside}", dir.database().display());
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{path}");
    }
}
