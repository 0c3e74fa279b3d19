//! Spoken prompts, shared between sites: speaking 252 of them costs seconds of a whole processor.
//!
//! Sounds are named by what they were made from (see the program's `speech/cache.rs`), so one of the
//! same name is the same sound, whatever the site's words, voice and recordings are. Files are linked,
//! appear whole or not at all, and are never written to once they are there. All this only saves
//! time: what cannot be shared is spoken.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::rexian::binary;
use crate::secret;

/// Lends a site's cache what earlier ones have spoken; before `rexian` starts.
pub fn lend(cache: &Path) {
    let _ = shared().and_then(|shared| link_all(&shared, cache));
}

/// Keeps what a site's cache holds for those to come; once `rexian` is ready.
pub fn keep(cache: &Path) {
    let _ = shared().and_then(|shared| link_all(cache, &shared));
}

/// Beside the program under test, so that it goes when the build goes.
fn shared() -> io::Result<PathBuf> {
    Ok(binary()?.with_file_name("spoken-prompts"))
}

fn link_all(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)?.flatten() {
        let name = entry.file_name();
        let part = name.to_string_lossy().ends_with(".part");
        if !part && !to.join(&name).exists() {
            link(&entry.path(), &to.join(&name))?;
        }
    }
    Ok(())
}

/// A second name for a file; a copy where that is another disk.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(why) if why.kind() == io::ErrorKind::CrossesDevices => {
            let part = to.with_file_name(format!(".{}.part", secret::word(8)?));
            fs::copy(from, &part)?;
            fs::rename(&part, to)
        }
        // Another site was faster, or the site has just dropped it.
        Err(why)
            if matches!(
                why.kind(),
                io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound
            ) =>
        {
            Ok(())
        }
        done => done,
    }
}
