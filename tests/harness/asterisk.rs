//! One running Asterisk.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::console;
use crate::folders::Folders;
use crate::program::Program;
use crate::spawn;
use crate::wait::wait_until;

/// An Asterisk takes some six seconds to be ready, much longer on a busy machine.
const READY: Duration = Duration::from_secs(60);

/// A running Asterisk; ends when dropped, and prints its log's tail when a test has failed.
#[derive(Debug)]
pub struct Asterisk {
    name: String,
    program: Program,
    /// Its directories.
    pub folders: Folders,
    child: Child,
}

impl Asterisk {
    /// Starts one whose configuration is in `folders`, without waiting for it.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn spawn(name: &str, program: &Program, folders: &Folders) -> io::Result<Asterisk> {
        let child = run(program, folders)?;
        Ok(Asterisk {
            name: name.into(),
            program: program.clone(),
            folders: folders.clone(),
            child,
        })
    }

    /// Starts one and waits until it can take calls.
    ///
    /// # Errors
    /// When it cannot be started, or is not ready in a minute.
    pub fn start(name: &str, program: &Program, folders: &Folders) -> io::Result<Asterisk> {
        let mut asterisk = Asterisk::spawn(name, program, folders)?;
        asterisk.wait_ready()?;
        Ok(asterisk)
    }

    /// Waits until it can take calls.
    ///
    /// # Errors
    /// When it ends, or is not ready in a minute.
    pub fn wait_ready(&mut self) -> io::Result<()> {
        let ready = wait_until(READY, || {
            if !self.is_running() {
                return Some(false);
            }
            let said = self.rx("core waitfullybooted").ok()?;
            said.contains("fully booted").then_some(true)
        });
        if ready == Some(true) {
            return Ok(());
        }
        let why = if ready.is_some() {
            "ended"
        } else {
            "is not ready after a minute"
        };
        Err(io::Error::other(format!(
            "Asterisk ({}) {why}:\n{}",
            self.name,
            self.tail(40)
        )))
    }

    /// Gives a command to its console; returns what it prints.
    ///
    /// # Errors
    /// When it does not run.
    pub fn rx(&self, command: &str) -> io::Result<String> {
        console::rx(&self.folders.socket(), command)
    }

    /// Whether the process lives.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The process's id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Freezes it: nothing is sent or answered any more, as beyond a network that is down.
    ///
    /// # Errors
    /// When it has ended.
    pub fn freeze(&self) -> io::Result<()> {
        Ok(kill_process(self.pid(), Signal::STOP)?)
    }

    /// Lets it go on.
    ///
    /// # Errors
    /// When it has ended.
    pub fn thaw(&self) -> io::Result<()> {
        Ok(kill_process(self.pid(), Signal::CONT)?)
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Ends it as a power cut does.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_file(self.folders.socket());
    }

    /// Ends it in order; calls are hung up.
    pub fn stop(&mut self) {
        let _ = self.rx("core stop now");
        let ended = wait_until(Duration::from_secs(5), || {
            (!self.is_running()).then_some(())
        });
        if ended.is_none() {
            self.kill();
        }
    }

    /// Starts it again, whether it has ended or not, without waiting.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn respawn(&mut self) -> io::Result<()> {
        self.kill();
        self.child = run(&self.program, &self.folders)?;
        Ok(())
    }

    /// Starts it again, whether it has ended or not, and waits until it is ready.
    ///
    /// # Errors
    /// As [`Asterisk::start`].
    pub fn restart(&mut self) -> io::Result<()> {
        self.respawn()?;
        self.wait_ready()
    }

    /// The last `lines` lines of its log, and of what it printed.
    pub fn tail(&self, lines: usize) -> String {
        [self.folders.output(), self.folders.log()]
            .map(|path| tail(&path, lines))
            .join("\n")
    }
}

impl Drop for Asterisk {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("--- Asterisk ({}):\n{}", self.name, self.tail(120));
        }
        self.kill();
    }
}

fn run(program: &Program, folders: &Folders) -> io::Result<Child> {
    let output = File::create(folders.output())?;
    let mut command = program.command();
    command
        .arg("-C")
        .arg(folders.main_file())
        .args(["-f", "-n"])
        .stdin(std::process::Stdio::null())
        .stderr(output.try_clone()?)
        .stdout(output);
    // Ctrl-C is for whoever started us; they then end Asterisk in order.
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    spawn::start(command)
}

/// The last `lines` lines of a file, or nothing.
pub fn tail(path: &Path, lines: usize) -> String {
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let all = text.lines().collect::<Vec<_>>();
    all[all.len().saturating_sub(lines)..].join("\n")
}
