//! What is done to cases: the row and its event in one transaction.

use casework::case::Given;
use casework::{Kind, State, Urgency, Verb, deadline};
use rusqlite::{Transaction, params};
use serde_json::{Map, Value, json};
use switchboard::{CallId, Millis};

use super::entry::{CONTENT_MOST, event, known, text};
use super::{Case, get};
use crate::row::int;
use crate::{Error, Result};

/// Characters of a note, at most.
const NOTE_MOST: usize = 4_000;

/// What an edit sets; `None` leaves a field alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// The revision that was seen, to be told if somebody else was faster.
    pub revision: Option<i64>,
    /// What it is.
    pub kind: Option<Kind>,
    /// How pressing it is.
    pub urgency: Option<Urgency>,
    /// The row of its category, or none.
    pub category: Option<Option<i64>>,
    /// What the caller wants.
    pub content: Option<String>,
    /// The row of the department, or none.
    pub department: Option<Option<i64>>,
    /// The caller's name; empty for none.
    pub caller_name: Option<String>,
}

/// What goes with a verb.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The revision that was seen, to be told if somebody else was faster.
    pub revision: Option<i64>,
    /// Where it goes: dispatch (if not named before) and reassign.
    pub department: Option<i64>,
    /// The words: the answer, the reason.
    pub note: String,
    /// The answer's due time from here on: extend.
    pub due_at: Option<Millis>,
    /// On whose list it is from here on: intake.
    pub keeper: Option<i64>,
    /// The call by which it is done: dispatch, reassign and note, where the case goes along with one.
    pub call: Option<CallId>,
}

/// Changes what a case says. An edit that changes nothing leaves no event.
pub fn edit(
    tx: &Transaction<'_>,
    number: &str,
    edit: &Edit,
    by: &str,
    now: Millis,
) -> Result<Case> {
    let before = seen(tx, number, edit.revision)?;
    Verb::Edit.check(before.state, Given::default())?;
    let mut after = before.clone();
    after.kind = edit.kind.unwrap_or(before.kind);
    after.urgency = edit.urgency.unwrap_or(before.urgency);
    after.category = edit.category.unwrap_or(before.category);
    after.department = edit.department.unwrap_or(before.department);
    if let Some(content) = &edit.content {
        after.content = text("content", content, CONTENT_MOST)?;
    }
    if let Some(name) = &edit.caller_name {
        after.caller_name = Some(text("caller_name", name, 64)?).filter(|name| !name.is_empty());
    }
    if after.content.is_empty() && before.state != State::Draft {
        return Err(Error::Invalid {
            field: "content",
            why: "required",
        });
    }
    known(tx, "category", after.category)?;
    known(tx, "department", after.department)?;
    let changes = changes(&before, &after);
    if changes.is_empty() {
        return Ok(before);
    }
    if before.state != State::Draft {
        let due = deadline::due(before.created_at, after.kind, after.urgency);
        after.dispatch_due_at = Some(due.dispatch);
        after.answer_due_at = Some(due.answer);
    }
    save(tx, &after, now)?;
    let after = get(tx, number)?;
    event(
        tx,
        &after,
        Verb::Edit.as_str(),
        by,
        now,
        ("", changes, None),
    )?;
    Ok(after)
}

/// Does a verb to a case, if `casework` says that it may be done.
pub fn act(
    tx: &Transaction<'_>,
    number: &str,
    verb: Verb,
    change: &Change,
    by: &str,
    now: Millis,
) -> Result<Case> {
    let mut case = seen(tx, number, change.revision)?;
    let note = text("note", &change.note, NOTE_MOST)?;
    known(tx, "department", change.department)?;
    let given = Given {
        content: !case.content.is_empty(),
        department: match verb {
            Verb::Reassign => change.department.is_some(),
            Verb::Intake
            | Verb::Edit
            | Verb::Dispatch
            | Verb::Sign
            | Verb::Reply
            | Verb::Return
            | Verb::Extend
            | Verb::Close
            | Verb::FollowUp
            | Verb::Reopen
            | Verb::Discard
            | Verb::Note => change.department.or(case.department).is_some(),
        },
        note: !note.is_empty(),
        due: change.due_at > case.answer_due_at,
    };
    case.state = verb.check(case.state, given)?;
    apply(&mut case, verb, change, now);
    save(tx, &case, now)?;
    let case = get(tx, number)?;
    let said = (&*note, Map::new(), change.call);
    event(tx, &case, verb.as_str(), by, now, said)?;
    Ok(case)
}

/// What a verb sets besides the state.
fn apply(case: &mut Case, verb: Verb, change: &Change, now: Millis) {
    match verb {
        Verb::Intake => {
            let due = deadline::due(now, case.kind, case.urgency);
            case.dispatch_due_at = Some(due.dispatch);
            case.answer_due_at = Some(due.answer);
            case.keeper = change.keeper.or(case.keeper);
        }
        Verb::Dispatch | Verb::Reassign => {
            case.department = change.department.or(case.department);
        }
        Verb::Extend => case.answer_due_at = change.due_at,
        Verb::Close => case.closed_at = Some(now),
        Verb::Reopen => {
            let due = deadline::due(now, case.kind, case.urgency);
            case.dispatch_due_at = Some(due.dispatch);
            case.answer_due_at = Some(due.answer);
            case.closed_at = None;
        }
        Verb::Edit
        | Verb::Sign
        | Verb::Reply
        | Verb::Return
        | Verb::FollowUp
        | Verb::Discard
        | Verb::Note => {}
    }
}

/// The case, if it is as it was when it was looked at.
fn seen(tx: &Transaction<'_>, number: &str, revision: Option<i64>) -> Result<Case> {
    let case = get(tx, number)?;
    if revision.is_some_and(|revision| revision != case.revision) {
        return Err(Error::Conflict("case", number.into()));
    }
    Ok(case)
}

fn save(tx: &Transaction<'_>, case: &Case, now: Millis) -> Result<()> {
    tx.prepare_cached(
        "UPDATE cases SET kind = ?2, state = ?3, urgency = ?4, category = ?5, content = ?6,
           department = ?7, caller_name = ?8, keeper = ?9, dispatch_due_at = ?10,
           answer_due_at = ?11, closed_at = ?12, updated_at = ?13, revision = revision + 1
         WHERE id = ?1",
    )?
    .execute(params![
        case.id,
        case.kind.as_str(),
        case.state.as_str(),
        case.urgency.as_str(),
        case.category,
        case.content,
        case.department,
        case.caller_name,
        case.keeper,
        case.dispatch_due_at.map(int),
        case.answer_due_at.map(int),
        case.closed_at.map(int),
        int(now),
    ])?;
    Ok(())
}

/// Field → [old, new], of those that differ.
fn changes(before: &Case, after: &Case) -> Map<String, Value> {
    let pairs = [
        (
            "kind",
            json!(before.kind.as_str()),
            json!(after.kind.as_str()),
        ),
        (
            "urgency",
            json!(before.urgency.as_str()),
            json!(after.urgency.as_str()),
        ),
        ("category", json!(before.category), json!(after.category)),
        ("content", json!(before.content), json!(after.content)),
        (
            "department",
            json!(before.department),
            json!(after.department),
        ),
        (
            "caller_name",
            json!(before.caller_name),
            json!(after.caller_name),
        ),
    ];
    let differ = pairs.into_iter().filter(|(_, old, new)| old != new);
    differ
        .map(|(field, old, new)| (field.into(), json!([old, new])))
        .collect()
}
