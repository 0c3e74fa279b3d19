//! The office's telephones and its citizens: a second Asterisk. It registers as every telephone,
//! dials the hotline as the carrier would, presses real keys, sends its own tone for each party,
//! and keeps what each party hears and says.

mod citizen;
mod config;
mod line;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU32;

use crate::asterisk::Asterisk;
use crate::folders::Folders;
use crate::site::Site;
use crate::sound::Sound;
use crate::wait::wait_for;

pub use citizen::{Call, Citizen};
pub use line::Line;

/// What a telephone does when it rings.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Behaviour {
    /// Rings until the test lifts it or the caller gives up. What every telephone does at first.
    Ring,
    /// Is lifted after so many seconds; hangs up by itself after `talk_s`, or never.
    Answer {
        /// Seconds of ringing.
        after_s: u32,
        /// Seconds of talk.
        talk_s: Option<u32>,
    },
    /// Is lifted at once, if the call asks for that; else rings.
    AnswerIfAsked,
    /// Says that it is busy.
    Busy,
    /// Rejects the call.
    Reject,
    /// Forwards it to a number (302), as a telephone does whose owner set that.
    Forward(String),
    /// The network says for so many seconds that there is no such number, in its own tone, and ends the call.
    Announce(u32),
    /// Rings without a sound, then plays the network's tone for so many seconds, and is lifted.
    Sing(u32),
}

/// What the network says before a number outside answers, in hertz.
pub const NETWORK: u32 = 950;

/// The log of the keys that telephones hear.
const KEYS: &str = "keys.log";

/// The running telephones.
#[derive(Debug)]
pub struct Telephones {
    asterisk: Asterisk,
    files: PathBuf,
    next: AtomicU32,
}

/// The tone a telephone sends while it is lifted: 500 Hz for 1000, 600 for 1001, up to 1400.
pub fn tone_of(number: &str) -> u32 {
    500 + number.parse::<u32>().unwrap_or_default() % 10 * 100
}

impl Telephones {
    /// Starts them; every telephone of the site registers by itself.
    ///
    /// # Errors
    /// As [`Asterisk::start`].
    pub fn start(site: &Site) -> io::Result<Telephones> {
        let root = site.dir.join("telephones");
        let folders = Folders::make(&root, &site.program)?;
        let files = root.join("sound");
        config::write(site, &folders, &files)?;
        let asterisk = Asterisk::start("telephones", &site.program, &folders)?;
        Ok(Telephones {
            asterisk,
            files,
            next: AtomicU32::new(1),
        })
    }

    /// The Asterisk behind them.
    pub fn asterisk(&mut self) -> &mut Asterisk {
        &mut self.asterisk
    }

    /// Gives a command to their console.
    ///
    /// # Errors
    /// When it does not run.
    pub fn rx(&self, command: &str) -> io::Result<String> {
        self.asterisk.rx(command)
    }

    /// Waits until `hotline` knows where these telephones are.
    ///
    /// # Panics
    /// When one does not register in half a minute.
    #[track_caller]
    pub fn wait_registered(&self, hotline: &Asterisk, numbers: &[&str]) {
        for number in numbers {
            wait_for(&format!("telephone {number} registers"), 30, || {
                let said = hotline.rx(&format!("pjsip show aor {number}")).ok()?;
                said.contains(&format!("sip:{number}@")).then_some(())
            });
        }
    }

    /// Registers a telephone again.
    ///
    /// # Errors
    /// When the console does not answer.
    pub fn register(&self, number: &str) -> io::Result<()> {
        self.rx(&format!("pjsip send register {number}")).map(drop)
    }

    /// Takes a telephone off the network, as pulling its plug does after it has said good-bye.
    ///
    /// # Errors
    /// When the console does not answer.
    pub fn unregister(&self, number: &str) -> io::Result<()> {
        self.rx(&format!("pjsip send unregister {number}"))
            .map(drop)
    }

    /// Says what a telephone does when it rings.
    ///
    /// # Errors
    /// When the console does not answer.
    pub fn behave(&self, number: &str, behaviour: &Behaviour) -> io::Result<()> {
        let value = match behaviour {
            Behaviour::Ring => "ring".to_owned(),
            Behaviour::Answer {
                after_s,
                talk_s: None,
            } => format!("answer:{after_s}"),
            Behaviour::Answer {
                after_s,
                talk_s: Some(s),
            } => format!("answer:{after_s}-w{s}-b"),
            Behaviour::AnswerIfAsked => "asked".to_owned(),
            Behaviour::Busy => "busy".to_owned(),
            Behaviour::Reject => "reject".to_owned(),
            Behaviour::Forward(to) => format!("forward:{to}"),
            Behaviour::Announce(for_s) => format!("announce:{for_s}"),
            Behaviour::Sing(for_s) => format!("sing:{for_s}"),
        };
        self.rx(&format!("database put phone {number} {value}"))
            .map(drop)
    }

    /// From now on every telephone and number rings until it is answered.
    ///
    /// # Errors
    /// When the console does not answer.
    pub fn behave_as_at_first(&self) -> io::Result<()> {
        self.rx("database deltree phone").map(drop)
    }

    /// Every call there is at this moment, telephones' and citizens'.
    pub fn lines(&self) -> Vec<Line> {
        let said = self.rx("core show channels concise").unwrap_or_default();
        said.lines().filter_map(Line::parse).collect()
    }

    /// A telephone's call, ringing or lifted.
    pub fn line(&self, number: &str) -> Option<Line> {
        self.lines().into_iter().find(|line| line.who == number)
    }

    /// The telephones that ring, with the number they show.
    pub fn ringing(&self) -> Vec<(String, String)> {
        let ringing = |line: Line| (!line.up && !line.citizen).then_some((line.who, line.shown));
        self.lines().into_iter().filter_map(ringing).collect()
    }

    /// Waits until a telephone rings; gives the number it shows.
    ///
    /// # Panics
    /// When it does not ring in `cap_s` seconds.
    #[track_caller]
    pub fn wait_ringing(&self, number: &str, cap_s: u64) -> String {
        wait_for(&format!("telephone {number} rings"), cap_s, || {
            self.line(number)
                .filter(|line| !line.up)
                .map(|line| line.shown)
        })
    }

    /// The name that a telephone shows beside the number.
    ///
    /// # Errors
    /// When it has no call.
    pub fn name_shown(&self, number: &str) -> io::Result<String> {
        let line = self.line_of(number)?;
        let said = self.rx(&format!("core show channel {}", line.channel))?;
        let name = |line: &str| Some(line.trim().strip_prefix("Caller ID Name:")?.trim().into());
        Ok(said.lines().find_map(name).unwrap_or_default())
    }

    /// Lifts a ringing telephone.
    ///
    /// # Errors
    /// When it does not ring.
    pub fn answer(&self, number: &str) -> io::Result<()> {
        self.redirect(number, &format!("answer,{number},1"))
    }

    /// Rejects the call on a ringing telephone.
    ///
    /// # Errors
    /// When it does not ring.
    pub fn reject(&self, number: &str) -> io::Result<()> {
        self.redirect(number, &format!("phones,{number},reject"))
    }

    /// Hangs a telephone up.
    ///
    /// # Errors
    /// When it has no call.
    pub fn hang_up(&self, number: &str) -> io::Result<()> {
        let line = self.line_of(number)?;
        self.rx(&format!("channel request hangup {}", line.channel))
            .map(drop)
    }

    /// Presses keys on a lifted telephone.
    ///
    /// # Errors
    /// When it has no call.
    pub fn press(&self, number: &str, keys: &str) -> io::Result<()> {
        self.redirect(number, &format!("now,k{keys},1"))
    }

    /// Presses the transfer key of a telephone that talks, then a number.
    ///
    /// # Errors
    /// When it has no call.
    pub fn refer(&self, number: &str, to: &str) -> io::Result<()> {
        self.redirect(number, &format!("now,r{to},1"))
    }

    /// Presses the hold key of a telephone that talks; its line is that of the telephone, or of a call it
    /// made.
    ///
    /// # Errors
    /// When it has no call.
    pub fn hold(&self, line: &str) -> io::Result<()> {
        self.redirect(line, "hold,s,1")
    }

    /// Takes a call back that was on hold, and sends a tone again.
    ///
    /// # Errors
    /// When it has no call.
    pub fn take_back(&self, line: &str, hz: u32) -> io::Result<()> {
        self.redirect(line, &format!("now,t{hz},1"))
    }

    /// Joins two calls of a telephone by its transfer key, pressed on the first of them.
    ///
    /// # Errors
    /// When it has no call.
    pub fn join(&self, line: &str, other: &str) -> io::Result<()> {
        self.redirect(line, &format!("now,j{other},1"))
    }

    /// What a telephone has heard since it was last lifted.
    pub fn heard(&self, number: &str) -> Sound {
        self.kept(number, "heard")
    }

    /// What a telephone has said since it was last lifted.
    pub fn said(&self, number: &str) -> Sound {
        self.kept(number, "said")
    }

    /// The keys that a telephone has heard in the call it has.
    pub fn keys(&self, number: &str) -> String {
        let log = self.asterisk.folders.log().with_file_name(KEYS);
        let log = fs::read_to_string(log).unwrap_or_default();
        let Some(line) = self.line(number) else {
            return String::new();
        };
        let end = format!("' received on {},", line.channel);
        let key = |line: &str| {
            line.split_once(&end)?
                .0
                .split_once("DTMF end '")?
                .1
                .chars()
                .next()
        };
        log.lines().filter_map(key).collect()
    }

    fn line_of(&self, who: &str) -> io::Result<Line> {
        self.line(who)
            .ok_or_else(|| io::Error::other(format!("{who} has no call")))
    }

    fn redirect(&self, who: &str, to: &str) -> io::Result<()> {
        let line = self.line_of(who)?;
        self.rx(&format!("channel redirect {} {to}", line.channel))
            .map(drop)
    }

    fn kept(&self, who: &str, side: &str) -> Sound {
        latest(&self.files, &format!("{who}-"), &format!("-{side}.sln"))
            .and_then(|path| Sound::read(&path).ok())
            .unwrap_or_default()
    }
}

/// The youngest file whose name begins and ends so.
fn latest(folder: &Path, begin: &str, end: &str) -> Option<PathBuf> {
    let fits = |path: &PathBuf| {
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or_default();
        name.starts_with(begin) && name.ends_with(end)
    };
    let age = |path: &PathBuf| {
        fs::metadata(path)
            .and_then(|m| m.created().or(m.modified()))
            .ok()
    };
    let found = fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path());
    found.filter(fits).max_by_key(age)
}
