//! What people do to the simulated Asterisk: dial, press keys, hold, hang up.

use switchboard::{ChannelId, Event, Millis};

use super::{Due, FREE_MS, Leg, Switch};

impl Switch {
    /// A citizen dials the hotline.
    pub fn arrives(&mut self, now: Millis, caller: &str) -> ChannelId {
        self.arrives_at(now, caller, crate::simulator::world::HOTLINE)
    }

    /// Somebody dials a number of ours.
    pub fn arrives_at(&mut self, now: Millis, caller: &str, dialled: &str) -> ChannelId {
        self.number += 1;
        let channel = ChannelId(format!("sim.{}", self.number));
        let leg = Leg {
            caller: Some(caller.into()),
            dialled: dialled.into(),
            ..Leg::default()
        };
        self.made.insert(channel.0.clone());
        self.legs.insert(channel.clone(), leg);
        let arrived = Event::Arrived {
            channel: channel.clone(),
            caller: Some(caller.into()),
            dialled: dialled.into(),
            known: self.known(caller),
        };
        self.report(now, arrived);
        channel
    }

    /// A telephone dials by itself.
    pub fn dials(&mut self, now: Millis, phone: &str, number: &str) -> ChannelId {
        self.number += 1;
        let channel = ChannelId(format!("sim.{}", self.number));
        let leg = Leg {
            phone: Some(phone.into()),
            dialled: number.into(),
            ..Leg::default()
        };
        self.made.insert(channel.0.clone());
        self.legs.insert(channel.clone(), leg);
        let dialled = Event::Dialled {
            channel: channel.clone(),
            phone: phone.into(),
            number: number.into(),
        };
        // Asterisk tells of calls and of telephones in either order; this one is the harder.
        self.report(now, dialled);
        self.tell_phone(now, phone);
        channel
    }

    /// A telephone puts its call on hold, or takes it back.
    pub fn on_hold(&mut self, now: Millis, channel: &ChannelId, on: bool) {
        if let Some(leg) = self.legs.get_mut(channel) {
            leg.on_hold = on;
            self.report(now, Event::OnHold(channel.clone(), on));
        }
    }

    /// A caller presses a key; `#` ends a message.
    pub fn press(&mut self, now: Millis, channel: &ChannelId, key: char) {
        if !self.legs.contains_key(channel) {
            return;
        }
        self.report(now, Event::Key(channel.clone(), key));
        if key == '#' {
            self.stop_recordings_of(now, channel);
        }
    }

    /// Somebody hangs up.
    pub fn hang_up(&mut self, now: Millis, channel: &ChannelId, cause: u16) {
        let Some(leg) = self.legs.remove(channel) else {
            return;
        };
        self.stop_recordings_of(now, channel);
        let listens = |other: &Leg| other.snoops.as_ref().is_some_and(|(on, _)| on == channel);
        let snoops = self.legs.iter().filter(|(_, other)| listens(other));
        let snoops: Vec<ChannelId> = snoops.map(|(snoop, _)| snoop.clone()).collect();
        for snoop in snoops {
            self.hang_up(now, &snoop, 16);
        }
        if let Some(playback) = leg.playing {
            self.stop_play(now, &playback);
        }
        self.left(now, leg.bridge.as_ref());
        let channel = channel.clone();
        self.report(now, Event::Gone { channel, cause });
        if let Some(phone) = leg.rings.or(leg.phone) {
            self.later(now + FREE_MS, Due::Phone(phone));
        }
    }
}
