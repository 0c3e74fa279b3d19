//! Who may hear what. What was said in confidence stays with those who serve the caller and those who
//! answer for the service; each time somebody listens it stands in the audit.
//!
//! | role              | own conversation | another's | message |
//! |-------------------|------------------|-----------|---------|
//! | agent             | yes              | no        | yes     |
//! | supervisor, admin | yes              | yes       | yes     |
//! | department        | no               | no        | no      |
//! | leader            | no               | no        | no      |

use store::Role;
use store::recordings::{Kind, Recording};
use store::rusqlite::Connection;

use crate::session::Session;

/// A sound, to somebody who wants to hear it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// A conversation they were in.
    Own,
    /// One they were not in, conferences among them.
    Others,
    /// A message left in the mailbox.
    Message,
}

/// The table above.
pub fn may_hear(role: Role, sound: Sound) -> bool {
    match (role, sound) {
        (Role::Supervisor | Role::Admin, Sound::Own | Sound::Others | Sound::Message)
        | (Role::Agent, Sound::Own | Sound::Message) => true,
        (Role::Agent, Sound::Others)
        | (Role::Department | Role::Leader, Sound::Own | Sound::Others | Sound::Message) => false,
    }
}

/// Whether whoever is signed in may hear a recording.
///
/// # Errors
/// When the store cannot be read.
pub fn may_hear_this(c: &Connection, session: &Session, it: &Recording) -> store::Result<bool> {
    let sound = match (it.kind, session.user.agent) {
        (Kind::Message, _) => Sound::Message,
        (Kind::Conversation, Some(agent)) if store::recordings::is_of_agent(c, it.id, agent)? => {
            Sound::Own
        }
        (Kind::Conversation, _) => Sound::Others,
    };
    Ok(may_hear(session.user.role, sound))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_hears_what_the_table_says_and_no_more() {
        let sounds = [Sound::Own, Sound::Others, Sound::Message];
        let table = [
            (Role::Agent, [true, false, true]),
            (Role::Supervisor, [true, true, true]),
            (Role::Admin, [true, true, true]),
            (Role::Department, [false, false, false]),
            (Role::Leader, [false, false, false]),
        ];
        assert_eq!(table.len(), Role::ALL.len());
        for (role, hears) in table {
            assert_eq!(sounds.map(|sound| may_hear(role, sound)), hears, "{role:?}");
        }
    }
}
