//! Who signs in.

mod change;
mod seat;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use switchboard::{AgentId, Millis, Skill};

use crate::row::{int, maybe_millis, millis, name};
use crate::{Error, Result};
pub use change::{Change, change_password, disable, edit, enable, set_password};
use change::{is_taken, make_way};
pub use seat::{come_back, sit_at, stand_up};

/// What a user is here to do; each page says which roles it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 坐席
    Agent,
    /// 班长
    Supervisor,
    /// 承办单位人员
    Department,
    /// 领导
    Leader,
    /// 系统管理员
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::Agent,
        Self::Supervisor,
        Self::Department,
        Self::Leader,
        Self::Admin,
    ];

    /// As stored and as in the API: `agent`, `supervisor`, `department`, `leader`, `admin`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::Department => "department",
            Self::Leader => "leader",
            Self::Admin => "admin",
        }
    }

    /// The reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// Somebody who signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The row.
    pub id: i64,
    /// What is typed to sign in; upper and lower case are the same.
    pub login: String,
    /// What pages show.
    pub name: String,
    /// What the user is here to do.
    pub role: Role,
    /// The agent's number, for those who are offered calls.
    pub agent: Option<AgentId>,
    /// The telephone that rings.
    pub phone: Option<String>,
    /// Whose cases a department's user sees.
    pub department: Option<i64>,
    /// Since when.
    pub created_at: Millis,
    /// Cannot sign in any more since then.
    pub disabled_at: Option<Millis>,
    /// Where the agent has sat down, if not at their own telephone.
    pub phone_now: Option<String>,
    /// Whether the telephone is asked to answer by itself.
    pub auto_answer: bool,
}

/// A user to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// 1 to 32 characters.
    pub login: String,
    /// 1 to 64 characters.
    pub name: String,
    /// What the user is here to do.
    pub role: Role,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// The agent's number; an agent has one, and a telephone.
    pub agent: Option<AgentId>,
    /// The telephone that rings.
    pub phone: Option<String>,
    /// A department's user has one.
    pub department: Option<i64>,
    /// The queues an agent serves.
    pub skills: Vec<Skill>,
}

const COLUMNS: &str = "id, login, name, role, agent, phone, department, created_at, disabled_at, phone_now, auto_answer";

/// Makes a user. A login, agent's number or telephone that is taken is `Invalid` with `taken`.
pub fn create(tx: &Transaction<'_>, new: &NewUser, now: Millis) -> Result<User> {
    check(tx, None, new)?;
    make_way(tx, 0, new)?;
    tx.execute(
        "INSERT INTO users (login, name, role, password_hash, agent, phone, department, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            new.login,
            new.name,
            new.role.as_str(),
            new.password_hash,
            new.agent.map(|agent| agent.0),
            new.phone,
            new.department,
            int(now),
        ],
    )?;
    let id = tx.last_insert_rowid();
    if let Some(agent) = new.agent {
        set_skills(tx, agent, &new.skills)?;
    }
    get(tx, id)
}

/// What the table's constraints would refuse, said in words.
fn check(c: &Connection, id: Option<i64>, new: &NewUser) -> Result<()> {
    let length = |field, text: &str, most| match text.chars().count() {
        0 => Err(Error::Invalid {
            field,
            why: "required",
        }),
        n if n > most => Err(Error::Invalid {
            field,
            why: "too_long",
        }),
        _ => Ok(()),
    };
    length("login", &new.login, 32)?;
    length("name", &new.name, 64)?;
    if let Some(phone) = &new.phone {
        length("phone", phone, 32)?;
    }
    let missing = |field| {
        Err(Error::Invalid {
            field,
            why: "required",
        })
    };
    match new.role {
        Role::Agent if new.agent.is_none() => return missing("agent"),
        Role::Department if new.department.is_none() => return missing("department"),
        Role::Agent | Role::Supervisor | Role::Department | Role::Leader | Role::Admin => {}
    }
    if new.agent.is_some() && new.phone.is_none() {
        return missing("phone");
    }
    if new
        .agent
        .is_some_and(|agent| !(1..=999_999).contains(&agent.0))
    {
        return Err(Error::Invalid {
            field: "agent",
            why: "malformed",
        });
    }
    if let Some(department) = new.department
        && crate::departments::get(c, department).is_err()
    {
        return Err(Error::Invalid {
            field: "department",
            why: "unknown",
        });
    }
    let taken = |field, value: &dyn rusqlite::ToSql| match is_taken(c, id, field, value)? {
        true => Err(Error::Invalid {
            field,
            why: "taken",
        }),
        false => Ok(()),
    };
    taken("login", &new.login)?;
    taken("agent", &new.agent.map(|a| a.0))?;
    taken("phone", &new.phone)
}

/// The user of that row.
pub fn get(c: &Connection, id: i64) -> Result<User> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE id = ?1");
    let user = c.prepare_cached(&sql)?.query_row([id], read).optional()?;
    user.ok_or_else(|| Error::NotFound("user", id.to_string()))
}

/// The user of that login, disabled or not.
pub fn by_login(c: &Connection, login: &str) -> Result<Option<User>> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE login = ?1");
    Ok(c.prepare_cached(&sql)?
        .query_row([login], read)
        .optional()?)
}

/// The user who is that agent.
pub fn by_agent(c: &Connection, agent: AgentId) -> Result<Option<User>> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE agent = ?1");
    Ok(c.prepare_cached(&sql)?
        .query_row([agent.0], read)
        .optional()?)
}

/// Everybody, by login.
pub fn list(c: &Connection) -> Result<Vec<User>> {
    let sql = format!("SELECT {COLUMNS} FROM users ORDER BY login");
    let mut statement = c.prepare_cached(&sql)?;
    let users = statement
        .query_map([], read)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(users)
}

/// The hash to verify a password against.
pub fn password_hash(c: &Connection, id: i64) -> Result<String> {
    let sql = "SELECT password_hash FROM users WHERE id = ?1";
    let hash = c.query_row(sql, [id], |row| row.get(0)).optional()?;
    hash.ok_or_else(|| Error::NotFound("user", id.to_string()))
}

/// The queues an agent serves from here on.
pub fn set_skills(tx: &Transaction<'_>, agent: AgentId, skills: &[Skill]) -> Result<()> {
    tx.execute("DELETE FROM agent_queues WHERE agent = ?1", [agent.0])?;
    let mut insert =
        tx.prepare_cached("INSERT OR REPLACE INTO agent_queues VALUES (?1, ?2, ?3)")?;
    for skill in skills {
        insert.execute(params![agent.0, skill.queue.0, skill.level])?;
    }
    Ok(())
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: row.get("id")?,
        login: row.get("login")?,
        name: row.get("name")?,
        role: name(row, "role", Role::parse)?,
        agent: row.get::<_, Option<u32>>("agent")?.map(AgentId),
        phone: row.get("phone")?,
        department: row.get("department")?,
        created_at: millis(row, "created_at")?,
        disabled_at: maybe_millis(row, "disabled_at")?,
        phone_now: row.get("phone_now")?,
        auto_answer: row.get("auto_answer")?,
    })
}
