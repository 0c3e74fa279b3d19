//! What facts mean for stays in queues: one row each time a caller comes into a queue.
//!
//! | fact | the stay under way | another |
//! |---|---|---|
//! | person requested, moved to a queue, queued, mailbox entered as a queue is closed | goes on in the same queue, else ends `moved` | begins, unless it goes on |
//! | overflowed to a queue | ends `overflowed` | begins in that one |
//! | overflowed elsewhere, mailbox entered at all | waits no more; what becomes of the caller will end it | – |
//! | connected, joined | ends `answered` | – |
//! | call-back asked, message kept | ends `callback`, `message` | – |
//! | ended | ends as the call did | – |

use rusqlite::{Transaction, params};
use switchboard::{Actor, Fact, HungUpBy, Outcome, Overflow, QueueId};

use super::project::{number, run};
use crate::Result;
use crate::row::int;

/// How a caller came into a queue.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    /// Asked for a person there.
    Requested,
    /// Sent there by an agent or a supervisor.
    Moved,
    /// Led on from a queue that could not serve them.
    Overflowed,
    /// Waits there, or was not let in, and it depends on what was before: back after a talk that broke off there or a
    /// transfer that failed, by a key from another queue, or as the first of all.
    Waiting,
}

impl Origin {
    /// Sent there by somebody's wish; the system leads back whom nobody else took.
    pub(super) fn moved(by: &Actor) -> Self {
        match by {
            Actor::System => Self::Waiting,
            Actor::Agent(_) | Actor::User(_) | Actor::Api => Self::Moved,
        }
    }
}

/// The caller is in this queue from here on, of which the call is until another. Who is in it already stays in it, also after a look into a menu.
pub(super) fn entered(
    tx: &Transaction<'_>,
    fact: &Fact,
    queue: QueueId,
    origin: Origin,
) -> Result<()> {
    let ending = match origin {
        Origin::Overflowed => "overflowed",
        Origin::Requested | Origin::Moved | Origin::Waiting => "moved",
    };
    run(
        tx,
        "UPDATE stays SET left_at = iif(queue = ?2, NULL, coalesce(left_at, ?3)),
           ending = iif(queue = ?2, NULL, ?4), turned_away = iif(queue = ?2, 0, turned_away)
         WHERE call = ?1 AND ending IS NULL",
        params![number(fact), queue.0, int(fact.at), ending],
    )?;
    let origin = match origin {
        Origin::Requested => Some("requested"),
        Origin::Moved => Some("moved"),
        Origin::Overflowed => Some("overflowed"),
        Origin::Waiting => None,
    };
    run(
        tx,
        "INSERT INTO stays (call, queue, origin, entered_at)
         SELECT number, ?2, coalesce(?4, (
           SELECT iif(stays.queue = ?2 AND ending = 'answered', 'returned', 'moved') FROM stays
           WHERE call = ?1 ORDER BY id DESC LIMIT 1), 'requested'), ?3
         FROM calls WHERE number = ?1 AND ended_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM stays WHERE call = ?1 AND ending IS NULL)",
        params![number(fact), queue.0, int(fact.at), origin],
    )?;
    run(
        tx,
        "UPDATE calls SET queue = ?2 WHERE number = ?1 AND ended_at IS NULL",
        params![number(fact), queue.0],
    )
}

/// A queue could not serve the caller, who may have been led to it without waiting in it.
pub(super) fn overflowed(
    tx: &Transaction<'_>,
    fact: &Fact,
    queue: QueueId,
    to: &Overflow,
) -> Result<()> {
    entered(tx, fact, queue, Origin::Waiting)?;
    match to {
        Overflow::Queue(to) => entered(tx, fact, *to, Origin::Overflowed),
        Overflow::Mailbox | Overflow::Goodbye | Overflow::Callback | Overflow::Outside(_) => {
            waited(tx, fact)
        }
    }
}

/// The caller waits no more, and what becomes of them is still to be seen.
pub(super) fn waited(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    run(
        tx,
        "UPDATE stays SET left_at = coalesce(left_at, ?2) WHERE call = ?1 AND ending IS NULL",
        params![number(fact), int(fact.at)],
    )
}

/// Somebody answered.
pub(super) fn answered(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    run(
        tx,
        "UPDATE stays SET left_at = ?2, ending = 'answered' WHERE call = ?1 AND ending IS NULL",
        params![number(fact), int(fact.at)],
    )
}

/// Another ending.
pub(super) fn over(tx: &Transaction<'_>, fact: &Fact, ending: &str) -> Result<()> {
    run(
        tx,
        "UPDATE stays SET left_at = coalesce(left_at, ?2), ending = ?3
         WHERE call = ?1 AND ending IS NULL",
        params![number(fact), int(fact.at), ending],
    )
}

/// The call is over. Who talked before and then waited in vain gave up this stay; who was cut off while they
/// waited did not.
pub(super) fn ended(
    tx: &Transaction<'_>,
    fact: &Fact,
    outcome: Outcome,
    by: HungUpBy,
) -> Result<()> {
    let ending = match outcome {
        Outcome::Abandoned => "abandoned",
        Outcome::Message => "message",
        Outcome::Callback => "callback",
        Outcome::Answered => {
            let sql = "UPDATE stays SET left_at = ?2, ending = 'other'
                       WHERE call = ?1 AND ending IS NULL AND left_at IS NULL AND ?3 = 'system'";
            run(tx, sql, params![number(fact), int(fact.at), by.as_str()])?;
            "abandoned"
        }
        Outcome::SelfService
        | Outcome::Lost
        | Outcome::Unanswered
        | Outcome::Barred
        | Outcome::Conference => "other",
    };
    over(tx, fact, ending)
}
