//! What rejecting a call comes to, while the agent's own telephone rings: it depends on who rings it.

use switchboard::{AgentState, CallId, CallView, Stage, TransferKind};

use super::state::State;
use super::talk;

/// A call that can be rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ringing {
    pub call: CallId,
    /// The key of what is said beside the button.
    pub hint: &'static str,
}

/// The call for which the agent's own telephone rings, other than to listen. Those who lead may be rung whatever they
/// were doing, as they take a caller who waits.
pub fn of(now: &State, leads: bool) -> Option<Ringing> {
    let AgentState::Reserved(number) = now.agent.state else {
        return None;
    };
    let call = now.call.as_ref().filter(|_| talk::watched(now).is_none())?;
    Some(Ringing {
        call: number,
        hint: hint(now, call, leads),
    })
}

fn hint(now: &State, call: &CallView, leads: bool) -> &'static str {
    let transfer = call.transfer.as_ref();
    let kind = transfer.filter(|it| it.to.agent() == Some(now.agent.agent));
    match (kind.map(|it| it.kind), call.stage) {
        (Some(TransferKind::Blind), _) => "reject-blind",
        (Some(TransferKind::Attended), _) => "reject-consultation",
        (Some(TransferKind::Invite), _) => "reject-invitation",
        (None, Stage::Dialling) => "reject-dialling",
        (None, Stage::Conference) => "reject-conference",
        (None, _) if leads => "reject-taken",
        (None, _) => "reject-offer",
    }
}
