//! What a caller was owed who is barred.

use rusqlite::Transaction;

use super::agreed::{DUE, agree, agreement, missed, open, row};
use super::*;
use crate::callbacks::{self, Closing};
use crate::testing::{NOW, store};
use crate::{Durability, Store, nuisance};

/// A supervisor bars the caller of these tests for so many days.
fn bar(store: &Store, days: u16) {
    let bar = move |tx: &Transaction<'_>| {
        let one = nuisance::propose(tx, ("+8613800138000", None), "辱骂", "agent:1001", NOW)?;
        nuisance::decide(tx, one.id, days, "user:zhang", NOW + 50_000)
    };
    store.write(Durability::Full, bar).unwrap();
}

#[test]
fn whoever_is_barred_is_owed_no_call_any_more_and_the_list_says_why() {
    let (_dir, store) = store();
    missed(&store, 1);
    agree(&store, agreement(DUE)).unwrap();
    missed(&store, 2);
    assert_eq!(open(&store).len(), 2);
    bar(&store, 7);
    assert_eq!(open(&store), []);
    assert_eq!(store.read(|c| callbacks::due(c, DUE)).unwrap(), []);
    let last = store.read(|c| callbacks::get(c, 2)).unwrap();
    assert_eq!(last.outcome, Some(Closing::NotNeeded));
    assert_eq!(last.closed_by.as_deref(), Some("user:zhang"));
    assert_eq!((last.closed_at, &*last.note), (Some(NOW + 50_000), "辱骂"));
}

#[test]
fn whoever_is_not_barred_after_all_is_owed_what_they_were() {
    let (_dir, store) = store();
    missed(&store, 1);
    let was = row(&store);
    bar(&store, 0);
    assert_eq!(open(&store), [was]);
}

#[test]
fn a_call_under_way_when_its_caller_is_barred_leaves_nothing_owed() {
    let (_dir, store) = store();
    bar(&store, 7);
    let later = |fact: Fact| Fact {
        at: fact.at + 60_000,
        ..fact
    };
    let over = ended(1, switchboard::Outcome::Abandoned, 0);
    let story = [arrived(1)].into_iter().chain(queued(1)).chain([over]);
    keep(&store, story.map(later)).unwrap();
    assert_eq!(open(&store), []);
    agree(&store, agreement(DUE)).unwrap();
    assert_eq!(open(&store).len(), 1, "somebody decided so");
}
