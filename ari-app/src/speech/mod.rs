//! Speech: a prompt's id in, a sound file out.
//!
//! ```text
//! prompts.toml ─ words ─┐
//! configuration ────────┴─ text ─ command or espeak-ng ─┐
//! recorded/zh/<prompt>.wav ─────────────────────────────┴─ trim ─ resample ─ level ─ cache
//! ```
//!
//! A recording wins over the words, the office's program over espeak-ng. What was made is kept under
//! the hash of what it was made from (`sounds/cache/`), as 8 kHz `.wav` and 16 kHz `.wav16` side by
//! side, and prompts that speak of no number also lie under their names (`sounds/zh/`, `sounds/en/`)
//! for the dialplan. All calls here block: ask from a thread that may wait.

mod cache;
mod command;
mod config;
mod error;
mod level;
mod links;
mod numerals;
mod prompts;
mod prompts_file;
mod readings;
mod recorded;
mod renewal;
mod resample;
mod speaker;
mod suggest;
mod template;
#[cfg(test)]
mod tests;
mod wave;

pub use config::{SpeechCommand, SpeechConfig, Words};
pub use error::SpeechError;
pub use level::{CEILING_DBTP, TARGET_LUFS};
pub use numerals::{digits, telephone_numbers};
pub use prompts::Prompts;
pub use prompts_file::PromptsError;
pub use renewal::Renewal;
pub use suggest::nearest;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use switchboard::{Language, NOTICE};

use cache::{Cache, finished};
use links::Links;
use prompts::Form;
use recorded::Recorded;
use speaker::{Mouth, Speaker};
use template::{Filling, Template};

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

/// A handle to everything that speaks; cheap to clone, and the same for all threads.
#[derive(Clone, Debug)]
pub struct Speech(Arc<RwLock<Arc<Inner>>>);

/// A prompt's id, in which language, and where its sound is.
type Made = (String, Language, PathBuf);

type Announced = Mutex<BTreeMap<u32, [PathBuf; 2]>>;

#[derive(Debug)]
struct Inner {
    sounds: PathBuf,
    prompts: Prompts,
    /// Those of earlier configurations: calls that go on may still speak them.
    former: Prompts,
    filling: Filling,
    recorded: Recorded,
    speaker: Speaker,
    cache: Cache,
    /// The sounds of notices, by number, in each language.
    announced: Arc<Announced>,
    /// Two callers who miss the same sound wait for one making of it.
    making: Mutex<()>,
}

impl Speech {
    /// Reads the prompts, opens espeak-ng and makes the directories; speaks nothing yet.
    ///
    /// # Errors
    /// A mistake in the prompts, an unknown voice, a pace out of range, espeak-ng's data missing, a
    /// directory that cannot be made, or recordings where the links by name are to lie.
    pub fn start(config: SpeechConfig) -> Result<Self, SpeechError> {
        let prompts = prompts(config.prompts.as_deref())?;
        Self::with(prompts, config)
    }

    /// Whether it could start, and what is wrong with the recorded prompts. Makes nothing, as the data directory may be
    /// a backup.
    ///
    /// # Errors
    /// As `start`, but for directories.
    pub fn look(config: SpeechConfig) -> Result<Vec<SpeechError>, SpeechError> {
        let prompts = prompts(config.prompts.as_deref())?;
        Speaker::new(&config)?;
        let sounds = config.data.join("sounds");
        let sounds = sounds.canonicalize().unwrap_or(sounds);
        check_recorded(config.recorded.as_deref(), &sounds)?;
        Ok(Recorded::new(config.recorded).problems(&prompts))
    }

    fn with(prompts: Prompts, config: SpeechConfig) -> Result<Self, SpeechError> {
        let inner = Inner::open(prompts, config)?;
        Ok(Self(Arc::new(RwLock::new(inner.into()))))
    }

    fn inner(&self) -> Arc<Inner> {
        let inner = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&inner)
    }

    /// The absolute path, without an ending, of the sound that says a prompt. Made if it is not there;
    /// a number that the prompt does not speak of is ignored.
    ///
    /// # Errors
    /// No such prompt, a number is missing, nobody can speak, or the disk is full.
    pub fn media(
        &self,
        prompt: &str,
        count: Option<u32>,
        language: Language,
    ) -> Result<PathBuf, SpeechError> {
        let inner = self.inner();
        if let Some(sound) = inner.announced(prompt, count, language) {
            return Ok(sound);
        }
        let form = inner.prompts_of(prompt).form(prompt, count)?;
        inner.sound(prompt, form, language)
    }

    /// Makes the sounds of a notice's words, so that `media` has them: the prompt `notice` with its number. Where
    /// there are no English words the Chinese are said. Long numbers are read digit by digit.
    ///
    /// # Errors
    /// Nobody can speak, nothing can be heard in the words, or the disk is full.
    pub fn announce(&self, number: u32, words: &Words) -> Result<(), SpeechError> {
        let inner = self.inner();
        if inner.notices().contains_key(&number) {
            return Ok(());
        }
        let zh = inner.free(&words.zh, Language::Chinese)?;
        let en = match words.en.is_empty() {
            true => zh.clone(),
            false => inner.free(&words.en, Language::English)?,
        };
        let heard = [(Language::Chinese, &*zh), (Language::English, &*en)];
        if let Err(error) = links::notice(&inner.sounds, number, heard) {
            tracing::warn!(%error, "a notice cannot be heard on its page");
        }
        inner.notices().insert(number, [zh, en]);
        Ok(())
    }

    /// Makes every prompt in both languages, links them by name, and removes sounds nothing refers to.
    /// `progress` is told how many of how many are there.
    ///
    /// # Errors
    /// The first sound that cannot be made; those before it are kept.
    pub fn prepare(&self, progress: &mut dyn FnMut(usize, usize)) -> Result<(), SpeechError> {
        let inner = self.inner();
        inner.speaker.give_another_chance();
        let made = inner.make(progress)?;
        inner.link(&made)?;
        inner.cache.sweep();
        Ok(())
    }

    /// Speaks any words, with the same gaps in braces as in prompts, and hands back a 16 kHz WAV file.
    /// Nothing is cached.
    ///
    /// # Errors
    /// A gap that is not known, or nobody can speak.
    pub fn speak(&self, text: &str, language: Language) -> Result<Vec<u8>, SpeechError> {
        let template = Template::parse(text).map_err(SpeechError::Config)?;
        if template.counts() {
            return Err(SpeechError::Config("{count} has no meaning here".into()));
        }
        let inner = self.inner();
        let text = template.fill(&inner.filling, None, language);
        inner.first_mouth(|mouth| {
            let finish = |wave: &_| {
                finished(
                    &level::trim(wave).unwrap_or_default(),
                    16_000,
                    &format!("{text:?}"),
                )
            };
            inner.speaker.speak(mouth, &text, language, finish)
        })
    }

    /// What to say while the office's program does not speak, with a remedy.
    pub fn trouble(&self) -> Option<String> {
        let why = crate::pii::masked(&self.inner().speaker.trouble()?);
        Some(format!(
            "语音合成命令 speech.command 失败，改由 espeak-ng 朗读：{why}。请修复该命令后执行 rexian reload。 \
             speech.command fails and espeak-ng speaks instead: {why}. Mend the program, then run \
             rexian reload."
        ))
    }

    /// All prompts.
    pub fn prompts(&self) -> Prompts {
        self.inner().prompts.clone()
    }
}

impl Inner {
    fn open(prompts: Prompts, config: SpeechConfig) -> Result<Self, SpeechError> {
        let speaker = Speaker::new(&config)?;
        let sounds = config.data.join("sounds");
        let cache = Cache::open(sounds.join("cache"))?;
        let sounds = sounds.canonicalize().map_err(SpeechError::io(&sounds))?;
        check_recorded(config.recorded.as_deref(), &sounds)?;
        Ok(Self {
            sounds,
            prompts,
            former: Prompts::default(),
            filling: Filling {
                number: config.number,
                hours: config.hours,
                address: config.address,
            },
            recorded: Recorded::new(config.recorded),
            speaker,
            cache,
            announced: Arc::default(),
            making: Mutex::new(()),
        })
    }

    /// Makes every prompt in both languages. Told are those that speak of no number.
    fn make(&self, progress: &mut dyn FnMut(usize, usize)) -> Result<Vec<Made>, SpeechError> {
        let forms = self.prompts.forms();
        let all = forms.len() * LANGUAGES.len();
        let (mut made, mut done) = (Vec::new(), 0);
        for language in LANGUAGES {
            for (id, form) in &forms {
                let sound = self.sound(id, *form, language)?;
                if *form == Form::Plain {
                    made.push(((*id).into(), language, sound));
                }
                done += 1;
                progress(done, all);
            }
        }
        Ok(made)
    }

    /// Lets names lead to sounds, and those of prompts that are gone to nothing.
    fn link(&self, made: &[Made]) -> Result<(), SpeechError> {
        let mut links = Links::new(&self.sounds);
        for (id, language, sound) in made {
            links.put(id, *language, sound)?;
        }
        LANGUAGES.into_iter().fold(links, Links::sweep);
        Ok(())
    }

    /// Where a prompt is; what no configuration had is looked for in the present one.
    fn prompts_of(&self, id: &str) -> &Prompts {
        match !self.prompts.has(id) && self.former.has(id) {
            true => &self.former,
            false => &self.prompts,
        }
    }

    fn sound(&self, id: &str, form: Form, language: Language) -> Result<PathBuf, SpeechError> {
        if let Some(path) = self.recorded.find(id, form, language, &self.cache) {
            return Ok(path);
        }
        let prompts = self.prompts_of(id);
        let text = prompts.words(id, form, language, &self.filling)?;
        self.first_mouth(|mouth| self.spoken(mouth, &text, language))
    }

    /// The sound of a notice, if it is one.
    fn announced(&self, prompt: &str, count: Option<u32>, language: Language) -> Option<PathBuf> {
        let number = count.filter(|_| prompt == NOTICE)?;
        let notices = self.notices();
        let [zh, en] = notices.get(&number)?;
        Some(match language {
            Language::Chinese => zh.clone(),
            Language::English => en.clone(),
        })
    }

    fn notices(&self) -> MutexGuard<'_, BTreeMap<u32, [PathBuf; 2]>> {
        self.announced
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The sound of somebody's own words.
    fn free(&self, text: &str, language: Language) -> Result<PathBuf, SpeechError> {
        let text = telephone_numbers(text, language);
        self.first_mouth(|mouth| self.spoken(mouth, &text, language))
    }

    /// What the first mouth that can makes; the last one's error when none can.
    fn first_mouth<T>(
        &self,
        make: impl Fn(Mouth) -> Result<T, SpeechError>,
    ) -> Result<T, SpeechError> {
        let mut last = Err(SpeechError::Config("nobody can speak".into()));
        for mouth in self.speaker.mouths() {
            last = make(mouth);
            if last.is_ok() {
                break;
            }
        }
        last
    }

    fn spoken(&self, mouth: Mouth, text: &str, language: Language) -> Result<PathBuf, SpeechError> {
        let key = self.speaker.key(mouth, text, language);
        if let Some(path) = self.cache.find(&key) {
            return Ok(path);
        }
        let _alone = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = self.cache.find(&key) {
            return Ok(path);
        }
        let keep = |wave: &_| self.cache.keep(&key, wave, &format!("{text:?}"));
        self.speaker.speak(mouth, text, language, keep)
    }
}

/// The built-in prompts, with an office's own laid over them.
pub(crate) fn prompts(file: Option<&Path>) -> Result<Prompts, SpeechError> {
    let built_in = Prompts::built_in()?;
    let Some(file) = file else {
        return Ok(built_in);
    };
    let source = fs::read_to_string(file).map_err(SpeechError::io(file))?;
    let own = Prompts::parse(&file.display().to_string(), &source)?;
    Ok(built_in.overlaid(own))
}

/// The links by name would take the place of recordings that lie there.
fn check_recorded(recorded: Option<&Path>, sounds: &Path) -> Result<(), SpeechError> {
    let Some(Ok(recorded)) = recorded.map(Path::canonicalize) else {
        return Ok(());
    };
    if recorded != sounds {
        return Ok(());
    }
    let problem = "recorded prompts must not lie in the data directory's sounds/, where files are \
                   replaced; use a directory of their own, such as sounds/recorded";
    Err(SpeechError::Config(problem.into()))
}
