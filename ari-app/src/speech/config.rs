//! What the speaker has to be told, as plain values; reading them from a file is left to `config`.

use std::{path::PathBuf, time::Duration};

use switchboard::Language;

/// Words, or the name of a voice, in each language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Both languages at once.
    pub fn new(zh: &str, en: &str) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// Those of one language.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// A program that speaks instead of espeak-ng: the text comes on its standard input in UTF-8, a WAV
/// file is expected on its standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeechCommand {
    /// The program and its arguments; `{language}` in one of them becomes `zh` or `en`.
    pub argv: Vec<String>,
    /// How long it may take for one prompt; then it is ended.
    pub limit: Duration,
}

/// How the hotline speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeechConfig {
    /// The data directory; sounds are kept in `sounds/` below it.
    pub data: PathBuf,
    /// A file with prompts that differ from the built-in `sounds/prompts.toml`.
    pub prompts: Option<PathBuf>,
    /// Where recorded prompts lie: `zh/<prompt>.wav` and `en/<prompt>.wav` below it.
    pub recorded: Option<PathBuf>,
    /// The program that speaks instead of espeak-ng.
    pub command: Option<SpeechCommand>,
    /// The espeak-ng voice of each language. Mandarin is `cmn-latn-pinyin`: up to version 1.51 the
    /// voice `cmn` reads the Pinyin it finds for a character aloud in English.
    pub voices: Words,
    /// The pace, in espeak's words a minute, from 80 to 450.
    pub rate: u16,
    /// The hotline's number, which `{number}` stands for.
    pub number: String,
    /// What `{hours}` stands for.
    pub hours: Words,
    /// What `{address}` stands for.
    pub address: Words,
}

impl SpeechConfig {
    /// The voices and the pace that serve unless the configuration says otherwise.
    pub fn new(data: impl Into<PathBuf>, number: &str) -> Self {
        Self {
            data: data.into(),
            prompts: None,
            recorded: None,
            command: None,
            voices: Words::new("cmn-latn-pinyin", "en"),
            rate: 200,
            number: number.into(),
            hours: Words::new(
                "周一至周五，上午九点到下午五点",
                "Monday to Friday, nine to five",
            ),
            address: Words::new("请咨询坐席", "please ask our staff"),
        }
    }
}
