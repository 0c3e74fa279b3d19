//! Call-backs that were agreed on, and what other calls of the caller make of them.

use casework::callback::{AHEAD_MS, Retries};
use rusqlite::Transaction;
use switchboard::{Outcome, QueueId, What};

use super::*;
use crate::callbacks::{self, Agreement, Callback, Closing, Filter, Reason, Standing};
use crate::testing::{NOW, store};
use crate::{Durability, Error, Store};

/// An hour after the calls of these tests begin.
pub(super) const DUE: u64 = NOW + 3_600_000;

/// With the caller of `arrived`, without a call.
pub(super) fn agreement(due_at: u64) -> Agreement {
    Agreement {
        number: CALLER.into(),
        due_at,
        agent: None,
        note: "补充材料".into(),
        queue: QueueId(2),
        call: None,
    }
}

pub(super) fn agree(store: &Store, it: Agreement) -> crate::Result<Callback> {
    let agree = move |tx: &Transaction<'_>| callbacks::agree(tx, &it, "agent:1001", NOW);
    store.write(Durability::Full, agree)
}

pub(super) fn row(store: &Store) -> Callback {
    store.read(|c| callbacks::get(c, 1)).unwrap()
}

pub(super) fn missed(store: &Store, call: u64) {
    keep(store, [arrived(call)]).unwrap();
    keep(store, queued(call)).unwrap();
    keep(store, [ended(call, Outcome::Abandoned, 0)]).unwrap();
}

pub(super) fn answered_at(store: &Store, call: u64, later: u64) {
    let mut facts = answered(call);
    facts.iter_mut().for_each(|fact| fact.at += later);
    keep(store, facts).unwrap();
}

/// Whoever is to be called, by time.
pub(super) fn open(store: &Store) -> Vec<Callback> {
    store.read(|c| callbacks::open_of(c, CALLER)).unwrap()
}

/// A call of an agent's about call-back 1.
pub(super) fn begun(call: u64) -> What {
    begun_for(call, 1)
}

pub(super) fn begun_for(call: u64, callback: u64) -> What {
    What::DialledOut {
        node: NodeId(1),
        channel: ChannelId(format!("rx-{call}-caller")),
        number: CALLER.into(),
        agent: Some(AGENT),
        callback: Some(callback),
        case: None,
        queue: None,
    }
}

#[test]
fn a_call_back_is_due_at_the_time_agreed_and_its_age_counts_from_then() {
    let (_dir, store) = store();
    let made = agree(&store, agreement(DUE)).unwrap();
    assert_eq!(
        (made.reason, made.call, made.missed),
        (Reason::Agreed, None, 0)
    );
    assert_eq!((made.queue, made.due_at), (QueueId(2), Some(DUE)));
    let due = |now| store.read(|c| callbacks::due(c, now)).unwrap().len();
    assert_eq!((due(DUE - 1), due(DUE)), (0, 1));
    let expiry_ms = store.read(callbacks::retries).unwrap().expiry_ms;
    for (now, expired) in [(DUE + expiry_ms - 1, 0), (DUE + expiry_ms, 1)] {
        let expire = move |tx: &Transaction<'_>| callbacks::expire(tx, |_, asked| now - asked);
        assert_eq!(store.write(Durability::Normal, expire).unwrap(), expired);
    }
    let audit = |c: &rusqlite::Connection| {
        let sql = "SELECT action || ' ' || detail FROM audit WHERE subject = 'callback'";
        Ok(c.query_row(sql, [], |row| row.get::<_, String>(0))?)
    };
    let noted = store.read(audit).unwrap();
    assert!(noted.starts_with("agreed 20"), "{noted}");
}

#[test]
fn a_time_agreed_on_is_kept_once_where_the_machine_rings_nobody_else() {
    let (_dir, store) = store();
    let none = |tx: &Transaction<'_>| {
        let retries = callbacks::retries(tx)?;
        callbacks::set_retries(
            tx,
            Retries {
                attempts: 0,
                ..retries
            },
        )
    };
    store.write(Durability::Normal, none).unwrap();
    agree(&store, agreement(DUE)).unwrap();
    let expire = |tx: &Transaction<'_>| callbacks::expire(tx, |_, _| 0);
    assert_eq!(store.write(Durability::Normal, expire).unwrap(), 0);
    assert_eq!(row(&store).due_at, Some(DUE));
}

#[test]
fn an_agreement_that_cannot_be_kept_is_refused() {
    let (_dir, store) = store();
    let with = |change: fn(&mut Agreement)| {
        let mut it = agreement(DUE);
        change(&mut it);
        it
    };
    for (it, expected) in [
        (with(|it| it.due_at = NOW), ("due_at", "past")),
        (
            with(|it| it.due_at = NOW + AHEAD_MS + 1),
            ("due_at", "too_far"),
        ),
        (with(|it| it.number = "1".into()), ("number", "malformed")),
        (with(|it| it.number = "12a".into()), ("number", "malformed")),
        (
            with(|it| it.agent = Some(AgentId(77))),
            ("agent", "unknown"),
        ),
        (with(|it| it.note = "长".repeat(501)), ("note", "too_long")),
    ] {
        match agree(&store, it) {
            Err(Error::Invalid { field, why }) => assert_eq!((field, why), expected),
            other => panic!("{expected:?}: {other:?}"),
        }
    }
    agree(&store, with(|it| it.due_at = NOW + AHEAD_MS)).unwrap();
}

/// What the machine does before it rings anybody.
pub(super) fn look(store: &Store, now: u64) {
    let look =
        move |tx: &Transaction<'_>| callbacks::expire(tx, |_, asked| now.saturating_sub(asked));
    store.write(Durability::Normal, look).unwrap();
}

#[test]
fn whoever_is_owed_anything_is_found_without_reading_those_who_are_not() {
    let (_dir, store) = store();
    let plan = |sql: &str| {
        let sql = format!("EXPLAIN QUERY PLAN {sql}");
        let steps = store.read(|c| {
            let mut statement = c.prepare(&sql)?;
            let rows = statement.query_map([], |row| row.get::<_, String>("detail"))?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
        });
        steps.unwrap().join("; ")
    };
    for sql in [
        "SELECT * FROM callbacks WHERE caller_e164 = '1' AND closed_at IS NULL ORDER BY asked_at",
        "SELECT count(*) FROM callbacks
         WHERE closed_at IS NULL AND (reason <> 'agreed' OR asked_at <= 1)",
        "UPDATE callbacks SET closed_at = 1 FROM calls
         WHERE number = 1 AND closed_at IS NULL AND callbacks.caller_e164 = calls.caller_e164",
    ] {
        let told = plan(sql);
        assert!(told.contains("callbacks_still_open"), "{told}");
    }
}

#[test]
fn an_answer_before_the_time_agreed_leaves_it_open_and_one_after_it_closes_it() {
    let (_dir, store) = store();
    agree(&store, agreement(DUE)).unwrap();
    answered_at(&store, 1, 0);
    assert_eq!(row(&store).outcome, None);
    answered_at(&store, 2, 3_600_000);
    assert_eq!(row(&store).outcome, Some(Closing::Answered));
}

/// Somebody dials by hand, about call-back 1, in vain; `later` after the first of these calls began.
pub(super) fn tried_in_vain(store: &Store, call: u64, rung: bool, later: u64) {
    tried_in_vain_for(store, (call, 1), rung, later);
}

pub(super) fn tried_in_vain_for(
    store: &Store,
    (call, callback): (u64, u64),
    rung: bool,
    later: u64,
) {
    let mut facts = vec![fact(call, 50_000, begun_for(call, callback))];
    let bridge = BridgeId(format!("rx-{call}-bridge"));
    let agent = AGENT;
    facts.extend(rung.then(|| {
        fact(
            call,
            55_000,
            What::Dialling {
                agent,
                channel: "rx-2-agent".into(),
                bridge,
            },
        )
    }));
    let over = ended(call, Outcome::Unanswered, 0);
    facts.push(fact(call, 60_000, over.what));
    facts.iter_mut().for_each(|fact| fact.at += later);
    keep(store, facts).unwrap();
}

#[test]
fn a_try_in_vain_before_the_time_agreed_changes_nothing_about_it() {
    let (_dir, store) = store();
    agree(&store, agreement(DUE)).unwrap();
    for (call, rung) in [(2, false), (3, true), (4, true), (5, true)] {
        tried_in_vain(&store, call, rung, 0);
        assert_eq!((row(&store).due_at, row(&store).attempts), (Some(DUE), 0));
    }
    let retries = store.read(callbacks::retries).unwrap();
    tried_in_vain(&store, 6, true, DUE - NOW);
    assert_eq!(row(&store).attempts, 1, "from then on tries count");
    let over = row(&store).due_at.unwrap();
    assert!((DUE..DUE + 300_000 + retries.retry_ms).contains(&over));
}

#[test]
fn a_time_agreed_on_is_kept_once_where_the_machine_rings_nobody_by_itself() {
    let (_dir, store) = store();
    super::callbacks::retry(&store, 0);
    agree(&store, agreement(DUE)).unwrap();
    let expired = |store: &Store| {
        let expire =
            |tx: &Transaction<'_>| callbacks::expire(tx, |_, asked| DUE.saturating_sub(asked));
        store.write(Durability::Normal, expire).unwrap()
    };
    assert_eq!((expired(&store), row(&store).due_at), (0, Some(DUE)));
    // Begun before the time, and in vain after it: the try at that time is still to come.
    tried_in_vain(&store, 2, true, DUE - NOW - 57_000);
    assert_eq!((expired(&store), row(&store).attempts), (0, 0));
    assert!(row(&store).due_at.is_some_and(|due| due < DUE + 60_000));
    tried_in_vain(&store, 3, true, DUE - NOW);
    assert_eq!((row(&store).attempts, row(&store).due_at), (1, None));
}

#[test]
fn another_time_agreed_in_the_call_that_was_the_call_back_stays_open() {
    let (_dir, store) = store();
    agree(&store, agreement(DUE)).unwrap();
    keep(&store, [fact(2, 50_000, begun(2))]).unwrap();
    keep(&store, talking(2)).unwrap();
    agree(&store, agreement(DUE + 1)).unwrap();
    keep(&store, [ended(2, Outcome::Answered, 20_000)]).unwrap();
    let due = Some(DUE + 1);
    assert_eq!((row(&store).outcome, row(&store).due_at), (None, due));
}

#[test]
fn what_was_noted_stays_where_nothing_is_said_on_closing() {
    let (_dir, store) = store();
    agree(&store, agreement(DUE)).unwrap();
    let close =
        |tx: &Transaction<'_>| callbacks::close(tx, 1, Closing::NotNeeded, "", "agent:1001", NOW);
    let closed = store.write(Durability::Full, close).unwrap();
    assert_eq!((closed.note.as_str(), closed.due_at), ("补充材料", None));
}

#[test]
fn open_ones_are_listed_by_when_they_are_due_page_by_page() {
    let (_dir, store) = store();
    let times = [DUE + 60_000, DUE, DUE + 60_000, DUE + 120_000];
    for (n, due_at) in times.into_iter().enumerate() {
        let number = format!("1390013900{n}");
        agree(
            &store,
            Agreement {
                number,
                ..agreement(due_at)
            },
        )
        .unwrap();
    }
    missed(&store, 1);
    let mut filter = Filter {
        limit: Some(2),
        ..Filter::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = store.read(|c| callbacks::find(c, &filter)).unwrap();
        seen.extend(page.items.iter().map(|it| it.id));
        filter.cursor = page.next;
        if filter.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [5, 2, 1, 3, 4]);
    let open = |now| store.read(|c| callbacks::open(c, now)).unwrap();
    assert_eq!((open(DUE - 1), open(DUE), open(DUE + 60_000)), (1, 2, 4));
}

#[test]
fn whom_the_machine_rings_no_more_is_found() {
    let (_dir, store) = store();
    agree(&store, agreement(DUE)).unwrap();
    let given_up = |store: &Store| {
        let filter = Filter {
            standing: Standing::GivenUp,
            ..Filter::default()
        };
        store.read(|c| callbacks::find(c, &filter)).unwrap().items
    };
    assert_eq!(given_up(&store), []);
    let expiry_ms = store.read(callbacks::retries).unwrap().expiry_ms;
    look(&store, DUE + expiry_ms);
    let found = given_up(&store);
    assert_eq!(found, [row(&store)]);
    assert!(found[0].is_given_up());
}
