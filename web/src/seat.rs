//! At which telephone an agent may sit.

use switchboard::{AgentId, Refusal, Snapshot};

/// Whether Asterisk knows a telephone.
pub fn is_known(board: &Snapshot, phone: &str) -> bool {
    board.phones.iter().any(|seen| seen.phone == phone)
}

/// Nobody moves in the middle of a call.
pub fn may_move(board: &Snapshot, agent: AgentId) -> Result<(), Refusal> {
    let found = board.agents.iter().find(|view| view.agent == agent);
    match found.ok_or(Refusal::NoSuchAgent)?.state.is_in_call() {
        true => Err(Refusal::AgentBusy),
        false => Ok(()),
    }
}
