//! A telephone that is lost while its agent talks: a plug pulled, a network down. Asterisk gets no packet from
//! it and hangs up its leg after `rtp_timeout` (`pjsip.conf`), which is a dead line; as long as there is voice the
//! talk is a good one, whatever became of the registration, and nobody touches it. A telephone that holds the
//! call itself sends no voice, so that its registration is all the evidence there is.
//!
//! | the telephone is lost, and            | alone with the caller               | consults                 | others talk too |
//! |----------------------------------------|-------------------------------------|--------------------------|-----------------|
//! | it holds the call, for the limit       | dead line: the caller is before all others | the recipient takes over | leaves   |
//! | no voice: Asterisk hangs up            | the same                            | the recipient takes over | leaves          |
//! | the caller hangs up, held or after it  | dead line: they are owed a call     | the recipient talks on   | talk on         |
//!
//! A caller who hangs up sooner has ended their talk as any other: a registration is often lost and back in a moment.
//! So has one who does so later than Asterisk would have hung up a line without voice: there was voice all along.
//! Who is consulted is a person on the line who knows of the matter: better at once than another in a while.

use super::{Board, call::Call, seats::Seat, talk::Talk, transfer};
use crate::{AgentId, CallId};

/// A telephone that holds its call and is lost for so long is dead, in milliseconds. It was found lost by a
/// question it did not answer, at most 18 s after it last did.
pub(super) const LINE_LOST_MS: u64 = 10_000;

/// A telephone that was lost for longer, and that Asterisk has not hung up, sends voice: its `rtp_timeout` of 30 s
/// and some slack, in milliseconds.
const VOICE_MS: u64 = 35_000;

/// Why a leg whose telephone is lost is over (Q.850): network out of order.
const OUT_OF_ORDER: u16 = 38;

impl Talk {
    /// Whether the caller has one person to talk with, and nobody else on the way.
    pub(super) fn depends_on_one(&self) -> bool {
        self.legs.len() == 1 && self.transfer.is_none() && self.seat != Seat::Gone
    }
}

impl Board {
    /// The telephone of one who talks has been lost for long.
    pub(super) fn line_lost(&mut self, agent: AgentId) {
        let who = self.staff.get(agent).filter(|agent| agent.is_lost());
        let Some(id) = who.and_then(|agent| agent.view_state().call()) else {
            return;
        };
        let Some((talk, caller)) = self.calls.get_mut(&id).and_then(Call::in_talk) else {
            return;
        };
        let Some(leg) = talk.leg_of(agent).filter(|leg| leg.away) else {
            return;
        };
        let channel = leg.channel.clone();
        if talk.depends_on_one() {
            return self.lose_agent(id);
        }
        let consults = talk.transfer.as_ref().is_some_and(|transfer| {
            transfer.state == transfer::State::Consulting && transfer.from == Some(agent)
        });
        match consults {
            true => talk.complete(&mut self.ctx, caller),
            false => talk.dismiss(&mut self.ctx, caller, &channel),
        }
        self.settle(id, OUT_OF_ORDER);
    }

    /// Whether the caller is left with a telephone that is lost, and so hears nobody: one that holds them, or has been
    /// lost for the limit and not for as long as only one with voice can be.
    pub(super) fn hears_nobody(&self, id: CallId) -> bool {
        let talk = self.calls.get(&id).and_then(Call::talk);
        let alone = talk.filter(|talk| talk.depends_on_one());
        let Some(leg) = alone.and_then(|talk| talk.legs.first()) else {
            return false;
        };
        let agent = leg.who.agent().and_then(|agent| self.staff.get(agent));
        let lost = agent.filter(|agent| agent.is_lost());
        let lost_ms = lost.map(|agent| self.ctx.now.saturating_sub(agent.reach_since));
        lost_ms.is_some_and(|ms| leg.away || (LINE_LOST_MS..VOICE_MS).contains(&ms))
    }
}
