//! Why a prompt cannot be had, and what to do about it.

use std::{fmt, io, path::PathBuf};

use super::prompts_file::PromptsError;

/// What kept a prompt from being spoken.
#[derive(Debug)]
pub enum SpeechError {
    /// A file of prompts cannot be used.
    Prompts(PromptsError),
    /// There is no prompt of this id.
    NoPrompt {
        /// The id asked for.
        prompt: String,
        /// An id it is near to.
        meant: Option<String>,
    },
    /// The prompt speaks of a number and none was given.
    NoCount(String),
    /// espeak-ng cannot speak.
    Engine(espeak::Error),
    /// The program that speaks failed.
    Command(String),
    /// A sound file is not one that can be used.
    Wave {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Nothing can be heard in what was spoken or recorded.
    Silent(String),
    /// The configuration cannot be right.
    Config(String),
    /// A file could not be read or written.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl SpeechError {
    /// Says which file an error of the system is about.
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::Io { path, error }
    }
}

impl fmt::Display for SpeechError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prompts(error) => error.fmt(f),
            Self::NoPrompt { prompt, meant } => {
                write!(f, "there is no prompt `{prompt}`")?;
                match meant {
                    Some(meant) => write!(f, "; did you mean `{meant}`?"),
                    None => f.write_str("; sounds/prompts.toml lists them all"),
                }
            }
            Self::NoCount(prompt) => write!(f, "prompt `{prompt}` speaks of a number: give one"),
            Self::Engine(error) => error.fmt(f),
            Self::Command(problem) => write!(f, "the speech command failed: {problem}"),
            Self::Wave { file, problem } => write!(
                f,
                "{} cannot be used: {problem}; {}",
                file.display(),
                super::wave::ACCEPTED
            ),
            Self::Silent(what) => write!(f, "nothing can be heard in {what}"),
            Self::Config(problem) => f.write_str(problem),
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for SpeechError {}

impl From<PromptsError> for SpeechError {
    fn from(error: PromptsError) -> Self {
        Self::Prompts(error)
    }
}

impl From<espeak::Error> for SpeechError {
    fn from(error: espeak::Error) -> Self {
        Self::Engine(error)
    }
}
