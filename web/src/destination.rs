//! Where a call can be transferred to, as pages and API write it: `agent:1002`, `queue:3`,
//! `department:7`, `number:01012345678`, `menu:self-service`, `conference:600` or `mailbox`.

use store::rusqlite::Connection;
use switchboard::{AgentId, Destination, QueueId};

/// The longest, in characters.
pub const LONGEST: usize = 64;

/// A destination as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// One the switchboard knows.
    Known(Destination),
    /// The row of a department, which is where it is reached.
    Department(i64),
}

/// Reads one; `None` if it is none.
pub fn parse(text: &str) -> Option<Written> {
    if text == "mailbox" {
        return Some(Written::Known(Destination::Mailbox));
    }
    let (kind, which) = text.split_once(':')?;
    let known = match kind {
        "agent" => Destination::Agent(AgentId(which.parse().ok()?)),
        "queue" => Destination::Queue(QueueId(which.parse().ok()?)),
        "number" => Destination::Outside(digits(which)),
        "menu" if !which.is_empty() => Destination::Menu(which.into()),
        "conference" if !which.is_empty() => Destination::Conference(digits(which)),
        "department" => return which.parse().ok().map(Written::Department),
        _ => return None,
    };
    Some(Written::Known(known))
}

impl Written {
    /// What the switchboard is asked for; `None` for a department without a telephone, or none at all.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find(&self, c: &Connection) -> store::Result<Option<Destination>> {
        let row = match self {
            Self::Known(destination) => return Ok(Some(destination.clone())),
            Self::Department(row) => *row,
        };
        match store::departments::get(c, row) {
            Ok(department) => {
                let phone = department.phone.map(|phone| digits(&phone));
                Ok(phone.map(Destination::Outside))
            }
            Err(store::Error::NotFound(..)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A number without what only people read: spaces, hyphens, brackets. Anything else stays, and is
/// refused by the switchboard.
pub fn digits(number: &str) -> String {
    let read = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '(' | ')' | '（' | '）' | '—');
    number.chars().filter(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_as_people_write_it_can_be_dialled() {
        let outside = |number: &str| Some(Written::Known(Destination::Outside(number.into())));
        assert_eq!(parse("number:(010) 1234-5678"), outside("01012345678"));
        assert_eq!(parse("number:+86 10 1234 5678"), outside("+861012345678"));
        assert_eq!(parse("number:12a"), outside("12a"));
    }

    #[test]
    fn a_menu_is_told_by_its_name_and_there_is_one_mailbox() {
        let menu = Destination::Menu("self-service".into());
        assert_eq!(parse("menu:self-service"), Some(Written::Known(menu)));
        let mailbox = Some(Written::Known(Destination::Mailbox));
        assert_eq!(parse("mailbox"), mailbox);
    }

    #[test]
    fn what_is_no_destination_is_none() {
        for text in [
            "",
            "agent",
            "agent:",
            "agent:x",
            "person:1",
            "queue:-1",
            "menu:",
            "conference:",
            "mailbox:1",
            "department:x",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
