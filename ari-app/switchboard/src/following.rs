//! A supervisor who follows an agent (跟听) from conversation to conversation; see `board/following.rs`.

use crate::{AgentId, Millis, SupervisionMode};

/// Nobody is followed for longer, in milliseconds: a long shift.
pub const FOLLOWING_LIMIT_MS: u64 = 12 * 3_600_000;

/// Who follows whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Following {
    /// Who hears every conversation, by their agent's number.
    pub supervisor: AgentId,
    /// Whose conversations they are.
    pub agent: AgentId,
    /// How they are heard: `Listen` or `Whisper`.
    pub mode: SupervisionMode,
    /// Since when.
    pub since: Millis,
}

/// Why a supervisor follows an agent no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowingEnd {
    /// Somebody asked for it, or for another one to be followed.
    Asked,
    /// The supervisor was rung in vain for one conversation after another.
    Unanswered,
    /// It has lasted for as long as it can.
    Limit,
    /// Either of them is on the roster no more.
    Roster,
}
