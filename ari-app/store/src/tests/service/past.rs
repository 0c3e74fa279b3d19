//! A database that is brought up to date has the same past as one that kept every fact itself.

use super::*;
use crate::demo::{Props, fill};

const STEP: &str = include_str!("../../upgrade/v2-to-v3.sql");

/// The part of the upgrade that tells the past anew.
fn retelling() -> String {
    let (_, rest) = STEP.split_once("-- Reports, the past:").unwrap();
    rest.split_once("-- Reports, end.")
        .unwrap()
        .0
        .lines()
        .skip(1)
        .collect::<Vec<_>>()
        .join("\n")
}

fn told(store: &Store) -> Vec<String> {
    let questions = [
        "SELECT printf('%d %d %d %d %s', call, agent, started_at, ended_at, outcome) FROM offers
         ORDER BY started_at, call",
        "SELECT printf('%d %s %d %d %d', agent, state, call, started_at, ended_at) FROM agent_spans
         WHERE ended_at > started_at ORDER BY agent, started_at",
        "SELECT printf('%d %d %d', id, hold_ms, wrap_up_ms) FROM talks ORDER BY id",
    ];
    let read = |c: &rusqlite::Connection| {
        let mut all = Vec::new();
        for question in questions {
            let mut statement = c.prepare(question)?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            all.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        Ok(all)
    };
    store.read(read).unwrap()
}

#[test]
fn the_past_of_an_upgraded_database_is_what_its_facts_say() {
    let (_dir, store) = store();
    let hash = |login: &str| format!("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ${login}");
    let mut props = Props {
        password_hash: &hash,
        sound: &mut |_, _, _| None,
    };
    fill(&store, NOW, 5, &mut props).unwrap();
    let mut story = Story::default();
    story
        .requested(NOW, 301, 1)
        .connected(NOW + 3_000, 301, ANN, 3_000);
    story.at(NOW + 9_000, 301, What::Held);
    story.at(NOW + 12_000, 301, What::Resumed { held_ms: 3_000 });
    story
        .parted(NOW + 30_000, 301, ANN, 27_000)
        .wrapped_up(NOW + 30_000, 301, ANN, 9_000);
    story
        .ended(NOW + 30_000, 301, Outcome::Answered, 3_000)
        .keep(&store);
    let before = told(&store);
    assert!(before.len() > 500, "{}", before.len());
    let forget = "DELETE FROM offers; DELETE FROM agent_spans;
                  UPDATE talks SET hold_ms = 0, wrap_up_ms = NULL;";
    let again = format!("{forget} {}", retelling());
    store
        .write(crate::Durability::Normal, move |tx| {
            Ok(tx.execute_batch(&again)?)
        })
        .unwrap();
    assert_eq!(told(&store), before);
}
