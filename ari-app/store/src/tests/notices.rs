//! What is announced: who it counts for, and what cannot be announced.

use super::NOW;
use crate::notices::{self, MOST_DAYS, Notice, Wish};
use crate::testing::store;
use crate::{Durability, Error, Result, Store};

const HOUR_MS: u64 = 3_600_000;

fn wish(zh: &str) -> Wish {
    Wish {
        zh: zh.into(),
        until: NOW + HOUR_MS,
        ..Wish::default()
    }
}

fn put(store: &Store, wish: Wish, now: u64) -> Result<Notice> {
    store.write(Durability::Full, move |tx| {
        notices::put(tx, &wish, "user:chen", now)
    })
}

fn current(store: &Store, now: u64) -> Option<String> {
    let notice = store.read(|c| notices::current(c, now)).unwrap();
    notice.map(|notice| notice.zh)
}

#[test]
fn the_latest_notice_counts_until_its_time_is_over_or_it_is_withdrawn() {
    let (_dir, store) = store();
    assert_eq!(current(&store, NOW), None);
    put(&store, wish("台风，\n  暂停服务"), NOW).unwrap();
    put(&store, wish("水管爆裂"), NOW).unwrap();
    assert_eq!(current(&store, NOW), Some("水管爆裂".into()));
    assert_eq!(current(&store, NOW + HOUR_MS), None);
    let withdraw = || store.write(Durability::Full, |tx| notices::withdraw(tx, NOW + 1));
    withdraw().unwrap();
    assert_eq!(current(&store, NOW + 1), None);
    assert!(matches!(withdraw(), Err(Error::NotFound("notice", _))));
    let words = store.read(|c| notices::latest(c, 5)).unwrap();
    let words: Vec<String> = words.into_iter().map(|notice| notice.zh).collect();
    assert_eq!(words, ["水管爆裂", "台风， 暂停服务"]);
}

#[test]
fn a_hotline_that_stays_closed_is_closed_since_the_first_notice() {
    let (_dir, store) = store();
    let closed = |zh: &str| Wish {
        closed: true,
        ..wish(zh)
    };
    let since = |wish, now| put(&store, wish, now).unwrap().closed_at;
    assert_eq!(since(closed("停电"), NOW), Some(NOW));
    assert_eq!(since(closed("仍在停电"), NOW + 5), Some(NOW));
    assert_eq!(since(wish("已来电"), NOW + 6), None);
    assert_eq!(since(closed("又停电"), NOW + 7), Some(NOW + 7));
}

#[test]
fn what_cannot_be_announced_is_refused_by_its_field() {
    let (_dir, store) = store();
    let far = NOW + u64::from(MOST_DAYS) * 24 * HOUR_MS + 1;
    let with = |en: &str, until| Wish {
        en: en.into(),
        until,
        ..wish("台风")
    };
    for (wish, wrong) in [
        (wish(" \n"), ("zh", "required")),
        (wish(&"长".repeat(201)), ("zh", "too_long")),
        (wish("……"), ("zh", "malformed")),
        (with(&"x".repeat(401), NOW + 1), ("en", "too_long")),
        (with("", NOW), ("until", "past")),
        (with("", far), ("until", "too_long")),
    ] {
        let refused = put(&store, wish, NOW);
        let Err(Error::Invalid { field, why }) = refused else {
            panic!("{wrong:?}: {refused:?}");
        };
        assert_eq!((field, why), wrong);
    }
}
