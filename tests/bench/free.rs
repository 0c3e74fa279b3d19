//! From an agent's being free to the telephone's being rung: one caller waits, the only agent is paused;
//! the order to be free goes out, and the telephone notes when its INVITE arrives. It then says that it
//! is busy, for which both systems pause the agent again. Order and INVITE are stamped in this process.

use std::io::{Error, Result};
use std::thread::sleep;
use std::time::{Duration, Instant};

use harness::wait_until;

use crate::caller::Caller;
use crate::office::{FIRST, Office};
use crate::options::Options;
use crate::stats::Times;

/// Beyond this something is wrong.
const CAP: Duration = Duration::from_secs(20);
/// Lines of progress.
const WORD: usize = 20;

/// Both systems, with the same number of repetitions.
#[derive(Debug)]
pub struct Free {
    /// `queue unpause member` to the INVITE.
    pub queue: Times,
    /// `PUT /agents/N/state` to the INVITE.
    pub rexian: Times,
}

/// Measures both.
///
/// # Errors
/// When a system does not do its part.
pub fn run(office: &Office, options: &Options) -> Result<Free> {
    office.desks.be_busy(true);
    let free = Free {
        queue: Times::new(of_queue(office, options)?),
        rexian: Times::new(of_rexian(office, options)?),
    };
    office.desks.be_busy(false);
    Ok(free)
}

fn of_queue(office: &Office, options: &Options) -> Result<Vec<Duration>> {
    let order = |verb| {
        let command = format!("queue {verb} member PJSIP/{FIRST} queue one");
        office.peer.rx(&command).map(drop)
    };
    order("pause")?;
    let _caller = Caller::dial(office.peer_trunk(), "12346")?;
    wait("a caller waits at the peer", || {
        let said = office.peer.rx("queue show one").ok()?;
        said.contains("has 1 calls").then_some(())
    })?;
    let paused = || {
        let said = office.peer.rx("queue show one").unwrap_or_default();
        said.contains("(paused")
    };
    repeat(office, options, "app_queue", paused, || order("unpause"))
}

fn of_rexian(office: &Office, options: &Options) -> Result<Vec<Duration>> {
    office.be(FIRST, "paused")?;
    let _caller = Caller::dial(office.trunk(), "12345")?;
    wait("a caller waits at rexian", || {
        let (_, calls) = office.api.get("/calls?state=live").ok()?;
        calls.to_string().contains("\"queued\"").then_some(())
    })?;
    let paused = || office.state(FIRST) == "paused";
    let times = repeat(office, options, "rexian", paused, || {
        office.be(FIRST, "ready")
    });
    office.be(FIRST, "off")?;
    times
}

fn repeat(
    office: &Office,
    options: &Options,
    name: &str,
    paused: impl Fn() -> bool,
    order: impl Fn() -> Result<()>,
) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for n in 0..options.rings {
        wait("the agent is paused", || paused().then_some(()))?;
        // Spread over the second, so that nobody's rhythm is met or missed.
        sleep(Duration::from_millis(n as u64 * 389 % 1000));
        office.desks.forget();
        let begun = Instant::now();
        order()?;
        let rung = office.desks.ring(CAP);
        let rung = rung.ok_or_else(|| Error::other(format!("{name} never rang the telephone")))?;
        times.push(rung.duration_since(begun));
        if (n + 1) % WORD == 0 {
            println!("bench: free to ringing, {name}: {} of {}", n + 1, options.rings);
        }
    }
    Ok(times)
}

fn wait(what: &str, look: impl FnMut() -> Option<()>) -> Result<()> {
    wait_until(CAP, look).ok_or_else(|| Error::other(format!("waited in vain: {what}")))
}
