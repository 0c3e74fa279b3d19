//! A rush: as many callers as three for each agent, for an hour of simulated time. Callers give up, talks
//! end from either side, lines die, telephones reject. Measured is how long the board takes over an input
//! that has somebody rung: the decision who is offered to whom, with all that comes before and after it.

use std::collections::BTreeSet;

use harness::simulator::plan::plan;
use harness::simulator::{Phone, World};
use switchboard::{AgentState, AgentWish, CallId, ChannelId, Millis, Outcome, Stage, What};

use crate::stats::Times;

/// Agents, and with each three callers: a small office and a large one.
pub const AGENTS: [u32; 2] = [10, 100];
const CALLERS: usize = 3;
const SECONDS: u64 = 3_600;

/// What came of one rush.
#[derive(Debug)]
pub struct Rush {
    /// How many were on duty.
    pub agents: u32,
    /// How many were there at each moment.
    pub callers: usize,
    /// Each decision.
    pub offers: Times,
    /// Calls that came.
    pub calls: usize,
    /// Those that an agent answered.
    pub answered: usize,
    /// Those that were lost by us.
    pub lost: usize,
    /// Answered ones of which some talk has no recording.
    pub unrecorded: usize,
}

/// Both rushes.
pub fn run() -> [Rush; 2] {
    AGENTS.map(|agents| {
        println!(
            "bench: a rush of {} callers for {agents} agents",
            agents as usize * CALLERS
        );
        rush(agents)
    })
}

struct Hall {
    world: World,
    agents: u32,
    numbers: u64,
    dice: u64,
    /// Talks that end by themselves, and when.
    ends: Vec<(Millis, ChannelId)>,
    known: BTreeSet<CallId>,
}

fn rush(agents: u32) -> Rush {
    let callers = agents as usize * CALLERS;
    let mut plan = plan(agents);
    plan.queues[0].wrap_up_ms = 10_000;
    plan.queues[0].wait_limit_ms = 7_200_000;
    let mut hall = Hall {
        world: World::working(plan),
        agents,
        numbers: 0,
        dice: 7,
        ends: Vec::new(),
        known: BTreeSet::new(),
    };
    hall.world.offers = Some(Vec::new());
    for _ in 0..SECONDS {
        hall.second(callers);
    }
    hall.count(callers)
}

impl Hall {
    /// One of so many, by a xorshift.
    fn one_in(&mut self, many: u64) -> bool {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice.is_multiple_of(many)
    }

    fn second(&mut self, callers: usize) {
        let view = self.world.board.snapshot(self.world.now);
        for _ in view.calls.len()..callers {
            self.numbers += 1;
            let number = format!("138{:08}", self.numbers);
            self.world.rings(&number);
        }
        for call in &view.calls {
            if call.stage == Stage::Talking && self.known.insert(call.call) {
                self.will_end(&call.channel);
            } else if call.stage == Stage::Queued && self.one_in(2_000) {
                self.world.hangs_up(&call.channel);
            }
        }
        let now = self.world.now;
        let (due, later) = { core::mem::take(&mut self.ends) }
            .into_iter()
            .partition(|(at, _)| *at <= now);
        self.ends = later;
        let due: Vec<(Millis, ChannelId)> = due;
        for (_, leg) in due {
            let cause = if self.one_in(50) { 38 } else { 16 };
            self.world.switch.hang_up(now, &leg, cause);
        }
        for agent in &view.agents {
            if let AgentState::Paused(_) = agent.state {
                self.world.wish(agent.agent.0, AgentWish::Ready);
            }
        }
        if self.one_in(10) {
            let agent = 1001 + (self.dice % u64::from(self.agents)) as u32;
            let rejects = self.one_in(2);
            self.world.phone(
                agent,
                match rejects {
                    true => Phone::Rejects(1_000),
                    false => Phone::Answers(2_000),
                },
            );
        }
        self.world.run(1_000);
    }

    /// A talk of one to three minutes, ended by one of the two.
    fn will_end(&mut self, caller: &ChannelId) {
        let by_agent = self.one_in(2);
        let agent = self.world.switch.talks_with(caller).pop();
        let leg = agent.filter(|_| by_agent).unwrap_or(caller.clone());
        let at = self.world.now + 60_000 + self.dice % 120_000;
        self.ends.push((at, leg));
    }

    fn count(self, callers: usize) -> Rush {
        let (mut connected, mut unrecorded) = (BTreeSet::new(), BTreeSet::new());
        let (mut calls, mut lost) = (0, 0);
        for fact in &self.world.facts {
            let Some(call) = fact.call else { continue };
            #[expect(clippy::wildcard_enum_match_arm, reason = "the others are not counted")]
            match &fact.what {
                What::Arrived { .. } => calls += 1,
                // Taken back by the recording that begins with it.
                What::Connected { .. } => {
                    connected.insert(call);
                    unrecorded.insert(call);
                }
                What::RecordingStarted { .. } => {
                    unrecorded.remove(&call);
                }
                What::RecordingMissing { .. } => {
                    unrecorded.insert(call);
                }
                What::Ended {
                    outcome: Outcome::Lost,
                    ..
                } => lost += 1,
                _ => {}
            }
        }
        Rush {
            agents: self.agents,
            callers,
            offers: Times::new(self.world.offers.unwrap_or_default()),
            calls,
            answered: connected.len(),
            lost,
            unrecorded: unrecorded.len(),
        }
    }
}
