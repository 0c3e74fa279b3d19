//! A caller who waits for a person: music, announcements at intervals, and at most one offer.
//!
//! | state      | key of the queue | announce      | spoken | limit             | offer ended       |
//! |------------|------------------|---------------|--------|-------------------|-------------------|
//! | music      | → its target     | announcing    | –      | → waited out      | –                 |
//! | announcing | → its target     | –             | music  | → waited out      | –                 |
//! | offered    | → its target     | stays silent, unless one rang in vain before | music | after the offer | music, or the limit |
//!
//! Who waits to be called back holds no telephone: offers alone happen to them, and there is no limit.

use alloc::vec::Vec;

use super::{
    call::Caller, ctx::Ctx, line::Place, offer::Offer, outcome::Outcome, timers::Kind, turn::Turn,
    voice::Voice,
};
use crate::{AgentId, Command, Millis, Phrase, Queue, QueueId, Setting, Target};

/// A telephone that answers at once spares the caller an announcement.
const FIRST_ANNOUNCEMENT_MS: u64 = 1_500;

/// The class of music that every Asterisk has.
const DEFAULT_MUSIC: &str = "default";

#[derive(Debug)]
pub(super) struct Waiting {
    pub queue: QueueId,
    /// In that queue's line, for as long as it is waited in.
    pub place: Place,
    /// The agent who knows the matter, until waited for long enough.
    pub preferred: Option<AgentId>,
    pub voice: Voice,
    pub offer: Option<Offer>,
    /// Who did not answer this caller and is still ready, the latest last: others are rung first.
    pub passed: Vec<AgentId>,
    overdue: bool,
    keys: Vec<(char, Target)>,
    /// Not spoken yet.
    welcome: Vec<Phrase>,
    announce_position: bool,
    /// The last position told.
    pub told: Option<u32>,
    announce: Vec<Phrase>,
    announce_every_ms: u64,
}

impl Waiting {
    pub fn begin(
        ctx: &mut Ctx,
        caller: &Caller,
        queue: &Queue,
        (place, is_new): (Place, bool),
        preferred: Option<AgentId>,
        limit_at: Millis,
    ) -> Self {
        // Who waits to be called back holds no telephone, and waits as long as it takes.
        if caller.is_there() {
            set_music(ctx, caller, queue);
            ctx.command(caller.node, Command::StartMusic(caller.channel.clone()));
            ctx.set(caller.owner(), Kind::Announce, FIRST_ANNOUNCEMENT_MS);
            ctx.timers.set(caller.owner(), Kind::WaitLimit, limit_at);
        }
        Self {
            queue: queue.id,
            place,
            preferred,
            voice: Voice::default(),
            offer: None,
            passed: Vec::new(),
            overdue: false,
            keys: queue
                .keys
                .iter()
                .map(|(key, target)| (*key, target.clone()))
                .collect(),
            welcome: match is_new {
                true => queue.welcome.clone(),
                false => Vec::new(),
            },
            announce_position: queue.announce_position,
            told: None,
            announce: queue.announce.clone(),
            announce_every_ms: queue.announce_every_ms,
        }
    }

    pub fn key(&mut self, key: char) -> Outcome {
        match self.keys.iter().find(|(known, _)| *known == key) {
            Some((_, target)) => Outcome::Go {
                key: Some(key),
                target: target.clone(),
            },
            None => Outcome::Stay,
        }
    }

    /// Tells the position (1 is next) and the expected wait, and whatever else the queue says, unless a
    /// telephone rings already: one that rang in vain before may do so for long. Nobody hears of a worse position than
    /// before: while others have come first, such as urgent ones, only the wait is told.
    pub fn announce(&mut self, ctx: &mut Ctx, caller: &Caller, turn: Turn) {
        ctx.set(caller.owner(), Kind::Announce, self.announce_every_ms);
        let soon = self.offer.is_some() && self.passed.is_empty();
        if soon || self.voice.is_speaking() {
            return;
        }
        let mut say = core::mem::take(&mut self.welcome);
        if self.announce_position {
            let rose = self.told.is_some_and(|told| told < turn.position);
            let position = (!rose).then_some(turn.position);
            self.told = position.or(self.told);
            say.extend(standing(position, turn.wait_ms));
        }
        say.extend(self.announce.iter().cloned());
        if !say.is_empty() {
            self.voice.say(ctx, caller, say);
        }
    }

    /// Playing suspends music; it does not come back by itself.
    pub fn spoken(&mut self, ctx: &mut Ctx, caller: &Caller) -> Outcome {
        ctx.command(caller.node, Command::StartMusic(caller.channel.clone()));
        Outcome::Stay
    }

    /// Who is rung.
    pub fn rung(&self) -> impl Iterator<Item = AgentId> + '_ {
        let legs = self.offer.iter().flat_map(|offer| &offer.legs);
        legs.map(|leg| leg.agent)
    }

    /// An agent who stays ready did not answer, and is nobody to wait for.
    pub fn pass(&mut self, agent: AgentId) {
        self.passed.retain(|it| *it != agent);
        self.passed.push(agent);
        self.preferred.take_if(|it| *it == agent);
    }

    pub fn waited_out(&mut self) -> Outcome {
        if self.offer.is_some() {
            self.overdue = true;
            return Outcome::Stay;
        }
        Outcome::WaitedOut
    }

    /// The offer came to nothing.
    pub fn offer_ended(&mut self) -> Outcome {
        self.offer = None;
        if self.overdue {
            Outcome::WaitedOut
        } else {
            Outcome::Stay
        }
    }

    /// Silence, so that something else can be heard. The offer has been dealt with.
    pub fn end(&mut self, ctx: &mut Ctx, caller: &Caller) {
        self.voice.stop(ctx, caller);
        if caller.is_there() {
            ctx.command(caller.node, Command::StopMusic(caller.channel.clone()));
        }
    }
}

/// What a caller is told of their place, and of the wait to be expected.
fn standing(position: Option<u32>, wait_ms: Option<u64>) -> impl Iterator<Item = Phrase> {
    let place = position.map(|position| match position {
        0 | 1 => Phrase::plain("queue.first"),
        more => Phrase::counted("queue.position", more - 1),
    });
    let wait = wait_ms.map(|ms| match ms.div_ceil(60_000) {
        0 | 1 => Phrase::plain("queue.wait.soon"),
        minutes => Phrase::counted("queue.wait", minutes.min(999) as u32),
    });
    place.into_iter().chain(wait)
}

/// The queue's music, where any queue has its own. It stays with the leg, on hold too.
fn set_music(ctx: &mut Ctx, caller: &Caller, queue: &Queue) {
    let queues = &caller.plan.queues;
    if queues.iter().any(|queue| queue.music.is_some()) {
        let class = queue.music.as_deref().unwrap_or(DEFAULT_MUSIC);
        let music = Command::Set(caller.channel.clone(), Setting::Music(class.into()));
        ctx.command(caller.node, music);
    }
}
