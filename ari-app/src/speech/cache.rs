//! Sounds on disk, named by what they were made from: the same words by the same voice are made once,
//! and a change of either is a different file.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use sha2::{Digest, Sha256};

use super::{
    error::SpeechError,
    level,
    resample::resample,
    wave::{Wave, encode},
};

/// The files of one sound, by ending: Asterisk picks the one that suits the call.
pub const FILES: [(&str, u32); 2] = [("wav16", 16_000), ("wav", 8_000)];

/// A WAV file without samples; one that is no longer was cut off by a power failure.
const HEADER: u64 = 44;

static TEMPORARY: AtomicU64 = AtomicU64::new(0);

/// A sound's name: the hash of what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The name of what is made from these parts, in this order.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        hash.update(level::VERSION.to_le_bytes());
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let hex = hash
            .finalize()
            .into_iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"));
        Self(hex.collect())
    }
}

/// The directory of sounds.
#[derive(Debug)]
pub struct Cache {
    dir: PathBuf,
    used: Mutex<BTreeSet<String>>,
}

impl Cache {
    /// Opens the directory, and makes it if need be.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn open(dir: PathBuf) -> Result<Self, SpeechError> {
        fs::create_dir_all(&dir).map_err(SpeechError::io(&dir))?;
        let dir = dir.canonicalize().map_err(SpeechError::io(&dir))?;
        Ok(Self {
            dir,
            used: Mutex::default(),
        })
    }

    /// The sound's path without an ending, if it is there in every rate.
    pub fn find(&self, key: &Key) -> Option<PathBuf> {
        let path = self.path(key);
        let whole = |(ending, _): (&str, u32)| {
            fs::metadata(path.with_extension(ending)).is_ok_and(|file| file.len() > HEADER)
        };
        FILES.into_iter().all(whole).then_some(path)
    }

    /// Trims a sound, brings it to every rate and to the one loudness, and keeps it.
    ///
    /// # Errors
    /// Nothing can be heard in `what`, or the files cannot be written.
    pub fn keep(&self, key: &Key, wave: &Wave, what: &str) -> Result<PathBuf, SpeechError> {
        let path = self.path(key);
        let trimmed = level::trim(wave).ok_or_else(|| SpeechError::Silent(what.into()))?;
        for (ending, rate) in FILES {
            replace(
                &path.with_extension(ending),
                &finished(&trimmed, rate, what)?,
            )?;
        }
        Ok(path)
    }

    /// Removes every file that was neither found nor kept since the directory was opened.
    pub fn sweep(&self) {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let unused = |file: &Path| {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            !used.contains(name.as_ref())
        };
        for file in files(&self.dir).into_iter().filter(|file| unused(file)) {
            if let Err(error) = fs::remove_file(&file) {
                tracing::warn!(file = %file.display(), %error, "an unused sound stays");
            }
        }
    }

    fn path(&self, key: &Key) -> PathBuf {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.insert(key.0.clone());
        self.dir.join(&key.0)
    }
}

/// A trimmed sound as it is played: resampled, levelled, as a WAV file.
///
/// # Errors
/// Nothing can be heard in `what`.
pub fn finished(wave: &Wave, rate: u32, what: &str) -> Result<Vec<u8>, SpeechError> {
    let levelled = level::level(resample(wave, rate));
    let levelled = levelled.ok_or_else(|| SpeechError::Silent(what.into()))?;
    encode(&levelled).map_err(|problem| SpeechError::Wave {
        file: what.into(),
        problem,
    })
}

/// The files in a directory; none if it cannot be read.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()))
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files
}

/// A name beside `path` that nobody else uses, to be renamed to it.
pub fn beside(path: &Path) -> PathBuf {
    let n = TEMPORARY.fetch_add(1, Ordering::Relaxed);
    path.with_file_name(format!(".{}-{n}.part", std::process::id()))
}

/// Writes a file so that whoever opens it finds all of it or the one before.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), SpeechError> {
    let part = beside(path);
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written.map_err(SpeechError::io(path))
}
