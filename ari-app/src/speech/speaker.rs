//! Who speaks: the office's own program where there is one and it works, else espeak-ng.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use espeak::{Engine, Voice};
use switchboard::Language;

use super::{
    cache::Key,
    command,
    config::{SpeechCommand, SpeechConfig, Words},
    error::SpeechError,
    readings,
    wave::Wave,
};

/// After so many failures in a row the program is left alone until prompts are prepared again: no
/// caller waits for a program that does not answer.
const PATIENCE: u32 = 3;

/// One way to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouth {
    /// The office's program.
    Command,
    /// espeak-ng.
    Espeak,
}

/// Everything that can speak.
#[derive(Debug)]
pub struct Speaker {
    engine: Engine,
    voices: Words,
    rate: u16,
    command: Option<SpeechCommand>,
    failures: AtomicU32,
    /// What the program failed of, until it works.
    trouble: Mutex<Option<String>>,
}

impl Speaker {
    /// Opens espeak-ng and tries its voices.
    ///
    /// # Errors
    /// espeak-ng's data is missing, a voice is unknown, or the pace is out of range.
    pub fn new(config: &SpeechConfig) -> Result<Self, SpeechError> {
        let speaker = Self {
            engine: Engine::open()?,
            voices: config.voices.clone(),
            rate: config.rate,
            command: config.command.clone(),
            failures: AtomicU32::new(0),
            trouble: Mutex::default(),
        };
        for (language, word) in [(Language::Chinese, "好"), (Language::English, "good")] {
            let voice = speaker.voice(language);
            if speaker.engine.phonemes(word, &voice)?.contains("(en)") {
                return Err(SpeechError::Config(format!(
                    "the voice `{}` of espeak-ng {} reads Chinese characters in English; use `cmn-latn-pinyin`",
                    voice.name,
                    speaker.engine.version()
                )));
            }
        }
        Ok(speaker)
    }

    /// Who is asked, in this order.
    pub fn mouths(&self) -> impl Iterator<Item = Mouth> {
        let command = self.command.is_some().then_some(Mouth::Command);
        command.into_iter().chain([Mouth::Espeak])
    }

    /// The name of what this mouth makes of a text.
    pub fn key(&self, mouth: Mouth, text: &str, language: Language) -> Key {
        let voice = self.voice(language);
        let argv = self.command.iter().flat_map(|command| &command.argv);
        let argv = argv.map(String::as_str).collect::<Vec<_>>().join("\0");
        let rate = voice.rate.to_string();
        let corrected = readings::corrected(text, &voice);
        let parts: [&str; 4] = match mouth {
            Mouth::Command => ["command", &argv, language.code(), text],
            Mouth::Espeak => [self.engine.version(), &voice.name, &rate, &corrected],
        };
        Key::of(&parts.map(str::as_bytes))
    }

    /// Lets a mouth speak, and lets `finish` make use of it. A program that fails, or whose sound is of
    /// no use, is complained of.
    ///
    /// # Errors
    /// The program failed, or is left alone after failures; espeak-ng refused; `finish` failed.
    pub fn speak<T>(
        &self,
        mouth: Mouth,
        text: &str,
        language: Language,
        finish: impl FnOnce(&Wave) -> Result<T, SpeechError>,
    ) -> Result<T, SpeechError> {
        match (mouth, &self.command) {
            (Mouth::Command, Some(command)) => {
                let made = self
                    .ask(command, text, language)
                    .and_then(|wave| finish(&wave));
                self.judge(made.as_ref().err());
                made
            }
            (Mouth::Command | Mouth::Espeak, _) => {
                let voice = self.voice(language);
                let text = readings::corrected(text, &voice);
                finish(&self.engine.speak(&text, &voice)?.into())
            }
        }
    }

    /// Asks the program again, however often it failed.
    pub fn give_another_chance(&self) {
        self.failures.store(0, Ordering::Relaxed);
    }

    /// What the program failed of, when it was last asked.
    pub fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock();
        trouble.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn ask(
        &self,
        command: &SpeechCommand,
        text: &str,
        language: Language,
    ) -> Result<Wave, SpeechError> {
        if self.failures.load(Ordering::Relaxed) >= PATIENCE {
            return Err(SpeechError::Command(
                "it is left alone after failures".into(),
            ));
        }
        command::speak(command, text, language).map_err(SpeechError::Command)
    }

    fn judge(&self, failure: Option<&SpeechError>) {
        let Some(error) = failure else {
            self.told(None);
            return self.failures.store(0, Ordering::Relaxed);
        };
        if self.failures.load(Ordering::Relaxed) < PATIENCE {
            self.told(Some(error.to_string()));
        }
        let failures = 1 + self.failures.fetch_add(1, Ordering::Relaxed);
        if failures < PATIENCE {
            tracing::warn!(%error, "espeak-ng speaks instead");
        } else if failures == PATIENCE {
            tracing::warn!(%error, "the command is left alone until prompts are prepared again");
        }
    }

    fn told(&self, trouble: Option<String>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    fn voice(&self, language: Language) -> Voice {
        Voice {
            name: self.voices.of(language).into(),
            rate: self.rate,
        }
    }
}
