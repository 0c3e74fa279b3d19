//! Demo data: an office that never was.

mod dice;
mod history;
mod life;
mod office;
mod step;

use switchboard::{AgentId, Millis};

use crate::{Durability, Result, Role, Store};
use dice::Dice;

/// In milliseconds.
const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Somebody of the demo office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// What is typed to sign in.
    pub login: &'static str,
    /// What pages show.
    pub name: &'static str,
    /// What they are here to do.
    pub role: Role,
    /// The agent's number, of those who are offered calls.
    pub agent: Option<AgentId>,
    /// The telephone.
    pub phone: Option<&'static str>,
    /// The department, as an index into the demo departments.
    pub department: Option<usize>,
}

const fn agent(login: &'static str, name: &'static str, number: u32) -> Account {
    Account {
        login,
        name,
        role: Role::Agent,
        agent: Some(AgentId(number)),
        phone: Some(login),
        department: None,
    }
}

/// With a telephone to supervise from.
const fn supervisor(login: &'static str, name: &'static str, number: u32) -> Account {
    Account {
        role: Role::Supervisor,
        ..agent(login, name, number)
    }
}

const fn other(
    login: &'static str,
    name: &'static str,
    role: Role,
    department: Option<usize>,
) -> Account {
    Account {
        login,
        name,
        role,
        agent: None,
        phone: None,
        department,
    }
}

/// Everybody: six agents, a supervisor, an administrator, a department's clerk and a leader.
pub const ACCOUNTS: [Account; 10] = [
    agent("1001", "示例坐席甲", 1001),
    agent("1002", "示例坐席乙", 1002),
    agent("1003", "示例坐席丙", 1003),
    agent("1004", "示例坐席丁", 1004),
    agent("1005", "示例坐席戊", 1005),
    agent("1006", "示例坐席己", 1006),
    supervisor("1000", "示例班长", 1000),
    other("admin", "示例管理员", Role::Admin, None),
    other("chengguan", "示例城管经办人", Role::Department, Some(0)),
    other("leader", "示例领导", Role::Leader, None),
];

/// A file that stands for what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// Relative to the data directory.
    pub path: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
    /// Length of sound in milliseconds.
    pub duration_ms: u64,
}

/// What the demo office takes from outside.
pub struct Props<'a> {
    /// The Argon2id hash of a login's password, in PHC form.
    pub password_hash: &'a dyn Fn(&str) -> String,
    /// Writes a sound file for a recording, given its name, its time and whether it is a message, and
    /// says where; with `None` the recording is marked as missing (a message) or was never made.
    pub sound: &'a mut dyn FnMut(&str, Millis, bool) -> Option<Sound>,
}

/// Fills an empty database: departments, categories, everybody in `ACCOUNTS`, and 200 past calls with
/// their messages and cases over the 60 days before `now`. The history is told in facts, as a live one
/// is. The same seed makes the same history.
pub fn fill(store: &Store, now: Millis, seed: u64, props: &mut Props<'_>) -> Result<()> {
    let hashes = ACCOUNTS.map(|account| (props.password_hash)(account.login));
    let story = history::tell(now, Dice::new(seed), props.sound);
    store.write(Durability::Full, move |tx| {
        office::furnish(tx, now.saturating_sub(61 * DAY), hashes)?;
        story.iter().try_for_each(|step| step.play(tx))
    })
}
