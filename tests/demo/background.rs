//! A demo that runs without a terminal: started, asked after, stopped.

use std::fs::{self, File, OpenOptions};
use std::io::{Error, Read, Result, Seek, Write, stdout};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use harness::wait_until;

use crate::options::Options;
use crate::summary;

/// Longer than any start takes.
const START: Duration = Duration::from_secs(300);
/// Longer than any orderly end takes.
const END: Duration = Duration::from_secs(30);

/// The process that keeps the demo of this folder, if it lives.
pub fn running(dir: &Path) -> Option<u32> {
    let id = fs::read_to_string(dir.join("demo.pid")).ok()?;
    let id = id.trim().parse().ok()?;
    let words = fs::read(format!("/proc/{id}/cmdline")).ok()?;
    let ours = String::from_utf8_lossy(&words).contains("rexian-demo");
    ours.then_some(id)
}

/// Notes that this process keeps the demo.
pub fn enter(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir)?;
    fs::write(dir.join("demo.pid"), std::process::id().to_string())
}

/// Notes that calls can be taken.
pub fn ready(dir: &Path) -> Result<()> {
    fs::write(dir.join("demo.ready"), "")
}

/// Removes both notes.
pub fn leave(dir: &Path) {
    for note in ["demo.pid", "demo.ready"] {
        let _ = fs::remove_file(dir.join(note));
    }
}

/// Starts a demo, shows its progress, and comes back once calls can be taken.
pub fn start(options: &Options) -> Result<ExitCode> {
    let dir = options.dir();
    if running(&dir).is_some() {
        println!("It runs already.");
        return status(options);
    }
    leave(&dir);
    fs::create_dir_all(&dir)?;
    // Beside the folder, which --reset removes.
    let path = dir.with_extension("log");
    let log = private(&path)?;
    let mut child = Command::new(std::env::current_exe()?)
        .args(options.foreground())
        .stdin(Stdio::null())
        .stderr(log.try_clone()?)
        .stdout(log)
        .process_group(0)
        .spawn()?;
    let up = follow(&mut child, &dir, &mut File::open(&path)?);
    match up {
        Some(true) => Ok(ExitCode::SUCCESS),
        Some(false) => Err(Error::other(format!("it ended; see {}", path.display()))),
        None => Err(Error::other(format!(
            "it is still not ready; see {}",
            path.display()
        ))),
    }
}

/// An empty file that only we can read: what is shown names passwords.
fn private(path: &Path) -> Result<File> {
    let mut empty = OpenOptions::new();
    let file = empty
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.set_permissions(PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

/// Whether a demo runs: success only if calls can be taken.
pub fn status(options: &Options) -> Result<ExitCode> {
    let dir = options.dir();
    let Some(id) = running(&dir) else {
        println!("No demo runs in {}.", dir.display());
        return Ok(ExitCode::FAILURE);
    };
    if !dir.join("demo.ready").exists() {
        println!("The demo in {} is starting (process {id}).", dir.display());
        return Ok(ExitCode::FAILURE);
    }
    println!("The demo in {} runs (process {id}).\n", dir.display());
    summary::print(&dir)?;
    println!("\n{} stops it.", options.stopping());
    Ok(ExitCode::SUCCESS)
}

/// Stops the demo that runs.
pub fn stop(options: &Options) -> Result<ExitCode> {
    let dir = options.dir();
    let Some(id) = running(&dir) else {
        println!("No demo runs in {}.", dir.display());
        return Ok(ExitCode::SUCCESS);
    };
    Command::new("kill")
        .args(["-TERM", &id.to_string()])
        .status()?;
    let gone = wait_until(END, || running(&dir).is_none().then_some(()));
    if gone.is_none() {
        Command::new("kill")
            .args(["-KILL", &id.to_string()])
            .status()?;
        leave(&dir);
    }
    println!("Stopped.");
    Ok(ExitCode::SUCCESS)
}

/// Shows what is written until it is ready (`true`) or has ended (`false`).
fn follow(child: &mut Child, dir: &Path, log: &mut File) -> Option<bool> {
    wait_until(START, || {
        let ended = matches!(child.try_wait(), Ok(Some(_)));
        let ready = dir.join("demo.ready").exists();
        let mut text = Vec::new();
        let _ = log
            .stream_position()
            .and_then(|_| log.read_to_end(&mut text));
        let _ = stdout().write_all(&text).and_then(|()| stdout().flush());
        if ended {
            Some(false)
        } else {
            ready.then_some(true)
        }
    })
}
