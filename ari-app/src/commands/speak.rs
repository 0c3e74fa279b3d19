//! `rexian speak`: how a text or a prompt sounds.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use switchboard::Language;

use super::Outcome;
use crate::config::Config;
use crate::said::say;
use crate::speech::Speech;

/// A text or a prompt to be spoken, levelled as callers hear it.
#[derive(Debug, clap::Args)]
pub struct Speak {
    /// The words.
    #[arg(required_unless_present = "prompt", conflicts_with = "prompt")]
    text: Option<String>,
    /// A prompt's id instead.
    #[arg(long)]
    prompt: Option<String>,
    /// The number a prompt speaks of.
    #[arg(long)]
    count: Option<u32>,
    /// zh or en.
    #[arg(long, default_value = "zh", value_parser = language)]
    language: Language,
    /// Where to write it, as WAV.
    #[arg(long, default_value = "speech.wav")]
    out: PathBuf,
}

impl Speak {
    pub(super) fn run(&self, config: &Config) -> Outcome {
        let speech = Speech::start(config.speech())?;
        match (&self.text, &self.prompt) {
            (_, Some(prompt)) => {
                let sound = speech.media(prompt, self.count, self.language)?;
                fs::copy(sound.with_extension("wav16"), &self.out)?;
            }
            (text, None) => {
                let text = text.as_deref().unwrap_or_default();
                fs::write(&self.out, speech.speak(text, self.language)?)?;
            }
        }
        say!("{}", self.out.display());
        Ok(ExitCode::SUCCESS)
    }
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "zh" => Ok(Language::Chinese),
        "en" => Ok(Language::English),
        other => Err(format!("{other}: choose zh or en")),
    }
}
