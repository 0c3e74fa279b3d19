//! A finished recording's file comes to its place.

use std::fs::{self, File};
use std::io::{self, Read, Result};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use store::recordings::{self, Kind, Recording, State};
use switchboard::{Input, Millis, RecordingId};

use super::import::modified;
use super::wave::mend;
use super::{Known, Media, hex, length_ms, place, stem, wave_files};
use crate::pii;

/// A finished recording whose file has not come in this time is missing, in milliseconds. If it comes after
/// all it is settled like others.
const LATE_MS: Millis = 120_000;

/// A missing recording's file that was not written to for so long is whole, in milliseconds: nobody told of
/// its end, and a recording may pause for two minutes.
const QUIET_MS: Millis = 600_000;

impl Media {
    /// Settles every recording that has ended.
    pub(super) fn settle_all(&self, known: &mut Known, findings: &mut Vec<String>) {
        let rows = match self.store.read(recordings::unsettled) {
            Ok(rows) => rows,
            Err(why) => {
                return findings.push(format!(
                    "无法查询录音记录：{why}。 Recordings cannot be looked up: {why}."
                ));
            }
        };
        let finished = |name: &str| {
            let mut rows = rows.iter();
            rows.any(|row| row.name == name && row.state == State::Finished)
        };
        known.given_up.retain(|name| finished(name));
        known.settled.retain(|name| finished(name));
        for row in rows.iter().filter(|row| row.state == State::Finished) {
            if known.settled.contains(&row.name) {
                continue;
            }
            match self.settle(row) {
                Ok(()) => drop(known.settled.insert(row.name.clone())),
                Err(why) => findings.extend(self.unsettled(row, &why, known)),
            }
        }
    }

    /// A recording that was given up, and whose file is there after all.
    pub(super) fn settle_late(&self, row: &Recording, file: &Path, findings: &mut Vec<String>) {
        if modified(file) + QUIET_MS > (self.clock)() {
            return;
        }
        if let Err(why) = self.settle(row) {
            findings.push(not_in_place(row, &why));
        }
    }

    /// Moves, hashes, reports. Done again after a crash it comes to the same.
    fn settle(&self, row: &Recording) -> Result<()> {
        let path = place(
            &row.name,
            row.started_at,
            row.kind == Kind::Message,
            self.offset_min,
        );
        let target = self.data.join(&path);
        if !target.exists() {
            bring(&self.source(&row.name)?, &target)?;
        }
        // A file that is no sound is kept as it is: somebody may still make something of it.
        if let Err(why) = mend(&target) {
            let recording = pii::recording(&row.name);
            tracing::warn!(recording, %why, "a recording cannot be played");
        }
        let (sha256, bytes) = hash(&target)?;
        let recording = RecordingId(row.name.clone());
        let duration_ms = length_ms(&target).unwrap_or(0);
        self.inlet.input(Input::Stored {
            recording,
            path,
            sha256,
            bytes,
            duration_ms,
        });
        Ok(())
    }

    fn source(&self, name: &str) -> Result<PathBuf> {
        let file = format!("{name}.wav");
        let places = [self.recordings().join(&file), self.messages().join(&file)];
        let found = places.into_iter().find(|path| path.is_file());
        found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "its file is not there"))
    }

    /// What to say of a recording that could not be settled; nothing while its file may still come. One
    /// whose file did not come is told to the board once: from there on it is its call's alarm.
    fn unsettled(&self, row: &Recording, why: &io::Error, known: &mut Known) -> Option<String> {
        if why.kind() == io::ErrorKind::NotFound {
            let ended = row.ended_at.unwrap_or(row.started_at);
            if (self.clock)() < ended + LATE_MS {
                return None;
            }
            if known.given_up.insert(row.name.clone()) {
                let recording = RecordingId(row.name.clone());
                self.inlet.input(Input::NeverCame(recording));
            }
        }
        Some(not_in_place(row, why))
    }

    /// Files of ours in Asterisk's spool that belong to no recording under way: dropped messages go,
    /// everything else is kept aside.
    pub(super) fn gather_orphans(&self, findings: &mut Vec<String>) {
        for file in wave_files(&self.recordings()) {
            let name = stem(&file);
            if !name.starts_with("rx-") {
                continue;
            }
            let row = self.store.read(|c| recordings::by_name(c, &name));
            let Ok(row) = row else { continue };
            match row.as_ref().map(|row| (row.state, row)) {
                Some((State::Started | State::Finished, _)) => {}
                Some((State::Missing, row)) => self.settle_late(row, &file, findings),
                Some((State::Discarded, _)) => {
                    let _ = fs::remove_file(&file);
                }
                Some((State::Stored | State::Expired, _)) | None => self.put_aside(&file),
            }
        }
        let aside = wave_files(&self.orphans()).len();
        if aside > 0 {
            let folder = self.orphans();
            let folder = folder.display();
            findings.push(format!(
                "{folder} 中有 {aside} 个录音不属于任何通话：请听取后移走。 {aside} recordings belong to no \
                 call; they lie in {folder}. Listen, then move them away."
            ));
        }
    }

    /// A place aside that no other file has.
    fn room_aside(&self, file: &Path) -> PathBuf {
        let name = stem(file);
        let numbered = (2_u32..).map(|number| format!("{name}-{number}.wav"));
        std::iter::once(format!("{name}.wav"))
            .chain(numbered)
            .map(|name| self.orphans().join(name))
            .find(|target| !target.exists())
            .unwrap_or_else(|| self.orphans().join(format!("{name}.wav")))
    }

    pub(super) fn put_aside(&self, file: &Path) {
        let target = self.room_aside(file);
        if let Err(why) = bring(file, &target) {
            let file = pii::recording(&stem(file));
            tracing::warn!(%why, file, "a recording without a call cannot be put aside");
        }
    }
}

fn not_in_place(row: &Recording, why: &io::Error) -> String {
    let name = pii::recording(&row.name);
    format!(
        "录音 {name} 未能归档：{why}，请查看 Asterisk 的录音目录和日志。 Recording {name} is not in its \
         place: {why}. Look into Asterisk's spool and its log."
    )
}

/// Moves a file, also from one disk to another, so that at no time neither place has it whole.
fn bring(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::rename(from, to) {
        Err(why) if why.kind() == io::ErrorKind::CrossesDevices => {
            let part = to.with_extension("part");
            fs::copy(from, &part)?;
            File::open(&part)?.sync_all()?;
            fs::rename(&part, to)?;
            fs::remove_file(from)
        }
        moved => moved.and_then(|()| File::open(to)?.sync_all()),
    }
}

/// SHA-256 in hexadecimal, and the size.
pub fn hash(path: &Path) -> Result<(String, u64)> {
    let mut file = File::open(path)?;
    let (mut digest, mut bytes) = (Sha256::new(), 0);
    let mut block = vec![0; 64 * 1_024];
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            return Ok((hex(&digest.finalize()), bytes));
        }
        digest.update(&block[..read]);
        bytes += read as u64;
    }
}
