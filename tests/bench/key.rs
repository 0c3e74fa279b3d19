//! From a key to the first packet of the prompt it leads to. A caller stands in a menu that has said its
//! words and is silent, presses 1, and hears them again; both systems play the same file.

use std::io::{Error, Result};
use std::net::SocketAddr;
use std::thread::sleep;
use std::time::Duration;

use crate::caller::Caller;
use crate::office::Office;
use crate::options::Options;
use crate::stats::Times;

/// Silence before a key is pressed.
const QUIET: Duration = Duration::from_millis(250);
/// Beyond this something is wrong.
const CAP: Duration = Duration::from_secs(5);
/// Lines of progress.
const WORD: usize = 50;

/// Both systems, with the same number of repetitions.
#[derive(Debug)]
pub struct Keys {
    /// `WaitExten` to `Background`.
    pub dialplan: Times,
    /// `ChannelDtmfReceived` to `POST channels/ID/play`.
    pub rexian: Times,
}

/// Measures both.
///
/// # Errors
/// When a system does not do its part.
pub fn run(office: &Office, options: &Options) -> Result<Keys> {
    let dialplan = repeat(office.peer_trunk(), "12347", false, options, "dialplan")?;
    let rexian = repeat(office.trunk(), "12345", true, options, "rexian")?;
    Ok(Keys {
        dialplan: Times::new(dialplan),
        rexian: Times::new(rexian),
    })
}

fn repeat(
    to: SocketAddr,
    number: &str,
    greeted: bool,
    options: &Options,
    name: &str,
) -> Result<Vec<Duration>> {
    let caller = Caller::dial(to, number)?;
    if greeted {
        // The greeting's key leads to the menu.
        caller.press(1, CAP);
    }
    let mut times = Vec::new();
    for n in 0..options.keys {
        caller
            .wait_quiet(QUIET)
            .ok_or_else(|| Error::other(format!("{name} never falls silent")))?;
        sleep(Duration::from_millis(n as u64 * 7 % 20));
        let heard = caller.press(1, CAP);
        let heard = heard.ok_or_else(|| Error::other(format!("{name} says nothing to a key")))?;
        if options.keys < 30 {
            println!("DEBUG {name} since {:?} {heard:?}", caller.since_packet());
        }
        times.push(heard.packet);
        if (n + 1) % WORD == 0 {
            println!("bench: key to prompt, {name}: {} of {}", n + 1, options.keys);
        }
    }
    Ok(times)
}
