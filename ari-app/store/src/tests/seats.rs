use switchboard::{AgentId, AgentWish, Fact, PauseReason, What};

use super::*;
use crate::testing::store;
use crate::users::{self, Change, NewUser};
use crate::{Error, agents};

/// Two agents, 1001 and 1002, at telephones of those numbers.
fn office() -> (crate::testing::Dir, Store) {
    let (dir, store) = store();
    for number in [1001, 1002] {
        let new = NewUser {
            login: number.to_string(),
            name: format!("示例{number}"),
            role: crate::Role::Agent,
            password_hash: "$argon2id$".into(),
            agent: Some(AgentId(number)),
            phone: Some(number.to_string()),
            department: None,
            skills: Vec::new(),
        };
        let create = move |tx: &rusqlite::Transaction<'_>| users::create(tx, &new, NOW);
        store.write(Durability::Full, create).unwrap();
    }
    (dir, store)
}

fn sit(store: &Store, agent: u32, phone: &str) -> Result<()> {
    let phone = phone.to_owned();
    store.write(Durability::Full, move |tx| {
        users::sit_at(tx, AgentId(agent), &phone)
    })
}

fn happens(store: &Store, at: u64, what: What) {
    keep(
        store,
        vec![Fact {
            at,
            call: None,
            what,
        }],
    )
    .unwrap();
}

fn phones(store: &Store) -> Vec<String> {
    let roster = store.read(agents::roster).unwrap();
    roster.into_iter().map(|agent| agent.phone).collect()
}

fn ready(store: &Store, agent: u32) {
    let (agent, by) = (AgentId(agent), "system".into());
    happens(store, NOW, What::AgentReady { agent, by });
}

#[test]
fn an_agent_sits_at_another_telephone_until_going_off_duty() {
    let (_dir, store) = office();
    sit(&store, 1001, "1005").unwrap();
    assert_eq!(phones(&store), ["1005", "1002"]);
    let (agent, by) = (AgentId(1001), "system".into());
    happens(&store, NOW, What::AgentOff { agent, by });
    assert_eq!(phones(&store), ["1001", "1002"]);
}

#[test]
fn nobody_sits_where_somebody_on_duty_does() {
    let (_dir, store) = office();
    ready(&store, 1002);
    let taken = sit(&store, 1001, "1002");
    assert!(
        matches!(
            taken,
            Err(Error::Invalid {
                field: "phone",
                why: "taken"
            })
        ),
        "{taken:?}"
    );
    sit(&store, 1002, "1005").unwrap();
    assert!(sit(&store, 1001, "1005").is_err());
    sit(&store, 1001, "1002").unwrap();
    assert_eq!(phones(&store), ["1002", "1005"]);
}

#[test]
fn whose_telephone_somebody_else_has_is_rung_at_none() {
    let (_dir, store) = office();
    sit(&store, 1001, "1002").unwrap();
    let phones = phones(&store);
    assert_eq!(phones[0], "1002");
    assert!(phones[1].starts_with("none-"), "{phones:?}");
}

#[test]
fn an_owner_who_comes_on_duty_has_the_telephone_back_from_somebody_who_is_not() {
    let (_dir, store) = office();
    sit(&store, 1001, "1002").unwrap();
    ready(&store, 1002);
    assert_eq!(phones(&store), ["1001", "1002"]);
}

#[test]
fn an_owner_who_comes_on_duty_leaves_the_telephone_to_somebody_who_works_there() {
    let (_dir, store) = office();
    sit(&store, 1001, "1002").unwrap();
    ready(&store, 1001);
    ready(&store, 1002);
    assert_eq!(phones(&store)[0], "1002");
}

#[test]
fn a_telephone_that_answers_by_itself_is_told_to_the_roster() {
    let (_dir, store) = office();
    let user = store.read(|c| users::by_login(c, "1002")).unwrap().unwrap();
    let change = Change {
        auto_answer: Some(true),
        ..Change::default()
    };
    let edit = move |tx: &rusqlite::Transaction<'_>| users::edit(tx, user.id, &change);
    assert!(store.write(Durability::Full, edit).unwrap().auto_answer);
    let roster = store.read(agents::roster).unwrap();
    let answers: Vec<bool> = roster.iter().map(|agent| agent.auto_answer).collect();
    assert_eq!(answers, [false, true]);
}

#[test]
fn pauses_are_counted_by_reason_within_the_day() {
    let (_dir, store) = office();
    let (agent, minute) = (AgentId(1001), 60_000);
    let pause = |at: u64, reason: &str| {
        let reason = PauseReason::parse(reason);
        let by = "agent:1001".into();
        happens(&store, at, What::AgentPaused { agent, reason, by });
    };
    pause(NOW - 10 * minute, "meal");
    ready(&store, 1001);
    pause(NOW + 20 * minute, "meal");
    pause(NOW + 25 * minute, "break");
    let used = |since, now| {
        store
            .read(|c| agents::paused(c, agent, since, now))
            .unwrap()
    };
    let all = used(NOW - 10 * minute, NOW + 30 * minute);
    assert_eq!(all["meal"], 15 * minute);
    assert_eq!(all["break"], 5 * minute, "it goes on");
    let later = used(NOW, NOW + 30 * minute);
    assert_eq!(later["meal"], 5 * minute, "what was before does not count");
}

#[test]
fn a_seat_that_somebody_took_from_its_absent_owner_is_taken_for_others() {
    let (_dir, store) = office();
    sit(&store, 1001, "1002").unwrap();
    let new = NewUser {
        login: "1003".into(),
        name: "示例1003".into(),
        role: crate::Role::Agent,
        password_hash: "$argon2id$".into(),
        agent: Some(AgentId(1003)),
        phone: Some("1003".into()),
        department: None,
        skills: Vec::new(),
    };
    let create = move |tx: &rusqlite::Transaction<'_>| users::create(tx, &new, NOW);
    store.write(Durability::Full, create).unwrap();
    let taken = sit(&store, 1003, "1002");
    assert!(matches!(taken, Err(Error::Invalid { .. })), "{taken:?}");
    let user = store.read(|c| users::by_login(c, "1001")).unwrap().unwrap();
    let disable = move |tx: &rusqlite::Transaction<'_>| users::disable(tx, user.id, NOW);
    store.write(Durability::Full, disable).unwrap();
    sit(&store, 1003, "1002").unwrap();
}

/// 1001 talks, and is to be off duty after the call.
fn talks_and_goes_off(store: &Store) {
    ready(store, 1001);
    keep(store, [arrived(1)]).unwrap();
    keep(store, queued(1)).unwrap();
    keep(store, talking(1)).unwrap();
    let (agent, next, by) = (AgentId(1001), AgentWish::Off, "agent:1001".into());
    happens(store, NOW + 20_000, What::AgentNext { agent, next, by });
}

#[test]
fn an_owner_who_comes_on_duty_leaves_the_telephone_to_somebody_who_talks_at_it_for_the_last_time() {
    let (_dir, store) = office();
    sit(&store, 1001, "1002").unwrap();
    talks_and_goes_off(&store);
    ready(&store, 1002);
    assert_eq!(phones(&store)[0], "1002");
    keep(&store, [ended(1, switchboard::Outcome::Answered, 30_000)]).unwrap();
    ready(&store, 1002);
    assert_eq!(phones(&store), ["1001", "1002"]);
}

#[test]
fn nobody_sits_down_at_the_telephone_of_one_who_goes_off_duty_before_the_call_is_finished() {
    let (_dir, store) = office();
    talks_and_goes_off(&store);
    assert!(sit(&store, 1002, "1001").is_err(), "they talk");
    let (agent, until) = (AgentId(1001), NOW + 60_000);
    let after = [
        fact(
            1,
            30_000,
            What::Parted {
                agent,
                talk_ms: 20_000,
            },
        ),
        fact(1, 30_000, What::TalkEnded { talk_ms: 20_000 }),
        fact(1, 30_000, What::WrapUpStarted { agent, until }),
    ];
    keep(&store, after).unwrap();
    assert!(sit(&store, 1002, "1001").is_err(), "they wrap up");
    let after_ms = 10_000;
    keep(
        &store,
        [fact(1, 40_000, What::WrapUpEnded { agent, after_ms })],
    )
    .unwrap();
    let by = "agent:1001".into();
    happens(&store, NOW + 40_000, What::AgentOff { agent, by });
    sit(&store, 1002, "1001").unwrap();
}
