//! What those who wait hear while somebody is rung. A telephone of the office says nothing before it answers, so that
//! our own tone is heard all the while. A number outside may: the network tells that there is no such number, or plays
//! what its subscriber has chosen. Its leg joins those who wait with the first sound, and our tone stands in where it
//! rings without any. Before either there is silence.
//!
//! | what is heard                | it rings (180) | its sound begins (183) |
//! |------------------------------|----------------|------------------------|
//! | our tone, for a telephone    | –              | –                      |
//! | nothing yet                  | → our tone     | → its own              |
//! | our tone, for a number       | –              | → its own              |
//! | its own                      | –              | –                      |
//!
//! A leg that is found among those who wait after a lost socket or a restart is heard there; one that rings by then has our
//! tone, which after a restart is taken to have begun.
//!
//! Whatever is heard ends with the answer or the leg. No tone of ours is played into a bridge with a leg in it that
//! has not answered: Asterisk would tell the far end of it, who cannot be told anything.

use super::{
    Board,
    call::Caller,
    ctx::{self, Ctx},
    dialling::Dialling,
    talk::Talk,
    transfer::State,
};
use crate::{BridgeId, ChannelId, Command, Dial, Inventory};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ringback {
    /// Our tone, for a telephone of the office.
    Telephone,
    /// Nothing: the network has told nothing yet.
    Nothing,
    /// Our tone, for a number outside.
    Tone,
    /// What the network lets be heard.
    Theirs,
}

impl Ringback {
    /// As it begins.
    pub fn of(dial: &Dial) -> Self {
        match dial {
            Dial::Phone(_) => Self::Telephone,
            Dial::Outside(_) => Self::Nothing,
        }
    }

    /// The far end rings. Whether our tone is to begin.
    pub fn rings(&mut self) -> bool {
        let begins = *self == Self::Nothing;
        if begins {
            *self = Self::Tone;
        }
        begins
    }

    /// The far end's own sound begins. Whether it is to be heard from here on.
    pub fn sounds(&mut self) -> bool {
        let begins = matches!(self, Self::Nothing | Self::Tone);
        if begins {
            *self = Self::Theirs;
        }
        begins
    }

    /// As it is taken to be after a restart, until Asterisk shows what the far end has told.
    pub fn remembered(outside: bool) -> Self {
        match outside {
            false => Self::Telephone,
            true => Self::Tone,
        }
    }

    /// Found again, among those who wait or not, ringing or not. Whether our tone is to begin.
    pub fn found(&mut self, joined: bool, rings: bool) -> bool {
        match (joined, rings) {
            (true, _) => {
                self.sounds();
                false
            }
            (false, true) => self.rings(),
            (false, false) => {
                if *self == Self::Tone {
                    *self = Self::Nothing;
                }
                false
            }
        }
    }

    /// Whether our tone is heard.
    pub fn is_tone(self) -> bool {
        matches!(self, Self::Telephone | Self::Tone)
    }

    /// Whether the leg may be heard before it is answered.
    pub fn is_early(self) -> bool {
        self != Self::Telephone
    }
}

impl Board {
    /// The far end of a leg of ours rings.
    pub(super) fn far_end_rings(&mut self, channel: &ChannelId) {
        match self.offered(channel) {
            Some(offer) => offer.ringing(),
            None => self.tell(channel, Talk::recipient_rings, Dialling::they_ring),
        }
    }

    /// The far end of a leg of ours lets itself be heard before it answers.
    pub(super) fn far_end_sounds(&mut self, channel: &ChannelId) {
        self.tell(channel, Talk::recipient_sounds, Dialling::they_sound);
    }

    /// Tells whoever waits for a leg.
    fn tell(
        &mut self,
        channel: &ChannelId,
        talk_is_told: fn(&mut Talk, &mut Ctx, &Caller),
        dialling_is_told: fn(&mut Dialling, &mut Ctx, &Caller),
    ) {
        let rung = self.rung(channel).is_some();
        let Some(call) = ctx::call_of(&channel.0).and_then(|id| self.calls.get_mut(&id)) else {
            return;
        };
        if let Some((talk, caller)) = call.in_talk().filter(|_| rung) {
            talk_is_told(talk, &mut self.ctx, caller);
        } else if let Some((dialling, caller)) = call.dialling()
            && caller.channel == *channel
        {
            dialling_is_told(dialling, &mut self.ctx, caller);
        }
    }
}

impl Talk {
    fn recipient_rings(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let Some(transfer) = self.transfer.as_mut() else {
            return;
        };
        transfer.ringing();
        if transfer.ringback.rings() {
            self.ring(ctx, caller);
        }
    }

    fn recipient_sounds(&mut self, ctx: &mut Ctx, caller: &Caller) {
        let bridge = self.consulting_in().clone();
        let aside = self.aside.is_some();
        let Some(transfer) = self.transfer.as_mut() else {
            return;
        };
        if transfer.ringback.sounds() {
            let join = Command::Join(bridge, transfer.channel.clone());
            ctx.command(caller.node, Command::StopPlay(transfer.tone(aside)));
            ctx.command(caller.node, join);
        }
    }

    /// What those hear who wait for somebody is looked for after Asterisk was found again.
    pub(super) fn find_ringback(&mut self, ctx: &mut Ctx, caller: &Caller, seen: &Inventory) {
        let into = self.consulting_in().clone();
        let rung = self.transfer.as_mut();
        let Some(transfer) = rung.filter(|it| it.state == State::Ringing) else {
            return;
        };
        let joined = seen.has_joined(&into, &transfer.channel);
        let rings = seen.rings(&transfer.channel);
        if rings {
            transfer.ringing();
        }
        if transfer.ringback.found(joined, rings) {
            self.ring(ctx, caller);
        }
    }

    /// Whoever is rung and is heard before they answer.
    pub(super) fn early(&self) -> Option<&ChannelId> {
        let transfer = self.transfer.as_ref()?;
        let early = transfer.state == State::Ringing && transfer.ringback == Ringback::Theirs;
        early.then_some(&transfer.channel)
    }

    /// Whoever is rung is heard where those are who wait, as they have moved.
    pub(super) fn follow_early(&self, ctx: &mut Ctx, caller: &Caller, from: BridgeId) {
        if let Some(channel) = self.early().cloned() {
            let into = self.consulting_in().clone();
            ctx.command(caller.node, Command::Leave(from, channel.clone()));
            ctx.command(caller.node, Command::Join(into, channel));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is heard afterwards, and whether anything is to be done about it.
    fn after(tell: fn(&mut Ringback) -> bool) -> [(Ringback, bool); 4] {
        let all = [
            Ringback::Telephone,
            Ringback::Nothing,
            Ringback::Tone,
            Ringback::Theirs,
        ];
        all.map(|mut it| {
            let changed = tell(&mut it);
            (it, changed)
        })
    }

    #[test]
    fn our_tone_stands_in_for_a_number_outside_that_rings_without_a_sound() {
        let rings = [
            (Ringback::Telephone, false),
            (Ringback::Tone, true),
            (Ringback::Tone, false),
            (Ringback::Theirs, false),
        ];
        assert_eq!(after(Ringback::rings), rings);
    }

    #[test]
    fn a_number_outside_is_heard_from_its_first_sound_on() {
        let sounds = [
            (Ringback::Telephone, false),
            (Ringback::Theirs, true),
            (Ringback::Theirs, true),
            (Ringback::Theirs, false),
        ];
        assert_eq!(after(Ringback::sounds), sounds);
    }
}
