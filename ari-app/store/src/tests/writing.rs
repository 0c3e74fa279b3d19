use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use switchboard::{NodeId, What};

use super::*;
use crate::testing::store;
use crate::{Error, calls, cases, departments};

#[test]
fn jobs_that_arrive_together_are_kept_together_and_one_that_fails_leaves_the_others() {
    let (_dir, store) = store();
    let (open_gate, gate) = channel::<()>();
    let (say_running, running) = channel();
    let first = thread::spawn({
        let store = store.clone();
        move || {
            store.write(Durability::Normal, move |tx| {
                say_running.send(()).unwrap();
                gate.recv().unwrap();
                departments::create(tx, "甲", None)
            })
        }
    });
    running.recv().unwrap();
    let write = |names: [&'static str; 2]| {
        let store = store.clone();
        thread::spawn(move || {
            store.write(Durability::Full, move |tx| {
                departments::create(tx, names[0], None)?;
                departments::create(tx, names[1], None)
            })
        })
    };
    let good = write(["乙", "丙"]);
    let bad = write(["丁", "丁"]);
    open_gate.send(()).unwrap();
    first.join().unwrap().unwrap();
    good.join().unwrap().unwrap();
    let error = bad.join().unwrap().unwrap_err();
    assert!(matches!(
        error,
        Error::Invalid {
            field: "name",
            why: "taken"
        }
    ));
    let kept = store.read(departments::list).unwrap();
    let mut names: Vec<_> = kept.into_iter().map(|department| department.name).collect();
    names.sort();
    assert_eq!(names, ["丙", "乙", "甲"]);
}

#[test]
fn a_change_that_panics_is_undone_and_the_writer_writes_on() {
    let (_dir, store) = store();
    let came = store.write(Durability::Normal, |tx| {
        departments::create(tx, "甲", None)?;
        if tx.is_busy() || !tx.is_autocommit() {
            panic!("on purpose");
        }
        Ok(())
    });
    assert!(matches!(came, Err(Error::Batch(_))));
    store
        .write(Durability::Normal, |tx| departments::create(tx, "乙", None))
        .unwrap();
    let names: Vec<_> = store.read(departments::list).unwrap();
    assert_eq!(names.len(), 1);
}

#[test]
fn what_was_asked_for_is_written_before_the_last_handle_is_gone() {
    let (dir, store) = store();
    store
        .write(Durability::Full, |tx| departments::create(tx, "甲", None))
        .unwrap();
    drop(store);
    let store = crate::Store::open(dir.database()).unwrap();
    assert_eq!(store.read(departments::list).unwrap().len(), 1);
}

#[test]
fn a_reader_cannot_write() {
    let (_dir, store) = store();
    let came = store.read(|c| Ok(c.execute("DELETE FROM departments", [])?));
    assert!(matches!(came, Err(Error::Sqlite(_))));
}

#[test]
fn a_question_sees_one_state_while_others_write() {
    let (_dir, store) = store();
    let count = |c: &rusqlite::Connection| departments::list(c).map(|list| list.len());
    store
        .read(|c| {
            assert_eq!(count(c)?, 0);
            store.write(Durability::Normal, |tx| departments::create(tx, "甲", None))?;
            assert_eq!(count(c)?, 0);
            Ok(())
        })
        .unwrap();
    assert_eq!(store.read(count).unwrap(), 1);
}

#[test]
fn many_may_ask_and_write_at_once() {
    let (_dir, store) = store();
    thread::scope(|scope| {
        for writer in 0..8 {
            let store = store.clone();
            scope.spawn(move || {
                for index in 0..20 {
                    let name = format!("{writer}-{index}");
                    store
                        .write(Durability::Normal, move |tx| {
                            departments::create(tx, &name, None)
                        })
                        .unwrap();
                    store.read(departments::list).unwrap();
                }
            });
        }
    });
    assert_eq!(store.read(departments::list).unwrap().len(), 160);
}

/// Else it would be tried again for ever, and everything that happens behind it would wait in memory.
#[test]
fn a_fact_about_a_row_that_cannot_be_read_is_kept() {
    let (dir, store) = store();
    keep(&store, [arrived(1)]).unwrap();
    keep(&store, message_started(1)).unwrap();
    keep(&store, [message_kept(1)]).unwrap();
    let case = store.read(|c| cases::of_call(c, CallId(1))).unwrap()[0].clone();
    let hand = rusqlite::Connection::open(dir.database()).unwrap();
    hand.execute_batch("PRAGMA ignore_check_constraints = 1; UPDATE cases SET kind = '投诉'")
        .unwrap();
    let dialled = What::DialledOut {
        node: NodeId(1),
        channel: "rx-2-out".into(),
        number: CALLER.into(),
        agent: Some(AGENT),
        callback: None,
        case: case.number.parse().ok(),
        queue: None,
    };
    let kept = keep(&store, [fact(2, 1_000, dialled), arrived(3)]).unwrap();
    assert_eq!(kept.len(), 2);
    assert!(store.read(|c| calls::get(c, CallId(3))).is_ok());
}

/// Whoever waits for each fact would hold up every call.
#[test]
fn a_lock_that_lasts_is_waited_for_once() {
    let (dir, store) = store();
    let other = rusqlite::Connection::open(dir.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(keep(&store, [arrived(1)]), Err(Error::Locked)));
    let began = Instant::now();
    assert!(matches!(keep(&store, [arrived(1)]), Err(Error::Locked)));
    assert!(began.elapsed() < Duration::from_secs(2), "{began:?}");
    other.execute_batch("ROLLBACK").unwrap();
    keep(&store, [arrived(1)]).unwrap();
}
