//! Prompts recorded by a person: `zh/greeting.wav`, or `zh/queue.position.3.wav` for one of its
//! numbers and `zh/queue.position.over.wav` for what is beyond them. A file that cannot be used is
//! complained of once, and the words are spoken instead.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use switchboard::Language;

use super::{
    cache::{Cache, Key, files},
    error::SpeechError,
    prompts::{Form, Prompts},
    suggest::nearest,
    wave::{Wave, decode},
};

/// More than this is not read.
const LARGEST: u64 = 256 << 20;

/// When a file was last changed, and its length: as long as both stay, so does what is in it.
type Stamp = (Option<SystemTime>, u64);

/// The directory of recorded prompts, if there is one.
#[derive(Debug)]
pub struct Recorded {
    dir: Option<PathBuf>,
    seen: Mutex<HashMap<PathBuf, (Stamp, Option<Key>)>>,
}

impl Recorded {
    /// Recordings are looked for below this directory.
    pub fn new(dir: Option<PathBuf>) -> Self {
        Self {
            dir,
            seen: Mutex::default(),
        }
    }

    /// The cached sound of a recording, if there is one that can be used.
    pub fn find(&self, id: &str, form: Form, language: Language, cache: &Cache) -> Option<PathBuf> {
        let file = self
            .dir
            .as_ref()?
            .join(language.code())
            .join(name(id, form));
        let stat = fs::metadata(&file).ok()?;
        let stamp = (stat.modified().ok(), stat.len());
        match self.known(&file, stamp) {
            Some(None) => return None,
            Some(Some(key)) if cache.find(&key).is_some() => return cache.find(&key),
            Some(Some(_)) | None => {}
        }
        let kept = keep(&file, cache);
        if let Err(error) = &kept {
            tracing::warn!(%error, "a recorded prompt is not used; its words are spoken instead");
        }
        self.remember(&file, stamp, kept.as_ref().ok().map(|(key, _)| key.clone()));
        kept.ok().map(|(_, path)| path)
    }

    /// What is wrong with the recordings: files that cannot be used, and files no prompt asks for.
    pub fn problems(&self, prompts: &Prompts) -> Vec<SpeechError> {
        let wanted: Vec<String> = prompts
            .forms()
            .iter()
            .map(|(id, form)| name(id, *form))
            .collect();
        let dirs = self
            .dir
            .iter()
            .flat_map(|dir| ["zh", "en"].map(|code| dir.join(code)));
        let problem = |file: PathBuf| {
            let name = file
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if wanted.contains(&name) || is_of_a_number(prompts, &name) {
                return read(&file).err();
            }
            let meant = nearest(&name, wanted.iter().map(String::as_str));
            let meant = meant.map_or("sounds/prompts.toml lists the prompts".into(), |meant| {
                format!("did you mean `{meant}`?")
            });
            Some(SpeechError::Config(format!(
                "{} belongs to no prompt; {meant}",
                file.display()
            )))
        };
        dirs.flat_map(|dir| files(&dir))
            .filter_map(problem)
            .collect()
    }

    fn known(&self, file: &Path, stamp: Stamp) -> Option<Option<Key>> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (then, key) = seen.get(file)?;
        (*then == stamp).then(|| key.clone())
    }

    fn remember(&self, file: &Path, stamp: Stamp, key: Option<Key>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert(file.into(), (stamp, key));
    }
}

/// Whether a file speaks of one number of a prompt that may speak of any.
fn is_of_a_number(prompts: &Prompts, file: &str) -> bool {
    let stem = file.strip_suffix(".wav").unwrap_or_default();
    let Some((id, number)) = stem.rsplit_once('.') else {
        return false;
    };
    let number = number.parse().ok().map(Form::Count);
    prompts.is_open(id) && number.is_some_and(|number| name(id, number) == file)
}

fn name(id: &str, form: Form) -> String {
    match form {
        Form::Plain => format!("{id}.wav"),
        Form::Count(n) => format!("{id}.{n}.wav"),
        Form::Over => format!("{id}.over.wav"),
    }
}

fn keep(file: &Path, cache: &Cache) -> Result<(Key, PathBuf), SpeechError> {
    let (bytes, wave) = read(file)?;
    let key = Key::of(&[b"recorded", &bytes]);
    let path = match cache.find(&key) {
        Some(path) => path,
        None => cache.keep(&key, &wave, &file.display().to_string())?,
    };
    Ok((key, path))
}

fn read(file: &Path) -> Result<(Vec<u8>, Wave), SpeechError> {
    let wrong = |problem| SpeechError::Wave {
        file: file.into(),
        problem,
    };
    let length = fs::metadata(file).map_err(SpeechError::io(file))?.len();
    if length > LARGEST {
        return Err(wrong("it is larger than 256 MiB".into()));
    }
    let bytes = fs::read(file).map_err(SpeechError::io(file))?;
    let wave = decode(&bytes).map_err(wrong)?;
    Ok((bytes, wave))
}
