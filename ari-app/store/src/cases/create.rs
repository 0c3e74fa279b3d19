//! Cases written down: by an agent, by another system, or as the draft that a message becomes.

use casework::{Kind, Medium, State, Urgency, deadline};
use rusqlite::{Transaction, params};
use serde_json::Map;
use switchboard::{CallId, MessageKind, Millis};

use super::entry::{CONTENT_MOST, event, known, text};
use super::{Case, get, number};
use crate::row::int;
use crate::{Error, Result, callers};

/// A case to be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCase {
    /// What it is.
    pub kind: Kind,
    /// How pressing it is.
    pub urgency: Urgency,
    /// How it reached us.
    pub medium: Medium,
    /// The row of its category.
    pub category: Option<i64>,
    /// What the caller wants.
    pub content: String,
    /// The row of the department that is meant to handle it.
    pub department: Option<i64>,
    /// The caller's number; the call's, if there is a call and this is `None`.
    pub caller: Option<String>,
    /// The caller's name.
    pub caller_name: Option<String>,
    /// The call it comes from.
    pub call: Option<CallId>,
    /// The user on whose list it is.
    pub keeper: Option<i64>,
}

/// Writes a case down, taken in at once: its due times count from `now`.
pub fn create(tx: &Transaction<'_>, new: &NewCase, by: &str, now: Millis) -> Result<Case> {
    let content = text("content", &new.content, CONTENT_MOST)?;
    if content.is_empty() {
        return Err(Error::Invalid {
            field: "content",
            why: "required",
        });
    }
    let new = NewCase {
        content,
        ..new.clone()
    };
    known(tx, "category", new.category)?;
    known(tx, "department", new.department)?;
    insert(tx, &new, State::Accepted, by, now)
}

/// The draft that a message becomes; its row.
pub(crate) fn draft_of_message(
    tx: &Transaction<'_>,
    call: Option<CallId>,
    kind: MessageKind,
    at: Millis,
) -> Result<i64> {
    let new = NewCase {
        kind: match kind {
            MessageKind::Complaint => Kind::Complaint,
            MessageKind::Suggestion => Kind::Suggestion,
            MessageKind::Other => Kind::Other,
        },
        urgency: Urgency::Normal,
        medium: Medium::Mailbox,
        category: None,
        content: String::new(),
        department: None,
        caller: None,
        caller_name: None,
        call,
        keeper: None,
    };
    Ok(insert(tx, &new, State::Draft, "system", at)?.id)
}

fn insert(
    tx: &Transaction<'_>,
    new: &NewCase,
    state: State,
    by: &str,
    now: Millis,
) -> Result<Case> {
    let of_call = match new.call {
        Some(call) => caller_of(tx, call)?,
        None => None,
    };
    let caller = new.caller.clone().or(of_call);
    let due = (state != State::Draft).then(|| deadline::due(now, new.kind, new.urgency));
    let number = number::mint(tx, now)?;
    tx.prepare_cached(
        "INSERT INTO cases (number, kind, state, urgency, medium, category, content, department,
           caller, caller_e164, caller_name, call, keeper, created_at, updated_at,
           dispatch_due_at, answer_due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, ?15, ?16)",
    )?
    .execute(params![
        number,
        new.kind.as_str(),
        state.as_str(),
        new.urgency.as_str(),
        new.medium.as_str(),
        new.category,
        new.content,
        new.department,
        caller,
        caller.as_deref().map(callers::same),
        new.caller_name,
        new.call.map(|call| int(call.0)),
        new.keeper,
        int(now),
        due.map(|due| int(due.dispatch)),
        due.map(|due| int(due.answer)),
    ])?;
    let case = get(tx, &number)?;
    event(tx, &case, "create", by, now, ("", Map::new(), None))?;
    Ok(case)
}

/// The number of a call that there must be.
fn caller_of(tx: &Transaction<'_>, call: CallId) -> Result<Option<String>> {
    match crate::calls::get(tx, call) {
        Ok(call) => Ok(call.caller),
        Err(Error::NotFound(..)) => Err(Error::Invalid {
            field: "call",
            why: "unknown",
        }),
        Err(error) => Err(error),
    }
}
