//! Messages that the dialplan took while we were away: `EPOCH-UNIQUEID-CALLER.wav`, whole when they
//! appear. Each becomes a call of its own; what tells whether it did is its row.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use store::Durability;
use store::recordings::{self, State};
use switchboard::{Input, Millis, RecordingId};

use super::{Known, Media, length_ms, stem, wave_files};
use crate::pii;

/// A message that was still being recorded when Asterisk ended is taken as it is after this.
const ABANDONED: Duration = Duration::from_secs(900);

impl Media {
    pub(super) fn import_all(&self, known: &mut Known, findings: &mut Vec<String>) {
        self.take_abandoned();
        for file in wave_files(&self.messages()) {
            let name = stem(&file);
            match self.store.read(|c| recordings::by_name(c, &name)) {
                Ok(None) => self.import(&file, name, known, findings),
                Ok(Some(row)) => {
                    known.imported.remove(&name);
                    if row.state == State::Missing {
                        self.settle_late(&row, &file, findings);
                    }
                }
                Err(why) => findings.push(format!(
                    "无法导入留言：{why}。 Messages cannot be imported: {why}."
                )),
            }
        }
    }

    fn import(&self, file: &Path, name: String, known: &mut Known, findings: &mut Vec<String>) {
        if known.imported.contains(&name) {
            return;
        }
        match length_ms(file) {
            Ok(duration_ms) if duration_ms < self.rules.shortest_ms => {
                if let Err(why) = self.drop_empty(file, &name, duration_ms) {
                    let why = pii::masked(&why.to_string());
                    tracing::warn!(why, "an empty message cannot be dropped");
                    // Once is enough.
                    known.imported.insert(name);
                }
            }
            Ok(duration_ms) => {
                let (at, caller) = read_name(&name).unwrap_or((modified(file), None));
                let recording = RecordingId(name.clone());
                self.inlet.input(Input::Imported {
                    recording,
                    caller,
                    at,
                    duration_ms,
                });
                known.imported.insert(name);
            }
            Err(why) => {
                let name = pii::recording(&name);
                findings.push(format!(
                    "留言 {name} 无法导入：{why}。 The message {name} cannot be imported: {why}."
                ));
                self.put_aside(file);
            }
        }
    }

    /// Nobody spoke. The row stays, with the number in the name: somebody called.
    fn drop_empty(&self, file: &Path, name: &str, duration_ms: Millis) -> store::Result<()> {
        let (file, whole, now) = (file.to_owned(), name.to_owned(), (self.clock)());
        let detail = format!("{duration_ms} ms, less than mailbox.shortest_s");
        self.store.write(Durability::Full, move |tx| {
            store::audit::note(tx, now, "system", "dropped", ("message", &whole), &detail)?;
            Ok(fs::remove_file(file)?)
        })?;
        let message = pii::recording(name);
        tracing::info!(message, duration_ms, "an empty message is dropped");
        Ok(())
    }

    fn take_abandoned(&self) {
        for file in wave_files(&self.messages().join("partial")) {
            let age = fs::metadata(&file).and_then(|meta| meta.modified());
            let age = age
                .ok()
                .and_then(|at| SystemTime::now().duration_since(at).ok());
            if age.is_some_and(|age| age > ABANDONED) {
                let _ = fs::rename(
                    &file,
                    self.messages().join(file.file_name().unwrap_or_default()),
                );
            }
        }
    }
}

/// When a message was left, and by whom, from its file's name.
fn read_name(name: &str) -> Option<(Millis, Option<String>)> {
    let (epoch, rest) = name.split_once('-')?;
    let (_, caller) = rest.rsplit_once('-')?;
    let at = epoch.parse::<Millis>().ok()?.checked_mul(1_000)?;
    Some((at, crate::ari::caller::number(caller)))
}

/// When a file was last written to; 0 if nobody knows.
pub(super) fn modified(file: &Path) -> Millis {
    let at = fs::metadata(file).and_then(|meta| meta.modified()).ok();
    let since = at.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_millis() as Millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_messages_name_tells_when_and_who() {
        let at = 1_795_363_200_000;
        assert_eq!(
            read_name("1795363200-1795363199.7-13800000000"),
            Some((at, Some("13800000000".into())))
        );
        assert_eq!(
            read_name("1795363200-1795363199.7-unknown"),
            Some((at, None))
        );
        assert_eq!(read_name("holiday"), None);
    }
}
