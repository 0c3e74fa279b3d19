//! Keeps Asterisk, `rexian` and the robots running: whatever dies is started again within a second,
//! and that is said.

use std::fs;
use std::io::{Error, IsTerminal, Result, stdout};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Asterisk, Rexian};

use crate::background;
use crate::office;
use crate::options::Options;
use crate::robots::Robots;
use crate::summary;

/// Between two looks at what runs.
const LOOK: Duration = Duration::from_millis(100);
/// A part that dies at once is not started more often than this.
const PAUSE: Duration = Duration::from_millis(500);

/// Runs a demo until it is told to stop.
pub fn run(options: &Options) -> Result<ExitCode> {
    let dir = options.dir();
    if let Some(id) = background::running(&dir).filter(|id| *id != std::process::id()) {
        let words = format!("it runs already (process {id}); bin/demo --stop ends it");
        return Err(Error::other(words));
    }
    if options.reset && dir.exists() {
        step("removing the earlier demo's data");
        fs::remove_dir_all(&dir)?;
    }
    let stop = on_signal()?;
    background::enter(&dir)?;
    let result = keep(options, &stop);
    background::leave(&dir);
    result.map(|()| ExitCode::SUCCESS)
}

fn keep(options: &Options, stop: &AtomicBool) -> Result<()> {
    let dir = options.dir();
    let site = office::open(options, step)?;
    step("starting Asterisk");
    let mut asterisk = site.asterisk()?;
    step("starting rexian, which speaks its prompts first");
    let mut rexian = Rexian::start(&site)?;
    let mut robots = None;
    if options.traffic {
        step("starting robot citizens and robot agents");
        robots = Some(Robots::start(&site)?);
    }
    println!("\nRexian 热线 takes calls.\n");
    summary::print(&dir)?;
    println!("\n{} stops all of it.", ending(options));
    background::ready(&dir)?;
    let mut started = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        thread::sleep(LOOK);
        if started.elapsed() < PAUSE {
            continue;
        }
        if revive(&mut asterisk, &mut rexian)? {
            started = Instant::now();
        }
        if let Some(robots) = &mut robots {
            robots.turn();
        }
    }
    step("stopping");
    drop(robots);
    rexian.stop();
    asterisk.stop();
    Ok(())
}

/// What ends the demo; in the background there is no key for it.
fn ending(options: &Options) -> String {
    let command = options.stopping();
    if stdout().is_terminal() {
        format!("Ctrl-C (or {command})")
    } else {
        command
    }
}

/// Starts what has died; `true` if something had.
fn revive(asterisk: &mut Asterisk, rexian: &mut Rexian) -> Result<bool> {
    let mut died = false;
    if !rexian.is_running() {
        step("rexian has ended; starting it again");
        rexian.respawn()?;
        died = true;
    }
    if !asterisk.is_running() {
        step("Asterisk has ended; starting it again");
        asterisk.respawn()?;
        died = true;
    }
    Ok(died)
}

/// Turns true with Ctrl-C or an order to end.
fn on_signal() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = stop.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    thread::spawn(move || {
        runtime.block_on(async {
            use tokio::signal::unix::{SignalKind, signal};
            let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) = (
                signal(SignalKind::interrupt()),
                signal(SignalKind::terminate()),
                signal(SignalKind::hangup()),
            ) else {
                return;
            };
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
        });
        told.store(true, Ordering::Relaxed);
    });
    Ok(stop)
}

fn step(words: &str) {
    println!("demo: {words}");
}
