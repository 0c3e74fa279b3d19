//! The configuration: one TOML file. What it may hold is explained in `rexian.example.toml`; an unknown
//! key or a bad value is an error with its line and a suggestion.

mod alerts;
mod convert;
mod error;
mod file;
mod hours;
mod priority;
mod teams;
mod value;

use std::path::{Path, PathBuf};

use crate::speech;
pub use error::ConfigError;
pub use file::File as Settings;
pub use priority::Priorities;

/// Every setting with its meaning; written by `rexian init`.
pub const EXAMPLE: &str = include_str!("../../rexian.example.toml");

/// A configuration that has been read and makes sense.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it was read from.
    pub path: PathBuf,
    /// What it says.
    pub settings: Settings,
    /// ARI's password, from the file or the file it names.
    pub ari_password: String,
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, is no TOML, has an unknown key or a bad value, or a plan that cannot work.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|why| ConfigError::unread(path, &why))?;
        Self::parse(path, &text)
    }

    /// Where the data directory is, by a file that may have mistakes elsewhere.
    ///
    /// # Errors
    /// It cannot be read, or says nothing of `data` above its first section.
    pub fn data_of(path: &Path) -> Result<PathBuf, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|why| ConfigError::unread(path, &why))?;
        let mut above = text
            .lines()
            .map(str::trim)
            .take_while(|line| !line.starts_with('['));
        let line = above.find(|line| line.starts_with("data"));
        let read = line.and_then(|line| toml::from_str::<toml::Table>(line).ok());
        let data = read.and_then(|table| Some(PathBuf::from(table.get("data")?.as_str()?)));
        data.ok_or_else(|| ConfigError::no_data(path))
    }

    /// Makes sense of a text that was read from `path`.
    ///
    /// # Errors
    /// As `load`.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let settings: Settings =
            toml::from_str(text).map_err(|why| ConfigError::toml(path, text, &why))?;
        let ari_password = password(path, text, &settings)?;
        let config = Self {
            path: path.into(),
            settings,
            ari_password,
        };
        config
            .plan(Vec::new())
            .and_then(|_| config.teams_are_told_apart())
            .and_then(|()| config.can_be_spoken())
            .map_err(|why| ConfigError::plan(path, text, &why))?;
        Ok(config)
    }

    /// Whether there are words for all that menus and queues say.
    fn can_be_spoken(&self) -> Result<(), String> {
        let prompts = speech::prompts(self.speech().prompts.as_deref());
        let prompts = prompts.map_err(|why| format!("speech.prompts: {why}"))?;
        let menus = self.settings.menus.iter().map(|menu| ("say", &menu.say));
        let queues = self.settings.queues.iter();
        let queues = queues.flat_map(|it| [("welcome", &it.welcome), ("announce", &it.announce)]);
        for (key, said) in menus.chain(queues) {
            for prompt in said {
                prompts
                    .form(prompt, None)
                    .map_err(|why| format!("{key} = [\"{prompt}\"]: {why}"))?;
            }
        }
        Ok(())
    }
}

/// The one of the two settings that is there; neither and both are mistakes.
fn password(path: &Path, text: &str, settings: &Settings) -> Result<String, ConfigError> {
    let asterisk = &settings.asterisk;
    let file = &asterisk.password_file;
    let wrong = |key, why: &str| ConfigError::setting(path, text, "asterisk", key, why);
    match (asterisk.password.as_str(), file.as_os_str().is_empty()) {
        ("", true) => Err(wrong(
            "password",
            "no password for ARI: set `password` to the one in ari.conf, or `password_file` to a file \
             that holds it",
        )),
        (password, true) => Ok(password.into()),
        ("", false) => {
            let told = |why: String| wrong("password_file", &format!("{}: {why}", file.display()));
            let held = std::fs::read_to_string(file).map_err(|why| told(why.to_string()))?;
            match held.trim() {
                "" => Err(told("it is empty; write ARI's password into it".into())),
                password => Ok(password.into()),
            }
        }
        (_, false) => Err(wrong(
            "password_file",
            "`password` and `password_file` are both set: leave one of them out",
        )),
    }
}

#[cfg(test)]
mod tests;
