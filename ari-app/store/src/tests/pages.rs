use std::collections::BTreeSet;

use super::*;
use crate::testing::store;
use crate::{Error, audit, calls, cases, recordings, voicemails};

#[test]
fn pages_walk_every_call_exactly_once_while_others_arrive() {
    let (_dir, store) = store();
    keep(&store, (1..=23).map(arrived)).unwrap();
    let mut seen = Vec::new();
    let mut filter = calls::Filter {
        limit: Some(5),
        ..calls::Filter::default()
    };
    let mut next = 24;
    loop {
        let page = store.read(|c| calls::find(c, &filter)).unwrap();
        seen.extend(page.items.iter().map(|call| call.number.0));
        keep(&store, [arrived(next), arrived(next + 1)]).unwrap();
        next += 2;
        filter.cursor = page.next;
        if filter.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=23).rev().collect::<Vec<_>>());
}

#[test]
fn a_page_that_ends_the_list_has_no_cursor() {
    let (_dir, store) = store();
    keep(&store, (1..=5).map(arrived)).unwrap();
    for (limit, more) in [(4, true), (5, false), (6, false)] {
        let filter = calls::Filter {
            limit: Some(limit),
            ..calls::Filter::default()
        };
        let page = store.read(|c| calls::find(c, &filter)).unwrap();
        assert_eq!(page.next.is_some(), more, "{limit}");
    }
}

#[test]
fn every_list_refuses_a_bad_cursor() {
    let (_dir, store) = store();
    let cursor = Some(String::from("77-nonsense"));
    let came = [
        store.read(|c| {
            calls::find(
                c,
                &calls::Filter {
                    cursor: cursor.clone(),
                    ..Default::default()
                },
            )
            .map(drop)
        }),
        store.read(|c| {
            cases::find(
                c,
                &cases::Filter {
                    cursor: cursor.clone(),
                    ..Default::default()
                },
            )
            .map(drop)
        }),
        store.read(|c| {
            let filter = recordings::Filter {
                cursor: cursor.clone(),
                ..Default::default()
            };
            recordings::find(c, &filter).map(drop)
        }),
        store.read(|c| {
            let filter = voicemails::Filter {
                cursor: cursor.clone(),
                ..Default::default()
            };
            voicemails::find(c, &filter).map(drop)
        }),
        store.read(|c| {
            audit::list(
                c,
                &audit::Filter {
                    cursor: cursor.clone(),
                    ..Default::default()
                },
            )
            .map(drop)
        }),
    ];
    for came in came {
        assert!(matches!(came, Err(Error::BadCursor)), "{came:?}");
    }
}

#[test]
fn calls_are_found_by_what_is_asked_for() {
    let (_dir, store) = store();
    keep(&store, answered(1)).unwrap();
    keep(&store, [arrived(2)]).unwrap();
    keep(&store, [arrived(3), ended(3, Outcome::SelfService, 0)]).unwrap();
    let find = |filter: calls::Filter| -> BTreeSet<u64> {
        let page = store.read(|c| calls::find(c, &filter)).unwrap();
        page.items.iter().map(|call| call.number.0).collect()
    };
    let all = calls::Filter::default;
    assert_eq!(find(all()), [1, 2, 3].into());
    assert_eq!(
        find(calls::Filter {
            live: Some(true),
            ..all()
        }),
        [2].into()
    );
    assert_eq!(
        find(calls::Filter {
            live: Some(false),
            ..all()
        }),
        [1, 3].into()
    );
    let written_otherwise = Some("+86 138-0013-8000".into());
    assert_eq!(
        find(calls::Filter {
            caller: written_otherwise,
            ..all()
        }),
        [1, 2, 3].into()
    );
    assert_eq!(
        find(calls::Filter {
            caller: Some("110".into()),
            ..all()
        }),
        [].into()
    );
    assert_eq!(
        find(calls::Filter {
            agent: Some(AGENT),
            ..all()
        }),
        [1].into()
    );
    assert_eq!(
        find(calls::Filter {
            queue: Some(QueueId(1)),
            ..all()
        }),
        [1].into()
    );
    let lost = Some(Outcome::SelfService);
    assert_eq!(
        find(calls::Filter {
            outcome: lost,
            ..all()
        }),
        [3].into()
    );
    assert_eq!(
        find(calls::Filter {
            since: Some(NOW + 1),
            ..all()
        }),
        [].into()
    );
    assert_eq!(
        find(calls::Filter {
            until: Some(NOW + 1),
            ..all()
        }),
        [1, 2, 3].into()
    );
}

#[test]
fn earlier_calls_of_a_number_are_those_before_this_one() {
    let (_dir, store) = store();
    keep(&store, (1..=4).map(arrived)).unwrap();
    let earlier = store
        .read(|c| calls::earlier(c, CALLER, Some(CallId(3)), 10))
        .unwrap();
    assert_eq!(
        earlier.iter().map(|call| call.number.0).collect::<Vec<_>>(),
        [2, 1]
    );
}

#[test]
fn a_call_that_is_not_there_is_not_found() {
    let (_dir, store) = store();
    let came = store.read(|c| calls::get(c, CallId(7)));
    assert!(matches!(came, Err(Error::NotFound("call", number)) if number == "7"));
}

#[test]
fn the_latest_calls_are_told_apart_from_all_there_are() {
    let (_dir, store) = store();
    keep(&store, (1..=5).map(arrived)).unwrap();
    for (most, numbers, more) in [(4, vec![5, 4, 3, 2], true), (5, vec![5, 4, 3, 2, 1], false)] {
        let latest = store.read(|c| calls::latest(c, &calls::Filter::default(), most));
        let (calls, left_out) = latest.unwrap();
        let found: Vec<u64> = calls.iter().map(|call| call.number.0).collect();
        assert_eq!((found, left_out), (numbers, more));
    }
}
