//! A crowd on real Asterisks: at every moment three callers for each agent, who talks for a while, hangs
//! up, and is free at once. Measured at each telephone: from its hang-up to its next ring. The systems
//! take turns at each size, and what the machine has left is told, so that one sees what it carries.

use std::io::Result;
use std::thread::sleep;
use std::time::Duration;

use harness::wait_until;

use crate::cpu::{Machine, used_ms};
use crate::load::{SETTLE, System, count, processes, recordings};
use crate::office::{AGENTS, Office};
use crate::options::Options;
use crate::sipp::{Citizens, Script, Sipp};
use crate::stats::Times;

/// After so long a recording that is not there is missing.
const CAP: Duration = Duration::from_secs(60);

/// The systems that are compared.
pub const SYSTEMS: [System; 2] = [System::Queue, System::Rexian];
/// Callers for each agent, at every moment.
const CALLERS: usize = 3;
/// Between two callers who come to fill the line.
const EVERY: Duration = Duration::from_millis(100);

/// One system with so many agents.
#[derive(Clone, Debug)]
pub struct Crowd {
    /// Whose.
    pub system: System,
    /// How many agents take calls.
    pub agents: u32,
    /// How many callers are there at once.
    pub at_once: usize,
    /// How many called in all.
    pub calls: usize,
    /// Milliseconds of processor time a call, in Asterisk and rexian together.
    pub cost_ms: f64,
    /// How much of the machine was in use, by all that ran on it, in percent.
    pub busy: f64,
    /// An agent's hang-up to the next ring of the same telephone.
    pub turns: Times,
    /// Calls that SIPp counts as failed.
    pub failed: usize,
    /// Calls that no agent answered.
    pub unanswered: usize,
    /// Talks of which no recording is there.
    pub unrecorded: usize,
}

/// Every size, each system in turn.
///
/// # Errors
/// When SIPp cannot be started, or a process has ended.
pub fn run(office: &Office, options: &Options) -> Result<Vec<Crowd>> {
    office.desks.be_busy(false);
    office.desks.talk_for(Some(options.crowd_talk));
    let mut crowds = Vec::new();
    for agents in &options.crowds {
        office.crew(*agents)?;
        for system in SYSTEMS {
            crowds.push(crowd(office, options, *agents, system)?);
        }
    }
    office.crew(AGENTS)?;
    office.desks.talk_for(None);
    Ok(crowds)
}

fn crowd(office: &Office, options: &Options, agents: u32, system: System) -> Result<Crowd> {
    let at_once = agents as usize * CALLERS;
    let what = format!("crowd of {at_once} for {agents} agents, {}", system.name());
    let calls = agents as usize * options.crowd_calls;
    office.desks.forget();
    let (asterisk, rexian) = processes(office, system);
    let folder = recordings(office, system);
    let kept = count(&folder);
    let used = || -> Result<f64> {
        let own = if system == System::Rexian {
            used_ms(rexian)?
        } else {
            0.0
        };
        Ok(used_ms(asterisk)? + own)
    };
    let (before, machine) = (used()?, Machine::look()?);
    let citizens = Citizens {
        to: match system {
            System::Rexian => office.trunk(),
            System::Queue | System::Bare => office.peer_trunk(),
        },
        number: "12345",
        script: Script::Listener,
        every: EVERY,
        calls,
        at_once,
        stay: Duration::ZERO,
    };
    let failed = Sipp::start(office, &citizens)?.finish(&what, office)?;
    let busy = machine.busy_since()?;
    sleep(SETTLE);
    // On a machine with nothing left, the last recordings take their time.
    wait_until(CAP, || (count(&folder) - kept >= calls).then_some(()));
    let crowd = Crowd {
        system,
        agents,
        at_once,
        calls,
        cost_ms: (used()? - before) / calls as f64,
        busy,
        turns: Times::new(office.desks.turns()),
        failed,
        unanswered: calls.saturating_sub(office.desks.answered()),
        unrecorded: calls.saturating_sub(count(&folder) - kept),
    };
    println!(
        "bench: {what}: {:.0} % busy, {:.1} ms a call, next ring after {:.1} ms (p99 {:.1}, n {}); {} failed, {} unanswered, {} unrecorded",
        crowd.busy,
        crowd.cost_ms,
        crowd.turns.percentile_ms(50),
        crowd.turns.percentile_ms(99),
        crowd.turns.len(),
        crowd.failed,
        crowd.unanswered,
        crowd.unrecorded
    );
    Ok(crowd)
}
