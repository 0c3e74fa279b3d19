//! What a call costs: SIPp's citizens call each system at the same rate; processor time is read before
//! and after. The systems take turns, so that a busy machine is busy for all of them.

use std::fs;
use std::io::Result;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use crate::cpu::used_ms;
use crate::office::{AGENTS, Office};
use crate::options::Options;
use crate::sipp::{Citizens, Script, Sipp};

/// Between two calls, unless talks are so long that agents would be missing: two calls a second.
const EVERY: Duration = Duration::from_millis(500);
/// After the greeting, until the agent has surely answered.
const CONNECT: Duration = Duration::from_millis(500);
/// After the last call recordings are put in their place.
pub const SETTLE: Duration = Duration::from_secs(3);

/// Who is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// The peer: dialplan, `app_queue`, `MixMonitor`.
    Queue,
    /// Rexian.
    Rexian,
    /// The peer: answer, play the greeting, hang up.
    Bare,
}

impl System {
    /// In the order in which they take turns.
    pub const ALL: [System; 3] = [System::Queue, System::Rexian, System::Bare];

    /// As in the table.
    pub fn name(self) -> &'static str {
        match self {
            System::Queue => "app_queue + MixMonitor",
            System::Rexian => "rexian",
            System::Bare => "answer, play, hang up",
        }
    }
}

/// One round of one system.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// Whose.
    pub system: System,
    /// Milliseconds of processor time a call, in Asterisk.
    pub asterisk_ms: f64,
    /// The same in rexian; 0 for the others.
    pub rexian_ms: f64,
    /// How many citizens called.
    pub calls: usize,
    /// Calls that SIPp counts as failed.
    pub failed: usize,
    /// Calls that no agent answered.
    pub unanswered: usize,
    /// Talks of which no recording is there.
    pub unrecorded: usize,
    /// A talk's mean length in seconds.
    pub talk_s: f64,
}

/// Every round of every system.
///
/// # Errors
/// When SIPp cannot be started, or a process has ended.
pub fn run(office: &Office, options: &Options) -> Result<Vec<Round>> {
    office.crew(AGENTS)?;
    office.desks.be_busy(false);
    office.desks.talk_for(None);
    let mut rounds = Vec::new();
    for n in 1..=options.rounds {
        for system in System::ALL {
            let what = format!("load, round {n} of {}: {}", options.rounds, system.name());
            rounds.push(round(office, options, system, &what)?);
        }
    }
    Ok(rounds)
}

/// Processor time in a second without calls, in milliseconds: the peer's Asterisk, Rexian's, rexian.
///
/// # Errors
/// When a process has ended.
pub fn idle(office: &Office, pause: Duration) -> Result<[f64; 3]> {
    println!("bench: idle, {} s", pause.as_secs());
    let ids = [&office.peer, &office.hotline].map(harness::Asterisk::id);
    let read = || -> Result<[f64; 3]> {
        Ok([
            used_ms(ids[0])?,
            used_ms(ids[1])?,
            used_ms(office.rexian.id())?,
        ])
    };
    let before = read()?;
    sleep(pause);
    let after = read()?;
    Ok([0, 1, 2].map(|n| (after[n] - before[n]) / pause.as_secs_f64()))
}

fn round(office: &Office, options: &Options, system: System, what: &str) -> Result<Round> {
    office.desks.forget();
    let (asterisk, rexian) = processes(office, system);
    let recordings = recordings(office, system);
    let kept = count(&recordings);
    let before = (used_ms(asterisk)?, used_ms(rexian)?);
    let citizens = citizens(office, options, system)?;
    let failed = Sipp::start(office, &citizens)?.finish(what, office)?;
    sleep(SETTLE);
    let used = (used_ms(asterisk)? - before.0, used_ms(rexian)? - before.1);
    let calls = options.calls;
    let talked = system != System::Bare;
    let missing = |there: usize| {
        if talked {
            calls.saturating_sub(there)
        } else {
            0
        }
    };
    let round = Round {
        system,
        asterisk_ms: used.0 / calls as f64,
        rexian_ms: if system == System::Rexian {
            used.1 / calls as f64
        } else {
            0.0
        },
        calls,
        failed,
        unanswered: missing(office.desks.answered()),
        unrecorded: missing(count(&recordings) - kept),
        talk_s: mean_s(&office.desks.talks()),
    };
    println!(
        "bench: {what}: {:.1} ms in Asterisk, {:.2} ms in rexian a call; {} failed, {} unanswered, {} unrecorded",
        round.asterisk_ms, round.rexian_ms, round.failed, round.unanswered, round.unrecorded
    );
    Ok(round)
}

/// Citizens who call one after the other.
fn citizens(office: &Office, options: &Options, system: System) -> Result<Citizens> {
    let (to, number, script) = match system {
        System::Queue => (office.peer_trunk(), "12345", Script::Citizen),
        System::Rexian => (office.trunk(), "12345", Script::Citizen),
        System::Bare => (office.peer_trunk(), "12348", Script::Listener),
    };
    Ok(Citizens {
        to,
        number,
        script,
        every: every(options),
        calls: options.calls,
        at_once: 500,
        stay: office.greeting()? + CONNECT + options.talk,
    })
}

/// The Asterisk that is called, and rexian.
pub fn processes(office: &Office, system: System) -> (u32, u32) {
    let asterisk = match system {
        System::Rexian => office.hotline.id(),
        System::Queue | System::Bare => office.peer.id(),
    };
    (asterisk, office.rexian.id())
}

/// Where recordings of a system lie.
pub fn recordings(office: &Office, system: System) -> PathBuf {
    match system {
        System::Rexian => office.site.data().join("recordings"),
        System::Queue | System::Bare => office.peer.folders.spool().join("monitor"),
    }
}

/// Recordings below a folder with sound in them.
pub fn count(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(found) if found.is_dir() => count(&entry.path()),
            Ok(found) if found.len() > 16_000 => 1,
            Ok(_) | Err(_) => 0,
        })
        .sum()
}

fn mean_s(talks: &[Duration]) -> f64 {
    let sum = talks.iter().sum::<Duration>();
    sum.as_secs_f64() / talks.len().max(1) as f64
}

/// A fifth of the agents is free at any moment.
fn every(options: &Options) -> Duration {
    EVERY.max(options.talk * 5 / (AGENTS * 4))
}
