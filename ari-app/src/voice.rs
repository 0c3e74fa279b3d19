//! What callers hear, as Asterisk is told to play it: spoken prompts, and recordings of ours.

use std::path::PathBuf;

use store::Store;
use switchboard::{Language, Phrase, RecordingId};

use crate::ari::Sounds;
use crate::speech::Speech;

/// What a WAV file has before its sound, in bytes.
const HEADER: u64 = 44;

/// 8 kHz, 16 bits, one channel: bytes in a millisecond.
const BYTES_PER_MS: u64 = 16;

/// Prompts from `speech`; recordings from Asterisk's spool, or from where they were moved.
#[derive(Clone, Debug)]
pub struct Voice {
    /// What speaks.
    pub speech: Speech,
    /// What knows where a recording lies.
    pub store: Store,
    /// The data directory, as an absolute path.
    pub data: PathBuf,
    /// Asterisk's spool.
    pub spool: PathBuf,
}

impl Voice {
    /// Where Asterisk writes a recording.
    fn fresh(&self, recording: &RecordingId) -> PathBuf {
        let name = format!("{recording}.wav");
        self.spool.join("recording").join(name)
    }
}

impl Sounds for Voice {
    /// A phrase that cannot be spoken is left out: the others are better than silence.
    fn phrases(&self, say: &[Phrase], language: Language) -> Result<Vec<String>, String> {
        let mut uris = Vec::with_capacity(say.len());
        let mut problems = Vec::new();
        for Phrase { prompt, count } in say {
            match self.speech.media(prompt, *count, language) {
                Ok(sound) => uris.push(format!("sound:{}", sound.display())),
                Err(error) => problems.push(format!("{prompt}: {error}")),
            }
        }
        if uris.is_empty() {
            return Err(problems.join("; "));
        }
        for problem in problems {
            tracing::warn!(problem, "a phrase is left out");
        }
        Ok(uris)
    }

    fn recording(&self, recording: &RecordingId) -> Result<String, String> {
        if self.fresh(recording).exists() {
            return Ok(format!("recording:{recording}"));
        }
        let name = recording.as_str();
        let row = self.store.read(|c| store::recordings::by_name(c, name));
        let row = row.map_err(|error| error.to_string())?;
        let path = row.and_then(|row| row.path);
        let path = path.ok_or_else(|| format!("recording {name} is nowhere"))?;
        let file = self.data.join(path).with_extension("");
        Ok(format!("sound:{}", file.display()))
    }

    fn length_ms(&self, recording: &RecordingId) -> Option<u64> {
        let file = std::fs::metadata(self.fresh(recording)).ok()?;
        Some(file.len().saturating_sub(HEADER) / BYTES_PER_MS)
    }
}
