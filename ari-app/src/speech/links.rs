//! Sounds by name, for the dialplan: `sounds/zh/sorry.wav` leads to the cached file that says it.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use switchboard::Language;

use super::{
    cache::{FILES, beside, files},
    error::SpeechError,
};

/// Lets a notice's number lead to what callers hear of it (`sounds/notices/7.zh.wav`), for the pages; earlier ones
/// lead nowhere any more.
///
/// # Errors
/// A link cannot be made.
pub fn notice(
    sounds: &Path,
    number: u32,
    heard: [(Language, &Path); 2],
) -> Result<(), SpeechError> {
    let dir = sounds.join("notices");
    fs::create_dir_all(&dir).map_err(SpeechError::io(&dir))?;
    for earlier in files(&dir) {
        fs::remove_file(&earlier).map_err(SpeechError::io(&earlier))?;
    }
    for (language, sound) in heard {
        let link = dir.join(format!("{number}.{}.wav", language.code()));
        let name = sound.file_name().unwrap_or_default();
        let target = Path::new("../cache").join(name).with_extension("wav");
        symlink(target, &link).map_err(SpeechError::io(&link))?;
    }
    Ok(())
}

/// The links of one run of preparing.
#[derive(Debug)]
pub struct Links<'a> {
    sounds: &'a Path,
    made: BTreeSet<PathBuf>,
}

impl<'a> Links<'a> {
    /// Links below this directory, in one directory for each language.
    pub fn new(sounds: &'a Path) -> Self {
        Self {
            sounds,
            made: BTreeSet::new(),
        }
    }

    /// Lets a prompt's name lead to a sound in `cache/`.
    ///
    /// # Errors
    /// The link cannot be made.
    pub fn put(
        &mut self,
        prompt: &str,
        language: Language,
        sound: &Path,
    ) -> Result<(), SpeechError> {
        let dir = self.sounds.join(language.code());
        fs::create_dir_all(&dir).map_err(SpeechError::io(&dir))?;
        for (ending, _) in FILES {
            let link = dir.join(format!("{prompt}.{ending}"));
            let name = sound.file_name().unwrap_or_default();
            let target = Path::new("../cache").join(name).with_extension(ending);
            let part = beside(&link);
            let made = symlink(target, &part).and_then(|()| fs::rename(&part, &link));
            made.map_err(SpeechError::io(&link))?;
            self.made.insert(link);
        }
        Ok(())
    }

    /// Removes links that were not put: their prompts are gone. Files that are no links stay.
    pub fn sweep(self, language: Language) -> Self {
        let stale = |file: &PathBuf| file.is_symlink() && !self.made.contains(file);
        for link in files(&self.sounds.join(language.code()))
            .iter()
            .filter(|f| stale(f))
        {
            if let Err(error) = fs::remove_file(link) {
                tracing::warn!(link = %link.display(), %error, "a link to a prompt that is gone stays");
            }
        }
        self
    }
}
