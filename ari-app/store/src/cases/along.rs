//! Voice dispatch (语音转办): a case goes to the department to which its call is transferred.

use casework::case::Given;
use casework::{State, Verb};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::Map;
use switchboard::{Actor, CallId, Millis, TransferOutcome};

use super::entry::event;
use super::{Case, Change, act, get};
use crate::row::{self, int};
use crate::{Error, Result};

/// The event that begins it; what came of it is the next one of the same call.
const SENT: &str = "send_along";

/// What has to be done to a case for it to be where its call goes; `None` if it is there already.
///
/// # Errors
/// As [`act`], without doing it: asked before the call is transferred.
pub fn verb_towards(c: &Connection, number: &str, department: i64) -> Result<Option<Verb>> {
    let case = get(c, number)?;
    let away = matches!(case.state, State::Dispatched | State::Signed);
    if away && case.department == Some(department) {
        return Ok(None);
    }
    let verb = if away { Verb::Reassign } else { Verb::Dispatch };
    let given = Given {
        content: !case.content.is_empty(),
        department: true,
        note: true,
        due: false,
    };
    verb.check(case.state, given)?;
    Ok(Some(verb))
}

/// Sends a case along with its call: it goes to the department once somebody there has taken the caller, and stays
/// where it is if nobody does. Its history tells both.
///
/// # Errors
/// As [`act`].
pub fn send_along(
    tx: &Transaction<'_>,
    number: &str,
    (department, call): (i64, CallId),
    by: &str,
    now: Millis,
) -> Result<Case> {
    verb_towards(tx, number, department)?;
    let case = get(tx, number)?;
    let towards = Case {
        department: Some(department),
        ..case.clone()
    };
    let said = ("", Map::new(), Some(call));
    event(tx, &towards, SENT, by, now, said)?;
    // Whoever is rung may be faster than we are, and the caller on the way back, for which nobody asks.
    let sql = "SELECT outcome FROM transfers WHERE call = ?1 AND agent IS NOT NULL
               ORDER BY id DESC LIMIT 1";
    let mut transfer = tx.prepare_cached(sql)?;
    let outcome = transfer.query_row([int(call.0)], |row| {
        row::maybe_name(row, "outcome", transfer_outcome)
    });
    if let Some(outcome) = outcome.optional()?.flatten() {
        came_to(tx, call, outcome, now)?;
    }
    get(tx, number)
}

/// What the transfer of a call has come to means for the case that goes along with it, if one does.
pub(crate) fn came_to(
    tx: &Transaction<'_>,
    call: CallId,
    outcome: TransferOutcome,
    at: Millis,
) -> Result<()> {
    let Some(sent) = under_way(tx, call)? else {
        return Ok(());
    };
    if outcome != TransferOutcome::Completed {
        let note = format!(
            "语音转办未接通（{}），工单未转出：通话 {call}",
            in_words(outcome)
        );
        return noted(tx, call, &sent, (&Actor::System.label(), &note), at);
    }
    let verb = match verb_towards(tx, &sent.case, sent.department) {
        Ok(verb) => verb.unwrap_or(Verb::Note),
        // Somebody did something else to it while the telephone rang.
        Err(Error::Refused(_)) => {
            let note = format!("语音转办已接通，但工单此时不能转出：通话 {call}");
            return noted(tx, call, &sent, (&Actor::System.label(), &note), at);
        }
        Err(error) => return Err(error),
    };
    let change = Change {
        department: Some(sent.department),
        note: format!("语音转办：通话 {call}"),
        call: Some(call),
        ..Change::default()
    };
    act(tx, &sent.case, verb, &change, &sent.by, at)?;
    Ok(())
}

/// A case on its way with a call.
struct Sent {
    case: String,
    department: i64,
    by: String,
}

/// The case that goes along with a call of which nobody has said yet what came of it.
fn under_way(tx: &Transaction<'_>, call: CallId) -> Result<Option<Sent>> {
    let sql = "SELECT cases.number, sent.department, sent.\"by\" FROM case_events AS sent
               JOIN cases ON cases.id = sent.\"case\"
               WHERE sent.call = ?1 AND sent.verb = ?2 AND NOT EXISTS (
                 SELECT 1 FROM case_events AS later
                 WHERE later.call = ?1 AND later.\"case\" = sent.\"case\" AND later.id > sent.id)
               ORDER BY sent.id DESC LIMIT 1";
    let mut statement = tx.prepare_cached(sql)?;
    let found = statement.query_row(params![int(call.0), SENT], |row| {
        Ok(Sent {
            case: row.get("number")?,
            department: row.get("department")?,
            by: row.get("by")?,
        })
    });
    Ok(found.optional()?)
}

/// Words in the history of a case, whatever state it is in.
fn noted(
    tx: &Transaction<'_>,
    call: CallId,
    sent: &Sent,
    (by, note): (&str, &str),
    at: Millis,
) -> Result<()> {
    let case = get(tx, &sent.case)?;
    let said = (note, Map::new(), Some(call));
    event(tx, &case, Verb::Note.as_str(), by, at, said)
}

fn transfer_outcome(text: &str) -> Option<TransferOutcome> {
    let mut all = TransferOutcome::ALL.iter().copied();
    all.find(|outcome| outcome.as_str() == text)
}

/// As the history of a case has it, which is written in Chinese.
fn in_words(outcome: TransferOutcome) -> &'static str {
    match outcome {
        TransferOutcome::Completed => "已接通",
        TransferOutcome::ThreeWay => "改为三方通话",
        TransferOutcome::Cancelled => "已取消",
        TransferOutcome::NoAnswer => "无人接听",
        TransferOutcome::Busy => "占线",
        TransferOutcome::Rejected => "拒接",
        TransferOutcome::Unreachable => "无法接通",
    }
}
