//! A database that is brought up to date has the same past as one that kept every fact itself.

use switchboard::{MailboxReason, Overflow, OverflowReason};

use super::*;
use crate::demo::{Props, fill};

/// The step that first told a part of the past, and how that part is called in it.
const STEPS: [(&str, &str); 3] = [
    (include_str!("../../upgrade/v2-to-v3.sql"), "Reports"),
    (include_str!("../../upgrade/v5-to-v6.sql"), "Stays"),
    (include_str!("../../upgrade/v6-to-v7.sql"), "Endings"),
];

/// The part of an upgrade that tells the past anew.
fn retelling((step, part): (&str, &str)) -> String {
    let (_, rest) = step.split_once(&format!("-- {part}, the past:")).unwrap();
    rest.split_once(&format!("-- {part}, end."))
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
        STAYS,
        ENDINGS,
    ];
    answers(store, &questions)
}

const STAYS: &str = "SELECT printf('%d %d %s %d %s %s', call, queue, origin, entered_at,
    coalesce(left_at, '-'), coalesce(ending, '-')) FROM stays ORDER BY id";

/// It is said of a stay that was given up alone whether the caller was turned away.
const ENDINGS: &str =
    "SELECT printf('%d %d %s %d', number, turned_away, coalesce(menu_ending, '-'),
    (SELECT total(stays.turned_away) FROM stays WHERE call = number AND ending = 'abandoned'))
    FROM calls ORDER BY number";

fn answers(store: &Store, questions: &[&str]) -> Vec<String> {
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
    again(&store);
    assert_eq!(told(&store), before);
}

/// Forgets the past, and tells it as the upgrade does.
fn again(store: &Store) {
    let forget = "DELETE FROM offers; DELETE FROM agent_spans; DELETE FROM stays;
                  UPDATE talks SET hold_ms = 0, wrap_up_ms = NULL;
                  UPDATE calls SET turned_away = 0, menu_ending = NULL;";
    let again = format!("{forget} {}", STEPS.map(retelling).join("\n"));
    store
        .write(crate::Durability::Normal, move |tx| {
            Ok(tx.execute_batch(&again)?)
        })
        .unwrap();
}

#[test]
fn the_stays_of_an_upgraded_database_are_what_their_facts_say_whatever_the_order_of_facts() {
    let (_dir, store) = store();
    let mut story = Story::default();
    let mut dice = 7_u64;
    for call in 1..=600 {
        story.random(NOW + call * HOUR, call, &mut dice);
    }
    story.keep(&store);
    let before = answers(&store, &[STAYS, ENDINGS]);
    assert!(before.len() > 1_500, "{}", before.len());
    again(&store);
    for (told, kept) in answers(&store, &[STAYS, ENDINGS]).iter().zip(&before) {
        assert_eq!(told, kept);
    }
    assert_eq!(answers(&store, &[STAYS, ENDINGS]).len(), before.len());
}

impl Story {
    /// A call of facts about queues in any order, possible or not.
    fn random(&mut self, at: u64, call: u64, dice: &mut u64) {
        let mut roll = |sides: u64| {
            *dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (*dice >> 33) % sides
        };
        match roll(5) {
            0 => self.greeted(at, call),
            1 => self.arrived(at, call),
            _ => self.requested(at, call, 1 + u32::try_from(roll(3)).unwrap()),
        };
        let mut after = 0;
        for _ in 0..roll(9) {
            // Of one moment, as the board has it, or later.
            after += roll(2) * 1_000;
            let queue = QueueId(1 + u32::try_from(roll(3)).unwrap());
            let what = match roll(9) {
                0 => What::PersonRequested { queue },
                1 | 2 => What::Queued { queue, position: 1 },
                3 => What::MovedToQueue {
                    queue,
                    by: ["system", "agent:1001"][usize::try_from(roll(2)).unwrap()].into(),
                },
                4 => What::Overflowed {
                    queue,
                    reason: OverflowReason::Waited,
                    to: match roll(3) {
                        0 => Overflow::Mailbox,
                        to => Overflow::Queue(QueueId(u32::try_from(to).unwrap())),
                    },
                },
                5 => What::MailboxEntered {
                    reason: match roll(2) {
                        0 => MailboxReason::Waited,
                        _ => MailboxReason::Closed,
                    },
                    queue: None,
                },
                6 => What::CallbackAsked { queue },
                7 => What::MenuEntered {
                    menu: "main".into(),
                },
                _ => {
                    self.connected(at + after, call, ANN, after);
                    continue;
                }
            };
            self.at(at + after, call, what);
        }
        let outcomes = [
            Outcome::SelfService,
            Outcome::Answered,
            Outcome::Abandoned,
            Outcome::Lost,
            Outcome::Message,
        ];
        let outcome = outcomes[usize::try_from(roll(5)).unwrap()];
        if roll(12) > 0 {
            self.ended(at + after + 1_000, call, outcome, after);
        }
    }
}
