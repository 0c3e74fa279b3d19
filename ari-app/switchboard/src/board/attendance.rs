//! One who takes part in a conference (与会人), from the first key to the last hang-up.
//!
//! | state       | digit | `#`, or silent | right      | wrong                 | spoken    | answered   | alone for long | no bridge |
//! |-------------|-------|----------------|------------|-----------------------|-----------|------------|----------------|-----------|
//! | room        | typed | → checked      | → pin      | asks; at last goodbye | listening | –          | –              | –         |
//! | pin         | typed | → checked      | → welcomed | asks; at last goodbye | listening | –          | –              | –         |
//! | rung        | –     | –              | –          | –                     | –         | → welcomed | –              | –         |
//! | welcomed    | –     | –              | –          | –                     | → inside, or goodbye | – | –              | –         |
//! | inside      | –     | –              | –          | –                     | –         | –          | goodbye        | hung up   |
//! | turned away | –     | –              | –          | –                     | → led back | –         | –              | –         |
//!
//! Who was invited by those inside and is not in yet when the last of them leaves is rung no more, or told that nobody is there.
//! Whom an agent sent here nobody says goodbye to, or hangs up on: they are turned away instead, and led back as after
//! any transfer in vain. What is right, and who may come in, the board knows. Digits work while the question is spoken; `*` begins them
//! anew.

use alloc::{string::String, vec::Vec};

use super::{call::Caller, ctx::Ctx, outcome::Outcome, timers::Kind, voice::Voice};
use crate::{AgentId, BridgeId, Millis, Phrase, RememberedMember};

/// How often a room or a PIN may be wrong.
pub(super) const TRIES: u8 = 3;

/// Silence after the question, and after a digit, in milliseconds.
const PATIENCE_MS: u64 = 8_000;

/// Whoever is alone in a conference is seen out after this, in milliseconds.
pub(super) const ALONE_MS: u64 = 600_000;

/// No room and no PIN is longer.
const MOST_DIGITS: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Room,
    Pin,
    Rung,
    Welcomed,
    Inside(Millis),
    TurnedAway,
}

#[derive(Debug)]
pub(super) struct Attendance {
    pub state: State,
    pub room: String,
    pub digits: String,
    pub tries: u8,
    pub leader: bool,
    pub muted: bool,
    /// Whether the room itself rang them, which opens a locked one.
    pub invited: bool,
    /// The conference that went on when they were invited: there is nobody to meet once it is over.
    pub meets: Option<BridgeId>,
    /// The agent who sent them here in a conversation, for whom to be led back.
    pub sent_by: Option<AgentId>,
    /// Whether the last key was `*`, with which a member's own keys begin.
    pub star: bool,
    /// An agent who was invited, and is rung or talks.
    pub agent: Option<AgentId>,
    pub voice: Voice,
}

impl Attendance {
    /// Comes in, by a room's own number or by one of the hotline's.
    pub fn arriving(ctx: &mut Ctx, caller: &Caller, room: Option<String>) -> Self {
        let state = if room.is_some() {
            State::Pin
        } else {
            State::Room
        };
        let mut attendance = Self::new(state, room.unwrap_or_default());
        attendance.ask(ctx, caller, Vec::new());
        attendance
    }

    /// Was sent to a room in an earlier run, and is asked for its PIN when their Asterisk connects.
    pub fn sent(room: String, by: AgentId) -> Self {
        let mut attendance = Self::new(State::Pin, room);
        attendance.sent_by = Some(by);
        attendance
    }

    /// Was invited, and is rung.
    pub fn rung(room: String, agent: Option<AgentId>, meets: Option<BridgeId>) -> Self {
        let mut attendance = Self::new(State::Rung, room);
        attendance.agent = agent;
        attendance.invited = true;
        attendance.meets = meets;
        attendance
    }

    /// Was there before a restart, having come in by themself if in no way that is known.
    pub fn inside(came: Option<Self>, was: RememberedMember) -> Self {
        let state = State::Inside(was.since);
        let attendance = came.unwrap_or_else(|| Self::new(state, String::new()));
        Self {
            state,
            room: was.room,
            leader: was.leader,
            muted: was.muted,
            ..attendance
        }
    }

    pub fn is_inside(&self) -> bool {
        matches!(self.state, State::Inside(_))
    }

    pub fn key(&mut self, ctx: &mut Ctx, caller: &Caller, key: char) -> Outcome {
        if !self.asks() {
            return Outcome::Stay;
        }
        self.voice.stop(ctx, caller);
        match key {
            '#' => return Outcome::Keyed,
            '*' => self.digits.clear(),
            digit if self.digits.len() < MOST_DIGITS => self.digits.push(digit),
            _ => {}
        }
        ctx.set(caller.owner(), Kind::Patience, PATIENCE_MS);
        Outcome::Stay
    }

    pub fn spoken(&mut self, ctx: &mut Ctx, caller: &Caller) -> Outcome {
        match self.state {
            State::Room | State::Pin => {
                ctx.set(caller.owner(), Kind::Patience, PATIENCE_MS);
                Outcome::Stay
            }
            State::Welcomed => Outcome::Enter,
            State::TurnedAway => Outcome::SentInVain,
            State::Rung | State::Inside(_) => Outcome::Stay,
        }
    }

    /// What was keyed so far has to do.
    pub fn silent(&mut self) -> Outcome {
        match self.asks() {
            true => Outcome::Keyed,
            false => Outcome::Stay,
        }
    }

    /// What was keyed is wrong: asked again, or at last not.
    pub fn wrong(&mut self, ctx: &mut Ctx, caller: &Caller) -> Outcome {
        ctx.clear(caller.owner(), Kind::Patience);
        self.tries += 1;
        if self.tries >= TRIES {
            return self.turn_away(ctx, caller, "conference.refused");
        }
        self.ask(ctx, caller, [Phrase::plain("conference.wrong")].into());
        Outcome::Stay
    }

    /// May not come in, and is told why; who was sent, that they are led back.
    pub fn turn_away(&mut self, ctx: &mut Ctx, caller: &Caller, why: &str) -> Outcome {
        if self.sent_by.is_none() {
            let say = [why, "goodbye"];
            return Outcome::Farewell(say.map(Phrase::plain).into());
        }
        self.state = State::TurnedAway;
        self.voice
            .say(ctx, caller, [Phrase::plain("conference.back")].into());
        Outcome::Stay
    }

    /// The question of this state.
    pub fn ask(&mut self, ctx: &mut Ctx, caller: &Caller, mut say: Vec<Phrase>) {
        let question = match self.state {
            State::Room => "conference.room",
            State::Pin => "conference.pin",
            State::Rung | State::Welcomed | State::Inside(_) | State::TurnedAway => return,
        };
        say.push(Phrase::plain(question));
        self.voice.say(ctx, caller, say);
    }

    /// May come in, and is told that the conference is recorded.
    pub fn welcome(&mut self, ctx: &mut Ctx, caller: &Caller) {
        ctx.clear(caller.owner(), Kind::Patience);
        ctx.clear(caller.owner(), Kind::Ring);
        self.state = State::Welcomed;
        let say = [Phrase::plain("conference.enter")];
        self.voice.say(ctx, caller, say.into());
    }

    fn asks(&self) -> bool {
        matches!(self.state, State::Room | State::Pin)
    }

    fn new(state: State, room: String) -> Self {
        Self {
            state,
            room,
            digits: String::new(),
            tries: 0,
            leader: false,
            muted: false,
            invited: false,
            meets: None,
            sent_by: None,
            star: false,
            agent: None,
            voice: Voice::default(),
        }
    }
}
