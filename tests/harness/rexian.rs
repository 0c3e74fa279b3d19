//! The program under test, `rexian serve`, as a process.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use std::{env, thread};

use crate::asterisk::tail;
use crate::prompts;
use crate::site::Site;
use crate::spawn;
use crate::wait::wait_until;

/// Prompts are spoken before the first call is taken.
const READY: Duration = Duration::from_secs(60);

/// A running `rexian serve`; ends when dropped.
#[derive(Debug)]
pub struct Rexian {
    binary: PathBuf,
    config: PathBuf,
    log: PathBuf,
    sounds: PathBuf,
    address: String,
    child: Child,
}

impl Rexian {
    /// Starts it, without waiting.
    ///
    /// # Errors
    /// When the binary is missing.
    pub fn spawn(site: &Site) -> io::Result<Rexian> {
        let (binary, config) = (binary()?, site.config());
        let log = site.dir.join("rexian.log");
        let sounds = site.data().join("sounds/cache");
        prompts::lend(&sounds);
        Ok(Rexian {
            child: serve(&binary, &config, &log)?,
            sounds,
            address: format!("{}:{}", site.address(), site.ports.web()),
            binary,
            config,
            log,
        })
    }

    /// Starts it and waits until a call could be taken.
    ///
    /// # Errors
    /// When it ends, or its health is not good after a minute.
    pub fn start(site: &Site) -> io::Result<Rexian> {
        let mut rexian = Rexian::spawn(site)?;
        rexian.wait_ready()?;
        Ok(rexian)
    }

    /// Waits until its health says that calls can be taken.
    ///
    /// # Errors
    /// When it ends, or its health is not good after a minute.
    pub fn wait_ready(&mut self) -> io::Result<()> {
        let ready = wait_until(READY, || {
            if !self.is_running() {
                return Some(false);
            }
            (self.health() == Some(200)).then_some(true)
        });
        if ready == Some(true) {
            prompts::keep(&self.sounds);
            return Ok(());
        }
        let why = if ready.is_some() {
            "ended"
        } else {
            "is not ready after a minute"
        };
        Err(io::Error::other(format!(
            "rexian {why}:\n{}",
            self.tail(40)
        )))
    }

    /// The status of `GET /api/v1/health`; `None` when nobody answers.
    pub fn health(&self) -> Option<u16> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        let request = format!(
            "GET /api/v1/health HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut start = [0; 12];
        stream.read_exact(&mut start).ok()?;
        str::from_utf8(&start[9..]).ok()?.parse().ok()
    }

    /// Whether the process lives.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The process's id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a power cut does.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Ends it in order (SIGTERM).
    pub fn stop(&mut self) {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let ended = wait_until(Duration::from_secs(10), || {
            (!self.is_running()).then_some(())
        });
        if ended.is_none() {
            self.kill();
        }
    }

    /// Starts it again, without waiting.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn respawn(&mut self) -> io::Result<()> {
        self.kill();
        prompts::lend(&self.sounds);
        self.child = serve(&self.binary, &self.config, &self.log)?;
        Ok(())
    }

    /// The last lines of its log.
    pub fn tail(&self, lines: usize) -> String {
        tail(&self.log, lines)
    }
}

impl Drop for Rexian {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("--- rexian:\n{}", self.tail(80));
        }
        self.kill();
    }
}

/// Makes a site's database, filled with the demo office, its people and its token.
///
/// # Errors
/// When `rexian init` refuses; with its words.
pub fn init(site: &Site) -> io::Result<()> {
    let accounts = site.accounts_file();
    let done = run(
        site,
        &["init", "--demo", "--accounts", &accounts.to_string_lossy()],
    )?;
    if done.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&done.stderr).into_owned();
    Err(io::Error::other(words))
}

/// Runs a subcommand with a site's configuration, to its end.
///
/// # Errors
/// When the binary is missing.
pub fn run(site: &Site, words: &[&str]) -> io::Result<Output> {
    let mut command = Command::new(binary()?);
    command
        .arg("--config")
        .arg(site.config())
        .args(words)
        .output()
}

/// The built `rexian`: `REXIAN_BIN`, or the one beside or above the running program.
///
/// # Errors
/// When it has not been built.
pub fn binary() -> io::Result<PathBuf> {
    if let Some(path) = env::var_os("REXIAN_BIN") {
        return Ok(path.into());
    }
    let this = env::current_exe()?;
    this.ancestors()
        .skip(1)
        .take(3)
        .map(|folder| folder.join("rexian"))
        .find(|path| path.is_file())
        .ok_or_else(|| io::Error::other("rexian is not built: run `cargo build -p rexian`"))
}

/// A socket of this name in a site's directory hears what `rexian` tells systemd, as often as if it were to
/// live within two seconds.
pub const WATCHDOG_SOCKET: &str = "systemd";

fn serve(binary: &Path, config: &Path, log: &Path) -> io::Result<Child> {
    let systemd = log.with_file_name(WATCHDOG_SOCKET);
    let log = OpenOptions::new().create(true).append(true).open(log)?;
    let mut command = spawn::bound(binary);
    command
        .arg("--config")
        .arg(config)
        .arg("serve")
        .stdin(Stdio::null())
        .stderr(log.try_clone()?)
        .stdout(log)
        .process_group(0);
    if systemd.exists() {
        command
            .env("NOTIFY_SOCKET", systemd)
            .env("WATCHDOG_USEC", "2000000");
    }
    spawn::start(command)
}
