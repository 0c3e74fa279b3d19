//! Whether Asterisk can read what it is to play: who it is follows from the process that listens where
//! `asterisk.ari` says, and what it may from the modes on the way to each sound.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::Report;
use crate::config::Config;

/// A user of this machine, and the groups of its running process.
#[derive(Debug)]
struct Reader {
    user: u32,
    groups: BTreeSet<u32>,
}

pub(super) fn check(config: &Config, report: &mut Report) {
    let sounds = config.settings.data.join("sounds");
    let Some(reader) = port(&config.settings.asterisk.ari.0.0).and_then(Reader::listening_at)
    else {
        return report.unseen(&format!(
            "whether Asterisk can read {}: no Asterisk was found on this machine; health tells when \
             a prompt cannot be played",
            sounds.display()
        ));
    };
    match reader.refused_below(&sounds) {
        None => report.good(&format!(
            "Asterisk (user {}) can read {}, by its modes; access lists and AppArmor were not looked at",
            reader.user,
            sounds.display()
        )),
        Some(path) => report.bad(
            &format!(
                "Asterisk (user {}) cannot read {}: callers hear nothing",
                reader.user,
                path.display()
            ),
            "put Asterisk's user into rexian's group and restart Asterisk, or mend the modes: \
             directories 0750, sounds 0640",
        ),
    }
}

/// The port in an address such as `http://127.0.0.1:8088`.
fn port(url: &str) -> Option<u16> {
    let (_, port) = url.rsplit_once(':')?;
    port.parse().ok()
}

impl Reader {
    fn listening_at(port: u16) -> Option<Self> {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
        let user = tables.iter().find_map(|table| {
            let table = fs::read_to_string(table).ok()?;
            table.lines().find_map(|line| listener(line, port))
        })?;
        let groups = groups_of_asterisk(user)?;
        Some(Self { user, groups })
    }

    /// The first thing in or on the way to a directory that may not be read.
    fn refused_below(&self, folder: &Path) -> Option<PathBuf> {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.into());
        let mut way: Vec<&Path> = folder.ancestors().collect();
        way.reverse();
        let closed = way.into_iter().find(|step| self.is_refused(step, 0o1));
        closed
            .map(Path::to_path_buf)
            .or_else(|| self.refused_in(&folder))
    }

    fn refused_in(&self, folder: &Path) -> Option<PathBuf> {
        for entry in fs::read_dir(folder).ok()?.flatten() {
            let path = entry.path();
            let inside = path.is_dir();
            if self.is_refused(&path, if inside { 0o1 } else { 0o4 }) {
                return Some(path);
            }
            if let Some(refused) = inside.then(|| self.refused_in(&path)).flatten() {
                return Some(refused);
            }
        }
        None
    }

    /// What is not there refuses nobody: it is made when `rexian` starts.
    fn is_refused(&self, path: &Path, bit: u32) -> bool {
        fs::metadata(path).is_ok_and(|of| !self.may(&of, bit))
    }

    /// Whether the bit (read 4, enter 1) is set in that part of the mode which counts for this user.
    fn may(&self, of: &Metadata, bit: u32) -> bool {
        let part = if of.uid() == self.user {
            6
        } else if self.groups.contains(&of.gid()) {
            3
        } else {
            0
        };
        self.user == 0 || of.mode() >> part & bit == bit
    }
}

/// The owner of a socket that listens at a port, from a line of `/proc/net/tcp`.
fn listener(line: &str, port: u16) -> Option<u32> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (_, at) = fields.get(1)?.rsplit_once(':')?;
    let listens = *fields.get(3)? == "0A" && u16::from_str_radix(at, 16) == Ok(port);
    listens.then(|| fields.get(7)?.parse().ok()).flatten()
}

/// The groups of a running Asterisk of this user, which need not be those in `/etc/group`.
fn groups_of_asterisk(user: u32) -> Option<BTreeSet<u32>> {
    let processes = fs::read_dir("/proc")
        .ok()?
        .flatten()
        .map(|entry| entry.path());
    processes
        .filter(|process| {
            let line = fs::read(process.join("cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains("asterisk")
        })
        .filter_map(|process| fs::read_to_string(process.join("status")).ok())
        .find(|status| numbers(status, "Uid:").nth(1) == Some(user))
        .map(|status| {
            numbers(&status, "Gid:")
                .chain(numbers(&status, "Groups:"))
                .collect()
        })
}

/// The numbers on a line of `/proc/PID/status`.
fn numbers<'a>(status: &'a str, name: &str) -> impl Iterator<Item = u32> + use<'a> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let words = line.unwrap_or_default().split_whitespace();
    words.filter_map(|word| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// A folder of sounds that others may read, and somebody who owns nothing here.
    fn office() -> (tempfile::TempDir, PathBuf, Reader) {
        let folder = tempfile::tempdir().unwrap();
        mode(folder.path(), 0o755);
        let sounds = folder.path().join("data/sounds");
        fs::create_dir_all(sounds.join("zh")).unwrap();
        fs::write(sounds.join("zh/sorry.wav"), b"").unwrap();
        for part in ["", "zh", "zh/sorry.wav"] {
            mode(&sounds.join(part), 0o755);
        }
        mode(&folder.path().join("data"), 0o755);
        let reader = Reader {
            user: 4_000_000,
            groups: BTreeSet::new(),
        };
        (folder, sounds, reader)
    }

    #[test]
    fn a_sound_or_a_folder_that_asterisk_may_not_read_is_found() {
        let (folder, sounds, mut reader) = office();
        assert_eq!(reader.refused_below(&sounds), None);
        mode(&sounds.join("zh/sorry.wav"), 0o640);
        assert_eq!(
            reader.refused_below(&sounds),
            Some(sounds.join("zh/sorry.wav"))
        );
        let data = folder.path().join("data");
        mode(&data, 0o750);
        assert_eq!(reader.refused_below(&sounds), Some(data.clone()));
        reader.groups.insert(fs::metadata(&data).unwrap().gid());
        assert_eq!(reader.refused_below(&sounds), None);
    }

    #[test]
    fn who_listens_is_read_from_the_kernels_table() {
        let line = "   0: 0100007F:1F98 00000000:0000 0A 00000000:00000000 00:00000000 00000000   997        0 2 1";
        assert_eq!(listener(line, 8_088), Some(997));
        assert_eq!(listener(line, 8_089), None);
        assert_eq!(listener(&line.replace(" 0A ", " 01 "), 8_088), None);
        assert_eq!(port("http://127.0.0.1:8088"), Some(8_088));
        assert_eq!(port("http://asterisk"), None);
    }
}
