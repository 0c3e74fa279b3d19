//! Callers who are promised a call back by key, and the machine that rings them, by the dice: through restarts, lost
//! sockets, other plans and telephones that die nobody is forgotten, rung twice at once, or rung after they were
//! served. `PROMISES_SEED` says where to begin, `PROMISES_RUNS` how many; a failure prints the seed of its run.

mod city;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use casework::callback::Retries;
use harness::Dice;
use harness::simulator::plan::{OTHER, QUEUE};
use harness::simulator::{Phone, World};
use rexian::callbacks;
use store::callbacks::Closing;
use store::rusqlite::{Connection, Transaction};
use store::{Durability, Store};
use switchboard::{
    Actor, AgentId, AgentWish, CallId, Fact, PauseReason, Place, Refusal, Request, Stage, What,
};

use city::{number, other, phone, plan};

const STEPS: usize = 250;
const AGENTS: u32 = 3;
/// How often the machine looks, in milliseconds.
const TURN_MS: u64 = 3_000;
const RETRIES: Retries = Retries {
    attempts: 3,
    retry_ms: 20_000,
    expiry_ms: 4 * 3_600_000,
};

#[test]
fn a_promise_is_kept_once_whatever_happens() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let (first, runs) = (
        number("PROMISES_SEED").unwrap_or(1),
        number("PROMISES_RUNS").unwrap_or(5),
    );
    let mut kept = 0;
    for seed in first..first + runs {
        let run = std::panic::catch_unwind(|| Office::open(seed).day());
        let Ok(reached) = run else {
            panic!("PROMISES_SEED={seed} broke a promise");
        };
        kept += reached;
    }
    assert!(kept > 0, "nobody was ever called back");
}

/// Who calls and is called, the board, and the store.
struct Office {
    world: World,
    dice: Dice,
    store: Store,
    folder: PathBuf,
    /// So many of the world's facts are in the store, and have been looked at.
    kept: usize,
    turn_at: u64,
    calls: BTreeMap<CallId, Seen>,
    /// To whom the machine owes a call.
    promised: BTreeSet<String>,
    reached: usize,
}

/// What is known of a call.
struct Seen {
    number: String,
    ours: bool,
    talks: bool,
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Office {
    fn open(seed: u64) -> Self {
        let name = format!("rexian-promises-{}-{seed}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let store = Store::create(folder.join("rexian.db")).expect("a database");
        let set = |tx: &Transaction<'_>| store::callbacks::set_retries(tx, RETRIES);
        store.write(Durability::Normal, set).expect("retries");
        let mut office = Self {
            world: World::working(plan()),
            dice: Dice::new(seed),
            store,
            folder,
            kept: 0,
            turn_at: 0,
            calls: BTreeMap::new(),
            promised: BTreeSet::new(),
            reached: 0,
        };
        (0..6).for_each(|n| office.phone(&number(n), Phone::Answers(2_000)));
        office
    }

    fn phone(&mut self, number: &str, phone: Phone) {
        self.world.switch.phones.insert(number.into(), phone);
    }

    /// What happens in a day, and that all is well in the end. How many were called back.
    fn day(mut self) -> usize {
        for _ in 0..STEPS {
            self.happens();
            let scale = [50, 3_000, 20_000][self.dice.below(3) as usize];
            let ms = self.dice.below(scale);
            self.run(ms);
        }
        self.calms_down();
        self.nobody_is_forgotten();
        self.reached
    }

    fn happens(&mut self) {
        let dice = &mut self.dice;
        let agent = 1001 + dice.below(u64::from(AGENTS)) as u32;
        let citizen = number(dice.below(6));
        match dice.below(20) {
            0..=4 => drop(self.world.rings(&citizen)),
            5..=7 => {
                let waiting = self.callers(Stage::Queued);
                let key = ['2', '2', '5', '1', '9'][self.dice.below(5) as usize];
                if let Some(caller) = self.dice.pick(&waiting) {
                    self.world.press(&caller, key);
                }
            }
            8 | 9 => {
                let legs = self.world.switch.legs();
                if let Some(leg) = self.dice.pick(&legs) {
                    let cause = if self.dice.one_in(3) { 38 } else { 16 };
                    self.world.switch.hang_up(self.world.now, &leg, cause);
                }
            }
            10 | 11 => {
                let wish = match dice.below(4) {
                    0 => AgentWish::Off,
                    1 => AgentWish::Paused(PauseReason::Asked("meal".into())),
                    _ => AgentWish::Ready,
                };
                self.world.wish(agent, wish);
            }
            12 => {
                let phone = phone(dice);
                self.phone(&citizen, phone);
            }
            13 => {
                let phone = phone(dice);
                if self.world.switch.is_connected() {
                    self.world.phone(agent, phone);
                }
            }
            14 => self.socket(),
            15 => {
                let plan = if dice.one_in(2) { plan() } else { other(dice) };
                self.world.replans(plan);
            }
            16 => self.by_hand(agent),
            17 => self.supervisor(agent),
            _ => {}
        }
    }

    fn callers(&self, stage: Stage) -> Vec<switchboard::ChannelId> {
        let calls = self.world.board.snapshot(self.world.now).calls;
        let there = calls.into_iter().filter(|call| call.stage == stage);
        there.map(|call| call.channel).collect()
    }

    fn socket(&mut self) {
        match self.dice.below(4) {
            0 => self.world.restarts(),
            1 => {
                self.world.switch.crash();
                self.world.loses_socket();
            }
            2 => self.world.loses_socket(),
            _ => {}
        }
        if !self.world.switch.is_connected() && self.dice.one_in(2) {
            self.world.reconnect();
        }
    }

    /// An agent dials one of those on the list, or closes it.
    fn by_hand(&mut self, agent: u32) {
        let open: Vec<(i64, String)> = self.rows("closed_at IS NULL");
        let Some((id, number)) = self.dice.pick(&open) else {
            return;
        };
        if self.dice.one_in(3) {
            let (now, outcome) = (self.world.now, Closing::NotNeeded);
            let close = move |tx: &Transaction<'_>| {
                store::callbacks::close(tx, id, outcome, "", "agent:1001", now)
            };
            self.store.write(Durability::Full, close).expect("closed");
            self.promised.remove(&number);
            return;
        }
        let agent = AgentId(agent);
        let dial = Request::Dial {
            agent,
            number,
            callback: Some(id.unsigned_abs()),
            case: None,
            queue: Some(QUEUE),
        };
        self.world.ask(Actor::Agent(agent), dial);
    }

    fn supervisor(&mut self, agent: u32) {
        let calls = self.world.board.snapshot(self.world.now).calls;
        let Some(call) = self.dice.pick(&calls) else {
            return;
        };
        let request = match self.dice.below(4) {
            0 => Request::HangUp(call.call),
            1 => Request::Move(call.call, Place::Front),
            2 => Request::Move(call.call, Place::Queue(OTHER)),
            _ => Request::Move(call.call, Place::Supervisor(AgentId(agent))),
        };
        self.world.ask(Actor::Api, request);
    }

    fn run(&mut self, ms: u64) {
        let until = self.world.now + ms;
        while self.world.now < until {
            let step = (until - self.world.now).min(500);
            self.world.run(step);
            self.follow();
            if self.world.now >= self.turn_at {
                self.turn_at = self.world.now + TURN_MS;
                self.turn();
            }
        }
    }

    /// What the machine does now and then.
    fn turn(&mut self) {
        let board = Arc::new(self.world.board.snapshot(self.world.now));
        if !board.ready {
            return;
        }
        let looked = callbacks::look(&self.store, &board, self.world.now);
        let (due, over) = looked.expect("a look");
        for call in over {
            self.world.ask(Actor::System, Request::HangUp(call));
        }
        for callback in due {
            let place = callbacks::place(&board, &callback);
            self.world.ask(Actor::System, place);
            let reply = self.world.replies.last();
            assert_ne!(reply, Some(&Err(Refusal::NotAllowed)));
        }
        self.follow();
    }

    fn follow(&mut self) {
        let facts = self.world.facts[self.kept..].to_vec();
        self.kept = self.world.facts.len();
        facts.iter().for_each(|fact| self.sees(fact));
        let keep = move |tx: &Transaction<'_>| store::facts::keep(tx, &facts);
        self.store.write(Durability::Normal, keep).expect("facts");
        let mut called = BTreeSet::new();
        for call in self.world.board.snapshot(self.world.now).calls {
            if call.callback.is_some() && call.connected.is_none() {
                let again = !called.insert(call.caller.clone());
                assert!(!again, "{:?} is called twice", call.caller);
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "most facts promise nothing")]
    fn sees(&mut self, fact: &Fact) {
        let Some(id) = fact.call else { return };
        match &fact.what {
            What::Arrived { caller, .. } => {
                let number = caller.clone().unwrap_or_default();
                self.begins(id, number, false);
            }
            What::DialledOut {
                number,
                callback,
                agent,
                ..
            } => {
                let machine = callback.is_some() && agent.is_none();
                let owed = self.promised.contains(number);
                assert!(owed || !machine, "{number} is rung for nothing: {fact:?}");
                self.begins(id, number.clone(), true);
            }
            What::CallbackAsked { .. } => {
                let number = self.calls[&id].number.clone();
                self.promised.insert(number);
            }
            What::Connected { .. } | What::Joined { .. } => self.talks(id, true),
            What::Queued { .. } | What::AgentLost { .. } | What::MovedToQueue { .. } => {
                self.talks(id, false);
            }
            What::Ended { .. } => {
                let seen = &self.calls[&id];
                if seen.talks {
                    self.promised.remove(&seen.number);
                    self.reached += usize::from(seen.ours);
                }
            }
            _ => {}
        }
    }

    fn begins(&mut self, id: CallId, number: String, ours: bool) {
        let talks = false;
        let seen = Seen {
            number,
            ours,
            talks,
        };
        self.calls.insert(id, seen);
    }

    fn talks(&mut self, id: CallId, talks: bool) {
        if let Some(seen) = self.calls.get_mut(&id) {
            seen.talks = talks;
        }
    }

    fn rows(&self, which: &str) -> Vec<(i64, String)> {
        let sql = format!("SELECT id, caller FROM callbacks WHERE {which}");
        let rows = self.store.read(|c: &Connection| {
            let mut statement = c.prepare(&sql)?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        });
        rows.expect("rows")
    }

    /// Everybody is there and answers, and nobody rings in.
    fn calms_down(&mut self) {
        if !self.world.switch.is_connected() {
            self.world.reconnect();
        }
        self.world.replans(plan());
        (0..6).for_each(|n| self.phone(&number(n), Phone::Answers(1_000)));
        for agent in 1001..1001 + AGENTS {
            self.world.phone(agent, Phone::Answers(1_000));
        }
        for leg in self.world.switch.legs() {
            self.world.hangs_up(&leg);
        }
        for _ in 0..200 {
            for agent in 1001..1001 + AGENTS {
                self.world.wish(agent, AgentWish::Ready);
            }
            self.run(5_000);
            for leg in self.callers(Stage::Talking) {
                self.world.hangs_up(&leg);
            }
        }
    }

    fn nobody_is_forgotten(&mut self) {
        let calls = self.world.board.snapshot(self.world.now).calls;
        assert_eq!(calls, [], "calls that go on");
        let due = "closed_at IS NULL AND due_at IS NOT NULL";
        assert_eq!(self.rows(due), [], "are still to be rung");
        let given_up = "closed_at IS NULL AND reason = 'asked'";
        let given_up: BTreeSet<String> = self.rows(given_up).into_iter().map(|it| it.1).collect();
        let forgotten: Vec<_> = self.promised.difference(&given_up).collect();
        assert!(forgotten.is_empty(), "{forgotten:?} were promised a call");
    }
}
