//! A caller forgotten on hold: after so many reminders they are brought back, whatever the agent does.
//!
//! | the caller is held by    | at each limit                    | after the last reminder                          |
//! |--------------------------|----------------------------------|--------------------------------------------------|
//! | the desk                 | a tone for whoever is in charge  | is back with those who talk                      |
//! | the telephone itself     | nothing can be heard there: the desk and the supervisors' alert say it | is led on as a parked caller is: next in line |
//! | both lines of one        | nothing can be heard there either | the same, and whoever was consulted is let go   |
//! | a consultation under way | a tone                           | goes on: whoever holds them is there, and talks  |
//!
//! How often is read from how long it has lasted, so that a restart forgets nothing of it.

use super::{
    Board,
    call::{Call, Caller},
    seats::Seat,
    talk::Talk,
    timers::Kind,
    transfer::State,
};
use crate::{CallId, Command, Millis, What};

/// Whoever keeps a caller on hold is reminded so often, each after the plan's limit.
pub(super) const REMINDERS: u64 = 3;

impl Talk {
    /// Whether every reminder was in vain, and the caller is on hold for nobody else's sake.
    pub(super) fn is_forgotten(&self, now: Millis, caller: &Caller) -> bool {
        let state = self.transfer.as_ref().map(|transfer| transfer.state);
        let since = match (self.seat, state) {
            (Seat::Held(since), None) => since,
            // Whoever is consulted waits in music too.
            (Seat::Waiting(since), Some(State::Consulting)) => since,
            (Seat::Held(_) | Seat::Waiting(_), _)
            | (Seat::In | Seat::Parked(_) | Seat::Ringing | Seat::Gone, _) => return false,
        };
        let reminded = caller.plan.hold_limit_ms.saturating_mul(REMINDERS);
        now.saturating_sub(since) > reminded
    }
}

impl Board {
    /// Brings back a caller who was forgotten on hold, or leads them on from a telephone that hears nothing.
    pub(super) fn recall(&mut self, id: CallId) {
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        let ctx = &mut self.ctx;
        let held_ms = talk
            .seat
            .held()
            .map_or(0, |since| ctx.now.saturating_sub(since));
        ctx.fact(Some(id), What::HoldRecalled { held_ms });
        if let Some(leg) = talk.listener() {
            ctx.command(caller.node, Command::Beep(leg.channel.clone()));
            talk.hold(ctx, caller, false);
            return self.settle(id, 16);
        }
        ctx.set(caller.owner(), Kind::Hold, caller.plan.hold_limit_ms);
        self.unpark(id);
    }
}
