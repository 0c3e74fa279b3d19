//! Asterisk's console, spoken to over its socket: a command costs no process.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// Longest time for one command.
const CAP: Duration = Duration::from_secs(20);

/// Gives `command` to the console at `socket`; returns what it prints.
///
/// # Errors
/// When Asterisk does not run, or does not answer in time.
pub fn rx(socket: &Path, command: &str) -> io::Result<String> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(CAP))?;
    stream.write_all(format!("cli quit after {command}\0").as_bytes())?;
    let mut said = Vec::new();
    stream.read_to_end(&mut said)?;
    let said = String::from_utf8_lossy(&said);
    // The first line greets: host, process and version.
    let after = said.split_once('\n').map_or("", |(_, rest)| rest);
    Ok(after.replace('\0', ""))
}
