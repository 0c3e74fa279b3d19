//! A program that speaks: text on its standard input, a WAV file on its standard output, with limits
//! on time and size. What it starts in turn is ended with it.

use std::{
    io::{Read, Write},
    os::unix::process::CommandExt as _,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Instant,
};

use rustix::process::{Pid, Signal, kill_process_group};
use switchboard::Language;

use super::{
    config::SpeechCommand,
    wave::{Wave, decode, mend_lengths},
};

/// More than this is no prompt.
const LARGEST: usize = 64 << 20;
/// Of what a program complains, this much is kept.
const COMPLAINT: usize = 300;

/// Lets the program speak.
///
/// # Errors
/// What went wrong: it cannot be started, takes too long, ends with an error, or hands back something
/// that is not an accepted WAV file.
pub fn speak(command: &SpeechCommand, text: &str, language: Language) -> Result<Wave, String> {
    let until = Instant::now() + command.limit;
    let mut child = start(command, language)?;
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    feed(&mut child, text);
    let sound = drained(child.stdout.take(), LARGEST + 1);
    let complaint = drained(child.stderr.take(), COMPLAINT);
    let ended = waited(child);

    let too_late = |_| {
        if let Some(group) = group {
            // Whatever is gone already needs no ending.
            let _ = kill_process_group(group, Signal::KILL);
        }
        format!("it took longer than {:?} and was ended", command.limit)
    };
    let status = ended
        .recv_timeout(until - Instant::now())
        .map_err(too_late)?;
    let left = until.saturating_duration_since(Instant::now());
    let mut sound = sound.recv_timeout(left).map_err(too_late)?;
    if !status.success() {
        let left = until.saturating_duration_since(Instant::now());
        let complaint = complaint.recv_timeout(left).unwrap_or_default();
        let complaint = String::from_utf8_lossy(&complaint);
        return Err(format!("{status}: {}", complaint.trim()));
    }
    if sound.len() > LARGEST {
        return Err("it wrote more than 64 MiB".into());
    }
    mend_lengths(&mut sound);
    decode(&sound).map_err(|problem| format!("{problem}; {}", super::wave::ACCEPTED))
}

fn start(command: &SpeechCommand, language: Language) -> Result<Child, String> {
    let mut argv = command
        .argv
        .iter()
        .map(|arg| arg.replace("{language}", language.code()));
    let program = argv.next().ok_or("it is empty")?;
    Command::new(&program)
        .args(argv)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|error| format!("`{program}` cannot be started: {error}"))
}

/// Hands over the text; a program that does not read it all has its reasons.
fn feed(child: &mut Child, text: &str) {
    let stdin = child.stdin.take();
    let text = format!("{text}\n");
    thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(text.as_bytes())));
}

/// Reads to the end, and keeps the first `most` bytes.
fn drained(pipe: Option<impl Read + Send + 'static>, most: usize) -> Receiver<Vec<u8>> {
    let (done, read) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.by_ref().take(most as u64).read_to_end(&mut bytes);
            let _ = std::io::copy(&mut pipe, &mut std::io::sink());
        }
        done.send(bytes)
    });
    read
}

fn waited(mut child: Child) -> Receiver<ExitStatus> {
    let (done, ended) = mpsc::channel();
    thread::spawn(move || child.wait().map(|status| done.send(status)));
    ended
}
