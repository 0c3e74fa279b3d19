//! A caller's number: one form for comparison, and what each role may see of it.

use casework::phone::{Numbering, normalise};

use crate::Role;

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
