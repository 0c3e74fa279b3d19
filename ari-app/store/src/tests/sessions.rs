//! Who is signed in, and who is taken off duty when their last session runs out.

use rusqlite::Transaction;
use switchboard::{AgentWish, PauseReason};

use super::people::{agent, create};
use super::*;
use crate::testing::store;
use crate::{logins, sessions, users};

#[test]
fn a_session_holds_until_it_expires_or_its_user_is_disabled() {
    let (_dir, store) = store();
    let user = create(&store, agent("zhang", 1001)).unwrap().id;
    let token = [7; 32];
    let find = |at| store.read(|c| sessions::find(c, &token, at)).unwrap();
    store
        .write(Durability::Full, move |tx| {
            sessions::create(tx, &token, user, NOW, NOW + 100)
        })
        .unwrap();
    assert_eq!(
        find(NOW).map(|session| session.user.login),
        Some("zhang".into())
    );
    assert_eq!(find(NOW + 100), None);
    assert!(find(NOW + 99).is_some());
    store
        .write(Durability::Full, move |tx| users::disable(tx, user, NOW))
        .unwrap();
    assert_eq!(find(NOW + 99), None);
}

#[test]
fn expired_sessions_and_old_failures_do_not_pile_up() {
    let (_dir, store) = store();
    let user = create(&store, agent("zhang", 1001)).unwrap().id;
    store
        .write(Durability::Full, move |tx| {
            for n in 0..50 {
                let at = NOW + u64::from(n) * logins::KEPT_MS / 5;
                sessions::sweep(tx, at)?;
                sessions::create(tx, &[n; 32], user, at, at + 1)?;
                logins::failed(tx, "zhang", "127.0.0.1", at)?;
            }
            Ok(())
        })
        .unwrap();
    let count = |sql: &'static str| -> u32 {
        store
            .read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?))
            .unwrap()
    };
    assert_eq!(count("SELECT count(*) FROM sessions"), 1);
    assert_eq!(count("SELECT count(*) FROM login_failures"), 6);
}

#[test]
fn who_came_on_duty_after_a_session_was_left_is_not_sent_off_when_it_runs_out() {
    const HOUR: u64 = 3_600_000;
    let (_dir, store) = store();
    let user = create(&store, agent("zhang", 1001)).unwrap().id;
    for (night, by) in (0..).zip(["agent:1001", "system"]) {
        let began = NOW + night * 24 * HOUR;
        let token = [7; 32];
        let (begin, until) = (began, began + 14 * HOUR);
        let begin = move |tx: &Transaction<'_>| sessions::create(tx, &token, user, begin, until);
        store.write(Durability::Full, begin).unwrap();
        sessions::used(&store, &token, began + 9 * HOUR).unwrap();
        let on = |after: u64, by: &str| Fact {
            at: began + after,
            call: None,
            what: What::AgentReady {
                agent: AgentId(1001),
                by: by.into(),
            },
        };
        keep(&store, [on(8 * HOUR, "agent:1001"), on(10 * HOUR, by)]).unwrap();
        let sweep = move |tx: &Transaction<'_>| sessions::sweep(tx, until);
        let sent_off = store.write(Durability::Normal, sweep).unwrap();
        assert_eq!(sent_off.is_empty(), by != "system", "{by}");
    }
}

#[test]
fn an_agent_whose_last_session_has_run_out_is_told_once() {
    let (_dir, store) = store();
    let user = create(&store, agent("zhang", 1001)).unwrap().id;
    let begin = |token: u8, until| {
        let begin =
            move |tx: &Transaction<'_>| sessions::create(tx, &[token; 32], user, NOW, until);
        store.write(Durability::Full, begin).unwrap();
    };
    let sweep = |at| {
        let sweep = move |tx: &Transaction<'_>| sessions::sweep(tx, at);
        store.write(Durability::Normal, sweep).unwrap()
    };
    begin(1, NOW + 100);
    begin(2, NOW + 200);
    assert_eq!(sweep(NOW + 100), []);
    assert_eq!(sweep(NOW + 200), [AgentId(1001)]);
    assert_eq!(sweep(NOW + 300), []);
    begin(3, NOW + 900);
    begin(4, NOW + 900);
    let end = |token: u8| {
        let end = move |tx: &Transaction<'_>| sessions::remove(tx, &[token; 32]);
        store.write(Durability::Full, end).unwrap()
    };
    assert_eq!([end(3), end(4), end(4)], [false, true, false]);
}

/// At nine the agent, who talks, asks for a meal and leaves the desk.
#[test]
fn what_was_asked_for_before_the_desk_was_left_is_no_work_when_it_is_carried_out() {
    const HOUR: u64 = 3_600_000;
    let (_dir, store) = store();
    let user = create(&store, agent("zhang", 1001)).unwrap().id;
    let meal = PauseReason::Asked("meal".into());
    let state = |after: u64, by: &str| {
        let (agent, by) = (AGENT, by.into());
        let reason = meal.clone();
        (after, What::AgentPaused { agent, reason, by })
    };
    let asked = |after: u64| {
        let (agent, by) = (AGENT, "agent:1001".into());
        let next = AgentWish::Paused(meal.clone());
        (after, What::AgentNext { agent, next, by })
    };
    let own = "agent:1001";
    let stories = [
        (vec![asked(9 * HOUR), state(10 * HOUR, own)], true),
        (vec![state(10 * HOUR, "user:zhang")], true),
        (
            vec![asked(9 * HOUR), state(9 * HOUR, own), state(10 * HOUR, own)],
            false,
        ),
        (vec![asked(10 * HOUR), state(10 * HOUR, own)], false),
    ];
    for (night, (story, sent_off)) in (0..).zip(stories) {
        let began = NOW + night * 24 * HOUR;
        let (token, until) = ([7; 32], began + 14 * HOUR);
        let begin = move |tx: &Transaction<'_>| sessions::create(tx, &token, user, began, until);
        store.write(Durability::Full, begin).unwrap();
        sessions::used(&store, &token, began + 9 * HOUR).unwrap();
        let ready = What::AgentReady {
            agent: AGENT,
            by: own.into(),
        };
        let story = [(8 * HOUR, ready)].into_iter().chain(story);
        let story = story.map(|(after, what)| Fact {
            at: began + after,
            call: None,
            what,
        });
        keep(&store, story).unwrap();
        let sweep = move |tx: &Transaction<'_>| sessions::sweep(tx, until);
        let off = store.write(Durability::Normal, sweep).unwrap();
        assert_eq!(!off.is_empty(), sent_off, "night {night}");
    }
}
