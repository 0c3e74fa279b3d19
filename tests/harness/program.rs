//! Finding an Asterisk: the host's if it is 20 or newer, else the one `bin/setup` unpacked, which
//! is run by its own loader so that it needs neither root nor a changed root.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::spawn;

/// Asterisk's program, modules and data.
#[derive(Clone, Debug)]
pub struct Program {
    /// What to run, with the arguments that come before Asterisk's own.
    words: Vec<PathBuf>,
    /// The folder of modules.
    pub modules: PathBuf,
    /// The folder of sounds, music and documentation.
    pub data: PathBuf,
}

impl Program {
    /// The host's Asterisk, or ours.
    ///
    /// # Errors
    /// When there is none; the message says how to get one.
    pub fn find() -> io::Result<Program> {
        let own = tools().join("asterisk");
        host()
            .or_else(|| unpacked(&own))
            .ok_or_else(|| io::Error::other("no Asterisk 20 or newer: run bin/setup"))
    }

    /// A command that ends with this process.
    pub fn command(&self) -> Command {
        let mut command = spawn::bound(&self.words[0]);
        command.args(&self.words[1..]);
        command
    }

    /// The words of a shell command, quoted.
    pub fn shell(&self) -> String {
        let quoted = |word: &PathBuf| format!("'{}'", word.display());
        self.words.iter().map(quoted).collect::<Vec<_>>().join(" ")
    }
}

/// Where `bin/setup` puts what it fetches.
fn tools() -> PathBuf {
    let given = |name| {
        env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    given("REXIAN_TOOLS").unwrap_or_else(|| {
        given("XDG_CACHE_HOME")
            .or_else(|| given("HOME").map(|home| home.join(".cache")))
            .unwrap_or_default()
            .join("rexian")
    })
}

fn host() -> Option<Program> {
    let program = ["/usr/sbin/asterisk", "/usr/local/sbin/asterisk"]
        .map(PathBuf::from)
        .into_iter()
        .find(|path| version(path) >= Some(20))?;
    let prefix = program.parent()?.parent()?;
    Some(Program {
        modules: modules(prefix)?,
        data: data(prefix)?,
        words: vec![program],
    })
}

fn version(program: &Path) -> Option<u32> {
    let said = Command::new(program).arg("-V").output().ok()?.stdout;
    let said = String::from_utf8_lossy(&said);
    let number = said.strip_prefix("Asterisk ")?;
    number.split('.').next()?.parse().ok()
}

fn unpacked(root: &Path) -> Option<Program> {
    let usr = root.join("usr");
    let program = usr.join("sbin/asterisk");
    if !program.exists() {
        return None;
    }
    let libraries = library_folders(root);
    let loader = libraries
        .iter()
        .chain(&[root.join("lib64"), usr.join("lib64")])
        .find_map(|folder| entry(folder, |name| name.starts_with("ld-linux")))?;
    let path = env::join_paths(&libraries).ok()?;
    Some(Program {
        words: vec![loader, "--library-path".into(), path.into(), program],
        modules: modules(&usr)?,
        data: data(&usr)?,
    })
}

/// `usr/lib/<machine>-linux-gnu`, `usr/lib` and the same without `usr`.
fn library_folders(root: &Path) -> Vec<PathBuf> {
    let bases = [root.join("usr/lib"), root.join("lib")];
    let machine = |base: &PathBuf| entry(base, |name| name.ends_with("-linux-gnu"));
    let machines = bases.iter().filter_map(machine).collect::<Vec<_>>();
    machines
        .into_iter()
        .chain(bases)
        .filter(|p| p.is_dir())
        .collect()
}

fn modules(usr: &Path) -> Option<PathBuf> {
    let lib = usr.join("lib");
    let machine = entry(&lib, |name| name.ends_with("-linux-gnu"));
    machine
        .into_iter()
        .chain([lib])
        .map(|lib| lib.join("asterisk/modules"))
        .find(|path| path.is_dir())
}

fn data(usr: &Path) -> Option<PathBuf> {
    let share = usr.join("share/asterisk");
    let fallback = PathBuf::from("/var/lib/asterisk");
    [share, fallback]
        .into_iter()
        .find(|path| path.join("sounds").is_dir())
}

fn entry(folder: &Path, wanted: impl Fn(&str) -> bool) -> Option<PathBuf> {
    let mut names = fs::read_dir(folder).ok()?.flatten();
    names
        .find(|found| found.file_name().to_str().is_some_and(&wanted))
        .map(|found| found.path())
}
