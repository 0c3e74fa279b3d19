//! What every machine is handed: the time, the timers, the names, and where its words go.

use alloc::{collections::VecDeque, format, string::String};
use core::cell::Cell;

use super::{
    Output,
    timers::{Kind, Owner, Timers},
};
use crate::{CallId, ChannelId, Command, Fact, Millis, NodeId, PlaybackId, What};

#[derive(Debug)]
pub(super) struct Ctx {
    pub now: Millis,
    pub timers: Timers,
    pub outputs: VecDeque<Output>,
    /// After so long in a pause an agent is not counted on, in milliseconds; the plan's.
    pub absent_after_ms: u64,
    /// Told apart from the names of an earlier run; of the time an Asterisk was last connected.
    epoch: String,
    minted: u64,
}

impl Ctx {
    pub fn new(now: Millis, absent_after_ms: u64) -> Self {
        Self {
            now,
            timers: Timers::default(),
            outputs: VecDeque::new(),
            absent_after_ms,
            epoch: base36(now),
            minted: 0,
        }
    }

    /// An Asterisk is connected: from that time, which is a fact, another run can tell our voices' names.
    pub fn renew(&mut self) {
        self.epoch = base36(self.now);
    }

    pub fn fact(&mut self, call: Option<CallId>, what: What) {
        let at = self.now;
        self.outputs
            .push_back(Output::Fact(Fact { at, call, what }));
    }

    /// A caller's number may put them ahead of others; most have no such number.
    pub fn give_priority(&mut self, call: CallId, head_start_ms: Millis) {
        if head_start_ms > 0 {
            self.fact(Some(call), What::PriorityGiven { head_start_ms });
        }
    }

    pub fn command(&mut self, node: NodeId, command: Command) {
        self.outputs.push_back(Output::Command(node, command));
    }

    /// Lets nothing that a leg says through, or everything again.
    pub fn mute(&mut self, node: NodeId, channel: &ChannelId, on: bool) {
        let channel = channel.clone();
        let command = match on {
            true => Command::Mute(channel),
            false => Command::Unmute(channel),
        };
        self.command(node, command);
    }

    pub fn set(&mut self, owner: Owner, kind: Kind, after_ms: u64) {
        self.timers
            .set(owner, kind, self.now.saturating_add(after_ms));
    }

    pub fn clear(&mut self, owner: Owner, kind: Kind) {
        self.timers.clear(owner, kind);
    }

    /// A name that was never used, from which its call can be read: `rx-<call>-<n>-<epoch>`.
    pub fn mint(&mut self, call: CallId) -> String {
        self.minted += 1;
        format!("{OURS}{call}-{}-{}", self.minted, self.epoch)
    }

    /// The name of the next of a call's voices.
    pub fn voice(&self, voices: &Cell<u8>, call: CallId) -> PlaybackId {
        voices.set((voices.get() + 1) % VOICES);
        voice(call, voices.get(), &self.epoch)
    }
}

/// The names of as many voices of a call in a row are told apart. There are no more, so that whoever does not
/// know which was the last can stop it.
const VOICES: u8 = 4;

/// Whatever voice may be heard in a call since an Asterisk was connected at that time.
pub(super) fn voices(call: CallId, since: Millis) -> impl Iterator<Item = PlaybackId> {
    let epoch = base36(since);
    (0..VOICES).map(move |which| voice(call, which, &epoch))
}

fn voice(call: CallId, which: u8, epoch: &str) -> PlaybackId {
    PlaybackId(format!("{OURS}{call}-v{which}-{epoch}"))
}

const OURS: &str = "rx-";

/// Whether a name was minted by a board.
pub(super) fn is_ours(name: &str) -> bool {
    name.starts_with(OURS)
}

/// The leg of the agent who is rung first for a leg that is dialled then; named after it, so that it is found again
/// without any fact of it. Asterisk takes a name for used that another leg's begins with.
pub(super) fn rung_first(call: CallId, dialled: &ChannelId) -> ChannelId {
    let [own, agents] = [format!("{OURS}{call}-"), format!("{OURS}{call}-agent-")];
    ChannelId(dialled.0.replacen(&own, &agents, 1))
}

/// The call a minted name belongs to.
pub(super) fn call_of(name: &str) -> Option<CallId> {
    let (call, _) = name.strip_prefix(OURS)?.split_once('-')?;
    call.parse().ok().map(CallId)
}

fn base36(mut number: u64) -> String {
    let mut digits = VecDeque::new();
    loop {
        digits.push_front(char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.into_iter().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minted_name_tells_its_call_and_is_never_given_twice() {
        let mut ctx = Ctx::new(1_795_363_200_000, 600_000);
        let (one, two) = (ctx.mint(CallId(17)), ctx.mint(CallId(17)));
        assert_ne!(one, two);
        assert_eq!(call_of(&one), Some(CallId(17)));
        assert_eq!(call_of("1795363200.12"), None);
        assert_eq!(call_of("rx-x-1-2"), None);
    }

    #[test]
    fn numbers_are_written_in_base_36() {
        assert_eq!(base36(0), "0");
        assert_eq!(base36(36 * 35 + 10), "za");
    }
}
