//! Cases (工单): questions here, changes in the modules below.

mod along;
mod change;
mod create;
mod dialled;
mod entry;
mod number;

use casework::{Kind, Medium, State, Urgency};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};
use switchboard::{CallId, Millis};

pub(crate) use along::came_to;
pub use along::{send_along, verb_towards};
pub use change::{Change, Edit, act, edit};
pub(crate) use create::draft_of_message;
pub use create::{NewCase, create};
pub(crate) use dialled::dialled;
pub use dialled::{queue_of, to_be_dialled};
pub use number::set_utc_offset;

use crate::conditions::{Conditions, containing};
use crate::page::{Page, Slice};
use crate::row::{self, int, maybe_millis, millis};
use crate::{Error, Result, callers};

/// One matter to be handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The row; people use `number`.
    pub id: i64,
    /// Digits only, such as `202611240001`.
    pub number: String,
    /// What it is.
    pub kind: Kind,
    /// Where it is in its life.
    pub state: State,
    /// How pressing it is.
    pub urgency: Urgency,
    /// How it reached us.
    pub medium: Medium,
    /// The row of its category.
    pub category: Option<i64>,
    /// That category's name.
    pub category_name: Option<String>,
    /// What the caller wants; empty while a draft.
    pub content: String,
    /// The row of the department that handles it, or is meant to.
    pub department: Option<i64>,
    /// That department's name.
    pub department_name: Option<String>,
    /// The caller's number; see `callers::shown`.
    pub caller: Option<String>,
    /// The caller's name.
    pub caller_name: Option<String>,
    /// The call it came from.
    pub call: Option<CallId>,
    /// The user who keeps it on their list.
    pub keeper: Option<i64>,
    /// That user's name.
    pub keeper_name: Option<String>,
    /// When it was written down.
    pub created_at: Millis,
    /// When it was last changed.
    pub updated_at: Millis,
    /// Counts up with every change; give it back with a change to be told of a conflict.
    pub revision: i64,
    /// A department must have it by then; `None` while a draft.
    pub dispatch_due_at: Option<Millis>,
    /// There must be an answer by then; `None` while a draft.
    pub answer_due_at: Option<Millis>,
    /// When it was closed.
    pub closed_at: Option<Millis>,
}

/// One thing done to a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The row.
    pub id: i64,
    /// When.
    pub at: Millis,
    /// `create`, `call`, `send_along`, or as `casework::Verb::as_str`.
    pub verb: String,
    /// By whom: `agent:1001`, `user:zhang`, `api`, `system`.
    pub by: String,
    /// The state after it.
    pub state: State,
    /// The department it was sent to or taken from.
    pub department_name: Option<String>,
    /// The words that go with it.
    pub note: String,
    /// What an edit changed: field → [old, new].
    pub changes: Map<String, Value>,
    /// The call by which it was done.
    pub call: Option<CallId>,
}

/// Which cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In one of these states; in any if empty.
    pub states: Vec<State>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Of this urgency.
    pub urgency: Option<Urgency>,
    /// Of this category, or of one below it.
    pub category: Option<i64>,
    /// With this department.
    pub department: Option<i64>,
    /// On this user's list.
    pub keeper: Option<i64>,
    /// Of this number, in any form.
    pub caller: Option<String>,
    /// From this call, or dialled about in it.
    pub call: Option<CallId>,
    /// With this anywhere in its number or content.
    pub text: Option<String>,
    /// Written down then or later.
    pub since: Option<Millis>,
    /// Written down before.
    pub until: Option<Millis>,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Rows on it.
    pub limit: Option<u32>,
}

const SELECT: &str = "SELECT cases.*, categories.name AS category_name,
    departments.name AS department_name, users.name AS keeper_name
  FROM cases LEFT JOIN categories ON categories.id = cases.category
  LEFT JOIN departments ON departments.id = cases.department
  LEFT JOIN users ON users.id = cases.keeper";

/// States of a case to which something is still to be done, in SQL.
const OPEN: &str = "cases.state NOT IN ('closed', 'void')";

/// Cases that came from a call, and those about which it was dialled.
const OF_CALL: &str =
    "(cases.call = ? OR cases.id IN (SELECT \"case\" FROM case_events WHERE call = ?))";

/// Cases, latest first.
pub fn find(c: &Connection, filter: &Filter) -> Result<Page<Case>> {
    let slice = Slice::new("cases", filter.cursor.as_deref(), filter.limit)?;
    let mut asked = Conditions::before("cases.id", slice.before);
    let states: Vec<&str> = filter.states.iter().map(|state| state.as_str()).collect();
    asked.one_of("cases.state", &states);
    asked.with(
        "cases.kind = ?",
        filter.kind.map(|kind| String::from(kind.as_str())),
    );
    asked.with(
        "cases.urgency = ?",
        filter.urgency.map(|u| String::from(u.as_str())),
    );
    asked.with(
        "cases.category IN (SELECT id FROM categories WHERE ? IN (id, parent))",
        filter.category,
    );
    asked.with("cases.department = ?", filter.department);
    asked.with("cases.keeper = ?", filter.keeper);
    asked.with(
        "cases.caller_e164 = ?",
        filter.caller.as_deref().map(callers::same),
    );
    if let Some(call) = filter.call {
        asked.with_both(OF_CALL, [int(call.0); 2]);
    }
    asked.with(
        "(cases.number || ' ' || cases.content) LIKE ? ESCAPE '\\'",
        filter.text.as_deref().map(containing),
    );
    asked.with("cases.created_at >= ?", filter.since.map(int));
    asked.with("cases.created_at < ?", filter.until.map(int));
    let sql = format!(
        "{SELECT} WHERE {} ORDER BY cases.id DESC LIMIT {}",
        asked.sql(),
        slice.rows()
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map(&*asked.values(), read)?;
    let cases = rows.collect::<rusqlite::Result<_>>()?;
    Ok(slice.page("cases", cases, |case| case.id))
}

/// The case of that number.
pub fn get(c: &Connection, number: &str) -> Result<Case> {
    let mut statement = c.prepare_cached(&format!("{SELECT} WHERE cases.number = ?1"))?;
    let case = statement.query_row([number], read).optional()?;
    case.ok_or_else(|| Error::NotFound("case", number.into()))
}

/// The cases that came from a call, and those about which it was dialled, in order.
pub fn of_call(c: &Connection, call: CallId) -> Result<Vec<Case>> {
    let sql = format!("{SELECT} WHERE {OF_CALL} ORDER BY cases.id");
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map([int(call.0); 2], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Cases of a number, latest first: those to which something is still to be done, then the others.
pub fn of_caller(c: &Connection, caller: &str, limit: u32) -> Result<Vec<Case>> {
    let sql = format!(
        "{SELECT} WHERE cases.caller_e164 = ?1 AND cases.state <> 'void'
         ORDER BY {OPEN} DESC, cases.id DESC LIMIT ?2"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map(params![callers::same(caller), limit], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What was done to a case, in order.
pub fn events(c: &Connection, number: &str) -> Result<Vec<Event>> {
    let mut statement = c.prepare_cached(
        "SELECT case_events.*, departments.name AS department_name
         FROM case_events JOIN cases ON cases.id = case_events.\"case\"
         LEFT JOIN departments ON departments.id = case_events.department
         WHERE cases.number = ?1 ORDER BY case_events.id",
    )?;
    let rows = statement.query_map([number], |row| {
        let changes: String = row.get("changes")?;
        Ok(Event {
            id: row.get("id")?,
            at: millis(row, "at")?,
            verb: row.get("verb")?,
            by: row.get("by")?,
            state: row::name(row, "state", State::parse)?,
            department_name: row.get("department_name")?,
            note: row.get("note")?,
            changes: serde_json::from_str(&changes).unwrap_or_default(),
            call: maybe_millis(row, "call")?.map(CallId),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Case> {
    Ok(Case {
        id: row.get("id")?,
        number: row.get("number")?,
        kind: row::name(row, "kind", Kind::parse)?,
        state: row::name(row, "state", State::parse)?,
        urgency: row::name(row, "urgency", Urgency::parse)?,
        medium: row::name(row, "medium", Medium::parse)?,
        category: row.get("category")?,
        category_name: row.get("category_name")?,
        content: row.get("content")?,
        department: row.get("department")?,
        department_name: row.get("department_name")?,
        caller: row.get("caller")?,
        caller_name: row.get("caller_name")?,
        call: maybe_millis(row, "call")?.map(CallId),
        keeper: row.get("keeper")?,
        keeper_name: row.get("keeper_name")?,
        created_at: millis(row, "created_at")?,
        updated_at: millis(row, "updated_at")?,
        revision: row.get("revision")?,
        dispatch_due_at: maybe_millis(row, "dispatch_due_at")?,
        answer_due_at: maybe_millis(row, "answer_due_at")?,
        closed_at: maybe_millis(row, "closed_at")?,
    })
}
