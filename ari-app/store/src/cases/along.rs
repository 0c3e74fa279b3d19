//! Voice dispatch (语音转办): a case goes to the department to which its call is transferred.

use casework::case::Given;
use casework::{State, Verb};
use rusqlite::{Connection, Transaction};
use switchboard::{CallId, Millis};

use super::{Case, Change, act, get};
use crate::Result;

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

/// Sends a case along with its call, and says so in its history.
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
    let verb = verb_towards(tx, number, department)?;
    let change = Change {
        department: Some(department),
        note: format!("语音转办：通话 {call}"),
        ..Change::default()
    };
    act(tx, number, verb.unwrap_or(Verb::Note), &change, by, now)
}
