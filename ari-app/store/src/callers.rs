//! A caller's number: one form for comparison, and what each role may see of it.

use casework::phone::{Numbering, normalise};

use rusqlite::{Connection, OptionalExtension, params};
use switchboard::{AgentId, Millis};

use crate::row::int;
use crate::{Result, Role};

/// The form by which numbers are compared: E.164 where there is one, else as it came.
pub fn same(number: &str) -> String {
    normalise(number, Numbering::default()).unwrap_or_else(|_| number.trim().into())
}

/// What a role sees of a caller's number. Those who serve the caller see all of it; departments and
/// leaders see its ends. A number nobody knows is empty.
pub fn shown(number: Option<&str>, role: Role) -> String {
    let number = number.unwrap_or_default();
    match role {
        Role::Agent | Role::Supervisor | Role::Admin => number.into(),
        Role::Department | Role::Leader => masked(number),
    }
}

/// Whether a role sees only the ends of a number.
pub fn is_masked_for(role: Role) -> bool {
    match role {
        Role::Agent | Role::Supervisor | Role::Admin => false,
        Role::Department | Role::Leader => true,
    }
}

/// The last two to four characters and, of a long number, the first three; stars between.
fn masked(number: &str) -> String {
    let count = number.chars().count();
    let (head, tail) = match count {
        0..=3 => (0, 0),
        4..=7 => (0, 2),
        8..=10 => (2, 2),
        _ => (count - 8, 4),
    };
    let star = |(index, c)| {
        if index < head || index >= count - tail {
            c
        } else {
            '*'
        }
    };
    number.chars().enumerate().map(star).collect()
}

/// Who keeps a caller's latest open case, and so knows their matter (首问负责). The number is in the form of `same`.
pub fn keeper(c: &Connection, caller: &str) -> Result<Option<AgentId>> {
    let keeper = "SELECT u.agent FROM cases k JOIN users u ON u.id = k.keeper
         WHERE k.caller_e164 = ?1 AND k.state NOT IN ('draft', 'closed', 'void')
           AND u.agent IS NOT NULL AND u.disabled_at IS NULL
         ORDER BY k.id DESC LIMIT 1";
    let mut keeper = c.prepare_cached(keeper)?;
    let found = keeper.query_row([caller], |row| row.get(0));
    Ok(found.optional()?.map(AgentId))
}

/// Who served a caller last since `since`, by whichever queue: not who was only consulted, nor a supervisor who
/// joined in. The number is in the form of `same`.
pub fn served_by(c: &Connection, caller: &str, since: Millis) -> Result<Option<AgentId>> {
    let served = "SELECT n.agent
         FROM (SELECT number, agent FROM calls WHERE caller_e164 = ?1 AND arrived_at >= ?2
               ORDER BY number DESC LIMIT 50) n
         WHERE EXISTS (SELECT 1 FROM talks WHERE talks.call = n.number AND talks.agent = n.agent)
         ORDER BY n.number DESC LIMIT 1";
    let mut served = c.prepare_cached(served)?;
    let found = served.query_row(params![caller, int(since)], |row| row.get(0));
    Ok(found.optional()?.map(AgentId))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_serve_the_caller_see_the_number_and_others_its_ends() {
        for (number, seen) in [
            (None, ""),
            (Some("110"), "***"),
            (Some("12345"), "***45"),
            (Some("88886666"), "88****66"),
            (Some("13800138000"), "138****8000"),
            (Some("+8613800138000"), "+86138****8000"),
        ] {
            assert_eq!(shown(number, Role::Leader), seen);
            assert_eq!(shown(number, Role::Department), seen);
            for role in [Role::Agent, Role::Supervisor, Role::Admin] {
                assert_eq!(shown(number, role), number.unwrap_or_default());
            }
        }
    }

    #[test]
    fn numbers_are_the_same_whatever_their_form() {
        assert_eq!(same("13800138000"), same("+86 138-0013-8000"));
        assert_eq!(same(" sipp "), "sipp");
    }
}
