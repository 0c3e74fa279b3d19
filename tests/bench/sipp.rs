//! SIPp's citizens, who call a system at a rate.

use std::fs::{self, File};
use std::io::{Error, Result};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use harness::spawn;

use crate::office::Office;

const CITIZEN: &str = include_str!("caller.xml");
const LISTENER: &str = include_str!("listener.xml");
/// Between two lines of progress.
const WORD: Duration = Duration::from_secs(10);

/// Who hangs up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// The citizen, after the stay.
    Citizen,
    /// The other side.
    Listener,
}

/// How many call whom, and how.
#[derive(Clone, Copy, Debug)]
pub struct Citizens {
    /// The system's trunk.
    pub to: SocketAddr,
    /// The number they dial.
    pub number: &'static str,
    /// What they do.
    pub script: Script,
    /// Between two calls.
    pub every: Duration,
    /// How many call.
    pub calls: usize,
    /// How many are there at once at most; the next calls when one has left.
    pub at_once: usize,
    /// How long one stays who hangs up.
    pub stay: Duration,
}

/// Citizens who call.
#[derive(Debug)]
pub struct Sipp {
    child: Child,
    statistics: PathBuf,
}

impl Sipp {
    /// The first of them calls.
    ///
    /// # Errors
    /// When SIPp is not there.
    pub fn start(office: &Office, citizens: &Citizens) -> Result<Sipp> {
        let folder = &office.site.dir;
        let (script, statistics) = (folder.join("sipp.xml"), folder.join("sipp.csv"));
        fs::write(
            &script,
            match citizens.script {
                Script::Citizen => CITIZEN,
                Script::Listener => LISTENER,
            },
        )?;
        let mut command = spawn::bound(Path::new("sipp"));
        command
            .arg(citizens.to.to_string())
            .args(["-s", citizens.number])
            .arg("-sf")
            .arg(script)
            .args(ports(office, citizens.to))
            .args(["-r", "1", "-rp", &citizens.every.as_millis().to_string()])
            .args(["-m", &citizens.calls.to_string()])
            .args(["-l", &citizens.at_once.to_string()])
            .args(["-d", &citizens.stay.as_millis().to_string()])
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
    ///
    /// # Errors
    /// When SIPp left no figures.
    pub fn finish(mut self, what: &str, office: &Office) -> Result<usize> {
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
