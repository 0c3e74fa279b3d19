//! From an agent's being free to the telephone's being rung: a caller waits, the only agent is paused;
//! the order to be free goes out, and the telephone notes when its INVITE arrives. It then says that it
//! is busy, for which both systems pause the agent again. Order and INVITE are stamped in this process;
//! the systems take turns.

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
/// Between two lines of progress.
const WORD: usize = 5;

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
    let queue = Line::of_queue(office)?;
    let ours = Line::of_rexian(office)?;
    let (mut theirs, mut rexian) = (Vec::new(), Vec::new());
    for n in 0..options.rings {
        theirs.push(queue.once(office, n)?);
        rexian.push(ours.once(office, n)?);
        if n % WORD == 0 {
            println!("bench: free to ringing: {n} of {} each", options.rings);
        }
    }
    office.desks.be_busy(false);
    Ok(Free {
        queue: Times::new(theirs),
        rexian: Times::new(rexian),
    })
}

/// One system with a caller who waits.
struct Line {
    name: &'static str,
    paused: fn(&Office) -> bool,
    order: fn(&Office) -> Result<()>,
    _caller: Caller,
}

impl Line {
    fn of_queue(office: &Office) -> Result<Line> {
        pause(office, "pause")?;
        let caller = Caller::dial(office.peer_trunk(), "12346")?;
        wait("a caller waits at app_queue", || {
            shown(office).contains("has 1 calls")
        })?;
        Ok(Line {
            name: "app_queue",
            paused: |office| shown(office).contains("(paused"),
            order: |office| pause(office, "unpause"),
            _caller: caller,
        })
    }

    fn of_rexian(office: &Office) -> Result<Line> {
        office.be(FIRST, "paused")?;
        let caller = Caller::dial(office.trunk(), "12345")?;
        wait("a caller waits at rexian", || {
            let found = office.api.get("/calls?state=live");
            found.is_ok_and(|(_, calls)| calls.to_string().contains("\"queued\""))
        })?;
        Ok(Line {
            name: "rexian",
            paused: |office| office.state(FIRST) == "paused",
            order: |office| office.be(FIRST, "ready"),
            _caller: caller,
        })
    }

    fn once(&self, office: &Office, n: usize) -> Result<Duration> {
        let name = self.name;
        wait("the agent is paused", || (self.paused)(office))?;
        // Spread over a second, so that no system's own rhythm is always met or always missed.
        sleep(Duration::from_millis(n as u64 * 389 % 1000));
        office.desks.forget();
        let begun = Instant::now();
        (self.order)(office)?;
        let rung = office.desks.ring(CAP);
        let rung = rung.ok_or_else(|| Error::other(format!("{name} never rang the telephone")))?;
        Ok(rung.duration_since(begun))
    }
}

fn pause(office: &Office, verb: &str) -> Result<()> {
    let command = format!("queue {verb} member PJSIP/{FIRST} queue one");
    office.peer.rx(&command).map(drop)
}

fn shown(office: &Office) -> String {
    office.peer.rx("queue show one").unwrap_or_default()
}

fn wait(what: &str, mut look: impl FnMut() -> bool) -> Result<()> {
    let seen = wait_until(CAP, || look().then_some(()));
    seen.ok_or_else(|| Error::other(format!("waited in vain: {what}")))
}
