use rusqlite::Transaction;

use crate::testing::store;
use crate::{Durability, Error, Result, Store, notes};

const NOW: u64 = 1_795_579_200_000;

const CALLER: &str = "13800138000";

fn write(store: &Store, caller: &str, note: &str) -> Result<notes::Note> {
    let (caller, note) = (caller.to_owned(), note.to_owned());
    store.write(Durability::Full, move |tx| {
        notes::write(tx, &caller, &note, "agent:1001", NOW)
    })
}

fn of(store: &Store, caller: &str) -> Vec<String> {
    let notes = store.read(|c| notes::of_caller(c, caller)).unwrap();
    notes.into_iter().map(|note| note.note).collect()
}

#[test]
fn a_note_is_found_by_any_form_of_the_number_until_it_is_removed() {
    let (_dir, store) = store();
    write(&store, CALLER, " 听力不好，请慢些说 ").unwrap();
    let second = write(&store, "+86 138 0013 8000", "只在上午接电话").unwrap();
    assert_eq!(
        of(&store, "+8613800138000"),
        ["只在上午接电话", "听力不好，请慢些说"]
    );
    assert_eq!(of(&store, "13800138001"), Vec::<String>::new());
    let remove = move |tx: &Transaction<'_>| notes::remove(tx, second.id, "user:zhang", NOW);
    store.write(Durability::Full, remove).unwrap();
    assert_eq!(of(&store, CALLER), ["听力不好，请慢些说"]);
    let again = store.write(Durability::Full, remove);
    assert!(
        matches!(again, Err(Error::NotFound("note", _))),
        "{again:?}"
    );
}

#[test]
fn a_note_without_words_too_long_or_about_nobody_is_refused() {
    let (_dir, store) = store();
    let long = "长".repeat(notes::LONGEST + 1);
    for (caller, note, field) in [
        (CALLER, "  ", "note"),
        (CALLER, long.as_str(), "note"),
        ("", "备注", "caller"),
        ("anonymous", "备注", "caller"),
    ] {
        let refused = write(&store, caller, note);
        assert!(
            matches!(&refused, Err(Error::Invalid { field: its, .. }) if *its == field),
            "{refused:?}"
        );
    }
    for n in 0..notes::MOST {
        write(&store, CALLER, &format!("备注 {n}")).unwrap();
    }
    assert!(write(&store, CALLER, "再一条").is_err());
}
