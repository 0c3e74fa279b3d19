use std::collections::BTreeSet;

use casework::State;

use super::*;
use crate::demo::{self, Props, Sound};
use crate::testing::{Dir, store};
use crate::{calls, cases, memory, recordings, users, voicemails};

fn filled(seed: u64, with_sound: bool) -> (Dir, Store) {
    let (dir, store) = store();
    let hash = |login: &str| format!("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ${login}");
    let mut sound = |name: &str, _at: u64, _message: bool| {
        with_sound.then(|| Sound {
            path: format!("recordings/{name}.wav"),
            sha256: "0".repeat(64),
            bytes: 44,
            duration_ms: 1_000,
        })
    };
    let mut props = Props {
        password_hash: &hash,
        sound: &mut sound,
    };
    demo::fill(&store, NOW, seed, &mut props).unwrap();
    (dir, store)
}

fn all_calls(store: &Store) -> Vec<calls::Call> {
    let filter = calls::Filter {
        limit: Some(200),
        ..calls::Filter::default()
    };
    store.read(|c| calls::find(c, &filter)).unwrap().items
}

#[test]
fn the_demo_office_has_two_hundred_calls_that_are_over_and_no_page_is_empty() {
    let (_dir, store) = filled(1, false);
    let calls = all_calls(&store);
    assert_eq!(calls.len(), 200);
    assert!(
        calls
            .iter()
            .all(|call| call.ended_at.is_some_and(|at| at < NOW))
    );
    let outcomes: BTreeSet<_> = calls
        .iter()
        .filter_map(|call| call.outcome)
        .map(Outcome::as_str)
        .collect();
    assert_eq!(
        outcomes,
        ["abandoned", "answered", "message", "self_service"].into()
    );
    let days = (calls[0].arrived_at - calls[199].arrived_at) / 86_400_000;
    assert!((50..=60).contains(&days), "{days}");
    assert!((2..10).contains(&store.read(voicemails::unheard).unwrap()));
    let states: BTreeSet<_> = store
        .read(|c| {
            cases::find(
                c,
                &cases::Filter {
                    limit: Some(200),
                    ..cases::Filter::default()
                },
            )
        })
        .unwrap()
        .items
        .iter()
        .map(|case| case.state)
        .collect();
    let expected = [State::Draft, State::Signed, State::Closed];
    assert!(
        expected.iter().all(|state| states.contains(state)),
        "{states:?}"
    );
    assert_eq!(store.read(users::list).unwrap().len(), demo::ACCOUNTS.len());
}

#[test]
fn the_demo_office_has_no_row_of_a_file_that_is_not_there() {
    let (_dir, store) = filled(1, false);
    let mut stored = 0;
    let count = |_| {
        stored += 1;
        Ok(())
    };
    store.read(|c| recordings::each_stored(c, count)).unwrap();
    assert_eq!(stored, 0);
    assert!(store.read(recordings::unsettled).unwrap().is_empty());
}

#[test]
fn sounds_that_are_there_can_be_heard() {
    let (_dir, store) = filled(1, true);
    let mut kinds = BTreeSet::new();
    let note = |recording: recordings::Recording| {
        kinds.insert(recording.kind);
        Ok(())
    };
    store.read(|c| recordings::each_stored(c, note)).unwrap();
    assert_eq!(kinds.len(), 2);
    assert!(store.read(recordings::unsettled).unwrap().is_empty());
}

#[test]
fn the_demo_office_begins_its_day_with_everybody_off_and_no_call() {
    let (_dir, store) = filled(1, false);
    let memory = store.read(memory::load).unwrap();
    assert_eq!((memory.next_call, memory.calls.len()), (201, 0));
    assert_eq!(memory.agents.len(), 6);
    assert!(
        memory
            .agents
            .iter()
            .all(|agent| agent.state == switchboard::AgentWish::Off)
    );
}

#[test]
fn no_agent_of_the_demo_office_was_in_two_calls_at_once() {
    let (_dir, store) = filled(1, false);
    let twice: bool = store
        .read(|c| {
            let sql = "SELECT 1 FROM talks a JOIN talks b ON a.agent = b.agent AND a.id < b.id
                       WHERE b.started_at < a.ended_at AND a.started_at < b.ended_at";
            Ok(c.prepare(sql)?.exists([])?)
        })
        .unwrap();
    assert!(!twice);
}

#[test]
fn the_same_seed_makes_the_same_history_and_another_seed_another() {
    let told = |seed| -> Vec<_> {
        let (_dir, store) = filled(seed, false);
        all_calls(&store)
            .into_iter()
            .map(|call| (call.arrived_at, call.outcome))
            .collect()
    };
    assert_eq!(told(1), told(1));
    assert_ne!(told(1), told(2));
}
