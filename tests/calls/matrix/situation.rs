//! Somebody who calls and those who may have to do with it, and how a situation looks in a cell:
//!
//! | in a cell   | means |
//! |-------------|-------|
//! | `CA`        | they hear each other: C is the caller; A, B and D agents; X a number outside |
//! | `A2`, `E`   | A's second line; an emergency number |
//! | `b`         | B's telephone rings |
//! | `M`         | another caller |
//! | `C~`, `CA*` | hears music, hear ringing |
//! | `-C`        | what C says is not let through |
//! | `C"words"`  | has heard words since, a beep or keys; `"..."` is still spoken to as before |
//! | `D>A`, `D>>A` | D listens to A, and may whisper |
//! | `secret`, `unrecorded` | a conversation of which nothing is kept at the moment, or at all |
//! | `A!` | A calls for a supervisor |
//! | `A:wrap_up` | an agent who does not simply talk, ring or wait; for so many seconds more: `A:wrap_up+60` |
//! | `A:then-meal`, `A:owes` | what follows, and that it is owed what came of the call |
//! | `queued C~` | the stage, where it is none in which they talk |
//! | `.`         | stays as it was |
//! | `!refusal`  | refused, and nothing has changed |
//! | (empty)     | cannot happen, as nobody is there to do it |

use std::collections::BTreeMap;

use harness::simulator::plan::{ABSENT_AFTER_MS, WRAP_UP_MS};
use harness::simulator::{Phone, World};
use switchboard::{
    Actor, AgentId, AgentState, CallId, ChannelId, Event, Input, Millis, Plan, Request, Stage,
};

use super::{Act, office_plan};
use crate::chaos::{check, deeds};
use crate::scene::OUTSIDE;
use harness::simulator::world::NODE;

/// Those whose telephones are known.
const WHO: [(&str, &str); 5] = [
    ("A", "1001"),
    ("B", "1002"),
    ("D", "1003"),
    ("E", "120"),
    ("X", OUTSIDE),
];

/// Who calls.
pub const CITIZEN: &str = "13800138000";

/// A call and everybody around it.
pub struct Situation {
    pub world: World,
    pub caller: ChannelId,
    /// How much each leg has heard before.
    heard: BTreeMap<ChannelId, usize>,
}

impl Situation {
    /// Every telephone rings from here on until something else happens to it.
    pub fn of(mut world: World, caller: ChannelId) -> Self {
        for (_, phone) in WHO {
            world.switch.phones.insert(phone.into(), Phone::Rings);
        }
        let mut situation = Self {
            world,
            caller,
            heard: BTreeMap::new(),
        };
        situation.mark();
        situation
    }

    /// A citizen and A talk; B and D are ready.
    pub fn talking(plan: Plan) -> Self {
        let mut world = Self::office(plan);
        let caller = world.talking(CITIZEN);
        Self::of(world, caller)
    }

    /// Everybody is ready.
    pub fn office(plan: Plan) -> World {
        let mut world = World::working(plan);
        world.given = Some(Vec::new());
        world
    }

    /// A citizen calls a number of ours, and so many milliseconds pass.
    pub fn arriving(mut world: World, dialled: &str, ms: Millis) -> Self {
        let caller = world.switch.arrives_at(world.now, CITIZEN, dialled);
        let mut situation = Self::of(world, caller);
        situation.world.run(ms);
        situation
    }

    /// The first call is one from us.
    pub fn by_us(begin: impl FnOnce(&mut World)) -> Self {
        let mut world = Self::office(office_plan());
        world.switch.phones.insert(CITIZEN.into(), Phone::Rings);
        let mut situation = Self::of(world, "nobody".into()).then(|it| begin(&mut it.world));
        let calls = situation.world.board.snapshot(situation.world.now).calls;
        situation.caller = calls[0].channel.clone();
        situation
    }

    /// The caller presses keys.
    pub fn keys(self, keys: &str) -> Self {
        self.then(|it| {
            let caller = it.caller.clone();
            keys.chars().for_each(|key| it.world.press(&caller, key));
        })
    }

    /// The socket is lost.
    pub fn away(self) -> Self {
        self.then(|it| it.world.loses_socket())
    }

    /// Time passes.
    pub fn after(mut self, ms: Millis) -> Self {
        self.world.run(ms);
        self
    }

    pub fn call(&self) -> CallId {
        self.world.known(&self.caller).unwrap_or(CallId(0))
    }

    /// Done at once, and everything that follows from it.
    pub fn then(mut self, act: impl FnOnce(&mut Self)) -> Self {
        act(&mut self);
        self.world.run(100);
        self
    }

    /// An agent's wish, which is granted.
    pub fn asks(self, agent: u32, request: impl FnOnce(CallId) -> Request) -> Self {
        self.asks_as(Actor::Agent(AgentId(agent)), request)
    }

    /// Somebody's wish, which is granted.
    pub fn asks_as(self, by: Actor, request: impl FnOnce(CallId) -> Request) -> Self {
        self.then(|it| {
            let request = request(it.call());
            it.world.ask(by, request);
            assert_eq!(it.world.replies.last(), Some(&Ok(())));
        })
    }

    /// Whoever is rung answers.
    pub fn answered(self) -> Self {
        self.then(|it| {
            let rung = it.rung().expect("somebody is rung");
            it.world.switch.picks_up(it.world.now, rung);
        })
    }

    /// Somebody hangs up.
    pub fn without(self, who: &str) -> Self {
        self.then(|it| {
            let leg = it.leg(who).expect("a leg");
            it.world.hangs_up(&leg);
        })
    }

    /// The legs that ring.
    pub fn all_rung(&self) -> Vec<ChannelId> {
        let mut legs = self.world.switch.legs();
        legs.retain(|leg| !self.world.switch.is_up(leg) && leg.0.starts_with("rx-"));
        legs
    }

    /// The first of them.
    pub fn rung(&self) -> Option<ChannelId> {
        self.all_rung().into_iter().next()
    }

    /// Somebody's leg, by the letter; the second line by `A2`.
    pub fn leg(&self, who: &str) -> Option<ChannelId> {
        let mut legs = self.world.switch.legs().into_iter();
        legs.find(|leg| self.name(leg) == who)
    }

    pub fn event(&mut self, event: Event) {
        if self.world.switch.is_connected() {
            self.world.input(Input::Switch(NODE, event));
        }
    }

    /// What an input comes to, and that nothing is left of it when all have hung up.
    pub fn comes_to(mut self, act: &Act) -> String {
        self.mark();
        let (before, replies) = (self.looks(), self.world.replies.len());
        if act(&mut self).is_none() {
            return String::new();
        }
        self.world.run(30);
        check::invariants(&self.world);
        let reply = self.world.replies[replies..].last().copied();
        let after = self.looks();
        self.over();
        match reply {
            Some(Err(refusal)) if after == before => format!("!{}", refusal.as_str()),
            Some(Err(refusal)) => format!("!{} {after}", refusal.as_str()),
            Some(Ok(())) | None if after == before => ".".into(),
            Some(Ok(())) | None => after,
        }
    }

    fn mark(&mut self) {
        let legs = self.world.switch.legs().into_iter();
        let heard = |leg: ChannelId| (leg.clone(), self.world.switch.heard(&leg).len());
        self.heard = legs.map(heard).collect();
    }

    fn over(mut self) {
        if !self.world.switch.is_connected() {
            self.world.reconnect();
        }
        while !self.world.switch.legs().is_empty() {
            for leg in self.world.switch.legs() {
                self.world.hangs_up(&leg);
            }
            self.world.run(100);
        }
        for call in self.world.board.snapshot(self.world.now).calls {
            self.world.ask(Actor::System, Request::HangUp(call.call));
        }
        for following in self.world.board.snapshot(self.world.now).followings {
            self.world.ask(Actor::System, deeds::no_more(&following));
        }
        self.world.run(ABSENT_AFTER_MS + 700_000);
        check::nothing_remains(&self.world);
    }

    /// See the head.
    fn looks(&self) -> String {
        let switch = &self.world.switch;
        let mut legs: Vec<(String, ChannelId)> = Vec::new();
        for leg in switch
            .legs()
            .into_iter()
            .filter(|leg| !switch.is_snoop(leg))
        {
            legs.push((self.name(&leg), leg));
        }
        legs.sort_by_key(|(name, _)| (name != "C", name.clone()));
        let (there, rung): (Vec<_>, Vec<_>) = legs.iter().partition(|(_, leg)| switch.is_up(leg));
        let mut words = Vec::new();
        let stage = self.world.stage(&self.caller);
        if stage != Stage::Talking {
            words.push(stage.as_str().to_owned());
        }
        let mut seen: Vec<&ChannelId> = Vec::new();
        for (_, leg) in &there {
            if seen.contains(&leg) {
                continue;
            }
            let mut group: Vec<&(String, ChannelId)> = there.clone();
            let others = switch.talks_with(leg);
            group.retain(|(_, other)| other == leg || others.contains(other));
            seen.extend(group.iter().map(|(_, leg)| leg));
            words.push(self.group(&group));
        }
        words.extend(rung.iter().map(|(name, _)| name.to_lowercase()));
        words.extend(self.kept());
        words.extend(self.help());
        words.extend(self.agents(&legs));
        words.join(" ")
    }

    fn group(&self, legs: &[&(String, ChannelId)]) -> String {
        let switch = &self.world.switch;
        let mut text = String::new();
        for (name, leg) in legs {
            if switch.is_muted(leg) && !switch.waits_inside(leg) {
                text.push('-');
            }
            text.push_str(name);
            if let Some((on, whispers)) = switch.listens_to(leg) {
                text.push_str(if whispers { ">>" } else { ">" });
                text.push_str(&self.name(&on));
            }
            let before = self.heard.get(leg).copied().unwrap_or_default();
            let mut news: Vec<String> = Vec::new();
            for word in switch.heard(leg).split_off(before) {
                // A message of theirs, by its name.
                let word = match word.starts_with("rx-") {
                    true => "message".into(),
                    false => word,
                };
                if !news.contains(&word) {
                    news.push(word);
                }
            }
            if switch.is_spoken_to(leg) && news.is_empty() {
                news.push("...".into());
            }
            if !news.is_empty() {
                text.push_str(&format!("{:?}", news.join(" ")));
            }
        }
        let (_, leg) = legs[0];
        if switch.hears_ringing(leg) {
            text.push('*');
        }
        if switch.hears_music(leg) {
            text.push('~');
        }
        text
    }

    /// What of a conversation is not recorded.
    fn kept(&self) -> Option<String> {
        let view = self.world.view(&self.caller)?;
        let recorded = view.recorded && self.world.switch.recordings() > 0;
        match (view.stage, view.unkept.is_some()) {
            (Stage::Talking, _) if !recorded => Some("unrecorded".into()),
            (Stage::Talking, true) => Some("secret".into()),
            (_, _) => None,
        }
    }

    /// Who calls for a supervisor.
    fn help(&self) -> Option<String> {
        let help = self.world.view(&self.caller)?.help?;
        let phone = help.agent.to_string();
        Some(format!("{}!", name_of(&phone)))
    }

    /// Agents who are in another state than their telephones tell.
    fn agents(&self, legs: &[(String, ChannelId)]) -> Vec<String> {
        let mut told = Vec::new();
        for view in self.world.board.snapshot(self.world.now).agents {
            let name = name_of(&view.phone);
            let leg = legs.iter().find(|(its, _)| its.starts_with(name));
            let tells = match &view.state {
                AgentState::Ready => leg.is_none(),
                AgentState::Talking(_) => leg.is_some(),
                AgentState::Reserved(_) => {
                    leg.is_some_and(|(_, leg)| !self.world.switch.is_up(leg))
                }
                AgentState::Off | AgentState::WrapUp(..) | AgentState::Paused(_) => false,
            };
            let more_ms = match view.state {
                AgentState::WrapUp(_, until) => (until - view.since).saturating_sub(WRAP_UP_MS),
                AgentState::Off
                | AgentState::Ready
                | AgentState::Reserved(_)
                | AgentState::Talking(_)
                | AgentState::Paused(_) => 0,
            };
            if let AgentState::Paused(reason) = view.state {
                told.push(format!("{name}:{reason}"));
            } else if more_ms > 0 {
                told.push(format!(
                    "{name}:{}+{}",
                    view.state.as_str(),
                    more_ms / 1_000
                ));
            } else if !tells {
                told.push(format!("{name}:{}", view.state.as_str()));
            }
            if view.last.is_some_and(|last| last.owed) {
                told.push(format!("{name}:owes"));
            }
            told.extend(view.next.map(|next| format!("{name}:then-{next}")));
        }
        told
    }

    fn name(&self, leg: &ChannelId) -> String {
        let switch = &self.world.switch;
        if *leg == self.caller {
            return "C".into();
        }
        let name = switch.telephone(leg).map_or("M", name_of);
        match switch.has_dialled(leg) {
            true => format!("{name}2"),
            false => name.into(),
        }
    }
}

fn name_of(phone: &str) -> &'static str {
    let who = WHO.iter().find(|(_, number)| *number == phone);
    who.map_or("?", |(name, _)| name)
}
