//! From a key to the first packet of the prompt it leads to. A caller stands in a menu that has said its
//! words and is silent, presses 1, and hears them again. Both systems play the same file, and take turns.

use std::io::{Error, Result};
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
/// Between two lines of progress.
const WORD: usize = 10;

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
    let plain = Caller::dial(office.peer_trunk(), "12347")?;
    let ours = Caller::dial(office.trunk(), "12345")?;
    // The greeting's key leads to the menu.
    ours.press(1, CAP);
    let (mut dialplan, mut rexian) = (Vec::new(), Vec::new());
    for n in 0..options.keys {
        dialplan.push(once(&plain, n, "the dialplan")?);
        rexian.push(once(&ours, n, "rexian")?);
        if n % WORD == 0 {
            println!("bench: key to prompt: {n} of {} each", options.keys);
        }
    }
    Ok(Keys {
        dialplan: Times::new(dialplan),
        rexian: Times::new(rexian),
    })
}

fn once(caller: &Caller, n: usize, name: &str) -> Result<Duration> {
    let failed = |why| Error::other(format!("{name} {why}"));
    caller
        .wait_quiet(QUIET)
        .ok_or_else(|| failed("never falls silent"))?;
    // Spread over a frame's 20 ms.
    sleep(Duration::from_millis(n as u64 * 7 % 20));
    let heard = caller.press(1, CAP);
    heard.ok_or_else(|| failed("says nothing to a key"))
}
