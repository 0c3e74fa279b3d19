//! What facts about calls mean for those who are to be called back.

use rusqlite::{OptionalExtension, Transaction, params};
use switchboard::{Fact, NO_ANSWER, Outcome, QueueId, What};

use super::project::{number, run};
use crate::callbacks::{self, REQUESTED_AT, Reason};
use crate::row::int;
use crate::{Result, callers, nuisance};

/// A call from us begins.
pub(super) fn dialled_out(
    tx: &Transaction<'_>,
    fact: &Fact,
    (node, channel): (u16, &str),
    (to, agent): (&str, Option<u32>),
    (callback, queue): (Option<u64>, Option<QueueId>),
) -> Result<()> {
    run(
        tx,
        "INSERT INTO calls (number, direction, node, channel, caller, caller_e164, dialled, stage,
                            agent, arrived_at, queue)
         VALUES (?1, 'out', ?2, ?3, ?4, ?5, '', 'dialling', ?6, ?7, ?8)",
        params![
            number(fact),
            node,
            channel,
            to,
            callers::same(to),
            agent,
            int(fact.at),
            queue.map(|queue| queue.0)
        ],
    )?;
    run(
        tx,
        "UPDATE callbacks SET last_call = ?2 WHERE id = ?1 AND closed_at IS NULL",
        params![callback.map(int), number(fact)],
    )
}

/// Their number is rung. A try before the time agreed on is none of those that count from then on.
pub(super) fn attempted(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    run(
        tx,
        "UPDATE callbacks SET attempts = attempts + 1
         WHERE last_call = ?1 AND closed_at IS NULL AND (reason <> 'agreed' OR asked_at <= ?2)",
        params![number(fact), int(fact.at)],
    )
}

/// The caller asked for it by key.
pub(super) fn asked(tx: &Transaction<'_>, fact: &Fact, queue: QueueId) -> Result<()> {
    add(tx, fact, queue, Reason::Asked)
}

/// Whether whoever called us, or was called by us, waits for somebody, or was led on from there to the mailbox, unless
/// whoever talked with them sent them there, or looked into a menu from the line; also parked, or hearing a
/// department's telephone ring, after the last of those who talked with them had gone, or left with a telephone
/// that was lost. To be asked when all
/// talks are closed and before the end of the call is written.
pub(super) fn is_waiting(tx: &Transaction<'_>, fact: &Fact) -> Result<bool> {
    let sql = "SELECT 1 FROM calls WHERE number = ?1
                 AND (stage IN ('queued', 'ringing')
                      OR stage = 'menu' AND 'queued' = (
                        SELECT kind FROM facts WHERE call = ?1
                          AND kind IN ('queued', 'connected', 'joined', 'moved_to_menu', 'moved_to_mailbox')
                        ORDER BY id DESC LIMIT 1)
                      OR stage = 'mailbox' AND 'sent' <> (
                        SELECT fields ->> 'reason' FROM facts
                        WHERE call = ?1 AND kind = 'mailbox_entered' ORDER BY id DESC LIMIT 1)
                      AND NOT EXISTS (
                        SELECT 1 FROM facts AS sent WHERE sent.call = ?1 AND sent.kind = 'moved_to_menu'
                          AND NOT EXISTS (SELECT 1 FROM facts AS asked WHERE asked.call = ?1
                                          AND asked.kind = 'person_requested' AND asked.id > sent.id))
                      OR stage = 'talking' AND EXISTS (
                        SELECT 1 FROM facts AS lost WHERE lost.call = ?1 AND lost.kind = 'agent_lost'
                          AND NOT EXISTS (SELECT 1 FROM facts AS back WHERE back.call = ?1
                                          AND back.kind IN ('connected', 'joined') AND back.id > lost.id))
                      OR stage = 'talking' AND ?2 > (SELECT max(ended_at) FROM talks WHERE call = ?1))";
    let found = tx
        .prepare_cached(sql)?
        .exists(params![number(fact), int(fact.at)]);
    Ok(found?)
}

/// A call has ended, which may have been a missed one, or may make a call-back needless. Who had talked
/// with somebody and then waited in vain for another is missed like others; whom we had called back for it was
/// called in vain, and is still owed it. A message is heard by somebody, so that its caller was not missed.
pub(super) fn ended(
    tx: &Transaction<'_>,
    fact: &Fact,
    outcome: Outcome,
    was_waiting: bool,
) -> Result<()> {
    match outcome {
        Outcome::Abandoned | Outcome::Lost => missed(tx, fact),
        Outcome::Answered if was_waiting => {
            unanswered(tx, fact)?;
            missed(tx, fact)
        }
        Outcome::Answered | Outcome::Message => answered(tx, fact),
        Outcome::Unanswered => unanswered(tx, fact),
        Outcome::SelfService | Outcome::Callback | Outcome::Barred | Outcome::Conference => Ok(()),
    }
}

/// Who asked for a person and got none. A call of ours is one only once they were on the line, with a person whom
/// they had not to ask for.
fn missed(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    let sql = "SELECT queue, turned_away FROM calls
               WHERE number = ?1 AND queue IS NOT NULL
                 AND iif(direction = 'in', requested_at, connected_at) IS NOT NULL";
    let mut call = tx.prepare_cached(sql)?;
    let found = call
        .query_row([number(fact)], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((queue, turned_away)) = found else {
        return Ok(());
    };
    let mut was = tx.prepare_cached(
        "SELECT 1 FROM facts WHERE call = ?1 AND (kind = 'overflowed'
           OR kind = 'mailbox_entered' AND fields ->> 'reason' IN ('waited', 'nobody', 'full'))",
    )?;
    let reason = if turned_away {
        Reason::Closed
    } else if was.exists([number(fact)])? {
        Reason::Overflow
    } else {
        Reason::Abandoned
    };
    add(tx, fact, QueueId(queue), reason)
}

/// Later calls of a caller are merged into what they are owed already: the time agreed on once it has come, else the
/// one open row of those who asked or were missed; a time agreed on for later stands beside it. A promise that the
/// machine rings them counts from the call in which it was given, however long ago they first rang; who asks for it
/// again keeps the place, unless that was in another queue's line, and is rung as often as anybody. A call missed
/// after a promise takes it to no other queue. Who shows no number that can be dialled cannot be called back; nor is a
/// colleague who dials a queue, or who has been barred meanwhile.
fn add(tx: &Transaction<'_>, fact: &Fact, queue: QueueId, reason: Reason) -> Result<()> {
    if is_barred(tx, fact)? {
        return Ok(());
    }
    let by_itself = reason == Reason::Asked && callbacks::retries(tx)?.attempts > 0;
    let due = by_itself.then(|| int(fact.at));
    let agreed = "UPDATE callbacks SET missed = missed + (call IS NOT ?1), call = ?1,
                    attempts = iif(?3 IS NULL, attempts, 0), due_at = coalesce(?3, due_at)
                  WHERE closed_at IS NULL AND reason = 'agreed' AND asked_at <= ?2
                    AND caller_e164 = (SELECT caller_e164 FROM calls WHERE number = ?1)";
    let mut agreed = tx.prepare_cached(agreed)?;
    if agreed.execute(params![number(fact), int(fact.at), due])? > 0 {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO callbacks (reason, caller, caller_e164, queue, call, asked_at, owed_at, due_at)
         SELECT ?2, caller, caller_e164, ?3, number, coalesce({REQUESTED_AT}, arrived_at),
           coalesce({REQUESTED_AT}, arrived_at), ?4
         FROM calls WHERE number = ?1 AND length(caller) BETWEEN 2 AND 20
           AND ltrim(caller, '+') NOT GLOB '*[^0-9]*'
           AND NOT EXISTS (SELECT 1 FROM users WHERE caller IN (phone, phone_now) AND disabled_at IS NULL)
         ON CONFLICT (caller_e164) WHERE closed_at IS NULL AND reason <> 'agreed' DO UPDATE SET
           missed = missed + (call IS NOT excluded.call), call = excluded.call,
           queue = iif(reason = 'asked' AND excluded.reason <> 'asked', queue, excluded.queue),
           reason = iif(reason = 'asked', reason, excluded.reason),
           asked_at = iif(excluded.due_at IS NOT NULL AND (due_at IS NULL OR queue <> excluded.queue),
                          excluded.asked_at, asked_at),
           attempts = iif(excluded.due_at IS NULL, attempts, 0),
           due_at = coalesce(excluded.due_at, due_at)"
    );
    run(
        tx,
        &sql,
        params![number(fact), reason.as_str(), queue.0, due],
    )
}

fn is_barred(tx: &Transaction<'_>, fact: &Fact) -> Result<bool> {
    let mut caller = tx.prepare_cached("SELECT caller_e164 FROM calls WHERE number = ?1")?;
    let caller = caller.query_row([number(fact)], |row| row.get::<_, Option<String>>(0));
    match caller.optional()?.flatten() {
        Some(caller) => nuisance::is_barred(tx, &caller, fact.at),
        None => Ok(false),
    }
}

/// Whoever was answered need not be called back any more, also where they left a message after that; but what was
/// promised or agreed on in this very call is still to be kept, and what was agreed for a later time too, unless it was
/// this call.
fn answered(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    run(
        tx,
        "UPDATE callbacks SET closed_at = ?2, due_at = NULL,
           outcome = iif(direction = 'out', 'reached', 'answered'),
           closed_by = iif(direction = 'out' AND calls.agent IS NOT NULL, 'agent:' || calls.agent, 'system')
         FROM calls
         WHERE number = ?1 AND connected_at IS NOT NULL
           AND closed_at IS NULL AND callbacks.caller_e164 = calls.caller_e164
           AND call IS NOT ?1 AND (reason <> 'agreed' OR asked_at <= ?2 OR last_call = ?1)",
        params![number(fact), int(fact.at)],
    )
}

/// The machine tries again, or leaves it to the agents. A call that ended before their number was rung, as
/// at a restart, was no attempt: they keep their turn, but for an agent who left it unanswered, who is not rung again at
/// once; nor was one before the time agreed on, which stays that time.
/// What was promised in this very call is kept as promised.
fn unanswered(tx: &Transaction<'_>, fact: &Fact) -> Result<()> {
    let sql = "SELECT attempts, reason <> 'agreed' OR attempts > 0,
                 EXISTS (SELECT 1 FROM facts WHERE call = ?1 AND kind = 'dialling')
               FROM callbacks
               WHERE last_call = ?1 AND call IS NOT ?1 AND closed_at IS NULL AND due_at IS NOT NULL
                 AND (reason = 'asked' OR reason = 'agreed' AND asked_at <= ?2)";
    let mut attempts = tx.prepare_cached(sql)?;
    let attempts = attempts.query_row(params![number(fact), int(fact.at)], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    });
    let in_vain = matches!(fact.what, What::Ended { cause, .. } if cause == NO_ANSWER);
    let Some((attempts, counts, dialled)) = attempts.optional()? else {
        return Ok(());
    };
    let pauses = if dialled { counts } else { in_vain };
    let due = match pauses {
        true => callbacks::retries(tx)?.next_due(attempts, fact.at),
        false => Some(fact.at),
    };
    run(
        tx,
        "UPDATE callbacks SET due_at = ?2 WHERE last_call = ?1 AND closed_at IS NULL",
        params![number(fact), due.map(int)],
    )
}
