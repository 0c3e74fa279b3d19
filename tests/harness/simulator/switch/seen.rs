//! What can be seen and heard at the simulated switch.

use switchboard::{ChannelId, Language};

use super::{Leg, Switch};

impl Switch {
    /// The prompts a leg heard from their beginning, in order.
    pub fn heard(&self, channel: &ChannelId) -> Vec<String> {
        self.legs
            .get(channel)
            .map_or_else(Vec::new, |leg| leg.heard.clone())
    }

    /// The language in which a leg was last spoken to.
    pub fn spoken_in(&self, channel: &ChannelId) -> Option<Language> {
        self.legs.get(channel)?.spoken_in
    }

    /// Whether a leg hears music, which a prompt suspends and does not bring back.
    pub fn hears_music(&self, channel: &ChannelId) -> bool {
        let leg = self.legs.get(channel);
        let bridge = leg.and_then(|leg| leg.bridge.as_ref());
        let in_bridge = bridge.is_some_and(|bridge| self.musical.contains(bridge));
        leg.is_some_and(|leg| leg.music) || in_bridge
    }

    /// Of which class a leg's music is; empty for the switch's own choice.
    pub fn music_class(&self, channel: &ChannelId) -> &str {
        let leg = self.legs.get(channel);
        leg.map_or("", |leg| &leg.music_class)
    }

    /// Whether a leg goes over the carrier's trunk.
    pub fn goes_outside(&self, channel: &ChannelId) -> bool {
        self.legs.get(channel).is_some_and(|leg| leg.outside)
    }

    /// The telephone at the far end of a leg.
    pub fn telephone(&self, channel: &ChannelId) -> Option<&str> {
        let leg = self.legs.get(channel)?;
        leg.rings.as_deref().or(leg.phone.as_deref())
    }

    /// Whether a leg has been answered.
    pub fn is_up(&self, channel: &ChannelId) -> bool {
        self.legs.get(channel).is_some_and(|leg| leg.up)
    }

    /// Whether a leg made its call itself, instead of being rung.
    pub fn has_dialled(&self, channel: &ChannelId) -> bool {
        self.legs
            .get(channel)
            .is_some_and(|leg| leg.phone.is_some())
    }

    /// Whether a leg is in a bridge, be it alone.
    pub fn is_in_bridge(&self, channel: &ChannelId) -> bool {
        self.legs
            .get(channel)
            .is_some_and(|leg| leg.bridge.is_some())
    }

    /// Whether a leg is being spoken to.
    pub fn is_spoken_to(&self, channel: &ChannelId) -> bool {
        self.legs
            .get(channel)
            .is_some_and(|leg| leg.playing.is_some())
    }

    /// Whether anything is being said to all in a bridge.
    pub fn speaks_in_a_bridge(&self) -> bool {
        !self.said.is_empty()
    }

    /// Whether a recording under way keeps nothing for now.
    pub fn is_paused(&self) -> bool {
        self.paused_recordings() > 0
    }

    /// How many of the recordings under way keep nothing for now.
    pub fn paused_recordings(&self) -> usize {
        let recordings = self.recordings.keys();
        recordings.filter(|it| self.paused.contains(*it)).count()
    }

    /// Whether a leg is a snoop.
    pub fn is_snoop(&self, channel: &ChannelId) -> bool {
        let leg = self.legs.get(channel);
        leg.is_some_and(|leg| leg.snoops.is_some())
    }

    /// To whom a leg listens by a snoop in its bridge, and whether they hear it.
    pub fn listens_to(&self, channel: &ChannelId) -> Option<(ChannelId, bool)> {
        let snoops = |leg: &ChannelId| self.legs.get(leg)?.snoops.clone();
        self.talks_with(channel).iter().find_map(snoops)
    }

    /// The number that a leg's telephone shows.
    pub fn shown(&self, channel: &ChannelId) -> Option<String> {
        self.legs.get(channel)?.shown.clone()
    }

    /// The name that a leg's telephone shows beside it.
    pub fn name(&self, channel: &ChannelId) -> Option<String> {
        self.legs.get(channel)?.name.clone()
    }

    /// Whether a leg's telephone was asked to answer by itself.
    pub fn answers_by_itself(&self, channel: &ChannelId) -> bool {
        self.legs.get(channel).is_some_and(|leg| leg.auto_answer)
    }

    /// Whether a leg hears a ringing tone.
    pub fn hears_ringing(&self, channel: &ChannelId) -> bool {
        let leg = self.legs.get(channel).filter(|leg| !leg.music);
        let bridge = leg.and_then(|leg| leg.bridge.as_ref());
        bridge.is_some_and(|bridge| self.ringing.values().any(|rings| rings == bridge))
    }

    /// Whether a leg hears what the far end of one says that has not answered.
    pub fn hears_network(&self, channel: &ChannelId) -> bool {
        let leg = self.legs.get(channel).filter(|leg| leg.up && !leg.music);
        let bridge = leg.and_then(|leg| leg.bridge.as_ref());
        let sounds = |other: &Leg| !other.up && other.sounds && other.bridge.as_ref() == bridge;
        bridge.is_some() && self.legs.values().any(sounds)
    }

    /// Whether a leg's telephone has put it on hold.
    pub fn is_on_hold(&self, channel: &ChannelId) -> bool {
        self.legs.get(channel).is_some_and(|leg| leg.on_hold)
    }

    /// Whether nothing a leg says is let through.
    pub fn is_muted(&self, channel: &ChannelId) -> bool {
        self.legs.get(channel).is_some_and(|leg| leg.muted)
    }

    /// Those who have answered and are in one bridge with this leg. Whoever hears music of their own there hears nothing
    /// else, and nobody hears them if what they say is not let through.
    pub fn talks_with(&self, channel: &ChannelId) -> Vec<ChannelId> {
        if self.legs.get(channel).is_some_and(|leg| leg.music) {
            return Vec::new();
        }
        let bridge = self.legs.get(channel).and_then(|leg| leg.bridge.clone());
        let mut others = bridge.map_or_else(Vec::new, |bridge| self.inside(&bridge));
        others.retain(|other| other != channel && !self.waits_inside(other) && self.is_up(other));
        others
    }

    /// Whether a leg hears music of its own in a bridge, and is not heard there.
    pub fn waits_inside(&self, channel: &ChannelId) -> bool {
        let leg = self.legs.get(channel);
        leg.is_some_and(|leg| leg.music && leg.muted && leg.bridge.is_some())
    }

    /// Every leg there is.
    pub fn legs(&self) -> Vec<ChannelId> {
        self.legs.keys().cloned().collect()
    }

    /// Every bridge there is.
    pub fn bridges(&self) -> usize {
        self.bridges.len()
    }

    /// Recordings under way.
    pub fn recordings(&self) -> usize {
        self.recordings.len()
    }
}
