//! Where conferences can be held; made on the pages, while calls go on.

use alloc::string::String;

/// A room for conferences (会议室).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// What is dialled or keyed for it: 3 to 6 digits.
    pub number: String,
    /// What pages show.
    pub name: String,
    /// Lets members in: 4 to 8 digits.
    pub pin: String,
    /// Lets leaders in; another one.
    pub leader_pin: String,
}

impl Room {
    /// Whether a room may be dialled by that number, at a hotline of this one: who dials the hotline or an
    /// emergency number must reach nothing else.
    #[must_use]
    pub fn may_have(number: &str, hotline: &str) -> bool {
        number != hotline && !crate::is_emergency(number)
    }
}
