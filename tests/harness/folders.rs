//! The directories of one Asterisk, all below one folder.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::program::Program;
use crate::secret;
use crate::sound::Sound;

/// Longer than this, and the path of the console's socket does not fit into a socket address.
const LONGEST_RUN: usize = 90;

/// Where one Asterisk keeps its things.
#[derive(Clone, Debug)]
pub struct Folders {
    root: PathBuf,
    run: PathBuf,
}

impl Folders {
    /// Makes the directories, and links to the program's sounds, music and documentation.
    ///
    /// # Errors
    /// When a directory or link cannot be made.
    pub fn make(root: &Path, program: &Program) -> io::Result<Folders> {
        let folders = Folders {
            root: root.to_path_buf(),
            run: short(root.join("run"))?,
        };
        for name in [
            "etc/site",
            "lib",
            "db",
            "keys/keys",
            "cache",
            "log",
            "data/sounds",
            "spool/outgoing",
            "spool/tmp",
            "spool/recording",
            "spool/rexian-messages/partial",
        ] {
            fs::create_dir_all(root.join(name))?;
        }
        fs::create_dir_all(&folders.run)?;
        folders.link(program)?;
        Ok(folders)
    }

    /// Has one sound as the music, instead of the program's tunes: a tune has notes that tests would take
    /// for somebody's voice.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn play(&self, music: &Sound) -> io::Result<()> {
        let folder = self.root.join("data/moh");
        fs::remove_file(&folder)?;
        fs::create_dir_all(&folder)?;
        music.write(&folder.join("music.wav"))
    }

    /// Has one more class of music, of one sound; in the office's own file, as an administrator would.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn play_too(&self, class: &str, music: &Sound) -> io::Result<()> {
        let folder = self.root.join("data").join(class);
        fs::create_dir_all(&folder)?;
        music.write(&folder.join("music.wav"))?;
        let section = format!(
            "[{class}]\nmode = files\ndirectory = {}\n",
            folder.display()
        );
        fs::write(self.etc().join("site/musiconhold.conf"), section)
    }

    /// Configuration files.
    pub fn etc(&self) -> PathBuf {
        self.root.join("etc")
    }

    /// `asterisk.conf`, with which everything begins.
    pub fn main_file(&self) -> PathBuf {
        self.etc().join("asterisk.conf")
    }

    /// Recordings, messages and calls to be made.
    pub fn spool(&self) -> PathBuf {
        self.root.join("spool")
    }

    /// The log for people.
    pub fn log(&self) -> PathBuf {
        self.root.join("log/messages.log")
    }

    /// What the program itself prints.
    pub fn output(&self) -> PathBuf {
        self.root.join("log/output.log")
    }

    /// The console's socket.
    pub fn socket(&self) -> PathBuf {
        self.run.join("asterisk.ctl")
    }

    /// The section of `asterisk.conf` that names every directory.
    pub fn section(&self, program: &Program) -> String {
        let under = |name| self.root.join(name);
        let lines = [
            ("astetcdir", under("etc")),
            ("astmoddir", program.modules.clone()),
            ("astvarlibdir", under("lib")),
            ("astdbdir", under("db")),
            ("astkeydir", under("keys")),
            ("astdatadir", under("data")),
            ("astagidir", under("data/agi-bin")),
            ("astspooldir", under("spool")),
            ("astrundir", self.run.clone()),
            ("astlogdir", under("log")),
            ("astcachedir", under("cache")),
        ]
        .map(|(key, path)| format!("{key} => {}\n", path.display()));
        format!("[directories]\n{}\n", lines.concat())
    }

    fn link(&self, program: &Program) -> io::Result<()> {
        let data = self.root.join("data");
        for name in ["documentation", "rest-api", "static-http", "moh"] {
            link(&program.data.join(name), &data.join(name))?;
        }
        // A packaged `sounds/en` may be a link through a directory that is not there.
        let english = ["sounds/en_US_f_Allison", "sounds/en"]
            .map(|name| program.data.join(name))
            .into_iter()
            .find(|path| path.is_dir())
            .ok_or_else(|| io::Error::other("Asterisk's own sounds are missing: run bin/setup"))?;
        link(&english, &data.join("sounds/en"))
    }
}

fn link(from: &Path, to: &Path) -> io::Result<()> {
    match fs::remove_file(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    symlink(from, to)
}

fn short(run: PathBuf) -> io::Result<PathBuf> {
    if run.as_os_str().len() <= LONGEST_RUN {
        return Ok(run);
    }
    Ok(std::env::temp_dir().join(format!("rexian-{}", secret::word(8)?)))
}
