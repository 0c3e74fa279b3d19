//! The search for recordings.

use super::*;
use crate::recordings::{Filter, Kind, find, find_among};
use crate::testing::store;

/// Begun at 10.1 s of each call, which arrive a minute after each other: the second has a message, the third a bad
/// grade and is on hold.
fn office() -> (crate::testing::Dir, Store) {
    let (dir, store) = store();
    for call in 1..=4 {
        let minute = call * 60_000;
        let mut facts = answered(call);
        if call == 2 {
            facts.extend(message_started(call));
            facts.push(message_kept(call));
        }
        for fact in &mut facts {
            fact.at += minute;
        }
        keep(&store, facts).unwrap();
    }
    let dress = |tx: &rusqlite::Transaction<'_>| {
        tx.execute_batch(
            "UPDATE calls SET grade = 4, survey = 'answered', queue = 2 WHERE number = 3;
             UPDATE calls SET caller = '13900139000', caller_e164 = '+8613900139000' WHERE number = 4;
             UPDATE recordings SET duration_ms = 90000 WHERE call = 4;
             UPDATE recordings SET bridge = bridge || '-aside' WHERE call = 1;
             INSERT INTO legal_holds (recording, placed_at, placed_by, reason)
               SELECT id, 1, 'user:a', '复议' FROM recordings WHERE call = 3;",
        )?;
        Ok(())
    };
    store.write(Durability::Full, dress).unwrap();
    (dir, store)
}

/// The calls of what is found, a message's with a minus.
fn calls_of(page: crate::Page<crate::recordings::Recording>) -> Vec<i64> {
    let call =
        |it: &crate::recordings::Recording| it.call.map_or(0, |call| crate::row::int(call.0));
    let signed = page.items.iter().map(|it| match it.kind {
        Kind::Conversation => call(it),
        Kind::Message => -call(it),
    });
    signed.collect()
}

#[test]
fn recordings_are_found_by_what_is_asked_for_latest_first() {
    let (_dir, store) = office();
    let began =
        |call: u64| store.read(|c| crate::recordings::get(c, i64::try_from(call).unwrap_or(0)));
    let first = began(1).unwrap().started_at;
    let all = Filter::default;
    for (filter, found) in [
        (all(), vec![4, 3, -2, 2, 1]),
        (
            Filter {
                kind: Some(Kind::Message),
                ..all()
            },
            vec![-2],
        ),
        (
            Filter {
                caller: Some("139 0013 9000".into()),
                ..all()
            },
            vec![4],
        ),
        (
            Filter {
                queue: Some(QueueId(2)),
                ..all()
            },
            vec![3],
        ),
        (
            Filter {
                grade: Some(4),
                ..all()
            },
            vec![3],
        ),
        (
            Filter {
                longer_ms: Some(90_000),
                ..all()
            },
            vec![4],
        ),
        (
            Filter {
                held: Some(true),
                ..all()
            },
            vec![3],
        ),
        (
            Filter {
                held: Some(false),
                ..all()
            },
            vec![4, -2, 2, 1],
        ),
        (
            Filter {
                aside: Some(true),
                ..all()
            },
            vec![1],
        ),
        (
            Filter {
                aside: Some(false),
                ..all()
            },
            vec![4, 3, -2, 2],
        ),
        (
            Filter {
                since: Some(first + 120_000),
                ..all()
            },
            vec![4, 3],
        ),
        (
            Filter {
                until: Some(first + 60_000),
                ..all()
            },
            vec![1],
        ),
        (
            Filter {
                agent: Some(AGENT),
                ..all()
            },
            vec![4, 3, 2],
        ),
        (
            Filter {
                agent: Some(AgentId(1002)),
                ..all()
            },
            vec![],
        ),
    ] {
        let page = store.read(|c| find(c, &filter)).unwrap();
        assert_eq!(page.next, None, "{filter:?}");
        assert_eq!(calls_of(page), found, "{filter:?}");
    }
}

#[test]
fn a_page_ends_where_it_has_looked_at_enough_and_leads_on() {
    let (_dir, store) = office();
    for looked_at in 1..=6 {
        let mut filter = Filter {
            grade: Some(4),
            limit: Some(1),
            ..Filter::default()
        };
        let (mut found, mut pages) = (Vec::new(), 0);
        loop {
            let page = store.read(|c| find_among(c, &filter, looked_at)).unwrap();
            pages += 1;
            filter.cursor.clone_from(&page.next);
            found.extend(calls_of(page));
            if filter.cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, [3], "{looked_at}");
        assert_eq!(pages, 5_u32.div_ceil(looked_at), "{looked_at}");
    }
}

#[test]
fn pages_walk_every_recording_exactly_once() {
    let (_dir, store) = office();
    for (limit, looked_at) in [(1, 100), (2, 100), (2, 3), (5, 2), (3, 1)] {
        let mut filter = Filter {
            limit: Some(limit),
            ..Filter::default()
        };
        let mut found = Vec::new();
        loop {
            let page = store.read(|c| find_among(c, &filter, looked_at)).unwrap();
            filter.cursor.clone_from(&page.next);
            found.extend(calls_of(page));
            if filter.cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, [4, 3, -2, 2, 1], "{limit} of {looked_at}");
    }
}

#[test]
fn a_page_of_a_period_or_an_agent_sorts_nothing() {
    let (_dir, store) = office();
    let filters = [
        Filter::default(),
        Filter {
            since: Some(1),
            until: Some(2),
            grade: Some(5),
            ..Filter::default()
        },
        Filter {
            agent: Some(AGENT),
            queue: Some(QueueId(1)),
            ..Filter::default()
        },
    ];
    for filter in filters {
        let plan = store.read(|c| crate::recordings::plan(c, &filter)).unwrap();
        assert!(plan.contains("recordings_by_start"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
