//! What a call costs: SIPp's citizens call each system at the same rate; processor time is read before
//! and after. The systems take turns, so that a busy machine is busy for all of them.

use std::fs::{self, File};
use std::io::{Error, Result};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use harness::spawn;

use crate::cpu::used_ms;
use crate::office::{AGENTS, FIRST, Office};
use crate::options::Options;

const CITIZEN: &str = include_str!("caller.xml");
const LISTENER: &str = include_str!("listener.xml");
/// Between two calls, unless talks are so long that agents would be missing: two calls a second.
const EVERY: Duration = Duration::from_millis(500);
/// After the greeting, until the agent has surely answered.
const CONNECT: Duration = Duration::from_millis(500);
/// After the last call recordings are put in their place.
const SETTLE: Duration = Duration::from_secs(3);
/// Between two lines of progress.
const WORD: Duration = Duration::from_secs(10);

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
    (FIRST..FIRST + AGENTS).try_for_each(|agent| office.be(agent, "ready"))?;
    office.desks.be_busy(false);
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
    let failed = Sipp::start(office, options, system)?.finish(what, office)?;
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

fn processes(office: &Office, system: System) -> (u32, u32) {
    let asterisk = match system {
        System::Rexian => office.hotline.id(),
        System::Queue | System::Bare => office.peer.id(),
    };
    (asterisk, office.rexian.id())
}

fn recordings(office: &Office, system: System) -> PathBuf {
    match system {
        System::Rexian => office.site.data().join("recordings"),
        System::Queue | System::Bare => office.peer.folders.spool().join("monitor"),
    }
}

/// Recordings below a folder with sound in them.
fn count(folder: &Path) -> usize {
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

/// Citizens who call one after the other.
struct Sipp {
    child: Child,
    statistics: PathBuf,
}

impl Sipp {
    fn start(office: &Office, options: &Options, system: System) -> Result<Sipp> {
        let (to, number, scenario) = match system {
            System::Queue => (office.peer_trunk(), "12345", CITIZEN),
            System::Rexian => (office.trunk(), "12345", CITIZEN),
            System::Bare => (office.peer_trunk(), "12348", LISTENER),
        };
        let folder = &office.site.dir;
        let (script, statistics) = (folder.join("sipp.xml"), folder.join("sipp.csv"));
        fs::write(&script, scenario)?;
        let listens = office.greeting()? + CONNECT + options.talk;
        let mut command = spawn::bound(Path::new("sipp"));
        command
            .arg(to.to_string())
            .args(["-s", number])
            .arg("-sf")
            .arg(script)
            .args(ports(office, to))
            .args(["-r", "1", "-rp", &every(options).as_millis().to_string()])
            .args(["-m", &options.calls.to_string(), "-l", "500"])
            .args(["-d", &listens.as_millis().to_string()])
            .args(["-nostdin", "-trace_stat", "-fd", "1", "-stf"])
            .arg(&statistics)
            .stdin(std::process::Stdio::null())
            .stdout(File::create(folder.join("sipp.log"))?)
            .stderr(File::create(folder.join("sipp.err"))?)
            .current_dir(folder);
        let child = spawn::start(command)?;
        Ok(Sipp { child, statistics })
    }

    /// Waits for its end, with a word now and then; how many calls failed.
    fn finish(mut self, what: &str, office: &Office) -> Result<usize> {
        println!("bench: {what} …");
        let (begun, mut said) = (Instant::now(), Instant::now());
        while self.child.try_wait()?.is_none() {
            sleep(Duration::from_millis(200));
            if said.elapsed() < WORD {
                continue;
            }
            said = Instant::now();
            let (s, answered) = (begun.elapsed().as_secs(), office.desks.answered());
            println!("bench: {what}: {s} s, {answered} answered by agents");
        }
        let statistics = fs::read_to_string(&self.statistics).unwrap_or_default();
        let said = || fs::read_to_string(office.site.dir.join("sipp.err")).unwrap_or_default();
        failed(&statistics).ok_or_else(|| Error::other(format!("SIPp failed: {}", said())))
    }
}

/// A fifth of the agents is free at any moment.
fn every(options: &Options) -> Duration {
    EVERY.max(options.talk * 5 / (AGENTS * 4))
}

fn ports(office: &Office, to: SocketAddr) -> [String; 9] {
    let (ip, ports) = (to.ip().to_string(), &office.site.ports);
    let (own, media) = (ports.spare(1), ports.telephones_rtp().end() - 7);
    [
        "-i".into(),
        ip.clone(),
        "-p".into(),
        own.to_string(),
        "-mi".into(),
        ip,
        "-mp".into(),
        media.to_string(),
        "-rtp_echo".into(),
    ]
}

/// The column of failed calls in the last line.
fn failed(statistics: &str) -> Option<usize> {
    let (head, last) = (statistics.lines().next()?, statistics.lines().last()?);
    let column = head.split(';').position(|name| name == "FailedCall(C)")?;
    last.split(';').nth(column)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_calls_are_read_from_the_last_line() {
        let text = "A;FailedCall(P);FailedCall(C);\n1;0;0;\n2;0;3;\n";
        assert_eq!(failed(text), Some(3));
    }
}
