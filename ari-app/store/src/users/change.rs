//! What becomes of a user after being made.
//!
//! The history knows agents by their numbers: a number with a past stays with whom it is, for ever. A
//! telephone has none: who is disabled gives it up as soon as somebody else is given it.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use switchboard::{AgentId, Millis, Skill};

use super::{NewUser, Role, User, check, get, seat::set_auto_answer, set_skills};
use crate::row::int;
use crate::{Error, Result, sessions};

/// What is to be different; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What pages show.
    pub name: Option<String>,
    /// What the user is here to do.
    pub role: Option<Role>,
    /// The agent's number.
    pub agent: Option<AgentId>,
    /// The telephone that rings.
    pub phone: Option<String>,
    /// Whose cases a department's user sees.
    pub department: Option<i64>,
    /// The queues an agent serves.
    pub skills: Option<Vec<Skill>>,
    /// Whether the telephone is asked to answer by itself.
    pub auto_answer: Option<bool>,
}

/// Changes a user. What cannot be is `Invalid` as in `create`; a number of the user's own that has a
/// past is `kept`.
pub fn edit(tx: &Transaction<'_>, id: i64, change: &Change) -> Result<User> {
    let was = get(tx, id)?;
    let skills = match (&change.skills, was.agent) {
        (Some(skills), _) => skills.clone(),
        (None, Some(agent)) => crate::agents::skills(tx, agent)?,
        (None, None) => Vec::new(),
    };
    let wanted = wanted(&was, change, skills);
    if was.agent != wanted.agent
        && let Some(agent) = was.agent
    {
        give_up(tx, agent)?;
    }
    check(tx, Some(id), &wanted)?;
    make_way(tx, id, &wanted)?;
    tx.execute(
        "UPDATE users SET name = ?2, role = ?3, agent = ?4, phone = ?5, department = ?6 WHERE id = ?1",
        params![
            id,
            wanted.name,
            wanted.role.as_str(),
            wanted.agent.map(|agent| agent.0),
            wanted.phone,
            wanted.department,
        ],
    )?;
    match wanted.agent {
        Some(agent) => set_skills(tx, agent, &wanted.skills)?,
        None if wanted.skills.is_empty() => {}
        None => return Err(invalid("agent", "required")),
    }
    if let Some(on) = change.auto_answer {
        set_auto_answer(tx, id, on)?;
    }
    get(tx, id)
}

/// May not sign in any more, and is signed out everywhere.
pub fn disable(tx: &Transaction<'_>, id: i64, now: Millis) -> Result<()> {
    let sql =
        "UPDATE users SET disabled_at = coalesce(disabled_at, ?2), phone_now = NULL WHERE id = ?1";
    changed(tx.execute(sql, params![id, int(now)])?, id)?;
    sessions::remove_of_user(tx, id)
}

/// May sign in again. Without the telephone that went to somebody else: `Invalid` with `required`.
pub fn enable(tx: &Transaction<'_>, id: i64) -> Result<()> {
    if get(tx, id)?.phone == Some(no_phone(id)) {
        return Err(invalid("phone", "required"));
    }
    let sql = "UPDATE users SET disabled_at = NULL WHERE id = ?1";
    changed(tx.execute(sql, [id])?, id)
}

/// A new password, by its hash; every session of the user ends.
pub fn set_password(tx: &Transaction<'_>, id: i64, password_hash: &str) -> Result<()> {
    put_password(tx, id, password_hash)?;
    sessions::remove_of_user(tx, id)
}

/// The same by the user, whose session goes on in which they do it.
pub fn change_password(
    tx: &Transaction<'_>,
    id: i64,
    password_hash: &str,
    kept: &sessions::Hash,
) -> Result<()> {
    put_password(tx, id, password_hash)?;
    sessions::remove_others(tx, id, kept)
}

fn put_password(tx: &Transaction<'_>, id: i64, password_hash: &str) -> Result<()> {
    let sql = "UPDATE users SET password_hash = ?2 WHERE id = ?1";
    changed(tx.execute(sql, params![id, password_hash])?, id)
}

/// Lets those who are disabled give up what another user is to have.
pub(super) fn make_way(tx: &Transaction<'_>, id: i64, wanted: &NewUser) -> Result<()> {
    if let Some(phone) = &wanted.phone
        && let Some(holder) = holder(tx, "phone", phone)?.filter(|holder| *holder != id)
    {
        let sql = "UPDATE users SET phone = iif(agent IS NULL, NULL, ?2) WHERE id = ?1";
        tx.execute(sql, params![holder, no_phone(holder)])?;
    }
    if let Some(agent) = wanted.agent
        && let Some(holder) = holder(tx, "agent", &agent.0)?.filter(|holder| *holder != id)
    {
        give_up(tx, agent)?;
        // An agent has a number: one that nobody will ask for.
        let last =
            "SELECT n FROM (SELECT 999999 AS n UNION SELECT agent - 1 FROM users WHERE agent > 1)
                    WHERE n NOT IN (SELECT agent FROM users WHERE agent IS NOT NULL) AND n <> ?1
                    ORDER BY n DESC LIMIT 1";
        let spare: u32 = tx.query_row(last, [agent.0], |row| row.get(0))?;
        tx.execute(
            "UPDATE users SET agent = ?2 WHERE id = ?1",
            [holder, spare.into()],
        )?;
    }
    Ok(())
}

/// Whether somebody else has it and will not make way.
pub(super) fn is_taken(
    c: &Connection,
    id: Option<i64>,
    column: &str,
    value: &dyn rusqlite::ToSql,
) -> Result<bool> {
    let sql = format!(
        "SELECT 1 FROM users WHERE {column} = ?1 AND id IS NOT ?2 AND (disabled_at IS NULL OR ?3)"
    );
    let held_for_ever = match column {
        "agent" => has_past(c, value)?,
        "phone" => false,
        _ => true,
    };
    Ok(c.prepare_cached(&sql)?
        .exists(params![value, id, held_for_ever])?)
}

/// An agent's number without a past, and the queues that hang on it.
fn give_up(tx: &Transaction<'_>, agent: AgentId) -> Result<()> {
    if has_past(tx, &agent.0)? {
        return Err(invalid("agent", "kept"));
    }
    tx.execute("DELETE FROM agent_queues WHERE agent = ?1", [agent.0])?;
    Ok(())
}

/// Whether the history speaks of an agent's number.
fn has_past(c: &Connection, agent: &dyn rusqlite::ToSql) -> Result<bool> {
    let sql = "SELECT 1 FROM agent_states WHERE agent = ?1
               UNION SELECT 1 FROM calls WHERE agent = ?1
               UNION SELECT 1 FROM talks WHERE agent = ?1
               UNION SELECT 1 FROM case_events WHERE \"by\" = 'agent:' || ?1
               UNION SELECT 1 FROM audit WHERE \"by\" = 'agent:' || ?1";
    Ok(c.prepare_cached(sql)?.exists([agent])?)
}

fn wanted(was: &User, change: &Change, skills: Vec<Skill>) -> NewUser {
    NewUser {
        login: was.login.clone(),
        name: change.name.clone().unwrap_or_else(|| was.name.clone()),
        role: change.role.unwrap_or(was.role),
        password_hash: String::new(),
        agent: change.agent.or(was.agent),
        phone: change.phone.clone().or(was.phone.clone()),
        department: change.department.or(was.department),
        skills,
    }
}

/// Who has it, among those who are disabled.
fn holder(c: &Connection, column: &str, value: &dyn rusqlite::ToSql) -> Result<Option<i64>> {
    let sql = format!("SELECT id FROM users WHERE {column} = ?1 AND disabled_at IS NOT NULL");
    Ok(c.prepare_cached(&sql)?
        .query_row([value], |row| row.get(0))
        .optional()?)
}

/// Stands for the telephone of one who is disabled and gave it up; no endpoint is named so.
fn no_phone(id: i64) -> String {
    format!("none-{id}")
}

fn invalid(field: &'static str, why: &'static str) -> Error {
    Error::Invalid { field, why }
}

fn changed(rows: usize, id: i64) -> Result<()> {
    match rows {
        0 => Err(Error::NotFound("user", id.to_string())),
        _ => Ok(()),
    }
}
